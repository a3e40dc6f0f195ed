"""Five minutes before the end someone is asked whether they are still there, in a real browser."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page

from tests import cast
from tests.browser import axe, expecting, show

pytestmark = pytest.mark.django_db


@pytest.fixture
def html(client: Client) -> str:
    cast.sign_in(client, cast.delegate("Borland"))
    return str(client.get("/about/").text)


def shown(page: Page, html: str, *, known: int, asked: dict[str, int], longest: int = 9000) -> Any:
    """Show a page that knows one time; the server knows others, and is asked."""
    said = re.sub(r'data-left="\d+"', f'data-left="{known}"', html)
    said = re.sub(r'data-longest="\d+"', f'data-longest="{longest}"', said)
    told = {path: json.dumps({"left": left, "longest": longest}) for path, left in asked.items()}
    show(page, said, fragments=told)
    return page.locator("#session-end")


def test_it_asks_in_time_and_is_answered_by_keyboard(page: Page, html):
    dialog = shown(page, html, known=280, asked={"/session/": 280, "/session/stay/": 900})
    expecting(dialog).to_be_visible()
    expecting(dialog.get_by_role("heading")).to_contain_text("Are you still there?")
    expecting(dialog.get_by_role("status")).to_have_text("Minutes left: 4")
    expecting(dialog.get_by_role("button", name="Stay signed in")).to_be_focused()
    assert axe(page) == []

    page.keyboard.press("Enter")
    expecting(dialog).to_be_hidden()


def test_escape_says_that_someone_is_there(page: Page, html):
    dialog = shown(page, html, known=280, asked={"/session/": 280, "/session/stay/": 900})
    expecting(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expecting(dialog).to_be_hidden()


def test_another_window_that_is_in_use_is_asked_first(page: Page, html):
    dialog = shown(page, html, known=280, asked={"/session/": 880})
    page.wait_for_timeout(2500)
    expecting(dialog).to_be_hidden()


def test_eight_hours_cannot_be_made_longer(page: Page, html):
    dialog = shown(page, html, known=900, longest=200, asked={"/session/": 900})
    expecting(dialog).to_contain_text("This session cannot be made longer")
    expecting(dialog.get_by_role("button", name="Stay signed in")).to_be_hidden()
    dialog.get_by_role("button", name="Go on writing").click()
    expecting(dialog).to_be_hidden()


def test_when_it_is_over_the_page_is_covered_and_one_can_go_back_to_it(page: Page, html):
    dialog = shown(page, html, known=0, asked={"/session/": 0})
    expecting(dialog).to_contain_text("You are signed out")
    expecting(dialog.get_by_role("link", name="Sign in again")).to_be_focused()
    assert axe(page) == []
    dialog.get_by_role("button", name="Go back to the page").click()
    expecting(dialog).to_be_hidden()
