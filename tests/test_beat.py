"""Of two beats one asks for each sweep, once; the second goes on when the first is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from celery.beat import PersistentScheduler, Scheduler
from django.conf import settings
from django.db import OperationalError, connection
from redis import Redis

from dief_portal import embedded
from dief_portal.beat import AloneScheduler
from dief_portal.celery import app

# As ours in all but the time between two sweeps: the test need not wait for minutes.
QUICK = """
from dief_portal.celery import app
app.conf.broker_url = {broker!r}
app.conf.beat_schedule = {{
    name: {{"task": name, "schedule": 1.0}} for name in ("forum.tasks.one", "forum.tasks.two")
}}
app.conf.beat_max_loop_interval = 1
app.start(["beat", "--schedule", {file!r}, "--pidfile", ""])
"""


class Beats:
    """Beats in processes of their own, and what they have put into the queue."""

    def __init__(self, folder: Path, broker: str) -> None:
        self.folder, self.broker = folder, broker
        self.queue = Redis(unix_socket_path=broker.removeprefix("redis+socket://"))
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self) -> subprocess.Popen[bytes]:
        file = str(self.folder / f"beat{len(self.running)}")
        with (self.folder / "log").open("ab") as log:
            begun = subprocess.Popen(
                [sys.executable, "-c", QUICK.format(broker=self.broker, file=file)],
                cwd=settings.BASE_DIR,
                env={**os.environ, "DATABASE_ROLE": "dief_portal"},
                stderr=log,
            )
        self.running.append(begun)
        return begun

    def sent(self) -> list[tuple[int, str]]:
        """Return what was put into the queue since last asked: which process, which sweep."""
        taken: Any = self.queue.lpop("celery", 1000) or []
        heads = [json.loads(message)["headers"] for message in reversed(taken)]
        return [(int(head["origin"].partition("@")[0][3:]), head["task"]) for head in heads]

    def wait_for_one_of(self, *beats: subprocess.Popen[bytes]) -> list[tuple[int, str]]:
        limit = time.monotonic() + 120
        while True:
            sent = self.sent()
            if {pid for pid, _ in sent} & {beat.pid for beat in beats}:
                return sent
            assert time.monotonic() < limit, (self.folder / "log").read_text()
            time.sleep(0.2)


@pytest.fixture
def beats(tmp_path: Path) -> Iterator[Beats]:
    state = tmp_path / "state"
    with embedded.valkey(state), ExitStack() as ends:
        here = Beats(tmp_path, embedded.broker_url(state))
        ends.callback(here.queue.close)
        try:
            yield here
        finally:
            for one in here.running:
                one.kill()
                one.wait()


def test_of_two_one_sends_and_the_other_goes_on_when_it_is_killed(beats):
    first = beats.start()
    beats.wait_for_one_of(first)
    second = beats.start()
    until = time.monotonic() + 20  # Long enough for a second that does not ask to send as well.
    log = beats.folder / "log"
    while "This beat leads: False" not in log.read_text() and time.monotonic() < until:
        time.sleep(0.2)
    beats.sent()
    time.sleep(4)
    both = beats.sent()
    assert {pid for pid, _ in both} == {first.pid}
    counts = Counter(sweep for _, sweep in both)
    assert set(counts) == {"forum.tasks.one", "forum.tasks.two"}
    assert max(counts.values()) <= 5

    first.send_signal(signal.SIGKILL)
    first.wait()
    beats.sent()
    after = beats.wait_for_one_of(second)
    assert {pid for pid, _ in after} == {second.pid}
    assert max(Counter(sweep for _, sweep in after).values()) == 1  # Nothing is caught up with.


# --- One beat, in this process ------------------------------------------------------------------


@pytest.fixture
def sent(monkeypatch) -> list[str]:
    """What celery's own scheduler would have been told to send."""
    names: list[str] = []
    monkeypatch.setattr(
        Scheduler, "apply_entry", lambda self, entry, producer=None: names.append(entry.name)
    )
    return names


@pytest.fixture
def scheduler(tmp_path: Path, db: None) -> Iterator[AloneScheduler]:
    yield AloneScheduler(app=app, schedule_filename=str(tmp_path / "beat"))
    with connection.cursor() as cursor:  # The next test's connection is the same.
        cursor.execute("SELECT pg_advisory_unlock_all()")


@pytest.mark.django_db
def test_ours_is_the_one_that_beat_takes(scheduler, sent):
    assert app.conf.beat_scheduler == "dief_portal.beat:AloneScheduler"
    assert isinstance(scheduler, PersistentScheduler)
    scheduler.apply_entry(scheduler.Entry("forum.tasks.one", app=app))

    assert sent == ["forum.tasks.one"]


@pytest.mark.django_db
def test_a_beat_without_a_database_sends_nothing_and_asks_again(scheduler, sent, monkeypatch):
    def away(*_: object) -> None:
        raise OperationalError

    with monkeypatch.context() as while_away:
        while_away.setattr(connection, "cursor", away)
        while_away.setattr(connection, "close", lambda: None)
        scheduler.apply_entry(scheduler.Entry("forum.tasks.one", app=app))
        assert sent == []
    scheduler.apply_entry(scheduler.Entry("forum.tasks.two", app=app))

    assert sent == ["forum.tasks.two"]
