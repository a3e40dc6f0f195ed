"""docs/operations/settings.md says what is read from the environment: all of it, and no more."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from dief_portal import settings

ROOT = Path(settings.BASE_DIR)
PAGE = (ROOT / "docs/operations/settings.md").read_text()
ROW = re.compile(r"^\| `([A-Z0-9_]+)` \| ([^|]+?) \| ", re.MULTILINE)
WORDS = {"": "none", "[]": "none", "False": "no", "True": "yes"}  # how the page says a value
COMPOSED = re.compile(r"\$\{([A-Z0-9_]+)[:}]")
ELSEWHERE = {"dief_portal/embedded.py", "dief_portal/machine.py"}  # Not in the image.


def rows(section: str = "") -> dict[str, str]:
    """Return every setting of a section of the page, or of all but the last, with its default."""
    before, composition = PAGE.split("## Of the composition")
    return dict(ROW.findall(composition if section else before))


@cache
def read_by_the_code() -> dict[str, ast.expr | None]:
    """Return the name of each variable that the settings read, and its default."""
    tree = ast.parse(Path(settings.__file__).read_text())
    found: dict[str, ast.expr | None] = {}
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        name = node.args[0] if node.args else None
        if ast.unparse(node.func.value) == "env" and isinstance(name, ast.Constant):
            default = next((one.value for one in node.keywords if one.arg == "default"), None)
            # The same variable may be read for a first look and for a portal that serves.
            found[str(name.value)] = default if str(name.value) not in settings.NEEDED else None
    return found


def test_the_page_has_every_setting_that_is_read_and_no_other():
    assert rows().keys() == read_by_the_code().keys()


def plain_defaults() -> dict[str, str]:
    return {
        name: ast.unparse(default).strip("'")
        for name, default in read_by_the_code().items()
        if isinstance(default, ast.Constant | ast.List)
    }


@pytest.mark.parametrize("name", sorted(plain_defaults()))
def test_a_default_is_the_one_of_the_code(name):
    default = plain_defaults()[name]
    said = rows()[name].strip("`")

    assert said == WORDS.get(default, default) or (default == "" and "none" not in said)


def test_what_must_be_set_is_said_to_be():
    assert {name for name, said in rows().items() if said == "must be set"} == set(settings.NEEDED)


def test_the_page_has_every_variable_of_the_composition():
    composition = (ROOT / "docker-compose.yml").read_text()

    assert rows("composition").keys() == set(COMPOSED.findall(composition))


def test_the_composition_sets_nothing_that_nobody_reads():
    composition = (ROOT / "docker-compose.yml").read_text()
    portal = composition[composition.index("x-environment") : composition.index("services:")]
    told = re.findall(r"^  ([A-Z_]+):", portal, re.MULTILINE)

    assert {name.removesuffix("_FILE") for name in told} <= rows().keys()
    assert set(settings.NEEDED) <= {name.removesuffix("_FILE") for name in told}


def test_the_environment_is_read_in_one_place():
    """But for the name of the settings themselves, and for the role of a command."""
    served = [
        file
        for app in ("dief_portal", "forum", "meetings", "cases", "experts")
        for file in (ROOT / app).rglob("*.py")
        if "practice" not in file.parts and str(file.relative_to(ROOT)) not in ELSEWHERE
    ]
    reads = [
        str(file.relative_to(ROOT))
        for file in [*served, ROOT / "gunicorn.conf.py"]
        if re.search(r"\benviron\b|getenv", file.read_text().replace("DJANGO_SETTINGS_MODULE", ""))
    ]

    assert sorted(reads) == [
        "dief_portal/celery.py",
        "dief_portal/settings.py",
        "dief_portal/wsgi.py",
    ]
