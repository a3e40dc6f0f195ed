"""Which States opened which version of a posting: out of the trail, never who of them (ToR 15)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from cases.models import Posting, PostingVersion
from forum.models import State, Term, TrailEntry
from forum.trail import DOWNLOADED, READ, label


class Opened(NamedTuple):
    """That a State has opened a version of a posting, and when first."""

    state: State
    version: int
    first_at: datetime


def opened_by_states(posting: Posting) -> list[Opened]:
    """
    Return which States opened which version, and when first, as its provider is told.

    Out of the trail, which tells an owner that a State read, never who of it (ToR 15).
    """
    numbers = {label(row): row.number for row in posting.versions.all()}
    told = TrailEntry.objects.filter(
        owner=posting.provider_id,
        subject__in=list(numbers),
        act__in=(READ, DOWNLOADED),
        reader__isnull=False,
    )
    first: dict[tuple[State, int], datetime] = {}
    for entry in told.select_related("reader").order_by("at", "pk"):
        assert entry.reader is not None
        first.setdefault((entry.reader, numbers[entry.subject]), entry.at)
    return [Opened(state, number, at) for (state, number), at in first.items()]


def first_opened_by(hat: Term, versions: Iterable[PostingVersion]) -> dict[int, datetime]:
    """Return when one's own State first opened these versions, as far as whoever asks may know."""
    labels = {label(row): row.pk for row in versions}
    rows = TrailEntry.objects.filter(
        subject__in=list(labels), act__in=(READ, DOWNLOADED), office__isnull=False
    )
    of_state = rows.filter(office__in=Term.objects.filter(state=hat.state_id))
    first: dict[int, datetime] = {}
    for subject, at in of_state.order_by("at").values_list("subject", "at"):
        first.setdefault(labels[subject], at)
    return first
