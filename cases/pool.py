"""Intentions without a meeting, as the agenda desk shows them (ToR 11)."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from cases import queries
from meetings import pool


@pool.answers
def intentions() -> Iterator[pool.Waiting]:
    """Return those that nobody withdrew; their State chooses the meeting."""
    for intention in queries.known_intentions().filter(meeting=None, withdrawn_at=None):
        yield pool.Waiting(
            state=intention.state,
            title=intention.title,
            minutes=intention.minutes,
            announced_at=intention.announced_at,
            address=reverse("cases:intention", args=[intention.key]),
        )
