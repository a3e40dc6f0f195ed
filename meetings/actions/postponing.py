"""A meeting that was decided moves to another day or place, or is cancelled (ToR 3)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from forum import lock, trail
from forum import queries as forum
from forum.errors import Refused
from forum.models import Term
from forum.terms_of_reference import GENEVA
from meetings import queries
from meetings.actions.convening import (
    NoChair,
    NoChairThen,
    NotHeldYet,
    can_be_held,
    set_limits,
    take_a_place_in_the_year,
)
from meetings.models import Meeting, Move, Week
from meetings.notices import convening as notices
from meetings.rules import LIMITS, Status


class NotMovable(Refused):
    def __init__(self, meeting: Meeting) -> None:
        says = _(
            "Only a meeting that is decided and not yet in session can move. It is %(status)s."
        )
        super().__init__(says % {"status": Status(meeting.status).label})


class NothingMoves(Refused):
    def __init__(self) -> None:
        super().__init__(_("The meeting is on that day and in that place already."))


@transaction.atomic
def move(
    *,
    meeting: Meeting,
    week: Week,
    held_on: date,
    venue: str,
    reason: str,
    chair_consulted_on: date,
    secretariat_consulted_on: date,
    by: Term,
    now: datetime,
) -> Meeting:
    """
    Move a decided meeting to another day or place, after consultation again (ToR 3).

    Every limit of the meeting is counted anew; the apps above follow (``meetings.moving``). What
    was done in time for the earlier day is not made late by that: ``queries.timed`` calls it
    short notice.
    """
    meeting = lock.hold(meeting)
    if meeting.status != Status.DECIDED:
        raise NotMovable(meeting)
    week = lock.hold(week)
    was = Move(
        meeting=meeting,
        from_day=meeting.held_on,
        from_zone_name=meeting.zone_name,
        to_day=held_on,
        reason=reason,
        chair_consulted_on=chair_consulted_on,
        secretariat_consulted_on=secretariat_consulted_on,
        moved_by=by,
        moved_at=now,
    )
    if (was.from_day, meeting.venue) == (held_on, venue):
        raise NothingMoves
    meeting.week, meeting.zone_name = week, week.zone_name
    meeting.held_on, meeting.venue = held_on, venue
    can_be_held(meeting, now=now)
    _consulted_on(chair_consulted_on, secretariat_consulted_on, now=now)
    take_a_place_in_the_year(meeting)

    set_limits(meeting)
    meeting.moved_at = now
    where = ["week", "zone_name", "held_on", "venue", "moved_at"]
    meeting.save(update_fields=[*where, *LIMITS])
    was.save(force_insert=True)
    trail.record(by, "moved", meeting, at=now, was=str(was.from_day), day=str(held_on))
    notices.moved(meeting, was, now=now)
    return meeting


def _consulted_on(chair: date, secretariat: date, *, now: datetime) -> None:
    if max(chair, secretariat) > now.astimezone(GENEVA).date():
        raise NotHeldYet
    if not queries.chair_was_in_office(chair):
        if forum.chair(now=now) is None:
            raise NoChair(_("the meeting stays where it is"))
        raise NoChairThen(chair)


@transaction.atomic
def cancel(*, meeting: Meeting, reason: str, by: Term, now: datetime) -> Meeting:
    """
    Cancel a meeting, or withdraw its proposal. It no longer counts for its year (ToR 3).

    Those who could see it are told; of a withdrawn proposal nobody else ever hears.
    """
    meeting = lock.hold(meeting)
    known_to_all = meeting.status != Status.PROPOSED or meeting.tentative_at is not None
    meeting.cancelled_at, meeting.cancel_reason = now, reason
    meeting.become(Status.CANCELLED, "cancelled_at", "cancel_reason")
    trail.record(by, "cancelled", meeting, at=now)
    notices.cancelled(meeting, known_to_all=known_to_all, now=now)
    return meeting
