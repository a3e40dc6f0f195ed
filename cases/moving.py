"""What follows for States concerned when a meeting moves: new dates, and to be told them."""

from __future__ import annotations

from cases import queries
from cases.notices import concerned, presenting
from meetings import moving
from meetings.models import Meeting


@moving.follow
def remind_by_the_new_dates(meeting: Meeting) -> None:
    """
    Remind by the dates as they are now; reminders of the former ones no longer stand.

    Limits need not follow: a notice is judged by those of its meeting.
    """
    moved_at = meeting.moved_at
    assert moved_at is not None  # Only a meeting that moved is followed.
    for intention in queries.known_intentions().filter(meeting=meeting, withdrawn_at=None):
        presenting.notice_owed(intention, now=moved_at)
    for notice in queries.known_notices().standing().unanswered().filter(meeting=meeting):
        concerned.rescheduled(notice, now=moved_at)
