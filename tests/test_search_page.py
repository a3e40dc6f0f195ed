"""The search page: what is looked for stands in no address, what is found is one's own to read."""

from __future__ import annotations

import logging
import os
from datetime import timedelta

import pytest
from playwright.sync_api import Page as Shown

from cases.actions import sharing
from forum import sight
from forum.audience import Kind
from forum.models import Person, Term
from tests import cast
from tests.browser import axe, show
from tests.cases.stage import EARLY, LATE, announce, answer, notify
from tests.conftest import Visitor
from tests.pages import Page

pytestmark = pytest.mark.django_db
SINCE = {"since_day": "1", "since_month": "1", "since_year": "2026"}


@pytest.fixture
def people(time_machine, settings, tmp_path) -> dict[str, Term]:
    """Alvania's case is read by Borland, which was notified, and not by Carland."""
    settings.FILES_DIR = tmp_path
    time_machine.move_to(LATE + timedelta(days=1), tick=False)
    meeting = cast.meeting()
    offices = {name: cast.delegate(name) for name in ("Alvania", "Borland", "Carland")}
    alvania, borland = offices["Alvania"], offices["Borland"]
    case = cast.case(begun_by=alvania)
    with sight.through_the_eyes_of(alvania, now=EARLY):
        case.content.summary = (
            "Forty rifles, documented as farm machines, were found behind a false wall. Serial"
            " AK-47/1234 was filed off; قال السائق إن الشاحنة عبرت الحدود ليلا."
        )
        case.content.save(update_fields=["summary"])
        states = [borland.speaks_for]
        sharing.release(case=case, audience=Kind.CHOSEN, states=states, by=alvania, now=EARLY)
    answer(borland, notify(alvania, announce(alvania, meeting, case=case)))
    return {**offices, "Chair": cast.chair()}


def visitor(office: Term) -> Visitor:
    client = Visitor()
    cast.sign_in(client, office)
    return client


def asked(office: Term, words: str) -> str:
    answered = visitor(office).post("/search/", {"words": words})
    assert answered.status_code == 200
    assert answered["Cache-Control"] == "no-store"
    return " ".join(answered.text.split())


def test_what_is_found_leads_to_its_page(people):
    found = asked(people["Borland"], "ak471234")

    assert "1 result" in found
    assert "Serial <mark>AK-47/1234</mark> was filed off" in found
    assert 'href="/cases/2026-' in found


def test_who_does_not_read_it_is_told_that_there_is_nothing(people):
    for name in ("Carland", "Chair"):
        found = asked(people[name], "rifles")
        assert "Nothing that you can read says that" in found
        assert "result" not in found


def test_nothing_is_looked_for_in_an_address(people):
    client = visitor(people["Alvania"])

    answered = client.get("/search/", {"words": "rifles"})

    assert "result" not in answered.text
    assert 'method="post"' in answered.text


def test_what_is_looked_for_is_not_logged(people, caplog):
    with caplog.at_level(logging.DEBUG):
        asked(people["Alvania"], "marzipan")

    assert "marzipan" not in caplog.text


def test_nothing_to_look_for_is_no_search(people):
    assert "Enter what to look for, or choose something below." in asked(people["Alvania"], "  ")
    assert "result" not in asked(people["Alvania"], '""')


def test_pages_ask_again(people, monkeypatch):
    monkeypatch.setattr("dief_portal.search.A_PAGE", 1)
    client = visitor(people["Alvania"])

    first = Page(client.post("/search/", {"words": "truck"} | SINCE).text)
    form = next(form for form in first.forms if ("page", "2") in form.buttons)
    filled = {name: field.value for name, field in form.fields.items()}
    second = client.post(form.action, filled | {"page": "2"}).text

    assert filled.keys() >= {"words", *SINCE}
    assert "Page 2 of 2" in second
    assert "Previous" in second


@pytest.mark.parametrize("language", ["en", "ar"])
def test_it_can_be_used_by_everyone(page: Shown, people, language):
    office = people["Borland"]
    Person.objects.filter(pk=office.person_id).update(language=language)
    pages = {"begun": visitor(office).get("/search/").text}
    for name, words in (("found", "truck"), ("nothing", "zeppelin"), ("empty", "")):
        pages[name] = visitor(office).post("/search/", {"words": words}).text
    for name, html in pages.items():
        page.unroute_all()
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            show(page, html)
            assert axe(page) == [], name
            overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert overflow <= 0, name
            if folder := os.environ.get("SCREENS"):
                path = f"{folder}/search-{name}-{language}-{width}.png"
                page.screenshot(path=path, full_page=True)
