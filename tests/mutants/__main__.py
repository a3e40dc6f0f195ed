"""Faults put in on purpose, and the tests that find them: ``bin/mutants``."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests.mutants import choosing, trying
from tests.mutants.argued import ARGUED
from tests.mutants.choosing import MOST, Chosen
from tests.mutants.rooms import ROOMS, ROOT

SAYS = """
Change the sources of sight, vault, trail and sign-in in one place at a time, in a copy of the tree,
and run the tests that guard the place: one of them must fail. A mutant that survives wants a test,
or an argument in tests/mutants/argued.py. What is found is kept, so a run that was stopped goes on
where it was. Exit code 0: all were tried, and none survived that is not argued.
"""
SPARE = 2.5  # Others use this machine: so much longer than without a fault, and
AT_LEAST = 20.0  # so many seconds more, before a mutant overran.


def _words() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("bin/mutants", description=SAYS)
    parser.add_argument("--room", action="append", choices=sorted(ROOMS), help="this room alone")
    parser.add_argument("--only", default="", help="those alone whose line has these words in it")
    parser.add_argument("--seed", type=int, default=1, help="which are chosen: %(default)s")
    parser.add_argument(
        "--limit",
        type=int,
        default=150,
        help=f"so many in all rooms together, {MOST} at most: %(default)s",
    )
    parser.add_argument("--list", action="store_true", help="say which, and what became of them")
    parser.add_argument("--minutes", type=float, help="stop after that many; go on another time")
    parser.add_argument("--afresh", action="store_true", help="try again what was tried before")
    parser.add_argument("--state", type=Path, default=ROOT / "var/mutants.json", metavar="FILE")
    return parser


class State:
    """What became of the mutants so far, in a file."""

    def __init__(self, file: Path) -> None:
        self.file = file
        known = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        self.found: dict[str, dict[str, Any]] = known.get("found", {})
        self.sound: dict[str, float] = known.get("sound", {})  # by what stands in a test

    def of(self, chosen: Chosen) -> dict[str, Any] | None:
        """Return what became of it, if its tests are still those that it survived."""
        known = self.found.get(chosen.mutant.key)
        if known is None or known["outcome"] == "killed":
            return known
        return known if known["tests"] == trying.digest_of(chosen.guards) else None

    def keep(self) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        said = json.dumps({"found": self.found, "sound": self.sound}, indent=1)
        self.file.write_text(said, encoding="utf-8")


def _try_all(waiting: list[Chosen], state: State, *, until: float) -> None:
    with trying.copied() as copy:
        for chosen in waiting:
            if time.monotonic() > until:
                return
            limit = SPARE * _without_a_fault(copy, chosen, state) + AT_LEAST
            with copy.wrong(chosen.mutant):
                tried = copy.tests(chosen.guards, limit=limit)
            tests = trying.digest_of(chosen.guards)
            state.found[chosen.mutant.key] = {**tried._asdict(), "tests": tests}
            state.keep()
            _say(f"{tried.outcome:8} {tried.seconds:4.0f} s  {chosen.says}  {tried.by}")


def _without_a_fault(copy: trying.Copy, chosen: Chosen, state: State) -> float:
    """Return how long these tests take where nothing is wrong; they must pass there."""
    known = {file: trying.digest_of([file]) for file in chosen.guards}
    for file, digest in known.items():
        if digest not in state.sound:
            tried = copy.tests([file], limit=600)
            if tried.outcome != "survived":
                raise trying.Unsound(f"{tried.by} fails where nothing was changed")
            state.sound[digest] = tried.seconds
            state.keep()
    return sum(state.sound[digest] for digest in known.values())


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


def _fate(chosen: Chosen, state: State) -> str:
    if chosen.mutant.key in ARGUED:
        return "argued"
    known = state.of(chosen)
    return known["outcome"] if known else "waiting"


def _figures(all_chosen: list[Chosen], state: State) -> int:
    fates: dict[str, Counter[str]] = {}
    for chosen in all_chosen:
        fates.setdefault(chosen.room, Counter())[_fate(chosen, state)] += 1
    _say(f"{'':9}{'mutants':>9}{'killed':>9}{'overran':>9}{'argued':>9}{'survived':>10}")
    for room, fate in [*fates.items(), ("all", sum(fates.values(), Counter()))]:
        figures = f"{fate.total():9}{fate['killed']:9}{fate['overran']:9}{fate['argued']:9}"
        _say(f"{room:9}{figures}{fate['survived']:10}")
    times = sorted(known["seconds"] for one in all_chosen if (known := state.of(one)))
    if times:
        _say(f"{sum(times):.0f} s in all, {times[len(times) // 2]:.0f} s the median")
    left = Counter(_fate(chosen, state) for chosen in all_chosen)
    for chosen in all_chosen:
        if _fate(chosen, state) == "survived":
            _say(f"survived: {chosen.says}")
    if left["waiting"]:
        _say(f"{left['waiting']} wait to be tried: run the same again.")
    return int(bool(left["waiting"] or left["survived"]))


def main() -> int:
    asked = _words().parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # The copy and its server are removed.
    state = State(asked.state)
    limit = min(asked.limit, MOST)
    chosen = choosing.choose(seed=asked.seed, limit=limit, rooms=asked.room, only=asked.only)
    if asked.list:
        for one in chosen:
            _say(f"{_fate(one, state):8} {one.room:8} {one.says}")
        return _figures(chosen, state)
    if asked.afresh:
        for one in chosen:
            state.found.pop(one.mutant.key, None)
    until = time.monotonic() + 60 * asked.minutes if asked.minutes else float("inf")
    waiting = [one for one in chosen if _fate(one, state) == "waiting"]
    if waiting:
        _try_all(waiting, state, until=until)
    return _figures(chosen, state)


if __name__ == "__main__":
    sys.exit(main())
