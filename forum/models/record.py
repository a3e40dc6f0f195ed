"""Messages the portal owes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from forum import keys
from forum.models.people import Term


class Notice(models.Model):
    """
    A message the portal owes someone: written with the act, sent after it.

    A reminder is a notice that is due later. It is withdrawn, when it falls due, if the duty
    it speaks of was done meanwhile by anyone (``forum.outbox``).
    """

    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices")
    office = models.ForeignKey(Term, models.PROTECT, related_name="+")  # in which it is owed
    kind = models.CharField(max_length=60)
    about = models.CharField(max_length=80)  # forum.trail.label of a row
    link = models.CharField(max_length=200)
    due_at = models.DateTimeField()
    act_by = models.DateTimeField(null=True, blank=True)  # first moment too late, if one must act
    sent_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)  # in the portal, the first time
    failed_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_notice_each",
                fields=["to", "kind", "about", "act_by"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="a_notice_is_sent_or_withdrawn",
                condition=Q(sent_at=None) | Q(withdrawn_at=None),
            ),
        ]
        indexes = [
            models.Index(
                name="notices_unsent",
                fields=["due_at"],
                condition=Q(sent_at=None, withdrawn_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.to_id} (#{self.pk})"
