"""Faults are put in where they belong, each a fault of its own, and the guards find them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.mutants import choosing
from tests.mutants.argued import ARGUED
from tests.mutants.mutator import mutants
from tests.mutants.rooms import ROOMS, ROOT
from tests.mutants.trying import copied

SAMPLE = b"""
people, kept, LONGEST = ["Ana", "Bo"], [], 15


def signed(act):
    return lambda *said: ("signed", act(*said))


@signed
def runs(now: int | None, starts: int, ends: int) -> bool:
    "A term, from its first instant to before its last."
    if now is None:
        return False
    return starts <= now and not now >= ends


def let_in(person):
    if person not in people or person == "Bo":
        raise PermissionError
    kept.append(person)
    return True


def may(reads, adds):
    return reads & ~adds | 8
"""


def check(source: bytes) -> None:
    """What a test of the sample would ask."""
    room: dict[str, Any] = {}
    exec(source, room)  # noqa: S102
    for now, answer in ((None, False), (1, False), (2, True), (3, True), (4, False), (5, False)):
        assert room["runs"](now, 2, 4) == ("signed", answer)
    assert room["let_in"]("Ana") is True
    assert room["kept"] == ["Ana"]
    for stranger in ("Bo", "Cy"):
        with pytest.raises(PermissionError):
            room["let_in"](stranger)
    assert room["may"](3, 1) == 2 | 8
    assert room["LONGEST"] == 15


def test_a_sample_is_made_wrong_in_every_way_and_each_is_found():
    check(SAMPLE)
    found = mutants("sample.py", SAMPLE)
    for mutant in found:
        with pytest.raises((AssertionError, TypeError, PermissionError, pytest.fail.Exception)):
            check(mutant.applied(SAMPLE))
    assert [mutant.change for mutant in found] == [
        "15 -> 16",
        "@signed -> nothing",
        "is -> is not",
        "return False -> pass",
        "False -> True",
        "<= -> <",
        "<= -> >",
        "and -> or",
        "not now >= ends -> now >= ends",
        ">= -> <",
        ">= -> >",
        "not in -> in",
        "or -> and",
        "== -> !=",
        "raise PermissionError -> pass",
        "kept.append(person) -> pass",
        "True -> False",
        "& -> |",
        "~adds -> adds",
        "| -> &",
        "8 -> 9",
    ]


def test_what_postgresql_reads_is_made_wrong_too_but_for_its_remarks():
    said = b"""asks = f"SELECT FROM {a and b} WHERE {x} >= 1 AND NOT EXISTS ({y}) -- AND so on" """
    assert [mutant.applied(said).decode() for mutant in mutants("sample.py", said)] == [
        said.decode().replace(">=", ">"),
        said.decode().replace("AND NOT", "OR NOT"),
        said.decode().replace("NOT EXISTS", "EXISTS"),
    ]


def test_of_a_sight_each_thing_it_says_is_left_unsaid():
    said = b"@sight.of(Case, adds=own, floor=sides)\ndef cases(viewer) -> Q:\n    return own()"
    assert [mutant.change for mutant in mutants("queries.py", said, only_sights=True)] == [
        "@sight.of(Case, adds=own, floor=sides) -> nothing",
        "own -> None",
        "sides -> None",
    ]


def test_a_mutant_is_known_by_its_line_until_the_line_is_written_otherwise():
    (before,) = mutants("sample.py", b"late = now > ends and open")[2:]
    (moved, again) = mutants("sample.py", b"\n\nlate = now > ends and open\n" * 2)[2::3]
    (otherwise,) = mutants("sample.py", b"late = now > until and open")[2:]
    assert (moved.key, again.key) == (before.key, f"{before.key} (2)")
    assert otherwise.key != before.key


def test_as_many_are_chosen_in_each_room_and_in_each_of_its_modules():
    chosen = choosing.choose(seed=1, limit=choosing.MOST)
    assert len({one.mutant.key for one in chosen}) == choosing.MOST
    for room, modules in ROOMS.items():
        in_it = [one.mutant.module for one in chosen if one.room == room]
        assert len(in_it) == choosing.MOST / len(ROOMS)
        assert set(in_it) == {module.path for module in modules}


def test_no_argument_outlives_its_line_and_no_guard_is_gone():
    known = {one.key for modules in ROOMS.values() for each in modules for one in each.mutants()}
    assert not ARGUED.keys() - known
    guards = {guard for modules in ROOMS.values() for each in modules for guard in each.guards}
    assert [guard for guard in guards if not (ROOT / guard).exists()] == []


# Each is found by a quick test; the words are those of its line.
ONE_OF_EACH_ROOM = {
    "sight": ("parts[3] = {TRANSACTION} | = -> <>", "forum/test_ticket"),
    "vault": ("enumerate(shares, start=1)] | 1 -> 2", "forum/test_shares"),
    "trail": ("digest(salt, entry) != of: | != -> ==", "forum/test_chain"),
    "sign-in": ('| not getattr(view, "login_required", True) -> ', "test_gate"),
}


def test_one_of_each_room_is_found_and_nothing_is_left_behind():
    with copied() as copy:
        for room, (words, guard) in ONE_OF_EACH_ROOM.items():
            every = [mutant for module in ROOMS[room] for mutant in module.mutants()]
            mutant = next(mutant for mutant in every if words in mutant.key)
            with copy.wrong(mutant):
                tried = copy.tests([f"tests/{guard}.py"], limit=120)
            assert (tried.outcome, tried.by.split("::")[0]) == ("killed", f"tests/{guard}.py")
        assert copy.tests(["tests/forum/test_access.py"], limit=120).outcome == "survived"
    assert not copy.root.exists()
    assert not copy.state.exists()
