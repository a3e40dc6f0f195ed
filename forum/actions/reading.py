"""
Somebody reads, or downloads, what another State shared.

Every page, file, search and export that shows the content of an item calls ``note``: so the
owner learns that a State read it, and one who reads very much is noticed by their own State. It
refuses nothing: who may read, may read all.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models, transaction

from forum import notices, trail
from forum.models import Notice, State, Term, TrailEntry

HOUR = timedelta(hours=1)
MANY = "read many items"


def note(
    *, by: Term | None, item: models.Model, of: State, now: datetime, act: str = trail.READ
) -> None:
    """Write down that this office reads an item of another State. Of one's own, nothing is."""
    note_each([(item, of)], by=by, now=now, act=act)


@transaction.atomic
def note_each(
    items: Iterable[tuple[models.Model, State]],
    *,
    by: Term | None,
    now: datetime,
    act: str = trail.READ,
) -> None:
    """Write down the same of several items, such as those whose words a search shows."""
    if by is None:
        return
    of_others = [(item, of) for item, of in items if by.state_id != of.pk]
    for item, of in of_others:
        trail.record_reading(by, item, of=of, at=now, act=act)
    if of_others:
        _notice_very_many(by, now=now)


def _notice_very_many(by: Term, *, now: datetime) -> None:
    lately = TrailEntry.objects.filter(office=by, at__gt=now - HOUR, at__lte=now)
    items = lately.filter(act__in=(trail.READ, trail.DOWNLOADED)).count()
    if items <= settings.MANY_READS or lately.filter(act=MANY).exists():
        return
    trail.record(by, MANY, by, at=now, items=str(items))
    notices.many_items_were_read(lately.filter(act=MANY).latest("pk"), by=by, now=now)


@transaction.atomic
def open_notice(*, notice: Notice, now: datetime) -> None:
    """Write down when a notice was first opened: of a dispatch it proves that it reached them."""
    if notice.opened_at is None:
        Notice.objects.filter(pk=notice.pk, opened_at=None).update(opened_at=now)
