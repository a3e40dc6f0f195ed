"""Who is let in again, having lost everything: known to those who can stop it."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db.models import OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from forum import sight
from forum.models import Recovery, Role, Term
from forum.queries.offices import secretariat
from forum.sight import Reason, Viewer, any_of


def of_own_people(viewer: Viewer) -> Q:
    return viewer.acts_as(Role.FOCAL_POINT) & Q(office__in=Term.objects.filter(state=viewer.state))


def the_person(viewer: Viewer) -> Q:
    return Q(person=viewer.person)


# Each of them can stop it.
CONCERNED = (
    Reason(secretariat, _("Two officers let in again whoever lost everything.")),
    Reason(of_own_people, _("Administers the people of its State.")),
    Reason(the_person, _("It is they who lost what they sign in with.")),
)


def let_in_again(viewer: Viewer) -> Q:
    return any_of(viewer, CONCERNED)


def opening(viewer: Viewer) -> Q:
    """Open it as the first officer, for someone else, in an office that is theirs."""
    keeper = secretariat(viewer) | viewer.acts_as(Role.FOCAL_POINT)
    first = Q(opened_by=viewer.term, opened_at=viewer.now, asked_at=None)
    untouched = Q(confirmed_at=None, stopped_at=None, used_at=None)
    of_theirs = Q(office__in=Term.objects.filter(person=OuterRef("person")))
    someone_else = ~Q(person=viewer.person)
    return keeper & let_in_again(viewer) & first & untouched & of_theirs & someone_else


# The door and its links take their steps through functions (``forum.recoveries``).
GOES_ON = "OLD.stopped_at IS NULL AND OLD.used_at IS NULL AND OLD.lapses_at > me.moment"
OPENER = "(SELECT t.person_id FROM forum_term t WHERE t.id = OLD.opened_by_id)"
DELAY = f"interval '{settings.RECOVERY_DELAY.total_seconds():.0f} seconds'"
sight.step(
    Recovery,
    *("opened_by_id", "opened_at", "lapses_at"),
    by=(Role.SECRETARIAT, Role.FOCAL_POINT),
    when=f"{GOES_ON} AND OLD.opened_at IS NULL AND OLD.person_id <> me.person"
    " AND NEW.opened_by_id = me.term AND NEW.opened_at = me.moment",
)
sight.step(
    Recovery,
    *("confirmed_by_id", "confirmed_at", "ready_at", "lapses_at"),
    by=(Role.SECRETARIAT,),
    when=f"{GOES_ON} AND OLD.opened_at IS NOT NULL AND OLD.confirmed_at IS NULL"
    f" AND OLD.person_id <> me.person AND {OPENER} <> me.person"
    " AND NEW.confirmed_by_id = me.term AND NEW.confirmed_at = me.moment"
    f" AND NEW.ready_at >= me.moment + {DELAY}",
)
sight.step(
    Recovery,
    *("stopped_by_id", "stopped_at"),
    by=tuple(Role),
    when=f"{GOES_ON} AND NEW.stopped_by_id = me.term AND NEW.stopped_at = me.moment",
)


@sight.of(
    Recovery,
    adds=opening,
    changes=let_in_again,
    columns=(
        *("opened_by_id", "opened_at", "confirmed_by_id", "confirmed_at", "ready_at"),
        *("stopped_by_id", "stopped_at", "lapses_at"),
    ),
    because=CONCERNED,
)
def recoveries(viewer: Viewer) -> Q:
    """Who keeps the person, and the person; not who else lost a telephone."""
    return let_in_again(viewer)


def recoveries_open(*, now: datetime) -> QuerySet[Recovery]:
    """Return the recoveries that go on, as far as whoever asks keeps the person."""
    rows = Recovery.objects.filter(stopped_at=None, used_at=None, lapses_at__gt=now)
    return rows.select_related("person", "office__state").order_by("lapses_at", "pk")


def recovery_for(key: str) -> Recovery:
    """Return a recovery whoever asks may know of, or answer 404."""
    rows = Recovery.objects.select_related(
        *("person", "office__state", "opened_by__person", "opened_by__state"),
        *("confirmed_by__person", "stopped_by__person", "stopped_by__state"),
    )
    return get_object_or_404(rows, key=key)
