"""Whom the sights of meetings speak of: the offices of the forum, and who takes part."""

from __future__ import annotations

from datetime import datetime

from django.db.models import BooleanField, F, Func, Q

from forum import sight
from forum.models import Role, State, Term, TermQuerySet
from forum.sight import Viewer

OF_THE_FORUM = (
    *(Role.DELEGATE, Role.FOCAL_POINT, Role.LAW_ENFORCEMENT),
    *(Role.SECRETARIAT, Role.CHAIR, Role.PRESIDENT),
)

sight.question(
    "registered",
    "which bigint, who bigint",
    """
    WITH coming AS (
        SELECT d.state_id FROM meetings_delegation d WHERE d.meeting_id = which AND (
            d.checked_in_at IS NOT NULL OR EXISTS (
                SELECT FROM meetings_delegate WHERE delegation_id = d.id AND left_at IS NULL
            )
        )
    )
    SELECT who IN (SELECT state_id FROM coming) AND (
        sight.by_the_portal() OR EXISTS (
            SELECT FROM sight.ticket() me WHERE me.speaks_for = who
            OR me.role IN ('SECRETARIAT', 'CHAIR')
            OR me.speaks_for IN (SELECT state_id FROM coming)
        )
    )
    """,
)


# The same of all meetings at once: asked once for a statement, not once for each row.
sight.question(
    "attended",
    "who bigint",
    """
    WITH coming AS (
        SELECT d.meeting_id, d.state_id FROM meetings_delegation d
        WHERE d.checked_in_at IS NOT NULL OR EXISTS (
            SELECT FROM meetings_delegate WHERE delegation_id = d.id AND left_at IS NULL
        )
    )
    SELECT array_agg(c.meeting_id) FROM coming c WHERE c.state_id = who AND (
        sight.by_the_portal() OR EXISTS (
            SELECT FROM sight.ticket() me WHERE me.speaks_for = who
            OR me.role IN ('SECRETARIAT', 'CHAIR')
            OR me.speaks_for IN (SELECT state_id FROM coming WHERE meeting_id = c.meeting_id)
        )
    )
    """,
    returns="bigint[]",
)


class _Attends(Func):
    """Whether the State in the second place takes part in the meeting in the first."""

    template = "(%(expressions)s))::bigint[]))"
    arg_joiner = " = ANY ((SELECT sight.attended("
    output_field = BooleanField()


def takes_part(viewer: Viewer, meeting: str = "meeting") -> Q:
    """Speak for a State that named a delegate for the meeting in this column, or came to it."""
    return Q(_Attends(F(meeting), viewer.speaks_for)) & viewer.speaks()


def of_the_forum(viewer: Viewer) -> Q:
    """Hold an office of the forum or of a State; neither an expert nor an administrator does."""
    return viewer.acts_as(*OF_THE_FORUM)


def bureau(viewer: Viewer) -> Q:
    """Prepare and run meetings: Secretariat and Chair (ToR 5, 9, 10)."""
    return viewer.acts_as(Role.SECRETARIAT, Role.CHAIR)


def convening(viewer: Viewer) -> Q:
    """Decide on meetings, or be consulted on them (ToR 3)."""
    return viewer.acts_as(Role.SECRETARIAT, Role.CHAIR, Role.PRESIDENT)


def closing(viewer: Viewer) -> Q:
    return viewer.acts_as(Role.SECRETARIAT, Role.PRESIDENT)


def president(viewer: Viewer) -> Q:
    return viewer.acts_as(Role.PRESIDENT)


def chair(viewer: Viewer) -> Q:
    return viewer.acts_as(Role.CHAIR)


def everyone_of_the_forum(*, now: datetime) -> TermQuerySet:
    """Return the offices that see a meeting once it is decided."""
    return Term.objects.of_role(*OF_THE_FORUM, at=now)


def number_of_states(*, now: datetime) -> int:
    """Return to how many States something goes that goes to all of them."""
    return State.objects.of_the_forum(now).count()
