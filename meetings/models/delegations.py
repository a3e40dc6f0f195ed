"""Who comes: a delegation is registered by its own State, and nobody may object (ToR 6, 7)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from forum import keys
from forum.models import State, Term
from meetings.models.convening import Meeting
from meetings.rules import Function


class Delegation(models.Model):
    """A State at a meeting. No number limits it, and nothing in it waits for an approval."""

    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="delegations")
    state = models.ForeignKey(State, models.PROTECT, related_name="+")
    registered_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()
    checked_in_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_delegation_a_state", fields=["meeting", "state"]),
        ]

    def __str__(self) -> str:
        return f"{self.state_id} at meeting {self.meeting_id}"


class Delegate(models.Model):
    """A member of a delegation."""

    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    delegation = models.ForeignKey(Delegation, models.PROTECT, related_name="delegates")
    name = models.CharField(max_length=150)
    position = models.CharField(max_length=150, blank=True)
    function = models.CharField(max_length=20, choices=Function)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_head_a_delegation",
                fields=["delegation"],
                condition=Q(function=Function.HEAD, left_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def law_enforcement(self) -> bool:
        """Whether this is an official of law enforcement, as far as whoever asks may know."""
        return hasattr(self, "service") and self.service.law_enforcement


class Service(models.Model):
    """
    Whether a delegate is a law-enforcement official: strongly encouraged, never required (ToR 7).

    A table of its own: the other participants read the list, and not who among it is police.
    """

    delegate = models.OneToOneField(
        Delegate, models.PROTECT, primary_key=True, related_name="service"
    )
    law_enforcement = models.BooleanField()

    def __str__(self) -> str:
        return f"service of delegate {self.delegate_id}"
