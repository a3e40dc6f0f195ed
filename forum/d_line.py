"""
The line that leads to the day of a meeting, and the days of a silence: where each mark stands.

The line runs with the writing: towards the left in Arabic. So a mark is placed by its
distance from the side where lines begin, and nothing is mirrored.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from forum import moments

# In hundredths of the width: room at both ends for half a mark and its number.
INSET = 3.0
NEAR_AN_END = 0.12


class Standing(StrEnum):
    """What became of a mark."""

    DONE = "done"
    NEXT = "next"
    MISSED = "missed"
    FUTURE = "future"


@dataclass(frozen=True)
class Mark:
    """One day that counts, so many days before the meeting."""

    days: int
    label: str
    at: date
    state: Standing
    said: str = ""


@dataclass(frozen=True)
class DLine:
    """The marks in their order, the farthest first, and where today is."""

    marks: tuple[Mark, ...]
    today_days: int

    @property
    def span(self) -> int:
        """Over how many days the line reaches."""
        return max(1, *(mark.days for mark in self.marks))


@dataclass(frozen=True)
class Placed:
    """A mark and its place."""

    mark: Mark
    x: str


@dataclass(frozen=True)
class Drawing:
    """A line as it is drawn in one direction of writing."""

    marks: tuple[Placed, ...]
    begins: str
    ends: str
    today: str
    anchor: str  # How the word "today" hangs on its place. SVG reads it with the writing.


def drawn(line: DLine, *, right_to_left: bool) -> Drawing:
    """Place the marks of a line. A day beyond either end is shown at that end."""

    def x(share: float) -> str:
        way = INSET + (100 - 2 * INSET) * share
        # A text, for a template would write the number with a comma in French.
        return f"{100 - way if right_to_left else way:.2f}%"

    def share(days: int) -> float:
        return min(max((line.span - days) / line.span, 0.0), 1.0)

    today = share(line.today_days)
    anchor = "start" if today < NEAR_AN_END else "end" if today > 1 - NEAR_AN_END else "middle"
    return Drawing(
        marks=tuple(Placed(mark, x(share(mark.days))) for mark in line.marks),
        begins=x(0),
        ends=x(1),
        today=x(today),
        anchor=anchor,
    )


@dataclass(frozen=True)
class SilenceDay:
    """One day of a silence."""

    number: int
    day: date
    is_over: bool
    is_today: bool


def days_of_silence(
    *, distributed_at: datetime, ends_at: datetime, zone: ZoneInfo, now: datetime
) -> tuple[SilenceDay, ...]:
    """Return the days on which a State may object; the day of distribution is day 0 (ToR 8)."""
    first = distributed_at.astimezone(zone).date()
    last = moments.last_good_minute(ends_at).astimezone(zone).date()
    today = now.astimezone(zone).date()
    days = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
    return tuple(
        SilenceDay(number, day, is_over=day < today, is_today=day == today)
        for number, day in enumerate(days, start=1)
    )
