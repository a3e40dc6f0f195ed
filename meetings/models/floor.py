"""The floor while a meeting is in session: it forgets (ToR 17)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext as _

from forum import keys
from forum.errors import Refused
from forum.models import State
from meetings.models.agenda import AgendaItem
from meetings.rules import TURN_MAY_BECOME, Turn, TurnStatus


class ImpossibleTurn(Refused):
    def __init__(self, turn: FloorTurn, status: TurnStatus) -> None:
        was, wanted = TurnStatus(turn.status).label, status.label
        says = _("The turn of %(state)s: %(was)s. It cannot become: %(wanted)s.")
        super().__init__(says % {"state": turn.state, "was": was, "wanted": wanted})


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

    def become(self, status: TurnStatus) -> None:
        """Move on to a status that a turn allows next."""
        if status not in TURN_MAY_BECOME[TurnStatus(self.status)]:
            raise ImpossibleTurn(self, status)
        self.status = status
        self.save(update_fields=["status"])
