"""Who is told each morning that something is new, and how much it is for them (ToR 13)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from cases.models import Digest, Posting, Subscription
from cases.queries.platform import postings_in_force
from forum import sight
from forum.models import Role, Term, TermQuerySet
from forum.models.people import OF_A_STATE
from forum.sight import Viewer

# Those to whom postings are released.
SUBSCRIBERS: tuple[Role, ...] = OF_A_STATE


def of_own_office(viewer: Viewer) -> Q:
    return Q(office=viewer.term)


def own_subscription(viewer: Viewer) -> Q:
    return of_own_office(viewer) & viewer.acts_as(*SUBSCRIBERS)


@sight.of(Subscription, adds=own_subscription, deletes=of_own_office)
def subscriptions(viewer: Viewer) -> Q:
    """What someone is interested in is theirs alone: not their State's, not the Secretariat's."""
    return of_own_office(viewer)


@sight.of(Digest)
def digests(viewer: Viewer) -> Q:
    return of_own_office(viewer)


def subscriptions_of(hat: Term) -> QuerySet[Subscription]:
    return Subscription.objects.filter(office=hat).order_by("begun_at", "pk")


def subscription_for(key: str) -> Subscription:
    return get_object_or_404(Subscription, key=key)


def asks_for(subscription: Subscription) -> Q:
    """Have what a subscription asks for; where it chose nothing, anything."""
    wanted = Q()
    for column in ("types", "regions", "categories"):
        if chosen := getattr(subscription, column):
            wanted &= Q(**{f"{column}__overlap": chosen})
    return wanted


def news_for(office: Term, *, since: datetime, until: datetime, now: datetime) -> QuerySet[Posting]:
    """
    Return what an office asked to be told of, has become new meanwhile, and it can read now.

    Asked by the portal: through the sight of that office at that moment, and of nobody else.
    """
    wanted = Q(pk__in=[])
    for subscription in subscriptions_of(office):
        begun = max(since, subscription.begun_at)
        wanted |= asks_for(subscription) & Q(news_at__gte=begun, news_at__lt=until)
    others = postings_in_force(now=now).exclude(provider=office.state_id).filter(wanted)
    seen: QuerySet[Posting] = sight.seen_by(others, office, now=now)
    return seen


def last_told(office: Term) -> datetime | None:
    """Return until when an office was told of what is new."""
    return (
        Digest.objects.filter(office=office)
        .order_by("-until")
        .values_list("until", flat=True)
        .first()
    )


def offices_to_tell(*, morning: datetime, now: datetime) -> TermQuerySet:
    """Return the offices that asked, run, and were not told this morning."""
    told = Digest.objects.filter(until__gte=morning).values("office")
    asked = Subscription.objects.filter(begun_at__lt=morning).values("office")
    running = Term.objects.running(now).filter(pk__in=asked, role__in=SUBSCRIBERS)
    return running.exclude(pk__in=told)
