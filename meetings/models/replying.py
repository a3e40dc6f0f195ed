"""What a State answers to the invitation: whether it comes, with how many, in which languages."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from forum.models import State, Term
from forum.sealed import SealedRow, SealedTextField
from meetings.models.convening import Meeting
from meetings.rules import Comes, ComingFrom


class ReplyCard(SealedRow):
    """
    A State's answer to the invitation, as it was given; the last one stands (ToR 6, 7).

    It registers nobody. What was said before is kept, for its own State; no other one reads it.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="reply_cards")
    state = models.ForeignKey(State, models.PROTECT, related_name="+")
    comes = models.CharField(max_length=10, choices=Comes)
    how_many = models.PositiveSmallIntegerField(null=True, blank=True)
    coming_from = models.CharField(max_length=10, choices=ComingFrom, blank=True)
    law_enforcement = models.BooleanField()
    languages = models.CharField(max_length=60, blank=True)  # of interpretation wished, by comma
    contact = SealedTextField(blank=True)  # who is asked about the delegation, and how
    said_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="who_does_not_come_brings_nobody",
                condition=~Q(comes=Comes.NO)
                | Q(how_many=None, coming_from="", law_enforcement=False, languages=""),
            ),
        ]

    def __str__(self) -> str:
        return f"reply of {self.state_id} to meeting {self.meeting_id}"
