"""Papers of a meeting: a card, its language versions, and what opens it (ToR 10, 14, 15, 23)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from forum import keys
from forum.files import Attachment
from forum.models import State, Term
from forum.sealed import SealedTextField
from meetings.models.agenda import AgendaItem
from meetings.models.convening import Meeting
from meetings.rules import LANGUAGE_NAMES, OpeningWord


class Paper(models.Model):
    """The card: its symbol, whose it is, and since when anybody may read it."""

    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="papers")
    item = models.ForeignKey(
        AgendaItem, models.PROTECT, null=True, blank=True, related_name="papers"
    )
    symbol = models.CharField(max_length=60, unique=True)  # given by the portal
    state = models.ForeignKey(
        State, models.PROTECT, null=True, blank=True, related_name="+"
    )  # that submits it; none: the Secretariat
    original = models.CharField(max_length=2, choices=LANGUAGE_NAMES)  # of one paper, one original
    is_restricted = models.BooleanField()
    added_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)  # to the public, for good

    def __str__(self) -> str:
        return self.symbol

    def get_absolute_url(self) -> str:
        return reverse("meetings:paper", args=[self.meeting.ref, self.key])


class PaperFile(Attachment):
    """One version of a paper in one language. A later one stands beside it, never in its place."""

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="files")
    language = models.CharField(max_length=2, choices=LANGUAGE_NAMES)
    number = models.PositiveSmallIntegerField()
    title = SealedTextField()
    added_by = models.ForeignKey(Term, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="versions_of_a_paper_are_numbered", fields=["paper", "language", "number"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.language} {self.number} of paper {self.paper_id}"

    @property
    def is_original(self) -> bool:
        return self.language == self.paper.original


class LiftingWord(models.Model):
    """One of the words that together open a restricted paper; bare, and taken back until then."""

    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="words")
    word = models.CharField(max_length=10, choices=OpeningWord)
    said_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    said_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_word_on_a_paper_stands_once",
                fields=["paper", "word"],
                condition=Q(taken_back_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.word} on paper {self.paper_id}"
