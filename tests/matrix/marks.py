"""What betrays the one row of each kind on a page."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models

from cases.models import (
    ArrangementFile,
    ArrangementStep,
    ArrangementVersion,
    BriefingPoint,
    BriefingPosition,
    CaseAttachment,
    CaseContent,
    CaseUpload,
    ChallengeMessageText,
    ChallengeText,
    NoticeText,
    PostingPart,
    PostingVersion,
    ReplyFile,
    ReplyText,
    SavedSearch,
    UseMessageText,
    UseText,
)
from experts.models import ConsultationText, ObjectionReason, Proposal, Purpose
from forum import sight
from forum.models import AccountInvitation, Contact, ContactNumbers, Mandate, Outreach, Term
from meetings.models import ChairReport, Delegate, Move, PaperFile, ReportEntry
from tests import world

Kind = type[models.Model]

# Words that one kind of row alone brings onto a page; of other kinds, their keys and references.
WORDS: dict[Kind, str] = {
    CaseContent: "Serial numbers were filed off.",
    CaseAttachment: "marks.pdf",
    CaseUpload: "marks.jpg",
    NoticeText: "The truck crossed near you.",
    ReplyText: "It was stopped.",
    ReplyFile: "escort.pdf",
    SavedSearch: "our trucks",
    Purpose: "Serial numbers.",
    Proposal: "Dr. Vrba",
    ObjectionReason: "We know the institute.",
    ConsultationText: "She speaks of the marks only.",
    ChallengeText: "A newspaper knows of the truck.",
    ChallengeMessageText: "We ask our police.",
    PostingVersion: "Lorries without plates.",
    PostingPart: "Oldport",
    UseText: "To search a yard.",
    BriefingPoint: "End users are checked too late.",
    BriefingPosition: "Say “often”.",
    UseMessageText: "Do not name the informant.",
    ArrangementVersion: "We compare the marks.",
    ArrangementStep: "Send the photographs.",
    ArrangementFile: "photographs.pdf",
    Contact: "Customs of the port",
    ContactNumbers: "+99 12 34567",
    Delegate: "A. Alvanian",
    Move: "The room was taken.",
    Outreach: "A course for customs",
    Mandate: "asked the Chair to report",
    ReportEntry: "People have to be in the room.",
    PaperFile: "Lorries and their papers",
    ChairReport: "ATT/CSP12.DIEF/2026/CHAIR/1/Conf.Rep",
    AccountInvitation: "new@borland.example",
}


def rows_of_the_world(people: Mapping[str, Term | None]) -> dict[Kind, models.Model]:
    """Return the row of each kind that the grid speaks of."""
    found = {}
    for kind, said in sight.declared().items():
        row = kind._default_manager.order_by("-pk").first()
        if said.private:
            term = people[min(world.GRID[kind])]
            assert term is not None  # The grid names somebody in office.
            with sight.through_the_eyes_of(term, now=world.NOW):
                row = kind._default_manager.order_by("-pk").first()
        assert row is not None
        found[kind] = row
    return found


def marks_of(kind: Kind, row: models.Model) -> tuple[str, ...]:
    """Return what betrays a row, wherever it is read."""
    names = (getattr(row, name, None) for name in ("key", "ref"))
    return tuple(mark for mark in (WORDS.get(kind), *names) if isinstance(mark, str))
