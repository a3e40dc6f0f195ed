"""Whom a dispatch was sent to, and what became of it with each of them (ToR 9, 10)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q

from forum import queries as forum
from forum import sight
from forum.models import Bounce, State, Term
from forum.queries import secretariat
from forum.sight import Viewer
from meetings.models import Meeting, OtherWay
from meetings.queries.offices import bureau

# The notices by which the Forum's own papers reach its States. Each of them is read by its
# addressee alone; whoever sends them by office is told what became of each, and of no other kind.
DISPATCHED = (
    *("meetings/invited", "meetings/called", "meetings/moved", "meetings/cancelled"),
    *("meetings/agenda-circulated", "meetings/agenda-changed"),
    *("experts/distributed", "experts/distributed-ours"),  # A word of the floor above, and no more.
)

sight.question(
    "addressed",
    "what text, of_row text",
    f"""
    SELECT n.office_id, n.due_at, n.sent_at, n.failed_at, n.opened_at, n.withdrawn_at
    FROM forum_notice n WHERE n.kind = what AND n.about = of_row
    AND n.kind IN {DISPATCHED} AND (
        sight.by_the_portal() OR EXISTS (
            SELECT FROM sight.ticket() me WHERE me.role IN ('SECRETARIAT', 'CHAIR')
        )
    )
    """,  # noqa: S608
    returns=(
        "TABLE (office_id bigint, due timestamptz, sent timestamptz, failed timestamptz, "
        "opened timestamptz, withdrawn timestamptz)"
    ),
)


def recorded_now(viewer: Viewer) -> Q:
    return secretariat(viewer) & Q(recorded_by=viewer.term, recorded_at=viewer.now)


@sight.of(OtherWay, adds=recorded_now)
def other_ways(viewer: Viewer) -> Q:
    """Which State mail does not reach is told to nobody else, as of ``Delivery``."""
    return bureau(viewer)


@dataclass(frozen=True)
class Addressed:
    """What became of one message of a dispatch."""

    office: Term
    due_at: datetime
    sent_at: datetime | None
    failed_at: datetime | None
    opened_at: datetime | None
    withdrawn_at: datetime | None
    bounce: Bounce | None  # the last one, if mail came back on the day it was sent or later


def addressed(kinds: tuple[str, ...], about: str) -> list[Addressed]:
    """Return each message of a dispatch, by State and name, to whoever may know."""
    rows = []
    with connection.cursor() as cursor:
        for kind in kinds:
            cursor.execute(
                "SELECT office_id, due, sent, failed, opened, withdrawn"
                " FROM sight.addressed(%s, %s)",
                [kind, about],
            )
            rows += cursor.fetchall()
    offices = Term.objects.select_related("person", "state").in_bulk({row[0] for row in rows})
    bounced = forum.last_bounces(office.person_id for office in offices.values())
    found = [_addressed(offices[office], times, bounced) for office, *times in rows]
    return sorted(found, key=lambda one: (str(one.office.state or ""), str(one.office.person)))


def _addressed(office: Term, times: list[datetime | None], bounced: dict[int, Bounce]) -> Addressed:
    due, sent, failed, opened, withdrawn = times
    assert due is not None
    bounce = bounced.get(office.person_id)
    came_back = bounce is not None and sent is not None and bounce.on >= sent.date()
    return Addressed(office, due, sent, failed, opened, withdrawn, bounce if came_back else None)


def other_ways_of(meeting: Meeting, dispatch: str) -> dict[int, OtherWay]:
    """Return by State how a dispatch reached it otherwise: the last that was recorded."""
    rows = OtherWay.objects.filter(meeting=meeting, dispatch=dispatch)
    return {row.state_id: row for row in rows.select_related("recorded_by__person").order_by("pk")}


@dataclass(frozen=True)
class Recipient:
    """A State of the Forum, and whom of it mail would reach."""

    state: State
    is_party: bool
    people: int
    bounce: Bounce | None


def recipients(*, now: datetime) -> list[Recipient]:
    """Return all States Parties and signatories by name, and whom a dispatch would reach."""
    parties = set(State.objects.parties(now).values_list("pk", flat=True))
    people: dict[int, list[int]] = defaultdict(list)
    offices = Term.objects.of_states(now).values_list("state", "person").distinct()
    for state, person in offices:
        people[state].append(person)
    bounced = forum.last_bounces(one for of_state in people.values() for one in of_state)
    return [
        Recipient(
            state,
            state.pk in parties,
            len(people[state.pk]),
            max(
                (bounced[one] for one in people[state.pk] if one in bounced),
                key=lambda bounce: bounce.on,
                default=None,
            ),
        )
        for state in State.objects.of_the_forum(now).order_by("name_en")
    ]
