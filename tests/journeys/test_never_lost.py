"""
What someone of a delegation types is never lost, whatever happens between them and the portal.

Real servers and a real browser: sessions end, browsers die, the web server is started anew in the
middle of a save, the network is gone for two minutes, and two people write at once.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
import pytest
from playwright.sync_api import Browser, BrowserContext

from dief_portal import embedded
from tests.browser import expecting
from tests.journeys.stage import Theatre

PATIENCE = 20_000  # ms until what is typed is kept


@pytest.fixture
def draft(theatre: Theatre) -> str:
    """A case of Alvania's that Ana has begun; the address of its first section."""
    theatre.inspects = False
    theatre.play("Ana Alba")
    theatre.go("/cases/begin/")
    theatre.fill(finding="SUSPECTED", summary="It began here.")
    theatre.press("Save the draft, and go on")
    return theatre.path + "happened/"


@contextmanager
def window_of(browser: Browser, theatre: Theatre, name: str, page: str) -> Iterator[Theatre]:
    """Open someone's own browser on a page."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    try:
        opened = another(theatre, context)
        opened.play(name)
        opened.go(page)
        yield opened
    finally:
        context.close()


def another(theatre: Theatre, context: BrowserContext) -> Theatre:
    opened = Theatre(theatre.portal)
    opened.inspects = False
    opened.page = context.new_page()
    return opened


def write(window: Theatre, text: str) -> None:
    """Type at the end of what happened, key by key, and stay in the field."""
    field = window.page.locator("textarea[name=summary]")
    field.focus()
    field.press("Control+End")
    field.press_sequentially(text)


def says(window: Theatre, text: str) -> None:
    expecting(window.page.locator("[data-kept]")).to_contain_text(text, timeout=PATIENCE)


def shown(window: Theatre) -> str:
    return str(window.page.locator("textarea[name=summary]").input_value())


def look_again(browser: Browser, theatre: Theatre, page: str) -> str:
    """Return what the section says to a colleague who opens it."""
    with window_of(browser, theatre, "Abel Ames", page) as colleague:
        return shown(colleague)


def test_what_is_typed_is_saved_by_itself_as_the_server_says(browser, theatre, draft):
    with window_of(browser, theatre, "Ana Alba", draft) as ana:
        write(ana, " A truck crossed.")
        says(ana, "Saved ")
        assert look_again(browser, theatre, draft) == "It began here. A truck crossed."


def test_a_case_that_is_only_begun_is_kept_by_itself_too(browser, theatre):
    with window_of(browser, theatre, "Ana Alba", "/cases/begin/") as ana:
        write(ana, "A crane lifted it.")
        says(ana, "Saved ")
        write(ana, " At night.")
        says(ana, "Not saved yet")
        says(ana, "Saved ")
        begun = ana.page.locator("form[data-keep]").get_attribute("action") or ""
    assert (
        look_again(browser, theatre, begun.removeprefix(theatre.portal.address))
        == "A crane lifted it. At night."
    )


def test_a_session_that_ends_while_someone_types(browser, theatre, draft):
    with window_of(browser, theatre, "Ana Alba", draft) as ana:
        end_sessions(theatre)
        write(ana, " While signed out.")
        says(ana, "You are signed out")
        write(ana, " And on.")

        door = another(theatre, ana.page.context)
        door.play("Ana Alba")
        ana.page.bring_to_front()

        says(ana, "Saved ")
        assert shown(ana) == "It began here. While signed out. And on."
    said = "It began here. While signed out. And on."
    assert look_again(browser, theatre, draft) == said


def test_a_session_that_ends_and_a_browser_that_is_closed_then(browser, theatre, draft):
    with window_of(browser, theatre, "Ana Alba", draft) as ana:
        end_sessions(theatre)
        write(ana, " While signed out.")
        says(ana, "You are signed out")
        context = ana.page.context
        ana.page.close()

        again = another(theatre, context)
        again.play("Ana Alba")
        again.go(draft)
        assert shown(again) == "It began here. While signed out."
        says(again, "Saved ")
    assert look_again(browser, theatre, draft) == "It began here. While signed out."


def test_a_browser_that_is_killed(browser, theatre, draft):
    with window_of(browser, theatre, "Ana Alba", draft) as ana:
        write(ana, " The last words.")
        says(ana, "Saved ")
        ana.page.context.close()

    assert look_again(browser, theatre, draft) == "It began here. The last words."


def test_two_tabs_of_the_same_person(browser, theatre, draft):
    with window_of(browser, theatre, "Ana Alba", draft) as first:
        second = another(theatre, first.page.context)
        second.go(draft)
        write(first, " In the first tab.")
        says(first, "Saved ")
        write(second, " In the second tab.")
        says(second, "A colleague, or another window")

        second.page.get_by_role("link", name="Compare the two texts").click()
        second.expect("Two texts of this section", "In the first tab.", "In the second tab.")
        second.photograph("two-texts")


def test_two_colleagues_in_one_section_and_one_of_them_picks(browser, theatre, draft):
    with (
        window_of(browser, theatre, "Ana Alba", draft) as ana,
        window_of(browser, theatre, "Abel Ames", draft) as abel,
    ):
        write(ana, " Ana says.")
        says(ana, "Saved ")
        write(abel, " Abel says.")
        says(abel, "A colleague")

        ana.go(draft)
        ana.expect("Two texts of this section")
        ana.press("Take the other text")
        ana.expect("Picked.")
        assert shown(ana) == "It began here. Abel says."
        ana.follow("What it said before")
        ana.expect("Ana Alba", "Abel Ames")


def test_two_colleagues_in_two_sections_do_not_disturb_each_other(browser, theatre, draft):
    route = draft.replace("happened", "route")
    with (
        window_of(browser, theatre, "Ana Alba", draft) as ana,
        window_of(browser, theatre, "Abel Ames", route) as abel,
    ):
        write(ana, " Ana says.")
        abel.page.locator("[name='rows-0-to_place']").fill("a harbour")
        abel.page.get_by_role("button", name="add another").click()
        abel.page.locator("[name='rows-1-to_place']").fill("a village")
        says(ana, "Saved ")
        says(abel, "Saved ")

        abel.press("Save the draft")
        abel.go(route)
        places = [abel.page.locator(f"[name='rows-{n}-to_place']").input_value() for n in (0, 1)]
    assert places == ["a harbour", "a village"]
    assert look_again(browser, theatre, draft) == "It began here. Ana says."


def test_a_server_that_is_started_anew_in_the_middle_of_a_save(browser, theatre, draft):
    with window_of(browser, theatre, "Ana Alba", draft) as ana:
        with held(theatre, draft):  # The save has begun, and waits.
            write(ana, " In the middle.")
            theatre.eventually(lambda: waiting(theatre))
            kill_web(theatre)
            write(ana, " And meanwhile.")
            says(ana, "there is no connection")
        start_web_again(theatre)
        says(ana, "Saved ")
        versions = saved_versions(theatre, draft)

    assert look_again(browser, theatre, draft) == "It began here. In the middle. And meanwhile."
    assert versions == sorted(set(versions))


def test_a_network_that_is_gone_for_two_minutes(browser, theatre, draft):
    with window_of(browser, theatre, "Ana Alba", draft) as ana:
        ana.page.clock.install()
        ana.go(draft)
        ana.page.context.set_offline(True)
        write(ana, " Offline.")
        ana.page.clock.run_for(4_000)
        says(ana, "there is no connection")
        ana.page.get_by_role("button", name="Save the draft").click()
        ana.page.clock.run_for(120_000)
        assert shown(ana) == "It began here. Offline."  # The page was not left.

        ana.page.context.set_offline(False)
        ana.page.clock.run_for(30_000)
        says(ana, "Saved ")
    assert look_again(browser, theatre, draft) == "It began here. Offline."


def test_a_file_that_was_on_its_way_when_the_network_went(browser, theatre, draft):
    case = draft.partition("edit/")[0]
    with window_of(browser, theatre, "Ana Alba", case) as ana:
        ana.page.context.set_offline(True)
        ana.page.locator("main [type=file]").set_input_files(
            {"name": "marks.txt", "mimeType": "text/plain", "buffer": b"4711, 4712"}
        )
        ana.page.get_by_role("button", name="Add the file").click()
        ana.page.wait_for_timeout(1500)
        with ana.page.expect_navigation():
            ana.page.context.set_offline(False)
        ana.expect("marks.txt")


# --- What goes wrong -----------------------------------------------------------------------------


def end_sessions(theatre: Theatre) -> None:
    with as_portal(theatre) as cursor:
        cursor.execute("DELETE FROM forum_session")
        cursor.connection.commit()


@contextmanager
def as_portal(theatre: Theatre) -> Iterator[Any]:
    server = embedded.postgres(theatre.portal.state)
    uri = server.get_uri().replace("//postgres:@/postgres", "//dief_portal@/dief")
    connection = psycopg2.connect(uri)
    try:
        yield connection.cursor()
    finally:
        connection.close()


def reference(section: str) -> str:
    return section.split("/")[2]


@contextmanager
def held(theatre: Theatre, section: str) -> Iterator[None]:
    """Hold the case, so that whoever saves it has to wait."""
    with as_portal(theatre) as cursor:
        cursor.execute("SELECT id FROM cases_case WHERE ref = %s", [reference(section)])
        (case,) = cursor.fetchone()
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"cases.case {case}"]
        )
        yield


def waiting(theatre: Theatre) -> bool:
    return bool(theatre.rows("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"))


def kill_web(theatre: Theatre) -> None:
    """Kill the web server with all of its workers, at once."""
    web = theatre.portal.running["web"]
    os.killpg(web.pid, signal.SIGKILL)
    web.wait()


def start_web_again(theatre: Theatre) -> None:
    portal = theatre.portal
    bind = ["--bind", f"{portal.host}:{portal.port}", "--workers", 2]
    portal.start("web", "gunicorn", "dief_portal.wsgi", *bind, "--no-control-socket")
    portal.wait_for_first_page()


def saved_versions(theatre: Theatre, section: str) -> list[int]:
    rows = theatre.rows(
        "SELECT r.version FROM cases_caserevision r JOIN cases_case c ON c.id = r.case_id"  # noqa: S608
        f" WHERE c.ref = '{reference(section)}' AND NOT r.is_aside ORDER BY r.id"
    )
    return [int(version) for (version,) in rows]
