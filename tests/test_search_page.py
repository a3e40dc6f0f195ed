"""The search page: what is looked for stands in no address, what is found is one's own to read."""

from __future__ import annotations

import logging
import os
from datetime import timedelta

import pytest
from playwright.sync_api import Page as Shown

from cases.actions import sharing
from cases.models import CaseContent, SavedSearch
from cases.tasks import forget_searches
from forum import sight, trail
from forum.audience import Kind
from forum.models import ObjectKey, Person, Term, TrailEntry
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


def test_a_search_is_narrowed(people):
    alvania, borland = people["Alvania"], people["Borland"]

    def found(by: Term = borland, /, **chosen: str) -> bool:
        answer = visitor(by).post("/search/", {"words": "rifles", **chosen})
        return "1 result" in answer.text

    assert found()
    assert found(kind="case", whose="XA", from_us="others", **SINCE)
    assert found(alvania, named="XB", from_us="own")
    assert not found(kind="notice")
    assert not found(whose="XB")
    assert not found(from_us="own")
    assert not found(alvania, named="XC")
    assert not found(finding="PREVENTED")
    assert not found(until_day="1", until_month="1", until_year="2020")
    with sight.through_the_eyes_of(alvania, now=EARLY):
        content = CaseContent.objects.get()
        content.finding = "PREVENTED"
        content.save(update_fields=["finding"])
    assert found(finding="PREVENTED")


def test_what_narrows_is_shown_where_it_was_chosen(people):
    client = visitor(people["Borland"])

    assert '<details class="drawer" open' not in client.post("/search/", {"words": "x"}).text
    assert '<details class="drawer" open' in client.post("/search/", {"whose": "XA"}).text
    assert '<details class="drawer" open' in client.post("/search/", SINCE).text


def test_what_was_looked_through_is_said(people):
    found = asked(people["Borland"], "zeppelin")

    said = found[found.index("Searched: ") :].partition(".")[0]
    assert said == "Searched: 1 case, 1 account of it, 1 notice, 1 text of a notice and 1 reply"
    assert "all that you can read as delegate, Borland" in found


def test_the_provider_is_told_whose_words_a_search_showed(people):
    """An excerpt is content: reading it is reading. Nothing is said of what was looked for."""
    asked(people["Borland"], "zeppelin")
    told = TrailEntry.objects.filter(act=trail.READ)
    assert not told.exists()

    asked(people["Borland"], "rifles")
    asked(people["Alvania"], "rifles")

    assert {(entry.owner, entry.reader) for entry in told.filter(office=None)} == {
        (people["Alvania"].state, people["Borland"].state)
    }
    assert not any(entry.facts for entry in told)


def save(client: Visitor, **more: str) -> None:
    client.post("/search/save/", {"words": "rifles", "whose": "XA", "name": "Old <rifles>", **more})


def test_a_saved_search_looks_again(people):
    client = visitor(people["Borland"])
    save(client, **SINCE)
    (saved,) = SavedSearch.objects.all()

    begun = client.get("/search/").text
    again = client.post("/search/", {"saved": saved.key}).text

    assert "Old &lt;rifles&gt;" in begun
    assert "rifles" not in begun.replace("Old &lt;rifles&gt;", "")
    assert 'value="rifles"' in again
    assert "1 result" in again


def test_a_saved_search_is_sealed_and_its_own_person_s(people):
    save(visitor(people["Borland"]))
    (saved,) = SavedSearch.objects.all()
    colleague = visitor(cast.delegate("Borland"))

    assert "Old" not in colleague.get("/search/").text
    assert colleague.post("/search/", {"saved": saved.key}).status_code == 404
    assert colleague.post(f"/search/saved/{saved.key}/forget/").status_code == 404
    assert "rifles" not in repr(SavedSearch.objects.values_list("name", "asked")[0])
    assert not TrailEntry.objects.filter(subject__contains="search").exists()


def test_a_saved_search_is_forgotten_with_its_key(people):
    client = visitor(people["Borland"])
    save(client)
    (saved,) = SavedSearch.objects.all()

    client.post(f"/search/saved/{saved.key}/forget/")

    assert not SavedSearch.objects.exists()
    assert ObjectKey.objects.get(object=saved.sealed_as).wrapped is None


def test_the_searches_of_an_office_that_is_over_are_forgotten(people):
    save(visitor(people["Borland"]))
    save(visitor(people["Alvania"]))
    Term.objects.filter(pk=people["Borland"].pk).update(ends_at=EARLY)

    assert forget_searches() == 1

    assert [saved.saved_by for saved in SavedSearch.objects.all()] == [people["Alvania"]]


def test_there_is_an_end_to_saving(people, monkeypatch):
    monkeypatch.setattr("cases.actions.searching.MOST", 1)
    client = visitor(people["Borland"])
    save(client)
    save(client)

    assert "Forget one before you save another." in client.get("/search/").text
    assert SavedSearch.objects.count() == 1


@pytest.mark.parametrize("language", ["en", "ar"])
def test_it_can_be_used_by_everyone(page: Shown, people, language):
    office = people["Borland"]
    Person.objects.filter(pk=office.person_id).update(language=language)
    save(visitor(office))
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
