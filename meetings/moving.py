"""
What else follows when a meeting moves.

The limits of a meeting stand on its own row and nowhere else, so the apps above have nothing to
count anew: they ask ``meeting.replies_due_at`` and the like. What they do have is reminders: those
of the old day are withdrawn by themselves (``forum.reminders``), those of the new one are theirs
to post. Each says how in its module ``moving``::

    @moving.follow
    def replies(meeting: Meeting) -> None:
        for notice in queries.known_notices().unanswered().filter(meeting=meeting):
            notices.reply_due(notice, now=meeting.moved_at)

A sweep (``meetings.tasks.follow_moves``) runs what was declared, as the portal, within the minute:
the President who moves a meeting does not see those rows.
"""

from __future__ import annotations

from collections.abc import Callable

from django.utils.module_loading import autodiscover_modules

from meetings.models import Meeting

Follow = Callable[[Meeting], None]

_FOLLOWERS: list[Follow] = []


def follow(how: Follow) -> Follow:
    """Declare what an app above does when a meeting has moved; twice does the same."""
    _FOLLOWERS.append(how)
    return how


def followers() -> list[Follow]:
    """Return what every app has declared."""
    autodiscover_modules("moving")
    return _FOLLOWERS
