"""What someone looks for again and again."""

from __future__ import annotations

from django.db import models

from forum import keys
from forum.models import Term
from forum.sealed import SealedRow, SealedTextField


class SavedSearch(SealedRow):
    """A search of one person, in one office: asked again on demand, and by nobody else."""

    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    saved_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    name = SealedTextField()
    asked = SealedTextField()  # what was filled in, as a form sends it

    class Meta:
        indexes = [models.Index(name="searches_of_an_office", fields=["saved_by", "-saved_at"])]

    def __str__(self) -> str:
        return f"saved search {self.pk}"
