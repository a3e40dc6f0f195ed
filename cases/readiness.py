"""How ready a presentation is, as the agenda desk shows it beside its item (ToR 10, 12)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from cases import queries, standing
from cases.models import Intention, Placing
from meetings import readiness
from meetings.models import AgendaItem


@readiness.answers
def of_presentations(items: Sequence[AgendaItem]) -> Iterator[tuple[int, readiness.Badge]]:
    """Say whether notices were served, replies came, consents are recorded; it blocks nothing."""
    placings = Placing.objects.filter(item__in=items).select_related("intention__meeting")
    for placing in placings:
        for said in _of(placing.intention):
            yield placing.item_id, readiness.Badge(said.kind, said.word)


def _of(intention: Intention) -> Iterator[standing.Said]:
    notices = list(queries.notices_of(intention).standing())
    if intention.touches_others and not notices:
        yield standing.Said("soon", _("no State notified"))
    for notice in notices:
        if queries.is_answered(notice):
            yield standing.Said("done", _("reply in"))
        else:
            yield standing.Said("next", _("no reply yet"))
    if queries.leave_for(intention) is not None:
        yield standing.Said("soon", _("short notice: Chair's leave"))
    if queries.consent_is_missing(intention):
        yield standing.Said("late", _("blocked: consent awaited"))
