"""From a proposed date to a decided and called meeting (ToR 3, 9)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum import keys, lock, moments, trail
from forum import queries as forum
from forum.errors import Refused
from forum.models import Role, Term
from forum.terms_of_reference import GENEVA, INVITATION
from meetings import queries
from meetings.models import Consultation, ImpossibleStep, Meeting, Week
from meetings.notices import convening as notices
from meetings.rules import MOST_IN_A_YEAR, Matter, Status, limits

CONSULTED = (Role.CHAIR, Role.SECRETARIAT)  # by the President, on whether and when to meet


class OutsideTheWeek(Refused):
    def __init__(self, week: Week) -> None:
        says = _(
            "The Forum meets during a Conference or its preparatory meetings (¶3). "
            "%(week)s is from %(first)s to %(last)s."
        )
        days = {"first": moments.day(week.starts_on), "last": moments.day(week.ends_on)}
        super().__init__(says % {"week": week, **days})


class NoVenue(Refused):
    def __init__(self) -> None:
        super().__init__(_("The Forum meets in person. Say where: the invitation names it (¶9)."))


class InThePast(Refused):
    def __init__(self, day: date) -> None:
        super().__init__(_("%(day)s is over. Choose a day to come.") % {"day": moments.day(day)})


class AlreadyConsulted(Refused):
    def __init__(self, consultation: Consultation) -> None:
        says = _("This consultation is on record, as held on %(day)s.")
        super().__init__(says % {"day": moments.day(consultation.held_on)})


class NotHeldYet(Refused):
    def __init__(self) -> None:
        super().__init__(_("A consultation is recorded once it was held: not with a day to come."))


class NoChair(Refused):
    """An act that needs the Chair waits while there is none (ToR 4)."""

    def __init__(self, waiting: str) -> None:
        says = _(
            "There is no Chair in office. ¶4: the President appoints one; until then %(waiting)s."
        )
        super().__init__(says % {"waiting": waiting})


class NoChairThen(Refused):
    def __init__(self, day: date) -> None:
        says = _("There was no Chair in office on %(day)s (¶4). Enter another day.")
        super().__init__(says % {"day": moments.day(day)})


class NotConsulted(Refused):
    def __init__(self, of: Role) -> None:
        missing = {
            Role.CHAIR: _("The Chair's view is not recorded yet."),
            Role.SECRETARIAT: _("The Secretariat's view is not recorded yet."),
        }[of]
        asks = _("¶3 asks for consultation with the Chair and the Secretariat.")
        super().__init__(f"{asks} {missing}")


class TwoThatYear(Refused):
    def __init__(self, year: int) -> None:
        # The year is a text, or some languages would write it with a comma.
        says = _("¶3 allows two meetings a year. Two are recorded for %(year)s.")
        super().__init__(says % {"year": str(year)})


class TooFewDays(Refused):
    def __init__(self, day: date, today: date) -> None:
        left = (day - today).days
        says = ngettext(
            "D = %(day)s leaves %(left)s day. ¶9 asks for %(asked)s. The earliest compliant date "
            "is %(earliest)s. To meet earlier all the same, record the reason.",
            "D = %(day)s leaves %(left)s days. ¶9 asks for %(asked)s. The earliest compliant date "
            "is %(earliest)s. To meet earlier all the same, record the reason.",
            left,
        )
        super().__init__(
            says
            % {
                "day": date_format(day, "j M"),
                "left": left,
                "asked": -INVITATION.days,
                "earliest": date_format(earliest_compliant(today), "j M"),
            }
        )


class NotDecided(Refused):
    def __init__(self) -> None:
        super().__init__(_("The President decides on the meeting first (¶3)."))


class AlreadyCalled(Refused):
    def __init__(self) -> None:
        super().__init__(_("The call for cases to this meeting went out already (¶3)."))


def earliest_compliant(today: date) -> date:
    """Return the first day for which an invitation sent today is in time (ToR 9)."""
    return today - timedelta(days=INVITATION.days)


def set_limits(meeting: Meeting) -> None:
    """Count every time limit of a meeting from its day, in its zone. The one place that does."""
    for column, too_late_at in limits(meeting.held_on, meeting.zone).items():
        setattr(meeting, column, too_late_at)


@transaction.atomic
def propose(*, week: Week, held_on: date, venue: str, by: Term, now: datetime) -> Meeting:
    """
    Lay a date before the President (ToR 3). With it the Secretariat has given its own view.

    :raises OutsideTheWeek: if the day is not of that week.
    """
    week = lock.hold(week)
    meeting = Meeting(
        week=week,
        held_on=held_on,
        zone_name=week.zone_name,
        venue=venue,
        proposed_by=by,
        proposed_at=now,
    )
    can_be_held(meeting, now=now)
    set_limits(meeting)
    keys.insert(meeting, year=held_on.year)
    trail.record(by, "proposed", meeting, at=now, day=str(held_on))
    _consult(meeting, Matter.MEETING, Role.SECRETARIAT, _today(meeting, now), by=by, now=now)
    notices.proposed(meeting, now=now)
    return meeting


def can_be_held(meeting: Meeting, *, now: datetime) -> None:
    week = meeting.week
    if not week.starts_on <= meeting.held_on <= week.ends_on:
        raise OutsideTheWeek(week)
    if not meeting.venue.strip():
        raise NoVenue
    if meeting.held_on < _today(meeting, now):
        raise InThePast(meeting.held_on)


def _today(meeting: Meeting, now: datetime) -> date:
    return now.astimezone(meeting.zone).date()


@transaction.atomic
def record_consultation(
    *, meeting: Meeting, matter: Matter, of: Role, held_on: date, by: Term, now: datetime
) -> Consultation:
    """
    Record that the Chair or the Secretariat was consulted, and when: not what was said.

    :raises NoChair: while there is nobody to consult, and was nobody on that day (ToR 4).
    """
    meeting = lock.hold(meeting)
    known = queries.consultation_of(meeting, matter, of)
    if known is not None:
        raise AlreadyConsulted(known)
    if held_on > now.astimezone(GENEVA).date():
        raise NotHeldYet
    if of == Role.CHAIR and not queries.chair_was_in_office(held_on):
        if forum.chair(now=now) is None:
            raise NoChair(_("the consultation waits"))
        raise NoChairThen(held_on)

    consultation = _consult(meeting, matter, of, held_on, by=by, now=now)
    if matter == Matter.MEETING and _missing_consultation(meeting) is None:
        notices.consulted(meeting, now=now)
    return consultation


def _consult(
    meeting: Meeting, matter: Matter, of: Role, held_on: date, *, by: Term, now: datetime
) -> Consultation:
    consultation = Consultation.objects.create(
        meeting=meeting, matter=matter, of=of, held_on=held_on, recorded_by=by, recorded_at=now
    )
    trail.record(by, "recorded a consultation", meeting, at=now, of=of.value, matter=matter.value)
    return consultation


def _missing_consultation(meeting: Meeting) -> Role | None:
    for of in CONSULTED:
        if queries.consultation_of(meeting, Matter.MEETING, of) is None:
            return of
    return None


@transaction.atomic
def decide(*, meeting: Meeting, by: Term, now: datetime, short_notice_reason: str = "") -> Meeting:
    """
    Decide that the Forum meets on that day (ToR 3).

    :raises NotConsulted: before both consultations are on record.
    :raises TwoThatYear: if that calendar year has its two; cancelled ones do not count.
    :raises TooFewDays: if an invitation would be late already, and no reason is recorded.
    """
    meeting = lock.hold(meeting)
    if meeting.status != Status.PROPOSED:
        raise ImpossibleStep(meeting, Status.DECIDED)
    can_be_held(meeting, now=now)
    missing = _missing_consultation(meeting)
    if missing == Role.CHAIR and forum.chair(now=now) is None:
        raise NoChair(_("the decision waits"))
    if missing is not None:
        raise NotConsulted(missing)
    take_a_place_in_the_year(meeting)
    if now >= meeting.invitation_due_at and not short_notice_reason.strip():
        raise TooFewDays(meeting.held_on, _today(meeting, now))

    meeting.decided_by, meeting.decided_at = by, now
    meeting.short_notice_reason = short_notice_reason
    meeting.become(Status.DECIDED, "decided_by", "decided_at", "short_notice_reason")
    trail.record(by, "decided on", meeting, at=now, day=str(meeting.held_on))
    notices.decided(meeting, now=now)
    return meeting


def take_a_place_in_the_year(meeting: Meeting) -> None:
    """
    Refuse a third meeting in a calendar year (ToR 3).

    A year has no row to hold, and two meetings of one year may belong to two Conferences: so
    the year itself is held, by name, always after the meeting. Whoever waited for it counts
    what the first has committed.
    """
    year = meeting.held_on.year
    lock.hold_name(f"meetings of {year}")
    if queries.held_in(year).exclude(pk=meeting.pk).count() >= MOST_IN_A_YEAR:
        raise TwoThatYear(year)


@transaction.atomic
def call(*, meeting: Meeting, by: Term, now: datetime) -> Meeting:
    """Call on all States Parties and signatories to present cases (ToR 3)."""
    meeting = lock.hold(meeting)
    if meeting.status != Status.DECIDED:
        raise NotDecided
    if meeting.called_at is not None:
        raise AlreadyCalled

    meeting.called_at = now
    meeting.save(update_fields=["called_at"])
    trail.record(by, "called for cases to", meeting, at=now)
    notices.called(meeting, now=now)
    return meeting
