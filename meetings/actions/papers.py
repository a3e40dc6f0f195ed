"""Papers of a meeting come in, and are opened word by word (ToR 10, 14, 15, 23)."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from forum import files, lock, object_keys, trail
from forum.errors import Refused
from forum.models import Role, Term
from forum.uploads import coming
from forum.uploads.passing import NoScanner, TooLarge, through_the_gate
from forum.uploads.scanner import Scan
from meetings import policies, queries
from meetings.models import AgendaItem, LiftingWord, Meeting, Paper, PaperFile
from meetings.rules import OpeningWord, Status


class MeetingOver(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("Papers are submitted before a meeting is closed: it leaves no record (¶17).")
        )


class NotYours(Refused):
    def __init__(self) -> None:
        super().__init__(_("A paper is its submitter's: only they add a version to it (¶10)."))


class OpenAlready(Refused):
    def __init__(self) -> None:
        super().__init__(_("This paper is public. What is public cannot be taken back."))


class WordsStand(Refused):
    def __init__(self) -> None:
        super().__init__(
            _(
                "Words on opening this paper stand, for what is there now: no version is added."
                " Have them taken back first (¶14)."
            )
        )


class NotInTheRoom(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("The participants decide in the room: record it while the meeting is open (¶14).")
        )


class NothingDecided(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("There is no decision of the participants to confirm. The Chair records it (¶14).")
        )


class NotYourWord(Refused):
    def __init__(self) -> None:
        super().__init__(_("That word belongs to another office (¶14, ¶15)."))


class SaidAlready(Refused):
    def __init__(self) -> None:
        super().__init__(_("That was recorded already, or was taken back. Load the page again."))


def submit(
    *,
    meeting: Meeting,
    item: AgendaItem | None,
    title: str,
    original: str,
    is_restricted: bool,
    file: files.Received,
    by: Term,
    now: datetime,
) -> Paper:
    """
    Submit a paper in its original language; the portal gives it its symbol.

    :raises Refused: and nothing of it stays.
    """
    paper = Paper(
        meeting=meeting,
        item=item,
        state=policies.submitter(by),
        original=original,
        is_restricted=is_restricted,
        added_by=by,
        added_at=now,
    )
    _take_in(paper, language=original, title=title, file=file, by=by, now=now)
    return paper


def add_version(
    *, paper: Paper, language: str, title: str, file: files.Received, by: Term, now: datetime
) -> PaperFile:
    """Lay another language, or a later version of one, beside what is there."""
    return _take_in(paper, language=language, title=title, file=file, by=by, now=now)


def _take_in(
    paper: Paper, *, language: str, title: str, file: files.Received, by: Term, now: datetime
) -> PaperFile:
    _must_be_possible(paper, by, now=now)
    if file.size > settings.ATTACHMENT_BYTES:
        raise TooLarge(file.size)
    passing = through_the_gate(file.plain(), key=file.key, data_key=file.data_key, of=paper.key)
    with passing as (passed, scan):
        if scan == Scan.NO_ANSWER:
            raise NoScanner
        return _admit(paper, file, passed, language=language, title=title, by=by, now=now)


@transaction.atomic
def _admit(
    paper: Paper,
    file: files.Received,
    passed: coming.Cleaned,
    *,
    language: str,
    title: str,
    by: Term,
    now: datetime,
) -> PaperFile:
    """Keep it. Asked again, under the lock: it took a while to look at it."""
    conference = lock.hold(paper.meeting.week.conference)
    paper.meeting = lock.hold(paper.meeting)
    if not paper._state.adding:
        paper.opened_at = lock.hold(paper).opened_at
    _must_be_possible(paper, by, now=now)
    if paper._state.adding:
        author = paper.state.code if paper.state else "SEC"
        number = queries.numbered_in(conference.pk) + 1
        year = paper.meeting.held_on.year
        paper.symbol = f"ATT/CSP{conference.number}.DIEF/{year}/{author}/{number}/Conf.WP"
        paper.save(force_insert=True)
        trail.record(by, "submitted a paper", paper, at=now)
    object_keys.keep(file.data_key)
    added = PaperFile(
        paper=paper,
        language=language,
        number=PaperFile.objects.filter(paper=paper, language=language).count() + 1,
        title=title,
        key=file.key,
        sealed_as=file.data_key.of,
        name=coming.safe_name(file.name, passed.kind),
        kind=passed.kind,
        size=passed.size,
        removed=passed.removed,
        fingerprint=passed.fingerprint,
        stored_as=passed.stored_as,
        added_by=by,
        added_at=now,
    )
    added.save(force_insert=True)
    trail.record(by, "added a version of a paper", paper, at=now, language=language)
    passed.keep()
    return added


def _must_be_possible(paper: Paper, by: Term, *, now: datetime) -> None:
    if paper.meeting.status not in {Status.DECIDED, Status.OPEN}:
        raise MeetingOver
    term = policies.may_submit_papers(by, now=now)
    if term is None or policies.submitter(term) != paper.state:
        raise NotYours
    if paper.opened_at is not None:
        raise OpenAlready
    if not paper._state.adding and queries.has_words(paper):
        raise WordsStand


@transaction.atomic
def publish(*, paper: Paper, by: Term, now: datetime) -> None:
    """Put a paper that its submitter marked as public in the public library, for good."""
    paper = lock.hold(paper)
    if paper.opened_at is not None:
        raise OpenAlready
    if policies.may_publish(by, paper, now=now) is None:
        raise NotYours
    paper.opened_at = now
    paper.save(update_fields=["opened_at"])
    trail.record(by, "opened to the public", paper, at=now)


# --- Opening, word by word -----------------------------------------------------------------------


@transaction.atomic
def say(*, paper: Paper, word: OpeningWord, by: Term, now: datetime) -> None:
    """Say the word of one's office; with the last one, the paper is public."""
    paper = lock.hold(paper)
    _must_be_ones_own(paper, word, by, now=now)
    standing = queries.standing_words(paper)
    if word in standing:
        raise SaidAlready
    if word == OpeningWord.CONFIRMED and OpeningWord.DECIDED not in standing:
        raise NothingDecided
    if word == OpeningWord.CONFIRMED and (stale := queries.stale_confirmation(paper)):
        stale.taken_back_at = now
        stale.save(update_fields=["taken_back_at"])
    LiftingWord(paper=paper, word=word, said_by=by, said_at=now).save(force_insert=True)
    trail.record(by, "said a word on opening", paper, at=now, word=word.value)
    if needed(paper) <= {*standing, word}:
        paper.opened_at = now
        paper.save(update_fields=["opened_at"])
        trail.record(by, "opened to the public", paper, at=now)


@transaction.atomic
def take_back(*, paper: Paper, word: OpeningWord, by: Term, now: datetime) -> None:
    """Take a word back, as long as the others are not all there."""
    paper = lock.hold(paper)
    _must_be_ones_own(paper, word, by, now=now)
    said = queries.standing_words(paper).get(word)
    if said is None:
        raise SaidAlready
    said.taken_back_at = now
    said.save(update_fields=["taken_back_at"])
    trail.record(by, "took a word on opening back", paper, at=now, word=word.value)


def needed(paper: Paper) -> set[OpeningWord]:
    words = {OpeningWord.DECIDED, OpeningWord.CONFIRMED}
    return words | {OpeningWord.AGREED} if paper.state_id else words


def _must_be_ones_own(paper: Paper, word: OpeningWord, by: Term, *, now: datetime) -> None:
    if paper.opened_at is not None:
        raise OpenAlready
    if policies.may_say(by, paper, word, now=now) is None:
        raise NotYourWord
    if by.role == Role.CHAIR and paper.meeting.status != Status.OPEN:
        raise NotInTheRoom
