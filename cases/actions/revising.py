"""How a section is written where it lies, and how what it said before is kept (ToR 18)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta

from cases import queries
from cases.models import SHAPES, Case, CaseContent, CaseRevision, CaseSection, CaseState, Part
from cases.queries import ROWS, Said
from cases.rules import Section
from forum.models import State, Term

# One revision for what one window saves in a row, so that they can be read; but a new one at once
# when much is gone from it: what was cut out by mistake is in the one before.
SITTING = timedelta(minutes=10)
MUCH = 200  # characters


def put(case: Case, section: Section, said: Said, before: Said, *, by: Term, now: datetime) -> None:
    """Write a section where it lies: on the card, in columns of the content, in rows."""
    shape, content = SHAPES[section], CaseContent.objects.get(case=case)
    card = []
    if "title" in said:
        case.title = said["title"] or case.ref
        card.append("title")
    if case.released_at is not None:
        case.released_by = by
        card.append("released_by")
    if card:
        case.save(update_fields=card)
    changed = [name for name in shape.columns if said.get(name, "") != before[name]]
    for name in changed:
        setattr(content, name, said.get(name, ""))
    content.version += 1
    content.save(update_fields=[*changed, "version"])
    if shape.rows is not None:
        _put_rows(case, shape.rows, said.get(ROWS, []), now=now)


def _put_rows(case: Case, kind: type[Part], said: list[dict[str, str]], *, now: datetime) -> None:
    known = {row.key: row for row in kind._default_manager.filter(case=case)}
    for position, texts in enumerate(said, start=1):
        row = known.pop(texts["key"], None) or kind(case=case, key=texts["key"])
        stands = row.pk is not None and row.taken_out_at is None and row.position == position
        if stands and queries.said_of(row) == texts:
            continue
        row.position, row.taken_out_at = position, None
        _fill(row, texts)
        _save(row)
    take_out([row for row in known.values() if row.taken_out_at is None], now=now)


def take_out(rows: Iterable[Part], *, now: datetime) -> None:
    for row in rows:
        _fill(row, {})
        row.taken_out_at = now
        _save(row)


def _save(row: Part) -> None:
    """Add a row, or change what may be changed of it."""
    foreign = ["state"] if isinstance(row, CaseState) else []
    changed = [*row.TEXTS, *foreign, "position", "taken_out_at"]
    row.save(update_fields=changed if row.pk else None)


def _fill(row: Part, texts: dict[str, str]) -> None:
    for name in row.TEXTS:
        setattr(row, name, texts.get(name, ""))
    if isinstance(row, CaseState):
        code = texts.get("state", "")
        row.state = State.objects.filter(code=code).first() if code else None


def count_up(row: CaseSection, page: str, turn: int, *, by: Term, now: datetime) -> None:
    """Give a section its next version."""
    row.version += 1
    row.page, row.turn = page, turn
    row.saved_by, row.saved_at = by, now
    save_section(row)


def save_section(row: CaseSection) -> None:
    changed = ["version", "is_complete", "page", "turn", "saved_by", "saved_at"]
    row.save(update_fields=changed if row.pk else None)


def remember(row: CaseSection, page: str, *, by: Term, now: datetime) -> bool:
    """Keep what a section says now in a new revision; or in this window's, and answer no."""
    section = Section(row.section)
    words = json.dumps(queries.said_in(row.case, section), ensure_ascii=False)
    last = queries.saved_revisions(row.case, section).first()
    if last is not None and _goes_on(last, words, page, by=by, now=now):
        last.version, last.said, last.written_at = row.version + 1, words, now
        last.save(update_fields=["version", "said", "written_at"])
        return False
    CaseRevision.objects.create(
        case=row.case,
        section=section,
        version=row.version + 1,
        said=words,
        page=page,
        written_by=by,
        begun_at=now,
        written_at=now,
    )
    return True


def _goes_on(last: CaseRevision, words: str, page: str, *, by: Term, now: datetime) -> bool:
    if not page or last.page != page or last.written_by_id != by.pk:
        return False
    return now - last.begun_at < SITTING and len(words) > len(last.said) - MUCH


def forget_everything(case: Case, *, now: datetime) -> None:
    """Destroy the keys of all that a case told, and of all it ever said; empty what stands."""
    for kind in queries.parts():
        rows = list(kind._default_manager.filter(case=case))
        for row in rows:
            row.destroy_key(at=now)
        take_out(rows, now=now)
    for revision in CaseRevision.objects.filter(case=case):
        revision.destroy_key(at=now)
        revision.said, revision.settled_at = "", now
        revision.save(update_fields=["said", "settled_at"])
