"""
One participant asks another about a suspected disclosure (ToR 15): the two of them, nobody else.

Cards say who, when and how it stands; the words lie in tables of their own. Rows are numbered at
random, so that nobody who sees one learns how many there are. Nothing here is a verdict.
"""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.rules import Side, Word
from forum import keys
from forum.models import Role, State, Term
from forum.sealed import SealedRow, SealedTextField

OFFICES = (Side.CHAIR, Side.EXPERT)  # An office of one person: the next one inherits nothing.


class Challenge(models.Model):
    """
    The card of a challenge: its two sides.

    A State is a side as a State, the Secretariat as an office. The Chair and an expert are sides
    in the one term of office in which they asked or were asked.
    """

    id = models.BigIntegerField(primary_key=True, default=keys.number, editable=False)
    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    ref = models.CharField(max_length=12, unique=True)
    by_side = models.CharField(max_length=20, choices=Side)
    by_state = models.ForeignKey(State, models.PROTECT, null=True, related_name="+")
    by_term = models.ForeignKey(Term, models.PROTECT, null=True, related_name="+")
    to_state = models.ForeignKey(State, models.PROTECT, null=True, related_name="+")
    to_term = models.ForeignKey(Term, models.PROTECT, null=True, related_name="+")
    raised_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_challenger_is_one_side",
                condition=Q(by_side=Side.STATE, by_state__isnull=False, by_term=None)
                | Q(by_side__in=OFFICES, by_state=None, by_term__isnull=False)
                | Q(by_side=Side.SECRETARIAT, by_state=None, by_term=None),
            ),
            models.CheckConstraint(
                name="a_state_or_an_expert_is_challenged",
                condition=Q(to_state__isnull=False, to_term=None)
                | Q(to_state=None, to_term__isnull=False),
            ),
            models.CheckConstraint(
                name="nobody_challenges_themselves",
                condition=~Q(by_state=F("to_state"), by_state__isnull=False)
                & ~Q(by_term=F("to_term"), by_term__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    def get_absolute_url(self) -> str:
        return reverse("challenges:challenge", args=[self.key])

    @property
    def challenger(self) -> str:
        if self.by_state is not None:
            return str(self.by_state)
        if self.by_side == Side.EXPERT:
            return str(self.by_term.person) if self.by_term else ""
        return str(Side(self.by_side).label)

    @property
    def challenged(self) -> str:
        if self.to_term is not None:
            return _("%(name)s (invited expert)") % {"name": self.to_term.person}
        return str(self.to_state)

    @property
    def is_closed(self) -> bool:
        return hasattr(self, "closing")

    def nobody_is_left(self, now: datetime) -> bool:
        """Return whether the office of one of the sides is over: nobody succeeds to it."""
        offices = [term for term in (self.by_term, self.to_term) if term is not None]
        return any(term.acting_as(Role.CHAIR, Role.EXPERT, at=now) is None for term in offices)


class ChallengeText(SealedRow):
    """What is thought to have been disclosed, and what is asked."""

    challenge = models.OneToOneField(
        Challenge, models.PROTECT, primary_key=True, related_name="text"
    )
    disclosed = SealedTextField()
    question = SealedTextField()

    def __str__(self) -> str:
        return f"text of challenge {self.challenge_id}"


class ChallengeMessage(models.Model):
    """The card of what one side wrote to the other."""

    id = models.BigIntegerField(primary_key=True, default=keys.number, editable=False)
    challenge = models.ForeignKey(Challenge, models.PROTECT, related_name="messages")
    by_challenger = models.BooleanField()
    kind = models.CharField(max_length=20, choices=Word)
    sent_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"message {self.pk} of challenge {self.challenge_id}"


class ChallengeMessageText(SealedRow):
    message = models.OneToOneField(
        ChallengeMessage, models.PROTECT, primary_key=True, related_name="text"
    )
    text = SealedTextField()

    def __str__(self) -> str:
        return f"text of message {self.message_id}"


class ChallengeClosing(models.Model):
    """That the challenger has closed it. Nobody else can, and nothing follows (ToR 15)."""

    challenge = models.OneToOneField(
        Challenge, models.PROTECT, primary_key=True, related_name="closing"
    )
    closed_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"closing of challenge {self.challenge_id}"
