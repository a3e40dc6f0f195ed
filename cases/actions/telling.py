"""
A case is written section by section, by all colleagues of a delegation; nothing is lost (ToR 18).

Who saves says over which version they wrote. If it is not the one that stands, what they wrote is
kept aside, beside it, until a person picks. What is sent twice, or late, changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases import policies, queries
from cases.actions import revising, sharing
from cases.actions.sharing import NotYours
from cases.models import Case, CaseRevision, CaseSection
from cases.queries import ROWS, Said
from cases.rules import Finding, Section
from forum import lock, trail
from forum.errors import Refused
from forum.models import Term


class ChangedMeanwhile(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("A colleague changed this section while you were comparing. Look at it once more.")
        )


class Settled(Refused):
    def __init__(self) -> None:
        super().__init__(_("A colleague has already picked what shall stand. Nothing was changed."))


@dataclass(frozen=True)
class Sent:
    """A section as a window sends it: what it says, and over which version it was written."""

    section: Section
    said: Said
    version: int
    page: str  # the window
    turn: int = 0  # how often it has sent
    is_complete: bool | None = None  # None, if it says nothing about that


@dataclass(frozen=True)
class Kept:
    """What became of it: saved as this version, or kept aside."""

    row: CaseSection
    aside: CaseRevision | None = None
    is_stale: bool = False  # It says what was saved before a colleague changed it.

    @property
    def is_saved(self) -> bool:
        return self.aside is None and not self.is_stale


@transaction.atomic
def begin(*, said: Said, page: str, by: Term, now: datetime) -> Case:
    """
    Begin a case; the same window, sending its form again, goes on with the case it has begun.

    :param said: its finding, title and summary.
    """
    if page:
        lock.hold_name(f"begins a case {page}")
        begun = queries.begun_from(page, by)
        if begun is not None:
            said = {**queries.said_in(begun, Section.HAPPENED), **said}
            save(case=begun, sent=Sent(Section.HAPPENED, said, 0, page), by=by, now=now)
            return begun
    finding = Finding(said["finding"]) if said["finding"] else None
    texts = {"title": said["title"], "summary": said["summary"]}
    return sharing.begin(finding=finding, **texts, page=page, by=by, now=now)


@transaction.atomic
def save(*, case: Case, sent: Sent, by: Term, now: datetime) -> Kept:
    """
    Save a section: in a draft for colleagues, in a released case for everyone who reads it.

    Written over an older version, it is kept aside; nothing of anyone's is overwritten.
    """
    case = lock.hold(case)
    if policies.may_edit(by, case, now=now) is None:
        raise NotYours
    row = queries.section_of(case, sent.section)
    if row.page == sent.page and sent.page and sent.turn and sent.turn <= row.turn:
        return Kept(row)  # It came before; its answer was lost, or it is late.
    before = queries.said_in(case, sent.section)
    follows = sent.version == row.version or bool(sent.page and sent.page == row.page)
    if not follows and not says_the_same(sent.said, before):
        return _beside(case, row, sent, by=by, now=now)
    _settle(_own_aside(case, sent), now=now)
    return Kept(_write(case, row, sent, before, by=by, now=now))


@transaction.atomic
def keep(*, case: Case, sent: Sent, by: Term, now: datetime) -> Kept:
    """
    Keep what a window sends by itself while someone writes.

    A draft is saved with it. What other States already read changes by a person's act only: what
    is written over it is kept aside until they save.
    """
    case = lock.hold(case)
    if case.released_at is None:
        return save(case=case, sent=sent, by=by, now=now)
    if policies.may_edit(by, case, now=now) is None:
        raise NotYours
    row = queries.section_of(case, sent.section)
    if says_the_same(sent.said, queries.said_in(case, sent.section)):
        _settle(_own_aside(case, sent), now=now)
        return Kept(row)
    return _beside(case, row, sent, by=by, now=now)


@transaction.atomic
def pick(*, aside: CaseRevision, version: int, take: bool, by: Term, now: datetime) -> CaseSection:
    """
    Pick what shall stand: the text aside, or what is saved. The other stays among the revisions.

    :raises Settled: if a colleague picked before.
    :raises ChangedMeanwhile: if it is to replace a text that whoever picks has not seen.
    """
    case = lock.hold(aside.case)
    if policies.may_edit(by, case, now=now) is None:
        raise NotYours
    aside = lock.hold(aside)
    if aside.settled_at is not None:
        raise Settled
    row = queries.section_of(case, Section(aside.section))
    if take and row.version != version:
        raise ChangedMeanwhile
    if take:
        sent = Sent(Section(aside.section), queries.words_of(aside), version, aside.page)
        before = queries.said_in(case, sent.section)
        row = _write(case, row, sent, before, by=by, now=now)
    _settle([aside], now=now)
    return row


def _write(
    case: Case, row: CaseSection, sent: Sent, before: Said, *, by: Term, now: datetime
) -> CaseSection:
    if sent.is_complete is not None:
        row.is_complete = sent.is_complete
    if says_the_same(sent.said, before):
        if row.is_complete or not row._state.adding:
            row.turn = sent.turn if row.page == sent.page else row.turn
            revising.save_section(row)
        return row
    revising.put(case, sent.section, sent.said, before, by=by, now=now)
    if revising.remember(row, sent.page, by=by, now=now):  # Not each time that a window saves.
        trail.record(by, "saved", case, at=now, section=sent.section.value)
    revising.count_up(row, sent.page, sent.turn, by=by, now=now)
    return row


# --- Beside what stands --------------------------------------------------------------------------


def _beside(case: Case, row: CaseSection, sent: Sent, *, by: Term, now: datetime) -> Kept:
    if _was_saved(case, sent):
        return Kept(row, is_stale=True)
    aside = next(iter(_own_aside(case, sent)), None)
    words = json.dumps(sent.said, ensure_ascii=False)
    if aside is None:
        aside = CaseRevision.objects.create(
            case=case,
            section=sent.section,
            version=sent.version,
            said=words,
            is_aside=True,
            page=sent.page,
            turn=sent.turn,
            written_by=by,
            begun_at=now,
            written_at=now,
        )
        trail.record(by, "kept aside", case, at=now, section=sent.section.value)
    elif not sent.turn or sent.turn > aside.turn:
        aside.said, aside.turn, aside.written_at = words, sent.turn, now
        aside.save(update_fields=["said", "turn", "written_at"])
    return Kept(row, aside=aside)


def _own_aside(case: Case, sent: Sent) -> Iterable[CaseRevision]:
    """Return what this window has lying aside, if it has."""
    return queries.texts_aside(case, sent.section).filter(page=sent.page)


def _was_saved(case: Case, sent: Sent) -> bool:
    """Say whether these words were saved before, and replaced since by who had seen them."""
    earlier = queries.saved_revisions(case, sent.section).filter(page=sent.page)
    return any(says_the_same(queries.words_of(revision), sent.said) for revision in earlier)


def _settle(asides: Iterable[CaseRevision], *, now: datetime) -> None:
    for aside in asides:
        aside.settled_at = now
        aside.save(update_fields=["settled_at"])


def says_the_same(one: Said, other: Said) -> bool:
    """Say whether two texts are the same; keys of rows are not what anyone wrote."""
    return _words(one) == _words(other)


def _words(said: Said) -> Said:
    rows = [
        {name: text for name, text in row.items() if name != "key"} for row in said.get(ROWS, [])
    ]
    return {**said, ROWS: rows}
