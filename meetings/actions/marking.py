"""What the portal writes down by itself: a mark that passed, and a move that was followed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from forum import lock, trail
from meetings import moving, queries
from meetings.models import Mark, Meeting
from meetings.notices import convening as notices
from meetings.rules import Missing


@transaction.atomic
def pass_mark(*, meeting_id: int, missing: Missing, before: datetime, now: datetime) -> None:
    """
    Write down that a mark passed with its act missing, and tell those who owe it (ToR 9, 10).

    Nothing else follows: the Terms of Reference attach no sanction to a late act.
    """
    meeting = lock.hold(Meeting(pk=meeting_id))
    if not queries.passed_without(missing, before).filter(pk=meeting.pk).exists():
        return  # Somebody acted, or another sweep was here, since this one looked.
    passed_at = getattr(meeting, queries.DUE[missing])
    mark = Mark.objects.create(meeting=meeting, name=missing, passed_at=passed_at)
    trail.record(None, "passed a mark of", meeting, at=now, missing=missing.value)
    if missing == Missing.REPLIES:
        notices.reply_wanted(mark, now=now)
    else:
        notices.missing(mark, now=now)


@transaction.atomic
def follow_move(*, meeting_id: int) -> None:
    """Let the apps above follow a meeting that moved; twice does the same."""
    meeting = lock.hold(Meeting(pk=meeting_id))
    for follow in moving.followers():
        follow(meeting)
    meeting.followed_at = meeting.moved_at
    meeting.save(update_fields=["followed_at"])
