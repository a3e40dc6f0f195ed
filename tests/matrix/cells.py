"""
One cell of the matrix: an address, someone who asks, a method, and the answer it should have.

All that is expected follows from the line of the address in ``tests/doors.py`` by the one rule of
``expected``, and from who sees which row in ``tests/world.py``: no page may hold the words, the
key or the reference of a row to somebody whom the grid does not name, nor read that row on its
way. What is not let in changes no row of any table, not even one that is undone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from http import HTTPStatus
from typing import Any

from django.db import connection, transaction

from forum import trail
from forum.models import AccountInvitation, ContactNumbers, Recovery, Role, Term
from meetings.models import Consultation, Meeting
from meetings.rules import Matter
from tests import cast, world
from tests.conftest import Visitor
from tests.doors import EVERYONE, Door
from tests.matrix.marks import Kind, marks_of, rows_of_the_world
from tests.matrix.reads import Read, noted
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
    but: Mapping[str, Is] = field(default_factory=dict)  # by address, or method and address


PASSWORD_ALONE = "password alone"
OF_BORLAND_ALONE = (
    *("notices:open", "sign-in:rename-passkey", "sign-in:remove-passkey"),
    "platform:stop",
    *("people:recovery", "people:confirm-recovery", "people:stop-a-recovery"),
)
OF_A_MEETING = ("cases:we-intend",)  # which police know of
CASES_BY_NAME = [
    name
    for name in PLAN
    if name.startswith("cases:") and "<" in PLAN[name] and name not in OF_A_MEETING
]
# Keeps the people of another State than the one whose people the world speaks of, and does not
# sign for it.
OF_A_FOCAL_POINT = {
    **dict.fromkeys(("people:people", "people:invite", "people:rights", "contacts:give"), Is.OPEN),
    **dict.fromkeys(("people:end", "people:sign-out"), Is.NOTHING),
    **dict.fromkeys(("people:let-in-again", "people:let-release"), Is.NOTHING),
    **dict.fromkeys(("experts:object-to", "experts:withdraw-objection"), Is.REFUSED),
    "POST experts:propose": Is.REFUSED,
}
KIN = {
    "former chair": Kin(lambda: cast.chair(ends_at=world.NOW), "former delegate of alvania"),
    "next chair": Kin(
        lambda: cast.chair(starts_at=world.NOW.replace(year=2027)), "former delegate of alvania"
    ),
    "colleague of borland": Kin(
        lambda: cast.delegate("Borland"),
        "borland",
        dict.fromkeys(OF_BORLAND_ALONE, Is.NOTHING),
    ),
    "borland police not named": Kin(
        lambda: cast.police("Borland"),
        "borland police",
        {
            **dict.fromkeys(CASES_BY_NAME, Is.NOTHING),
            **dict.fromkeys(("use:ask-of-case", "use:discussion"), Is.NOTHING),
            **dict.fromkeys(("contacts:confirm", "contacts:change"), Is.REFUSED),  # another's card
        },
    ),
    "drovania focal point": Kin(lambda: cast.focal_point("Drovania"), "drovania", OF_A_FOCAL_POINT),
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
        kin = KIN[who]
        who = kin.like
        otherwise = kin.but.get(f"{method} {name}", kin.but.get(name))
        sees = who in door.opens | door.known_to  # Whoever sees nothing is not refused either.
        if otherwise is not None and (sees or otherwise != Is.REFUSED):
            return otherwise
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


@dataclass(frozen=True)
class Wrong:
    name: str
    who: str
    method: str
    says: str
    betrays: Kind | None = None

    def __str__(self) -> str:
        return f"{self.method} {self.name} by {self.who}: {self.says}"


# Whoever has the letter has the key: a function answers what the letter is about. The page shows
# an invitation to whoever came by it, a recovery to nobody but the person it is for.
# Whoever asks for the numbers of a contact, on record, is shown them.
BY_ASKING: dict[str, Kind] = dict.fromkeys(("contacts:reveal", "contacts:card"), ContactNumbers)
SHOWN_BY_LETTER: dict[str, Kind] = {"sign-in:invitation": AccountInvitation, **BY_ASKING}
READ_BY_LETTER: dict[str, Kind] = {**SHOWN_BY_LETTER, "sign-in:recover": Recovery}

# What is written for whoever knocks: that they did, and their session.
OF_WHOEVER_ASKS = {"forum_session"}


class Stage:
    """The world, and a browser for each of those who might ask."""

    def __init__(self) -> None:
        self.people = world.people()
        world.build(self.people)
        self._add_what_more_pages_read()
        self.rows = rows_of_the_world(self.people)
        self.rows[Term] = self.term("chair")
        self.marks = {kind: marks_of(kind, row) for kind, row in self.rows.items()}
        self.wider: dict[Kind, set[str]] = {}  # who sees more than the grid says
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

    def _add_what_more_pages_read(self) -> None:
        """Write a second row of two kinds, seen by the same people, where others come too."""
        borland, chair = self.term("borland"), self.term("chair")
        trail.record(borland, "looked at", borland.speaks_for, at=world.NOW)
        Consultation.objects.create(
            meeting=Meeting.objects.get(),
            matter=Matter.INVITATION,
            of=Role.CHAIR,
            held_on=world.NOW.date(),
            recorded_by=chair,
            recorded_at=world.NOW,
        )

    def name_instead(self, of: str, other: str) -> None:
        """Let the addresses that name one row name another, which has no marks of its own."""
        self.urls = {name: url.replace(of, other) for name, url in self.urls.items()}

    def ask(self, name: str, who: str, method: str) -> tuple[Any, set[str], Read]:
        """Ask, leave no trace; return the answer, the tables written to, and the rows read."""
        browser = self.browsers[who]
        browser.cookies.clear()
        browser.cookies.update(self.sessions[who])
        with transaction.atomic(), noted() as read:
            before = _written()
            answer: Any = browser.generic(method, self.urls[name], content_type=FORM)
            answer.body = answer.getvalue()
            after = _written()
            transaction.set_rollback(True)
        written = {table for table, rows in after.items() if rows != before.get(table, 0)}
        return answer, written - OF_WHOEVER_ASKS, read

    def look(self, name: str, door: Door, who: str, method: str) -> Iterator[Wrong]:
        """Ask for one cell; return what is wrong with its answer."""
        expects = expected(name, door, who, method)
        answer, written, read = self.ask(name, who, method)
        is_ = answered(answer, expects=expects)
        if is_ != expects:
            yield Wrong(
                name, who, method, f"{is_.value} ({answer.status_code}), not {expects.value}"
            )
        if expects != Is.OPEN and written:
            yield Wrong(name, who, method, f"wrote to {', '.join(sorted(written))}")
        hidden = self.hidden_from(who)
        for kind in self.shown(answer.body, name) & hidden - {SHOWN_BY_LETTER.get(name)}:
            yield Wrong(name, who, method, f"shows the {kind.__name__}", kind)
        for kind in self.taken(read) & hidden - {READ_BY_LETTER.get(name)}:
            yield Wrong(name, who, method, f"reads the {kind.__name__}", kind)

    def hidden_from(self, who: str) -> set[Kind]:
        """Return the kinds whose row is not for this one."""
        who = KIN[who].like if who in KIN else who.replace(PASSWORD_ALONE, "stranger")
        return {
            kind for kind in self.rows if who not in world.GRID[kind] | self.wider.get(kind, set())
        }

    def taken(self, read: Read) -> set[Kind]:
        """Return the kinds whose row was read."""
        return {kind for kind, row in self.rows.items() if (kind, row.pk) in read}

    def shown(self, body: bytes, name: str) -> set[Kind]:
        """Return the kinds whose row is on this page."""
        if body.startswith(b"%PDF"):
            return set()
        text, asked_for = body.decode(errors="replace"), self.urls[name]
        return {
            kind
            for kind, marks in self.marks.items()
            if any(mark in text for mark in marks if mark not in asked_for)
        }


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
