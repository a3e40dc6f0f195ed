"""
How ready an item is: said by the apps that know, beside the item on the agenda desk.

An app above answers in its ``readiness.py``, with a function marked by ``answers``: a reply is
in, an expert is cleared. It blocks nothing: the Chair reads it and decides (ToR 10).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules

from meetings.models import AgendaItem


@dataclass(frozen=True)
class Badge:
    """A state of the item, drawn by the tag ``status``: its kind and its word."""

    kind: str
    word: str | Promise


Answer = Callable[[Sequence[AgendaItem]], Iterable[tuple[int, Badge]]]

_ANSWERS: list[Answer] = []


def answers(answer: Answer) -> Answer:
    """Mark a function that is asked about items, and names them by their ids."""
    _ANSWERS.append(answer)
    return answer


def of(items: Sequence[AgendaItem]) -> dict[int, list[Badge]]:
    """Return what every app says of these items, by id."""
    autodiscover_modules("readiness")
    said: dict[int, list[Badge]] = defaultdict(list)
    for answer in _ANSWERS:
        for item, badge in answer(items):
            said[item].append(badge)
    return said
