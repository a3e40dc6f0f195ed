"""
One cell of the matrix: an address, someone who asks, a method, and the answer it should have.

All that is expected follows from the line of the address in ``tests/doors.py`` by the one rule of
``expected``, and from who sees which row in ``tests/world.py``: no page may hold the words, the
key or the reference of a row to somebody whom the grid does not name. What is not let in changes
no row of any table, not even one that is undone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus
from typing import Any

from django.db import connection, models, transaction

from cases.models import (
    CaseAttachment,
    CaseContent,
    CaseUpload,
    ChallengeMessageText,
    ChallengeText,
    NoticeText,
    ReplyText,
    SavedSearch,
)
from experts.models import ObjectionReason, Proposal, Purpose
from forum import sight
from forum.models import AccountInvitation, Term
from meetings.models import Delegate, Move
from tests import cast, world
from tests.conftest import Visitor
from tests.doors import EVERYONE, Door
from tests.test_doors import PLAN, filled_in

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
READING = {"GET", "HEAD"}


class Is(Enum):
    OPEN = "open"
    REFUSED = "403"
    NOTHING = "404"
    NOT_TAKEN = "405"
    SIGN_IN = "to the sign-in"
    SECOND_FACTOR = "to the second factor"
    FAULT = "fault"


# --- Who asks -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Kin:
    """Someone beside the people of the world, whose lines are those of one of them."""

    term: Callable[[], Term]
    like: str
    but_not: tuple[str, ...] = ()  # what only that one of them is let in to: there is nothing


PASSWORD_ALONE = "password alone"
OF_BORLAND_ALONE = (
    *("notices:open", "sign-in:rename-passkey", "sign-in:remove-passkey"),
    *("people:recovery", "people:confirm-recovery", "people:stop-a-recovery"),
)
KIN = {
    "former chair": Kin(lambda: cast.chair(ends_at=world.NOW), "former delegate of alvania"),
    "next chair": Kin(
        lambda: cast.chair(starts_at=world.NOW.replace(year=2027)), "former delegate of alvania"
    ),
    "colleague of borland": Kin(
        lambda: cast.delegate("Borland"),
        "borland",
        OF_BORLAND_ALONE,
    ),
    "borland police not named": Kin(
        lambda: cast.police("Borland"),
        "borland police",
        tuple(name for name in PLAN if name.startswith("cases:") and "<" in PLAN[name]),
    ),
}
WHO = (*sorted(world.EVERYONE), *KIN, PASSWORD_ALONE)


# --- What is expected ---------------------------------------------------------------------------


def expected(name: str, door: Door, who: str, method: str) -> Is:
    """The one rule."""
    for_all = door.opens == EVERYONE
    if who == "stranger" and not for_all:
        return Is.SIGN_IN
    if who == PASSWORD_ALONE and not for_all and not door.password:
        return Is.SECOND_FACTOR
    if method not in door.methods:
        return Is.NOT_TAKEN
    if who == PASSWORD_ALONE:
        return Is.OPEN
    if who in KIN:
        if name in KIN[who].but_not:
            return Is.NOTHING
        who = KIN[who].like
    if who in door.opens:
        taken = method in READING or door.writes is None or who in door.writes
        return Is.OPEN if taken else Is.REFUSED
    return Is.REFUSED if who in door.known_to else Is.NOTHING


# --- What is answered ---------------------------------------------------------------------------

BY_STATUS = {
    HTTPStatus.FORBIDDEN: Is.REFUSED,
    HTTPStatus.NOT_FOUND: Is.NOTHING,
    HTTPStatus.METHOD_NOT_ALLOWED: Is.NOT_TAKEN,
}


def answered(answer: Any, *, expects: Is) -> Is:
    if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Is.FAULT
    leads = answer.get("Location", "")
    for page, what in (("/sign-in/", Is.SIGN_IN), ("/second-factor/", Is.SECOND_FACTOR)):
        # Whoever leaves, or begins, is led there too: that is their own page's answer.
        if leads.startswith(page) and expects != Is.OPEN:
            return what
    return BY_STATUS.get(answer.status_code, Is.OPEN)


# Words that one kind of row alone brings onto a page; of other kinds, their keys and references.
WORDS: dict[type[models.Model], str] = {
    CaseContent: "Serial numbers were filed off.",
    CaseAttachment: "marks.pdf",
    CaseUpload: "marks.jpg",
    NoticeText: "The truck crossed near you.",
    SavedSearch: "our trucks",
    ReplyText: "It was stopped.",
    Purpose: "Serial numbers.",
    Proposal: "Dr. Vrba",
    ObjectionReason: "We know the institute.",
    ChallengeText: "A newspaper knows of the truck.",
    ChallengeMessageText: "We ask our police.",
    Delegate: "A. Alvanian",
    Move: "The room was taken.",
    AccountInvitation: "new@borland.example",
}

Marks = Mapping[type[models.Model], tuple[str, ...]]


def marks_of_the_world(people: Mapping[str, Term | None]) -> Marks:
    """Return what betrays the one row of each kind, wherever it is read."""
    found = {}
    for kind, said in sight.declared().items():
        if kind not in world.GRID or not world.GRID[kind]:
            continue
        row = kind._default_manager.order_by("-pk").first()
        if said.private:
            term = people[min(world.GRID[kind])]
            assert term is not None  # The grid names somebody in office.
            with sight.through_the_eyes_of(term, now=world.NOW):
                row = kind._default_manager.order_by("-pk").first()
        names = (getattr(row, name, None) for name in ("key", "ref"))
        found[kind] = tuple(mark for mark in (WORDS.get(kind), *names) if isinstance(mark, str))
    return found


@dataclass(frozen=True)
class Wrong:
    name: str
    who: str
    method: str
    says: str

    def __str__(self) -> str:
        return f"{self.method} {self.name} by {self.who}: {self.says}"


# Whoever has the letter has the key, and is shown what the letter is about.
BY_LETTER = {"sign-in:invitation": AccountInvitation}

# What is written for whoever knocks: that they did, and their session.
OF_WHOEVER_ASKS = {"forum_session"}


class Stage:
    """The world, and a browser for each of those who might ask."""

    def __init__(self) -> None:
        self.people = world.people()
        world.build(self.people)
        self.marks = marks_of_the_world(self.people)
        self.wider: dict[type[models.Model], set[str]] = {}  # who sees more than the grid says
        self.urls = {name: filled_in(path) for name, path in PLAN.items()}
        terms = {**self.people, **{name: kin.term() for name, kin in KIN.items()}}
        self.browsers = {who: _browser(term) for who, term in terms.items()}
        alone = Visitor(raise_request_exception=False)
        alone.force_login(cast.delegate("Alvania").person)
        self.browsers[PASSWORD_ALONE] = alone
        self.sessions = {who: dict(browser.cookies) for who, browser in self.browsers.items()}

    def term(self, who: str) -> Term:
        term = self.people[who]
        assert term is not None
        return term

    def name_instead(self, of: str, other: str) -> None:
        """Let the addresses that name one row name another, which has no marks of its own."""
        self.urls = {name: url.replace(of, other) for name, url in self.urls.items()}

    def ask(self, name: str, who: str, method: str) -> tuple[Any, set[str]]:
        """Ask, leave no trace; return the answer, and the tables that were written to."""
        browser = self.browsers[who]
        browser.cookies.clear()
        browser.cookies.update(self.sessions[who])
        with transaction.atomic():
            before = _written()
            answer: Any = browser.generic(method, self.urls[name], content_type=FORM)
            answer.body = answer.getvalue()
            after = _written()
            transaction.set_rollback(True)
        written = {table for table, rows in after.items() if rows != before.get(table, 0)}
        return answer, written - OF_WHOEVER_ASKS

    def look(self, name: str, door: Door, who: str, method: str) -> Iterator[Wrong]:
        """Ask for one cell; return what is wrong with its answer."""
        expects = expected(name, door, who, method)
        answer, written = self.ask(name, who, method)
        is_ = answered(answer, expects=expects)
        if is_ != expects:
            yield Wrong(
                name, who, method, f"{is_.value} ({answer.status_code}), not {expects.value}"
            )
        if expects != Is.OPEN and written:
            yield Wrong(name, who, method, f"wrote to {', '.join(sorted(written))}")
        for kind in self.betrayed(answer.body, name, who):
            if kind is BY_LETTER.get(name):
                continue
            yield Wrong(name, who, method, f"shows the {kind.__name__}")

    def betrayed(self, body: bytes, name: str, who: str) -> Iterator[type[models.Model]]:
        """Return the kinds of row that are on this page, and not for whoever asked for it."""
        if body.startswith(b"%PDF"):
            return
        who = KIN[who].like if who in KIN else who.replace(PASSWORD_ALONE, "stranger")
        text, asked_for = body.decode(errors="replace"), self.urls[name]
        for kind, marks in self.marks.items():
            if who not in world.GRID[kind] | self.wider.get(kind, set()) and any(
                mark in text for mark in marks if mark not in asked_for
            ):
                yield kind


FORM = "application/x-www-form-urlencoded"


def _browser(term: Term | None) -> Visitor:
    browser = Visitor(raise_request_exception=False)
    if term:
        cast.sign_in(browser, term)
    return browser


def _written() -> dict[str, int]:
    """Return how many rows of each table this transaction wrote so far, undone or not."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
            " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
        )
        return dict(cursor.fetchall())
