"""
What a State shares on the platform, with a meeting or without one (ToR 13, 19).

The card says that there is a posting, whose, and what it is about in words of our own; what it
says lies sealed in its versions. A correction is written as the next version, which readers see
once it is released; the one before it is erased with its key.
"""

from __future__ import annotations

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.models.sharing import Case
from cases.rules import MAY_BECOME, Category, Stage, Status
from cases.vocabulary import ONE_OF, Region, Share, Type
from forum import keys
from forum.audience import Kind
from forum.errors import Refused
from forum.models import State, Term
from forum.sealed import SealedRow, SealedTextField


class PostingCannotBecome(Refused):
    def __init__(self, posting: Posting, status: Status) -> None:
        was, wanted = Status(posting.status).label, status.label
        says = _("A posting that is %(was)s cannot become %(wanted)s.")
        super().__init__(says % {"was": was, "wanted": wanted})


def codes() -> ArrayField:  # type: ignore[type-arg]
    return ArrayField(models.CharField(max_length=20), default=list, blank=True)


class Sorted(models.Model):
    """What a posting is found by: codes of ours, none of which is needed but one type."""

    types = codes()
    stage = models.CharField(max_length=20, choices=Stage, blank=True)
    regions = codes()
    categories = codes()

    class Meta:
        abstract = True

    @property
    def type_words(self) -> list[str]:
        return [str(Type(code).label) for code in self.types]

    @property
    def region_words(self) -> list[str]:
        return [str(Region(code).label) for code in self.regions]

    @property
    def category_words(self) -> list[str]:
        return [str(Category(code).label) for code in self.categories]


SORTED_BY = ("types", "stage", "regions", "categories")


class Posting(Sorted):
    """
    The card: reference, provider, what it is about, audience, instants.

    ``version`` is the number of the version that readers see; none before the first release.
    """

    ref = models.CharField(max_length=14, unique=True)
    provider = models.ForeignKey(State, models.PROTECT, related_name="+")
    status = models.CharField(max_length=20, choices=Status, default=Status.DRAFT)
    audience = models.CharField(max_length=20, choices=Kind, default=Kind.OWN)
    version = models.PositiveSmallIntegerField(default=0)
    begun_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    # Who last signed for the State.
    released_by = models.ForeignKey(Term, models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)
    news_at = models.DateTimeField(null=True, blank=True)  # released, corrected or shown to more
    expires_at = models.DateTimeField(null=True, blank=True)  # the first moment nobody else reads
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_posting_in_draft_is_for_its_own_state",
                condition=~Q(status=Status.DRAFT) | Q(audience=Kind.OWN, version=0),
            ),
            models.CheckConstraint(
                name="a_released_posting_was_released_by_someone",
                condition=~Q(status=Status.RELEASED)
                | Q(released_by__isnull=False, released_at__isnull=False, version__gte=1),
            ),
        ]
        indexes = [
            models.Index(
                name="postings_by_their_news",
                fields=["-news_at"],
                condition=Q(news_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    def get_absolute_url(self) -> str:
        return reverse("platform:posting", args=[self.ref])

    def is_over(self, now: datetime) -> bool:
        """Return whether its provider let it expire: others read its card only."""
        return self.expires_at is not None and now >= self.expires_at

    def become(self, status: Status, *with_it: str) -> None:
        """Move on to a status that the life of a posting allows next, and what goes with it."""
        if status not in MAY_BECOME[Status(self.status)]:
            raise PostingCannotBecome(self, status)
        self.status = status
        self.save(update_fields=["status", *with_it])


class PostingAudience(models.Model):
    """A State that the provider chose, where it chose States."""

    posting = models.ForeignKey(Posting, models.PROTECT, related_name="chosen")
    provider = models.ForeignKey(
        State, models.PROTECT, related_name="+"
    )  # counts if it is the posting's
    state = models.ForeignKey(State, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_state_is_chosen_once_for_a_posting", fields=["posting", "provider", "state"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state_id} for posting {self.posting_id}"


class PostingVersion(SealedRow, Sorted):
    """What a posting says, as it was released or is being written."""

    posting = models.ForeignKey(Posting, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    heading = SealedTextField(blank=True)
    text = SealedTextField(blank=True)
    edits = models.PositiveIntegerField(default=1)  # counts up with every save
    erased_at = models.DateTimeField(null=True, blank=True)  # a later one took its place

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_version_a_number", fields=["posting", "number"]),
        ]

    def __str__(self) -> str:
        return f"version {self.number} of posting {self.posting_id}"


class PostingPart(SealedRow):
    """One route leg, broker, source, method, place: what is asked stands in ``FACTS``."""

    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    version = models.ForeignKey(PostingVersion, models.PROTECT, related_name="parts")
    type = models.CharField(max_length=20, choices=Type)
    position = models.PositiveSmallIntegerField()
    place = SealedTextField(blank=True)
    onward = SealedTextField(blank=True)
    who = SealedTextField(blank=True)
    what = SealedTextField(blank=True)
    how = SealedTextField(blank=True)
    period = SealedTextField(blank=True)
    marks = SealedTextField(blank=True)
    note = SealedTextField(blank=True)

    def __str__(self) -> str:
        return f"part {self.pk} of version {self.version_id}"

    @property
    def called(self) -> str:
        return str(ONE_OF[Type(self.type)])


SAID = ("place", "onward", "who", "what", "how", "period", "marks", "note")


class CaseShare(models.Model):
    """
    Whether a State shares its case on the platform, and if not now, on which ground (ToR 13).

    The State's own matter: nobody else sees that it was asked, or what it chose.
    """

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="share")
    choice = models.CharField(max_length=20, choices=Share)
    posting = models.ForeignKey(Posting, models.PROTECT, null=True, blank=True, related_name="+")
    chosen_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"share of case {self.case_id}"
