"""The sweeps of meetings: marks that pass with their act missing, and moves to follow."""

from __future__ import annotations

from celery import shared_task

from forum import clock, sight, sweep
from meetings import queries
from meetings.actions import inviting, marking
from meetings.rules import Missing, Status

# --- Convening (ToR 3, 9, 10) ---


@shared_task
def follow_moves() -> int:
    """Let what hangs on a meeting that moved follow it."""
    return sweep.each(
        queries.unfollowed().order_by("moved_at", "pk").values_list("pk", flat=True),
        lambda pk: marking.follow_move(meeting_id=pk),
    )


@shared_task
def mark_missing_invitations() -> int:
    """Write down each mark that passed without an invitation. Late or twice, it does the same."""
    return _mark(Missing.INVITATION)


@shared_task
def mark_missing_agendas() -> int:
    """Write down each mark that passed without a draft agenda. Late or twice, likewise."""
    return _mark(Missing.AGENDA)


@shared_task
def reach_newcomers() -> int:
    """Send call, invitation and agenda to a State that joins the Forum after they left (ToR 9)."""
    now = clock.now()
    with sight.of_the_portal():
        due = [
            meeting.pk
            for meeting in queries.live_meetings()
            if meeting.status == Status.DECIDED and queries.newcomers(meeting, now=now).exists()
        ]
    return sweep.each(due, lambda pk: inviting.reach_newcomers(meeting_id=pk, now=now))


@shared_task
def ask_for_replies() -> int:
    """Remind, at D-30, the States that have not answered the invitation. Once for each date."""
    return _mark(Missing.REPLIES)


def _mark(missing: Missing) -> int:
    now = clock.now()
    before = now - sweep.IN_FLIGHT
    return sweep.each(
        queries.passed_without(missing, before).order_by("pk").values_list("pk", flat=True),
        lambda pk: marking.pass_mark(meeting_id=pk, missing=missing, before=before, now=now),
    )
