"""An admitted expert's own access: one case, one window, the papers that were ticked (ToR 8)."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property

from cases.models import CaseAttachment
from experts.models.proposing import Proposal
from forum import keys
from forum.models import AccountInvitation, Term


class Admission(models.Model):
    """
    That an expert was invited by the State that proposed them.

    It opens nothing by itself: ``sight.opens_to_expert`` asks, at the moment of the request, for
    the inviting State's word and the expert's own, and for the window (``experts.queries``).
    """

    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    proposal = models.OneToOneField(Proposal, models.PROTECT, related_name="admission")
    invitation = models.OneToOneField(  # to an account; its last one, if the first was lost
        AccountInvitation, models.PROTECT, related_name="+"
    )
    invited_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    opens_at = models.DateTimeField()  # the papers, not before
    ended_at = models.DateTimeField(null=True, blank=True)  # by the inviting State, early

    def __str__(self) -> str:
        return f"admission for proposal {self.proposal_id} (#{self.pk})"

    def get_absolute_url(self) -> str:
        """Return the one page that the expert has; the State's is the page of the proposal."""
        return reverse("experts:hearing", args=[self.key])

    @cached_property
    def undertaken_at(self) -> datetime | None:
        """When the expert gave their own word, for this meeting."""
        given = Undertaking.objects.filter(admission=self).first()
        return given.given_at if given else None


class Undertaking(models.Model):
    """That the expert took the duty of confidence upon them: their own row, nobody else adds it."""

    admission = models.OneToOneField(
        Admission, models.PROTECT, primary_key=True, related_name="undertaking"
    )
    given_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"undertaking of admission {self.admission_id}"


class AdmissionPaper(models.Model):
    """A file of the case that its provider ticked for the expert: read on the page, never sent."""

    admission = models.ForeignKey(Admission, models.PROTECT, related_name="papers")
    attachment = models.ForeignKey(CaseAttachment, models.PROTECT, related_name="+")
    ticked_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    ticked_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_paper_is_ticked_once",
                fields=["admission", "attachment"],
                condition=Q(taken_back_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"paper {self.attachment_id} of admission {self.admission_id}"
