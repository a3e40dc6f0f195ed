"""
What the portal writes about itself: one line of JSON for each event, and no content.

Nothing is written down for not looking like content; what is written is on a list. Words are
taken down only if they stand in the source of the program that says them; what it puts in their
place is taken down if it is a number, a moment, or the name of a row, a task or a kind of error.
An error is told by its kind and by where it happened: its own words, those of a database or a
parser, repeat what somebody wrote.
"""

from __future__ import annotations

import ast
import json
import logging
import re
import traceback
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

LEFT_OUT = "…"
# Their words are about settings, and whoever starts the portal needs them.
SPOKEN = {"django.core.exceptions.ImproperlyConfigured", "dief_portal.checks.Unfit"}
# forum.notice 12 · forum.tasks.send_notices · the id that Celery gives to one run of a task
NAMES = re.compile(
    r"[a-z]+\.[a-z]+ \d+|[a-z_]+(\.[a-z_]+){2,}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)


class WithoutContent(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, str | list[str]] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "from": record.name,
            "says": _says(record),
        }
        if record.exc_info and record.exc_info[0]:
            kind, error, trace = record.exc_info
            line["error"] = f"{kind.__module__}.{kind.__qualname__}"
            if line["error"] in SPOKEN:
                line["why"] = str(error)
            line["where"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(trace)
            ]
        return json.dumps(line, ensure_ascii=False)


def _says(record: logging.LogRecord) -> str:
    words = str(record.msg)
    if not _stand_in_the_source(words, record.pathname):
        return LEFT_OUT
    try:
        return words % _named(record.args) if record.args else words
    except (TypeError, ValueError, KeyError):
        return words


def _named(given: Any) -> Any:
    if isinstance(given, dict):
        return {name: _shown(value) for name, value in given.items()}
    return tuple(_shown(value) for value in given)


def _shown(value: object) -> object:
    if value is None or isinstance(value, bool | int | float | UUID | date | Enum):
        return value
    if isinstance(value, type):
        return f"{value.__module__}.{value.__qualname__}"
    return value if isinstance(value, str) and NAMES.fullmatch(value) else LEFT_OUT


def _stand_in_the_source(words: str, source: str) -> bool:
    """
    Whether somebody wrote these words into the program: in a function that is at work, or in the
    file that logs. A library often hands its words on to another function, which logs them.
    """
    at_work = (frame.f_code.co_consts for frame, _line in traceback.walk_stack(None))
    return any(words in said for said in at_work) or words.strip() in _written_in(source)


@cache
def _written_in(source: str) -> frozenset[str]:
    """Return the words that stand in a source file, as it writes them."""
    try:
        tree = ast.parse(Path(source).read_text(encoding="utf-8"))
    except (OSError, SyntaxError, ValueError):
        return frozenset()
    nodes = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return frozenset(value.strip() for value in nodes if isinstance(value, str))
