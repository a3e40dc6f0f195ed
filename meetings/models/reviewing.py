"""
What States say of the Forum's usefulness, when a Conference has it reviewed.

Ticks and no words: a State can be told by its phrases. Nobody reads the answer of another, and
nobody counts so few that one could be told.
"""

from __future__ import annotations

from django.db import models

from forum.models import Mandate, State, Term
from meetings.rules import Led, Terms, Useful


class ReviewAnswer(models.Model):
    """The answer of one State to the questionnaire; it may change it until the review is done."""

    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="+")  # that asks for it
    state = models.ForeignKey(State, models.PROTECT, related_name="+")
    meetings = models.CharField(max_length=20, choices=Useful)
    platform = models.CharField(max_length=20, choices=Useful)
    led_to_action = models.CharField(max_length=20, choices=Led)
    terms = models.CharField(max_length=20, choices=Terms)
    answered_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_state_answers_a_review_once", fields=["mandate", "state"]
            ),
        ]

    def __str__(self) -> str:
        return f"answer of {self.state_id} to review {self.mandate_id}"
