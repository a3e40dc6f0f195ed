"""What the portal tells the parties of an arrangement (ToR 21): that there is something."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from cases import queries
from cases.models import (
    Arrangement,
    ArrangementClosing,
    ArrangementFile,
    ArrangementParty,
    ArrangementStep,
    ArrangementVersion,
)
from forum import outbox, reminders
from forum.models import State, Term, TermQuerySet

PROPOSED = outbox.kind(
    "cases/arrangement-proposed",
    _("A State proposes an arrangement with yours. Only its parties see it."),
    paragraph=21,
)
VERSION = outbox.kind(
    "cases/arrangement-version",
    _("A party proposes another version of an arrangement. It needs your State's word anew."),
    paragraph=21,
)
CONFIRMED = outbox.kind(
    "cases/arrangement-confirmed", _("A party has confirmed an arrangement."), paragraph=21
)
LEFT = outbox.kind("cases/arrangement-left", _("A State has left an arrangement."), paragraph=21)
STEP_SET = outbox.kind(
    "cases/arrangement-step-set", _("A party said what it will do, and by when."), paragraph=21
)
STEP_DONE = outbox.kind(
    "cases/arrangement-step-done", _("A party has done a step of an arrangement."), paragraph=21
)
FILE_ADDED = outbox.kind(
    "cases/arrangement-file", _("A party put a file into an arrangement."), paragraph=21
)
CLOSING = outbox.kind(
    "cases/arrangement-closing",
    _("A party agrees to close an arrangement and erase it. It waits for your State's word."),
    paragraph=21,
)
CLOSED = outbox.kind(
    "cases/arrangement-closed",
    _("An arrangement is closed by its parties, and all of it erased."),
    paragraph=21,
)
STEP = reminders.ladder(
    "cases/arrangement-step",
    _("A step that your State said it will do is not marked done yet."),
    paragraph=21,
    stands=queries.is_to_be_done,
)


def proposed(
    arrangement: Arrangement,
    *,
    by: Term,
    now: datetime,
    version: ArrangementVersion | None = None,
) -> None:
    about = version or arrangement
    _tell(VERSION if version else PROPOSED, arrangement, about=about, by=by, now=now)


def brought_in(arrangement: Arrangement, state: State, *, now: datetime) -> None:
    """Tell who speaks for the State that the others brought in."""
    to = Term.objects.of_state(state, now)
    party = queries.own_place_in(arrangement, state)
    link = arrangement.get_absolute_url()
    outbox.post(PROPOSED, to=to, about=party, due_at=now, link=link)


def confirmed(
    arrangement: Arrangement, version: ArrangementVersion, *, by: Term, now: datetime
) -> None:
    said = version.confirmations.get(state=by.speaks_for)
    _tell(CONFIRMED, arrangement, about=said, by=by, now=now)


def left(party: ArrangementParty, *, by: Term, now: datetime) -> None:
    _tell(LEFT, party.arrangement, about=party, by=by, now=now)


def step_set(step: ArrangementStep, *, by: Term, now: datetime) -> None:
    """Tell the others, and remind the State whose step it is as the day comes near."""
    _tell(STEP_SET, step.arrangement, about=step, by=by, now=now)
    reminders.post(
        STEP,
        to=Term.objects.of_state(step.state, now),
        about=step,
        too_late_at=step.due_at,
        now=now,
        link=step.arrangement.get_absolute_url(),
    )


def step_done(step: ArrangementStep, *, by: Term, now: datetime) -> None:
    _tell(STEP_DONE, step.arrangement, about=step, by=by, now=now)


def file_added(file: ArrangementFile, *, by: Term, now: datetime) -> None:
    _tell(FILE_ADDED, file.arrangement, about=file, by=by, now=now)


def closing_asked(agreed: ArrangementClosing, *, by: Term, now: datetime) -> None:
    _tell(CLOSING, agreed.arrangement, about=agreed, by=by, now=now)


def closed(arrangement: Arrangement, *, by: Term, now: datetime) -> None:
    _tell(CLOSED, arrangement, about=arrangement, by=by, now=now)


def _tell(kind: str, arrangement: Arrangement, *, about: Model, by: Term, now: datetime) -> None:
    """Tell the other parties; colleagues of who acts see it on their page."""
    to: TermQuerySet = queries.offices_of_parties(arrangement, now=now, but=by.speaks_for)
    outbox.post(kind, to=to, about=about, due_at=now, link=arrangement.get_absolute_url())
