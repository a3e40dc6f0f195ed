"""Someone asks to be told what is new on the platform, once a day, and is (ToR 13)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from cases import queries
from cases.models import Digest, Subscription
from cases.notices import posting as notices
from forum import lock
from forum.models import Term


@transaction.atomic
def subscribe(
    *,
    types: Sequence[str],
    regions: Sequence[str],
    categories: Sequence[str],
    by: Term,
    now: datetime,
) -> Subscription:
    """Be told of what is new from now on. No trail: what someone looks out for is theirs."""
    return Subscription.objects.create(
        office=by, types=types, regions=regions, categories=categories, begun_at=now
    )


@transaction.atomic
def unsubscribe(*, subscription: Subscription) -> None:
    subscription.delete()


@transaction.atomic
def tell(*, office_id: int, morning: datetime, now: datetime) -> None:
    """
    Owe an office one mail for this morning, as the portal, if something is new by then.

    Late or twice it does the same: what came after the morning is for the next.
    """
    office = lock.hold(Term(pk=office_id))
    since = queries.last_told(office)
    if since is not None and since >= morning:
        return
    begun = queries.subscriptions_of(office).first()
    if begun is None:
        return
    since = since or begun.begun_at
    is_new = queries.news_for(office, since=since, until=morning, now=now).exists()
    Digest.objects.filter(office=office, is_quiet=True).delete()
    digest = Digest.objects.create(office=office, since=since, until=morning, is_quiet=not is_new)
    if is_new:
        notices.digest(digest, now=now)
