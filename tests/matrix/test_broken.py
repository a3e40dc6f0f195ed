"""
Each sight replaced by "everything": the matrix has to find out.

A row that hangs on another is read on the page of that other, which whoever may not see the one
does not see either: its sight is a second lock. What is not found by itself is tried behind the
first: with what the row hangs on shown to all, its own sight still keeps it from everybody else,
and once that says "everything" too, it does not.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
from django.db import transaction

from forum import enforcement, sight
from tests import world
from tests.conftest import as_owner
from tests.doors import DOORS
from tests.matrix.cells import WHO, Is, Kind, Stage, Wrong, answered
from tests.matrix.lives import LIVES
from tests.test_doors import PLAN

# Sights that no page can betray, and why. Whatever else is broken, the matrix finds.
FOR_ALL = "Everyone sees it anyway: that is its sight."
NOT_CAUGHT = {
    **dict.fromkeys(("State", "Conference", "Week"), FOR_ALL),
}
# What is shown to the same people as its meeting while it is as it is, but not in another life.
IN_LIFE = {"Agenda": "with the chair", "AgendaItem": "not circulated"}

SHORT = ["Case", "ObjectionReason", "Proposal"]
ASKED = {"sights": SHORT, "first": "", **json.loads(os.environ.get("MATRIX", "{}"))}
KINDS = {kind.__name__: kind for kind in sight.declared()}
# Where rows of each app are read, beside the pages that hold something of everything.
ROOMS = {
    "cases": ("cases", "challenges"),
    "experts": ("experts",),
    "forum": ("people", "trail", "notices", "states", "sign-in"),
    "meetings": ("meetings",),
}
FOR_EVERYTHING = ("lobby", "search")
BY = ("alvania", "borland", "borland focal point", "secretariat", "chair", "administrator")


@contextmanager
def shown_to_all(kind: Kind) -> Iterator[None]:
    """Let everybody read a kind of row, whatever its sight and its floor may say."""
    table = kind._meta.db_table
    with as_owner() as cursor:
        cursor.execute(
            "SELECT policyname, qual, with_check FROM pg_policies"
            " WHERE tablename = %s AND policyname IN ('reads', 'floor')",
            [table],
        )
        were = cursor.fetchall()
        for name, _was, check in were:
            also = " WITH CHECK (true)" if check else ""
            cursor.execute(f'ALTER POLICY {name} ON "{table}" USING (true){also}')
    try:
        yield
    finally:
        with as_owner() as cursor:
            for name, was, check in were:
                also = f" WITH CHECK ({check})" if check else ""
                cursor.execute(f'ALTER POLICY {name} ON "{table}" USING ({was}){also}')


@contextmanager
def all_shown(kinds: Iterable[Kind]) -> Iterator[None]:
    with ExitStack() as shown:
        for kind in kinds:
            shown.enter_context(shown_to_all(kind))
        yield


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
        """Return the pages on which those who may read such a row: the likeliest first."""
        rooms = (*ROOMS[kind._meta.app_label], *FOR_EVERYTHING)
        names = [name for name in PLAN if name.startswith(rooms) and "GET" in DOORS[name].methods]
        for name in names:
            if name not in self.read_on:
                self.read_on[name] = self._read_on(name)
        found = [name for name in names if kind in self.read_on[name]]
        return sorted(found, key=lambda name: sees(name) != world.GRID[kind])

    def _read_on(self, name: str) -> set[Kind]:
        read: set[Kind] = set()
        with sight.of_the_portal():
            for who in BY:
                if who not in DOORS[name].opens:
                    continue
                answer, _written, rows = self.stage.ask(name, who, "GET")
                if answered(answer, expects=Is.OPEN) == Is.OPEN:
                    read |= {
                        kind for kind, row in self.stage.rows.items() if (kind, row.pk) in rows
                    }
                    read |= self.stage.shown(answer.body, name)
        return read

    def wrong(self, kind: Kind, names: Iterable[str], life: str) -> Iterator[Wrong]:
        """Ask for these pages as those who may not see the row; return what is not expected."""
        hidden_from = [who for who in WHO if kind in self.stage.hidden_from(who)]
        for name in names:
            door = LIVES[life].door(name)
            for who in sorted(hidden_from, key=lambda who: who not in door.opens):
                yield from self.stage.look(name, door, who, "GET")

    @contextmanager
    def living(self, life: str) -> Iterator[None]:
        """Let the world live another life meanwhile."""
        urls, wider = self.stage.urls, self.stage.wider
        with sight.of_the_portal():
            LIVES[life].begin(self.stage)
            yield
            transaction.set_rollback(True)
        self.stage.urls, self.stage.wider = urls, wider

    def alone(self, kind: Kind) -> str:
        """Say how the matrix finds out that this sight shows everything."""
        life = IN_LIFE.get(kind.__name__, "as it is")
        names = LIVES[life].routes() if kind.__name__ in IN_LIFE else self.pages_of(kind)
        names = [name for name in names if "GET" in DOORS[name].methods]
        with shown_to_all(kind), self.living(life):
            wrong = next(self.wrong(kind, names, life), None)
        if wrong is None:
            return ""
        with self.living(life):  # It was the sight: with it, the same cell is as it should be.
            again = self.stage.look(wrong.name, LIVES[life].door(wrong.name), wrong.who, "GET")
            assert not list(again)
        return str(wrong) if life == "as it is" else f"{wrong}, {life}"

    def behind(self, kind: Kind) -> str:
        """Say the same where everything is shown already that the row hangs on."""
        first, names = above(kind), self.pages_of(kind)
        with all_shown(first):
            with shown_to_all(kind), sight.of_the_portal():
                found = self.wrong(kind, names, "as it is")
                wrong = next((wrong for wrong in found if wrong.betrays is kind), None)
            if wrong is None:
                return ""
            with sight.of_the_portal():  # Its own sight is a lock of its own.
                again = self.stage.look(wrong.name, DOORS[wrong.name], wrong.who, "GET")
                assert kind not in {each.betrays for each in again}
        return f"{wrong}, behind {', '.join(sorted(one.__name__ for one in first))}"


def sees(name: str) -> set[str]:
    return DOORS[name].opens | DOORS[name].known_to


@pytest.mark.django_db(transaction=True)
def test_the_matrix_finds_each_sight_that_shows_everything(
    time_machine, settings, tmp_path, capsys
):
    settings.FILES_DIR = tmp_path
    time_machine.move_to(world.NOW, tick=False)
    broken = Broken()
    said: dict[str, int] = dict.fromkeys(("alone", "behind", "argued"), 0)
    missed, stale, begun = [], [], time.perf_counter()
    for name in sorted(name for name in ASKED["sights"] or KINDS if name >= ASKED["first"]):
        kind, since = KINDS[name], time.perf_counter()
        found, how = broken.alone(kind), "alone"
        if not found:
            found, how = broken.behind(kind), "behind"
        if not found:
            found, how = NOT_CAUGHT.get(name, "NOT CAUGHT"), "argued"
            missed += [] if name in NOT_CAUGHT else [name]
        elif name in NOT_CAUGHT:
            stale.append(name)
        said[how] += 1
        with capsys.disabled():
            print(f"{name}: {found} ({time.perf_counter() - since:.1f} s)", file=sys.stderr)  # noqa: T201
    took = time.perf_counter() - begun
    with capsys.disabled():
        print(  # noqa: T201
            f"{said['alone']} sights caught, {said['behind']} caught behind what the row hangs on,"
            f" {said['argued'] - len(missed)} argued, {len(missed)} missed, {took:.0f} s",
            file=sys.stderr,
        )
    assert not missed
    assert not stale, "These are caught: they need no reason any more."
