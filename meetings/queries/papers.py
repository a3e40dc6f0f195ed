"""
Papers of a meeting: who reads them, what opens one, and what is in the public library.

A stranger sees no meeting, and so none of its papers. A function of the portal's role answers what
was opened, and nothing else. Only the words of all who have a say open a paper: a trigger
counts them (ToR 14, 15).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from forum import sight
from forum.models import Role, Term
from forum.models.people import SPEAKING
from forum.queries import secretariat
from forum.sealed import Sealed, with_keys
from forum.sight import Reason, Viewer, any_of, of_parent
from meetings.models import LiftingWord, Meeting, Paper, PaperFile
from meetings.queries.offices import bureau, chair, of_the_forum
from meetings.rules import OpeningWord, Status

BUREAU_S = (OpeningWord.DECIDED, OpeningWord.CONFIRMED)
BY_OFFICE = (Role.SECRETARIAT, Role.CHAIR, *SPEAKING)


def signs(viewer: Viewer) -> Q:
    """Act in the name of the State, by the leave to release that this office has."""
    return viewer.speaks() & Q(Exists(Term.objects.filter(pk=viewer.term, may_release=True)))


def of_whoever_submits(viewer: Viewer) -> Q:
    return secretariat(viewer) & Q(state=None) | signs(viewer) & Q(state=viewer.speaks_for)


def submitted_now(viewer: Viewer) -> Q:
    """Before the meeting is closed: afterwards a paper would be a record of it (ToR 17)."""
    before = Meeting.objects.filter(status__in=(Status.DECIDED, Status.OPEN))
    own_act = Q(added_by=viewer.term, added_at=viewer.now, meeting__in=before)
    return of_whoever_submits(viewer) & own_act & Q(opened_at=None)


AGREED = (
    "EXISTS (SELECT FROM meetings_liftingword w WHERE w.paper_id = NEW.id"
    " AND w.word = 'AGREED' AND w.taken_back_at IS NULL)"
)
# A decision that was taken back and recorded anew is confirmed anew.
DECIDED_AND_CONFIRMED = (
    "EXISTS (SELECT FROM meetings_liftingword d JOIN meetings_liftingword c USING (paper_id)"
    " WHERE d.paper_id = NEW.id AND d.word = 'DECIDED' AND c.word = 'CONFIRMED'"
    " AND c.said_at >= d.said_at AND d.taken_back_at IS NULL AND c.taken_back_at IS NULL)"
)


sight.step(
    Paper,
    "opened_at",
    by=BY_OFFICE,
    when=(
        f"{sight.once('opened_at')} AND {DECIDED_AND_CONFIRMED}"
        f" AND (NEW.state_id IS NULL OR {AGREED})"
    ),
)
# What its submitter marked as public, its submitter alone publishes.
sight.step(
    Paper,
    "opened_at",
    by=(Role.SECRETARIAT, *SPEAKING),
    when=(
        f"{sight.once('opened_at')} AND NOT OLD.is_restricted AND (NEW.state_id = me.speaks_for"
        " OR NEW.state_id IS NULL AND me.role = 'SECRETARIAT')"
    ),
)


def whoever_has_a_say(viewer: Viewer) -> Q:
    return bureau(viewer) | signs(viewer) & Q(state=viewer.speaks_for)


KNOWN_TO = (Reason(of_the_forum, _("Papers of a meeting go to all States of the Forum (¶10).")),)


@sight.of(
    Paper,
    adds=submitted_now,
    changes=whoever_has_a_say,
    columns=("opened_at",),
    because=KNOWN_TO,
)
def papers(viewer: Viewer) -> Q:
    """Everyone of the Forum: none may be kept from a meeting (ToR 6, 10)."""
    return any_of(viewer, KNOWN_TO)


def laid_now(viewer: Viewer) -> Q:
    """What the participants decide on stays as it is, from the first word on (ToR 14)."""
    before = Meeting.objects.filter(status__in=(Status.DECIDED, Status.OPEN))
    undecided = ~Exists(LiftingWord.objects.filter(paper=OuterRef("pk"), taken_back_at=None))
    own = Paper.objects.filter(
        of_whoever_submits(viewer), undecided, meeting__in=before, opened_at=None
    )
    return Q(paper__in=own, added_by=viewer.term, added_at=viewer.now, withdrawn_at=None)


@sight.of(
    PaperFile,
    adds=laid_now,
    kept=True,
    because=of_parent(KNOWN_TO, "paper", Paper.objects.all()),
)
def paper_files(viewer: Viewer) -> Q:
    return Q(paper__in=Paper.objects.filter(papers(viewer)))


def ones_own_word(viewer: Viewer) -> Q:
    """The Chair's in the room, the Secretariat's, or that of the State that submitted it."""
    in_the_room = Paper.objects.filter(meeting__in=Meeting.objects.filter(status=Status.OPEN))
    decided = Q(word=OpeningWord.DECIDED, paper__in=in_the_room) & chair(viewer)
    own = Q(word=OpeningWord.AGREED, paper__in=Paper.objects.filter(state=viewer.speaks_for))
    confirmed = Q(word=OpeningWord.CONFIRMED) & secretariat(viewer)
    return decided | confirmed | own & signs(viewer)


def said_now(viewer: Viewer) -> Q:
    closed = Q(paper__in=Paper.objects.filter(opened_at=None))
    own_act = Q(said_by=viewer.term, said_at=viewer.now, taken_back_at=None)
    return ones_own_word(viewer) & closed & own_act


sight.step(
    LiftingWord,
    "taken_back_at",
    by=BY_OFFICE,
    when=(
        f"{sight.once('taken_back_at')} AND EXISTS (SELECT FROM meetings_paper p"
        " WHERE p.id = NEW.paper_id AND p.opened_at IS NULL)"
    ),
)


@sight.of(
    LiftingWord,
    adds=said_now,
    changes=ones_own_word,
    columns=("taken_back_at",),
    because=of_parent(KNOWN_TO, "paper", Paper.objects.all()),
)
def words(viewer: Viewer) -> Q:
    """The participants decide, so they see what still lacks; no reason is kept."""
    return Q(paper__in=Paper.objects.filter(papers(viewer)))


# --- What a page asks ----------------------------------------------------------------------------


def papers_of(meeting: Meeting) -> list[tuple[Paper, list[PaperFile]]]:
    """Return the papers of a meeting, each with its newest versions, the original first."""
    rows = meeting.papers.select_related("state", "item", "meeting").order_by("pk")
    files = with_keys(PaperFile.objects.filter(paper__in=rows).select_related("paper"))
    return [(row, newest([one for one in files if one.paper_id == row.pk])) for row in rows]


def cards_of(meeting: Meeting) -> list[tuple[Paper, list[str]]]:
    """Return the papers of a meeting by symbol, with their languages, the original first."""
    return [
        (paper, [str(file.get_language_display()) for file in files])
        for paper, files in papers_of(meeting)
    ]


def newest(files: Sequence[PaperFile]) -> list[PaperFile]:
    last: dict[str, PaperFile] = {}
    for file in sorted(files, key=lambda file: file.number):
        last[file.language] = file
    return sorted(last.values(), key=lambda file: (not file.is_original, file.language))


def paper_for(meeting: Meeting, key: str) -> Paper:
    rows = Paper.objects.select_related("state", "item", "meeting__week__conference")
    return get_object_or_404(rows, meeting=meeting, key=key)


def versions_of(paper: Paper) -> list[PaperFile]:
    rows = PaperFile.objects.filter(paper=paper).select_related("paper")
    return with_keys(rows.order_by("language", "-number"))


def paper_file_for(paper: Paper, key: str) -> PaperFile:
    return get_object_or_404(PaperFile.objects.select_related("paper"), paper=paper, key=key)


def standing_words(paper: Paper) -> dict[OpeningWord, LiftingWord]:
    """Return the words that stand; not a confirmation of a decision that is no longer there."""
    rows = LiftingWord.objects.filter(paper=paper, taken_back_at=None)
    standing = {OpeningWord(row.word): row for row in rows}
    decided, confirmed = (standing.get(word) for word in BUREAU_S)
    if confirmed is not None and (decided is None or confirmed.said_at < decided.said_at):
        del standing[OpeningWord.CONFIRMED]
    return standing


def has_words(paper: Paper) -> bool:
    return LiftingWord.objects.filter(paper=paper, taken_back_at=None).exists()


def stale_confirmation(paper: Paper) -> LiftingWord | None:
    """Return the confirmation of a decision that is no longer there."""
    if OpeningWord.CONFIRMED in standing_words(paper):
        return None
    rows = LiftingWord.objects.filter(paper=paper, taken_back_at=None)
    return rows.filter(word=OpeningWord.CONFIRMED).first()


def numbered_in(conference_id: int) -> int:
    """Return how many papers the meetings of a Conference have: everyone of the Forum sees all."""
    return Paper.objects.filter(meeting__week__conference=conference_id).count()


# --- The public library --------------------------------------------------------------------------

sight.question(
    "public_papers",
    "until timestamptz",
    """
    SELECT jsonb_agg(jsonb_build_object(
        'symbol', p.symbol, 'original', p.original, 'state', p.state_id, 'key', f.key,
        'language', f.language, 'title', encode(f.title, 'base64'), 'sealed_as', f.sealed_as,
        'kind', f.kind, 'size', f.size, 'stored_as', f.stored_as
    ) ORDER BY p.opened_at DESC, p.symbol, f.language <> p.original, f.language)
    FROM meetings_paper p JOIN LATERAL (
        SELECT DISTINCT ON (v.language) v.* FROM meetings_paperfile v
        WHERE v.paper_id = p.id AND v.added_at <= p.opened_at ORDER BY v.language, v.number DESC
    ) f ON true
    WHERE p.opened_at <= until
    """,
    returns="jsonb",
)


@dataclass(frozen=True)
class Opened:
    """A paper that anybody may read, with its newest version in each language."""

    symbol: str
    state: int | None
    files: list[PaperFile]


def opened_papers(*, now: datetime) -> list[Opened]:
    """Return what the public library has of meetings, the newest first."""
    found: dict[str, Opened] = {}
    for row in _public(now):
        paper = Paper(symbol=row["symbol"], original=row["original"], is_restricted=False)
        one = found.setdefault(paper.symbol, Opened(paper.symbol, row["state"], []))
        one.files.append(_file(paper, row))
    with_keys(file for one in found.values() for file in one.files)
    return list(found.values())


def opened_file(key: str, *, now: datetime) -> PaperFile:
    """Return one of them, under a name made of its symbol."""
    for one in opened_papers(now=now):
        for file in one.files:
            if file.key == key:
                return file
    raise Http404


def _file(paper: Paper, row: dict[str, Any]) -> PaperFile:
    return PaperFile(
        paper=paper,
        key=row["key"],
        language=row["language"],
        title=Sealed(base64.b64decode(row["title"])),  # type: ignore[misc]
        sealed_as=UUID(row["sealed_as"]),
        kind=row["kind"],
        size=row["size"],
        stored_as=row["stored_as"],
    )


def _public(now: datetime) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sight.public_papers(%s)", [now])
        answer = cursor.fetchone()[0]
    return json.loads(answer or "[]") if isinstance(answer, str | None) else list(answer)
