"""Which mutants are tried: by a seed, as many in each room, and as many in each of its modules."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from itertools import zip_longest
from typing import NamedTuple

from tests.mutants.mutator import Mutant
from tests.mutants.rooms import ROOMS

MOST = 200


class Chosen(NamedTuple):
    room: str
    mutant: Mutant
    guards: tuple[str, ...]

    @property
    def says(self) -> str:
        mutant = self.mutant
        return " | ".join((f"{mutant.module}:{mutant.number}", mutant.within, *mutant.said))


def choose(
    *, seed: int, limit: int, rooms: Collection[str] | None = None, only: str = ""
) -> list[Chosen]:
    """Return mutants, the rooms one after another; of a room alone, its share of them all."""
    room_of = {room: _in_turn(_ranked(room, seed)) for room in ROOMS}
    share, more = divmod(limit, len(room_of))
    return [
        chosen
        for n, (room, ranked) in enumerate(room_of.items())
        if not rooms or room in rooms
        for chosen in ranked[: share + (n < more)]
        if only in chosen.mutant.key
    ]


def _ranked(room: str, seed: int) -> Iterable[list[Chosen]]:
    """Give those of each module by what the seed makes of them: a new line moves no other."""

    def rank(chosen: Chosen) -> bytes:
        mutant = chosen.mutant
        said = " | ".join((mutant.module, *mutant.said))
        return hashlib.sha256(f"{seed}|{said}".encode()).digest()

    for module in ROOMS[room]:
        found = [Chosen(room, mutant, module.guards) for mutant in module.mutants()]
        yield sorted(found, key=rank)


def _in_turn(modules: Iterable[list[Chosen]]) -> list[Chosen]:
    """Take one of each module, then another of each."""
    turns = zip_longest(*modules)
    return [chosen for turn in turns for chosen in turn if chosen is not None]
