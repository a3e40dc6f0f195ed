"""The Chair writes the outline of an oral briefing, and puts it to the States (ToR 22)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cases import queries
from cases.models import (
    Briefing,
    BriefingConsent,
    BriefingPoint,
    BriefingSource,
)
from cases.notices import briefing as notices
from cases.rules import Body, BriefingStatus, PointsTo
from forum import lock, trail
from forum.errors import Refused
from forum.models import State, Term
from meetings.models import AgendaItem, Meeting
from meetings.rules import Status as MeetingStatus


class NotHeldYet(Refused):
    def __init__(self, meeting: Meeting) -> None:
        says = _("%(meeting)s was not opened yet: a briefing is on what a meeting learned (¶22).")
        super().__init__(says % {"meeting": meeting})


class OnePrepared(Refused):
    def __init__(self) -> None:
        super().__init__(_("A briefing is being prepared. Give it, or drop it, before another."))


class BeforeTheStates(Refused):
    """Nobody changes what the States are reading."""

    def __init__(self) -> None:
        super().__init__(
            _("The points are with the States that took part. Revise the outline first (¶22).")
        )


class NothingToPut(Refused):
    def __init__(self) -> None:
        super().__init__(_("There is no point yet: write at least one."))


class NotAskedAbout(Refused):
    def __init__(self, points: Collection[int]) -> None:
        says = _(
            "Say of each point whether it could point to one State (¶22). Not said yet: %(points)s."
        )
        super().__init__(says % {"points": ", ".join(str(point) for point in points)})


class NoStateNamed(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("You say that it could point to one State: choose which, or make it general (¶22).")
        )


class Rewritten(Refused):
    """The text is not the one that was looked at."""

    def __init__(self) -> None:
        super().__init__(_("The point was rewritten meanwhile. Read it as it is now."))


@transaction.atomic
def begin(*, meeting: Meeting, body: Body, by: Term, now: datetime) -> Briefing:
    """
    Begin to prepare a briefing of the WGETI or of the Conference.

    :raises NotHeldYet: the room has to have met.
    """
    meeting = lock.hold(meeting)
    if meeting.status not in (MeetingStatus.OPEN, MeetingStatus.CLOSED):
        raise NotHeldYet(meeting)
    if any(briefing.stands for briefing in queries.briefings_of(meeting)):
        raise OnePrepared
    briefing = Briefing.objects.create(meeting=meeting, body=body, begun_by=by, begun_at=now)
    trail.record(by, "began a briefing", briefing, at=now)
    return briefing


@transaction.atomic
def write(
    *, briefing: Briefing, text: str, items: Collection[AgendaItem], by: Term, now: datetime
) -> BriefingPoint:
    """Write a point, and name the presentations it draws on."""
    briefing = _in_preparation(briefing)
    last = briefing.points.aggregate(last=Max("position"))["last"] or 0
    point = BriefingPoint(briefing=briefing, position=last + 1, written_by=by, written_at=now)
    point.text = text
    point.save(force_insert=True)
    _draw(point, items)
    trail.record(by, "wrote a point of", briefing, at=now)
    return point


@transaction.atomic
def rewrite(
    *, point: BriefingPoint, text: str, items: Collection[AgendaItem], by: Term, now: datetime
) -> None:
    """
    Write a point anew: whether it points to a State is asked again, and so is every consent.

    An objection of a State that presented stands all the same.
    """
    briefing = _in_preparation(point.briefing)
    point = lock.hold(point)
    point.consents.all().delete()
    point.sources.all().delete()
    point.text, point.version, point.points_to = text, point.version + 1, ""
    point.written_by, point.written_at = by, now
    point.save(update_fields=["text", "version", "points_to", "written_by", "written_at"])
    _draw(point, items)
    trail.record(by, "rewrote a point of", briefing, at=now)


@transaction.atomic
def say_whom(
    *,
    point: BriefingPoint,
    version: int,
    points_to: PointsTo,
    states: Collection[State],
    by: Term,
    now: datetime,
) -> None:
    """
    Say whether a point could be traced to one State, and to which: those are asked.

    :param version: the one that was looked at.
    """
    briefing = _in_preparation(point.briefing)
    point = lock.hold(point)
    if point.version != version:
        raise Rewritten
    if points_to == PointsTo.STATES and not states:
        raise NoStateNamed
    named = set(states) if points_to == PointsTo.STATES else set()
    point.consents.exclude(state__in=named).delete()
    known = set(point.consents.values_list("state", flat=True))
    for state in named:
        if state.pk not in known:
            BriefingConsent.objects.create(point=point, briefing=briefing, state=state)
    point.points_to = points_to
    point.save(update_fields=["points_to"])
    trail.record(by, "asked whom a point could point to", briefing, at=now)


@transaction.atomic
def take_out(*, point: BriefingPoint, by: Term, now: datetime) -> None:
    """Take a point out: the one way past an objection of the State whose case is behind it."""
    briefing = _in_preparation(point.briefing)
    point = lock.hold(point)
    point.consents.all().delete()
    point.taken_out_at = now
    point.save(update_fields=["taken_out_at"])
    trail.record(by, "took out a point of", briefing, at=now)


@transaction.atomic
def put(*, briefing: Briefing, by: Term, now: datetime) -> None:
    """
    Put the outline to the States that took part, and ask those to which a point could be traced.

    :raises NotAskedAbout: the question is asked of every point.
    """
    briefing = _in_preparation(briefing)
    points = queries.points_of(briefing)
    if not points:
        raise NothingToPut
    unasked = [point.position for point in points if not point.points_to]
    if unasked:
        raise NotAskedAbout(unasked)
    BriefingConsent.objects.filter(briefing=briefing).update(asked_at=now)
    briefing.put_at = now
    briefing.become(BriefingStatus.PUT, "put_at")
    trail.record(by, "put a briefing to the States", briefing, at=now)
    notices.put(briefing, now=now)


@transaction.atomic
def revise(*, briefing: Briefing, by: Term, now: datetime) -> None:
    """Take the outline back to change it. What was agreed is not any more; objections stand."""
    briefing = lock.hold(briefing)
    notices.revised(briefing, now=now)
    briefing.version += 1
    briefing.agreed_on = briefing.agreed_at = None
    briefing.become(BriefingStatus.DRAFT, "version", "agreed_on", "agreed_at")
    trail.record(by, "revised a briefing", briefing, at=now)


def _in_preparation(briefing: Briefing) -> Briefing:
    briefing = lock.hold(briefing)
    if briefing.status != BriefingStatus.DRAFT:
        raise BeforeTheStates
    return briefing


def _draw(point: BriefingPoint, items: Collection[AgendaItem]) -> None:
    for item in items:
        case = queries.case_behind(item)
        assert item.state_id is not None  # Only presentations are behind a point.
        BriefingSource.objects.create(point=point, item=item, state_id=item.state_id, case=case)
