"""That mail to somebody came back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from forum.models.people import Term


class Why(models.TextChoices):
    """What the other side's server said; nothing of the mail is kept."""

    NO_MAILBOX = "NO_MAILBOX", _("there is no such mailbox")
    FULL = "FULL", _("the mailbox is full")
    REFUSED = "REFUSED", _("the server refused it")
    OTHER = "OTHER", _("another reason")


class Bounce(models.Model):
    """Mail to a person's address came back on a day. The address itself stays in the account."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="bounces")
    on = models.DateField()
    why = models.CharField(max_length=10, choices=Why)
    recorded_by = models.ForeignKey(
        Term, models.PROTECT, null=True, blank=True, related_name="+"
    )  # none: the portal, from what a server said
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"bounce of mail to {self.person_id} (#{self.pk})"
