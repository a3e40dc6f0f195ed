"""
Who must come into the room for an item, and leave it after: said by the apps that know (ToR 8).

An app above answers in its ``composition.py``, with a function marked by ``answers``: for an
item, the State whose expert is heard on it. The floor names that State and never the expert.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from django.utils.module_loading import autodiscover_modules

from forum.models import State
from meetings.models import AgendaItem

Answer = Callable[[Sequence[AgendaItem]], Iterable[tuple[int, State]]]

_ANSWERS: list[Answer] = []


def answers(answer: Answer) -> Answer:
    """Mark a function that is asked about items, and names them by their ids."""
    _ANSWERS.append(answer)
    return answer


def of(items: Sequence[AgendaItem]) -> dict[int, list[State]]:
    """Return the States whose experts are heard on these items, by id; each State once."""
    autodiscover_modules("composition")
    said: dict[int, list[State]] = defaultdict(list)
    for answer in _ANSWERS:
        for item, state in answer(items):
            if state not in said[item]:
                said[item].append(state)
    return said
