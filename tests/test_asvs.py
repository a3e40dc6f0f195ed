"""
What the Application Security Verification Standard asks at levels 1 and 2, and our answer to each.

Nothing is run here: docs/asvs.yaml is held to be whole, and the tests that it names to exist.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections import Counter
from functools import cache
from typing import Any

import yaml
from django.conf import settings

ROOT = settings.BASE_DIR
ANSWERS: list[dict[str, Any]] = yaml.safe_load((ROOT / "docs/asvs.yaml").read_text())
# Of the lines "1.1.1 2", requirement and level, as release 5.0.0 has them.
AS_PUBLISHED = "29debb6cfc11acf5deb2b2bb4e01bd836c5648dcc592aae17957e36b808cec05"
STATUSES = {"tested", "by-design", "not-applicable", "open"}


@cache
def names_in(file: str) -> set[str]:
    """Return the names of the tests in a file, none if there is no such file."""
    path = ROOT / file
    if not (path.is_file() and re.fullmatch(r"tests/([a-z_]+/)?test_[a-z_]+\.py", file)):
        return set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def is_a_test(named: str) -> bool:
    file, _, name = named.partition("::")
    return name in names_in(file) if name else bool(names_in(file))


def lacks(answer: dict[str, Any]) -> str:
    """Return what is wrong with an answer, or nothing."""
    tests, reason = answer.get("tests", []), answer.get("reason", "")
    gone = [test for test in tests if not is_a_test(test)]
    if gone:
        return f"{answer['id']} names what is no test: {', '.join(gone)}"
    if answer["status"] not in STATUSES or not answer["subject"]:
        return f"{answer['id']} does not say what it is"
    if answer["status"] == "tested" and not tests:
        return f"{answer['id']} is called tested, and names no test"
    if answer["status"] != "tested" and len(reason.split()) < 4:
        return f"{answer['id']} has neither a test nor a reason"
    return ""


def test_every_requirement_of_levels_1_and_2_is_answered_once():
    ids = [answer["id"] for answer in ANSWERS]
    numbers = [tuple(map(int, each.split("."))) for each in ids]

    assert numbers == sorted(set(numbers))
    assert Counter(answer["level"] for answer in ANSWERS) == {1: 70, 2: 183}
    listed = "\n".join(f"{answer['id']} {answer['level']}" for answer in ANSWERS)
    assert hashlib.sha256(listed.encode()).hexdigest() == AS_PUBLISHED


def test_every_answer_is_a_test_that_exists_or_a_reason():
    assert [wrong for answer in ANSWERS if (wrong := lacks(answer))] == []


def test_an_answer_that_lacks_both_is_found():
    a_test = "tests/test_asvs.py::test_an_answer_that_lacks_both_is_found"
    good = {"id": "1.1.1", "subject": "x", "status": "tested", "tests": [a_test]}

    assert lacks(good) == ""
    assert "no test" in lacks({**good, "tests": []})
    assert "no test" in lacks({**good, "tests": [f"{a_test}_not"]})
    assert "no test" in lacks({**good, "tests": ["tests/test_nowhere.py"]})
    assert "neither" in lacks({**good, "status": "open"})
    assert "what it is" in lacks({**good, "status": "perfect"})


def test_the_figures_in_the_document_are_these():
    counted = Counter((answer["status"], answer["level"]) for answer in ANSWERS)
    table = re.findall(
        r"^\| (tested|by-design|not-applicable|open) \| (\d+) \| (\d+) \| (\d+) \|$",
        (ROOT / "docs/security.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )

    assert {status: (int(one), int(two), int(both)) for status, one, two, both in table} == {
        status: (counted[status, 1], counted[status, 2], counted[status, 1] + counted[status, 2])
        for status in STATUSES
    }
