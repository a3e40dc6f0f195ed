"""
What the portal tells the two sides of a challenge (ToR 15): that there is something, not what.

One kind of notice for all, which leads to the page of one's own challenges: who keeps the
dispatches learns neither what it is about, nor from two notices who the two sides are.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases import queries
from cases.models import Challenge, ChallengeClosing, ChallengeMessage
from forum import outbox
from forum.models import TermQuerySet

IN_CONFIDENCE = outbox.kind(
    "cases/in-confidence",
    _("Another participant has written in confidence. Only the two sides can read it."),
    paragraph=15,
)


def raised(challenge: Challenge, *, now: datetime) -> None:
    _tell(queries.of_challenged(challenge, now=now), about=challenge, now=now)


def written(message: ChallengeMessage, *, now: datetime) -> None:
    """Tell the other side."""
    side = queries.of_challenged if message.by_challenger else queries.of_challenger
    _tell(side(message.challenge, now=now), about=message, now=now)


def closed(closing: ChallengeClosing, *, now: datetime) -> None:
    _tell(queries.of_challenged(closing.challenge, now=now), about=closing, now=now)


def _tell(to: TermQuerySet, *, about: Model, now: datetime) -> None:
    link = reverse("challenges:challenges")
    outbox.post(IN_CONFIDENCE, to=to, about=about, due_at=now, link=link)
