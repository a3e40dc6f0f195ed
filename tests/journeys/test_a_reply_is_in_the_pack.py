"""
A State concerned replies, and the presenter finalises with its words in the pack.

Alvania has told Borland, and tells Drovania too. Borland replies with a file, Drovania says nothing
until it is late; what each said is in the pack and the record, and neither learns of the other.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader

from dief_portal.practice.cast import geneva
from tests.doors import a_pdf
from tests.journeys import stage
from tests.journeys.stage import Theatre

REPLY = "The truck was weighed at our border.\nNobody looked behind the wall."
LATE = "We looked into it: nothing of it is ours."
D15 = geneva(2027, 8, 11)


@pytest.fixture
def theatre(browser: Browser) -> Iterator[Theatre]:
    """A practice portal in the middle of its story, on 14 July 2027."""
    home = stage.short_home()
    try:
        with stage.portal(home, story=True) as portal:
            theatre = Theatre(portal)
            context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
            theatre.page = context.new_page()
            yield theatre
            context.close()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def test_a_state_concerned_replies_and_the_presenter_finalises(theatre: Theatre):
    t = theatre
    intention = alvania_tells_drovania_too(t)
    notice = borland_replies_with_a_file(t)
    nothing_is_final_before_the_limit(t, intention)
    t.jump(D15 + timedelta(minutes=5))
    first = alvania_finalises(t, intention)
    assert "weighed at our border" in first
    assert "No reply of Drovania came by 10 August 2027, 23:59" in first
    drovania_replies_late(t)
    second = alvania_finalises_again(t, intention)
    assert "nothing of it is ours" in second
    each_sees_its_own(t, intention, notice)
    assert theatre.faults == []


def alvania_tells_drovania_too(t: Theatre) -> str:
    t.play("Ana Alba")
    t.go("/cases/intentions/")
    t.follow("Truck at a border crossing")
    intention = t.path
    t.follow("Name a State concerned")
    t.fill(state="XD")
    t.page.locator("main form button").first.click()
    t.photograph("notify")
    t.fill(text="The rifles were made in Drovania. We ask for your reply.")
    t.press("Serve the notice to Drovania")
    t.expect("Drovania is notified.", "Record of the notice", "Served")
    return intention


def borland_replies_with_a_file(t: Theatre) -> str:
    t.play("Ben Bora")
    t.go("/cases/notices/")
    t.page.locator("main table a").first.click()
    notice = t.path
    t.expect("Opened", "none yet: it can reply in time until 10 August 2027, 23:59")
    t.page.locator("summary", has_text="Add a file to the reply").click()
    t.page.locator("main [type=file]").set_input_files(
        {"name": "weighing.pdf", "mimeType": "application/pdf", "buffer": a_pdf()}
    )
    t.press("Add the file")
    t.expect("weighing.pdf waits beside your reply")
    t.photograph("reply-file-waits")
    t.fill(kind="REPLY", text=REPLY)
    t.press("Send the answer to Alvania")
    t.expect("Alvania has your answer, word for word.", "SHA-256", "Replied: reply")
    t.photograph("notice-answered")
    keep(t, "own-part", f"{notice}section/")
    return notice


def nothing_is_final_before_the_limit(t: Theatre, intention: str) -> None:
    t.play("Ana Alba")
    t.go(f"{intention}presentation/")
    t.expect("Drovania can still reply until 10 August 2027, 23:59", "weighing.pdf")
    t.expect_not("Finalise the presentation")
    t.photograph("presentation-awaited")


def alvania_finalises(t: Theatre, intention: str) -> str:
    t.go(f"{intention}presentation/")
    t.press("Finalise the presentation")
    t.expect("Version 1 is final.", "Version 1 holds everything that has come.")
    t.photograph("presentation-final")
    return keep(t, "pack-1", f"{intention}presentation/pack/")


def drovania_replies_late(t: Theatre) -> None:
    t.play("Dora Diaz")
    t.go("/cases/notices/")
    t.page.locator("main table a").first.click()
    t.expect("silent: no reply by 10 August 2027, 23:59")
    t.expect_not("Borland", "weighed")
    t.fill(kind="REPLY", text=LATE)
    t.press("Send the answer to Alvania")
    t.expect("1 day late")


def alvania_finalises_again(t: Theatre, intention: str) -> str:
    t.play("Ana Alba")
    t.go(f"{intention}presentation/")
    t.expect("Something came after version 1", LATE)
    t.photograph("presentation-again")
    assert "Draft" in keep(t, "pack-draft", f"{intention}presentation/pack/")
    t.press("Finalise the presentation")
    t.expect("Version 2 is final.")
    t.speak("ar")
    t.go(f"{intention}presentation/")
    t.photograph("presentation-ar")
    keep(t, "pack-2-ar", f"{intention}presentation/pack/")
    t.page.set_viewport_size({"width": 390, "height": 844})
    t.go(f"{intention}presentation/")
    t.photograph("presentation-ar-390")
    t.page.set_viewport_size({"width": 1280, "height": 900})
    t.speak("en")
    return keep(t, "pack-2", f"{intention}presentation/pack/")


def each_sees_its_own(t: Theatre, intention: str, notice: str) -> None:
    keep(t, "record", f"{notice}record/")
    for name, whole, own in (
        ("Ben Bora", 404, 200),
        ("Dora Diaz", 404, 404),
        ("Finn Falk", 404, 404),
        ("Ada Lindqvist", 403, 403),
    ):
        t.play(name, "Chair" if name == "Ada Lindqvist" else "")
        assert t.answers(f"{intention}presentation/pack/") == whole, name
        assert t.answers(f"{notice}section/") == own, name
    t.play("Ben Bora")
    t.go(notice)
    t.expect_not("Drovania", "nothing of it is ours")
    t.speak("ar")
    t.go(notice)
    t.photograph("notice-ar")
    keep(t, "record-ar", f"{notice}record/")
    keep(t, "own-part-ar", f"{notice}section/")
    t.page.set_viewport_size({"width": 390, "height": 844})
    t.go(notice)
    t.photograph("notice-ar-390")
    t.page.set_viewport_size({"width": 1280, "height": 900})
    t.speak("en")


def keep(t: Theatre, name: str, path: str) -> str:
    """Download a paper, keep it where SCREENS says, and return what it says."""
    paper = t.page.request.get(f"{t.portal.address}{path}").body()
    t.keep(f"{name}.pdf", paper)
    pages = PdfReader(io.BytesIO(paper)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())
