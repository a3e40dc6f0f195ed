"""The floor while a meeting is in session: it forgets (ToR 17)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext as _

from forum import keys
from forum.errors import Refused
from forum.models import State
from meetings.models.agenda import AgendaItem
from meetings.rules import PASSAGE_MAY_BECOME, PASSAGES, TURN_MAY_BECOME, Turn, TurnStatus


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
    # The timer: since when it runs, and what ran before it was stopped.
    runs_since = models.DateTimeField(null=True, blank=True)
    ran_for = models.DurationField(default=timedelta(0))
    # How often the turn was changed. A tap says after which change it came, so that one which is
    # sent a second time, or was overtaken by somebody else's, changes nothing.
    steps = models.PositiveSmallIntegerField(default=0)

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

    @property
    def is_passage(self) -> bool:
        """Whether it is about who is in the room, and not about who speaks."""
        return self.kind in PASSAGES

    def ran(self, now: datetime) -> timedelta:
        """Return how long the State has had the floor."""
        running = max(now - self.runs_since, timedelta(0)) if self.runs_since else timedelta(0)
        return self.ran_for + running

    def become(self, status: TurnStatus, *, now: datetime) -> None:
        """Move on to a status that a turn allows next; the timer runs while the State speaks."""
        lives = PASSAGE_MAY_BECOME if self.is_passage else TURN_MAY_BECOME
        if status not in lives[TurnStatus(self.status)]:
            raise ImpossibleTurn(self, status)
        self.status = status
        self.time(now if status == TurnStatus.SPEAKING else None, now=now)

    def time(self, since: datetime | None, *, now: datetime) -> None:
        """Let the timer run since a moment, or stop it."""
        self.ran_for, self.runs_since = self.ran(now), since
        self.steps += 1
        self.save(update_fields=["status", "ran_for", "runs_since", "steps"])
