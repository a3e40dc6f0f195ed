"""What is new on the platform for an office, as the home page shows it (ToR 13)."""

from __future__ import annotations

from datetime import datetime

from cases import policies, queries
from cases.models import Posting
from forum.models import Term

LOOKED_AT, SHOWN = 20, 5  # the newest, and of those the first that were not opened


def not_opened(hat: Term, *, now: datetime) -> list[Posting]:
    """Return the newest postings that one's own State can read and did not open."""
    if policies.may_subscribe(hat, now=now) is None:
        return []
    others = queries.postings_in_force(now=now).exclude(provider=hat.state_id)
    newest = list(others[:LOOKED_AT])
    versions = queries.versions_shown(newest)
    opened = queries.first_opened_by(hat, versions.values())
    unread = [post for post in newest if post.pk in versions and versions[post.pk].pk not in opened]
    return unread[:SHOWN]
