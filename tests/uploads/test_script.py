"""In a real browser: a file is sent by chunks, and goes on after the connection was lost."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import FilePayload, Page, Route

from tests.browser import NOWHERE, expecting, show

WORDS = {
    "sending": "{name}: {percent} per cent sent",
    "looking": "{name}: being looked at",
    "lost": "{name}: lost at {percent}",
    "signed-out": "{name}: signed out at {percent}",
    "refused": "{name} is refused.",
    "gone": "Not yours.",
    "cancelled": "{name}: cancelled",
    "cancel": "Cancel {name}",
}
SAYS = " ".join(f'data-says-{key}="{words}"' for key, words in WORDS.items())
PAGE = f"""<!doctype html><html lang="en"><head>
<script src="/static/portal/uploads.js" defer></script></head><body>
<form method="post" data-upload="/coming/" data-chunk="10" {SAYS}>
<input type="hidden" name="csrfmiddlewaretoken" value="token">
<input type="file" aria-label="File"><button>Add the file</button><ul data-sending></ul></form>
<div id="announcements"></div></body></html>"""
FILE: FilePayload = {
    "name": "marks.txt",
    "mimeType": "text/plain",
    "buffer": b"0123456789abcdefghij!",
}


class Portal:
    """Answers as the portal does, but for what a test makes it do."""

    def __init__(self) -> None:
        self.here: list[int] = []
        self.asked: list[str] = []
        self.fails: dict[str, list[int]] = {}  # by address: what it answers first; 0 is nothing

    def answer(self, route: Route) -> None:
        where = urlsplit(route.request.url)
        at = f"{where.path}{'?' + where.query if where.query else ''}"
        self.asked.append(at)
        if self.fails.get(at):
            status = self.fails[at].pop(0)
            if status:
                route.fulfill(status=status, body=json.dumps({"says": "Make it smaller."}))
            else:
                route.abort("connectionfailed")
            return
        if where.query:
            self.here.append(int(where.query.removeprefix("number=")))
        told = {"here": self.here, "chunks": 3, "status": "COMING"}
        ways = {
            "coming": "/coming/k/",
            "finish": "/coming/k/finish/",
            "cancel": "/coming/k/cancel/",
        }
        route.fulfill(body=json.dumps({**told, **ways}), content_type="application/json")


@pytest.fixture
def portal(page: Page) -> Portal:
    made = Portal()
    show(page, PAGE)
    page.route(f"{NOWHERE}/coming/**", made.answer)
    return made


def send(page: Page) -> None:
    page.get_by_label("File").set_input_files(FILE)
    page.get_by_role("button", name="Add the file").click()


def test_a_file_is_sent_by_chunks_and_the_page_loaded_anew(page: Page, portal: Portal):
    with page.expect_navigation():
        send(page)

    chunks = [f"/coming/k/?number={n}" for n in range(3)]
    assert portal.asked == ["/coming/", *chunks, "/coming/k/finish/"]


def test_what_is_here_already_is_not_sent_again(page: Page, portal: Portal):
    portal.here = [0, 1]

    with page.expect_navigation():
        send(page)

    assert portal.asked == ["/coming/", "/coming/k/?number=2", "/coming/k/finish/"]


def test_after_a_lost_connection_it_goes_on_by_itself(page: Page, portal: Portal, console_errors):
    portal.fails["/coming/k/?number=1"] = [0, 502]

    with page.expect_navigation():
        send(page)

    assert portal.here == [0, 1, 2]
    assert all("Failed to load" in said for said in console_errors)
    console_errors.clear()


def test_a_refusal_stands_on_the_page_in_words(page: Page, portal: Portal, console_errors):
    portal.fails["/coming/"] = [422]

    send(page)

    expecting(page.locator("[data-sending]")).to_have_text("marks.txt is refused. Make it smaller.")
    expecting(page.locator("#announcements")).to_have_text("marks.txt is refused. Make it smaller.")
    console_errors.clear()
