"""What the passing of time does to proposals; the sweeps ask for it, as the portal (ToR 8)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from experts import notices
from experts.models import Proposal
from experts.rules import DECISION_MINUTES, Status
from forum import lock, trail
from meetings.actions import items
from meetings.models import AgendaItem
from meetings.rules import ItemKind


@transaction.atomic
def let_silence_pass(*, proposal_id: int, now: datetime) -> None:
    """Admit an expert to whom no State Party objected in time."""
    proposal = lock.hold(Proposal(pk=proposal_id))
    if not proposal.silence_passed(now):
        return  # Something happened to it between the sweep's look and our lock.
    admit(proposal, since=proposal.silence_ends_at, now=now)
    trail.record(None, "admitted", proposal, at=now)


def admit(proposal: Proposal, *, since: datetime | None, now: datetime) -> None:
    """Write down that an expert is admitted by silence; whoever holds the lock may."""
    proposal.ended_at = since
    proposal.become(Status.ADMITTED, "ended_at")
    notices.admitted(proposal, now=now)


@transaction.atomic
def end_consultation(*, proposal_id: int, now: datetime) -> None:
    """Put an unsettled objection to the States Parties at the meeting. It is not a refusal."""
    proposal = lock.hold(Proposal(pk=proposal_id))
    proposal.meeting = lock.hold(proposal.meeting)  # Its date may be moving at this moment.
    if proposal.as_of(now) != Status.TO_DECIDE or proposal.status != Status.OBJECTED:
        return  # Settled, withdrawn or lapsed between the sweep's look and our lock.

    proposal.escalated_at = now
    proposal.become(Status.TO_DECIDE, "escalated_at")
    trail.record(None, "put to the States Parties", proposal, at=now)
    notices.to_decide(proposal, now=now)


@transaction.atomic
def consult_again(*, proposal_id: int, now: datetime) -> None:
    """
    Give an objection back to the two States: the meeting moved, and D-20 is ahead again (ToR 8).

    Whoever takes part in the meeting on its new day need not be who took part on the old one.
    """
    proposal = lock.hold(Proposal(pk=proposal_id))
    proposal.meeting = lock.hold(proposal.meeting)
    if proposal.status != Status.TO_DECIDE or proposal.as_of(now) != Status.OBJECTED:
        return

    proposal.escalated_at = None
    proposal.become(Status.OBJECTED, "escalated_at")
    trail.record(None, "gave back to the two States", proposal, at=now)
    notices.consulted_again(proposal, now=now)


@transaction.atomic
def lapse(*, proposal_id: int, now: datetime) -> None:
    """End a proposal whose case was withdrawn, or whose meeting was cancelled (ToR 8)."""
    proposal = lock.hold(Proposal(pk=proposal_id))
    if not Proposal.objects.lapsing().filter(pk=proposal.pk).exists():
        return

    proposal.ended_at = now
    proposal.become(Status.WITHDRAWN, "ended_at")
    trail.record(None, "lapsed", proposal, at=now)
    notices.withdrawn(proposal, now=now)


@transaction.atomic
def keep_on_the_agenda(*, proposal_id: int, now: datetime) -> None:
    """
    Give a decision its item on the agenda, and take off the item of a matter that is settled.

    The portal's own act: neither an objecting nor a proposing State writes on the agenda.
    """
    proposal = lock.hold(Proposal(pk=proposal_id))
    if proposal.status == Status.TO_DECIDE:
        if proposal.item is None and not proposal.lapsed:
            proposal.item = _put_on_the_agenda(proposal, now=now)
            proposal.save(update_fields=["item"])
    elif proposal.item is not None and proposal.decided_on is None:
        if proposal.item.opened_at is None:  # Else it is in the room, where the Chair ends it.
            items.remove(item=proposal.item, by=None, now=now)
        proposal.item = None
        proposal.save(update_fields=["item"])


@transaction.atomic
def tell_newcomers(*, proposal_id: int, now: datetime) -> None:
    """
    Tell those who gained a right since the others were told; nobody is told twice (ToR 8).

    A State that became a party while silence runs; one that registered for the meeting since
    the matter was put to those taking part; people who were put in office.
    """
    proposal = lock.hold(Proposal(pk=proposal_id))
    if proposal.silence_runs(now):
        notices.distributed(proposal, now=now)
    if proposal.status == Status.TO_DECIDE and not proposal.lapsed:
        notices.to_decide(proposal, now=now)


def _put_on_the_agenda(proposal: Proposal, *, now: datetime) -> AgendaItem:
    # Everyone of the forum reads it, signatories too: no name, and not what case it is about.
    with override("en"):
        title = _("Procedural decision %(ref)s") % {"ref": proposal.ref}
    return items.add(
        meeting=proposal.meeting,
        kind=ItemKind.DECISION,
        title=title,
        minutes=DECISION_MINUTES,
        by=None,
        now=now,
    )
