"""
Who made the Forum known, to whom, and what Conferences have asked of it.

Logs, and nothing confidential: what stands here goes into the Chair's public report. An oral
briefing under ToR 22 has no row here, nor anything else of what a meeting was about.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from forum import keys
from forum.models.people import Term
from forum.models.states import State


class Log(models.TextChoices):
    BRIEFING = "BRIEFING", _("briefing to a body of the Treaty")
    OUTREACH = "OUTREACH", _("outreach")


class Actor(models.TextChoices):
    """Who reached out: making the Forum known is not the Chair's task alone."""

    CHAIR = "CHAIR", _("Chair of the Forum")
    PRESIDENT = "PRESIDENT", _("President of the Conference")
    SECRETARIAT = "SECRETARIAT", pgettext_lazy("office", "Secretariat")
    STATE = "STATE", _("a State")
    REGIONAL = "REGIONAL", _("a regional organisation")
    CIVIL_SOCIETY = "CIVIL_SOCIETY", _("civil society")


class Body(models.TextChoices):
    WGTR = "WGTR", _("Working Group on Transparency and Reporting")
    WGETI = "WGETI", _("Working Group on Effective Treaty Implementation")
    WGTU = "WGTU", _("Working Group on Treaty Universalization")
    PREPARATORY = "PREPARATORY", _("Preparatory meeting of the Conference")
    CONFERENCE = "CONFERENCE", _("Conference of States Parties")
    OTHER = "OTHER", _("Another body of the Treaty")


class Audience(models.TextChoices):
    LAW_ENFORCEMENT = "LAW_ENFORCEMENT", _("law enforcement")
    LICENSING = "LICENSING", _("licensing officers")
    CUSTOMS = "CUSTOMS", _("customs")
    PROSECUTORS = "PROSECUTORS", _("prosecutors")
    REGIONAL = "REGIONAL", _("regional bodies")
    STATES = "STATES", _("other officials of States")
    CIVIL_SOCIETY = "CIVIL_SOCIETY", _("civil society and industry")


class Material(models.TextChoices):
    """What was shown or handed out. All of it is public: nothing can be attached."""

    KIT = "KIT", _("the outreach kit for that audience")
    TERMS = "TERMS", _("the Terms of Reference")
    REPORTS = "REPORTS", _("public reports of the Chair")
    TREATY = "TREATY", _("the text of the Treaty")


# Those for whom the Chair and the Secretariat log; a State logs its own.
LOGGED_BY_THE_BUREAU = tuple(actor for actor in Actor if actor != Actor.STATE)


def words(codes: str, choices: type[models.TextChoices]) -> list[str]:
    """Return what codes that are kept with spaces between them are called."""
    return [str(choices(code).label) for code in codes.split()]


class OutreachQuerySet(models.QuerySet["Outreach"]):
    def standing(self) -> OutreachQuerySet:
        """Return what was not taken back, the first first."""
        return self.filter(withdrawn_at=None).order_by("held_on", "pk")


class Outreach(models.Model):
    """A briefing to a body of the Treaty, or an occasion on which the Forum was made known."""

    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    log = models.CharField(max_length=20, choices=Log)
    held_on = models.DateField()
    actor = models.CharField(max_length=20, choices=Actor)
    state = models.ForeignKey(State, models.PROTECT, null=True, blank=True, related_name="+")
    body = models.CharField(max_length=20, choices=Body, blank=True)
    occasion = models.CharField(max_length=200)
    audiences = models.CharField(max_length=200, blank=True)
    materials = models.CharField(max_length=100, blank=True)
    points = models.TextField(blank=True)  # of a briefing: a paragraph each
    recorded_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = OutreachQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_state_s_outreach_is_outreach_of_a_state",
                condition=Q(actor=Actor.STATE, state__isnull=False, log=Log.OUTREACH)
                | ~Q(actor=Actor.STATE) & Q(state=None),
            ),
            models.CheckConstraint(
                name="a_briefing_is_to_a_body",
                condition=Q(log=Log.BRIEFING) & ~Q(body="") | Q(log=Log.OUTREACH, body=""),
            ),
        ]

    def __str__(self) -> str:
        return self.occasion

    def get_absolute_url(self) -> str:
        return reverse("outreach:activity", args=[self.key])

    @property
    def audience_words(self) -> list[str]:
        return words(self.audiences, Audience)

    @property
    def material_words(self) -> list[str]:
        return words(self.materials, Material)

    @property
    def paragraphs(self) -> list[str]:
        """Return the points, one by one."""
        return [said for part in self.points.splitlines() if (said := part.strip())]


class Task(models.TextChoices):
    MEET = "MEET", _("organise a meeting of the Forum")
    REVIEW = "REVIEW", _("review the Forum's usefulness after two cycles with meetings")
    OTHER = "OTHER", _("something else")


class Addressee(models.TextChoices):
    PRESIDENT = "PRESIDENT", _("President of the Conference")
    CHAIR = "CHAIR", _("Chair of the Forum")
    SECRETARIAT = "SECRETARIAT", pgettext_lazy("office", "Secretariat")
    STATES = "STATES", _("States Parties and signatory States")
    CONFERENCE = "CONFERENCE", _("the Conference itself")


class MandateQuerySet(models.QuerySet["Mandate"]):
    def in_order(self) -> MandateQuerySet:
        """Return them as the Conferences gave them."""
        return self.order_by("conference", "position", "pk")

    def open(self) -> MandateQuerySet:
        return self.filter(done_on=None).in_order()


class Mandate(models.Model):
    """What a Conference decided on the Forum: for whom, within what limits, and when it is done."""

    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    conference = models.PositiveSmallIntegerField()  # that decided it, by its number
    position = models.PositiveSmallIntegerField(default=1)  # among its decisions
    document = models.CharField(max_length=120)  # symbol and paragraph
    task = models.CharField(max_length=20, choices=Task)
    addressee = models.CharField(max_length=20, choices=Addressee)
    text = models.TextField()
    limits = models.TextField(blank=True)
    recorded_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    done_on = models.DateField(null=True, blank=True)
    done_with = models.CharField(max_length=200, blank=True)  # the document that says so

    objects = MandateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="what_is_not_done_was_done_with_nothing",
                condition=Q(done_on__isnull=False) | Q(done_with=""),
            ),
        ]

    def __str__(self) -> str:
        return f"CSP{self.conference}, {self.document}"
