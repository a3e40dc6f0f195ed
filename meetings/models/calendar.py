"""The Conferences of States Parties, and the weeks in which the forum may meet (ToR 3)."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from forum import keys
from meetings.rules import WeekKind


class Conference(models.Model):
    """A Conference of States Parties. Offices last until its recorded close (ToR 4)."""

    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    number = models.PositiveSmallIntegerField(unique=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return _("CSP%(number)s") % {"number": self.number}


class Week(models.Model):
    """The week of a Conference, or of its preparatory meetings; both days included."""

    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    conference = models.ForeignKey(Conference, models.PROTECT, related_name="weeks")
    kind = models.CharField(max_length=20, choices=WeekKind)
    starts_on = models.DateField()
    ends_on = models.DateField()
    city = models.CharField(max_length=60)
    zone_name = models.CharField(max_length=40, default="Europe/Zurich")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="week_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.conference}, {self.get_kind_display()}"

    @property
    def zone(self) -> ZoneInfo:
        """Where the days before a meeting in this week are counted."""
        return ZoneInfo(self.zone_name)
