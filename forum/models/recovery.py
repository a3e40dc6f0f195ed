"""How someone who lost everything they sign in with is let in again: two officers, and a day."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forum import keys
from forum.models.people import Person, Term


class Stage(models.TextChoices):
    ASKED = "ASKED", _("asked for")
    OPENED = "OPENED", _("waits for a second officer")
    CONFIRMED = "CONFIRMED", _("confirmed; the link opens later")
    READY = "READY", _("the link opens")
    DONE = "DONE", _("done")
    STOPPED = "STOPPED", _("stopped")
    LAPSED = "LAPSED", _("lapsed")


OVER = (Stage.DONE, Stage.STOPPED, Stage.LAPSED)


class RecoveryAsk(models.Model):
    """
    What a stranger typed at the door, until the next sweep.

    One is written for whatever is typed, so that the answer is the same, and takes as long, for
    an address that nobody has.
    """

    address = models.CharField(max_length=254)
    asked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"ask (#{self.pk})"


class Recovery(models.Model):
    """
    A new second factor for someone, step by step; each step is written once.

    ``lapses_at`` moves with each step: what nobody goes on with is over by itself.
    """

    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    office = models.ForeignKey(Term, models.PROTECT, related_name="+")  # in which they are kept
    asked_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(Term, models.PROTECT, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(Term, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.ForeignKey(Term, models.PROTECT, null=True, blank=True, related_name="+")
    stopped_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    lapses_at = models.DateTimeField()
    told = models.CharField(max_length=10, choices=Stage, blank=True)  # the last stage told of

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_recovery_at_a_time",
                fields=["person"],
                condition=Q(stopped_at=None, used_at=None),
            ),
            models.CheckConstraint(
                name="a_recovery_takes_its_steps_in_order",
                condition=(Q(confirmed_at=None) | Q(opened_at__isnull=False))
                & (Q(used_at=None) | Q(used_at__gte=models.F("ready_at"), stopped_at=None)),
            ),
            models.CheckConstraint(
                name="a_recovery_is_opened_and_confirmed_by_someone",
                condition=Q(opened_at=None, opened_by=None)
                | Q(opened_at__isnull=False, opened_by__isnull=False),
            ),
            models.CheckConstraint(
                name="a_confirmed_recovery_has_its_officer_and_time",
                condition=Q(confirmed_at=None, confirmed_by=None, ready_at=None)
                | Q(
                    confirmed_at__isnull=False,
                    confirmed_by__isnull=False,
                    ready_at__gte=models.F("confirmed_at"),
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"recovery (#{self.pk})"

    def stage(self, at: datetime) -> Stage:
        if self.used_at:
            return Stage.DONE
        if self.stopped_at:
            return Stage.LAPSED if self.lapses_at <= self.stopped_at else Stage.STOPPED
        if self.lapses_at <= at:
            return Stage.LAPSED
        if self.ready_at:
            return Stage.READY if self.ready_at <= at else Stage.CONFIRMED
        return Stage.OPENED if self.opened_at else Stage.ASKED


class RecoveryLetter(models.Model):
    """A mail to one address of the person concerned, who can read no notice in the portal."""

    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    recovery = models.ForeignKey(Recovery, models.CASCADE, related_name="letters")
    stage = models.CharField(max_length=10, choices=Stage)
    address = models.CharField(max_length=254)
    mailed_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_letter_a_stage_and_address", fields=["recovery", "stage", "address"]
            ),
        ]

    def __str__(self) -> str:
        return f"letter of {self.recovery_id} (#{self.pk})"
