"""
What one State may do with what another provided: the two discuss it before any use (ToR 16).

Cards say who, about which item, when and how it stands; the words lie in tables of their own.
Rows are numbered at random, so that nobody who sees one learns how many there are.
"""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from cases.models.posting import Posting
from cases.models.sharing import Case
from cases.rules import Use, UseWord
from forum import keys
from forum.models import State, Term
from forum.sealed import SealedRow, SealedTextField


class UseDiscussion(models.Model):
    """The card: who asks whom about which case or posting. A State is a side as a State."""

    id = models.BigIntegerField(primary_key=True, default=keys.number, editable=False)
    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    ref = models.CharField(max_length=12, unique=True)
    asking = models.ForeignKey(State, models.PROTECT, related_name="+")
    provider = models.ForeignKey(State, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="uses")
    posting = models.ForeignKey(Posting, models.PROTECT, null=True, related_name="uses")
    # The reference of the item: it is known to both sides, also when one reads the item no more.
    about_ref = models.CharField(max_length=14)
    asked_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    # Until when the asking State would like a word: a courtesy, no limit of the ToR.
    wished_by = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="use_is_discussed_of_one_item",
                condition=Q(case__isnull=False, posting=None) | Q(case=None, posting__isnull=False),
            ),
            models.CheckConstraint(
                name="nobody_discusses_use_with_themselves",
                condition=~Q(asking=F("provider")),
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    def get_absolute_url(self) -> str:
        return reverse("use:discussion", args=[self.key])

    def is_past_wish(self, now: datetime) -> bool:
        return self.wished_by is not None and now >= self.wished_by


class UseText(SealedRow):
    """For what the asking State would use it, and what it wants the provider to know."""

    discussion = models.OneToOneField(
        UseDiscussion, models.PROTECT, primary_key=True, related_name="text"
    )
    use = SealedTextField(choices=Use)
    purpose = SealedTextField()

    def __str__(self) -> str:
        return f"text of use {self.discussion_id}"


class UseMessage(models.Model):
    """The card of what one side wrote, and the provider's word, if it is one."""

    id = models.BigIntegerField(primary_key=True, default=keys.number, editable=False)
    discussion = models.ForeignKey(UseDiscussion, models.PROTECT, related_name="messages")
    by_provider = models.BooleanField()
    word = models.CharField(max_length=20, choices=UseWord)
    sent_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"message {self.pk} of use {self.discussion_id}"


class UseMessageText(SealedRow):
    message = models.OneToOneField(
        UseMessage, models.PROTECT, primary_key=True, related_name="text"
    )
    text = SealedTextField(blank=True)

    def __str__(self) -> str:
        return f"text of message {self.message_id}"
