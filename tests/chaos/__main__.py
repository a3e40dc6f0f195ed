"""Kill parts of a portal, many times: ``bin/chaos``."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path

from tests.chaos.reckoning import Sum
from tests.chaos.run import ruined

SAYS = """
Kills beat, worker, web, PostgreSQL and Valkey with signal 9 at random moments, while people act;
moves the clock of the portal by minus two hours to plus four days, fills the disk, lets the mail
server answer 451, 550, slowly or not at all. In the end each act that was answered is there once,
with its notices and its entry in the trail; each notice was sent, and if twice, as the same mail;
the chain of the trail is whole. Exit code 0: no fault, and repeats under one in a thousand.
"""
MOST_REPEATS = 0.001


def say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)  # noqa: T201


def main() -> int:
    parser = argparse.ArgumentParser("bin/chaos", description=SAYS)
    parser.add_argument("--kills", type=int, default=1000, help="in all: %(default)s")
    parser.add_argument("--round", type=int, default=40, help="of one portal: %(default)s")
    parser.add_argument("--seed", type=int, default=1, help="of the first portal: %(default)s")
    parser.add_argument("--state", type=Path, metavar="FILE", help="where runs are added up")
    asked = parser.parse_args()
    whole, seed = _read(asked.state, asked.seed)
    while whole.kills.total() < asked.kills:
        seed += 1
        found = ruined(kills=min(asked.round, asked.kills - whole.kills.total()), seed=seed)
        whole.add(found)
        say(f"portal {seed}: {found.says()}")
        if asked.state:
            asked.state.write_text(json.dumps({"seed": seed, "sum": vars(whole)}, indent=1))
    say(f"In all: {whole.says()}")
    return int(bool(whole.faults) or whole.repeats > MOST_REPEATS * whole.mails)


def _read(state: Path | None, seed: int) -> tuple[Sum, int]:
    if state is None or not state.exists():
        return Sum(), seed
    kept = json.loads(state.read_text())
    found = Sum(**kept["sum"])
    found.kills, found.acts = Counter(found.kills), Counter(found.acts)
    return found, int(kept["seed"])


if __name__ == "__main__":
    sys.exit(main())
