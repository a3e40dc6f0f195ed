"""What is known of a meeting while it is planned: who may come, what it costs (ToR 3, 24)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from forum.models import State, Term
from meetings.models.convening import Meeting
from meetings.rules import ComingFrom, Expects


class Forecast(models.Model):
    """What a State expects of itself. It registers nobody, and no other State reads it."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="forecasts")
    state = models.ForeignKey(State, models.PROTECT, related_name="+")
    expects = models.CharField(max_length=10, choices=Expects)
    coming_from = models.CharField(max_length=10, choices=ComingFrom, blank=True)
    law_enforcement = models.BooleanField()
    said_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_forecast_a_state", fields=["meeting", "state"]),
            models.CheckConstraint(
                name="who_does_not_come_comes_from_nowhere",
                condition=~Q(expects=Expects.NO) | Q(coming_from="", law_enforcement=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state_id} on meeting {self.meeting_id}"


class Resources(models.Model):
    """The direct costs of a meeting against its budget line, in whole Swiss francs (ToR 24)."""

    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="resources")
    support = models.PositiveIntegerField()
    documents = models.PositiveIntegerField()
    interpretation = models.PositiveIntegerField()
    budget = models.PositiveIntegerField()
    noted_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"resources of meeting {self.meeting_id}"

    @property
    def total(self) -> int:
        return self.support + self.documents + self.interpretation

    @property
    def over(self) -> int:
        """By how much the plan exceeds the budget line, or nothing."""
        return max(0, self.total - self.budget)
