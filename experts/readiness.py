"""How the experts for a case stand, as the agenda desk shows it beside its item (ToR 8, 10)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from cases.models import Placing
from experts.models import Proposal
from experts.rules import Status
from meetings import readiness
from meetings.models import AgendaItem


@readiness.answers
def of_experts(items: Sequence[AgendaItem]) -> Iterator[tuple[int, readiness.Badge]]:
    """Say of each expert on the case whether it is cleared, in silence, objected to, to decide."""
    badges = {
        Status.ADMITTED: readiness.Badge("done", _("expert cleared")),
        Status.SILENCE: readiness.Badge("next", _("expert in silence")),
        Status.OBJECTED: readiness.Badge("soon", _("expert objected to")),
        Status.TO_DECIDE: readiness.Badge("soon", _("expert: to decide in the room")),
    }
    placings = Placing.objects.filter(item__in=items).select_related("intention")
    for placing in placings:
        proposals = Proposal.objects.filter(
            case=placing.intention.case_id, meeting=placing.intention.meeting_id
        )
        for proposal in proposals.order_by("pk"):
            if proposal.status == Status.ADMITTED and proposal.attested_at is None:
                yield placing.item_id, readiness.Badge("soon", _("expert cleared, not told yet"))
            elif badge := badges.get(Status(proposal.status)):
                yield placing.item_id, badge
