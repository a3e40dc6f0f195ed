"""
The Chair prepares an oral briefing; the States that took part agree to it, or not (ToR 22).

Nothing here overrides a State: a consent that is missing, an objection of a State that presented
and an objection of any State that took part each stop it, until that State says otherwise or the
Chair takes the point out. No majority is counted, and silence is no consent.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from cases import policies, queries
from cases.models import (
    Briefing,
    BriefingConsent,
    BriefingObjection,
    BriefingPoint,
    BriefingPosition,
    BriefingSource,
    Intention,
)
from cases.notices import briefing as notices
from cases.rules import Body, BriefingStatus, Consents, PointsTo, Says
from forum import lock, trail
from forum.errors import Refused
from forum.models import State, Term
from forum.sealed import SealedRow
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


class NotWithUs(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("The Chair is revising the outline. It will be put to you anew; then you can say.")
        )


class NotOneOfThem(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("Only the States that came to the meeting agree to what is said of it (¶22).")
        )


class NotPresented(Refused):
    def __init__(self) -> None:
        super().__init__(
            _(
                "This objection is a right of the States that presented at the meeting. Say in"
                " your position on the whole that you object (¶22)."
            )
        )


class ObjectedAlready(Refused):
    def __init__(self) -> None:
        super().__init__(_("Your objection stands. Nobody but your State can take it back."))


class NoObjection(Refused):
    def __init__(self) -> None:
        super().__init__(_("No objection of your State stands against this point."))


class RaisedAlready(Refused):
    def __init__(self) -> None:
        super().__init__(_("The Chair knows already that your State raises it as a general issue."))


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


# --- The Chair prepares ---------------------------------------------------------------------------


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


# --- The States say -------------------------------------------------------------------------------


@transaction.atomic
def say(*, briefing: Briefing, says: Says, wishes: str, by: Term, now: datetime) -> None:
    """Say how one's State stands to the outline as it was put; later, say otherwise."""
    briefing = _with_the_states(briefing)
    if not queries.is_of_a_participant(briefing.meeting, by.speaks_for):
        raise NotOneOfThem
    known = queries.position_of(briefing, by.speaks_for)
    position = known or BriefingPosition(briefing=briefing, state=by.speaks_for)
    position.says, position.wishes = says, wishes if says == Says.CHANGE else ""
    position.version, position.said_by, position.said_at = briefing.version, by, now
    if known is None:
        position.save(force_insert=True)
    else:
        position.save(update_fields=["says", "wishes", "version", "said_by", "said_at"])
    trail.record(by, "said how it stands to", briefing, at=now)
    notices.heard(position, briefing, now=now)


@transaction.atomic
def object_to(*, point: BriefingPoint, by: Term, now: datetime) -> None:
    """
    Object, as a State that presented, to a point based on one's case: attributable or not.

    :raises NotPresented: who did not present objects to the whole, like everyone.
    """
    briefing = _with_the_states(point.briefing)
    if not queries.has_presented(briefing.meeting, by.speaks_for):
        raise NotPresented
    if point.objections.filter(state=by.speaks_for).exists():
        raise ObjectedAlready
    objection = BriefingObjection.objects.create(
        point=point, state=by.speaks_for, objected_by=by, objected_at=now
    )
    # The same word as for any position: the trail does not tell who stopped what.
    trail.record(by, "said how it stands to", briefing, at=now)
    notices.heard(objection, briefing, now=now)


@transaction.atomic
def lift(*, point: BriefingPoint, by: Term, now: datetime) -> None:
    """Take back the objection of one's own State. Nobody else can."""
    briefing = _with_the_states(point.briefing)
    lifted, _tables = point.objections.filter(state=by.speaks_for).delete()
    if not lifted:
        raise NoObjection
    trail.record(by, "said how it stands to", briefing, at=now)
    notices.heard(briefing, briefing, now=now)


@transaction.atomic
def answer(
    *, consent: BriefingConsent, version: int, says: Consents, by: Term, now: datetime
) -> None:
    """Consent to a point that could be traced to one's State, as it was read; or do not."""
    briefing = _with_the_states(consent.briefing)
    consent = lock.hold(consent)
    if consent.point.version != version:
        raise Rewritten
    consent.says, consent.version = says, version
    consent.said_by, consent.said_at = by, now
    consent.save(update_fields=["says", "version", "said_by", "said_at"])
    trail.record(by, "answered about a point of", briefing, at=now)
    notices.heard(consent, briefing, now=now)


@transaction.atomic
def raise_issue(*, intention: Intention, by: Term, now: datetime) -> None:
    """Tell the Chair that a case is raised as a general issue, too: no consent to anything yet."""
    intention = lock.hold(intention)
    if policies.may_change(by, intention, now=now) is None or intention.raised_at is not None:
        raise RaisedAlready
    intention.raised_at = now
    intention.save(update_fields=["raised_at"])
    trail.record(by, "raised a general issue by", intention, at=now)
    notices.raised(intention, now=now)


# --- The room decides, the Chair speaks, and all of it goes ---------------------------------------


@transaction.atomic
def agree(*, briefing: Briefing, on: date, by: Term, now: datetime) -> None:
    """
    Record that the States that took part agreed, in the room (ToR 22).

    :raises OriginObjects: a State that presented objects: a majority does not help.
    :raises ConsentMissing: of a State to which a point could be traced.
    :raises SomeObject: any State that took part objects.
    """
    briefing = _with_the_states(briefing)
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


def _in_preparation(briefing: Briefing) -> Briefing:
    briefing = lock.hold(briefing)
    if briefing.status != BriefingStatus.DRAFT:
        raise BeforeTheStates
    return briefing


def _with_the_states(briefing: Briefing) -> Briefing:
    briefing = lock.hold(briefing)
    if not briefing.is_shown:
        raise NotWithUs
    return briefing


def _draw(point: BriefingPoint, items: Collection[AgendaItem]) -> None:
    for item in items:
        case = queries.case_behind(item)
        assert item.state_id is not None  # Only presentations are behind a point.
        BriefingSource.objects.create(point=point, item=item, state_id=item.state_id, case=case)
