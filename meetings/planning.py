"""
What a day would bring with it, before anything is fixed (ToR 3, 8-12).

The limits counted back from it, what they fall on, how much time a silence leaves, and what
stands in the way. Nothing of it is kept, and nothing of it shifts a limit: the Terms of Reference
know neither weekends nor holidays, so the planner says by which day an office is still open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from babel.core import get_global
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from forum import moments
from forum.terms_of_reference import CONSULTATION, GENEVA, INVITATION, PROPOSAL, SILENCE
from meetings import d_line, queries
from meetings.models import Meeting, Week
from meetings.rules import MOST_IN_A_YEAR

CANTON = "GE"  # Holidays in Switzerland are those of the canton.
LANGUAGES = {"fr": "fr"}  # in which holidays have a name; all others read the English one


@dataclass(frozen=True)
class Collision:
    """One thing to look at: what falls on which day, on what, and what helps."""

    what: str | Promise
    day: date
    why: str
    helps: str = ""


@dataclass(frozen=True)
class Silence:
    """A proposal distributed on a day: when its silence ends, and the days left to consult."""

    distributed: date
    before: int  # days before the meeting
    ends: date
    left: int  # negative: the silence ends after the matter goes on to those who decide


@dataclass(frozen=True)
class Outlook:
    """All that a day in a week would bring with it."""

    week: Week
    day: date
    in_year: int  # that count besides this one
    collisions: tuple[Collision, ...]
    silences: tuple[Silence, ...]
    clocks_change: date | None

    @property
    def would_be(self) -> int:
        """Which meeting of its year this one would be."""
        return self.in_year + 1

    @property
    def is_one_too_many(self) -> bool:
        return self.in_year >= MOST_IN_A_YEAR

    @property
    def is_outside(self) -> bool:
        return not self.week.starts_on <= self.day <= self.week.ends_on


@dataclass(frozen=True)
class Choice:
    """A day of a window, as one chooses it."""

    week: Week
    day: date
    is_late: bool  # its invitation would be
    to_look_at: int

    @property
    def value(self) -> str:
        return f"{self.week.key}.{self.day}"


@lru_cache(maxsize=64)
def _holidays(zone_name: str, language: str) -> holidays.HolidayBase | None:
    """Return the public holidays of the country of a zone, or nothing where none are known."""
    country = get_global("zone_territories").get(zone_name)
    if country not in holidays.list_supported_countries():
        return None
    subdivision = CANTON if zone_name == str(GENEVA) else None
    known = holidays.country_holidays(country, subdiv=subdivision)
    if language in known.supported_languages:
        known = holidays.country_holidays(country, subdiv=subdivision, language=language)
    return known


def closed(day: date, week: Week) -> tuple[str, date] | None:
    """Return why offices there are closed on a day, and the last day before it they are open."""
    language = LANGUAGES.get(str(get_language() or "")[:2], "en_US")
    known = _holidays(week.zone_name, language)
    name = known.get(day) if known is not None else None
    weekend = known.weekend if known is not None else {5, 6}
    if name is None and day.weekday() not in weekend:
        return None
    open_before = day
    while open_before.weekday() in weekend or (known is not None and open_before in known):
        open_before -= timedelta(days=1)
    return name or date_format(day, "l"), open_before


def outlook(
    week: Week,
    day: date,
    *,
    now: datetime,
    besides: Meeting | None = None,
    weeks: Sequence[Week] | None = None,
) -> Outlook:
    """Return what a day would bring with it; ``besides`` a meeting that is itself on the move."""
    others = [one for one in queries.meetings_around(day) if besides is None or one != besides]
    known_weeks = queries.coming_weeks(now.date()) if weeks is None else weeks
    in_year = queries.held_in(day.year)
    if besides is not None:
        in_year = in_year.exclude(pk=besides.pk)
    return Outlook(
        week=week,
        day=day,
        in_year=in_year.count(),
        collisions=tuple(collisions(week, day, weeks=known_weeks, others=others)),
        silences=tuple(silences(day)),
        clocks_change=clocks_change(day, week.zone),
    )


def collisions(
    week: Week, day: date, *, weeks: Iterable[Week], others: Iterable[Meeting]
) -> Iterator[Collision]:
    """Return what falls on a closed day, in another week, or too near to another meeting."""
    shut = closed(day, week)
    if shut:
        yield Collision(_("The meeting"), day, shut[0])
    for key_date in (one for one in d_line.KEY_DATES if one.mark):
        last = key_date.limit.last_day(day)
        before = {"n": -key_date.limit.days, "what": key_date.mark}
        what = _("D-%(n)s: %(what)s") % before
        shut = closed(last, week)
        if shut:
            helps = _("Nothing shifts. The last day before it with open offices: %(day)s.")
            yield Collision(what, last, shut[0], helps % {"day": moments.day(shut[1])})
        for other in weeks:
            if other != week and other.starts_on <= last <= other.ends_on:
                yield Collision(what, last, _("in the week of %(week)s") % {"week": other})
    yield from _near(day, others)


def _near(day: date, others: Iterable[Meeting]) -> Iterator[Collision]:
    for other in others:
        apart = abs((other.held_on - day).days)
        if apart >= -INVITATION.days:
            continue
        says = ngettext(
            "%(n)s day from %(meeting)s: the days before the two run together",
            "%(n)s days from %(meeting)s: the days before the two run together",
            apart,
        )
        yield Collision(_("The meeting"), day, says % {"n": apart, "meeting": other})


def silences(day: date) -> Iterator[Silence]:
    """
    Return what each day of distribution leaves, from the last day to propose an expert on.

    Down to the first that leaves nothing: its silence ends after the objection is to be settled.
    """
    settled = CONSULTATION.last_day(day)
    distributed = PROPOSAL.last_day(day)
    while True:
        ends = SILENCE.last_day(distributed)
        left = (settled - ends).days
        yield Silence(distributed, (day - distributed).days, ends, left)
        if left < 0:
            return
        distributed += timedelta(days=1)


def clocks_change(day: date, zone: ZoneInfo) -> date | None:
    """Return the day between the first limit and the meeting on which the clocks change there."""
    for before in range(-INVITATION.days, 0, -1):
        at = day - timedelta(days=before)
        midnight, next_one = (
            datetime(one.year, one.month, one.day, tzinfo=zone)
            for one in (at, at + timedelta(days=1))
        )
        if midnight.utcoffset() != next_one.utcoffset():
            return at
    return None


def choices(
    weeks: Sequence[Week], *, now: datetime, besides: Meeting | None = None
) -> list[tuple[Week, list[Choice]]]:
    """Return each window with its days to come, and at a glance how each of them stands."""
    if not weeks:
        return []
    span = timedelta(days=-INVITATION.days)
    starts, ends = min(week.starts_on for week in weeks), max(week.ends_on for week in weeks)
    around = queries.meetings_between(starts - span, ends + span)
    others = [one for one in around if besides is None or one != besides]
    return [(week, list(_days(week, weeks, others, now))) for week in weeks]


def _days(
    week: Week, weeks: Sequence[Week], others: Sequence[Meeting], now: datetime
) -> Iterator[Choice]:
    today = now.astimezone(week.zone).date()
    for n in range((week.ends_on - week.starts_on).days + 1):
        day = week.starts_on + timedelta(days=n)
        if day >= today:
            found = collisions(week, day, weeks=weeks, others=others)
            is_late = now >= INVITATION.passes_at(day, week.zone)
            yield Choice(week, day, is_late, sum(1 for _found in found))
