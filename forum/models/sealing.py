"""What the database keeps of sealing: wrapped keys, tombstones, and that the ring was backed up."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class ObjectKey(models.Model):
    """
    The key of an object, as the ring wrapped it; once destroyed, its tombstone.

    Nobody reads this table: whoever sees a row knows under which UUID it is sealed, and a function
    gives the key for it (``forum.object_keys``). Without the ring it opens nothing.
    """

    object = models.UUIDField(unique=True, editable=False)
    wrapped = models.BinaryField(null=True)
    destroyed_at = models.DateTimeField(null=True, blank=True)
    noted_at = models.DateTimeField(null=True, blank=True)  # its tombstone lies outside, too

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_destroyed_key_is_gone",
                condition=Q(wrapped=None, destroyed_at__isnull=False)
                | Q(wrapped__isnull=False, destroyed_at=None),
            ),
        ]
        indexes = [
            models.Index(
                name="tombstones_to_note",
                fields=["destroyed_at"],
                condition=Q(destroyed_at__isnull=False, noted_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"key of {self.object}"


class RingBackup(models.Model):
    """That a key of the ring was written down in shares, and when: nothing of the key."""

    number = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"backup of key {self.number}"
