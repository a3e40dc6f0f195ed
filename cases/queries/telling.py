"""What a case tells, as its readers see it; its sections and revisions, as its own State does."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from cases.models import (
    PARTS,
    SHAPES,
    Actor,
    ArmsItem,
    Case,
    CaseContent,
    CaseDocument,
    CaseRevision,
    CaseSection,
    CaseState,
    Part,
    RouteLeg,
)
from cases.queries.sharing import (
    NOT_WITHDRAWN_CASES,
    OF_A_READ_CASE,
    of_a_case_in_own_hands,
    of_a_read_case,
    of_own_case,
    own,
)
from cases.rules import Section
from forum import partial_dates, sealed, sight
from forum.models import State, StateQuerySet, Term
from forum.partial_dates import PartialDate
from forum.sight import Viewer

# A section, as its form sends it: texts by name, and rows of texts; both are what JSON can hold.
Said = dict[str, Any]
ROWS = "rows"

_Part = TypeVar("_Part", bound=Part)


def _parts(viewer: Viewer) -> Q:
    """What a case tells in rows is read by whoever reads its content."""
    return of_a_read_case(viewer)


for _kind in PARTS:
    _foreign = ("state_id",) if _kind is CaseState else ()
    sight.of(
        _kind,
        adds=of_a_case_in_own_hands,
        changes=of_a_case_in_own_hands,
        columns=(*_kind.TEXTS, *_foreign, "position", "taken_out_at"),
        because=OF_A_READ_CASE,
        counted=of_own_case,
    )(_parts)


def of_own_standing_case(viewer: Viewer) -> Q:
    return Q(case__in=NOT_WITHDRAWN_CASES.filter(own(viewer)))


@sight.of(
    CaseSection,
    adds=of_a_case_in_own_hands,
    changes=of_a_case_in_own_hands,
    columns=("version", "is_complete", "page", "turn", "saved_by_id", "saved_at"),
)
def sections(viewer: Viewer) -> Q:
    """How far its own people are is told to nobody else."""
    return of_own_standing_case(viewer)


@sight.of(
    CaseRevision,
    adds=of_a_case_in_own_hands,
    changes=of_a_case_in_own_hands,
    columns=("version", "said", "turn", "written_at", "settled_at"),
)
def revisions(viewer: Viewer) -> Q:
    """What a case said before, and what was written beside it, was shared with nobody."""
    return of_own_standing_case(viewer)


# --- What is told --------------------------------------------------------------------------------

Through = Callable[[QuerySet[Any]], QuerySet[Any]]


@dataclass(frozen=True)
class Told:
    """A case as it is read: its content, and what it has several of, each in its order."""

    content: CaseContent
    items: list[ArmsItem]
    legs: list[RouteLeg]
    actors: list[Actor]
    documents: list[CaseDocument]
    states: list[CaseState]

    @property
    def diverted_on(self) -> PartialDate | None:
        return partial_dates.known(self.content.diverted_on)

    @property
    def detected_on(self) -> PartialDate | None:
        return partial_dates.known(self.content.detected_on)

    @property
    def delay(self) -> tuple[int, int] | None:
        """From the diversion to its detection, in days: at least, and at most (ToR 18)."""
        if self.diverted_on is None or self.detected_on is None:
            return None
        return partial_dates.between(self.diverted_on, self.detected_on)

    def has(self, section: Section) -> bool:
        """Say whether anything at all is told in a section."""
        shape = SHAPES[section]
        said = any(getattr(self.content, column) for column in shape.columns)
        return said or bool(shape.rows and self.rows(shape.rows))

    def rows(self, kind: type[Part]) -> list[Any]:
        of: dict[type[Part], list[Any]] = {
            ArmsItem: self.items,
            RouteLeg: self.legs,
            Actor: self.actors,
            CaseDocument: self.documents,
            CaseState: self.states,
        }
        return of[kind]


def told(case: Case, *, through: Through = lambda rows: rows) -> Told | None:
    """
    Return what a case tells, if whoever asks can read it.

    :param through: what becomes of the rows before they are read, as in a preview.
    """
    content = next(iter(sealed.with_keys(through(CaseContent.objects.filter(case=case)))), None)
    if content is None:
        return None
    return Told(
        content=content,
        items=parts_of(case, ArmsItem, through),
        legs=parts_of(case, RouteLeg, through),
        actors=parts_of(case, Actor, through),
        documents=parts_of(case, CaseDocument, through),
        states=parts_of(case, CaseState, through),
    )


def parts_of(case: Case, kind: type[_Part], through: Through = lambda rows: rows) -> list[_Part]:
    """Return the rows of one kind that stand in a case, opened with one question for their keys."""
    rows = kind._default_manager.filter(case=case, taken_out_at=None).order_by("position", "pk")
    if kind is CaseState:
        rows = rows.select_related("state")
    return sealed.with_keys(through(rows))


def parts() -> tuple[type[Part], ...]:
    """Return the kinds of rows in which a case tells what it has several of."""
    return PARTS


def states_involved(case: Case) -> StateQuerySet:
    """
    Return the States that a case names, for whoever reads it.

    What naming one asks for (ToR 12) begins here: a notice, in ``cases.actions.concerned``.
    """
    named = CaseState.objects.filter(case=case, taken_out_at=None)
    return State.objects.filter(pk__in=named.values("state")).order_by("name_en")


def names_of_states() -> dict[str, str]:
    """Return the name of each State by its code, as a leg of a route and a revision keep it."""
    return {state.code: state.name for state in State.objects.all()}


# --- Sections, as their form has them ------------------------------------------------------------


def said_in(case: Case, section: Section) -> Said:
    """Return what a section says now, as its form would send it."""
    shape, content = SHAPES[section], CaseContent.objects.get(case=case)
    said: Said = {column: getattr(content, column) for column in shape.columns}
    if section == Section.HAPPENED:
        said["title"] = "" if case.title == case.ref else case.title
    if shape.rows is not None:
        said[ROWS] = [said_of(row) for row in parts_of(case, shape.rows)]
    return said


def said_of(part: Part) -> dict[str, str]:
    """Return one row as its form would send it."""
    texts = {name: getattr(part, name) for name in part.TEXTS}
    if isinstance(part, CaseState):
        texts["state"] = part.state.code if part.state else ""
    return {"key": part.key, **texts}


def section_of(case: Case, section: Section) -> CaseSection:
    """Return how far a section is; of one that was never saved, a row that is not kept yet."""
    found = CaseSection.objects.filter(case=case, section=section).first()
    return found or CaseSection(case=case, section=section)


def sections_of(case: Case) -> dict[Section, CaseSection]:
    found = {Section(row.section): row for row in CaseSection.objects.filter(case=case)}
    return {
        section: found.get(section) or CaseSection(case=case, section=section)
        for section in Section
    }


def begun_from(page: str, by: Term) -> Case | None:
    """Return the case that a window of someone's has begun already."""
    told = CaseRevision.objects.filter(page=page, section=Section.HAPPENED, version=1)
    mine = told.filter(is_aside=False, written_by=by, case__begun_by=by).first()
    return mine.case if mine else None


# --- Revisions -----------------------------------------------------------------------------------


def saved_revisions(case: Case, section: Section) -> QuerySet[CaseRevision]:
    """Return what a section said, the newest first."""
    rows = CaseRevision.objects.filter(case=case, section=section, is_aside=False)
    return rows.select_related("written_by__person").order_by("-version", "-pk")


def every_revision(case: Case, section: Section) -> QuerySet[CaseRevision]:
    """Return what a section said, and what was written beside it, the newest first."""
    rows = CaseRevision.objects.filter(case=case, section=section)
    return rows.select_related("written_by__person").order_by("-written_at", "-pk")


def saved_before(revision: CaseRevision) -> CaseRevision | None:
    """Return what stood before a revision; of a text aside, what it was written over."""
    rows = saved_revisions(revision.case, Section(revision.section))
    if revision.is_aside:
        return rows.filter(version__lte=revision.version).first()
    return rows.filter(version__lt=revision.version).first()


def texts_aside(case: Case, section: Section | None = None) -> QuerySet[CaseRevision]:
    """Return what waits until a person picks what shall stand, the oldest first."""
    rows = CaseRevision.objects.filter(case=case, is_aside=True, settled_at=None)
    if section is not None:
        rows = rows.filter(section=section)
    return rows.select_related("written_by__person").order_by("begun_at", "pk")


def revision_for(case: Case, section: Section, key: str) -> CaseRevision:
    return get_object_or_404(
        CaseRevision.objects.select_related("written_by__person"),
        case=case,
        section=section,
        key=key,
    )


def words_of(revision: CaseRevision) -> Said:
    said: Said = json.loads(revision.said)
    return said
