"""
Everything of the portal that has a name, and everything that is written in it.

For tests of what must never exist: they ask over the whole tree, so what is added tomorrow is
asked too.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django import forms
from django.apps import apps
from django.conf import settings
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

APPS = ("forum", "meetings", "cases", "experts", "dief_portal")
ROOT: Path = settings.BASE_DIR
WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def words(name: str) -> set[str]:
    """Return the words a name is made of: ``may_release``, ``CaseContent``, ``right-of-reply``."""
    return {word.lower() for word in WORDS.findall(name)}


def tables() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in APPS]


def fields() -> list[models.Field[Any, Any]]:
    """Return every column of our own tables."""
    return [field for model in tables() for field in model._meta.fields]


def routes(resolver: URLResolver | None = None, prefix: str = "/") -> Iterator[tuple[str, str]]:
    """Give each address with its name."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = f"{prefix}{entry.pattern}"
        if isinstance(entry, URLPattern):
            yield path, entry.name or ""
        else:
            yield from routes(entry, path)


def form_fields() -> Iterator[tuple[type[forms.Form], str, forms.Field]]:
    for form in _forms():
        for name, field in form.base_fields.items():
            yield form, name, field


def _forms() -> list[type[forms.Form]]:
    for app in APPS:
        root = importlib.import_module(app)
        for module in pkgutil.walk_packages(root.__path__, f"{app}."):
            if ".forms" in module.name and ".practice" not in module.name:
                importlib.import_module(module.name)
    found: list[type[forms.Form]] = []
    left: list[type[forms.Form]] = [forms.Form]
    while left:
        form = left.pop()
        left += form.__subclasses__()
        found += [form] if form.__module__.partition(".")[0] in APPS else []
    return found


def acts() -> Iterator[str]:
    """Give each action, and whatever it can be told."""
    for path in sources():
        if "actions" in path.parts or path.name == "actions.py":
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.FunctionDef):
                    where = path.relative_to(ROOT)
                    given = [*node.args.args, *node.args.kwonlyargs]
                    yield from (f"{where}:{word}" for word in (node.name, *(a.arg for a in given)))


def names(app: str = "") -> list[str]:
    """Return the name of everything, or of everything of one app."""
    named = [f"{table._meta.label}" for table in tables()]
    named += [f"{field.model._meta.label}.{field.name}" for field in fields()]
    named += [f"{form.__module__}.{form.__name__}.{name}" for form, name, _field in form_fields()]
    named += [f"{route.strip('/')}:{name}" for route, name in routes()]
    named += [str(path.relative_to(ROOT / "templates")) for path in templates()]
    named += acts()
    return [name for name in named if re.match(rf"{app}\b", name)]


def called(forbidden: set[str], among: list[str]) -> list[str]:
    """Return the names with a forbidden word in them."""
    return [name for name in among if words(name) & forbidden]


def sources() -> list[Path]:
    """Return our own modules: no migrations, and no practice, whose story is invented."""
    return [
        path
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        if not {"migrations", "practice"} & set(path.parts)
    ]


def templates() -> list[Path]:
    return sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file())


# --- What is written -------------------------------------------------------------------------

IN_THE_TABLE = {"50", "30", "20", "15", "5", "fifty", "thirty", "twenty", "fifteen", "five"}
SAID = re.compile(rf"\b({'|'.join(sorted(IN_THE_TABLE))})[ -](calendar )?days?\b", re.IGNORECASE)
COUNTED = {int(word) for word in IN_THE_TABLE if word.isdecimal()}
A_DAY = re.compile(r"(^|_)days?(_|$)", re.IGNORECASE)


def counts_days(source: str) -> list[int]:
    """Return the lines that write a number of days: in a span, beside a day, or in words."""
    tree = ast.parse(source)
    # A docstring only tells.
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    lines = set()
    for node in ast.walk(tree):
        if _is_span(node) or _is_beside_a_day(node):
            lines.add(node.lineno)  # type: ignore[attr-defined]
        if _is_said(node) and id(node) not in told:
            lines.add(node.lineno)  # type: ignore[attr-defined]
    return sorted(lines)


def _is_said(node: ast.AST) -> bool:
    text = node.value if isinstance(node, ast.Constant) else None
    return isinstance(text, str) and bool(SAID.search(text))


def _is_span(node: ast.AST) -> bool:
    """Whether it is ``timedelta(days=…)`` of more than the one day that ends at midnight."""
    if not (isinstance(node, ast.Call) and ast.unparse(node.func).endswith("timedelta")):
        return False
    named = [k.value for k in node.keywords if k.arg in {"days", "weeks"}]
    return any(number > 1 for value in (*node.args[:1], *named) for number in _numbers(value))


def _is_beside_a_day(node: ast.AST) -> bool:
    """Whether a number of the table stands in a statement, or an argument, about days."""
    if isinstance(node, ast.keyword):
        return bool(A_DAY.search(node.arg or "")) and bool(COUNTED & _numbers(node.value))
    if not isinstance(node, ast.Assign | ast.AnnAssign | ast.Return | ast.Compare | ast.BinOp):
        return False
    about = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    about |= {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)}
    return any(A_DAY.search(name) for name in about) and bool(COUNTED & _numbers(node))


def _numbers(node: ast.AST) -> set[int]:
    constants = [n.value for n in ast.walk(node) if isinstance(n, ast.Constant)]
    return {n for n in constants if isinstance(n, int) and not isinstance(n, bool)}


def marks_text_safe(source: str) -> list[int]:
    """Return the lines that call text safe which is not written on the spot."""
    lines = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args:
            function = ast.unparse(node.func).rpartition(".")[2]
            spot = isinstance(node.args[0], ast.Constant)
            if function in {"mark_safe", "SafeString", "SafeText", "Markup"} and not spot:
                lines.append(node.lineno)
            if function == "format_html" and isinstance(node.args[0], ast.JoinedStr | ast.BinOp):
                lines.append(node.lineno)
    return lines


def imports(source: str) -> set[str]:
    """Return the modules that are imported."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found
