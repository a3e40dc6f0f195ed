"""What the portal writes about postings (ToR 13, 15). None of it says what they are about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases import queries
from cases.models import Digest, Posting, PostingVersion
from forum import outbox
from forum.models import State, Term


def _how_much(digest_id: int, now: datetime) -> int:
    """Return how much is new for the office of a digest, with the sight it has at this moment."""
    digest = Digest.objects.select_related("office").get(pk=digest_id)
    return queries.news_for(digest.office, since=digest.since, until=digest.until, now=now).count()


POSTED = outbox.kind(
    "cases/posted", _("A State has shared information with yours on the platform."), paragraph=13
)
CORRECTED = outbox.kind(
    "cases/posting-corrected",
    _("A State has corrected a posting that your State had opened. Read it again before any use."),
    paragraph=13,
)
WITHDRAWN = outbox.kind(
    "cases/posting-withdrawn",
    _("A State has withdrawn a posting that your State had opened. It stays confidential."),
    paragraph=15,
)
DIGEST = outbox.kind(
    "cases/platform-digest",
    _("On the platform there is something new of what you asked to be told."),
    paragraph=13,
    counts=_how_much,
)


def posted(posting: Posting, *, to: Iterable[State], now: datetime) -> None:
    """Tell the States that were chosen. Of what goes to all, those who asked are told by digest."""
    readers = queries.terms_of_states(to, now=now)
    outbox.post(POSTED, to=readers, about=posting, due_at=now)


def corrected(version: PostingVersion, *, to: Iterable[State], now: datetime) -> None:
    link = version.posting.get_absolute_url()
    readers = queries.terms_of_states(to, now=now)
    outbox.post(CORRECTED, to=readers, about=version, due_at=now, link=link)


def withdrawn(posting: Posting, *, to: Iterable[State], now: datetime) -> None:
    readers = queries.terms_of_states(to, now=now)
    outbox.post(WITHDRAWN, to=readers, about=posting, due_at=now)


def digest(digest: Digest, *, now: datetime) -> None:
    """Tell one office that something is new: how much is counted when the mail leaves."""
    office = Term.objects.filter(pk=digest.office_id)
    outbox.post(DIGEST, to=office, about=digest, due_at=now, link=reverse("platform:postings"))
