"""Whose mail came back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q

from forum import sight
from forum.models import Bounce, Person
from forum.queries.offices import secretariat
from forum.sight import Viewer

A_WEEK = timedelta(weeks=1)
LATELY = 12 * A_WEEK  # so long a mail that came back is shown


def recorded_now(viewer: Viewer) -> Q:
    return secretariat(viewer) & Q(recorded_by=viewer.term, recorded_at=viewer.now)


@sight.of(Bounce, adds=recorded_now)
def bounces(viewer: Viewer) -> Q:
    """The Secretariat, which finds another way; and the person whose mail it is."""
    return secretariat(viewer) | Q(person=viewer.person)


def last_bounces(people: Iterable[int]) -> dict[int, Bounce]:
    """Return the last bounce of each of these people who had one."""
    rows = Bounce.objects.filter(person__in=people).order_by("on", "pk")
    return {row.person_id: row for row in rows}


def late_bounces(*, now: datetime) -> list[Bounce]:
    """Return the mails that came back lately, of each person the last, the newest first."""
    since = (now - LATELY).date()
    rows = Bounce.objects.filter(on__gte=since).select_related("person")
    last = {row.person_id: row for row in rows.order_by("on", "pk")}
    return sorted(last.values(), key=lambda row: (row.on, row.pk), reverse=True)


def my_last_bounce(person: Person, *, now: datetime) -> Bounce | None:
    """Return what came back of a person's own mail lately."""
    since = (now - LATELY).date()
    return Bounce.objects.filter(person=person, on__gte=since).order_by("-on").first()
