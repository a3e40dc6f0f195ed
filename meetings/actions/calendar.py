"""
The Conferences, their weeks and their close, and the offices that end with it (ToR 3, 4).

The Chair and the President serve until the close of a Conference. Their terms carry a provisional
end, midnight after its last day, so that an office never outlives its Conference for want of a
click; the recorded close ends them at its own instant.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from forum import lock, moments, trail
from forum.actions import people
from forum.errors import Refused
from forum.models import AccountInvitation, Role, Term
from meetings import queries as meetings
from meetings.models import Conference, Week
from meetings.notices import convening as notices
from meetings.rules import WeekKind

OF_A_CONFERENCE = (Role.CHAIR, Role.PRESIDENT)


class KnownConference(Refused):
    def __init__(self, number: int) -> None:
        super().__init__(_("CSP%(number)s is in the calendar already.") % {"number": number})


class WeekBackwards(Refused):
    def __init__(self) -> None:
        super().__init__(_("A week ends on or after the day on which it starts."))


class MeetingOutside(Refused):
    def __init__(self, meeting: object) -> None:
        says = _(
            "%(meeting)s would fall outside this week, or in another time zone (¶3). "
            "The President moves it or cancels it first."
        )
        super().__init__(says % {"meeting": meeting})


class ConferenceClosed(Refused):
    def __init__(self, conference: Conference) -> None:
        super().__init__(_("The close of %(csp)s is on record.") % {"csp": conference})


class NotOverYet(Refused):
    def __init__(self, week: Week | None) -> None:
        if week is None:
            says = _("The week of this Conference is not in the calendar yet.")
        else:
            says = _(
                "The last day of %(csp)s is %(day)s. Its close, with which the offices of the "
                "President and the Chair end (¶4), is recorded on that day or after."
            ) % {"csp": week.conference, "day": moments.day(week.ends_on)}
        super().__init__(says)


class NoConferenceAhead(Refused):
    def __init__(self) -> None:
        super().__init__(
            _(
                "The Chair serves until the close of the next Conference (¶4), and the calendar "
                "holds none. The Secretariat enters it first."
            )
        )


class NotInOffice(Refused):
    def __init__(self) -> None:
        super().__init__(_("This person speaks for no State of the Forum today. Choose another."))


@transaction.atomic
def add_conference(
    *,
    number: int,
    starts_on: date,
    ends_on: date,
    city: str,
    zone_name: str,
    by: Term,
    now: datetime,
) -> Conference:
    """Enter a Conference and its own week in the calendar (ToR 3)."""
    lock.hold_name("the calendar")
    if Conference.objects.filter(number=number).exists():
        raise KnownConference(number)
    conference = Conference.objects.create(number=number)
    trail.record(by, "entered", conference, at=now)
    _add_week(conference, WeekKind.CONFERENCE, starts_on, ends_on, city, zone_name, by, now)
    return conference


@transaction.atomic
def add_preparatory_week(
    *,
    conference: Conference,
    starts_on: date,
    ends_on: date,
    city: str,
    zone_name: str,
    by: Term,
    now: datetime,
) -> Week:
    """Enter a week of the preparatory meetings of a Conference (ToR 3)."""
    conference = lock.hold(conference)
    if conference.closed_at is not None:
        raise ConferenceClosed(conference)
    return _add_week(conference, WeekKind.PREPARATORY, starts_on, ends_on, city, zone_name, by, now)


def _add_week(
    conference: Conference,
    kind: WeekKind,
    starts_on: date,
    ends_on: date,
    city: str,
    zone_name: str,
    by: Term,
    now: datetime,
) -> Week:
    if ends_on < starts_on:
        raise WeekBackwards
    week = Week.objects.create(
        conference=conference,
        kind=kind,
        starts_on=starts_on,
        ends_on=ends_on,
        city=city,
        zone_name=zone_name,
    )
    trail.record(by, "entered", week, at=now, starts=str(starts_on), ends=str(ends_on))
    return week


@transaction.atomic
def correct_week(
    *,
    week: Week,
    starts_on: date,
    ends_on: date,
    city: str,
    zone_name: str,
    by: Term,
    now: datetime,
) -> Week:
    """
    Correct the dates or the place of a week. Offices that end with it end with the new dates.

    :raises MeetingOutside: if a meeting would no longer lie in it (ToR 3).
    """
    conference = lock.hold(week.conference)
    week = lock.hold(week)
    if conference.closed_at is not None:
        raise ConferenceClosed(conference)
    if ends_on < starts_on:
        raise WeekBackwards
    for meeting in meetings.meetings_in(week):
        if not starts_on <= meeting.held_on <= ends_on or meeting.zone_name != zone_name:
            raise MeetingOutside(meeting)

    ended = provisional_end(week)
    week.starts_on, week.ends_on, week.city, week.zone_name = starts_on, ends_on, city, zone_name
    week.save(update_fields=["starts_on", "ends_on", "city", "zone_name"])
    trail.record(by, "corrected", week, at=now, starts=str(starts_on), ends=str(ends_on))
    if week.kind == WeekKind.CONFERENCE:
        _put_off(ended, provisional_end(week), by=by, now=now)
    return week


def _put_off(was: datetime, ends_at: datetime, *, by: Term, now: datetime) -> None:
    """Let the offices that were to end with a Conference end with its new dates."""
    if ends_at <= now:
        return  # Their close will be recorded.
    for term in Term.objects.of_role(*OF_A_CONFERENCE, at=now).filter(ends_at=was):
        term.ends_at = ends_at
        term.save(update_fields=["ends_at"])
        trail.record(by, "put off the end of", term, at=now)


def provisional_end(week: Week) -> datetime:
    """Return midnight after the last day of a week, where it is held."""
    return datetime.combine(week.ends_on + timedelta(days=1), time.min, week.zone)


@transaction.atomic
def record_close(*, conference: Conference, by: Term, now: datetime) -> Conference:
    """
    Record that a Conference is closed: its President and the Chair leave office now (ToR 4).

    :raises NotOverYet: before its last day.
    """
    conference = lock.hold(conference)
    if conference.closed_at is not None:
        raise ConferenceClosed(conference)
    week = meetings.week_of(conference)
    if week is None or now.astimezone(week.zone).date() < week.ends_on:
        raise NotOverYet(week)

    conference.closed_at = now
    conference.save(update_fields=["closed_at"])
    leaving = list(Term.objects.of_role(*OF_A_CONFERENCE, at=now))
    trail.record(by, "recorded the close of", conference, at=now)
    for term in leaving:
        trail.record(by, "ended", term, at=now)
    notices.conference_closed(conference, leaving, now=now)
    # Last of all: a President who records the close sees and writes nothing after it.
    for term in sorted(leaving, key=lambda term: term.pk == by.pk):
        term.ends_at = now
        term.save(update_fields=["ends_at"])
    return conference


@transaction.atomic
def appoint_chair(*, chosen: Term, by: Term, now: datetime) -> Term:
    """
    Appoint as Chair someone who speaks for a State, until the close of the next Conference (ToR 4).

    The term is one of its own, beside that of the State: the two never mix.

    :raises NoConferenceAhead: if the calendar does not say when the term would end.
    """
    if chosen.speaking(at=now) is None:
        raise NotInOffice
    until = end_of_next_chair(now=now)
    chair = people.appoint_chair(person=chosen.person, until=until, by=by, now=now)
    notices.handed_over(chair, now=now)
    return chair


@transaction.atomic
def invite_chair(
    *, email: str, first_name: str, last_name: str, by: Term, now: datetime
) -> AccountInvitation:
    """Offer the office of Chair to someone who may have no account; as ``appoint_chair``."""
    return people.invite_chair(
        email=email,
        first_name=first_name,
        last_name=last_name,
        until=end_of_next_chair(now=now),
        by=by,
        now=now,
    )


def end_of_next_chair(*, now: datetime) -> datetime:
    """Return the provisional end of the term of a Chair appointed now."""
    week = meetings.next_conference_week(now.date())
    if week is None or provisional_end(week) <= now:
        raise NoConferenceAhead
    return provisional_end(week)
