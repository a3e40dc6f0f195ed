"""
A date of which only the year, or only the year and the month, may be known.

It is kept as it is written internationally: ``2027``, ``2027-03`` or ``2027-03-14``. What someone
typed that is no date is kept as it was typed: a draft loses nothing, and says what is wrong.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from babel import dates

from forum.moments import day, locale

WRITTEN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
YEARS = range(1900, 2200)
MONTHS = 12


class NoDate(ValueError):
    """This is not a year, a month of a year, or a day."""


@dataclass(frozen=True)
class PartialDate:
    year: int
    month: int | None = None
    day: int | None = None

    @property
    def earliest(self) -> date:
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        month = self.month or MONTHS
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def __str__(self) -> str:
        """Write it as far as it is known: 2027, March 2027, 14 March 2027."""
        if self.month is None:
            return str(dates.format_skeleton("y", self.earliest, locale=locale()))
        if self.day is None:
            return str(dates.format_skeleton("yMMMM", self.earliest, locale=locale()))
        return day(self.earliest)


def read(text: str) -> PartialDate:
    """:raises NoDate: if it is none."""
    written = WRITTEN.fullmatch(text)
    if written is None:
        raise NoDate(text)
    year, month, of_month = (int(part) if part else None for part in written.groups())
    assert year is not None
    if year not in YEARS:
        raise NoDate(text)
    try:
        date(year, month or 1, of_month or 1)
    except ValueError as no_such_day:
        raise NoDate(text) from no_such_day
    return PartialDate(year, month, of_month)


def known(text: str) -> PartialDate | None:
    """Return the date that was written, or nothing where none was, or what was is no date."""
    try:
        return read(text)
    except NoDate:
        return None


def between(first: PartialDate, then: PartialDate) -> tuple[int, int]:
    """Return how many days lie between two dates: at least, and at most."""
    return (then.earliest - first.latest).days, (then.latest - first.earliest).days
