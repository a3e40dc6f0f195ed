"""
What follows here when a meeting moves: its reminders.

Its dates need nothing: until when an objection can be settled is asked of the meeting itself.
"""

from __future__ import annotations

from experts import notices
from meetings import moving
from meetings.models import Meeting


@moving.follow
def reminders(meeting: Meeting) -> None:
    """Remind by the new date; one reminder of a date is posted once, however often this runs."""
    if meeting.moved_at is not None:
        notices.moved(meeting, now=meeting.moved_at)
