"""People, and the offices they hold for a time."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from forum import keys
from forum.models.states import Moment, State


class Role(models.TextChoices):
    DELEGATE = "DELEGATE", _("delegate")
    FOCAL_POINT = "FOCAL_POINT", _("national focal point")
    LAW_ENFORCEMENT = "LAW_ENFORCEMENT", _("law-enforcement contact")
    SECRETARIAT = "SECRETARIAT", _("Secretariat officer")
    CHAIR = "CHAIR", _("Chair of the Forum")
    PRESIDENT = "PRESIDENT", _("President of the Conference")
    EXPERT = "EXPERT", _("invited expert")
    ADMINISTRATOR = "ADMINISTRATOR", _("system administrator")


# Who acts in the name of a State, and who belongs to one without acting for it.
SPEAKING = (Role.DELEGATE, Role.FOCAL_POINT)
OF_A_STATE = (*SPEAKING, Role.LAW_ENFORCEMENT)


class PersonManager(BaseUserManager["Person"]):
    def create_user(
        self, address: str, email: str = "", password: str | None = None, **more: Any
    ) -> Person:
        """Write a person and their account: asked by the portal, for whoever is not invited."""
        person = self.create(**more)
        hashed = make_password(password)
        Account.objects.create(person=person, address=(email or address).lower(), password=hashed)
        return person


class Person(AbstractUser):  # type: ignore[django-manager-missing]  # django-otp has no types
    """
    Someone with a key to the portal. What they may do hangs on their terms of office.

    What everyone in office reads, their name, stands here; what nobody reads, in ``Account``.
    The serving role cannot change this table: what sign-in changes goes through functions
    of the portal's role (``forum.doorkeeping``).
    """

    last_login = None  # The trail remembers; nothing is written here.
    password = None  # type: ignore[assignment]  # In the account.
    language = models.CharField(max_length=10, default="en")
    zone_name = models.CharField(max_length=40, default="Europe/Zurich")
    settled_at = models.DateTimeField(null=True, blank=True)  # language and zone were chosen
    undertaking_at = models.DateTimeField(null=True, blank=True)  # confidentiality, ToR 14-17
    role_card_at = models.DateTimeField(null=True, blank=True)  # rights and limits were read

    USERNAME_FIELD = "id"
    REQUIRED_FIELDS = []

    objects = PersonManager()  # type: ignore[assignment,misc]

    def __str__(self) -> str:
        return self.get_full_name()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone_name)

    @property
    def email(self) -> str:  # type: ignore[override]
        """The address, asked by the portal: it writes to people."""
        return self.account.address

    @property
    def username(self) -> str:  # type: ignore[override]
        return self.account.address

    def get_username(self) -> str:
        """Return how an app or a key calls its owner: by name, for the address is not read."""
        return str(self)

    def get_session_auth_hash(self) -> str:
        """Return what a session holds on to; a new password deletes it (``forum.session``)."""
        return salted_hmac("person", str(self.pk), algorithm="sha256").hexdigest()


class Account(models.Model):
    """
    The address a person signs in with, and the hash of their password.

    No office reads this table, and no page: functions answer what sign-in asks
    (``forum.passwords``). The portal's role reads it to write mails.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, primary_key=True, related_name="account"
    )
    address = models.CharField(max_length=254, unique=True)
    password = models.CharField(max_length=128)

    def __str__(self) -> str:
        return f"account #{self.pk}"


class TermQuerySet(models.QuerySet["Term"]):
    def running(self, at: Moment) -> TermQuerySet:
        """Return the terms that run, and whose State, if they have one, is of the forum."""
        begun = Q(starts_at__lte=at)
        not_over = Q(ends_at__gt=at) | Q(ends_at=None)
        standing = State.objects.of_the_forum(at).filter(pk=OuterRef("state"))
        return self.filter(begun & not_over).filter(Q(state=None) | Q(Exists(standing)))

    def of_states(self, at: Moment) -> TermQuerySet:
        """Return the terms of those who speak for a State of the forum."""
        return self.running(at).filter(role__in=SPEAKING)

    def of_parties(self, at: Moment) -> TermQuerySet:
        """Return the terms of those who speak for a State Party at that moment."""
        parties = State.objects.parties(at).filter(pk=OuterRef("state"))
        return self.running(at).filter(Exists(parties), role__in=SPEAKING)

    def of_state(self, state: State, at: Moment) -> TermQuerySet:
        """Return the terms of those who speak for this State."""
        return self.of_states(at).filter(state=state)

    def of_role(self, *roles: Role, at: Moment) -> TermQuerySet:
        return self.running(at).filter(role__in=roles)


class Term(models.Model):
    """A role that a person holds for a time: from ``starts_at`` until just before ``ends_at``."""

    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="terms")
    role = models.CharField(max_length=20, choices=Role)
    state = models.ForeignKey(State, models.PROTECT, null=True, blank=True)
    may_release = models.BooleanField(default=False)  # may act in the State's name
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    objects = TermQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="term_ends_after_it_starts",
                condition=Q(ends_at=None) | Q(ends_at__gt=models.F("starts_at")),
            ),
            models.CheckConstraint(
                name="offices_of_a_state_have_one",
                condition=Q(role__in=OF_A_STATE, state__isnull=False)
                | ~Q(role__in=OF_A_STATE) & Q(state=None),
            ),
            models.CheckConstraint(
                name="only_who_speaks_for_a_state_releases",
                condition=Q(may_release=False) | Q(role__in=SPEAKING),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} as {self.get_role_display()} (#{self.pk})"

    def acting_as(self, *roles: Role, at: datetime) -> Term | None:
        """Return this term if it is in one of those roles and runs at that moment."""
        runs = self.starts_at <= at and (self.ends_at is None or at < self.ends_at)
        standing = self.state is None or self.state.belongs(at)
        return self if runs and standing and self.role in roles else None

    def speaking(self, *, at: datetime) -> Term | None:
        """Return this term if it speaks for a State of the forum at that moment."""
        return self.acting_as(*SPEAKING, at=at)

    @property
    def speaks_for(self) -> State:
        """The State a delegate or focal point speaks for. The other offices have none."""
        assert self.state is not None
        return self.state

    @property
    def office(self) -> str:
        """The office as it is said on a page: ``delegate, Alvania``."""
        role = str(Role(self.role).label)
        return f"{role}, {self.state}" if self.state else role
