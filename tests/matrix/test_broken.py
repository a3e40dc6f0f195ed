"""Each sight replaced by "everything": the matrix has to find out."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import models

from forum import sight
from tests import world
from tests.conftest import as_owner
from tests.doors import DOORS
from tests.matrix.cells import WHO, Stage, Wrong
from tests.test_doors import PLAN

# Sights that a page cannot betray, and why. Whatever else is broken, the matrix finds.
FOR_ALL = "Everyone sees it anyway: that is its sight."
NOT_CAUGHT = {
    **dict.fromkeys(("State", "Conference", "Week"), FOR_ALL),
    "AccountInvitation": "Only who keeps people has a page of it: here one focal point.",
    "Agenda": "Its address names its meeting, which the same people see.",
    **dict.fromkeys(
        (
            *("ArrangementParty", "ArrangementVersion", "ArrangementInvitee"),
            *("ArrangementConfirmation", "ArrangementStep", "ArrangementFile"),
            *("ArrangementClosing", "ContactMark"),
        ),
        "It is read on the page of what it belongs to, which the same people see.",
    ),
    "ContactReveal": "It is on no page; the numbers ask for it in the office in use.",
    "ContactLook": "The page asks once more whose entry it is: a second lock behind the sight.",
    "Reply": "It is read on the page of its notice, which the same people see.",
    "ReplyText": "The page asks once more who the two sides are: a second lock behind the sight.",
}

SHORT = ["Case", "ObjectionReason", "Proposal"]
ASKED = {"sights": SHORT, "first": "", **json.loads(os.environ.get("MATRIX", "{}"))}
KINDS = {kind.__name__: kind for kind in sight.declared()}
# Where rows of each app are read, beside the pages that hold something of everything.
ROOMS = {
    "cases": ("cases", "challenges", "arrangements"),
    "experts": ("experts",),
    "forum": ("people", "trail", "notices", "states", "sign-in", "contacts"),
    "meetings": ("meetings",),
}


@contextmanager
def shown_to_all(kind: type[models.Model]) -> Iterator[None]:
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


def sees(name: str) -> set[str]:
    return DOORS[name].opens | DOORS[name].known_to


def first_wrong(stage: Stage, kind: type[models.Model]) -> Wrong | None:
    """Return the first cell whose answer is not expected, of those who may not see the row."""
    rooms = (*ROOMS[kind._meta.app_label], "lobby", "search")
    names = [name for name in PLAN if name.startswith(rooms) and "GET" in DOORS[name].methods]
    names.sort(key=lambda name: sees(name) != world.GRID[kind])
    who = [one for one in WHO if one not in world.GRID[kind]]
    for name in names:
        for one in who:
            for wrong in stage.look(name, DOORS[name], one, "GET"):
                return wrong
    return None


@pytest.mark.django_db(transaction=True)
def test_the_matrix_finds_each_sight_that_shows_everything(
    time_machine, settings, tmp_path, capsys
):
    settings.FILES_DIR = tmp_path
    time_machine.move_to(world.NOW, tick=False)
    with sight.of_the_portal():
        stage = Stage()
    caught, missed, begun = 0, [], time.perf_counter()
    for name in sorted(name for name in ASKED["sights"] or KINDS if name >= ASKED["first"]):
        with shown_to_all(KINDS[name]), sight.of_the_portal():
            wrong = first_wrong(stage, KINDS[name])
        if wrong is not None:  # It was the sight: with it, the same cell is as it should be.
            with sight.of_the_portal():
                again = stage.look(wrong.name, DOORS[wrong.name], wrong.who, wrong.method)
                assert not list(again)
        caught += wrong is not None
        if wrong is None and name not in NOT_CAUGHT:
            missed.append(name)
        with capsys.disabled():
            print(f"{name}: {wrong or NOT_CAUGHT.get(name, 'NOT CAUGHT')}", file=sys.stderr)  # noqa: T201
    took = time.perf_counter() - begun
    with capsys.disabled():
        print(f"{caught} sights caught, {len(missed)} missed, {took:.0f} s", file=sys.stderr)  # noqa: T201
    assert not missed
