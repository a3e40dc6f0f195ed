"""The States of the forum, and their standing, which is a question of the day."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Expression, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

# A moment, or what stands for one in a statement.
Moment = datetime | Expression

LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh")


class Standing(models.TextChoices):
    """What a State is to the Treaty at a moment (Articles 22 and 24 of the Treaty)."""

    PARTY = "PARTY", _("State Party")
    SIGNATORY = "SIGNATORY", _("signatory State")
    NONE = "NONE", pgettext_lazy("standing", "neither party nor signatory")


class StateQuerySet(models.QuerySet["State"]):
    def parties(self, at: Moment) -> StateQuerySet:
        not_over = Q(party_until__gt=at) | Q(party_until=None)
        return self.filter(not_over, party_from__lte=at)

    def signatories(self, at: Moment) -> StateQuerySet:
        """Return those that signed and are not parties yet: ratification takes ninety days."""
        not_yet = Q(party_from__gt=at) | Q(party_from=None)
        return self.filter(not_yet, signed_at__lte=at)

    def of_the_forum(self, at: Moment) -> StateQuerySet:
        """Return parties and signatories: nobody else has standing (ToR 1, 6)."""
        return self.parties(at) | self.signatories(at)


class State(models.Model):
    """
    A State that has signed the Treaty or is party to it.

    A State that accedes without having signed is nothing until the day it is a party; one
    that withdrew is nothing from the day the withdrawal takes effect.
    """

    code = models.CharField(max_length=2, unique=True)  # ISO 3166-1 alpha-2; XA to XJ are invented
    name_en = models.CharField(max_length=100, unique=True)
    name_fr = models.CharField(max_length=100, blank=True)
    name_es = models.CharField(max_length=100, blank=True)
    name_ru = models.CharField(max_length=100, blank=True)
    name_ar = models.CharField(max_length=100, blank=True)
    name_zh = models.CharField(max_length=100, blank=True)
    region = models.CharField(max_length=20, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    party_from = models.DateTimeField(null=True, blank=True)
    party_until = models.DateTimeField(null=True, blank=True)
    to_confirm = models.BooleanField(default=False)  # A date is missing or doubtful in the list.
    note = models.TextField(blank=True)
    source = models.TextField(blank=True)

    objects = StateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_party_until_has_a_party_from",
                condition=Q(party_until=None) | Q(party_until__gt=models.F("party_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The State's name in the reader's language, else in English."""
        language = (get_language() or "en")[:2]
        name: str = getattr(self, f"name_{language}", "") if language in LANGUAGES else ""
        return name or self.name_en

    def standing(self, at: datetime) -> Standing:
        if self.party_from is not None and self.party_from <= at:
            over = self.party_until is not None and self.party_until <= at
            return Standing.NONE if over else Standing.PARTY
        signed = self.signed_at is not None and self.signed_at <= at
        return Standing.SIGNATORY if signed else Standing.NONE

    def is_party(self, at: datetime) -> bool:
        """Return whether the State is a State Party at that moment."""
        return self.standing(at) == Standing.PARTY

    def belongs(self, at: datetime) -> bool:
        """Return whether the State is of the forum at that moment: party or signatory."""
        return self.standing(at) != Standing.NONE
