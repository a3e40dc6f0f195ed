"""A supervisor, Prometheus and the Secretariat hear whether the clockwork runs."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from celery.signals import task_success
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client

from dief_portal import health
from dief_portal.celery import SWEEPS, app
from forum import clock, heartbeats, sight, tasks
from forum.models import Heartbeat, Notice
from tests import cast

pytestmark = pytest.mark.django_db

OPERATIONS = Path(settings.BASE_DIR) / "docs/operations"
TOKEN = "told to Prometheus"
NOW = datetime(2027, 7, 14, 9, tzinfo=UTC)
LATE = "Reminders and mails have not gone out since"
METRIC = re.compile(r"\bdief_[a-z_]+")


@pytest.fixture
def all_ran() -> None:
    """Every sweep has just come to its end."""
    with sight.of_the_portal():
        for sweep in SWEEPS:
            heartbeats.record(sweep, at=clock.real())


def went_silent(sweep: str, ago: timedelta) -> None:
    with sight.of_the_portal():
        heartbeats.record(sweep, at=clock.real() - ago)


def lobby_of(term) -> str:
    client = Client()
    cast.sign_in(client, term)
    return client.get("/").text


def asked(**headers: str) -> Any:
    return Client().get("/metrics", headers=headers)


def measured(token: str = TOKEN) -> dict[str, float]:
    text = asked(authorization=f"Bearer {token}").text
    return {
        name: float(value)
        for name, value in (line.rsplit(" ", 1) for line in text.splitlines() if line[0] != "#")
    }


# --- Health ---


def test_a_process_lives_whatever_becomes_of_the_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = Client().get("/health/live/")

    assert (answer.status_code, answer.text) == (200, "alive\n")


@pytest.mark.parametrize("address", ["/health/", "/health/ready/"])
def test_it_is_ready_when_what_it_stands_on_answers(address):
    answer = Client().get(address)

    assert (answer.status_code, answer.text) == (200, "ready\n")
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_stranger_is_told_that_it_is_not_ready_and_not_why(monkeypatch):
    def gone() -> bool:
        raise DatabaseError("could not connect to 10.0.0.7 as dief_web")

    monkeypatch.setattr(health, "_is_migrated", gone)

    answer = Client().get("/health/ready/")

    assert (answer.status_code, answer.text) == (503, "not ready\n")


def test_it_is_not_ready_before_it_is_migrated(monkeypatch):
    health._has_all_migrations.cache_clear()
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda self, to: ["one"])
    assert Client().get("/health/ready/").status_code == 503

    monkeypatch.undo()
    assert Client().get("/health/ready/").status_code == 200


# --- Heartbeats ---


def test_a_sweep_that_came_to_its_end_is_noted_and_nothing_else_is():
    for task in (tasks.send_notices, app.tasks["celery.backend_cleanup"]):
        task_success.send(sender=task, result=0)

    assert [beat.sweep for beat in Heartbeat.objects.all()] == ["forum.tasks.send_notices"]


def test_those_who_run_it_read_since_when_reminders_have_not_gone(all_ran, settings):
    settings.SWEEPS_LATE_AFTER = 300
    secretariat = cast.secretariat()
    assert LATE not in lobby_of(secretariat)

    went_silent("forum.tasks.send_notices", timedelta(minutes=6))

    assert LATE in lobby_of(secretariat)
    assert "Rights and time limits are unaffected" in lobby_of(cast.chair())
    assert LATE not in lobby_of(cast.delegate("Alvania"))
    assert LATE not in Client().get("/about/").text


def test_a_sweep_is_not_late_before_its_time(all_ran, settings):
    settings.SWEEPS_LATE_AFTER = 300

    went_silent("forum.tasks.send_notices", timedelta(minutes=4))

    assert LATE not in lobby_of(cast.secretariat())


def test_a_portal_whose_worker_never_ran_says_so(settings):
    settings.SWEEPS_LATE_AFTER = 0

    assert heartbeats.silent_since(SWEEPS, now=clock.real() + timedelta(minutes=1))


# --- Metrics ---


def test_there_is_no_such_page_without_the_token(settings):
    settings.METRICS_TOKEN = ""
    assert asked().status_code == 404
    assert asked(authorization="Bearer ").status_code == 404

    settings.METRICS_TOKEN = TOKEN
    assert asked().status_code == 404
    assert asked(authorization="Bearer another").status_code == 404
    assert asked(authorization=f"Bearer {TOKEN}").status_code == 200


def test_prometheus_reads_what_waits_and_for_how_long(settings, all_ran, time_machine):
    settings.METRICS_TOKEN = TOKEN
    time_machine.move_to(NOW, tick=False)
    term = cast.secretariat()
    for number, (failures, due) in enumerate([(0, 90), (2, 30), (0, -60)]):
        about = {"about": f"forum.term {number}", "kind": "forum/welcome", "link": "/"}
        with sight.of_the_portal():
            Notice.objects.create(
                to=term.person,
                office=term,
                due_at=NOW - timedelta(seconds=due),
                failures=failures,
                **about,
            )

    found = measured()

    assert found["dief_notices_due"] == 2
    assert found["dief_notices_refused"] == 1
    assert found["dief_oldest_due_notice_seconds"] == 90
    assert {name for name in found if name.startswith("dief_sweep")} == {
        f'dief_sweep_lag_seconds{{sweep="{sweep}"}}' for sweep in SWEEPS
    }


def test_whoever_serves_can_count_and_see_no_row():
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM sight.pulse(%s)", [NOW])
        assert all(isinstance(value, int | None) for value in cursor.fetchone())


# --- What goes with it ---


def exposed() -> set[str]:
    numbers = health.Numbers(now=clock.now(), real=clock.real())
    return {metric.name for metric in numbers.collect()}


@pytest.mark.parametrize("name", ["alerts.yml", "dashboard.json"])
def test_what_is_watched_is_measured(name):
    watched = set(METRIC.findall((OPERATIONS / name).read_text()))

    assert watched
    assert watched <= exposed()


def test_everything_measured_is_explained_and_can_alarm():
    page = (OPERATIONS / "monitoring.md").read_text()
    explained = set(re.findall(r"^\| `(dief_[a-z_]+)", page, re.MULTILINE))

    assert explained == exposed()


def test_each_alarm_says_what_to_do():
    groups = yaml.safe_load((OPERATIONS / "alerts.yml").read_text())["groups"]
    rules = [rule for group in groups for rule in group["rules"]]

    assert len({rule["alert"] for rule in rules}) == len(rules) > 4
    for rule in rules:
        assert rule["expr"]
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert rule["annotations"].keys() == {"summary", "description"}


def test_each_panel_of_the_board_asks_for_something():
    board = json.loads((OPERATIONS / "dashboard.json").read_text())

    assert board["panels"]
    for panel in board["panels"]:
        assert all(METRIC.search(target["expr"]) for target in panel["targets"])
