"""The presentation pack, files of replies, and the record of a notice (ToR 12)."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, connection, transaction
from pypdf import PdfReader

from cases import needs, pack, queries, record
from cases.actions import concerned, packing, presenting, replying
from cases.models import Intention, NoticeToState, Pack, PackContent, Reply, ReplyFile, ReplyText
from cases.rules import Answer
from cases.tasks import destroy_reply_files
from forum import files, keys, sight
from forum.models import Copy, Notice, ObjectKey, Term, TrailEntry
from forum.tasks import send_notices
from meetings.actions import agenda, postponing
from meetings.models import Meeting
from meetings.rules import ItemKind
from tests import cast
from tests.cases.stage import D15, EARLY, announce, answer, notify
from tests.conftest import Visitor
from tests.doors import a_pdf

pytestmark = pytest.mark.django_db

PAST = D15 + timedelta(hours=1)
WORDS = "It was stopped at our border."
DIGEST = sha256(WORDS.encode()).hexdigest()


@pytest.fixture
def alvania() -> Term:
    return cast.delegate("Alvania")


@pytest.fixture
def borland() -> Term:
    return cast.delegate("Borland")


@pytest.fixture
def carland() -> Term:
    return cast.delegate("Carland")


@pytest.fixture
def meeting() -> Meeting:
    return cast.meeting()


@pytest.fixture
def intention(alvania, meeting) -> Intention:
    return announce(alvania, meeting)


@pytest.fixture
def notice(alvania, borland, intention) -> NoticeToState:
    return notify(alvania, intention)


@pytest.fixture
def folder(settings, tmp_path: Path) -> Path:
    settings.FILES_DIR = tmp_path
    return tmp_path


def through(act: Any, by: Term, *, when=EARLY, **given: Any) -> Any:
    with sight.through_the_eyes_of(by, now=when):
        return act(**given, by=by, now=when)


def packed(intention: Intention, by: Term, *, at=PAST) -> pack.Facts:
    with sight.through_the_eyes_of(by, now=at):
        return pack.of_intention(queries.intention_for(intention.key), now=at)


def finalise(intention: Intention, by: Term, *, at=PAST, edition: str = "") -> Pack:
    read = edition or packed(intention, by, at=at).edition
    made: Pack = through(packing.finalise, by, when=at, intention=intention, edition=read)
    return made


def attach(by: Term, notice: NoticeToState, name: str = "escort.pdf", *, at=EARLY) -> ReplyFile:
    received = files.Received(name=name, key=keys.new())
    received.receive(a_pdf())
    received.finish()
    try:
        added: ReplyFile = through(replying.attach, by, when=at, notice=notice, file=received)
    finally:
        received.close()
    return added


def visit(by: Term) -> Visitor:
    visitor = Visitor()
    cast.sign_in(visitor, by)
    return visitor


def refusal(do: Any, *, by: Term, at=EARLY) -> str:
    try:
        with sight.through_the_eyes_of(by, now=at), transaction.atomic():
            do()
    except Error as error:
        return str(error).partition("\n")[0]
    return ""


def recorded(notice: NoticeToState, by: Term, *, at=EARLY) -> dict[str, record.Entry]:
    with sight.through_the_eyes_of(by, now=at):
        entries = record.of(queries.notice_for(notice.key), now=at)
        return {entry.what: entry for entry in entries}


# --- Finalising ------------------------------------------------------------------------------


def test_a_version_holds_the_reply_with_its_digest_and_is_on_record(
    intention, notice, alvania, borland
):
    answer(borland, notice)

    made = finalise(intention, alvania, at=EARLY)

    assert made.number == 1
    with sight.through_the_eyes_of(alvania, now=EARLY):
        (given,) = pack.thaw(queries.pack_for(intention, made.key)).sections[0].given
    assert (given.text, given.digest, given.timing) == (WORDS, DIGEST, "IN_TIME")
    assert TrailEntry.objects.get(act="finalised").facts == {"version": "1"}


def test_nothing_is_final_while_a_state_can_still_reply_in_time(intention, notice, alvania):
    with pytest.raises(packing.ReplyAwaited, match="11 August 2026, 23:59"):
        finalise(intention, alvania, at=D15 - timedelta(seconds=1))

    assert finalise(intention, alvania, at=D15).number == 1


def test_nothing_is_final_before_it_is_on_an_agenda_and_its_states_are_notified(alvania, meeting):
    with pytest.raises(packing.NotOnTheAgenda):
        finalise(announce(alvania, None), alvania)
    with pytest.raises(packing.NoticeOwed):
        finalise(announce(alvania, meeting), alvania)


def test_where_the_law_requires_consent_nothing_is_final_without_it(alvania, borland, meeting):
    intention = announce(alvania, meeting, consent_required=True)
    notice = notify(alvania, intention)
    answer(borland, notice)

    with pytest.raises(packing.ConsentMissing):
        finalise(intention, alvania)
    through(concerned.consent, borland, notice=notice)
    assert finalise(intention, alvania).number == 1


def test_what_was_not_read_is_not_finalised(intention, notice, alvania, borland):
    read = packed(intention, alvania).edition
    answer(borland, notice, at=PAST)

    with pytest.raises(packing.SomethingCame):
        finalise(intention, alvania, edition=read)


def test_only_who_signs_finalises_and_the_database_holds_it(intention, notice, alvania, borland):
    junior = cast.delegate("Alvania", may_release=False)
    answer(borland, notice)
    with pytest.raises(presenting.Withdrawn):
        finalise(intention, junior)
    for by in (junior, borland, cast.chair(), cast.secretariat()):
        made = Pack(intention=intention, number=1, finalised_by=by, finalised_at=EARLY)
        assert refusal(lambda made=made: made.save(force_insert=True), by=by)


def test_a_late_reply_makes_another_version_and_the_presenter_is_told(
    intention, notice, alvania, borland, time_machine
):
    first = finalise(intention, alvania)
    with pytest.raises(packing.NothingChanged):
        finalise(intention, alvania)
    time_machine.move_to(PAST + timedelta(hours=1), tick=False)
    answer(borland, notice, at=PAST + timedelta(hours=1))
    send_notices()

    left = Notice.objects.filter(sent_at__isnull=False, to=alvania.person)
    assert set(left.filter(kind__startswith="cases/repl").values_list("kind", flat=True)) == {
        "cases/replied-after-finalising"
    }
    assert finalise(intention, alvania, at=PAST + timedelta(hours=2)).number == 2
    with sight.through_the_eyes_of(alvania, now=PAST):
        frozen = pack.thaw(queries.pack_for(intention, first.key))
    assert frozen.sections[0].given == ()


def test_what_came_after_it_was_final_is_among_the_needs_and_the_bureau_sees_it_was(
    intention, notice, alvania, borland, time_machine
):
    time_machine.move_to(PAST, tick=False)
    finalise(intention, alvania)
    page = visit(cast.secretariat()).get(intention.get_absolute_url()).content.decode()
    assert "Presentation finalised" in page

    def says() -> list[str]:
        with sight.through_the_eyes_of(alvania, now=PAST):
            return [need.says for need in needs.of(alvania, now=PAST)]

    assert says() == []
    answer(borland, notice, at=PAST)
    assert [what.partition("“")[0] for what in says()] == ["Something came after you finalised "]


def test_a_reply_before_anything_is_final_is_told_as_a_reply(
    notice, alvania, borland, time_machine
):
    time_machine.move_to(EARLY, tick=False)
    answer(borland, notice)
    send_notices()

    left = Notice.objects.filter(sent_at__isnull=False, kind__startswith="cases/repl")
    assert {one.kind for one in left.filter(to=alvania.person)} == {"cases/replied"}


def test_when_the_meeting_moves_or_a_notice_is_taken_back_the_version_is_not_the_last_word(
    intention, notice, alvania, borland
):
    answer(borland, notice)
    finalise(intention, alvania)
    before = packed(intention, alvania).edition

    through(concerned.take_back, alvania, when=PAST, notice=notice)

    assert packed(intention, alvania).edition != before
    assert packed(intention, alvania).sections == ()


def test_a_reply_that_is_not_as_it_was_given_is_not_handed_out(intention, notice, alvania, borland):
    answer(borland, notice)
    facts = packed(intention, alvania)
    (section,) = facts.sections
    other = replace(section, given=(replace(section.given[0], text="We know nothing."),))

    facts.must_be_whole()
    with pytest.raises(pack.Altered, match="Borland"):
        replace(facts, sections=(other,)).must_be_whole()


def test_nobody_changes_what_was_given_or_frozen_not_even_the_portal(
    intention, notice, alvania, borland
):
    answer(borland, notice)
    finalise(intention, alvania)
    other: dict[Any, dict[str, Any]] = {Reply: {"kind": "NO_COMMENT"}, Pack: {"number": 9}}
    for kind in (Reply, ReplyText, Pack, PackContent):
        change = other.get(kind, {"sealed_as": uuid4()})
        assert refusal(lambda k=kind, c=change: k.objects.update(**c), by=borland)
        with pytest.raises(Error, match="permission denied"), sight.of_the_portal():
            kind.objects.update(**change)


# --- Who sees what ---------------------------------------------------------------------------


def test_one_states_reply_is_in_no_part_of_another(intention, notice, alvania, borland, carland):
    other = notify(alvania, intention, carland.speaks_for)
    answer(borland, notice)
    with sight.through_the_eyes_of(carland, now=EARLY):
        own = pack.section_of(queries.notice_for(other.key))
        assert not ReplyText.objects.exists()

    assert (own.state, own.given) == ("XC", ())


def test_the_pack_is_the_presenters_and_each_state_gets_its_own_part(
    intention, notice, alvania, borland, carland, time_machine
):
    other = notify(alvania, intention, carland.speaks_for)
    answer(borland, notice)
    time_machine.move_to(PAST, tick=False)
    made = finalise(intention, alvania)
    whole = f"{intention.get_absolute_url()}presentation/"
    papers = [f"{whole}pack/", f"{whole}versions/{made.key}/"]
    parts = {borland: notice, carland: other}

    for paper in papers:
        assert visit(alvania).get(paper).content.startswith(b"%PDF")
        for term in (borland, carland, cast.delegate("Drovania")):
            assert visit(term).get(paper).status_code == HTTPStatus.NOT_FOUND
        for term in (cast.secretariat(), cast.chair()):
            assert visit(term).get(paper).status_code == HTTPStatus.FORBIDDEN
    for by, own in parts.items():
        for one in parts.values():
            got = visit(by).get(f"{one.get_absolute_url()}section/")
            expected = HTTPStatus.OK if one == own else HTTPStatus.NOT_FOUND
            assert got.status_code == expected


def test_each_copy_is_made_for_whoever_takes_it(intention, notice, alvania, borland, time_machine):
    time_machine.move_to(PAST, tick=False)
    taken = {
        alvania: f"{intention.get_absolute_url()}presentation/pack/",
        borland: f"{notice.get_absolute_url()}section/",
    }
    for by, address in taken.items():
        (first, *_) = PdfReader(io.BytesIO(visit(by).get(address).content)).pages
        copy = Copy.objects.get(office=by)
        assert copy.state == by.state
        said = first.extract_text().replace("\n", " ")
        assert f"Copy {copy.number} · {by.state}" in said


# --- Files of a reply ------------------------------------------------------------------------


def test_a_file_waits_unseen_goes_over_with_the_reply_and_stays(
    notice, alvania, borland, folder, time_machine
):
    time_machine.move_to(EARLY, tick=False)
    added = attach(borland, notice)
    with sight.through_the_eyes_of(alvania, now=EARLY):
        assert not ReplyFile.objects.exists()
    answer(borland, notice, Answer.MORE_TIME)
    with sight.through_the_eyes_of(alvania, now=EARLY):
        assert not ReplyFile.objects.exists()

    reply = answer(borland, notice)

    with sight.through_the_eyes_of(alvania, now=EARLY):
        assert ReplyFile.objects.get().reply == reply
    with pytest.raises(replying.GivenAlready):
        through(replying.remove, borland, file=added)
    taken = ReplyFile.objects.filter(pk=added.pk)
    assert refusal(lambda: taken.update(withdrawn_at=EARLY), by=borland) or taken.exists()
    assert ReplyFile.objects.get().withdrawn_at is None


def test_its_digest_is_that_of_the_unaltered_file(notice, alvania, borland, folder, time_machine):
    time_machine.move_to(EARLY, tick=False)
    added = attach(borland, notice)
    answer(borland, notice)
    address = f"{notice.get_absolute_url()}beside/{added.key}/"

    unaltered = visit(alvania).post(f"{address}original/").getvalue()
    marked = visit(alvania).get(address).content

    assert sha256(unaltered).hexdigest() == added.digest
    assert sha256(marked).hexdigest() != added.digest
    assert (
        f"SHA-256 {added.digest}" in visit(alvania).get(notice.get_absolute_url()).content.decode()
    )


def test_what_is_removed_before_is_destroyed(notice, borland, folder):
    held = ObjectKey.objects.exclude(wrapped=None).count()
    added = attach(borland, notice)
    through(replying.remove, borland, file=added)

    assert ObjectKey.objects.exclude(wrapped=None).count() == held
    assert destroy_reply_files() == 1
    assert not [path for path in folder.rglob("*") if path.is_file()]


def test_a_reply_can_be_a_file_alone_and_no_comment_takes_none(notice, borland, folder):
    attach(borland, notice)
    with sight.through_the_eyes_of(borland, now=EARLY):
        concerned.answer(notice=notice, kind=Answer.NO_COMMENT, text="", by=borland, now=EARLY)
        assert queries.waiting_files(notice)
        concerned.answer(notice=notice, kind=Answer.REPLY, text="", by=borland, now=EARLY)
        assert not queries.waiting_files(notice)


def test_only_the_state_concerned_adds_files_and_nothing_bad_comes_in(
    notice, alvania, borland, folder, time_machine
):
    time_machine.move_to(EARLY, tick=False)
    address = f"{notice.get_absolute_url()}beside/"
    program = {"file": SimpleUploadedFile("escort.pdf", b"MZ" + bytes(400))}
    answered = visit(borland).post(address, program)
    assert answered.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    with pytest.raises(replying.NotYours):
        attach(alvania, notice)
    assert not ReplyFile.objects.exists()


# --- The record ------------------------------------------------------------------------------


def test_served_delivered_opened_replied_each_with_its_instant(
    notice, alvania, borland, time_machine
):
    assert recorded(notice, alvania)["Delivered"].word == "on its way"
    sent = EARLY + timedelta(minutes=1)
    time_machine.move_to(sent, tick=False)
    send_notices()
    time_machine.move_to(EARLY + timedelta(days=1), tick=False)
    visit(borland).get(notice.get_absolute_url())
    answer(borland, notice, at=D15)

    entries = recorded(notice, alvania, at=PAST)

    at = {what: entry.at for what, entry in entries.items()}
    assert at == {
        "Served": EARLY,
        "Delivered": sent,
        "Opened": EARLY + timedelta(days=1),
        "Replied: reply": D15,
    }
    assert entries["Replied: reply"].word == "1 day late"


def test_silence_is_said_with_the_limit(notice, alvania):
    before, after = (
        recorded(notice, alvania, at=D15 - timedelta(1)),
        recorded(notice, alvania, at=D15),
    )

    assert before["Replied"].word.startswith("none yet: it can reply in time until 11 August")
    assert after["Replied"].word == "silent: no reply by 11 August 2026, 23:59 Geneva time"


def test_where_nobody_speaks_for_a_state_nothing_is_delivered(alvania, intention):
    alone = notify(alvania, intention, cast.state("Drovania"))

    word = recorded(alone, alvania)["Delivered"].word
    assert word == "not delivered: nobody speaks for that State in this portal"


def test_told_otherwise_is_recorded_with_its_day_and_how_for_the_two_sides(
    alvania, borland, intention, time_machine
):
    time_machine.move_to(EARLY, tick=False)
    told = through(
        concerned.record,
        alvania,
        intention=intention,
        state=borland.speaks_for,
        told_on=date(2026, 6, 30),
        how="Note verbale 114/2026",
    )
    entries = recorded(told, alvania)

    assert entries["Notified otherwise"].on == date(2026, 6, 30)
    assert "Delivered" not in entries
    pages = {
        term: visit(term).get(told.get_absolute_url()).content.decode()
        for term in (alvania, borland, cast.secretariat())
    }
    assert ["Note verbale 114/2026" in page for page in pages.values()] == [True, True, False]


def test_the_record_is_for_both_sides_and_the_bureau_and_delivery_is_told_to_no_one_else(
    notice, alvania, borland, carland, time_machine
):
    time_machine.move_to(EARLY, tick=False)
    send_notices()
    readers = (alvania, borland, cast.secretariat(), cast.chair())
    for term in readers:
        assert visit(term).get(f"{notice.get_absolute_url()}record/").content.startswith(b"%PDF")
    for term in (*readers, carland, cast.president(), cast.police("Borland")):
        with sight.through_the_eyes_of(term, now=EARLY), connection.cursor() as cursor:
            cursor.execute("SELECT owed, delivered FROM sight.delivered(%s)", [notice.pk])
            told = cursor.fetchone()
        assert told == ((True, EARLY) if term in readers else (False, None))


def test_more_time_is_a_request_that_the_presenter_is_told_and_no_answer(
    notice, alvania, borland, time_machine
):
    time_machine.move_to(EARLY, tick=False)
    answer(borland, notice, Answer.MORE_TIME)

    assert {one.kind for one in Notice.objects.filter(to=alvania.person)} >= {"cases/more-time"}
    assert not Notice.objects.filter(kind__startswith="cases/replied").exists()
    page = visit(alvania).get(notice.get_absolute_url()).content.decode()
    assert "Borland asks for more time" in page
    assert "/assign/" in page
    assert TrailEntry.objects.get(act="answered").facts["answer"] == "MORE_TIME"


# --- The right of reply ----------------------------------------------------------------------


def rights(meeting: Meeting) -> list[tuple[str, list[str]]]:
    """Return the items in their order, each with the States that have the floor after it."""
    return [
        (item.title, [right.state.name_en for right in item.rights_of_reply.standing()])
        for item in meeting.items.live()
    ]


def test_the_right_of_reply_follows_its_item_wherever_it_goes(intention, notice, alvania, meeting):
    secretariat, president, _chair = cast.secretariat(), cast.president(), cast.chair()
    title, own = intention.title, ["Borland"]
    for name in ("Opening", "Closing"):
        through(agenda.add_procedure, secretariat, meeting=meeting, title=name, minutes=5)
    item = meeting.items.get(kind=ItemKind.PRESENTATION)
    through(agenda.place, secretariat, item=item, at=3)
    assert rights(meeting)[2] == (title, own)
    through(agenda.place, secretariat, item=item, at=1)
    assert rights(meeting)[0] == (title, own)

    other = cast.meeting(held_on=date(2026, 8, 28), week=meeting.week)
    through(presenting.assign, alvania, intention=intention, meeting=other)
    assert rights(other) == [(title, own)]
    assert title not in dict(rights(meeting))

    through(
        postponing.move,
        president,
        meeting=other,
        week=other.week,
        held_on=date(2026, 8, 27),
        venue=other.venue,
        reason="The room is taken.",
        chair_consulted_on=EARLY.date(),
        secretariat_consulted_on=EARLY.date(),
    )
    assert rights(other) == [(title, own)]
