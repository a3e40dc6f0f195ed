"""
The portal's memory of every act, and the chain that shows whether it is whole.

An entry is added in the transaction of its act and waits (``Unchained``) for the sweep that
links it (``TrailLink``): ``forum.chain`` says what a link holds. None of it is ever changed.
"""

from __future__ import annotations

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forum.models.people import Term
from forum.models.states import State

READ, DOWNLOADED = "read", "downloaded"  # acts, of which the owner of the item is told


class TrailEntry(models.Model):
    """
    One act, as it happened. Never changed; forgotten after some years.

    What a State reads of another's is two entries: the act, in an office, and what its owner
    is told, in none: that a State read, and when, never who of it.
    """

    at = models.DateTimeField()
    office = models.ForeignKey(Term, models.PROTECT, null=True, related_name="+")
    act = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    facts = models.JSONField(default=dict)
    owner = models.ForeignKey(State, models.PROTECT, null=True, related_name="+")
    reader = models.ForeignKey(State, models.PROTECT, null=True, related_name="+")
    day = models.DateField(null=True)  # of a reading: told and kept once a day
    salt = models.UUIDField(db_default=RandomUUID(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_reading_a_day_and_office",
                fields=["office", "subject", "day"],
                condition=Q(act=READ, office__isnull=False),
            ),
            models.UniqueConstraint(
                name="an_owner_is_told_once_a_day",
                fields=["owner", "subject", "act", "reader", "day"],
                condition=Q(owner__isnull=False),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="who_of_a_state_read_stays_in_that_state",
                condition=Q(office=None) | Q(owner=None, reader=None),
            ),
        ]
        indexes = [
            models.Index(name="trail_of_an_office", fields=["office", "-at", "-id"]),
            models.Index(
                name="trail_told_to_an_owner",
                fields=["owner", "-at", "-id"],
                condition=Q(owner__isnull=False),
            ),
            models.Index(name="trail_of_a_row", fields=["subject"]),
        ]

    def __str__(self) -> str:
        who = self.office_id or "the portal"
        return f"{self.at:%Y-%m-%d %H:%M} {who} {self.act} {self.subject}"


class Unchained(models.Model):
    """An entry that waits for the sweep; written by the database with the entry itself."""

    entry = models.BigIntegerField(primary_key=True)
    seal = models.BinaryField()  # what the database says the entry was when it was added

    def __str__(self) -> str:
        return f"entry {self.entry} waits"


class TrailLink(models.Model):
    """One link of the chain: an entry's digest, bound to everything before it."""

    sequence = models.BigIntegerField(primary_key=True)
    entry = models.BigIntegerField(unique=True)  # No foreign key: a link outlives its entry.
    at = models.DateTimeField()
    digest = models.BinaryField()
    hash = models.BinaryField()

    def __str__(self) -> str:
        return f"link {self.sequence}"


class Anchor(models.Model):
    """The head of the chain as it was once, signed: what is cut off after it is missed."""

    at = models.DateTimeField()
    sequence = models.BigIntegerField()
    hash = models.BinaryField()
    key = models.PositiveSmallIntegerField()  # of the ring, from which the signing key comes
    signature = models.BinaryField()

    def __str__(self) -> str:
        return f"anchor at {self.sequence}"


class Fault(models.TextChoices):
    CHANGED = "CHANGED", _("an entry was changed")
    REMOVED = "REMOVED", _("an entry was removed")
    ADDED = "ADDED", _("an entry was added past the chain")
    LINK = "LINK", _("the chain itself was changed")
    CUT = "CUT", _("the end of the chain was cut off")
    ANCHOR = "ANCHOR", _("an anchor does not fit")


class ChainCheck(models.Model):
    """What a verification of the whole chain found: counts, and whether it is whole."""

    at = models.DateTimeField()
    links = models.BigIntegerField()
    forgotten = models.BigIntegerField()
    waiting = models.BigIntegerField()
    late = models.BigIntegerField()  # of those, the ones that wait longer than they should
    faults = models.BigIntegerField()
    fault = models.CharField(max_length=20, choices=Fault, blank=True)  # the first
    fault_at = models.BigIntegerField(null=True)  # in the chain, or the entry past it

    def __str__(self) -> str:
        return f"check at {self.at:%Y-%m-%d %H:%M}: {self.faults} faults"
