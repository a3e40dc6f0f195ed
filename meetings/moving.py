"""
What else follows when a meeting moves.

The limits of a meeting stand on its own row, and an act is judged by them there: an app above
asks ``meeting.replies_due_at`` and so on. Where it keeps a copy on a row of its own, for a sweep
to find it by, it says in its module ``moving`` how the copy follows::

    @moving.follow
    def replies(meeting: Meeting) -> None:
        NoticeToState.objects.filter(meeting=meeting).update(reply_due_at=meeting.replies_due_at)

A sweep (``meetings.tasks.follow_moves``) runs what was declared, as the portal, within the minute:
no State's office may change such a row. Until then a copy is only where to look: a sweep of the
apps above holds the meeting and asks its own limit again before it writes a consequence.
"""

from __future__ import annotations

from collections.abc import Callable

from django.utils.module_loading import autodiscover_modules

from meetings.models import Meeting

Follow = Callable[[Meeting], None]

_FOLLOWERS: list[Follow] = []


def follow(how: Follow) -> Follow:
    """Declare how rows of an app above follow a meeting that moved; twice does the same."""
    _FOLLOWERS.append(how)
    return how


def followers() -> list[Follow]:
    """Return what every app has declared."""
    autodiscover_modules("moving")
    return _FOLLOWERS
