from __future__ import annotations

import json
import logging
import sys
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from dief_portal.embedded import QUIET
from dief_portal.logs import LEFT_OUT, WithoutContent

SECRET = "serial number 4711"


def told(*args: Any, msg: str = "could not open %s", **more) -> dict[str, Any]:
    given: dict[str, Any] = {"name": "cases", "msg": msg, "args": args, "pathname": __file__}
    given |= more
    line: dict[str, Any] = json.loads(WithoutContent().format(logging.makeLogRecord(given)))
    return line


def test_an_event_is_one_line_of_json():
    line = told("cases.case 12", levelname="WARNING")

    assert line["says"] == "could not open cases.case 12"
    assert (line["level"], line["from"]) == ("WARNING", "cases")


@pytest.mark.parametrize("given", [7, "cases.case 12", "cases.tasks.destroy_files", OSError])
def test_a_number_and_the_name_of_a_row_a_task_or_an_error_are_said(given):
    assert LEFT_OUT not in told(given)["says"]


@pytest.mark.parametrize("given", [SECRET, "Vrba", "/cases/2026-TRCK/", "rifles.", {"a": SECRET}])
def test_what_somebody_may_have_written_is_left_out(given):
    assert told(given)["says"] == f"could not open {LEFT_OUT}"
    named = told(msg="could not open %(who)s", args={"who": given})
    assert named["says"] == f"could not open {LEFT_OUT}"


def test_words_that_were_put_together_while_it_ran_are_left_out():
    assert told(msg=f"could not open {SECRET}")["says"] == LEFT_OUT
    assert told(msg=SECRET, pathname="/no/such/file.py")["says"] == LEFT_OUT


def test_words_that_a_library_hands_on_to_be_logged_are_said():
    """As Django does with "Not Found: %s", and gunicorn with all it says."""

    def hand_on(words: str) -> str:
        return str(told("/cases/2026-TRCK/", msg=words, pathname="/no/such/file.py")["says"])

    assert hand_on("Not Found: %s") == f"Not Found: {LEFT_OUT}"
    assert hand_on(f"Not Found: {SECRET}") == LEFT_OUT


def test_an_error_tells_where_it_was_and_not_what_it_was_about():
    try:
        raise ValueError(SECRET)
    except ValueError:
        line = told(7, exc_info=sys.exc_info())

    assert line["error"] == "builtins.ValueError"
    assert "test_logs.py" in line["where"][-1]
    assert "4711" not in json.dumps(line)


def test_whoever_starts_the_portal_is_told_what_is_missing():
    try:
        raise ImproperlyConfigured("Set the DATABASE_URL environment variable")
    except ImproperlyConfigured:
        line = told(7, exc_info=sys.exc_info())

    assert line["why"] == "Set the DATABASE_URL environment variable"


def test_every_line_of_a_served_portal_goes_through_it():
    says = (settings.BASE_DIR / "gunicorn.conf.py").read_text()

    told_by: dict[str, Any] = settings.LOGGING
    assert told_by["root"]["handlers"] == ["stderr"]
    assert told_by["handlers"]["stderr"]["formatter"] == "served"
    assert "accesslog = None" in says
    assert "handler.setFormatter(WithoutContent())" in says


@pytest.mark.django_db
def test_the_database_is_told_to_keep_quiet():
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [[*QUIET]])
        assert dict(cursor.fetchall()) == QUIET
