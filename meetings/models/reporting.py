"""
The Chair's report to the Conference: on the Forum, never on a meeting of it (ToR 17).

It is made of the logs: what Conferences asked for, briefings, outreach, and what the Chair
concludes and recommends. Only the last is written here; it is sealed until the report is out.
"""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from forum import keys
from forum.models import Term
from forum.sealed import SealedRow, SealedTextField
from meetings.models.calendar import Conference
from meetings.rules import EntryKind


class ReportEntryQuerySet(models.QuerySet["ReportEntry"]):
    def standing(self) -> ReportEntryQuerySet:
        """Return what was not dropped, in the order of the report."""
        return self.filter(dropped_at=None).order_by("position", "pk")


class ReportEntry(SealedRow):
    """What the Chair concludes, recommends or has to say of a cycle: a paragraph, or a point."""

    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    conference = models.ForeignKey(Conference, models.PROTECT, related_name="report_entries")
    kind = models.CharField(max_length=20, choices=EntryKind)
    position = models.PositiveSmallIntegerField()
    text = SealedTextField()
    follows_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="leads_to")
    written_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True, blank=True)

    objects = ReportEntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_recommendation_follows_from_a_conclusion",
                condition=Q(kind=EntryKind.RECOMMENDATION, follows_from__isnull=False)
                | ~Q(kind=EntryKind.RECOMMENDATION) & Q(follows_from=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.position} of {self.conference_id}"


class ChairReport(models.Model):
    """A report as the Chair issued it, word for word. It does not change with the logs any more."""

    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    conference = models.OneToOneField(Conference, models.PROTECT, related_name="chair_report")
    symbol = models.CharField(max_length=80)
    chair = models.CharField(max_length=200)
    body = models.TextField()  # JSON: the parts, as ``meetings.reporting`` composed them
    names_confirmed = models.PositiveSmallIntegerField()
    issued_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()

    def __str__(self) -> str:
        return _("Report of the Chair to %(csp)s") % {"csp": self.conference}

    def get_absolute_url(self) -> str:
        return reverse("meetings:report", args=[self.conference.key])

    @property
    def parts(self) -> list[dict[str, Any]]:
        parts: list[dict[str, Any]] = json.loads(self.body)
        return parts
