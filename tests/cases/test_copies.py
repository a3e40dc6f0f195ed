"""Whose copy a document is: told to a challenger, by State, of its own open challenge (ToR 15)."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, connection, transaction
from pypdf import PdfReader

from cases.models import Case, CaseAttachment
from forum import copies, files, keys, object_keys, sight
from forum.audience import Kind
from forum.models import Copy, State, Term, TrailEntry
from forum.stamping import marks, reading, sheets
from forum.uploads import verdict
from meetings.models import Delivery, Invitation, InvitationDraft, Meeting
from tests import cast, inventory
from tests.cases.stage import EARLY
from tests.cases.test_challenges import ask, close, visit
from tests.conftest import Visitor
from tests.doors import a_pdf

pytestmark = pytest.mark.django_db
LATER = EARLY + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _today(time_machine, settings, tmp_path: Path):
    settings.FILES_DIR = tmp_path
    time_machine.move_to(EARLY, tick=False)


@pytest.fixture
def alvania() -> Term:
    return cast.delegate("Alvania")


@pytest.fixture
def borland() -> Term:
    return cast.delegate("Borland", person=cast.person("Nováková", first_name="Jana"))


@pytest.fixture
def case(alvania) -> Case:
    return cast.case(begun_by=alvania, audience=Kind.ALL)


def attached(case: Case, plain: bytes, *, name: str, kind: str) -> str:
    """Attach a file to a case as it lies there; return the address where it is fetched."""
    received = files.Received(name=name, key=keys.new())
    received.receive(plain)
    received.finish()
    received.keep()
    row = CaseAttachment.objects.create(
        case=case,
        key=received.key,
        sealed_as=object_keys.keep(received.data_key).of,
        name=name,
        kind=kind,
        size=len(plain),
        stored_as=received.stored_as,
        added_by=case.begun_by,
        added_at=EARLY,
    )
    return f"/cases/{case.ref}/files/{row.key}/"


def copy_of(term: Term) -> Copy:
    """Make a copy of a paper for this office."""
    with sight.through_the_eyes_of(term, now=EARLY):
        copies.answer_with(a_pdf(), of=term, name="paper.pdf", by=term, now=EARLY)
    return Copy.objects.get(office=term)


def look(browser: Visitor, challenge, **given) -> str:
    return browser.post(f"{challenge.get_absolute_url()}copy/", given).text


# --- What leaves --------------------------------------------------------------------------------


def test_each_reader_of_an_original_gets_a_copy_of_their_own(case, borland):
    url = attached(case, a_pdf(), name="marks.pdf", kind=verdict.PDF)
    first, again = (visit(borland).get(url) for _ in range(2))
    other = visit(cast.delegate("Drovania")).get(url)

    numbers = [reading.numbers_in(answer.content)[0] for answer in (first, again, other)]
    assert len(set(numbers)) == 3
    (page,) = PdfReader(io.BytesIO(first.content)).pages
    said = page.extract_text().replace("\n", " ")
    assert f"Copy {numbers[0]} · Borland · Jana Nováková · 1 July 2026, 14:00 Geneva time" in said
    assert first["Content-Disposition"] == f'attachment; filename="marks-{numbers[0]}.pdf"'
    assert set(Copy.objects.values_list("number", flat=True)) == set(numbers)


def test_the_unaltered_file_is_asked_for_and_that_is_on_record(case, borland):
    plain = a_pdf()
    url = attached(case, plain, name="marks.pdf", kind=verdict.PDF)
    browser = visit(borland)
    asked = browser.get(f"{url}original/")
    assert "on record" in asked.text
    assert not TrailEntry.objects.filter(act="took the unaltered file").exists()

    assert browser.post(f"{url}original/").getvalue() == plain
    assert TrailEntry.objects.get(act="took the unaltered file").office == borland
    assert not Copy.objects.exists()


def test_a_file_that_cannot_be_marked_is_not_handed_out_by_mistake(case, borland):
    url = attached(case, b"%PDF-1.7 and no more", name="marks.pdf", kind=verdict.PDF)
    answer = visit(borland).get(url, follow=True)
    assert answer.redirect_chain == [(f"{url}original/", 302)]
    assert "cannot be marked" in answer.text


def test_text_goes_out_as_it_is(case, borland):
    url = attached(case, b"Serial numbers.", name="list.txt", kind=verdict.TEXT)
    assert visit(borland).get(url).getvalue() == b"Serial numbers."


def invited(meeting: Meeting, by: Term) -> Invitation:
    sent = Invitation.objects.create(
        meeting=meeting, circulated_by=by, circulated_at=EARLY, states=4, chair_consulted_on=EARLY
    )
    Delivery.objects.create(
        invitation=sent, state=cast.state("Drovania"), has_account=False, sent_at=EARLY
    )
    InvitationDraft.objects.create(meeting=meeting, saved_by=by, saved_at=EARLY)
    return sent


def test_every_paper_of_the_portal_says_whose_copy_it_is(borland):
    secretariat = cast.secretariat()
    meeting = cast.meeting(proposed_by=secretariat)
    invited(meeting, secretariat)
    page = f"/meetings/{meeting.ref}/invitation"
    sent = f"/meetings/{meeting.ref}/dispatches/invitation"
    report = f"/meetings/reports/{meeting.week.conference.key}/report.pdf"
    papers = {
        "Chair of the Forum · Chair of the Forum": visit(cast.chair()).get(report),
        "Borland · Jana": visit(borland).get(f"{page}.pdf"),
        "Secretariat officer · Secretariat officer": visit(secretariat).get(f"{page}/draft.pdf"),
        "Drovania · 1 July": visit(secretariat).get(f"{sent}/XD/letter.pdf"),
        "Secretariat officer · ": visit(secretariat).get(f"{sent}/proof.pdf"),
    }
    numbers = set()
    for whose, answer in papers.items():
        assert answer.status_code == 200, whose
        (number,) = reading.numbers_in(answer.content)
        numbers.add(number)
        for sheet in PdfReader(io.BytesIO(answer.content)).pages:
            assert f"Copy {number} · {whose}" in sheet.extract_text().replace("\n", " ")
    assert len(numbers) == 5
    assert {copy.state and copy.state.code for copy in Copy.objects.all()} == {"XB", None, "XD"}


def test_no_paper_leaves_but_as_a_copy():
    speaks_of_it = [
        path.relative_to(inventory.ROOT).as_posix()
        for path in inventory.sources()
        if "application/pdf" in path.read_text(encoding="utf-8")
    ]
    makes_it = [
        path.relative_to(inventory.ROOT).as_posix()
        for path in inventory.sources()
        if "documents.pdf(" in path.read_text(encoding="utf-8")
    ]
    of_cases = {f"cases/documents/{name}.py" for name in ("licensing", "national", "presenting")}
    papers = {"meetings/documents.py", *of_cases}
    assert {"forum/copies.py", *papers} == set(makes_it)
    assert set(speaks_of_it) <= {"forum/files.py", "forum/uploads/verdict.py"}


# --- The one question ---------------------------------------------------------------------------


def test_a_challenger_learns_the_state_of_a_copy_and_never_the_person(alvania, borland):
    challenge, copy = ask(alvania, cast.delegate("Drovania").speaks_for), copy_of(borland)
    page = look(visit(alvania), challenge, number=copy.number.lower().replace("-", " "))

    assert "This is the copy of Borland" in page
    assert "Nov" not in page.partition("<main")[2]
    entry = TrailEntry.objects.get(act="asked whose copy it is")
    assert (entry.office, entry.facts) == (alvania, {})


@pytest.mark.parametrize(
    ("office", "says"),
    [(cast.secretariat, "of an office of the Forum"), (cast.expert, "of an invited expert")],
)
def test_a_copy_of_no_state_is_said_to_be_of_an_office(office, says, alvania, borland):
    challenge, copy = ask(alvania, borland.speaks_for), copy_of(office())
    assert says in look(visit(alvania), challenge, number=copy.number)


def test_a_file_is_read_for_its_number(alvania, borland):
    challenge, copy = ask(alvania, borland.speaks_for), copy_of(borland)
    with pikepdf.open(io.BytesIO(a_pdf())) as pdf:
        pdf.pages[0].obj[sheets.KEY] = copy.number
        out = io.BytesIO()
        pdf.save(out)
    file = SimpleUploadedFile("leak.pdf", out.getvalue())
    assert "This is the copy of Borland" in look(visit(alvania), challenge, file=file)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"number": "KQ7P-2XWM-9RTD"}, "No copy has this number"),
        ({"number": "KQ7P"}, "twelve letters"),
        ({}, "Write the number, or choose a file."),
        ({"file": b"words"}, "No number was found in this file"),
    ],
)
def test_the_page_says_what_to_do_where_it_finds_nothing(given, says, alvania, borland):
    challenge = ask(alvania, borland.speaks_for)
    if "file" in given:
        given = {"file": SimpleUploadedFile("leak.jpg", given["file"])}
    assert says in look(visit(alvania), challenge, **given)


def answered(term: Term, challenge, number: str) -> list[tuple[str, int | None]]:
    """Ask the database itself, past every page."""
    with sight.through_the_eyes_of(term, now=LATER), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM sight.copy_of(%s, %s)", [challenge.pk, number])
        return list(cursor.fetchall())


def test_nobody_but_the_challenger_is_answered_and_not_after_it_is_closed(alvania, borland):
    challenge, copy = ask(alvania, borland.speaks_for), copy_of(borland)
    others = [borland, cast.chair(), cast.secretariat(), cast.delegate("Drovania"), cast.expert()]

    assert answered(alvania, challenge, copy.number) == [("STATE", borland.state_id)]
    assert [answered(term, challenge, copy.number) for term in others] == [[]] * 5
    close(alvania, challenge, now=LATER)
    assert answered(alvania, challenge, copy.number) == []
    page = visit(alvania).get(f"{challenge.get_absolute_url()}copy/")
    assert page.status_code == 403


def test_the_portal_without_a_ticket_is_not_answered_either(alvania, borland):
    challenge, copy = ask(alvania, borland.speaks_for), copy_of(borland)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM sight.copy_of(%s, %s)", [challenge.pk, copy.number])
        assert cursor.fetchall() == []


# --- The table ----------------------------------------------------------------------------------


def test_nobody_reads_the_table_of_copies_nor_changes_it(borland):
    copy = copy_of(borland)
    for term in (borland, cast.secretariat(), cast.chair(), cast.administrator()):
        with sight.through_the_eyes_of(term, now=EARLY):
            assert not Copy.objects.exists()
    for act in (lambda: Copy.objects.update(state=None), lambda: copy.delete()):
        with pytest.raises(Error, match="permission denied"), transaction.atomic():
            act()  # The portal itself.


def test_nobody_writes_down_a_copy_in_another_s_name(borland):
    secretariat = cast.secretariat()

    def write(by: Term, office: Term, state: State | None) -> None:
        row = Copy(
            number=marks.new_number(), document="x", office=office, state=state, made_at=EARLY
        )
        with sight.through_the_eyes_of(by, now=EARLY):
            row.save(force_insert=True)

    for by, office, state in (
        (borland, secretariat, None),
        (borland, borland, cast.state("Drovania")),
        (borland, borland, None),
        (cast.chair(), secretariat, None),
    ):
        with pytest.raises(Error, match="row-level security"), transaction.atomic():
            write(by, office, state)
