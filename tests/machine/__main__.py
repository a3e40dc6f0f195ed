"""The machine at length: ``bin/state-machine``."""

from __future__ import annotations

import argparse
import os
import sys

import pytest

SAYS = """
Propose experts, distribute, object, take back, move and cancel and open meetings, withdraw cases,
let States accede and leave, sweep: in any order, at the limits and a millisecond before and after
them, across both changes of the clocks; each step in the portal, on PostgreSQL, and in a model of
paragraph 8 in plain Python. Prints what was done and refused. A difference is printed with the
shortest way to it. Exit code 0: there is none. Each seed is done for itself: after an interruption,
go on with the seed that comes after the last one printed.
"""


def main() -> int:
    parser = argparse.ArgumentParser("bin/state-machine", description=SAYS)
    parser.add_argument("--steps", type=int, default=100_000, help="at least: %(default)s")
    parser.add_argument("--seed", type=int, default=1, help="the first: %(default)s")
    asked = parser.parse_args()
    os.environ["MACHINE_STEPS"] = str(asked.steps)
    os.environ["MACHINE_SEED"] = str(asked.seed)
    test = "tests/machine/test_machine.py::test_the_portal_does_what_paragraph_8_says"
    return int(pytest.main([test, "-p", "no:cacheprovider", "-o", "addopts="]))


if __name__ == "__main__":
    sys.exit(main())
