"""How postings are found on the platform, and whom each reaches (ToR 13, 19)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import F, Q, QuerySet

from cases.models import Posting
from cases.rules import Status
from forum.audience import Kind
from forum.models import State, StateQuerySet, Term, TermQuerySet
from forum.models.people import OF_A_STATE


class Filter(NamedTuple):
    """What a list is narrowed to: a code of each kind, or none."""

    type: str = ""
    stage: str = ""
    region: str = ""
    category: str = ""

    def of(self, rows: QuerySet[Posting]) -> QuerySet[Posting]:
        if self.type:
            rows = rows.filter(types__contains=[self.type])
        if self.stage:
            rows = rows.filter(stage=self.stage)
        if self.region:
            rows = rows.filter(regions__contains=[self.region])
        if self.category:
            rows = rows.filter(categories__contains=[self.category])
        return rows


def known_postings() -> QuerySet[Posting]:
    """Return the postings that whoever asks can see, what has news first."""
    rows = Posting.objects.select_related("provider")
    return rows.order_by(F("news_at").desc(nulls_last=True), "-begun_at", "-pk")


def postings_in_force(*, now: datetime) -> QuerySet[Posting]:
    """Return those that others can read at this moment, of what whoever asks can see."""
    not_over = Q(expires_at=None) | Q(expires_at__gt=now)
    return known_postings().filter(not_over, status=Status.RELEASED)


def states_chosen_for(posting: Posting) -> set[State]:
    return set(State.objects.filter(pk__in=posting.chosen.values("state")))


def states_reached_by(posting: Posting, *, now: datetime) -> StateQuerySet:
    """Return the other States that a posting is released to."""
    chosen = State.objects.of_the_forum(now).filter(pk__in=posting.chosen.values("state"))
    audiences = {
        Kind.OWN: State.objects.none(),
        Kind.CHOSEN: chosen,
        Kind.PARTIES: State.objects.parties(now),
        Kind.ALL: State.objects.of_the_forum(now),
    }
    return audiences[Kind(posting.audience)].exclude(pk=posting.provider_id)


def terms_of_states(states: Iterable[State], *, now: datetime) -> TermQuerySet:
    """Return who reads postings for these States: their law-enforcement contacts too."""
    return Term.objects.running(now).filter(role__in=OF_A_STATE, state__in=list(states))
