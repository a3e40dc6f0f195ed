"""Whose expert is heard on an item: who must come into the room, and leave it after (ToR 8)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cases.models import Placing
from experts.models import Proposal
from experts.rules import Status
from forum.models import State
from meetings import composition
from meetings.models import AgendaItem


@composition.answers
def of_presentations(items: Sequence[AgendaItem]) -> Iterator[tuple[int, State]]:
    """Name the State whose expert is admitted for the case that an item presents."""
    placings = Placing.objects.filter(item__in=items).select_related("intention")
    for placing in placings:
        heard = Proposal.objects.filter(
            case=placing.intention.case_id,
            meeting=placing.intention.meeting_id,
            status=Status.ADMITTED,
            attested_at__isnull=False,  # Until the host told them of the duty, no place (ToR 15).
        )
        for proposal in heard.select_related("proposed_by").order_by("pk"):
            yield placing.item_id, proposal.proposed_by
