from __future__ import annotations

import json
import logging
import sys
from typing import Any

from dief_portal.logs import WithoutContent


def told(**more) -> dict[str, Any]:
    record = logging.makeLogRecord({"name": "cases", "msg": "could not open %s", **more})
    line: dict[str, Any] = json.loads(WithoutContent().format(record))
    return line


def test_an_event_is_one_line_of_json():
    line = told(args=("2027-KQ7",), levelname="WARNING")

    assert line["says"] == "could not open 2027-KQ7"
    assert (line["level"], line["from"]) == ("WARNING", "cases")


def test_an_error_tells_where_it_was_and_not_what_it_was_about():
    try:
        raise ValueError("serial number 4711")
    except ValueError:
        line = told(args=("it",), exc_info=sys.exc_info())

    assert line["error"] == "builtins.ValueError"
    assert "test_logs.py" in line["where"][-1]
    assert "4711" not in json.dumps(line)
