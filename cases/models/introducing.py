"""
Providers who offer to be introduced to each other, where both hold the same mark (ToR 21).

Nothing of what was compared is kept: no mark, and no row that knows both sides before both say yes.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cases.models.sharing import Case
from forum import keys
from forum.models import State, Term


class MarkOffer(models.Model):
    """That a State offers to have the marks of a released case compared with others' so offered."""

    id = models.BigIntegerField(primary_key=True, default=keys.number, editable=False)
    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="mark_offers")
    state = models.ForeignKey(State, models.PROTECT, related_name="+")
    offered_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    offered_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_case_is_offered_once",
                fields=["case"],
                condition=Q(taken_back_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"offer of the marks of case {self.case_id}"


class MarkComparison(models.Model):
    """That what was offered until a morning was compared: the same for all who offered."""

    morning = models.DateTimeField(unique=True)
    compared_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"comparison of marks of {self.morning:%d %B %Y}"


class MarkMatch(models.Model):
    """
    One side of a mark found elsewhere: what its State is told, and whether it says yes.

    The other side is another row of the same ``pair``, which is seen by its own State alone.
    """

    id = models.BigIntegerField(primary_key=True, default=keys.number, editable=False)
    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    offer = models.ForeignKey(MarkOffer, models.PROTECT, related_name="matches")
    state = models.ForeignKey(State, models.PROTECT, related_name="+")
    pair = models.BigIntegerField()
    found_at = models.DateTimeField()
    agrees = models.BooleanField(null=True, blank=True)
    answered_by = models.ForeignKey(Term, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_side_of_a_pair_once", fields=["pair", "state"]),
        ]

    def __str__(self) -> str:
        return f"one side of pair {self.pair}"


class Introduction(models.Model):
    """Two States that both said yes: each learns who the other is, and nobody else does."""

    id = models.BigIntegerField(primary_key=True, default=keys.number, editable=False)
    pair = models.BigIntegerField(unique=True)
    one = models.ForeignKey(State, models.PROTECT, related_name="+")
    other = models.ForeignKey(State, models.PROTECT, related_name="+")
    introduced_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_state_is_introduced_to_another", condition=~Q(one=models.F("other"))
            ),
        ]

    def __str__(self) -> str:
        return f"introduction of pair {self.pair}"

    def to(self, state: State) -> State:
        """Return who the other is, for one of the two."""
        return self.other if state == self.one else self.one
