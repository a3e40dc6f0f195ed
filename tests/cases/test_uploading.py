"""A file comes into a case once, whole and clean, or its sender is told why not (ToR 13, 18)."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InternalError, transaction
from django.test import Client

from cases.actions import sharing
from cases.actions import uploading as actions
from cases.models import Case, CaseAttachment, CaseUpload
from cases.tasks import forget_uploads, scan_uploads
from forum import sight
from forum.audience import Kind
from forum.models import Notice, Term, TrailEntry
from forum.uploads import coming
from forum.uploads.coming import Status
from tests import cast
from tests.cases.stage import EARLY
from tests.conftest import Visitor
from tests.uploads import clamd, seeds

pytestmark = pytest.mark.django_db

CHUNK = 1000


@pytest.fixture(autouse=True)
def _today(time_machine, settings, tmp_path: Path):
    settings.FILES_DIR = tmp_path
    settings.CHUNK_BYTES = CHUNK
    time_machine.move_to(EARLY, tick=False)


@pytest.fixture
def alvania() -> Term:
    return cast.delegate("Alvania")


@pytest.fixture
def draft(alvania) -> Case:
    return cast.case(begun_by=alvania)


@pytest.fixture
def clam(settings) -> Iterator[clamd.Speaking]:
    server = clamd.Speaking()
    settings.CLAMAV_URL = server.at
    yield server
    server.close()


def browser(term: Term) -> Client:
    visitor = Visitor()
    cast.sign_in(visitor, term)
    return visitor


class Page:
    """What the script of the page does with one file."""

    def __init__(self, visitor: Client, case: Case, plain: bytes, name: str = "marks.txt") -> None:
        self.visitor, self.case, self.plain, self.name = visitor, case, plain, name

    def begin(self, changed: int = 1) -> Any:
        told = {"name": self.name, "size": len(self.plain), "changed": changed}
        answer = self.visitor.post(f"/cases/{self.case.ref}/coming/", told)
        self.at = answer.json()
        return answer

    def send(self, number: int, body: bytes | None = None) -> Any:
        chunk = self.plain[number * CHUNK : (number + 1) * CHUNK] if body is None else body
        at = f"{self.at['coming']}?number={number}"
        return self.visitor.post(at, chunk, content_type="application/octet-stream")

    def finish(self) -> Any:
        return self.visitor.post(self.at["finish"])

    def whole(self) -> Any:
        self.begin()
        for number in range(self.at["chunks"]):
            assert self.send(number).status_code == 200
        return self.finish()


def stored(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


LONG = b"Serial number 4711.\n" * 200  # four chunks


# --- By chunks ---------------------------------------------------------------------------------


def test_a_file_comes_in_by_chunks_and_is_one_file(draft, alvania):
    visitor = browser(alvania)

    assert Page(visitor, draft, LONG).whole().json()["status"] == "KEPT"

    file = CaseAttachment.objects.get()
    assert (file.name, file.size, file.added_by) == ("marks.txt", len(LONG), alvania)
    assert visitor.get(f"/cases/{draft.ref}/files/{file.key}/").getvalue() == LONG
    assert TrailEntry.objects.filter(act="attached a file to").count() == 1


def test_nothing_of_it_is_ever_on_a_disk_in_clear(draft, alvania, tmp_path):
    page = Page(browser(alvania), draft, LONG)
    page.begin()
    page.send(0)

    assert stored(tmp_path)
    assert not [path for path in stored(tmp_path) if b"Serial" in path.read_bytes()]


def test_after_a_lost_connection_the_page_asks_and_goes_on(draft, alvania):
    first = Page(browser(alvania), draft, LONG)
    first.begin()
    first.send(0)
    first.send(2)

    again = Page(browser(alvania), draft, LONG)
    assert again.begin().json()["here"] == [0, 2]
    assert again.visitor.get(again.at["coming"]).json()["here"] == [0, 2]
    for number in (1, 3):
        again.send(number)

    assert again.finish().json()["status"] == "KEPT"
    assert CaseUpload.objects.count() == 1


def test_the_same_name_changed_meanwhile_is_another_file(draft, alvania):
    page = Page(browser(alvania), draft, LONG)
    page.begin(changed=1)
    page.send(0)

    assert page.begin(changed=2).json()["here"] == []


@pytest.mark.parametrize("body", [b"x" * (CHUNK - 1), b"x" * (CHUNK + 1), b""])
def test_a_chunk_that_did_not_come_whole_has_not_come(draft, alvania, body, tmp_path):
    page = Page(browser(alvania), draft, LONG)
    page.begin()
    before = len(stored(tmp_path))

    assert page.send(0, body).status_code == 400

    assert page.visitor.get(page.at["coming"]).json()["here"] == []
    assert len(stored(tmp_path)) == before


def test_a_file_with_a_chunk_missing_cannot_be_finished(draft, alvania):
    page = Page(browser(alvania), draft, LONG)
    page.begin()
    page.send(0)

    answer = page.finish()

    assert answer.status_code == 422
    assert "still missing" in answer.json()["says"]
    assert not CaseAttachment.objects.exists()


def test_finished_in_two_tabs_it_is_one_file(draft, alvania):
    page = Page(browser(alvania), draft, LONG)
    page.whole()

    assert page.finish().json()["status"] == "KEPT"
    assert page.send(0).status_code == 422
    assert CaseAttachment.objects.count() == 1


def test_the_same_file_twice_is_added_once_and_said_so(draft, alvania):
    Page(browser(alvania), draft, LONG).whole()

    answer = Page(browser(alvania), draft, LONG, name="copy.txt").whole()

    assert answer.json()["status"] == "REFUSED"
    assert "in the case already" in browser(alvania).get(f"/cases/{draft.ref}/").text
    assert CaseAttachment.objects.count() == 1


def test_another_file_of_the_same_name_gets_a_number(draft, alvania):
    Page(browser(alvania), draft, LONG).whole()
    Page(browser(alvania), draft, b"Another one.").whole()

    names = {file.name for file in CaseAttachment.objects.all()}
    assert names == {"marks.txt", "marks (2).txt"}


def test_a_case_that_a_colleague_withdrew_meanwhile_takes_nothing_more(draft, alvania, tmp_path):
    page = Page(browser(alvania), draft, LONG)
    page.begin()
    page.send(0)
    colleague = cast.delegate("Alvania")
    with sight.through_the_eyes_of(colleague, now=EARLY):
        sharing.withdraw(case=draft, by=colleague, now=EARLY)

    assert page.send(1).status_code == 403
    assert forget_uploads() == 1
    assert not stored(tmp_path / "coming")


def test_an_upload_can_be_cancelled_and_leaves_nothing(draft, alvania, tmp_path):
    page = Page(browser(alvania), draft, LONG)
    page.begin()
    page.send(0)

    assert page.visitor.post(page.at["cancel"]).status_code == 302

    assert page.send(1).status_code == 422
    assert forget_uploads() == 1
    assert not stored(tmp_path)
    assert not CaseUpload.objects.exists()


def test_what_was_never_finished_is_forgotten_after_a_day(draft, alvania, time_machine, tmp_path):
    page = Page(browser(alvania), draft, LONG)
    page.begin()
    page.send(0)

    time_machine.move_to(EARLY + timedelta(hours=23), tick=False)
    assert forget_uploads() == 0
    time_machine.move_to(EARLY + timedelta(hours=25), tick=False)
    assert forget_uploads() == 1
    assert forget_uploads() == 0

    assert not stored(tmp_path)


def test_what_a_killed_process_left_behind_is_removed_and_what_waits_is_not(
    draft, alvania, clam, tmp_path
):
    clam.hangs_up = True
    Page(browser(alvania), draft, LONG).whole()
    waiting = coming.waiting_place(CaseUpload.objects.get().stored_as)
    stray = coming.waiting_place("stray")
    stray.write_bytes(b"sealed")
    for path in (waiting, stray):
        os.utime(path, (0, 0))

    forget_uploads()

    assert waiting.exists()
    assert not stray.exists()


@pytest.mark.parametrize(
    ("size", "says"),
    [(0, "This file is empty"), (3000, "A file may have up to 2.0"), (1500, "more than 1.5")],
)
def test_a_file_that_cannot_fit_is_refused_before_it_is_sent(draft, alvania, settings, size, says):
    settings.ATTACHMENT_BYTES, settings.CASE_BYTES = 2048, 1536
    Page(browser(alvania), draft, b"x" * 100).whole()

    answer = Page(browser(alvania), draft, b"y" * size).begin()

    assert answer.status_code == 422
    assert says in answer.json()["says"].replace("\xa0", " ")


def test_an_upload_is_its_sender_s_alone(draft, alvania):
    page = Page(browser(alvania), draft, LONG)
    page.begin()

    for other in (cast.delegate("Alvania"), cast.delegate("Borland"), cast.secretariat()):
        page.visitor = browser(other)
        assert page.send(0).status_code == 404
        assert page.finish().status_code == 404
        assert page.visitor.get(page.at["coming"]).status_code == 404


def test_a_chunk_that_our_page_did_not_send_is_refused(draft, alvania):
    page = Page(browser(alvania), draft, LONG)
    page.begin()
    page.visitor = Visitor(enforce_csrf_checks=True)
    cast.sign_in(page.visitor, alvania)

    assert page.send(0).status_code == 403


def test_a_large_file_passes_in_little_memory_of_the_portal(draft, alvania, settings):
    """Measured: nothing but one piece of a chunk is held here; the cell holds the file."""
    settings.CHUNK_BYTES = 8 * 1024 * 1024

    class Counting:
        largest = 0

        def read(self, size: int) -> bytes:
            self.largest = max(self.largest, size)
            self.left = getattr(self, "left", 8 * 1024 * 1024) - size
            return b"x" * size if self.left >= 0 else b"x" * max(0, size + self.left)

    with sight.through_the_eyes_of(alvania, now=EARLY):
        upload = actions.begin(
            case=draft, name="a.txt", size=8 * 1024 * 1024, changed=1, by=alvania, now=EARLY
        )
        stream = Counting()
        coming.receive(upload, 0, stream)

    assert stream.largest <= 64 * 1024
    assert upload.here == [0]


# --- The gate -----------------------------------------------------------------------------------


def test_what_was_taken_out_of_a_file_is_said(draft, alvania):
    visitor = browser(alvania)
    Page(visitor, draft, seeds.told_docx(), "letter.docx").whole()

    text = visitor.get(f"/cases/{draft.ref}/").text
    assert "letter.docx is added, and sealed. Taken out of it: where a photograph" in text
    assert "names of authors" in text


def test_a_file_that_acts_is_refused_with_what_to_do(draft, alvania, tmp_path):
    visitor = browser(alvania)
    answer = Page(visitor, draft, seeds.acting_pdf("a script on a page"), "act.pdf").whole()

    assert answer.json()["status"] == "REFUSED"
    text = visitor.get(f"/cases/{draft.ref}/").text
    assert "Print it to a new PDF, and add that." in text
    assert not CaseAttachment.objects.exists()
    assert not stored(tmp_path)


def test_a_place_in_a_photograph_is_asked_about_and_kept_where_its_sender_says(draft, alvania):
    visitor = browser(alvania)
    Page(visitor, draft, seeds.photograph(), "truck.jpg").whole()
    upload = CaseUpload.objects.get()
    assert "46.20440, 6.14320" in visitor.get(f"/cases/{draft.ref}/").text

    visitor.post(f"/cases/{draft.ref}/coming/{upload.key}/location/", {"keep": "yes"})

    assert CaseAttachment.objects.get().location == "46.20440, 6.14320"
    assert "Taken at:" in visitor.get(f"/cases/{draft.ref}/").text
    assert "Shall the place stand" not in visitor.get(f"/cases/{draft.ref}/").text


@pytest.mark.parametrize("asked", ["no", None], ids=["said no", "said nothing"])
def test_a_place_that_nobody_wants_kept_is_gone(draft, alvania, time_machine, asked):
    visitor = browser(alvania)
    Page(visitor, draft, seeds.photograph(), "truck.jpg").whole()
    upload = CaseUpload.objects.get()

    if asked:
        visitor.post(f"/cases/{draft.ref}/coming/{upload.key}/location/", {"keep": asked})
    time_machine.move_to(EARLY + timedelta(days=15), tick=False)
    forget_uploads()

    assert CaseAttachment.objects.get().location == ""
    assert not CaseUpload.objects.exists()


def test_without_a_script_a_file_goes_the_same_way(draft, alvania):
    visitor = browser(alvania)
    file = SimpleUploadedFile("truck.jpg", seeds.photograph())

    visitor.post(f"/cases/{draft.ref}/files/", {"file": file})

    text = visitor.get(f"/cases/{draft.ref}/").text
    assert "truck.jpg is added" in text
    assert "46.20440, 6.14320" in text


# --- The scanner --------------------------------------------------------------------------------


def test_a_file_that_the_scanner_knows_stays_out(draft, alvania, clam, tmp_path):
    visitor = browser(alvania)

    assert Page(visitor, draft, seeds.EICAR).whole().json()["status"] == "REFUSED"

    assert "The virus scanner found something" in visitor.get(f"/cases/{draft.ref}/").text
    assert not CaseAttachment.objects.exists()
    assert not stored(tmp_path)


@pytest.mark.parametrize("silence", ["down", "in error", "hanging up"])
def test_while_the_scanner_does_not_answer_a_file_is_pending_for_its_sender_alone(
    draft, alvania, clam, silence
):
    if silence == "down":
        clam.close()
    clam.says = b"stream: Out of memory ERROR\0"
    clam.hangs_up = silence == "hanging up"
    visitor = browser(alvania)

    assert Page(visitor, draft, LONG).whole().json()["status"] == "WAITING"

    upload = CaseUpload.objects.get()
    assert "Waiting for the virus scanner" in visitor.get(f"/cases/{draft.ref}/").text
    assert visitor.get(f"/cases/{draft.ref}/files/{upload.key}/").status_code == 404
    colleague = browser(cast.delegate("Alvania"))
    assert "marks.txt" not in colleague.get(f"/cases/{draft.ref}/").text
    assert scan_uploads() in (0, 1)
    assert not CaseAttachment.objects.exists()


def test_without_a_script_a_file_can_be_pending_too(draft, alvania, clam):
    clam.hangs_up = True
    visitor = browser(alvania)
    file = SimpleUploadedFile("marks.txt", LONG)

    visitor.post(f"/cases/{draft.ref}/files/", {"file": file})
    assert "waits for the virus scanner" in visitor.get(f"/cases/{draft.ref}/").text

    clam.hangs_up = False
    assert scan_uploads() == 1
    key = CaseAttachment.objects.get().key
    assert visitor.get(f"/cases/{draft.ref}/files/{key}/").getvalue() == LONG


def test_a_pending_file_is_added_once_when_the_scanner_is_back(draft, alvania, clam, tmp_path):
    clam.hangs_up = True
    Page(browser(alvania), draft, LONG).whole()

    clam.hangs_up = False
    assert scan_uploads() == 1
    assert scan_uploads() == 0
    assert forget_uploads() == 1

    file = CaseAttachment.objects.get()
    reader = browser(cast.delegate("Alvania"))
    assert reader.get(f"/cases/{draft.ref}/files/{file.key}/").getvalue() == LONG
    assert len(stored(tmp_path)) == 1


def test_a_pending_file_that_is_found_out_is_destroyed_and_its_sender_told(
    draft, alvania, clam, tmp_path
):
    clam.hangs_up = True
    Page(browser(alvania), draft, seeds.EICAR).whole()

    clam.hangs_up = False
    assert scan_uploads() == 1

    assert CaseUpload.objects.get().status == Status.REFUSED
    assert not stored(tmp_path)
    notice = Notice.objects.get(kind="cases/file-refused")
    assert notice.to == alvania.person
    assert "eicar" not in json.dumps(list(TrailEntry.objects.values("act", "facts"))).lower()


@pytest.mark.parametrize("meanwhile", ["withdrawn", "released by another", "out of office"])
def test_a_pending_file_is_asked_about_again_before_it_is_added(
    draft, alvania, clam, meanwhile, time_machine
):
    clam.hangs_up = True
    alvania.may_release = False
    alvania.save()
    Page(browser(alvania), draft, LONG).whole()
    signer = cast.delegate("Alvania")
    with sight.through_the_eyes_of(signer, now=EARLY):
        if meanwhile == "withdrawn":
            sharing.withdraw(case=draft, by=signer, now=EARLY)
        if meanwhile == "released by another":
            sharing.release(case=draft, audience=Kind.ALL, states=[], by=signer, now=EARLY)
    if meanwhile == "out of office":
        alvania.ends_at = EARLY
        alvania.save()

    clam.hangs_up = False
    scan_uploads()

    assert not CaseAttachment.objects.exists()
    assert CaseUpload.objects.get().why == "case-gone"


def test_the_serving_role_cannot_take_a_file_out_of_the_queue_of_the_scanner(draft, alvania, clam):
    clam.hangs_up = True
    Page(browser(alvania), draft, LONG).whole()
    upload = CaseUpload.objects.get()

    with (
        pytest.raises(InternalError, match="takes no such step"),
        transaction.atomic(),
        sight.through_the_eyes_of(alvania, now=EARLY),
    ):
        CaseUpload.objects.filter(pk=upload.pk).update(status=Status.KEPT)


@pytest.mark.skipif(clamd.CLAMD is None, reason="no clamd here; bin/test installs it")
def test_with_clamav_itself_a_clean_file_passes_and_the_test_virus_does_not(
    draft, alvania, settings, tmp_path
):
    (tmp_path / "clamav").mkdir()
    settings.FILES_DIR = tmp_path / "files"
    with clamd.clamd(tmp_path / "clamav") as settings.CLAMAV_URL:
        assert Page(browser(alvania), draft, LONG).whole().json()["status"] == "KEPT"
        assert Page(browser(alvania), draft, seeds.EICAR).whole().json()["status"] == "REFUSED"
    assert Page(browser(alvania), draft, b"Too late.").whole().json()["status"] == "WAITING"


# --- Out again ----------------------------------------------------------------------------------


def test_a_file_is_served_to_be_saved_and_never_shown(draft, alvania):
    visitor = browser(alvania)
    Page(visitor, draft, seeds.pdf(), "marks.pdf").whole()

    answer = visitor.get(f"/cases/{draft.ref}/files/{CaseAttachment.objects.get().key}/")

    assert answer.getvalue().startswith(b"%PDF-")
    assert answer["Content-Disposition"].startswith('attachment; filename="marks')
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert {"default-src 'none'", "sandbox"} <= set(answer["Content-Security-Policy"].split("; "))
    assert answer["Content-Type"] == "application/pdf"


def test_a_file_is_not_to_be_had_once_its_reader_is_no_reader(draft, alvania):
    Page(browser(alvania), draft, LONG).whole()
    page = f"/cases/{draft.ref}/files/{CaseAttachment.objects.get().key}/"
    borland = browser(cast.delegate("Borland"))
    with sight.through_the_eyes_of(alvania, now=EARLY):
        sharing.release(case=draft, audience=Kind.ALL, states=[], by=alvania, now=EARLY)
    assert borland.get(page).getvalue() == LONG

    with sight.through_the_eyes_of(alvania, now=EARLY):
        sharing.release(case=draft, audience=Kind.OWN, states=[], by=alvania, now=EARLY)

    assert borland.get(page).status_code == 404


@pytest.mark.parametrize("address", ["/static/", "/files/", "/media/", "/static/../files/"])
def test_no_file_has_an_address_of_its_own(draft, alvania, address):
    visitor = browser(alvania)
    Page(visitor, draft, LONG).whole()
    file = CaseAttachment.objects.get()

    for name in (file.key, file.stored_as, f"kept/{file.stored_as[:2]}/{file.stored_as}"):
        assert visitor.get(f"{address}{name}").status_code == 404
