"""Where the clock of practice can be moved to: the next marks of the meetings one can see."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from experts.models import Proposal
from experts.rules import OPEN_TO_OBJECTION
from forum.terms_of_reference import AGENDA, CONSULTATION, GENEVA, INVITATION, REPLY, TimeLimit
from meetings.models import Meeting
from meetings.rules import Status

MARKS: tuple[TimeLimit, ...] = (INVITATION, AGENDA, CONSULTATION, REPLY)
MORNING = 9
PATIENCE = 10.0  # seconds, for the worker


@dataclass(frozen=True)
class Jump:
    says: str
    to: datetime


def ahead(*, now: datetime) -> list[Jump]:
    """Return where one can go from here, the nearest first."""
    meetings = Meeting.objects.filter(status__in=(Status.DECIDED, Status.OPEN))
    jumps = [jump for meeting in meetings for jump in _of_meeting(meeting)]
    for proposal in Proposal.objects.filter(status__in=OPEN_TO_OBJECTION):
        if proposal.silence_ends_at:
            says = _("just after the silence on %(ref)s") % {"ref": proposal.ref}
            jumps.append(Jump(says, proposal.silence_ends_at + timedelta(minutes=2)))
    return sorted((jump for jump in jumps if jump.to > now), key=lambda jump: jump.to)


def steps(*, now: datetime) -> list[Jump]:
    """Return short steps from here."""
    here = now.astimezone(GENEVA)
    tomorrow = _morning(here + timedelta(days=1), GENEVA)
    return [
        Jump(_("1 hour on"), now + timedelta(hours=1)),
        Jump(_("tomorrow"), tomorrow),
        Jump(_("a week on"), _morning(here + timedelta(weeks=1), GENEVA)),
    ]


def _of_meeting(meeting: Meeting) -> list[Jump]:
    zone, day = meeting.zone, meeting.held_on
    jumps = [
        Jump(_("day of the meeting"), datetime(day.year, day.month, day.day, MORNING, tzinfo=zone))
    ]
    for limit in MARKS:
        last, mark = limit.last_day(day), {"days": -limit.days}
        morning = datetime(last.year, last.month, last.day, MORNING, tzinfo=zone)
        jumps.append(Jump(_("D-%(days)s") % mark, morning))
        after = limit.passes_at(day, zone) + timedelta(minutes=2)
        jumps.append(Jump(_("just after D-%(days)s") % mark, after))
    return jumps


def _morning(moment: datetime, zone: ZoneInfo) -> datetime:
    return datetime(moment.year, moment.month, moment.day, MORNING, tzinfo=zone)


def swept(asked: str) -> None:
    """Say that the sweeps have run since the clock was moved."""
    _mark().write_text(asked)


def wait_for_sweeps(asked: str) -> bool:
    """Wait until the worker has run the sweeps; return whether it did in time."""
    patience = time.monotonic() + PATIENCE
    while time.monotonic() < patience:
        if _mark().exists() and _mark().read_text() == asked:
            return True
        time.sleep(0.05)
    return False


def _mark() -> Path:
    return Path(settings.PRACTICE_CLOCK).with_name("swept")
