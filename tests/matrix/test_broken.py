"""
Each sight replaced by "everything": the matrix has to find out.

A row that hangs on another is read on the page of that other, which whoever may not see the one
does not see either: its sight is a second lock. What is not found by itself is tried behind the
first: with what the row hangs on shown to all, or everything else, its own sight still keeps it
from everybody, and once that says "everything" too, it does not. For the few kinds that no page
reads, each with its reason, the database is asked with the same eyes, and has to tell as much.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction

from forum import enforcement, sight
from forum.models import Term
from tests import world
from tests.conftest import as_owner
from tests.doors import DOORS, Door
from tests.matrix.cells import WHO, Is, Stage, Wrong, answered
from tests.matrix.lives import LIVES
from tests.matrix.marks import Kind
from tests.test_doors import PLAN

# Nothing to break: its sight lets everybody read it.
FOR_ALL = {"State", "Conference", "Week"}
# What no page reads, and why. Of these alone the database is asked.
ON_NO_PAGE = {
    "Anchor": "Its page asks for the administrator's office before it asks for the row.",
    "BriefingObjection": "A line of the bureau's page: what it says stands on it as a status.",
    "BriefingSource": "A line of the page: its words are those of the item and of the case.",
    "CaseAudience": "Read on the provider's own page of a released case: all its rows are its own.",
    "CaseReader": "Its page asks for the lines of one's own State, and for the case.",
    "Digest": "The sweep writes it and counts by it; no page does.",
    "PostingAudience": "Read on the provider's own page of a posting: all its rows are its own.",
    "CaseShare": "Its page asks first whether one speaks for the State whose case it is.",
    "ChainCheck": "Its page asks for the administrator's office before it asks for the row.",
    "ContactLook": "The page of an entry asks for it where the entry is one's own State's only.",
    "ContactReveal": "No page lists them. The sight of the numbers asks for one's own.",
    "ChairReport": "Its page asks for an office of the Forum before it asks for the report.",
    "Copy": "Nobody reads it: a function answers the challenger whose copy a number is.",
    "Mark": "The sweeps write it and ask for it; no page does.",
    "MissedLimit": "The sweeps write it and ask for it; no page does.",
    "Term": "Whoever holds no office reaches no page that reads the office of another.",
}
# What is shown to the same people as its meeting while it is as it is, but not in another life.
IN_LIFE = {"Agenda": "with the chair", "AgendaItem": "not circulated"}

SHORT = ["Case", "ChallengeText", "Copy", "ObjectionReason"]  # of each way to find out, one
ASKED = {"sights": SHORT, "first": "", **json.loads(os.environ.get("MATRIX", "{}"))}
SIGHTS = sight.declared()
KINDS = {kind.__name__: kind for kind in SIGHTS}
# Where rows of each app are read, beside the pages that hold something of everything.
ROOMS = {
    "cases": ("cases", "challenges", "platform", "arrangements", "use", "briefings"),
    "experts": ("experts",),
    "forum": ("people", "trail", "notices", "states", "sign-in", "contacts", "outreach"),
    "meetings": ("meetings", "reviews"),
}
FOR_EVERYTHING = ("lobby", "search")
BY = ("alvania", "borland", "borland focal point", "secretariat", "chair", "administrator")


@contextmanager
def shown_to_all(*kinds: Kind) -> Iterator[None]:
    """Let everybody read these kinds of row, whatever their sight and their floor may say."""
    tables = [kind._meta.db_table for kind in kinds]
    with as_owner() as cursor:
        cursor.execute(
            "SELECT tablename, policyname, qual, with_check FROM pg_policies"
            " WHERE tablename = ANY (%s) AND policyname IN ('reads', 'floor')",
            [tables],
        )
        were = cursor.fetchall()
        for table, name, _was, check in were:
            also = " WITH CHECK (true)" if check else ""
            cursor.execute(f'ALTER POLICY {name} ON "{table}" USING (true){also}')
    try:
        yield
    finally:
        with as_owner() as cursor:
            for table, name, was, check in were:
                also = f" WITH CHECK ({check})" if check else ""
                cursor.execute(f'ALTER POLICY {name} ON "{table}" USING ({was}){also}')


def above(kind: Kind) -> set[Kind]:
    """Return what a kind of row hangs on, and what that hangs on, where not everybody sees it."""
    found: set[Kind] = set()
    waiting = {kind}
    while waiting:
        parents = set(enforcement.parents_of(waiting.pop()).values())
        waiting |= parents - found
        found |= parents
    return found - {kind}


class Broken:
    """The world, the pages on which each kind of row is read, and what the matrix says of them."""

    def __init__(self) -> None:
        with sight.of_the_portal():
            self.stage = Stage()
        self.read_on: dict[str, set[Kind]] = {}  # page: what is read on it by those who may

    def pages_of(self, kind: Kind) -> list[str]:
        """Return the pages on which those who may read such a row, and those that are theirs."""
        rooms = (*ROOMS[kind._meta.app_label], *FOR_EVERYTHING)
        names = [name for name in PLAN if name.startswith(rooms)]
        theirs = {name for name in names if sees(name) == world.GRID[kind]}
        names = [name for name in names if name in theirs or kind in self._read_on(name)]
        return sorted(names, key=lambda name: (name not in theirs, method_of(name)))

    def _read_on(self, name: str) -> set[Kind]:
        """Return what a page reads for those whom it lets in."""
        if name in self.read_on:
            return self.read_on[name]
        read = self.read_on.setdefault(name, set())
        if method_of(name) != "GET":
            return read
        with sight.of_the_portal():
            for who in (who for who in BY if who in DOORS[name].opens):
                answer, _written, rows = self.stage.ask(name, who, "GET")
                if answered(answer, expects=Is.OPEN) == Is.OPEN:
                    read |= self.stage.taken(rows) | self.stage.shown(answer.body, name)
        return read

    def wrong(self, names: Iterable[str], life: str, hidden_from: set[str]) -> Iterator[Wrong]:
        """Ask for these pages as those who may not see the row; return what is not expected."""
        for name in names:
            door = LIVES[life].door(name)
            let_in = door.opens | door.known_to
            if life != "as it is":  # Where more of them may not.
                hidden_from = set(WHO) - let_in
            for who in sorted(hidden_from, key=lambda who: (who not in let_in, who)):
                yield from self.stage.look(name, door, who, method_of(name))

    @contextmanager
    def living(self, life: str) -> Iterator[None]:
        """Let the world live another life meanwhile."""
        urls, wider = self.stage.urls, self.stage.wider
        with sight.of_the_portal():
            LIVES[life].begin(self.stage)
            yield
            transaction.set_rollback(True)
        self.stage.urls, self.stage.wider = urls, wider

    def not_for(self, kind: Kind) -> set[str]:
        return {who for who in WHO if kind in self.stage.hidden_from(who)}

    def alone(self, kind: Kind) -> str:
        """Say how the matrix finds out that this sight shows everything."""
        life = IN_LIFE.get(kind.__name__, "as it is")
        names = LIVES[life].routes() if kind.__name__ in IN_LIFE else self.pages_of(kind)
        with shown_to_all(kind), self.living(life):
            wrong = next(self.wrong(names, life, self.not_for(kind)), None)
        if wrong is None:
            return ""
        with self.living(life):  # It was the sight: with it, the same cell is as it should be.
            again = self.stage.look(*cell(wrong, life))
            assert not list(again)
        return str(wrong) if life == "as it is" else f"{wrong}, {life}"

    def behind(self, kind: Kind, first: set[Kind], called: str) -> str:
        """Say the same where these are shown to all already."""
        names = self.pages_of(kind)
        with shown_to_all(kind, *first), sight.of_the_portal():
            found = self.wrong(names, "as it is", self.not_for(kind))
            wrong = next((wrong for wrong in found if wrong.betrays is kind), None)
        if wrong is None:
            return ""
        with shown_to_all(*first), sight.of_the_portal():  # Its own sight is a lock of its own.
            again = self.stage.look(*cell(wrong, "as it is"))
            assert kind not in {each.betrays for each in again}
        return f"{wrong}, behind {called}"

    def asked_of_the_database(self, kind: Kind) -> str:
        """Say who is shown the row by the database itself, and was not with the sight."""
        people = {who: term for who, term in self.stage.people.items() if who in self.not_for(kind)}
        with shown_to_all(kind):
            shown = {who for who, term in people.items() if self._is_shown(kind, term)}
        assert not {who for who, term in people.items() if self._is_shown(kind, term)}
        return f"the database shows it to {len(shown)} more" if shown == set(people) else ""

    def _is_shown(self, kind: Kind, term: Term | None) -> bool:
        eyes = sight.through_the_eyes_of(term, now=world.NOW) if term else sight.of_nobody()
        with eyes:
            return kind._default_manager.filter(pk=self.stage.rows[kind].pk).exists()

    def found(self, kind: Kind) -> tuple[str, str]:
        """Return how the sight was found to be broken, in a word and in a sentence."""
        if kind.__name__ in FOR_ALL:
            return "for all", "Its sight lets everybody read it: there is nothing to break."
        if said := self.alone(kind):
            return "alone", said
        first = above(kind)
        if first and (said := self.behind(kind, first, ", ".join(sorted(map(called, first))))):
            return "behind", said
        if said := self.behind(kind, set(KINDS.values()) - {kind}, "everything else"):
            return "behind", said
        if said := self.asked_of_the_database(kind):
            return "asked", f"{said}. {ON_NO_PAGE.get(kind.__name__, 'NOT CAUGHT')}"
        return "missed", "NOT CAUGHT"


def called(kind: Kind) -> str:
    return kind.__name__


def cell(wrong: Wrong, life: str) -> tuple[str, Door, str, str]:
    return wrong.name, LIVES[life].door(wrong.name), wrong.who, wrong.method


def method_of(name: str) -> str:
    return "POST" if DOORS[name].post else "GET"


def sees(name: str) -> set[str]:
    return DOORS[name].opens | DOORS[name].known_to


@pytest.fixture
def _as_declared_afterwards(transactional_db: None) -> Iterator[None]:
    """A policy that was put back is read as it was, and written otherwise: the guard notices."""
    yield
    with as_owner():
        enforcement.enforce()


@pytest.mark.usefixtures("_as_declared_afterwards")
@pytest.mark.django_db(transaction=True)
def test_the_matrix_finds_each_sight_that_shows_everything(
    time_machine, settings, tmp_path, capsys
):
    settings.FILES_DIR = tmp_path
    time_machine.move_to(world.NOW, tick=False)
    broken, begun = Broken(), time.perf_counter()
    found: dict[str, list[str]] = {}
    with capsys.disabled():
        for name in sorted(name for name in ASKED["sights"] or KINDS if name >= ASKED["first"]):
            since = time.perf_counter()
            how, says = broken.found(KINDS[name])
            found.setdefault(how, []).append(name)
            print(f"{name}: {says} ({time.perf_counter() - since:.1f} s)", file=sys.stderr)  # noqa: T201
        asked = found.get("asked", [])
        missed = [*found.get("missed", []), *(name for name in asked if name not in ON_NO_PAGE)]
        print(  # noqa: T201
            f"{len(found.get('alone', []))} sights caught,"
            f" {len(found.get('behind', []))} behind another,"
            f" {len(asked)} by the database, {len(found.get('for all', []))} for everybody,"
            f" {len(missed)} missed, {time.perf_counter() - begun:.0f} s",
            file=sys.stderr,
        )
    assert not missed
    caught = {*found.get("alone", []), *found.get("behind", [])}
    assert not caught & ON_NO_PAGE.keys(), "A page reads them: they need no reason any more."


def test_what_is_for_everybody_has_no_sight_to_break():
    everything = {name for name, kind in KINDS.items() if not SIGHTS[kind].reads(sight.ANYONE)}
    assert everything == FOR_ALL
