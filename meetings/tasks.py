"""The sweeps of meetings: marks that pass with their act missing, and moves to follow."""

from __future__ import annotations

from celery import shared_task

from forum import clock, sweep
from meetings import queries
from meetings.actions import marking
from meetings.rules import Missing

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


def _mark(missing: Missing) -> int:
    now = clock.now()
    before = now - sweep.IN_FLIGHT
    return sweep.each(
        queries.passed_without(missing, before).order_by("pk").values_list("pk", flat=True),
        lambda pk: marking.pass_mark(meeting_id=pk, missing=missing, before=before, now=now),
    )
