"""The oracle at length: ``bin/oracle``."""

from __future__ import annotations

import argparse
import os
import sys

import pytest

SAYS = """
Ask PostgreSQL what it shows, and a model in plain Python what it should show, for random worlds:
States whose standing changes, offices that begin and end, cases, notices, proposals, challenges.
Prints how many decisions were compared of each kind of row. Exit code 0: not one differs.
"""


def main() -> int:
    parser = argparse.ArgumentParser("bin/oracle", description=SAYS)
    parser.add_argument(
        "--decisions",
        type=int,
        default=10_000_000,
        help="so many (person, row) decisions of each sealed kind at least: %(default)s",
    )
    parser.add_argument("--seeds", type=int, default=10, help="so many worlds: %(default)s")
    parser.add_argument("--first", type=int, default=1, help="the seed of the first: %(default)s")
    asked = parser.parse_args()
    seeds = range(asked.first, asked.first + asked.seeds)
    os.environ["ORACLE_DECISIONS"] = str(asked.decisions)
    os.environ["ORACLE_SEEDS"] = ",".join(map(str, seeds))
    test = "tests/oracle/test_oracle.py::test_what_is_shown_is_what_the_terms_of_reference_say"
    return int(pytest.main([test, "-p", "no:cacheprovider"]))


if __name__ == "__main__":
    sys.exit(main())
