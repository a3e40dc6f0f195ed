"""That this database was restored from a backup, and which mails had left before."""

from __future__ import annotations

from django.db import models


class Restored(models.Model):
    """
    This database was restored from a backup. Until an operator says so, no mail leaves it.

    ``backup_of`` is the one moment the backup is of: what was done after it is not here.
    """

    backup_of = models.DateTimeField()
    restored_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"restored (#{self.pk})"


class LeftBefore(models.Model):
    """A mail that had left before a restore, by the digest of what it was (``forum.posted``)."""

    digest = models.CharField(max_length=64, unique=True)
    left_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"mail that had left (#{self.pk})"
