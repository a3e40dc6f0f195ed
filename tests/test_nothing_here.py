"""That a row is hidden, and that there is none, is one answer: to the byte, and at one pace."""

from __future__ import annotations

import re
import time
from http import HTTPStatus
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory

from dief_portal.refusals import EvenPaceMiddleware, wait
from forum import keys
from tests import cast, world
from tests.conftest import Visitor
from tests.doors import DOORS, EVERYONE
from tests.test_doors import PART, PLAN, filled_in, visitor

# What an address of these names is for everyone, and cannot be hidden.
OPEN_TO_ALL = {name for name in PLAN if DOORS[name].opens >= EVERYONE}
NAME = re.compile(r"[\w-]+")
NAMING = {name: path for name, path in PLAN.items() if PART.search(path)}


def hidden_from(name: str) -> set[str]:
    door = DOORS[name]
    return world.IN_OFFICE - door.opens - door.known_to


# An address that takes no such request says so before anyone looks for a row.
NOTHING_SAID = {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}
OBJECTS = sorted(name for name in NAMING if hidden_from(name) and name not in OPEN_TO_ALL)


def invented(path: str) -> list[str]:
    """Return addresses of the same form: with one part that names nothing, first or last."""
    parts = [part.group() for part in PART.finditer(path)]
    return [_invented(path, part) for part in dict.fromkeys((parts[0], parts[-1]))]


def _invented(path: str, part: str) -> str:
    whole, before = filled_in(path), filled_in(path.partition(part)[0])
    row = NAME.match(whole, len(before))
    assert row is not None
    nothing = "ZZ" if len(row[0]) == len("XB") else keys.reference(2026)
    return f"{before}{nothing}{whole[row.end() :]}"


def ask(browser: Client, method: str, url: str) -> tuple[int, dict[str, str], bytes]:
    with transaction.atomic():
        answer: Any = getattr(browser, method)(url)
        transaction.set_rollback(True)
    return answer.status_code, dict(answer.items()), answer.content


def test_nearly_every_kind_of_row_has_an_address_that_hides_it():
    assert len(OBJECTS) > 40


@pytest.mark.django_db
@pytest.mark.parametrize("room", sorted({name.partition(":")[0] for name in OBJECTS}))
def test_a_hidden_row_answers_as_none_does(time_machine, room):
    time_machine.move_to(world.NOW, tick=False)
    people = world.people()
    world.build(people)
    browsers = {who: visitor(people[who]) for who in sorted(world.IN_OFFICE)}
    for name in (name for name in OBJECTS if name.startswith(room)):
        hidden, absent = filled_in(PLAN[name]), invented(PLAN[name])
        first, *others = sorted(hidden_from(name))
        asked = [(first, "get"), (first, "post"), *((other, "get") for other in others[-1:])]
        for who, method in asked:
            of_hidden = ask(browsers[who], method, hidden)
            assert of_hidden[0] in NOTHING_SAID, (name, who)
            for url in absent:
                assert ask(browsers[who], method, url) == of_hidden, (name, who, url)


@pytest.mark.django_db
def test_an_invented_address_answers_as_a_hidden_row_does():
    browser = visitor(cast.administrator())

    one = ask(browser, "get", f"/cases/{cast.case().ref}/")

    assert ask(browser, "get", "/cases/no/such/address/") == one
    assert b"csrf" not in one[2]
    assert "Set-Cookie" not in one[1]


# --- The pace ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("status", "at_least"), [(404, 0.1), (403, 0.0), (200, 0.0)])
def test_only_the_answer_that_there_is_nothing_waits(settings, status, at_least):
    settings.PACE_OF_NOTHING = 0.1
    request = RequestFactory().get("/cases/x/")
    request.resolver_match = None

    begun = time.perf_counter()
    EvenPaceMiddleware(lambda _: HttpResponse(status=status))(request)

    taken = time.perf_counter() - begun
    assert taken >= at_least
    assert at_least or taken < 0.1


@pytest.mark.django_db
def test_a_password_for_nobody_takes_as_long_as_one_for_somebody(settings):
    settings.PACE_OF_ACCOUNTS = 0.5
    begun = time.perf_counter()

    Visitor().post("/sign-in/", {"username": "nobody@alvania.example", "password": "guessed"})

    assert time.perf_counter() - begun >= 0.5


@pytest.mark.parametrize(("taken", "in_all"), [(0.0, 0.05), (0.03, 0.05), (0.07, 0.1)])
def test_an_answer_goes_out_at_the_end_of_a_step(taken, in_all):
    begun = time.perf_counter() - taken

    wait(begun, 0.05)

    assert in_all <= time.perf_counter() - begun < in_all + 0.04


def test_the_pace_is_kept_outside_of_all_that_looks_for_rows(settings):
    pace = settings.MIDDLEWARE.index("dief_portal.refusals.EvenPaceMiddleware")

    first = min(
        place
        for place, name in enumerate(settings.MIDDLEWARE)
        if "session" in name.lower() or "auth" in name.lower()
    )
    assert pace < first
