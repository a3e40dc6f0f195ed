"""Whom one calls in another State: what each State gives of its contacts (ToR 20)."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from forum import keys
from forum.models.people import Term
from forum.models.states import State
from forum.sealed import SealedRow, SealedTextField

HOLDS = timedelta(seconds=settings.CONTACTS_HOLD)


class Directory(models.TextChoices):
    """Two lists with two audiences: all States of the Forum, and States Parties only."""

    LAW_ENFORCEMENT = "LAW_ENFORCEMENT", _("Law-enforcement contacts")
    NATIONAL = "NATIONAL", _("National points of contact")


class Competence(models.TextChoices):
    """What a counterpart can be asked about."""

    CUSTOMS = "CUSTOMS", pgettext_lazy("competence", "customs")
    FIREARMS = "FIREARMS", pgettext_lazy("competence", "firearms")
    FORENSICS = "FORENSICS", pgettext_lazy("competence", "forensics, marks and tracing")
    FINANCE = "FINANCE", pgettext_lazy("competence", "finance and brokers")
    ORGANIZED = "ORGANIZED", pgettext_lazy("competence", "organized crime")
    BORDER = "BORDER", pgettext_lazy("competence", "borders and ports")
    EXPORT = "EXPORT", pgettext_lazy("competence", "export control")
    PROSECUTION = "PROSECUTION", pgettext_lazy("competence", "prosecution")


class Contact(SealedRow):
    """
    An entry of a directory: who it is, for what, when and in which languages.

    How to reach them stands in ``ContactNumbers``, which is shown to another State on record.
    """

    id = models.BigIntegerField(primary_key=True, default=keys.number, editable=False)
    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    directory = models.CharField(max_length=20, choices=Directory)
    state = models.ForeignKey(State, models.PROTECT, related_name="contacts")
    # Whose card it is, if they sign in here themselves.
    officer = models.ForeignKey(Term, models.PROTECT, null=True, related_name="+")
    agency = SealedTextField()
    unit = SealedTextField(blank=True)
    name = SealedTextField(blank=True)
    position = SealedTextField(blank=True)
    channel = SealedTextField(blank=True)  # by which secure channel, in a few words
    competences = models.CharField(max_length=200, blank=True)  # codes, apart by spaces
    languages = models.CharField(max_length=100, blank=True)  # likewise
    always = models.BooleanField(default=False)  # Somebody is there day and night.
    days = models.CharField(max_length=13, blank=True)  # 1 is Monday, apart by spaces
    opens_at = models.TimeField(null=True, blank=True)
    closes_at = models.TimeField(null=True, blank=True)
    zone_name = models.CharField(max_length=40, default="Europe/Zurich")
    given_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()
    # When the State was last asked to confirm it, and how often since it did.
    asked_at = models.DateTimeField(null=True, blank=True)
    asks = models.PositiveSmallIntegerField(default=0)
    taken_out_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="hours_of_a_contact_are_two",
                condition=Q(opens_at=None, closes_at=None)
                | Q(opens_at__isnull=False, closes_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                name="contacts_to_confirm",
                fields=["confirmed_at"],
                condition=Q(taken_out_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"contact {self.pk} of {self.state_id}"

    def get_absolute_url(self) -> str:
        return reverse("contacts:contact", args=[self.key])

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone_name)

    @property
    def competence_words(self) -> list[str]:
        return [str(Competence(code).label) for code in self.competences.split()]

    @property
    def language_codes(self) -> list[str]:
        return self.languages.split()

    @property
    def duty_days(self) -> list[int]:
        return [int(day) for day in self.days.split()]

    def is_on_duty(self, now: datetime) -> bool:
        """Return whether somebody is there now, by the clock on their wall."""
        if self.always or self.opens_at is None or self.closes_at is None:
            return self.always
        there = now.astimezone(self.zone)
        over_night = self.closes_at <= self.opens_at
        began_yesterday = over_night and there.time() < self.closes_at
        day = (there - timedelta(days=1)) if began_yesterday else there
        if self.duty_days and day.isoweekday() not in self.duty_days:
            return False
        if began_yesterday:
            return True
        return self.opens_at <= there.time() and (over_night or there.time() < self.closes_at)

    def confirm_until(self) -> datetime:
        """Return the first moment at which it should have been confirmed again."""
        return self.confirmed_at + HOLDS

    def is_old(self, now: datetime) -> bool:
        return now >= self.confirm_until()


class ContactNumbers(SealedRow):
    """How to reach a contact. Another State's office is shown it once it asked, on record."""

    contact = models.OneToOneField(
        Contact, models.PROTECT, primary_key=True, related_name="numbers"
    )
    phone = SealedTextField(blank=True)
    duty_phone = SealedTextField(blank=True)  # by night and at weekends
    email = SealedTextField(blank=True)
    address = SealedTextField(blank=True)

    def __str__(self) -> str:
        return f"numbers of contact {self.contact_id}"


class ContactReveal(models.Model):
    """That an office asked for the numbers: with it, it sees them for a while."""

    id = models.BigIntegerField(primary_key=True, default=keys.number, editable=False)
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="reveals")
    office = models.ForeignKey(Term, models.PROTECT, related_name="+")
    revealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"reveal {self.pk}"


class ContactLook(models.Model):
    """
    The same as the State of the contact is told it: that a State looked, and when.

    Who of that State did is that State's own matter.
    """

    id = models.BigIntegerField(primary_key=True, default=keys.number, editable=False)
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="looks")
    state = models.ForeignKey(State, models.PROTECT, related_name="+")
    looked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"look {self.pk}"


class ContactMark(models.Model):
    """That a reader found an entry out of date; not which one. Confirming it answers it."""

    id = models.BigIntegerField(primary_key=True, default=keys.number, editable=False)
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="marks")
    marked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"mark {self.pk}"
