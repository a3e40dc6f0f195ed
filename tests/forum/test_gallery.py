"""Every component in a real browser, in two directions of writing and on two sizes of screen."""

from __future__ import annotations

import pytest
from playwright.sync_api import FloatRect, Locator, Page

from tests.browser import axe, show
from tests.forum.gallery import gallery

pytestmark = pytest.mark.urls("tests.forum.test_components")

FRAGMENT = (
    '<div class="beside-sheet"><button data-close>Close</button><p>A State may reply.</p></div>'
)
PARAGRAPH = "/about/terms-of-reference/12/"


def box_of(locator: Locator) -> FloatRect:
    box = locator.bounding_box()
    assert box is not None
    return box


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nobody_is_shut_out_and_nothing_runs_off_the_page(page: Page, language, width):
    page.set_viewport_size({"width": width, "height": 900})
    show(page, gallery(language, practice=True))
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_axe_would_find_a_fault(page: Page):
    show(page, gallery("en"))
    page.evaluate("document.querySelector('#id_neutral_title').removeAttribute('id')")
    assert any("label" in fault for fault in axe(page))


def test_errors_are_in_sight_and_their_summary_has_the_focus(page: Page):
    show(page, gallery("en"))
    assert page.evaluate("document.activeElement.className") == "error-summary"
    assert all(message.is_visible() for message in page.locator(".field-message").all())
    page.get_by_role("link", name="Day of the seizure").click()
    assert page.evaluate("document.activeElement.id") == "id_held_on_0"


def test_a_paragraph_opens_beside_the_page_and_gives_the_focus_back(page: Page):
    show(page, gallery("en"), fragments={PARAGRAPH: FRAGMENT})
    chip = page.locator("a.chip").first
    chip.focus()
    page.keyboard.press("Enter")
    page.get_by_text("A State may reply.").wait_for()
    page.get_by_role("button", name="Close").click()
    assert page.locator("#paragraph-beside").inner_text() == ""
    assert chip.evaluate("chip => chip === document.activeElement")


def test_on_a_phone_the_menu_opens_and_closes(page: Page):
    page.set_viewport_size({"width": 390, "height": 800})
    show(page, gallery("en"))
    meetings = page.get_by_role("link", name="Meetings")
    assert not meetings.is_visible()
    page.get_by_role("button", name="Menu").click()
    assert meetings.is_visible()
    page.get_by_role("button", name="Menu").click()
    assert not meetings.is_visible()


def test_in_arabic_the_line_ends_on_the_left(page: Page):
    show(page, gallery("ar"))
    assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
    numbers = [box_of(number)["x"] for number in page.locator(".d-line-number").all()]
    assert numbers == sorted(numbers, reverse=True)


@pytest.mark.parametrize("width", [390, 1280])
def test_what_one_presses_is_large_enough_for_a_thumb(page: Page, width):
    page.set_viewport_size({"width": width, "height": 900})
    show(page, gallery("en"))
    pressed = page.locator("button:visible, .btn:visible, .side a:visible, summary:visible").all()
    assert [box for box in map(box_of, pressed) if box["height"] < 44] == []
