"""A proposal is laid, distributed, taken back (ToR 8)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases.models import Case
from cases.rules import Status as CaseStatus
from experts import notices
from experts.models import LIVE, Lapsed, Proposal, Purpose
from experts.rules import Status
from forum import keys, lock, moments, trail
from forum.errors import Refused
from forum.models import Term
from forum.terms_of_reference import PROPOSAL, SILENCE
from meetings.models import Meeting
from meetings.rules import Status as MeetingStatus


class TooLateToPropose(Refused):
    def __init__(self, meeting: Meeting) -> None:
        says = _("Experts for %(meeting)s could be proposed until %(day)s (¶8).")
        last_day = moments.day(PROPOSAL.last_day(meeting.held_on))
        super().__init__(says % {"meeting": meeting, "day": last_day})


class NotTakingProposals(Refused):
    def __init__(self, meeting: Meeting) -> None:
        says = _("%(meeting)s is %(status)s: no expert can be heard there any more (¶8).")
        status = MeetingStatus(meeting.status).label
        super().__init__(says % {"meeting": meeting, "status": status})


class CaseWithdrawn(Refused):
    def __init__(self) -> None:
        says = _("This case was withdrawn. An expert is heard on a case that is presented (¶8).")
        super().__init__(says)


class AlreadyDistributed(Refused):
    def __init__(self, proposal: Proposal, at: datetime) -> None:
        says = _("Distributed on %(moment)s. Nothing was sent again.")
        super().__init__(says % {"moment": moments.moment(at, proposal.meeting.zone)})


@transaction.atomic
def propose(
    *,
    expert_name: str,
    affiliation: str,
    expertise: str,
    purpose: str,
    case: Case,
    meeting: Meeting,
    by: Term,
    now: datetime,
) -> Proposal:
    """
    Lay a proposal before the Secretariat (ToR 8).

    :raises TooLateToPropose: nothing in the Terms of Reference saves a late proposal.
    :raises NotTakingProposals: if the meeting is not to come.
    :raises CaseWithdrawn: if there is no case any more to speak to.
    """
    case, meeting = lock.hold(case), lock.hold(meeting)
    if meeting.status != MeetingStatus.DECIDED:
        raise NotTakingProposals(meeting)
    if now >= meeting.proposals_end_at:
        raise TooLateToPropose(meeting)
    if case.status == CaseStatus.WITHDRAWN:
        raise CaseWithdrawn

    ours = case.provider == by.speaks_for
    proposal = Proposal(
        expert_name=expert_name,
        affiliation=affiliation,
        case=case,
        # All States Parties read it. Of another State's case they learn the reference only.
        case_title=case.title if ours else case.ref,
        meeting=meeting,
        proposed_by=by.speaks_for,
        proposed_at=now,
    )
    keys.insert(proposal, year=now.astimezone(meeting.zone).year)
    Purpose.objects.create(proposal=proposal, expertise=expertise, text=purpose)
    trail.record(by, "proposed", proposal, at=now)
    notices.proposed(proposal, now=now)
    return proposal


@transaction.atomic
def distribute(*, proposal_id: int, by: Term, now: datetime) -> Proposal:
    """
    Send a proposal to all States Parties; silence begins. The day of distribution is day 0.

    :raises AlreadyDistributed: nothing restarts a silence.
    :raises NotTakingProposals: if the meeting is over, or cancelled.
    """
    proposal = lock.hold(Proposal(pk=proposal_id))
    meeting = proposal.meeting
    if proposal.distributed_at is not None:
        raise AlreadyDistributed(proposal, proposal.distributed_at)
    if meeting.status not in LIVE:
        raise NotTakingProposals(meeting)
    if proposal.lapsed:  # Else the States Parties were asked about nothing.
        raise Lapsed

    today = now.astimezone(meeting.zone).date()
    proposal.distributed_at = now
    proposal.silence_ends_at = SILENCE.passes_at(today, meeting.zone)
    proposal.become(Status.SILENCE, "distributed_at", "silence_ends_at")
    trail.record(by, "distributed", proposal, at=now)
    notices.distributed(proposal, now=now)
    return proposal


@transaction.atomic
def withdraw(*, proposal_id: int, by: Term, now: datetime) -> None:
    """Take a proposal back, at any time; this settles every objection to it (ToR 8)."""
    proposal = lock.hold(Proposal(pk=proposal_id))
    if proposal.lapsed:
        raise Lapsed

    proposal.ended_at = now
    proposal.become(Status.WITHDRAWN, "ended_at")
    trail.record(by, "withdrew", proposal, at=now)
    notices.withdrawn(proposal, now=now)
