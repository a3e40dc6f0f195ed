"""
What a case tells beyond its summary, in sections, and how each came to say what it says (ToR 18).

One table for each kind of thing, each thing a row that is sealed. What is taken out is emptied,
not deleted: the keys of all of it go when the case is withdrawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.db import models
from django.db.models import Q

from cases.models.sharing import Case
from cases.rules import (
    ActorPart,
    Category,
    Genuine,
    Means,
    Paper,
    Section,
    Stage,
    StatePart,
)
from forum import keys, partial_dates
from forum.models import State, Term
from forum.partial_dates import PartialDate
from forum.sealed import SealedRow, SealedTextField


class Part(SealedRow):
    """One thing of which a case may have several, in an order."""

    TEXTS: ClassVar[tuple[str, ...]]  # its sealed columns, as a form asks for them

    key = models.CharField(max_length=40, default=keys.new)
    case = models.ForeignKey(Case, models.PROTECT, related_name="%(class)ss")
    position = models.PositiveSmallIntegerField()
    taken_out_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(name="one_%(class)s_of_a_case", fields=["case", "key"])
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.position} of case {self.case_id}"


class ArmsItem(Part):
    """Arms, ammunition or parts that were diverted, or were to be."""

    TEXTS = ("category", "description", "quantity", "marks")

    category = SealedTextField(choices=Category, blank=True)
    description = SealedTextField(blank=True)
    quantity = SealedTextField(blank=True)
    marks = SealedTextField(blank=True)  # serial numbers and other marks, one a line

    class Meta(Part.Meta):
        pass


class RouteLeg(Part):
    """One leg of the way things took, from somewhere to somewhere else."""

    TEXTS = ("stage", "from_state", "from_place", "to_state", "to_place", "means", "on", "note")

    stage = SealedTextField(choices=Stage, blank=True)
    from_state = SealedTextField(blank=True)  # the code of a State of the Forum
    from_place = SealedTextField(blank=True)
    to_state = SealedTextField(blank=True)
    to_place = SealedTextField(blank=True)
    means = SealedTextField(choices=Means, blank=True)
    on = SealedTextField(blank=True)  # a partial date
    note = SealedTextField(blank=True)

    class Meta(Part.Meta):
        pass

    @property
    def when(self) -> PartialDate | None:
        return partial_dates.known(self.on)


class Actor(Part):
    """Who had to do with it: where appropriate and feasible, and never more than that (ToR 18)."""

    TEXTS = ("part", "name", "details")

    part = SealedTextField(choices=ActorPart, blank=True)
    name = SealedTextField(blank=True)
    details = SealedTextField(blank=True)

    class Meta(Part.Meta):
        pass


class CaseDocument(Part):
    """A document of the transfer, as it is known: the file itself is an attachment."""

    TEXTS = ("kind", "number", "issuer", "genuine", "details")

    kind = SealedTextField(choices=Paper, blank=True)
    number = SealedTextField(blank=True)
    issuer = SealedTextField(blank=True)
    genuine = SealedTextField(choices=Genuine, blank=True)
    details = SealedTextField(blank=True)

    class Meta(Part.Meta):
        pass


class CaseState(Part):
    """
    A State that the case names.

    It stands in clear, as on a notice. What naming one asks for stands in ``presenting`` (ToR 12).
    """

    TEXTS = ("part", "note")

    state = models.ForeignKey(State, models.PROTECT, null=True, blank=True, related_name="+")
    part = SealedTextField(choices=StatePart, blank=True)
    note = SealedTextField(blank=True)

    class Meta(Part.Meta):
        pass


@dataclass(frozen=True)
class Shape:
    """Where a section lies: in columns of ``CaseContent``, and in rows of one kind."""

    columns: tuple[str, ...] = ()
    rows: type[Part] | None = None


SHAPES = {
    Section.HAPPENED: Shape(columns=("finding", "summary", "aim", "policy_issue")),
    Section.DETECTION: Shape(
        columns=("diverted_on", "detected_on", "detected_how", "investigation")
    ),
    Section.ITEMS: Shape(rows=ArmsItem),
    Section.ROUTE: Shape(rows=RouteLeg),
    Section.ACTORS: Shape(columns=("actors_may_be_named",), rows=Actor),
    Section.METHODS: Shape(columns=("methods",), rows=CaseDocument),
    Section.STATES: Shape(columns=("helped_by",), rows=CaseState),
}
COLUMNS = tuple(column for shape in SHAPES.values() for column in shape.columns)
PARTS = tuple(shape.rows for shape in SHAPES.values() if shape.rows is not None)


class CaseSection(models.Model):
    """
    How far a section is, and its version: whoever saves says which one they wrote over.

    ``page`` and ``turn`` say which window saved last, and how often: what that window sends
    again, or late, changes nothing.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="sections")
    section = models.CharField(max_length=20, choices=Section)
    version = models.PositiveIntegerField(default=0)
    is_complete = models.BooleanField(default=False)
    page = models.CharField(max_length=40, blank=True)
    turn = models.PositiveIntegerField(default=0)
    saved_by = models.ForeignKey(Term, models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_section_once", fields=["case", "section"]),
        ]

    def __str__(self) -> str:
        return f"{self.section} of case {self.case_id}"


class CaseRevision(SealedRow):
    """
    What a section said, for its own State alone.

    Either as it was saved, or *aside*: written over an older version, or over what other States
    already read. Aside, it is kept until a person picks what shall stand.
    """

    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="revisions")
    section = models.CharField(max_length=20, choices=Section)
    version = models.PositiveIntegerField()  # that it became; aside, that it was written over
    said = SealedTextField()  # JSON, as the form of the section sends it
    is_aside = models.BooleanField(default=False)
    page = models.CharField(max_length=40, blank=True)
    turn = models.PositiveIntegerField(default=0)
    written_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    written_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_window_has_one_text_aside",
                fields=["case", "section", "page"],
                condition=Q(is_aside=True, settled_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.section} of case {self.case_id}, version {self.version}"
