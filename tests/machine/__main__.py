"""The machine at length: ``bin/state-machine``."""

from __future__ import annotations

import argparse
import os
import sys

import pytest

SAYS = """
Propose experts, distribute, object, settle, take back, attest, move and cancel and open meetings,
withdraw cases, let States accede and leave, sweep: in any order, at the limits and a millisecond
before and after them, across both changes of the clocks; each step in the portal, on PostgreSQL,
and in a model of paragraph 8 in plain Python. Prints what was done and refused. A difference is
printed with the shortest way to it. Exit code 0: there is none. With --state, a run that was
interrupted is gone on with: its steps are added up.
"""


def main() -> int:
    parser = argparse.ArgumentParser("bin/state-machine", description=SAYS)
    parser.add_argument("--steps", type=int, default=100_000, help="at least: %(default)s")
    parser.add_argument("--seed", type=int, default=1, help="the first: %(default)s")
    parser.add_argument("--state", default="", metavar="FILE", help="where the steps are added up")
    parser.add_argument(
        "--break-each-rule",
        action="store_true",
        help="instead: break each of ten rules in the portal; the machine has to find it",
    )
    asked = parser.parse_args()
    os.environ["MACHINE_STEPS"] = str(asked.steps)
    os.environ["MACHINE_SEED"] = str(asked.seed)
    if asked.state:
        os.environ["MACHINE_STATE"] = os.path.abspath(asked.state)
    test = "test_the_portal_does_what_paragraph_8_says"
    if asked.break_each_rule:
        os.environ["MACHINE_BREAK"] = "yes"
        test = "test_a_broken_rule_is_found"
    where = f"tests/machine/test_machine.py::{test}"
    return int(pytest.main([where, "-p", "no:cacheprovider", "-o", "addopts="]))


if __name__ == "__main__":
    sys.exit(main())
