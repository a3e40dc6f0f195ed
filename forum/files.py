"""Files as they lie at rest: sealed, under names that say nothing."""

from __future__ import annotations

from django.db import models

from forum import keys


class Attachment(models.Model):
    """A file that belongs to a row. Its name and its bytes are content."""

    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=100)  # media type, by its bytes
    size = models.PositiveBigIntegerField()  # bytes
    stored_as = models.CharField(max_length=60)
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    destroyed_at = models.DateTimeField(null=True, blank=True)  # nothing lies on a disk any more

    class Meta:
        abstract = True
