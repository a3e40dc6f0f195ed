"""The short form of ``bin/canary``: three people, every form they reach, every place searched."""

from __future__ import annotations

import pytest

from tests import canary
from tests.canary import Result, Sink
from tests.in_clear import IN_CLEAR
from tests.pages import Page


@pytest.fixture(scope="module")
def result() -> Result:
    return canary.run(brief=True, say=lambda _line: None)


def test_no_marker_is_found_where_nothing_may_be(result: Result):
    assert result.leaks() == {}


def test_every_place_that_is_searched_holds_something(result: Result):
    empty = {sink.name for sink in result.sinks if not sink.bytes}

    assert empty <= {"log of the web server", "log of the worker", "notices waiting"}
    assert len(result.plan.planted) > 40
    assert len(result.wire.letters) > 5


def test_nobody_sees_a_marker_but_whom_the_sight_of_its_row_names(result: Result):
    assert result.outside() == []


def test_nothing_broke_while_everyone_did_everything(result: Result):
    assert result.plan.faults == []


def test_a_dump_shows_the_cards_and_no_content(result: Result):
    assert result.in_clear().keys() <= IN_CLEAR.keys()


def test_a_marker_is_found_where_there_is_one():
    """The search itself: plain, in an address, and in a value of the log."""
    texts = ["by zq0001ab12 road", "/cases/?q=zq0002cd34", '{"says": "zq0003ef56"}']

    assert Sink("all", texts).found() == ["zq0001ab12", "zq0002cd34", "zq0003ef56"]


def test_a_page_is_read_as_whoever_has_no_browser_reads_it():
    page = Page(
        '<a href="/cases/">x</a><form method="post" action="send/"><textarea name="text"'
        ' maxlength="9">y</textarea><input name="word"><select name="to"><option value="">'
        '<option value="XB" selected></select><button name="go" value="1">z</button></form>'
    )
    (form,) = page.forms

    assert page.links == ["/cases/"]
    assert [one.name for one in form.written()] == ["text", "word"]
    assert form.fields["text"].longest == 9
    assert form.fields["to"].options == ["", "XB"]
    assert form.buttons == [("go", "1")]
