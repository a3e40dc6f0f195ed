"""The matrix at length: ``bin/matrix``."""

from __future__ import annotations

import argparse
import json
import os
import sys

import pytest

SAYS = """
Ask for every address, as everyone who might, with every method, in every state of life of its
object; and compare each answer with what tests/doors.py says. Prints every answer that is not
expected. Exit code 0: there is none. With --break-each-sight, each sight is replaced by
"everything" in turn, and the matrix has to find out.
"""
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def main() -> int:
    parser = argparse.ArgumentParser("bin/matrix", description=SAYS)
    parser.add_argument("--route", action="append", help="this address alone, such as cases:case")
    parser.add_argument("--from", dest="first", default="", help="go on from this address or sight")
    parser.add_argument("--life", default="all", help="one state of life of the objects")
    parser.add_argument("--seed", type=int, default=20270825, help="of the order: %(default)s")
    parser.add_argument("--break-each-sight", action="store_true")
    parser.add_argument("--sight", action="append", help="break this one alone, such as Case")
    asked = parser.parse_args()
    given = {
        "seed": asked.seed,
        "life": asked.life,
        "routes": asked.route,
        "first": asked.first,
        "methods": METHODS,
        "let_in": True,
        "sights": asked.sight,
    }
    os.environ["MATRIX"] = json.dumps(given)
    test = "test_broken.py" if asked.break_each_sight else "test_matrix.py"
    return int(
        pytest.main(
            [f"tests/matrix/{test}", "-p", "no:cacheprovider", "--tb=line", "--show-capture=no"]
        )
    )


if __name__ == "__main__":
    sys.exit(main())
