"""The Conferences and their weeks (ToR 3, 4)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404

from forum import sight
from forum.models import Role, Term, TermQuerySet
from forum.queries import secretariat
from forum.sight import Viewer
from forum.terms_of_reference import GENEVA, INVITATION
from meetings.models import Conference, Meeting, Week
from meetings.queries.offices import closing
from meetings.rules import Status, WeekKind


def still_to_come(viewer: Viewer) -> Q:
    return secretariat(viewer) & Q(closed_at=None)


sight.step(
    Conference,
    "closed_at",
    by=(Role.SECRETARIAT, Role.PRESIDENT),
    when="OLD.closed_at IS NULL",
)


@sight.of(Conference, adds=still_to_come, changes=closing, columns=("closed_at",))
def conferences(_: Viewer) -> Q:
    """The Conferences and their weeks are public."""
    return Q()


@sight.of(
    Week,
    adds=secretariat,
    changes=secretariat,
    columns=("starts_on", "ends_on", "city", "zone_name"),
)
def weeks(_: Viewer) -> Q:
    return Q()


def conference_for(key: str) -> Conference:
    return get_object_or_404(Conference, key=key)


def week_for(key: str) -> Week:
    return get_object_or_404(Week.objects.select_related("conference"), key=key)


def calendar() -> QuerySet[Conference]:
    """Return the Conferences with their weeks, the latest first."""
    weeks = Prefetch("weeks", Week.objects.order_by("starts_on"))
    return Conference.objects.prefetch_related(weeks).order_by("-number")


def coming_weeks(today: date) -> QuerySet[Week]:
    """Return the weeks in which a meeting can still be held, the first to come first."""
    weeks = Week.objects.filter(ends_on__gte=today, conference__closed_at=None)
    return weeks.select_related("conference").order_by("starts_on", "pk")


def week_of(conference: Conference) -> Week | None:
    """Return the week of the Conference itself."""
    return conference.weeks.filter(kind=WeekKind.CONFERENCE).order_by("pk").last()


def next_conference_week(today: date) -> Week | None:
    """Return the week of the next Conference, at whose close the offices end (ToR 4)."""
    return coming_weeks(today).filter(kind=WeekKind.CONFERENCE).first()


def held_in(year: int) -> QuerySet[Meeting]:
    """Return the meetings of a calendar year that count towards its two (ToR 3)."""
    return Meeting.objects.filter(held_on__year=year).exclude(
        status__in=(Status.PROPOSED, Status.CANCELLED)
    )


def meetings_in(week: Week) -> QuerySet[Meeting]:
    return Meeting.objects.filter(week=week).exclude(status=Status.CANCELLED)


def meetings_between(first: date, last: date) -> QuerySet[Meeting]:
    """Return the meetings proposed, decided or held from one day to another."""
    known = Meeting.objects.exclude(status=Status.CANCELLED)
    return known.filter(held_on__range=(first, last)).select_related("week__conference")


def meetings_around(day: date) -> QuerySet[Meeting]:
    """Return the meetings so near to a day that the days before them run together."""
    span = timedelta(days=-INVITATION.days)
    return meetings_between(day - span, day + span).order_by("held_on")


def chair_was_in_office(day: date) -> bool:
    """Return whether there was a Chair on any part of a day in Geneva."""
    begins = datetime.combine(day, time.min, GENEVA)
    ends = datetime.combine(day + timedelta(days=1), time.min, GENEVA)
    chairs = Term.objects.filter(role=Role.CHAIR, starts_at__lt=ends)
    return chairs.filter(Q(ends_at=None) | Q(ends_at__gt=begins)).exists()


def delegates_in_office(*, now: datetime) -> TermQuerySet:
    """Return those who speak for a State, by its name: one of them may become Chair."""
    terms = Term.objects.of_states(now).select_related("person", "state")
    return terms.order_by("state__name_en", "person__last_name", "pk")
