"""Papers of a meeting: one original, versions that stay, and words that open one (ToR 14, 15)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from forum import keys, sight
from forum.files import Received
from forum.models import Term, TrailEntry
from meetings import queries
from meetings.actions import papers as actions
from meetings.models import LiftingWord, Meeting, Paper, PaperFile
from meetings.rules import OpeningWord, Status
from tests import cast
from tests.doors import a_pdf
from tests.looking import look

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 8, 26, 8, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.FILES_DIR = tmp_path


@pytest.fixture
def meeting() -> Meeting:
    return cast.meeting(Status.OPEN, opened_at=NOW)


@pytest.fixture
def alvania() -> Term:
    return cast.delegate("Alvania")


@contextmanager
def seen_by(term: Term, at: Any = NOW) -> Iterator[None]:
    with sight.through_the_eyes_of(term, now=at):
        yield


def a_file(name: str = "paper.pdf") -> Received:
    file = Received(name=name, key=keys.new())
    file.receive(a_pdf())
    file.finish()
    return file


def submitted(meeting: Meeting, by: Term, **other: Any) -> Paper:
    said = {"item": None, "title": "Marks", "original": "en", "is_restricted": True, **other}
    with seen_by(by):
        actions.submit(meeting=meeting, file=a_file(), by=by, now=NOW, **said)
    return Paper.objects.latest("pk")


def add(paper: Paper, language: str, by: Term) -> None:
    paper = Paper.objects.get(pk=paper.pk)
    actions.add_version(
        paper=paper, language=language, title="Again", file=a_file(), by=by, now=NOW
    )


def say(paper: Paper, word: OpeningWord, by: Term, at: Any = NOW) -> None:
    with seen_by(by, at):
        actions.say(paper=Paper.objects.get(pk=paper.pk), word=word, by=by, now=at)


def in_the_library() -> list[str]:
    with sight.of_nobody():
        return [one.symbol for one in queries.opened_papers(now=LATER)]


def test_the_portal_gives_the_symbols_one_after_the_other(meeting, alvania):
    first = submitted(meeting, alvania)
    second = submitted(meeting, cast.secretariat())

    number = meeting.week.conference.number
    assert first.symbol == f"ATT/CSP{number}.DIEF/2026/{alvania.state.code}/1/Conf.WP"
    assert second.symbol == f"ATT/CSP{number}.DIEF/2026/SEC/2/Conf.WP"


def test_a_version_stands_beside_the_earlier_ones_and_one_language_is_the_original(
    meeting, alvania
):
    paper = submitted(meeting, alvania)
    with seen_by(alvania):
        for language in ("fr", "en"):
            add(paper, language, alvania)

    files = queries.versions_of(paper)
    assert [(f.language, f.number, f.is_original) for f in files] == [
        ("en", 2, True),
        ("en", 1, True),
        ("fr", 1, False),
    ]
    assert [f.language for f in queries.newest(files)] == ["en", "fr"]


def test_nobody_but_its_submitter_adds_a_version(meeting, alvania):
    paper = submitted(meeting, alvania)
    borland = cast.delegate("Borland")

    with seen_by(borland), pytest.raises(actions.NotYours, match="10"):
        add(paper, "fr", borland)


def test_a_version_is_never_overwritten(meeting, alvania):
    paper = submitted(meeting, alvania)

    with seen_by(alvania), pytest.raises(DatabaseError), transaction.atomic():
        PaperFile.objects.filter(paper=paper).update(number=7)


def test_what_the_participants_decided_on_is_not_replaced(meeting, alvania):
    paper = submitted(meeting, alvania)
    say(paper, OpeningWord.DECIDED, cast.chair())

    with seen_by(alvania), pytest.raises(actions.WordsStand, match="14"):
        add(paper, "en", alvania)
    with seen_by(alvania), pytest.raises(DatabaseError), transaction.atomic():
        by_hand(paper, alvania)


def test_nothing_is_added_to_what_is_public(meeting, alvania):
    paper = submitted(meeting, alvania, is_restricted=False)
    with seen_by(alvania):
        actions.publish(paper=paper, by=alvania, now=NOW)

    with seen_by(alvania), pytest.raises(actions.OpenAlready):
        add(paper, "fr", alvania)
    with seen_by(alvania, LATER), pytest.raises(DatabaseError), transaction.atomic():
        by_hand(paper, alvania, LATER)


def by_hand(paper: Paper, by: Term, at: datetime = NOW) -> None:
    PaperFile(
        paper=paper,
        language="fr",
        number=1,
        title="Slipped in",
        name="x.pdf",
        kind="application/pdf",
        size=1,
        stored_as="x",
        added_by=by,
        added_at=at,
    ).save(force_insert=True)


def test_by_hand_it_could_be_added_before(meeting, alvania):
    paper = submitted(meeting, alvania)

    with seen_by(alvania):
        by_hand(paper, alvania)

    assert [file.language for file in queries.versions_of(paper)] == ["en", "fr"]


def test_nothing_is_submitted_once_the_meeting_is_closed(alvania):
    meeting = cast.meeting(
        Status.CLOSED, opened_at=NOW - timedelta(hours=2), closed_at=NOW, floor_erased_at=NOW
    )

    with pytest.raises(actions.MeetingOver, match="17"):
        submitted(meeting, alvania)


@pytest.mark.parametrize("missing", [OpeningWord.CONFIRMED, OpeningWord.AGREED])
def test_two_words_of_three_open_nothing(meeting, alvania, missing: OpeningWord):
    paper = submitted(meeting, alvania)
    said = {
        OpeningWord.DECIDED: cast.chair(),
        OpeningWord.CONFIRMED: cast.secretariat(),
        OpeningWord.AGREED: alvania,
    }
    del said[missing]
    for word, by in said.items():
        say(paper, word, by)

    assert in_the_library() == []


def test_with_the_last_word_it_is_in_the_library_for_a_stranger(meeting, alvania):
    paper = submitted(meeting, alvania)
    say(paper, OpeningWord.DECIDED, cast.chair())
    say(paper, OpeningWord.CONFIRMED, cast.secretariat())
    say(paper, OpeningWord.AGREED, alvania)

    assert in_the_library() == [paper.symbol]
    with sight.of_nobody():
        assert queries.opened_papers(now=LATER)[0].files[0].title == "Marks"
        assert not Paper.objects.exists()
    assert TrailEntry.objects.filter(act="opened to the public").count() == 1


def test_a_word_is_taken_back_until_all_are_there_and_not_after(meeting, alvania):
    paper = submitted(meeting, alvania)
    chair, secretariat = cast.chair(), cast.secretariat()
    say(paper, OpeningWord.AGREED, alvania)
    with seen_by(alvania):
        actions.take_back(paper=paper, word=OpeningWord.AGREED, by=alvania, now=NOW)
    say(paper, OpeningWord.DECIDED, chair)
    say(paper, OpeningWord.CONFIRMED, secretariat)
    assert in_the_library() == []
    say(paper, OpeningWord.AGREED, alvania, LATER)

    with seen_by(alvania, LATER), pytest.raises(actions.OpenAlready):
        actions.take_back(paper=paper, word=OpeningWord.AGREED, by=alvania, now=LATER)
    with seen_by(alvania, LATER), pytest.raises(DatabaseError), transaction.atomic():
        LiftingWord.objects.filter(word=OpeningWord.AGREED, taken_back_at=None).update(
            taken_back_at=LATER
        )


def test_a_decision_taken_back_and_recorded_anew_is_confirmed_anew(meeting, alvania):
    paper = submitted(meeting, alvania)
    chair, secretariat = cast.chair(), cast.secretariat()
    say(paper, OpeningWord.DECIDED, chair)
    say(paper, OpeningWord.CONFIRMED, secretariat)
    with seen_by(chair):
        actions.take_back(paper=paper, word=OpeningWord.DECIDED, by=chair, now=NOW)
    say(paper, OpeningWord.DECIDED, chair, LATER)
    say(paper, OpeningWord.AGREED, alvania, LATER)
    with seen_by(chair, LATER), pytest.raises(DatabaseError), transaction.atomic():
        Paper.objects.filter(pk=paper.pk).update(opened_at=LATER)
    assert in_the_library() == []

    say(paper, OpeningWord.CONFIRMED, secretariat, LATER)
    assert in_the_library() == [paper.symbol]


def test_a_paper_of_the_secretariat_needs_no_state(meeting):
    secretariat = cast.secretariat()
    paper = submitted(meeting, secretariat)
    say(paper, OpeningWord.DECIDED, cast.chair())
    say(paper, OpeningWord.CONFIRMED, secretariat)

    assert in_the_library() == [paper.symbol]


def test_another_state_cannot_agree_for_the_submitter(meeting, alvania):
    paper = submitted(meeting, alvania)

    with pytest.raises(actions.NotYourWord):
        say(paper, OpeningWord.AGREED, cast.delegate("Borland"))


def test_the_secretariat_confirms_only_what_was_decided(meeting, alvania):
    paper = submitted(meeting, alvania)

    with pytest.raises(actions.NothingDecided, match="14"):
        say(paper, OpeningWord.CONFIRMED, cast.secretariat())


@pytest.mark.parametrize("who", ["alvania", "chair", "secretariat"])
def test_the_database_opens_nothing_by_hand(meeting, alvania, who: str):
    paper = submitted(meeting, alvania)
    chair, secretariat = cast.chair(), cast.secretariat()
    say(paper, OpeningWord.DECIDED, chair)
    say(paper, OpeningWord.CONFIRMED, secretariat)
    by = {"alvania": alvania, "chair": chair, "secretariat": secretariat}[who]

    with seen_by(by), pytest.raises(DatabaseError), transaction.atomic():
        Paper.objects.filter(pk=paper.pk).update(opened_at=NOW)
    assert in_the_library() == []


@pytest.mark.parametrize("word", [OpeningWord.DECIDED, OpeningWord.CONFIRMED])
def test_a_state_writes_no_word_of_the_bureau_by_hand(meeting, alvania, word: OpeningWord):
    paper = submitted(meeting, alvania)

    with seen_by(alvania), pytest.raises(DatabaseError), transaction.atomic():
        LiftingWord(paper=paper, word=word, said_by=alvania, said_at=NOW).save(force_insert=True)


def test_the_chair_writes_no_decision_by_hand_once_the_room_is_empty(alvania):
    meeting = cast.meeting()
    paper = submitted(meeting, alvania)
    chair = cast.chair()

    with seen_by(chair), pytest.raises(DatabaseError), transaction.atomic():
        LiftingWord(paper=paper, word=OpeningWord.DECIDED, said_by=chair, said_at=NOW).save(
            force_insert=True
        )


def test_what_its_submitter_marked_as_public_the_submitter_alone_publishes(meeting, alvania):
    paper = submitted(meeting, alvania, is_restricted=False)
    secretariat = cast.secretariat()
    with seen_by(secretariat), pytest.raises(DatabaseError), transaction.atomic():
        Paper.objects.filter(pk=paper.pk).update(opened_at=NOW)
    with seen_by(secretariat), pytest.raises(actions.NotYours):
        actions.publish(paper=paper, by=secretariat, now=NOW)
    assert in_the_library() == []

    with seen_by(alvania):
        actions.publish(paper=paper, by=alvania, now=NOW)
    assert in_the_library() == [paper.symbol]


def test_a_restricted_paper_is_not_published(meeting, alvania):
    paper = submitted(meeting, alvania)

    with seen_by(alvania), pytest.raises(actions.NotYours):
        actions.publish(paper=paper, by=alvania, now=NOW)


def test_a_stranger_fetches_an_opened_file_and_no_other(
    meeting, alvania, client: Client, time_machine
):
    time_machine.move_to(LATER, tick=False)
    hidden = submitted(meeting, alvania)
    public = submitted(meeting, alvania, is_restricted=False)
    with seen_by(alvania):
        actions.publish(paper=public, by=alvania, now=NOW)

    page = client.get("/about/library/")
    assert public.symbol in page.content.decode()
    assert hidden.symbol not in page.content.decode()
    answer = client.get(f"/about/library/{public.files.get().key}/")
    assert b"".join(answer).startswith(b"%PDF")
    assert answer["Content-Disposition"].endswith('-en.pdf"')
    assert client.get(f"/about/library/{hidden.files.get().key}/").status_code == 404


def test_its_pages_in_both_directions_wide_and_narrow(
    meeting, alvania, page, client: Client, time_machine
):
    time_machine.move_to(LATER, tick=False)
    paper = submitted(meeting, alvania, title="Marks on small arms after a transfer at sea")
    with seen_by(alvania):
        add(paper, "fr", alvania)
        add(paper, "en", alvania)
    say(paper, OpeningWord.DECIDED, cast.chair())
    public = submitted(meeting, alvania, is_restricted=False)
    with seen_by(alvania):
        actions.publish(paper=public, by=alvania, now=NOW)

    look(page, client, "/about/library/", "library")
    cast.sign_in(client, alvania)
    look(page, client, f"/meetings/{meeting.ref}/papers/", "papers")
    look(page, client, paper.get_absolute_url(), "paper")
