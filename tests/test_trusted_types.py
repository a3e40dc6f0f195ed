"""In a real browser: text becomes a part of a page only after portal.js has looked at it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser import expecting, show

PAGE = """<!doctype html><html lang="en"><head>
<meta name="htmx-config" content='{"allowEval": false, "allowScriptTags": false,
 "includeIndicatorStyles": false, "historyCacheSize": 0, "selfRequestsOnly": true}'>
<script src="/static/portal/portal.js"></script>
<script src="/static/vendor/htmx/htmx.min.js" defer></script></head>
<body><button hx-get="/part/" hx-target="#part">Show</button><div id="part">before</div></body>
</html>"""


def test_htmx_takes_in_a_part_of_a_page(page: Page):
    show(page, PAGE, fragments={"/part/": '<p>On board = <a href="/cases/">a case</a></p>'})

    page.get_by_role("button").click()

    expecting(page.locator("#part a")).to_have_text("a case")


@pytest.mark.parametrize(
    "part",
    [
        "<script src='/static/x.js'></script>",
        "<img src=x onerror=\"document.title='ran'\">",
        "<a href=' java\tscript:alert(1)'>a case</a>",
        "<iframe srcdoc='<p>x</p>'></iframe>",
        "<template><svg onload=\"document.title='ran'\"></svg></template>",
        "<base href='https://elsewhere.example/'>",
        "<form action='javascript:alert(1)'></form>",
    ],
)
def test_what_could_run_is_not_taken_in(page: Page, console_errors, part):
    show(page, PAGE, fragments={"/part/": f"<p>after</p>{part}"})

    page.get_by_role("button").click()
    page.wait_for_timeout(200)

    expecting(page.locator("#part")).to_have_text("before")
    assert page.title() != "ran"
    assert console_errors
    console_errors.clear()


@pytest.mark.parametrize(
    "sink",
    [
        "document.body.innerHTML = '<img src=x onerror=alert(1)>'",
        "setTimeout('1')",
        "document.createElement('script').src = '/static/x.js'",
        "document.createElement('script').text = '1'",
        "trustedTypes.createPolicy('another', {createHTML: text => text})",
    ],
)
def test_a_script_of_the_page_cannot_make_a_script_of_text(page: Page, console_errors, sink):
    """Playwright lets ``eval`` pass: what it asks of a page is text itself."""
    show(page, PAGE)

    said = page.evaluate(f"() => {{ try {{ {sink}; return '' }} catch (e) {{ return e.name }} }}")

    assert said in {"TypeError", "EvalError"}
    console_errors.clear()
