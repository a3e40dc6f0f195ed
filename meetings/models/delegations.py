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
    acts_for_head = models.BooleanField(default=False)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_head_a_delegation",
                fields=["delegation"],
                condition=Q(function=Function.HEAD, left_at=None),
            ),
            models.UniqueConstraint(
                name="one_acts_for_the_head",
                fields=["delegation"],
                condition=Q(acts_for_head=True, left_at=None),
            ),
            models.CheckConstraint(
                name="the_head_acts_for_nobody",
                condition=~Q(function=Function.HEAD, acts_for_head=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def law_enforcement(self) -> bool:
        """Whether this is an official of law enforcement, as far as whoever asks may know."""
        return hasattr(self, "service") and self.service.law_enforcement

    @property
    def sponsored(self) -> bool:
        """Whether a sponsorship carries the journey, as far as whoever asks may know."""
        return hasattr(self, "sponsorship") and self.sponsorship.sponsored


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


class Sponsorship(models.Model):
    """
    Whether a delegate comes, or asks to come, by a sponsorship (ToR 24).

    A table of its own: the Chair too reads the list, and not who is sponsored.
    """

    delegate = models.OneToOneField(
        Delegate, models.PROTECT, primary_key=True, related_name="sponsorship"
    )
    sponsored = models.BooleanField()

    def __str__(self) -> str:
        return f"sponsorship of delegate {self.delegate_id}"


class Credentials(models.Model):
    """
    The note verbale that names a delegation, and whether the Secretariat found all in order.

    Nothing waits for either: a delegation without papers comes in like any other (ToR 6).
    """

    delegation = models.OneToOneField(
        Delegation, models.PROTECT, primary_key=True, related_name="credentials"
    )
    reference = models.CharField(max_length=60, blank=True)
    dated = models.DateField(null=True, blank=True)
    entered_by = models.ForeignKey(Term, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(null=True)
    in_order = models.BooleanField(default=False)
    marked_by = models.ForeignKey(Term, models.PROTECT, null=True, related_name="+")
    marked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"papers of delegation {self.delegation_id}"
