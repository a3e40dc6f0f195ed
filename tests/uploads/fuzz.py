"""
Sends many damaged files through the gate: ``bin/fuzz-uploads``.

Each number is one file, always the same (``mutations``). Nothing may fall over, nothing that acts
may pass: what passed is looked at by a checker that shares no code with the gate. The files are
looked at in processes that are bounded like the cell, a batch in each.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from forum.uploads import cell, gate
from forum.uploads.verdict import Refuse, Why
from tests.uploads import checker, mutations

BATCH = 2500
PATIENCE = 60  # seconds for one file
ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Tally:
    """What became of the files, and what it took."""

    passed: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    worst: tuple[float, int] = (0.0, 0)  # milliseconds, number
    memory: int = 0  # MiB, the whole process
    done: int = 0

    def take(self, number: int) -> None:
        """Send the file of this number through the gate."""
        plain = mutations.file(number)
        begun = time.perf_counter()
        try:
            fit = gate.examine(plain)
        except Refuse as refusal:
            self.refused[refusal.why.value] += 1
        except MemoryError:
            self.refused[Why.TOO_LONG.value] += 1
        except Exception:
            self.faults.append(f"file {number} fell over:\n{traceback.format_exc()}")
        else:
            self.passed[fit.kind] += 1
            self._look_at(number, fit.kind, fit.plain)
        took = (time.perf_counter() - begun) * 1000
        self.worst = max(self.worst, (took, number))
        self.done += 1

    def _look_at(self, number: int, kind: str, plain: bytes) -> None:
        try:
            found = checker.complaints(kind, plain)
        except Exception:
            found = [f"the checker fell over: {traceback.format_exc()}"]
        if found:
            self.faults.append(f"file {number} ({kind}) passed with: {found[:5]}")

    def add(self, other: dict[str, Any]) -> None:
        self.passed.update(other["passed"])
        self.refused.update(other["refused"])
        self.faults += other["faults"]
        self.worst = max(self.worst, tuple(other["worst"]))
        self.memory = max(self.memory, other["memory"])
        self.done += other["done"]

    def says(self) -> str:
        lines = [f"{self.done:,} files"]
        lines += [f"  passed  {n:>8,}  {kind}" for kind, n in self.passed.most_common()]
        lines += [f"  refused {n:>8,}  {why}" for why, n in self.refused.most_common()]
        took, number = self.worst
        lines.append(f"worst: {took:.0f} ms with the checker (file {number})")
        lines.append(f"most memory: {self.memory} MiB, the whole process")
        lines += [f"faults: {len(self.faults)}", *self.faults[:20]]
        return "\n".join(lines)


def batch(first: int, count: int) -> Tally:
    """Look at a batch here and now."""
    tally = Tally()
    for number in range(first, first + count):
        tally.take(number)
    tally.memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return tally


def _in_a_process(first: int, count: int, tally: Tally) -> None:
    """Look at a batch in a bounded process; find the file that killed it, if one did."""
    begun = [sys.executable, "-W", "ignore", "-m", "tests.uploads.fuzz", "--batch"]
    told = [*begun, f"--first={first}", f"--count={count}"]
    try:
        done = subprocess.run(
            told,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=PATIENCE * count / 20,
            check=False,
        )
        answered = done.returncode == 0
    except subprocess.TimeoutExpired:
        answered = False
    if answered:
        tally.add(json.loads(done.stdout))
    elif count == 1:
        tally.faults.append(f"file {first} killed its process, or took longer than {PATIENCE} s")
        tally.done += 1
    else:
        half = count // 2
        _in_a_process(first, half, tally)
        _in_a_process(first + half, count - half, tally)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="bin/fuzz-uploads",
        description="Sends damaged files through the gate for uploads. The exit code is 1 if one"
        " fell over, or passed with something in it that acts.",
    )
    parser.add_argument("--count", type=int, default=100_000, help="default: 100,000")
    parser.add_argument("--first", type=int, default=0, help="number of the first file; default: 0")
    parser.add_argument("--file", type=int, help="write the file of this number to the output")
    parser.add_argument("--batch", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.file is not None:
        sys.stdout.buffer.write(mutations.file(chosen.file))
        return 0
    if chosen.batch:
        resource.setrlimit(resource.RLIMIT_AS, (cell.MEMORY, cell.MEMORY))
        print(json.dumps(batch(chosen.first, chosen.count).__dict__))  # noqa: T201
        return 0
    return _all(chosen.first, chosen.count)


def _all(first: int, count: int) -> int:
    tally, begun = Tally(), time.monotonic()
    for at in range(first, first + count, BATCH):
        known = len(tally.faults)
        _in_a_process(at, min(BATCH, first + count - at), tally)
        print("".join(f"{fault}\n" for fault in tally.faults[known:]), end="")  # noqa: T201
        rate = tally.done / (time.monotonic() - begun)
        goes_on = f"goes on with --first {first + tally.done}"
        says = f"{tally.done:,} of {count:,}, {rate:.0f} a second, {len(tally.faults)} faults"
        print(f"{says}; {goes_on}", flush=True)  # noqa: T201
    print(tally.says())  # noqa: T201
    return int(bool(tally.faults))


if __name__ == "__main__":
    os.environ.setdefault("PYTHONHASHSEED", "0")
    sys.exit(main())
