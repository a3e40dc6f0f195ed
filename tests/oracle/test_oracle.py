"""Every viewer and every row: PostgreSQL shows what the Terms of Reference say, and no more."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import pytest

from forum import enforcement, sight
from tests.conftest import as_owner
from tests.oracle import compare, database, worlds
from tests.oracle.model import RULES, Model

pytestmark = pytest.mark.django_db

# bin/oracle asks for more, of other worlds.
DECISIONS = int(os.environ.get("ORACLE_DECISIONS", "200000"))
SEEDS = [int(seed) for seed in os.environ.get("ORACLE_SEEDS", "1,2,3").split(",")]
ROWS = int(os.environ.get("ORACLE_ROWS", "800"))
CARDS_FOR_EACH = int(os.environ.get("ORACLE_CARDS_FOR_EACH", "4"))
KINDS = {kind.__name__: kind for kind in database.ALL if kind.__name__ in RULES}
PUBLIC = {"State", "Conference", "Week"}  # There is nothing to widen,
NOBODY_S = {"Copy"}  # and here nothing to take away.


def test_every_kind_has_its_rule():
    assert {kind.__name__ for kind in sight.declared()} == RULES.keys()


def test_what_is_shown_is_what_the_terms_of_reference_say(capsys):
    told = compare.Told()
    began = time.monotonic()
    viewers = -(-DECISIONS // (ROWS * len(SEEDS)))
    for seed in SEEDS:
        with compare.written(seed, ROWS) as world:
            compare.compare(world, viewers, told, cards_for_each=CARDS_FOR_EACH)
    with capsys.disabled():
        print(f"\n{told}\n{len(SEEDS)} worlds, {time.monotonic() - began:.0f} s")  # noqa: T201

    assert not told.differences, "\n".join(str(one) for one in told.differences[:12])
    assert told.least() >= DECISIONS


def test_the_audience_line_says_who_sees_it_and_counts_one_s_own_people():
    random = Random(1)  # noqa: S311
    asked = 0
    with compare.written(seed=1, size=60) as world:
        model = Model(world)
        for viewer in worlds.viewers(world, 40):
            shown = database.shown(viewer, list(KINDS.values()))
            for name in random.sample(sorted(KINDS), 8):
                rows = world.of(name)
                pk = random.choice([*shown[name] & rows.keys(), random.choice([*rows])])
                said = compare.audience(world, model, name, pk, viewer)
                assert database.audience(viewer, KINDS[name], pk) == said, (name, viewer)
                asked += bool(said)
    assert asked > 60


# Of the two States, whose law enforcement reads less: the floor keeps out others than those.
WIDER = {"UseDiscussion", "UseText", "UseMessage", "UseMessageText"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("instead", ["true", "false"])
def test_a_sight_that_is_not_what_it_was_does_not_go_unnoticed(instead):
    """Each in turn shows everything, or nothing. Where there is a floor, nobody passes it."""
    floors = {kind.__name__ for kind, said in sight.declared().items() if said.floor}
    floors -= WIDER
    unnoticed = set()
    with sight.of_the_portal():
        world = worlds.Maker(seed=1, size=200).make()
        database.write(world)
    for name, kind in KINDS.items():
        if name in (PUBLIC if instead == "true" else NOBODY_S):
            continue
        told = compare.Told()
        with another_sight(kind._meta.db_table, instead):
            compare.compare(world, 40, told, only=[name])
        if not told.differences:
            unnoticed.add(name)
    with as_owner():
        enforcement.enforce()
    assert unnoticed == (floors if instead == "true" else set())


@contextmanager
def another_sight(table: str, instead: str) -> Iterator[None]:
    """Let readers of a table be others for a while, as a migration by hand might."""
    now = f'ALTER POLICY reads ON "{table}" USING ({{}})'
    with as_owner() as cursor:
        cursor.execute(
            "SELECT qual FROM pg_policies WHERE tablename = %s AND policyname = 'reads'", [table]
        )
        (before,) = cursor.fetchone()
        cursor.execute(now.format(instead))
    try:
        yield
    finally:
        with as_owner() as cursor:
            cursor.execute(now.format(before))
