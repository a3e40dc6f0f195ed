"""
Presentations that States announced and gave no meeting yet: said by the apps that know (ToR 11).

An app above answers in its ``pool.py``, with a function marked by ``answers``. Only their State
puts one on an agenda; the Secretariat sees what may still come.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.module_loading import autodiscover_modules

from forum.models import State


@dataclass(frozen=True)
class Waiting:
    """A presentation without a meeting, by its neutral title."""

    state: State
    title: str
    minutes: int
    announced_at: datetime
    address: str


Answer = Callable[[], Iterable[Waiting]]

_ANSWERS: list[Answer] = []


def answers(answer: Answer) -> Answer:
    """Mark a function that is asked what waits."""
    _ANSWERS.append(answer)
    return answer


def waiting() -> list[Waiting]:
    """Return what waits, of what one may see, the longest first."""
    autodiscover_modules("pool")
    found = [each for answer in _ANSWERS for each in answer()]
    return sorted(found, key=lambda each: each.announced_at)
