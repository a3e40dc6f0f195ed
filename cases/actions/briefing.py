"""
The States agree to an oral briefing in the room, the Chair gives it, and all of it goes (ToR 22).

The Chair prepares it in ``outlining``; what the States say of it is in ``answering``.

Nothing here overrides a State: a consent that is missing, an objection of a State that presented
and an objection of any State that took part each stop it, until that State says otherwise or the
Chair takes the point out. No majority is counted, and silence is no consent.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from cases import queries
from cases.actions.answering import with_the_states
from cases.models import (
    Briefing,
    BriefingConsent,
    BriefingObjection,
    BriefingPoint,
    BriefingSource,
)
from cases.notices import briefing as notices
from cases.rules import BriefingStatus, Consents, Says
from forum import lock, trail
from forum.errors import Refused
from forum.models import State, Term
from forum.sealed import SealedRow


class OriginObjects(Refused):
    """The refusal that no majority changes."""

    def __init__(self, objections: Iterable[BriefingObjection]) -> None:
        says = _(
            "%(state)s presented the case behind point %(point)s and objects (¶22). Take the point"
            " out or do not brief. A majority cannot change this."
        )
        first = min(objections, key=lambda one: one.point.position)
        super().__init__(says % {"state": first.state, "point": first.point.position})


class ConsentMissing(Refused):
    def __init__(self, states: Collection[State], point: BriefingPoint) -> None:
        says = _(
            "Point %(point)s could be traced to %(states)s, whose consent is missing (¶22). Wait"
            " for it, make the point general, or take it out."
        )
        names = get_text_list([str(state) for state in states], _("and"))
        super().__init__(says % {"states": names, "point": point.position})


class SomeObject(Refused):
    def __init__(self, states: Collection[State]) -> None:
        says = _(
            "%(states)s: an objection stands. A briefing needs the consensus of all that took part"
            " (¶22). Revise the outline, or do not brief."
        )
        names = get_text_list([str(state) for state in states], _("and"))
        super().__init__(says % {"states": names})


class NotYet(Refused):
    def __init__(self) -> None:
        super().__init__(_("That day has not come yet."))


class BeforeTheMeeting(Refused):
    def __init__(self) -> None:
        super().__init__(_("That day is before the meeting, or before it was agreed."))


@transaction.atomic
def agree(*, briefing: Briefing, on: date, by: Term, now: datetime) -> None:
    """
    Record that the States that took part agreed, in the room (ToR 22).

    :raises OriginObjects: a State that presented objects: a majority does not help.
    :raises ConsentMissing: of a State to which a point could be traced.
    :raises SomeObject: any State that took part objects.
    """
    briefing = with_the_states(briefing)
    meeting = briefing.meeting
    if on > now.astimezone(meeting.zone).date():
        raise NotYet
    if on < meeting.held_on:
        raise BeforeTheMeeting
    must_be_agreed(briefing)
    briefing.agreed_on, briefing.agreed_at = on, now
    briefing.become(BriefingStatus.AGREED, "agreed_on", "agreed_at")
    trail.record(by, "recorded the agreement on", briefing, at=now)
    notices.agreed(briefing, now=now)


@transaction.atomic
def deliver(*, briefing: Briefing, on: date, by: Term, now: datetime) -> int:
    """Note that the briefing was given orally, and erase it; return how many points it had."""
    briefing = lock.hold(briefing)
    if on > now.astimezone(briefing.meeting.zone).date():
        raise NotYet
    if briefing.agreed_on is not None and on < briefing.agreed_on:
        raise BeforeTheMeeting
    must_be_agreed(briefing)
    briefing.delivered_on = on
    return _end(briefing, BriefingStatus.DELIVERED, "delivered_on", by=by, now=now)


@transaction.atomic
def drop(*, briefing: Briefing, by: Term, now: datetime) -> int:
    """Give no briefing: none is owed. All that was written is erased."""
    return _end(lock.hold(briefing), BriefingStatus.DROPPED, by=by, now=now)


def _end(briefing: Briefing, status: BriefingStatus, *with_it: str, by: Term, now: datetime) -> int:
    """End it first: only of a briefing that is over may the Chair erase what States said."""
    erased = briefing.points.filter(taken_out_at=None).count()
    briefing.purged_at, briefing.points_purged = now, erased
    briefing.become(status, "purged_at", "points_purged", *with_it)
    _purge(briefing, now=now)
    trail.record(by, "ended a briefing", briefing, at=now)
    notices.over(briefing, now=now)
    return erased


def _purge(briefing: Briefing, *, now: datetime) -> None:
    """Destroy the keys, so that no backup can be read either; then take the rows away."""
    points, positions = briefing.points.all(), briefing.positions.all()
    sealed: list[SealedRow] = [*points, *positions]
    for row in sealed:
        row.destroy_key(at=now)
    for kind in (BriefingSource, BriefingObjection, BriefingConsent):
        kind._default_manager.filter(point__in=points).delete()
    positions.delete()
    points.delete()


def must_be_agreed(briefing: Briefing) -> None:
    """Refuse while anything stops the briefing, as far as whoever asks can see it."""
    objections = list(queries.objections_to(briefing))
    if objections:
        raise OriginObjects(objections)
    for point in queries.points_of(briefing):
        missing = [
            one.state
            for one in point.consents.select_related("state")
            if one.says != Consents.YES or one.version != point.version
        ]
        if missing:
            raise ConsentMissing(missing, point)
    against = [one.state for one in briefing.positions.filter(says=Says.OBJECT)]
    if against:
        raise SomeObject(against)
