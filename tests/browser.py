"""
A real browser for tests.

Playwright keeps an event loop running in its thread, and where one runs Django looks for its
database connection in another place. So the browser lives in a thread of its own, and tests
hold stand-ins: what they ask of one is done over there.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import pytest
from csp.utils import build_policy
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, expect, sync_playwright

CHROMIUM = "/usr/bin/chromium"
# No sandbox as root; and Chromium telephones nobody.
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = Path(__file__).parent / "vendor/axe-core/axe.min.js"
NOWHERE = "http://portal.test"

Do = Callable[[Callable[[], Any]], Any]


class Elsewhere:
    """Stands in for something of Playwright's that lives in the browser's thread."""

    def __init__(self, thing: Any, do: Do) -> None:
        self._thing = thing
        self._do = do

    def __getattr__(self, name: str) -> Any:
        return self._answer(lambda: getattr(self._thing, name))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        args = tuple(_itself(arg) for arg in args)
        kwargs = {name: _itself(arg) for name, arg in kwargs.items()}
        return self._answer(lambda: self._thing(*args, **kwargs))

    def __enter__(self) -> Any:
        return self._answer(self._thing.__enter__)

    def __exit__(self, *why: Any) -> Any:
        return self._do(lambda: self._thing.__exit__(*why))

    def _answer(self, ask: Callable[[], Any]) -> Any:
        return self._wrapped(self._do(ask))

    def _wrapped(self, answer: Any) -> Any:
        if isinstance(answer, list):
            return [self._wrapped(part) for part in answer]
        theirs = type(answer).__module__.startswith("playwright.")
        return Elsewhere(answer, self._do) if theirs or callable(answer) else answer


def _itself(arg: Any) -> Any:
    return arg._thing if isinstance(arg, Elsewhere) else arg


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, started once."""
    with ThreadPoolExecutor(max_workers=1) as thread:

        def do(ask: Callable[[], Any]) -> Any:
            return thread.submit(ask).result()

        playwright = do(sync_playwright().start)
        started = do(lambda: playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS))
        yield cast(Browser, Elsewhere(started, do))
        do(started.close)
        do(playwright.stop)


@pytest.fixture
def console_errors() -> list[str]:
    """What the browser complained about. The test fails if anything is left in it."""
    return []


@pytest.fixture
def page(browser: Browser, console_errors: list[str]) -> Iterator[Page]:
    """A window that remembers nothing. ``set_viewport_size`` makes it a phone."""

    def complaint(said: ConsoleMessage) -> None:
        if said.type == "error":
            console_errors.append(said.text)

    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    page = context.new_page()
    page.on("console", complaint)
    page.on("pageerror", lambda fault: console_errors.append(str(fault)))
    yield page
    context.close()
    assert console_errors == []


def expecting(locator: Any) -> Any:
    """Do what Playwright's ``expect`` does: wait until something holds of a locator or page."""
    return Elsewhere(expect, locator._do)(locator)


def axe(page: Page) -> list[str]:
    """Return what stands in the way of people who see, hear or move otherwise."""
    page.evaluate(AXE.read_text())
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", tags
    )
    return [
        f"{fault['id']}: {node['html'][:200]} ({node['failureSummary']})"
        for fault in found["violations"]
        if fault["impact"] in {"serious", "critical"}
        for node in fault["nodes"]
    ]


def show(page: Page, html: str, *, fragments: dict[str, str] | None = None) -> None:
    """
    Show a page that no server serves: its own text, the portal's static files, nothing else.

    ``fragments`` are the answers to what the page may ask for, by path.
    """
    answers = {"/": html, **(fragments or {})}

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        policy = {"Content-Security-Policy": build_policy() or ""}
        if path in answers:
            route.fulfill(body=answers[path], content_type="text/html", headers=policy)
        elif found := finders.find(path.removeprefix("/static/")):
            kind = mimetypes.guess_type(found)[0]
            route.fulfill(body=Path(found).read_bytes(), content_type=kind)
        else:
            route.fulfill(status=404)

    page.route("**/*", answer)
    page.goto(NOWHERE)
