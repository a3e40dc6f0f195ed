"""
What the portal tells the two sides of a discussion of use (ToR 16): that there is something.

It leads to the page of one's own discussions: who keeps the dispatches learns neither what it is
about, nor from two notices who the two sides are.
"""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases import queries
from cases.models import UseDiscussion, UseMessage
from cases.rules import UseWord
from forum import outbox, reminders

ASKED = outbox.kind(
    "cases/use-asked",
    _("A State would use what yours has shared, and asks to discuss it. Only the two see it."),
    paragraph=16,
)
WRITTEN = outbox.kind(
    "cases/use-written",
    _("The other State has written about the use of what was shared. Only the two see it."),
    paragraph=16,
)
SAID = outbox.kind(
    "cases/use-said",
    _("The provider has said how a use stands that your State asked about. Only the two see it."),
    paragraph=16,
)
WORD = reminders.ladder(
    "cases/use-word",
    _("A State that would use what yours has shared would like your word by this day."),
    paragraph=16,
    stands=queries.is_word_awaited,
)


def asked(discussion: UseDiscussion, *, now: datetime) -> None:
    """Tell every office that speaks for the provider; remind them of the day that was wished."""
    to, link = queries.of_the_provider(discussion, now=now), reverse("use:discussions")
    outbox.post(ASKED, to=to, about=discussion, due_at=now, link=link)
    if discussion.wished_by is not None:
        until = discussion.wished_by
        reminders.post(WORD, to=to, about=discussion, too_late_at=until, now=now, link=link)


def written(message: UseMessage, *, now: datetime) -> None:
    """Tell the other side."""
    side = queries.of_the_asking if message.by_provider else queries.of_the_provider
    kind = WRITTEN if message.word == UseWord.MESSAGE else SAID
    to, link = side(message.discussion, now=now), reverse("use:discussions")
    outbox.post(kind, to=to, about=message, due_at=now, link=link)
