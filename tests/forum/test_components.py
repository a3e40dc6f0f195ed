"""The parts pages are made of."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import include, path

from forum.templatetags import components

TEMPLATES = sorted(Path(settings.BASE_DIR, "templates").rglob("*.html"))
SPRITE = Path(settings.BASE_DIR, "static/vendor/tabler/icons.svg").read_text()
OWN_CSS = Path(settings.BASE_DIR, "static/portal/portal.css").read_text()

about = [
    path("terms-of-reference/", HttpResponse, name="terms-of-reference"),
    path("terms-of-reference/<int:number>/", HttpResponse, name="paragraph"),
]
urlpatterns = [
    path("about/", include((about, "about"))),
    path("", include("forum.urls.sign_in")),
]


def icons_in_use() -> set[str]:
    """The icons that templates and tables ask for by name."""
    asked = {
        name
        for template in TEMPLATES
        for name in re.findall(r'{% icon "([\w-]+)"', template.read_text())
    }
    return asked | {*components.STATUS_ICONS.values(), *components.BANNER_ICONS.values()}


@pytest.mark.parametrize("name", sorted(icons_in_use()))
def test_every_icon_is_in_the_sprite(name):
    assert f'<symbol id="{name}"' in SPRITE


def test_an_icon_is_silent_unless_it_stands_alone():
    assert 'aria-hidden="true"' in components.icon("lock")
    assert 'role="img" aria-label="Close"' in components.icon("x", "Close")


@pytest.mark.urls("tests.forum.test_components")
def test_a_paragraph_opens_beside_the_page_and_is_a_link_without_scripts():
    shown = components.paragraph(12)
    assert 'href="/about/terms-of-reference/#paragraph-12"' in shown
    assert 'hx-get="/about/terms-of-reference/12/"' in shown
    assert 'hx-target="#paragraph-beside"' in shown
    assert "paragraph 12 of the Terms of Reference" in shown


@pytest.mark.parametrize("kind", components.STATUS_ICONS)
def test_a_status_is_an_icon_and_a_word(kind):
    shown = components.status(kind, "Reply <received>")
    assert "<svg" in shown
    assert "Reply &lt;received&gt;" in shown


def test_a_banner_holds_what_the_page_puts_in_it():
    assert "The reply is on record." in components.banner("The reply is on record.", "done")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_no_template_carries_a_script_a_style_or_another_address(template):
    text = template.read_text()
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|hx-on|hx-vars", text)
    assert not re.search(r'(src|href)="(https?:)?//', text)


def test_our_own_style_runs_with_the_writing():
    of_a_side = (
        r"(margin|padding|border|inset)-(left|right)|[\s;{](left|right)\s*:|: *(left|right)\b"
    )
    assert [line for line in OWN_CSS.splitlines() if re.search(of_a_side, line)] == []


@pytest.mark.parametrize("name", ["403.html", "403_csrf.html", "404.html", "500.html"])
def test_a_page_for_the_worst_day_needs_nothing_to_be_drawn(name):
    shown = render_to_string(name)
    assert "<h1>" in shown
    assert "Sign in" in shown
