"""What the pages of the acts on a proposal have in common: what follows, a form, a button."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from experts import wording
from experts.models import Proposal
from forum.access import SignedIn
from forum.errors import Refused


@dataclass(frozen=True)
class Act:
    """An act as its page puts it to the person who is about to do it."""

    title: str
    button: str  # a verb, and what follows from it
    consequences: Sequence[str]
    paragraph: int
    kind: str = "primary"


def tried(form: forms.Form, do: Callable[[], object]) -> bool:
    """Do the act of a form that is filled in; a refusal is said on the form."""
    if not form.is_valid():
        return False
    try:
        do()
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def page(
    request: SignedIn, proposal: Proposal, act: Act, form: forms.Form, *, now: datetime
) -> HttpResponse:
    context = {
        "proposal": proposal,
        "standing": wording.standing(proposal, now=now),
        "act": act,
        "form": form,
        "now": now,
    }
    return render(request, "experts/act.html", context)
