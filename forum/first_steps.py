"""What a person does once before anything else, and which pages are for that."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpResponse

from forum.models import Person

View = TypeVar("View", bound=Callable[..., HttpResponse])


def before_second_factor(view: View) -> View:
    """Mark a page that a person needs in order to show their second factor."""
    view.before_second_factor = True  # type: ignore[attr-defined]
    return view


def before_first_steps(view: View) -> View:
    """Mark a page that a person needs before they have settled in and undertaken confidence."""
    view.before_first_steps = True  # type: ignore[attr-defined]
    return view


def next_step(person: Person) -> str | None:
    """Return the page of the first step that a person has not taken, or None."""
    if person.settled_at is None:
        return "sign-in:settle"
    if person.undertaking_at is None:
        return "sign-in:undertaking"
    if person.role_card_at is None:
        return "sign-in:role-card"
    return None
