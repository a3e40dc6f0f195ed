"""How a dispatch reached a State that mail did not reach."""

from __future__ import annotations

from django.db import models

from forum import keys
from forum.models import State, Term
from meetings.models.convening import Meeting
from meetings.rules import Way


class OtherWay(models.Model):
    """That a dispatch was handed to a State outside the portal: it completes the proof."""

    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="other_ways")
    dispatch = models.CharField(max_length=20)  # meetings.dispatches.Dispatch.slug
    state = models.ForeignKey(State, models.PROTECT, related_name="+")
    way = models.CharField(max_length=20, choices=Way)
    reference = models.CharField(max_length=60, blank=True)  # number of the note verbale
    on = models.DateField()
    recorded_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.dispatch} of meeting {self.meeting_id} to {self.state_id}"
