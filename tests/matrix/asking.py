"""The cells of the addresses that are asked for, in an order of its own; and what they came to."""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

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
AT_LENGTH = "MATRIX" in os.environ
ASKED: dict[str, Any] = {**SHORT, **json.loads(os.environ.get("MATRIX", "{}"))}
# In the short form one in three, of each address others: that each lets in whom it should,
# tests/test_doors.py asks everyone; here it is what is shown that counts.
STEP = 1 if AT_LENGTH else 3
METHODS = ASKED["methods"]
ASKED_LIVES = list(LIVES) if ASKED["life"] == "all" else [ASKED["life"]]


def of_meetings(name: str) -> bool:
    """Whether an address is in the largest room: in the short form, a test file of its own."""
    return name.startswith("meetings:")


def cells(name: str, door: Door) -> list[tuple[str, Door, str, str]]:
    """Return who asks how, in an order of its own, on which nothing may hang."""
    every = [
        (name, door, who, method)
        for who in WHO
        for method in METHODS
        if ASKED["let_in"] or method in READING or expected(name, door, who, method) != Is.OPEN
    ]
    random.Random(f"{ASKED['seed']} {name}").shuffle(every)  # noqa: S311
    return every[::STEP]


def routes(life: str, chosen: Callable[[str], bool]) -> list[str]:
    names = (name for name in LIVES[life].routes() if name in (ASKED["routes"] or PLAN))
    return sorted(name for name in names if name >= ASKED["first"] and chosen(name))


def looked(stage: Stage, life: str, names: list[str]) -> Iterator[tuple[str, int, list[Wrong]]]:
    for name in names:
        asked = cells(name, LIVES[life].door(name))
        yield name, len(asked), [wrong for cell in asked for wrong in stage.look(*cell)]


def nothing_is_unexpected(
    life: str, chosen: Callable[[str], bool], capsys: pytest.CaptureFixture[str]
) -> None:
    """Ask for every cell of these addresses; say what was asked, and fail with what is wrong."""
    begun = time.perf_counter()
    stage, names = Stage(), routes(life, chosen)
    LIVES[life].begin(stage)
    asked = 0
    unexpected: list[Wrong] = []
    with capsys.disabled():
        for name, cells_of, wrong in looked(stage, life, names):
            asked, unexpected = asked + cells_of, [*unexpected, *wrong]
            if AT_LENGTH:
                print(f"{life}: {name}: {cells_of} cells, {len(wrong)} unexpected", file=sys.stderr)  # noqa: T201
                for each in wrong:
                    print(f"    {each}", file=sys.stderr)  # noqa: T201
        took = time.perf_counter() - begun
        print(  # noqa: T201
            f"\n{life}: {len(names)} routes, {len(WHO)} who ask, {len(METHODS)} methods:"
            f" {asked} cells, {len(unexpected)} unexpected, {took:.0f} s, seed {ASKED['seed']}",
            file=sys.stderr,
        )
    assert not unexpected, "\n".join(map(str, unexpected))
