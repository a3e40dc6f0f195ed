"""
When the usefulness of the Forum is reviewed: a decision of a Conference, and no time limit.

The Seventh Conference wanted it at the first Conference after two cycles with meetings. A cycle
bears the number of the Conference that ends it, and counts once, however often the Forum met in it.
"""

from __future__ import annotations

from collections.abc import Iterable

CYCLES = 2


def counted(cycles: Iterable[int], *, after: int) -> list[int]:
    """Return the cycles with meetings that count, of a review that Conference ``after`` wants."""
    return sorted({cycle for cycle in cycles if cycle > after})[:CYCLES]


def due_at(cycles: Iterable[int], *, after: int) -> int | None:
    """
    Return the number of the Conference at which the review is due; None, while nobody can say.

    :param cycles: the cycle of each meeting that was held, in any order.
    :param after: the Conference that decided on the review.
    """
    with_meetings = counted(cycles, after=after)
    return with_meetings[-1] + 1 if len(with_meetings) == CYCLES else None
