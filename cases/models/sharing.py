"""Cases of diversion, and to whom their provider released them (ToR 13, 15, 18)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from cases.rules import MAY_BECOME, Aim, Finding, Investigation, Status
from forum import keys
from forum.access import Grant
from forum.audience import Kind
from forum.errors import Refused
from forum.files import Attachment
from forum.models import State, Term
from forum.sealed import SealedRow, SealedTextField
from forum.uploads import sentences


class ImpossibleStep(Refused):
    def __init__(self, case: Case, status: Status) -> None:
        was, wanted = Status(case.status).label, status.label
        says = _("A case that is %(was)s cannot become %(wanted)s.")
        super().__init__(says % {"was": was, "wanted": wanted})


class Case(models.Model):
    """
    The card of a case: reference, neutral title, provider, audience, instants.

    What happened stands in ``CaseContent``. Only the provider changes the audience (ToR 15).
    """

    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    ref = models.CharField(max_length=12, unique=True)
    provider = models.ForeignKey(State, models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    status = models.CharField(max_length=20, choices=Status, default=Status.DRAFT)
    audience = models.CharField(max_length=20, choices=Kind, default=Kind.OWN)
    begun_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    # Who last signed for the State: released it, chose another audience, or withdrew it.
    released_by = models.ForeignKey(Term, models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_draft_is_for_its_own_state",
                condition=~Q(status=Status.DRAFT) | Q(audience=Kind.OWN),
            ),
            models.CheckConstraint(
                name="a_released_case_was_released_by_someone",
                condition=~Q(status=Status.RELEASED)
                | Q(released_by__isnull=False, released_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("cases:case", args=[self.ref])

    def become(self, status: Status, *with_it: str) -> None:
        """Move on to a status that the life of a case allows next, and what goes with it."""
        if status not in MAY_BECOME[Status(self.status)]:
            raise ImpossibleStep(self, status)
        self.status = status
        self.save(update_fields=["status", *with_it])


class CaseContent(SealedRow):
    """
    What happened, for those the provider chose. All of it voluntary (ToR 18).

    What a case has several of lies in rows of its own (``cases.models.telling``).
    """

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="content")
    finding = SealedTextField(choices=Finding, blank=True)
    summary = SealedTextField(blank=True)
    aim = SealedTextField(choices=Aim, blank=True)
    policy_issue = SealedTextField(blank=True)  # "yes": raised as a general issue (ToR 22)
    diverted_on = SealedTextField(blank=True)  # a partial date, as the next
    detected_on = SealedTextField(blank=True)
    detected_how = SealedTextField(blank=True)
    investigation = SealedTextField(choices=Investigation, blank=True)
    actors_may_be_named = SealedTextField(blank=True)  # "yes": the provider's law allows it
    methods = SealedTextField(blank=True)
    helped_by = SealedTextField(blank=True)  # a non-State actor
    version = models.PositiveIntegerField(default=1)  # counts up with every save of any section

    def __str__(self) -> str:
        return f"content of case {self.case_id}"


class CaseAudience(models.Model):
    """A State that the provider chose, where it chose States."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="chosen")
    provider = models.ForeignKey(
        State, models.PROTECT, related_name="+"
    )  # counts if it is the case's
    state = models.ForeignKey(State, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_state_is_chosen_once", fields=["case", "provider", "state"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state_id} for case {self.case_id}"


class CaseAttachment(Attachment):
    """A file of a case: seen by whoever sees its content."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="attachments")
    added_by = models.ForeignKey(Term, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"attachment {self.pk} of case {self.case_id}"

    @property
    def removals(self) -> Sequence[Promise]:
        return sentences.removals(self.removed)


class CaseReader(Grant):
    """A person shown the case by name, by a State that sees it, to one of its own (ToR 16)."""

    content_object = models.ForeignKey(Case, models.CASCADE, related_name="readers")
