"""
What a State can do about a meeting with one click on its page: said by the apps that know (ToR 3).

An app above answers in its ``offers.py``, with a function marked by ``answers``. The pages of a
meeting draw what it answers; the click goes to the app that offered it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules

from forum.models import Term
from meetings.models import Meeting


@dataclass(frozen=True)
class Offer:
    """A button; or, once it was pressed, what was done, and a link to it."""

    label: str | Promise
    address: str
    consequence: str | Promise = ""
    is_done: bool = False


Answer = Callable[[Meeting, Term | None, datetime], Iterable[Offer]]

_ANSWERS: list[Answer] = []


def answers(answer: Answer) -> Answer:
    """Mark a function that is asked what it offers to whoever looks at a meeting."""
    _ANSWERS.append(answer)
    return answer


def of(meeting: Meeting, *, hat: Term | None, now: datetime) -> list[Offer]:
    """Return what every app offers."""
    autodiscover_modules("offers")
    return [offer for answer in _ANSWERS for offer in answer(meeting, hat, now)]
