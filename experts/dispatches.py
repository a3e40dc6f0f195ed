"""The distribution of an expert's proposal, proven State by State as all that goes out (ToR 8)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from experts import notices, queries, wording
from experts.models import Proposal
from meetings import dispatches
from meetings.dispatches import IN_TIME, Dispatch
from meetings.models import Meeting


@dispatches.sends
def of_proposals(meeting: Meeting) -> Iterator[Dispatch]:
    """Say of each proposal that was distributed for a meeting when that was, and to whom."""
    sent = queries.known_proposals().filter(meeting=meeting, distributed_at__isnull=False)
    for proposal in sent.order_by("distributed_at", "pk"):
        at = proposal.distributed_at
        assert at is not None
        yield Dispatch(
            f"expert-{proposal.ref}",
            gettext_lazy("Proposal of an expert"),
            8,
            at,
            IN_TIME,
            (notices.DISTRIBUTED, notices.DISTRIBUTED_OURS),
            proposal,
            to_parties=True,
            letter=tuple(_letter(proposal)),
        )


def _letter(proposal: Proposal) -> Iterator[str]:
    """Say what a State Party needs to know to object, and until when; no more of the case."""
    ends = proposal.silence_ends_at
    assert ends is not None
    purpose = queries.purpose_of(proposal)
    said = {
        "proposer": proposal.proposed_by,
        "expert": proposal.expert,
        "affiliation": proposal.affiliation,
        "title": proposal.case_title,
        "until": wording.until(ends, proposal.meeting.zone),
    }
    yield (
        _(
            "%(proposer)s proposes that %(expert)s, %(affiliation)s, be heard on %(title)s at the "
            "meeting below (paragraph 8)."
        )
        % said
    )
    if purpose is not None:
        yield _("Expertise: %(words)s") % {"words": purpose.expertise}
        yield _("Purpose: %(words)s") % {"words": purpose.text}
    yield (
        _(
            "A State Party may object until %(until)s, by a note to the Secretariat. It need not "
            "say why. If none objects, the expert is admitted: who agrees need do nothing."
        )
        % said
    )
