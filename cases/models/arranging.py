"""
Arrangements between interested States, for one case or for similar ones (ToR 21).

A party is a State that is in the room and has not left. The text is written in versions, each
confirmed anew by each party; steps and files are what a party put in itself. Rows are numbered at
random, so that nobody who sees one learns how many there are.
"""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.urls import reverse

from forum import keys
from forum.files import Attachment
from forum.models import State, Term
from forum.sealed import SealedRow, SealedTextField


class Arrangement(models.Model):
    """The room, and until when it holds anything."""

    id = models.BigIntegerField(primary_key=True, default=keys.number, editable=False)
    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    ref = models.CharField(max_length=12, unique=True)
    opened_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    purged_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.ref

    def get_absolute_url(self) -> str:
        return reverse("arrangements:arrangement", args=[self.key])

    @property
    def is_purged(self) -> bool:
        return self.purged_at is not None


class ArrangementParty(models.Model):
    """A State in the room. Who has confirmed no version yet is invited, and reads all the same."""

    id = models.BigIntegerField(primary_key=True, default=keys.number, editable=False)
    arrangement = models.ForeignKey(Arrangement, models.PROTECT, related_name="parties")
    state = models.ForeignKey(State, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_state_is_a_party_once",
                fields=["arrangement", "state"],
                condition=Q(left_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state_id} in arrangement {self.arrangement_id}"


class ArrangementVersion(SealedRow):
    """What the parties arrange, as one of them proposes it. A changed text is another version."""

    id = models.BigIntegerField(primary_key=True, default=keys.number, editable=False)
    arrangement = models.ForeignKey(Arrangement, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.ForeignKey(State, models.PROTECT, related_name="+")
    title = SealedTextField()
    case_ref = SealedTextField(blank=True)  # of the case it is about, if it is about one
    text = SealedTextField()
    proposed_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="versions_of_an_arrangement_are_numbered", fields=["arrangement", "number"]
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number} of arrangement {self.arrangement_id}"


class ArrangementInvitee(models.Model):
    """A State that a version would bring in, once every party has confirmed that version."""

    id = models.BigIntegerField(primary_key=True, default=keys.number, editable=False)
    version = models.ForeignKey(ArrangementVersion, models.PROTECT, related_name="invitees")
    state = models.ForeignKey(State, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_version_brings_in_a_state_once", fields=["version", "state"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state_id} in version {self.version_id}"


class ArrangementConfirmation(models.Model):
    """That a State confirms a version, as it stands."""

    id = models.BigIntegerField(primary_key=True, default=keys.number, editable=False)
    version = models.ForeignKey(ArrangementVersion, models.PROTECT, related_name="confirmations")
    state = models.ForeignKey(State, models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_state_confirms_a_version_once", fields=["version", "state"]
            ),
        ]

    def __str__(self) -> str:
        return f"confirmation of version {self.version_id} by {self.state_id}"


class ArrangementStep(SealedRow):
    """What a party says that it will do, and by when. No State writes one for another."""

    id = models.BigIntegerField(primary_key=True, default=keys.number, editable=False)
    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    arrangement = models.ForeignKey(Arrangement, models.PROTECT, related_name="steps")
    state = models.ForeignKey(State, models.PROTECT, related_name="+")
    what = SealedTextField()
    due_at = models.DateTimeField()  # the first moment too late
    set_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_step_is_done_or_withdrawn", condition=Q(done_at=None) | Q(withdrawn_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"step {self.pk} of arrangement {self.arrangement_id}"

    def is_late(self, now: datetime) -> bool:
        return self.done_at is None and now >= self.due_at


class ArrangementFile(Attachment):
    """A file that a party put in: for the parties, until it takes it back."""

    id = models.BigIntegerField(primary_key=True, default=keys.number, editable=False)
    arrangement = models.ForeignKey(Arrangement, models.PROTECT, related_name="files")
    state = models.ForeignKey(State, models.PROTECT, related_name="+")
    added_by = models.ForeignKey(Term, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"file {self.pk} of arrangement {self.arrangement_id}"


class ArrangementClosing(models.Model):
    """That a party agrees to close the room and erase it. A new version takes it back."""

    id = models.BigIntegerField(primary_key=True, default=keys.number, editable=False)
    arrangement = models.ForeignKey(Arrangement, models.PROTECT, related_name="closings")
    state = models.ForeignKey(State, models.PROTECT, related_name="+")
    agreed_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.state_id} agrees to close arrangement {self.arrangement_id}"
