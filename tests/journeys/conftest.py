from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys import stage
from tests.journeys.stage import Theatre


@pytest.fixture(scope="module")
def theatre(browser: Browser) -> Iterator[Theatre]:
    """A practice portal with its cast on stage, and a window on it."""
    yield from _opened(browser, story=False)


@pytest.fixture(scope="module")
def told_theatre(browser: Browser) -> Iterator[Theatre]:
    """The same, in which the whole practice story has happened already."""
    yield from _opened(browser, story=True)


def _opened(browser: Browser, *, story: bool) -> Iterator[Theatre]:
    home = stage.short_home()
    try:
        with stage.portal(home, story=story) as portal:
            theatre = Theatre(portal)
            context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
            theatre.page = context.new_page()
            theatre.listen()
            yield theatre
            context.close()
    finally:
        shutil.rmtree(home, ignore_errors=True)
