"""Who asked to be told what is new on the platform, and on which mornings they were (ToR 13)."""

from __future__ import annotations

from django.db import models

from cases.models.posting import codes
from cases.rules import Category
from cases.vocabulary import Region, Type
from forum import keys
from forum.models import Term


class Subscription(models.Model):
    """What an office asked to be told of. Where it chose nothing, it asked for everything."""

    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    office = models.ForeignKey(Term, models.PROTECT, related_name="+")
    types = codes()
    regions = codes()
    categories = codes()
    begun_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"subscription {self.pk} of office {self.office_id}"

    @property
    def words(self) -> list[str]:
        return [
            *(str(Type(code).label) for code in self.types),
            *(str(Region(code).label) for code in self.regions),
            *(str(Category(code).label) for code in self.categories),
        ]


class Digest(models.Model):
    """
    That it was looked one morning whether something is new for an office: since when, until when.

    If something was, one mail is owed; how much it is, is counted when it leaves, with the sight
    that the office has then. Of mornings on which nothing was, the last is kept.
    """

    office = models.ForeignKey(Term, models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField()  # the morning itself
    is_quiet = models.BooleanField(default=False)  # Nothing was new: no mail is owed.

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_digest_a_morning", fields=["office", "until"]),
        ]

    def __str__(self) -> str:
        return f"digest {self.pk} for office {self.office_id}"
