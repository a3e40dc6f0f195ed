"""
Many requests of many people over a few connections: who saw what, and what was written.

The requests go through the whole portal, gate and sights and all, to a page that answers which
rows it was shown. What each person should be shown is worked out here from how the rows were
made, not from the sights.
"""

from __future__ import annotations

import json
import logging
import random
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from io import BytesIO
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import SimpleTemplateResponse
from django.test import Client, override_settings
from django.urls import path

from cases.models import CaseContent
from forum import clock, outbox, sight, ticket, trail
from forum.audience import Kind
from forum.models import Notice, Role, Term, TrailEntry
from tests import cast
from tests.load.stage import Stage

EXCEPTIONS = 0.10
STRANGERS = 0.05
WRITES = 0.10
LEFT_BEHIND = 0.01
SEEN = ("contents", "notices", "entries")

# --- The page that answers what it was shown ---------------------------------------------------


def shown(kind: str) -> list[int]:
    rows: dict[str, Any] = {
        "contents": CaseContent.objects.all(),
        "notices": Notice.objects.all(),
        "entries": TrailEntry.objects.filter(act="began"),
    }
    return sorted(rows[kind].values_list("pk", flat=True))


class Late(SimpleTemplateResponse):
    """An answer that asks the database while it is written, as templates do."""

    def __init__(self, kind: str) -> None:
        super().__init__(template="")
        self.kind = kind

    @property
    def rendered_content(self) -> str:
        return json.dumps(shown(self.kind))


@login_not_required
def page(request: HttpRequest, kind: str, way: str) -> HttpResponse:
    hat: Term | None = request.hat  # type: ignore[attr-defined]
    if way == "late":
        return Late(kind)
    answer = shown(kind)
    if way == "leaves a ticket behind":
        leave_behind()
    if hat is not None and way in {"writes", "writes and fails"}:
        trail.record(hat, "saved", hat, at=clock.now())
    if way in {"fails", "writes and fails"}:
        raise RuntimeError(way)
    if way == "asks wrongly":
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
    status = 503 if way == "is unfit" else 200
    return JsonResponse(answer, safe=False, status=status)


def leave_behind() -> None:
    """Do what a smuggled statement would: keep this ticket for whoever comes next."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config(%s, current_setting(%s), false)", [ticket.SETTING, ticket.SETTING]
        )


urlpatterns = [path("<str:kind>/<str:way>/", page)]

FAILING = ("fails", "writes and fails", "asks wrongly", "is unfit")

# --- The rows, and who should be shown them ----------------------------------------------------


def build_as_the_portal(*, seed: int) -> Stage:
    with sight.of_the_portal():
        return build(seed=seed)


def build(*, seed: int, cases: int = 120, notices: int = 8) -> Stage:
    """Put people in office, and rows before them; as the portal."""
    dice = random.Random(seed)  # noqa: S311
    people = [office(name) for name in cast.STATES for office in (cast.delegate, cast.focal_point)]
    people += [cast.police("Borland"), cast.secretariat(), cast.secretariat(), cast.chair()]
    stage = Stage(cookie_name=settings.SESSION_COOKIE_NAME)
    for term in people:
        client = Client()
        cast.sign_in(client, term)
        stage.cookies[str(term.pk)] = client.cookies[settings.SESSION_COOKIE_NAME].value
        stage.expected[str(term.pk)] = {name: [] for name in SEEN}
        stage.pages[str(term.pk)] = ["/notices/", "/cases/"]
    for _number in range(cases):
        _a_case(stage, people, dice)
    for term in people * notices:
        _a_notice(stage, term)
        _an_entry(stage, people, term)
    return stage


def _a_case(stage: Stage, people: list[Term], dice: random.Random) -> None:
    speaking = [term for term in people if term.role in (Role.DELEGATE, Role.FOCAL_POINT)]
    author = dice.choice(speaking)
    kind = dice.choice((Kind.OWN, Kind.CHOSEN, Kind.PARTIES, Kind.ALL))
    own = str(author.speaks_for.name_en)
    chosen = set(dice.sample(sorted(set(cast.STATES) - {own}), 2)) if kind == Kind.CHOSEN else set()
    case = cast.case(own, audience=kind, chosen=tuple(chosen), begun_by=author)
    reading = {
        Kind.OWN: {own},
        Kind.CHOSEN: {own, *chosen},
        Kind.PARTIES: {own, *(set(cast.STATES) - cast.SIGNATORIES)},
        Kind.ALL: set(cast.STATES),
    }[kind]
    for term in speaking:
        if term.speaks_for.name_en in reading:
            stage.expected[str(term.pk)]["contents"].append(case.pk)
            stage.pages[str(term.pk)].append(case.get_absolute_url())


def _a_notice(stage: Stage, term: Term) -> None:
    row = Notice.objects.create(
        to=term.person,
        office=term,
        kind=next(iter(outbox.kinds())),
        about=f"forum.term {Notice.objects.count() + 1}",
        link="/",
        due_at=cast.NEW_YEAR,
    )
    stage.expected[str(term.pk)]["notices"].append(row.pk)


def _an_entry(stage: Stage, people: list[Term], term: Term) -> None:
    row = TrailEntry.objects.create(
        office=term, act="began", subject=trail.label(term), at=cast.NEW_YEAR
    )
    for other in people:
        speaks = other.role in (Role.DELEGATE, Role.FOCAL_POINT)
        same_state = speaks and other.state is not None and other.state == term.state
        both_of_it = other.role == term.role == Role.SECRETARIAT
        if other == term or same_state or both_of_it:
            stage.expected[str(other.pk)]["entries"].append(row.pk)


# --- The run -----------------------------------------------------------------------------------


@dataclass
class Outcome:
    requests: int = 0
    answered: int = 0
    failed: int = 0
    strangers: int = 0
    wrong_status: int = 0
    foreign: int = 0
    missing: int = 0
    written: Counter[str] = field(default_factory=Counter)
    seconds: float = 0

    def add(self, other: Outcome) -> None:
        for name in ("requests", "answered", "failed", "strangers", "wrong_status"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.foreign += other.foreign
        self.missing += other.missing
        self.written += other.written
        self.seconds += other.seconds

    @property
    def is_bad(self) -> bool:
        return bool(self.foreign or self.missing or self.wrong_status)

    def says(self) -> str:
        return (
            f"{self.requests} requests in {self.seconds:.0f} s"
            f" ({self.requests / max(self.seconds, 0.001):.0f} a second):"
            f" {self.answered} answered, {self.failed} failed on purpose,"
            f" {self.strangers} of strangers; {sum(self.written.values())} entries written;"
            f" {self.wrong_status} with another status than they should."
            f" Foreign rows: {self.foreign}. Missing rows: {self.missing}."
        )


@contextmanager
def quietly() -> Iterator[None]:
    """Do not write down the faults that are on purpose."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


def run(stage: Stage, *, requests: int, threads: int, seed: int) -> Outcome:
    """Let so many threads ask at once, each over a connection that it keeps."""
    outcome, began = Outcome(), time.monotonic()
    with override_settings(ROOT_URLCONF="tests.load.requests"), quietly():
        handler = WSGIHandler()

        def some(number: int) -> Outcome:
            share = requests // threads + (number < requests % threads)
            dice = random.Random(seed * 1000 + number)  # noqa: S311
            try:
                return _ask_on(handler, stage, dice, share)
            finally:
                connection.close()

        with ThreadPoolExecutor(threads) as pool:
            for one in pool.map(some, range(threads)):
                outcome.add(one)
    outcome.seconds = time.monotonic() - began
    return outcome


def _ask_on(handler: WSGIHandler, stage: Stage, dice: random.Random, share: int) -> Outcome:
    outcome, people = Outcome(), sorted(stage.cookies)
    for _request in range(share):
        who = "" if dice.random() < STRANGERS else dice.choice(people)
        way = _way(dice)
        kind = dice.choice(SEEN)
        status, body = _ask(handler, f"/{kind}/{way}/", stage.cookies.get(who, ""))
        outcome.requests += 1
        outcome.strangers += not who
        if _is_as_it_should(outcome, way, status) and way not in FAILING:
            outcome.answered += 1
            outcome.written[who] += way == "writes" and bool(who)
            should = set(stage.expected[who][kind]) if who else set()
            rows = set(json.loads(body))
            outcome.foreign += len(rows - should)
            outcome.missing += len(should - rows)
    return outcome


def _way(dice: random.Random) -> str:
    drawn = dice.random()
    if drawn < EXCEPTIONS:
        return dice.choice(FAILING)
    if drawn < EXCEPTIONS + WRITES:
        return "writes"
    if drawn < EXCEPTIONS + WRITES + LEFT_BEHIND:
        return "leaves a ticket behind"
    return dice.choice(("early", "late"))


def _ask(handler: WSGIHandler, where: str, cookie: str) -> tuple[int, bytes]:
    said: list[str] = []

    def start(status: str, headers: Any, exc_info: Any = None) -> Any:
        said.append(status)

    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": where,
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}={cookie}" if cookie else "",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": BytesIO(),
    }
    response = handler(environ, start)
    body = b"".join(response)
    response.close()
    return int(said[0].split()[0]), body


def _is_as_it_should(outcome: Outcome, way: str, status: int) -> bool:
    failing = way in FAILING
    outcome.failed += failing
    right = status >= HTTPStatus.INTERNAL_SERVER_ERROR if failing else status == HTTPStatus.OK
    outcome.wrong_status += not right
    return right


def wrongly_written(written: Counter[str]) -> int:
    """Return how many entries are there that should not be, or are not; asked by the portal."""
    with sight.of_the_portal():
        rows = TrailEntry.objects.filter(act="saved").values_list("office", flat=True)
        there = Counter(str(office) for office in rows)
    there.subtract(written)
    return sum(abs(difference) for difference in there.values())
