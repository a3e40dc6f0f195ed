"""Who reads and keeps the logs of outreach and of mandates."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from forum import sight
from forum.models import Mandate, Outreach, Role
from forum.models.outreach import LOGGED_BY_THE_BUREAU, Actor, Log, MandateQuerySet, Task
from forum.models.people import OF_A_STATE, SPEAKING
from forum.queries.offices import secretariat
from forum.sight import Reason, Viewer, any_of

KNOWS_THE_FORUM = (*OF_A_STATE, Role.SECRETARIAT, Role.CHAIR, Role.PRESIDENT)


def of_the_forum(viewer: Viewer) -> Q:
    return viewer.acts_as(*KNOWS_THE_FORUM)


def bureau(viewer: Viewer) -> Q:
    return viewer.acts_as(Role.SECRETARIAT, Role.CHAIR)


def for_all(viewer: Viewer) -> Q:
    return Q(state=None) & of_the_forum(viewer)


def own(viewer: Viewer) -> Q:
    return Q(state=viewer.state) & viewer.acts_as(*OF_A_STATE)


def logged_now(viewer: Viewer) -> Q:
    """In one's own name; a State its own, the Chair and the Secretariat what others did."""
    for_others = bureau(viewer) & Q(state=None, actor__in=LOGGED_BY_THE_BUREAU)
    of_own_state = viewer.speaks() & Q(state=viewer.speaks_for, actor=Actor.STATE)
    return Q(recorded_by=viewer.term, withdrawn_at=None) & (for_others | of_own_state)


def keeping_log(viewer: Viewer) -> Q:
    of_own_state = viewer.speaks() & Q(state=viewer.speaks_for)
    return bureau(viewer) & Q(state=None) | of_own_state


sight.step(
    Outreach,
    "withdrawn_at",
    by=(*SPEAKING, Role.SECRETARIAT, Role.CHAIR),
    when=sight.once("withdrawn_at"),
)

LOGGED = (
    Reason(for_all, _("Outreach of the Forum is known to all its States.")),
    Reason(own, _("Its own outreach.")),
    Reason(bureau, _("Its number goes into the Chair's report, its State does not.")),
)


@sight.of(
    Outreach,
    adds=logged_now,
    changes=keeping_log,
    columns=("withdrawn_at",),
    because=LOGGED,
)
def outreach(viewer: Viewer) -> Q:
    """Everyone of the Forum; what a State did itself, that State, Chair and Secretariat."""
    return any_of(viewer, LOGGED)


def recorded_now(viewer: Viewer) -> Q:
    return secretariat(viewer) & Q(recorded_by=viewer.term, done_on=None)


@sight.of(Mandate, adds=recorded_now, changes=secretariat, columns=("done_on", "done_with"))
def mandates(viewer: Viewer) -> Q:
    """Decisions of Conferences are public; that they are followed is known to the Forum."""
    return of_the_forum(viewer)


def logged(log: Log) -> QuerySet[Outreach]:
    """Return what a log holds, the latest first."""
    rows = Outreach.objects.filter(log=log, withdrawn_at=None).select_related("state")
    return rows.order_by("-held_on", "-pk")


def activity_for(key: str) -> Outreach:
    rows = Outreach.objects.select_related("state", "recorded_by__person")
    return get_object_or_404(rows, key=key)


def logged_between(first: date | None, last: date) -> QuerySet[Outreach]:
    """Return both logs after one day and up to another, the first first."""
    rows = Outreach.objects.standing().filter(held_on__lte=last)
    return rows.filter(held_on__gt=first) if first else rows


def mandates_known() -> MandateQuerySet:
    """Return every mandate, those of the latest Conference first."""
    return Mandate.objects.order_by("-conference", "position", "pk")


def mandate_for(key: str) -> Mandate:
    return get_object_or_404(Mandate, key=key)


def reviews_asked_for() -> MandateQuerySet:
    return Mandate.objects.open().filter(task=Task.REVIEW)
