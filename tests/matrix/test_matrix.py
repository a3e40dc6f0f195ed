"""The matrix, short: everyone GETs every address, and whoever may not write tries to."""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests import world
from tests.doors import Door
from tests.matrix.cells import READING, WHO, Is, Stage, Wrong, expected
from tests.matrix.lives import LIVES
from tests.test_doors import PLAN

SHORT = {
    "seed": 20270825,
    "life": "as it is",
    "routes": None,
    "first": "",
    "methods": ["GET", "POST"],
    "let_in": False,  # whether those write who may
}
ASKED: dict[str, Any] = {**SHORT, **json.loads(os.environ.get("MATRIX", "{}"))}
METHODS = ASKED["methods"]


def cells(name: str, door: Door) -> list[tuple[str, Door, str, str]]:
    """Return who asks how, in an order of its own, on which nothing may hang."""
    every = [
        (name, door, who, method)
        for who in WHO
        for method in METHODS
        if ASKED["let_in"] or method in READING or expected(name, door, who, method) != Is.OPEN
    ]
    random.Random(f"{ASKED['seed']} {name}").shuffle(every)  # noqa: S311
    return every


def routes(life: str) -> list[str]:
    chosen = sorted(name for name in LIVES[life].routes() if name in (ASKED["routes"] or PLAN))
    return [name for name in chosen if name >= ASKED["first"]]


def looked(stage: Stage, life: str) -> Iterator[tuple[str, int, list[Wrong]]]:
    for name in routes(life):
        asked = cells(name, LIVES[life].door(name))
        yield name, len(asked), [wrong for cell in asked for wrong in stage.look(*cell)]


@pytest.mark.django_db
@pytest.mark.parametrize("life", LIVES if ASKED["life"] == "all" else [ASKED["life"]])
def test_every_cell_answers_as_its_line_says(time_machine, settings, tmp_path, capsys, life):
    settings.FILES_DIR = tmp_path
    time_machine.move_to(world.NOW, tick=False)
    begun = time.perf_counter()
    stage = Stage()
    LIVES[life].begin(stage)
    asked = 0
    unexpected: list[Wrong] = []
    with capsys.disabled():
        for name, cells_of, wrong in looked(stage, life):
            asked, unexpected = asked + cells_of, [*unexpected, *wrong]
            if "MATRIX" in os.environ:
                print(f"{life}: {name}: {cells_of} cells, {len(wrong)} unexpected", file=sys.stderr)  # noqa: T201
                for each in wrong:
                    print(f"    {each}", file=sys.stderr)  # noqa: T201
        took = time.perf_counter() - begun
        print(  # noqa: T201
            f"\n{life}: {len(routes(life))} routes, {len(WHO)} who ask, {len(METHODS)} methods:"
            f" {asked} cells, {len(unexpected)} unexpected, {took:.0f} s, seed {ASKED['seed']}",
            file=sys.stderr,
        )
    assert not unexpected, "\n".join(map(str, unexpected))
