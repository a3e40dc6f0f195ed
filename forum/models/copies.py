"""Which copy of a document went to whom: read by nobody, but through one question (ToR 15)."""

from __future__ import annotations

from django.db import models

from forum import keys
from forum.models.people import Term
from forum.models.states import State


class Copy(models.Model):
    """A document as it was handed out once. Its number stands on it."""

    id = models.BigIntegerField(primary_key=True, default=keys.number, editable=False)
    number = models.CharField(max_length=14, unique=True)
    document = models.CharField(max_length=80)  # forum.trail.label of a row
    office = models.ForeignKey(Term, models.PROTECT, related_name="+")  # that asked for it
    # Whose it is: of the office, or of the State to which the Secretariat hands a letter.
    state = models.ForeignKey(State, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.number
