"""A State Party objects, and may think better of it (ToR 8)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from experts import notices, queries
from experts.actions import passing
from experts.models import Lapsed, Objection, ObjectionReason, Proposal
from experts.rules import OBJECTED_TO, Status
from forum import lock, trail
from forum.errors import Refused
from forum.models import State, Term


class SilenceOver(Refused):
    def __init__(self) -> None:
        super().__init__(_("The time to object has passed (¶8)."))


class AlreadyObjected(Refused):
    def __init__(self, state: State) -> None:
        super().__init__(_("An objection by %(state)s is on record (¶8).") % {"state": state})


class NoObjection(Refused):
    def __init__(self, state: State) -> None:
        says = _("No objection by %(state)s stands: there is none to withdraw (¶8).")
        super().__init__(says % {"state": state})


@transaction.atomic
def object_to(*, proposal_id: int, by: Term, now: datetime, reason: str = "") -> Objection:
    """
    Break the silence. The objecting and the proposing State now consult.

    If the proposal was distributed so late that the time to consult is over, the matter goes
    straight to the States Parties taking part.

    :raises SilenceOver: if the time limit has passed, swept or not.
    :raises AlreadyObjected: if this State has an objection standing.
    :raises Lapsed: if the case is withdrawn, or the meeting cancelled.
    """
    # The lock comes first, so that an objection in the last second and the
    # sweep that admits cannot both win.
    proposal = lock.hold(Proposal(pk=proposal_id))
    if proposal.lapsed:
        raise Lapsed
    if not proposal.silence_runs(now):
        raise SilenceOver
    if queries.standing_objection(proposal, by.speaks_for):
        raise AlreadyObjected(by.speaks_for)

    objection = Objection.objects.create(
        proposal=proposal, state=by.speaks_for, lodged_by=by, lodged_at=now
    )
    if reason:
        ObjectionReason.objects.create(objection=objection, text=reason)
    trail.record(by, "objected to", proposal, at=now)
    notices.objected(objection, now=now)
    if proposal.status == Status.SILENCE:
        _break_silence(proposal, by=by, now=now)
    return objection


@transaction.atomic
def withdraw_objection(*, proposal_id: int, by: Term, now: datetime) -> Proposal:
    """
    Take an objection back. With the last one, silence goes on, or it has passed (ToR 8).

    So it does after the matter was put to the States Parties, as long as they have not decided.

    :raises NoObjection: if no objection of this State stands.
    """
    proposal = lock.hold(Proposal(pk=proposal_id))
    if proposal.lapsed:
        raise Lapsed
    objection = queries.standing_objection(proposal, by.speaks_for)
    if objection is None or proposal.status not in OBJECTED_TO:
        raise NoObjection(by.speaks_for)

    objection.withdrawn_at = now
    objection.save(update_fields=["withdrawn_at"])
    trail.record(by, "withdrew an objection to", proposal, at=now)
    objection.proposal = proposal
    go_on_without(objection, now=now)
    return proposal


def go_on_without(objection: Objection, *, now: datetime) -> None:
    """Let silence go on if no other objection stands; the States Parties are told it is settled."""
    if not queries.objection_stands(objection.proposal):
        _resume_silence(objection.proposal, now=now)
        notices.settled(objection, now=now)


def _break_silence(proposal: Proposal, *, by: Term, now: datetime) -> None:
    if not proposal.consultation_is_over(now):
        proposal.become(Status.OBJECTED)
        return
    proposal.escalated_at = now
    proposal.become(Status.TO_DECIDE, "escalated_at")
    trail.record(by, "put to the States Parties", proposal, at=now)
    notices.to_decide(proposal, now=now)


def _resume_silence(proposal: Proposal, *, now: datetime) -> None:
    if proposal.silence_is_over(now):
        passing.admit(proposal, since=now, now=now)
        return
    # A later objection starts a consultation of its own, seen by those two States only.
    proposal.escalated_at = None
    proposal.become(Status.SILENCE, "escalated_at")
