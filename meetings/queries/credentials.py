"""The papers of a delegation, and who changed what: own State and Secretariat (ToR 6, 7)."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db import connection
from django.db.models import Q

from forum import sight
from forum.models import Role, State
from forum.models.people import SPEAKING
from forum.queries import secretariat
from forum.sight import Viewer
from meetings.models import Credentials, Delegation
from meetings.queries.convening import of_a_live_meeting
from meetings.queries.delegations import own_delegation, own_or_secretariat

NOTE = ("reference", "dated", "entered_by_id", "entered_at")
MARK = ("in_order", "marked_by_id", "marked_at")
ENTERED_NOW = "NEW.entered_by_id = me.term AND NEW.entered_at = me.moment"
MARKED_NOW = "NEW.marked_by_id = me.term AND NEW.marked_at = me.moment"

sight.step(Credentials, *NOTE, by=(*SPEAKING, Role.SECRETARIAT), when=ENTERED_NOW)
sight.step(Credentials, *MARK, by=(Role.SECRETARIAT,), when=MARKED_NOW)

# A State reads what its people did, the Secretariat what its own did: of a delegation each is
# told the other's acts too, and nobody else is. A State is not told who of the Secretariat it was.
CHANGES = (
    *("registered", "named", "changed", "took off", "checked in", "undid the check-in"),
    *("entered the note verbale of", "found the papers in order of"),
    "found the papers not yet in order of",
)
sight.question(
    "delegation_changes",
    "which bigint",
    f"""
    SELECT e.at, e.act, coalesce(e.facts ->> 'delegate', ''),
        CASE WHEN me.role = 'SECRETARIAT' OR t.state_id = d.state_id
            THEN p.first_name || ' ' || p.last_name ELSE '' END,
        t.role, t.state_id
    FROM meetings_delegation d
    JOIN sight.ticket() me ON me.role = 'SECRETARIAT' OR me.speaks_for = d.state_id
    JOIN forum_trailentry e ON e.subject = 'meetings.delegation ' || d.id
    JOIN forum_term t ON t.id = e.office_id
    JOIN forum_person p ON p.id = t.person_id
    WHERE d.id = which AND e.act IN {CHANGES}
    ORDER BY e.at, e.id
    """,  # noqa: S608
    returns=(
        "TABLE (at timestamptz, act text, delegate text, person text, role text, state bigint)"
    ),
)


def entered_now(viewer: Viewer) -> Q:
    """Of one's own State, as oneself; whether it is in order, a State does not say."""
    own = Delegation.objects.filter(own_delegation(viewer)).filter(of_a_live_meeting(viewer))
    return Q(delegation__in=own, entered_by=viewer.term, in_order=False, marked_by=None)


def dealt_with_now(viewer: Viewer) -> Q:
    live = Delegation.objects.filter(of_a_live_meeting(viewer))
    own_act = Q(entered_by=viewer.term) | Q(marked_by=viewer.term)
    return secretariat(viewer) & Q(delegation__in=live) & own_act


def added_now(viewer: Viewer) -> Q:
    return entered_now(viewer) | dealt_with_now(viewer)


def of_a_live_delegation(viewer: Viewer) -> Q:
    of = Delegation.objects.filter(own_or_secretariat(viewer)).filter(of_a_live_meeting(viewer))
    return Q(delegation__in=of)


@sight.of(
    Credentials,
    adds=added_now,
    changes=of_a_live_delegation,
    columns=(*NOTE, *MARK),
)
def credentials(viewer: Viewer) -> Q:
    """Own State and Secretariat: whose papers are not yet in order is no other State's matter."""
    return Q(delegation__in=Delegation.objects.filter(own_or_secretariat(viewer)))


def credentials_of(delegation: Delegation) -> Credentials | None:
    return Credentials.objects.filter(delegation=delegation).first()


class Change(NamedTuple):
    """One act on a delegation, and whose."""

    at: datetime
    act: str
    delegate: str
    person: str
    role: str
    state: State | None

    @property
    def who(self) -> str:
        role = str(Role(self.role).label)
        return ", ".join(str(part) for part in (self.person, role, self.state) if part)


def changes_of(delegation: Delegation) -> list[Change]:
    """Return who changed what, the oldest first; nothing, to whoever may not know."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM sight.delegation_changes(%s)", [delegation.pk])
        rows = cursor.fetchall()
    states = State.objects.in_bulk({row[5] for row in rows})
    return [
        Change(at, act, delegate, person, role, states.get(state))
        for at, act, delegate, person, role, state in rows
    ]
