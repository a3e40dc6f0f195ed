"""Intentions without a meeting, as the agenda desk shows them (ToR 11)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse

from cases import queries
from meetings import pool


@pool.answers
def intentions() -> Iterator[pool.Waiting]:
    """Return those without a meeting, and those whose State still has to say what it is."""
    waiting = queries.known_intentions().filter(Q(meeting=None) | Q(in_brief=True))
    for intention in waiting.filter(withdrawn_at=None):
        yield pool.Waiting(
            state=intention.state,
            title=intention.title,
            minutes=intention.minutes,
            announced_at=intention.announced_at,
            address=reverse("cases:intention", args=[intention.key]),
        )
