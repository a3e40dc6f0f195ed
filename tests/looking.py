"""A page is looked at in a browser: in both directions, wide and narrow."""

from __future__ import annotations

import os

from django.test import Client
from playwright.sync_api import Page

from forum.models import Person
from tests import browser

WIDTHS = {1280: 900, 390: 844}
OVERFLOWS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def look(page: Page, client: Client, url: str, name: str) -> None:
    """Look at a page in both directions, wide and narrow. SHOTS says where to keep pictures."""
    for language in ("en", "ar"):
        Person.objects.update(language=language)
        response = client.get(url, headers={"Accept-Language": language})
        assert response.status_code == 200, url
        browser.show(page, response.text)
        for width, height in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            if shots := os.environ.get("SHOTS"):
                page.screenshot(path=f"{shots}/{name}-{language}-{width}.png", full_page=True)
            assert not page.evaluate(OVERFLOWS), (url, language, width)
    found = browser.axe(page)
    assert not found, f"{url}: {found}"
