"""A fault says nothing of what it happened to: not on its page, not in the log."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

import pytest
from django.conf import settings
from django.db import DataError, connection, transaction
from django.http import HttpResponse
from django.template.loader import get_template
from django.test import Client
from django.urls import include, path

from dief_portal.logs import WithoutContent
from forum.access import SignedIn
from forum.errors import Refused
from tests import cast, inventory, world
from tests.conftest import Visitor
from tests.doors import DOORS
from tests.test_doors import PLAN, ROOMS, filled_in, visitor

CANARY = "zq4711fault"
NOT_OF_THE_PAGE = ("set_config", "SAVEPOINT")


class Fails:
    """The database, which fails at the first statement of a page, and repeats what it was told."""

    def __init__(self) -> None:
        self.tickets = 0

    def __call__(self, execute: Callable[..., Any], sql: str, *more: Any) -> Any:
        self.tickets += "set_config" in sql
        # The first is the stage's, which goes dark; the second comes with the page.
        if self.tickets > 1 and not any(words in sql for words in NOT_OF_THE_PAGE):
            raise DataError(f'invalid input: "{CANARY}"\nDETAIL: Key (title)=({CANARY}) in {sql}')
        return execute(sql, *more)


@contextmanager
def log_of_production(caplog: pytest.LogCaptureFixture) -> Iterator[list[str]]:
    """Give the lines that production would write."""
    lines: list[str] = []
    caplog.clear()
    with caplog.at_level(logging.DEBUG):
        yield lines
    lines += [WithoutContent().format(record) for record in caplog.records]


def ask_while_it_fails(browser: Client, method: str, url: str) -> tuple[int, bytes]:
    told = dict.fromkeys(("title", "text", "summary", "reason", "name", "word", "next"), CANARY)
    with transaction.atomic():
        with connection.execute_wrapper(Fails()):
            answer: Any = getattr(browser, method)(f"{url}?about={CANARY}", told)
        transaction.set_rollback(True)
    return answer.status_code, answer.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize("room", ROOMS)
def test_a_page_whose_database_fails_says_the_same_and_no_more(
    time_machine, settings, tmp_path, caplog, room
):
    settings.FILES_DIR = tmp_path
    time_machine.move_to(world.NOW, tick=False)
    people = world.people()
    world.build(people)
    bodies, statuses = set(), []
    for name in (name for name in PLAN if name.startswith(room)):
        browser = visitor(people[min(DOORS[name].opens & world.IN_OFFICE, default="alvania")])
        browser.raise_request_exception = False
        for method in ("post",) if DOORS[name].post else ("get", "post"):
            url = filled_in(PLAN[name])
            with log_of_production(caplog) as lines:
                status, body = ask_while_it_fails(browser, method, url)
            assert CANARY not in "".join(lines), name
            assert url not in [json.loads(line)["says"].split()[-1] for line in lines], name
            statuses.append(status)
            if status == HTTPStatus.INTERNAL_SERVER_ERROR:
                bodies.add(body)
                errors = [json.loads(line) for line in lines if '"error"' in line]
                assert [e["error"] for e in errors] == ["django.db.utils.DataError"], name

    assert len(bodies) <= 1
    assert HTTPStatus.INTERNAL_SERVER_ERROR in statuses or room in WITHOUT_ROWS


# Pages that ask the database nothing.
WITHOUT_ROWS = {"about"}


def broken(request: SignedIn, how: str) -> HttpResponse:
    raise {"ours": Refused, "theirs": ValueError, "its key": KeyError}[how](f"{CANARY} {how}")


urlpatterns = [path("broken/<how>/", broken), path("", include("dief_portal.urls"))]


@pytest.mark.django_db
@pytest.mark.urls("tests.test_faults")
def test_a_fault_of_an_action_is_one_page_whatever_it_is(caplog):
    browser = visitor(cast.delegate())
    browser.raise_request_exception = False

    with log_of_production(caplog) as lines:
        answers = [
            browser.get(f"/broken/{how}/?x={CANARY}") for how in ("ours", "theirs", "its key")
        ]

    assert {answer.status_code for answer in answers} == {500}
    assert len({answer.content for answer in answers}) == 1
    assert CANARY not in "".join(lines)
    assert len([line for line in lines if '"error"' in line]) == 3


# --- The pages of refusals ----------------------------------------------------------------------

REFUSALS = ("400", "403", "403_csrf", "404", "405", "500")


@pytest.mark.django_db
@pytest.mark.parametrize("status", REFUSALS)
def test_a_refusal_says_in_words_what_to_do(rf, status):
    says = get_template(f"{status}.html").render(request=rf.get("/") if status != "500" else None)

    assert re.search(r"<h1>\w", says)
    assert re.search(r"<p>\w", says)
    assert '<a href="/">' in says
    source = (settings.BASE_DIR / f"templates/{status}.html").read_text()
    assert not re.search(r">\s*[A-Z]\w+ [^<{]*<", source), "untranslated"


@pytest.mark.django_db
def test_a_button_s_address_that_is_opened_as_a_link_says_so():
    answer = Visitor().get("/language/")

    assert answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert answer["Allow"] == "POST"
    assert "use its button" in answer.text


@pytest.mark.django_db
def test_too_many_fields_are_not_read(settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 2
    browser = visitor(cast.delegate())

    answer = browser.post("/hat/", dict.fromkeys("abc", "x"))

    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "could not read what was sent" in answer.text


# --- Nothing that was said is kept in a browser, or in a cache -----------------------------------

KEEPS = re.compile(
    r"cache_page|CacheMiddleware|make_template_fragment_key|signed_cookies|CookieStorage"
    r"|FallbackStorage|cache_control\(public|from django\.core\.cache|{%\s*cache\b"
)
# It says whose browser it is, to the portal alone: a keyed hash.
ONE_SIGNED_COOKIE = {"dief_portal/session_end.py"}


def test_no_page_or_part_of_one_is_kept_in_a_cache_or_a_cookie():
    written = [*inventory.sources(), *inventory.templates()]
    keeping = [str(p) for p in written if KEEPS.search(p.read_text("utf-8", errors="replace"))]

    assert keeping == []
    assert not [name for name in settings.MIDDLEWARE if "cache" in name.lower()]


def test_what_a_page_says_next_waits_in_the_database():
    assert settings.MESSAGE_STORAGE == "django.contrib.messages.storage.session.SessionStorage"
    assert "cookies" not in settings.SESSION_ENGINE


def test_only_one_cookie_is_signed_and_it_says_nothing():
    signing = {
        str(path.relative_to(inventory.ROOT))
        for path in inventory.sources()
        if "set_signed_cookie" in path.read_text(encoding="utf-8")
    }
    assert signing <= ONE_SIGNED_COOKIE


@pytest.mark.django_db
def test_a_message_that_names_a_state_is_in_no_cookie(time_machine):
    time_machine.move_to(world.NOW, tick=False)
    browser = visitor(cast.secretariat())

    answer = browser.post("/sign-in/sign-out/", follow=False)
    shown = "".join(str(cookie) for cookie in (*answer.cookies.values(), *browser.cookies.values()))

    assert "messages" not in browser.cookies
    assert "signed out" not in shown
    assert "signed out" in browser.get("/sign-in/").text
