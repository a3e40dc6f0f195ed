"""The floor while a meeting is in session: it forgets (ToR 17)."""

from __future__ import annotations

from django.db import models

from forum import keys
from forum.models import State
from meetings.models.agenda import AgendaItem
from meetings.rules import Turn, TurnStatus


class FloorTurn(models.Model):
    """A State's turn on an item. Every row is erased when the meeting closes."""

    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="turns")
    state = models.ForeignKey(State, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Turn)
    status = models.CharField(max_length=20, choices=TurnStatus, default=TurnStatus.WAITING)
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_turn_of_a_kind_at_a_time",
                fields=["item", "state", "kind"],
                condition=models.Q(status__in=(TurnStatus.WAITING, TurnStatus.SPEAKING)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state_id} on item {self.item_id}"
