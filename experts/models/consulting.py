"""Objections to an expert, and the room in which the two States settle one (ToR 8)."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.urls import reverse

from experts.models.proposing import Proposal
from experts.rules import OBJECTED_TO
from forum import keys
from forum.models import State, Term
from forum.sealed import SealedRow, SealedTextField


class ObjectionQuerySet(models.QuerySet["Objection"]):
    def standing(self) -> ObjectionQuerySet:
        return self.filter(withdrawn_at=None)


class Objection(models.Model):
    """A State Party's refusal to let silence pass. It needs no reason."""

    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="objections")
    state = models.ForeignKey(State, models.PROTECT, related_name="+")
    lodged_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    lodged_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # The two States say that it is settled; with the second word it is withdrawn.
    objector_agreed_at = models.DateTimeField(null=True, blank=True)
    proposer_agreed_at = models.DateTimeField(null=True, blank=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_standing_objection_a_state",
                fields=["proposal", "state"],
                condition=models.Q(withdrawn_at=None),
            ),
            models.CheckConstraint(
                name="what_both_call_settled_is_withdrawn",
                condition=models.Q(objector_agreed_at=None)
                | models.Q(proposer_agreed_at=None)
                | models.Q(withdrawn_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} on proposal {self.proposal_id} (#{self.pk})"

    def get_room_url(self) -> str:
        """Return where the two States consult; nobody else has that page."""
        return reverse("experts:consultation", args=[self.proposal.ref, self.key])

    @property
    def was_settled_by_both(self) -> bool:
        return self.objector_agreed_at is not None and self.proposer_agreed_at is not None

    def can_be_settled(self, now: datetime) -> bool:
        """
        Return whether the two States can still settle it: also after it was put to the others.

        Twenty days before the meeting the matter goes on; a settlement ends it until the decision.
        """
        return self.withdrawn_at is None and self.proposal.as_of(now) in OBJECTED_TO


class ObjectionReason(SealedRow):
    """Why a State objects, if it chose to say so (ToR 8 asks for no reason)."""

    objection = models.OneToOneField(
        Objection, models.PROTECT, primary_key=True, related_name="reason"
    )
    text = SealedTextField()

    def __str__(self) -> str:
        return f"reason of objection {self.objection_id}"


class ConsultationMessage(models.Model):
    """The card of what one of the two States wrote to the other to settle an objection (ToR 8)."""

    id = models.BigIntegerField(primary_key=True, default=keys.number, editable=False)
    objection = models.ForeignKey(Objection, models.PROTECT, related_name="messages")
    by_proposer = models.BooleanField()
    sent_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"message {self.pk} on objection {self.objection_id}"


class ConsultationText(SealedRow):
    message = models.OneToOneField(
        ConsultationMessage, models.PROTECT, primary_key=True, related_name="text"
    )
    text = SealedTextField()

    def __str__(self) -> str:
        return f"text of message {self.message_id}"
