"""
The objecting and the proposing State consult, and may settle the objection by mutual consent.

Between the two, until a decision is recorded (ToR 8). Settled means that both said so: the word of
one waits for the other's, and can be taken back until it comes.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from experts import notices, policies, queries
from experts.actions import objecting
from experts.models import ConsultationMessage, ConsultationText, Objection, Proposal
from forum import lock, trail
from forum.errors import Refused
from forum.models import State, Term


class NotOfTheTwo(Refused):
    def __init__(self) -> None:
        says = _("Only the objecting and the proposing State settle an objection (¶8).")
        super().__init__(says)


class NothingToSettle(Refused):
    def __init__(self) -> None:
        says = _("The objection stands no more, or was decided on: nothing is to be settled (¶8).")
        super().__init__(says)


class AlreadySaid(Refused):
    def __init__(self) -> None:
        super().__init__(_("Your State has said that it is settled. It waits for the other (¶8)."))


class NothingSaid(Refused):
    def __init__(self) -> None:
        super().__init__(_("Your State has not said that it is settled (¶8)."))


@transaction.atomic
def write(*, objection: Objection, text: str, by: Term, now: datetime) -> ConsultationMessage:
    """Write to the other State. Nobody else reads it."""
    objection = _held(objection, by=by, now=now)
    message = ConsultationMessage.objects.create(
        objection=objection, by_proposer=_proposes(objection, by), sent_by=by, sent_at=now
    )
    ConsultationText.objects.create(message=message, text=text)
    trail.record(by, "wrote", message, at=now)
    notices.written(message, now=now)
    return message


@transaction.atomic
def agree(*, objection: Objection, by: Term, now: datetime) -> Objection:
    """
    Say that an objection is settled. With the word of both it is withdrawn (ToR 8).

    :raises NothingToSettle: once it is withdrawn, decided on, or lapsed.
    :raises AlreadySaid: nobody confirms for the other.
    """
    objection = _held(objection, by=by, now=now)
    proposes = _proposes(objection, by)
    column = "proposer_agreed_at" if proposes else "objector_agreed_at"
    if getattr(objection, column) is not None:
        raise AlreadySaid
    setattr(objection, column, now)
    changed = [column]
    if objection.was_settled_by_both:
        objection.withdrawn_at = now
        changed.append("withdrawn_at")
    objection.save(update_fields=changed)
    trail.record(by, "called an objection settled to", objection.proposal, at=now)
    if objection.withdrawn_at is None:
        notices.called_settled(objection, to=_other(objection, by), now=now)
    else:
        objecting.go_on_without(objection, now=now)
    return objection


@transaction.atomic
def take_back(*, objection: Objection, by: Term, now: datetime) -> Objection:
    """Take back the word that it is settled, as long as the other has not given its own."""
    objection = _held(objection, by=by, now=now)
    column = "proposer_agreed_at" if _proposes(objection, by) else "objector_agreed_at"
    if getattr(objection, column) is None:
        raise NothingSaid
    setattr(objection, column, None)
    objection.save(update_fields=[column])
    trail.record(by, "called an objection unsettled to", objection.proposal, at=now)
    return objection


def _held(objection: Objection, *, by: Term, now: datetime) -> Objection:
    """Take the lock of every act on the proposal, then look anew."""
    proposal = lock.hold(Proposal(pk=objection.proposal_id))
    objection = queries.rooms_of(by).get(pk=objection.pk)
    objection.proposal = proposal
    if policies.may_settle(by, objection, now=now) is None:
        raise NotOfTheTwo
    if not objection.can_be_settled(now):
        raise NothingToSettle
    return objection


def _proposes(objection: Objection, by: Term) -> bool:
    return objection.proposal.proposed_by == by.speaks_for


def _other(objection: Objection, by: Term) -> State:
    return objection.state if _proposes(objection, by) else objection.proposal.proposed_by
