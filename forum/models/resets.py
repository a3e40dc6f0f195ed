"""How a password that was forgotten is replaced, and how often one was set at all."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from forum import keys


class NewPassword(models.Model):
    """
    A password that someone set, or may set through a link in a mail.

    One is written for whatever address is typed in, so that the answer takes as long for one that
    nobody has: then it is nobody's, and no mail leaves. The token in the mail is sealed with the
    portal's key, so that reading this table opens nothing.
    """

    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True, blank=True)
    set_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"new password (#{self.pk})"


class Attempt(models.Model):
    """How often one address of the network tried one name; both only as a digest."""

    digest = models.CharField(max_length=64, primary_key=True)
    tries = models.PositiveIntegerField(default=1)
    last_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.tries} tries"
