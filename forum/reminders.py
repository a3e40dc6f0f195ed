"""
The reminders of a duty with a date: fourteen, seven, three and one day before, and on the day.

They are no dates of the Terms of Reference, but a courtesy: each is a notice of its own, put in
the outbox when the time begins to run, and withdrawn when it falls due if the duty was done
meanwhile by anyone, if its date was moved, or if it comes too late to be of use: after the date,
or together with the next one.

In ``<app>/notices.py``::

    REPLY = reminders.ladder(
        "cases/reply", _("Your State has not replied yet."), paragraph=12,
        stands=no_reply_yet,
    )

and in the action that starts the time::

    reminders.post(REPLY, to=terms, about=row, too_late_at=row.due_at, zone=zone, now=now)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.functional import Promise

from forum import outbox
from forum.models import TermQuerySet
from forum.terms_of_reference import GENEVA

MORNING = time(8)
SHORTEST = timedelta(microseconds=1)


class Rungs(NamedTuple):
    """How many days before the last day someone is reminded."""

    two_weeks: int = 14
    a_week: int = 7
    three_days: int = 3
    the_day_before: int = 1
    the_day: int = 0


RUNGS = Rungs()


@dataclass(frozen=True)
class Ladder:
    """The kinds of the reminders of one duty, by the days before."""

    kinds: dict[int, str]


def ladder(
    name: str,
    says: Promise,
    *,
    paragraph: int | None = None,
    stands: outbox.Stands,
    limit: outbox.Limit | None = None,
) -> Ladder:
    """
    Declare the reminders of a duty, at module level; return what they are posted with.

    :param says: one sentence for the portal's own page; the mail does not carry it.
    :param stands: asked with the id of the row when a reminder falls due, as the portal: is the
        duty still undone?
    :param limit: asked likewise, where the date can be moved: what is the first moment too late
        now? A reminder of another date is withdrawn; whoever moves the date posts anew.
    """
    return Ladder(
        {
            days: outbox.kind(
                f"{name}-{days}",
                says,
                paragraph=paragraph,
                stands=stands,
                limit=limit,
                ladder=name,
            )
            for days in RUNGS
        }
    )


def post(
    ladder: Ladder,
    *,
    to: TermQuerySet,
    about: models.Model,
    too_late_at: datetime,
    now: datetime,
    zone: ZoneInfo = GENEVA,
    link: str = "",
) -> None:
    """
    Put the reminders that still lie ahead in the outbox; a second time changes nothing.

    :param too_late_at: the first moment that is too late. Its last day is counted in ``zone``.
    :param link: where they lead; to the row they are about, if not said.
    """
    for days, kind in ladder.kinds.items():
        due_at = reminded_at(too_late_at, days=days, zone=zone)
        if now < due_at < too_late_at:
            outbox.post(kind, to=to, about=about, due_at=due_at, act_by=too_late_at, link=link)


def reminded_at(too_late_at: datetime, *, days: int, zone: ZoneInfo) -> datetime:
    """Return the morning so many days before the last day on which the act is in time."""
    last_day = (too_late_at - SHORTEST).astimezone(zone).date()
    return datetime.combine(last_day - timedelta(days=days), MORNING, zone)


def last_morning(now: datetime, zone: ZoneInfo) -> datetime:
    """Return the last moment at which mails of a morning were due."""
    here = now.astimezone(zone)
    morning = datetime.combine(here.date(), MORNING, zone)
    if morning <= now:
        return morning
    # By the calendar, not by hours: the clocks may have changed in between.
    return datetime.combine(here.date() - timedelta(days=1), MORNING, zone)
