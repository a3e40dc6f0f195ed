"""A case is its provider's: nobody else writes, releases or withdraws it (ToR 13, 15)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cases import queries
from cases.actions import sharing as actions
from cases.models import Case, CaseAttachment
from cases.rules import Status
from cases.tasks import destroy_files
from forum import sight
from forum.audience import Kind
from forum.models import Notice, State, Term
from tests import cast
from tests.cases.stage import EARLY
from tests.conftest import Visitor

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
def draft(alvania) -> Case:
    return cast.case(begun_by=alvania)


def browser(term: Term) -> Client:
    visitor = Visitor()
    cast.sign_in(visitor, term)
    return visitor


def release(case: Case, by: Term, audience: Kind, *states: State, at=EARLY) -> Case:
    with sight.through_the_eyes_of(by, now=at):
        return actions.release(case=case, audience=audience, states=states, by=by, now=at)


# --- Writing ---


def test_a_draft_may_be_empty_and_is_called_by_its_reference(alvania):
    with sight.through_the_eyes_of(alvania, now=EARLY):
        case = actions.begin(finding=None, title="", summary="", by=alvania, now=EARLY)

    assert case.title == case.ref
    assert case.audience == Kind.OWN


# --- Release ---


def test_those_it_is_released_to_are_told_and_nobody_else(draft, alvania):
    borland, carland = cast.delegate("Borland"), cast.delegate("Carland")

    release(draft, alvania, Kind.CHOSEN, borland.speaks_for)

    told = Notice.objects.filter(kind="cases/released")
    assert [notice.office for notice in told] == [borland]
    release(draft, alvania, Kind.ALL)
    assert {notice.office for notice in told.all()} == {borland, carland}


def test_who_may_not_release_is_told_who_can(draft):
    page = browser(cast.focal_point("Alvania")).get(f"/cases/{draft.ref}/release/")

    assert page.status_code == 403
    assert "delegate Alvania" in page.text


@pytest.mark.parametrize(
    ("word", "status"), [("", 200), ("all of them", 200), ("ALL", 302), (" all ", 302)]
)
def test_a_wide_audience_asks_for_the_typed_word(draft, alvania, word, status):
    for name in ("Borland", "Carland", "Drovania"):
        cast.state(name)

    answer = browser(alvania).post(
        f"/cases/{draft.ref}/release/", {"audience": "ALL", "word": word}
    )

    assert answer.status_code == status
    if status == 200:
        assert "about to show this to 3 States Parties and 1 signatory" in answer.text
    assert Case.objects.get().status == (Status.RELEASED if status == 302 else Status.DRAFT)


def test_to_narrow_asks_for_no_word(draft, alvania):
    release(draft, alvania, Kind.ALL)

    answer = browser(alvania).post(f"/cases/{draft.ref}/release/", {"audience": "PARTIES"})

    assert answer.status_code == 302
    assert Case.objects.get().audience == Kind.PARTIES


def test_a_release_gives_a_receipt_with_the_reference_and_the_moment(draft, alvania):
    form = {"audience": "CHOSEN", "states": [cast.state("Borland").pk]}

    page = browser(alvania).post(f"/cases/{draft.ref}/release/", form, follow=True).text

    assert f"Released as {draft.ref}, 1 July 2026, 14:00 Geneva time." in page


def test_chosen_states_are_those_of_the_last_choice(draft, alvania):
    borland, drovania = cast.state("Borland"), cast.state("Drovania")
    release(draft, alvania, Kind.CHOSEN, borland)

    release(draft, alvania, Kind.CHOSEN, drovania)

    assert queries.chosen_states_of(draft) == {drovania}


def test_a_release_pressed_twice_says_when_it_was_done(draft, alvania):
    release(draft, alvania, Kind.ALL)

    with pytest.raises(actions.AlreadyReleased, match=draft.ref):
        release(draft, alvania, Kind.ALL, at=LATER)


@pytest.mark.parametrize(
    ("audience", "names", "refusal"),
    [
        (Kind.OWN, (), actions.NobodyNew),
        (Kind.CHOSEN, (), actions.NoStatesChosen),
        (Kind.CHOSEN, ("Alvania",), actions.NoStatesChosen),
        (Kind.CHOSEN, ("Acceding",), actions.NotOfTheForum),
    ],
)
def test_a_release_to_nobody_is_refused(draft, alvania, audience, names, refusal):
    State.objects.create(code="XJ", name_en="Acceding", party_from=LATER)
    states = list(State.objects.filter(name_en__in=names))

    with pytest.raises(refusal):
        release(draft, alvania, audience, *states)
    assert Case.objects.get().status == Status.DRAFT


# --- Withdrawal ---


def test_a_withdrawn_case_leaves_a_stub_and_not_a_word(draft, alvania):
    release(draft, alvania, Kind.ALL)
    borland = cast.delegate("Borland")

    browser(alvania).post(f"/cases/{draft.ref}/withdraw/")

    draft.content.refresh_from_db()
    assert draft.content.summary == ""
    stub = browser(borland).get(f"/cases/{draft.ref}/")
    assert "withdrew this case on" in stub.text
    assert "Case of a truck" not in stub.text
    assert browser(alvania).get(f"/cases/{draft.ref}/edit/").status_code == 403


# --- Files ---


def upload(visitor: Client, case: Case, plain: bytes, name: str = "marks.pdf"):
    file = SimpleUploadedFile(name, plain)
    return visitor.post(f"/cases/{case.ref}/files/", {"file": file})


def stored(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_is_sealed_and_comes_back_to_who_reads_the_case(draft, alvania, tmp_path):
    visitor, plain = browser(alvania), b"The serial numbers were filed off."

    assert upload(visitor, draft, plain, "marks.txt").status_code == 302

    (sealed,) = stored(tmp_path)
    assert b"serial" not in sealed.read_bytes()
    page = f"/cases/{draft.ref}/files/{CaseAttachment.objects.get().key}/"
    answer = visitor.get(page)
    assert answer.getvalue() == plain
    assert answer["Content-Disposition"] == 'attachment; filename="marks.txt"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"
    for other in (cast.delegate("Borland"), cast.secretariat(), cast.police("Alvania")):
        assert browser(other).get(page).status_code == 404


@pytest.mark.parametrize(
    ("plain", "says"),
    [
        (b"%PDF-" + b"x" * 2048, "This file has 2.0\xa0KB. A file may have up to 1.0\xa0KB"),
        (b"MZ\x90\x00\x03", "This is no PDF, PNG, JPEG"),
        (b"", "This file is empty"),
    ],
)
def test_a_file_that_is_refused_is_refused_in_words_and_leaves_nothing(
    draft, alvania, settings, tmp_path, plain, says
):
    settings.ATTACHMENT_BYTES = 1024

    answer = upload(browser(alvania), draft, plain)

    assert answer.status_code == 422
    assert says in answer.text
    assert "filed off" in answer.text  # What was written is still there.
    assert not CaseAttachment.objects.exists()
    assert not stored(tmp_path)


def test_an_upload_that_was_not_asked_for_by_our_page_is_refused(draft, alvania, tmp_path):
    visitor = Visitor(enforce_csrf_checks=True)
    cast.sign_in(visitor, alvania)

    assert upload(visitor, draft, b"%PDF-").status_code == 403
    assert not CaseAttachment.objects.exists()
    assert not stored(tmp_path)


def test_nobody_adds_a_file_to_another_s_case(draft, alvania, tmp_path):
    release(draft, alvania, Kind.ALL)

    assert upload(browser(cast.delegate("Borland")), draft, b"serial numbers").status_code == 403
    assert not stored(tmp_path)


def test_a_withdrawn_file_is_destroyed_once_whenever_the_sweep_comes(
    draft, alvania, tmp_path, time_machine
):
    upload(browser(alvania), draft, b"serial numbers")
    file = CaseAttachment.objects.get()
    page = f"/cases/{draft.ref}/files/{file.key}/"
    browser(alvania).post(f"{page}withdraw/")
    assert browser(alvania).get(page).status_code == 404

    time_machine.move_to(EARLY + timedelta(days=40), tick=False)
    assert destroy_files() == 1
    assert destroy_files() == 0

    assert not stored(tmp_path)
    file.refresh_from_db()
    assert file.destroyed_at == EARLY + timedelta(days=40)


def test_a_withdrawn_case_takes_its_files_along(draft, alvania, tmp_path):
    upload(browser(alvania), draft, b"serial numbers")

    with sight.through_the_eyes_of(alvania, now=EARLY):
        actions.withdraw(case=draft, by=alvania, now=EARLY)

    assert destroy_files() == 1
    assert not stored(tmp_path)


def test_who_speaks_for_a_state_proposes_an_arrangement_from_the_page_of_a_shared_case(
    draft, alvania
):
    leads = f"/arrangements/open/?case={draft.ref}"
    assert leads not in browser(alvania).get(f"/cases/{draft.ref}/").content.decode()

    release(draft, alvania, Kind.PARTIES)
    page = browser(cast.delegate("Borland")).get(f"/cases/{draft.ref}/").content.decode()
    assert leads in page
