"""What the doctor tells a fresh operator: one thing wrong at a time, in plain words."""

from __future__ import annotations

import shutil
import socket
import threading
from datetime import timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from redis import Redis

from dief_portal import doctor, embedded, surroundings, upgrades
from dief_portal.beat import LOCK
from dief_portal.celery import SWEEPS, app
from forum import clock, heartbeats
from forum.models import Notice
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def served(settings):
    """As in a portal that serves: its servers are asked."""
    settings.EMBEDDED = False
    return settings


def test_where_nothing_is_wrong_only_the_ring_waits_for_its_papers():
    faults = doctor.faults(clock.now())

    assert [fault for fault in faults if "never backed up" not in fault] == []


def test_a_database_that_does_not_answer_is_said_before_anything_else(monkeypatch):
    def away() -> None:
        raise OperationalError("password authentication failed for user dief_portal")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(connection, "ensure_connection", away)
        [first, *others] = doctor.faults(clock.now())

    assert first.startswith("The database does not answer (OperationalError)")
    assert "dief_portal" not in first
    assert others == []


def test_the_errors_of_the_checks_are_told(settings):
    settings.CELERY_TASK_SERIALIZER = "pickle"

    assert (
        "Tasks may come as something else than JSON"
        in surroundings.checks_find_nothing(clock.now())[0]
    )


@pytest.mark.django_db(transaction=True)
def test_what_is_not_migrated_is_told_and_no_more_is_asked(monkeypatch):
    monkeypatch.setattr(upgrades, "pending", lambda: [None, None])

    [said] = doctor.faults(clock.now())

    assert said.startswith("2 migrations are pending: run manage.py upgrade_plan")


# --- Valkey ---------------------------------------------------------------------------------------


@pytest.fixture
def broker(served, tmp_path):
    with embedded.valkey(tmp_path) as server:
        served.REDIS_URL = f"unix://{server.unix_socket_path}"
        with Redis.from_url(served.REDIS_URL) as here:
            here.config_set("save", "")
            yield here


def test_a_valkey_that_answers_and_keeps_nothing_is_well(broker):
    assert surroundings.valkey_answers_and_keeps_nothing(clock.now()) == []


def test_a_valkey_that_writes_to_its_disk_is_told(broker):
    broker.config_set("save", "60 1")

    [said] = surroundings.valkey_answers_and_keeps_nothing(clock.now())
    assert "writes to its disk" in said


def test_sweeps_that_nobody_takes_are_told(broker):
    broker.rpush("celery", *["{}"] * 1000)

    [said] = surroundings.valkey_answers_and_keeps_nothing(clock.now())
    assert said.startswith("1000 sweeps wait in Valkey")


def test_a_valkey_that_is_away_is_told_without_its_password(served):
    served.REDIS_URL = "redis://:secret@127.0.0.1:1/0"

    [said] = surroundings.valkey_answers_and_keeps_nothing(clock.now())
    assert said.startswith("Valkey does not answer (ConnectionError)")
    assert "secret" not in said


# --- Mail -----------------------------------------------------------------------------------------


@pytest.fixture
def smtp(served):
    """A mail server that greets, or that refuses whatever it is told."""
    served.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    served.EMAIL_HOST_USER = served.EMAIL_HOST_PASSWORD = ""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        served.EMAIL_HOST, served.EMAIL_PORT = "127.0.0.1", listening.getsockname()[1]

        def greet() -> None:
            here, _ = listening.accept()
            with here, here.makefile("rw", newline="\r\n") as talk:
                talk.write("220 here\n")
                talk.flush()
                for line in talk:
                    said = {"EHLO": "250-here\n250 AUTH PLAIN", "AUTH": "535 no", "QUIT": "221 bye"}
                    talk.write(f"{said.get(line[:4].upper(), '250 ok')}\n")
                    talk.flush()

        threading.Thread(target=greet, daemon=True).start()
        yield served


def test_a_mail_server_for_trying_out_is_told(smtp):
    [said] = surroundings.mail_server_takes_mails(clock.now())
    assert "is for trying out" in said


def test_a_mail_server_that_is_none_is_well(smtp, monkeypatch):
    monkeypatch.setattr(surroundings, "MAILS_FOR_TRYING_OUT", {"mailpit"})

    assert surroundings.mail_server_takes_mails(clock.now()) == []


def test_a_mail_server_that_refuses_the_password_is_told(smtp):
    smtp.EMAIL_HOST_USER, smtp.EMAIL_HOST_PASSWORD = "dief", "secret"

    [said] = surroundings.mail_server_takes_mails(clock.now())
    assert "refuses the name or password in EMAIL_URL" in said
    assert "secret" not in said


def test_a_mail_server_that_is_away_is_told(served):
    served.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    served.EMAIL_HOST, served.EMAIL_PORT = "127.0.0.1", 1

    [said] = surroundings.mail_server_takes_mails(clock.now())
    assert "does not take mails (ConnectionRefusedError)" in said


# --- Disk, clock, proxy ---------------------------------------------------------------------------


def test_a_folder_that_is_no_folder_is_told(settings, tmp_path):
    (tmp_path / "files").touch()
    settings.FILES_DIR = tmp_path / "files"

    [said] = surroundings.files_can_be_kept(clock.now())
    assert "uploads are refused" in said


def test_a_folder_that_others_can_enter_is_told(served, tmp_path):
    tmp_path.chmod(0o755)
    served.FILES_DIR = tmp_path

    assert "chmod 700" in surroundings.files_can_be_kept(clock.now())[-1]


def test_a_full_disk_is_told_before_it_is_full(settings, tmp_path, monkeypatch):
    settings.FILES_DIR = tmp_path
    nearly_full = SimpleNamespace(total=10**12, free=10**10)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: nearly_full)

    assert "9536 MiB are free" in surroundings.files_can_be_kept(clock.now())[0]


def test_clocks_that_differ_are_told(monkeypatch):
    assert surroundings.clocks_agree(clock.now()) == []

    ahead = clock.real() + timedelta(minutes=2)
    monkeypatch.setattr(clock, "real", lambda: ahead)
    [said] = surroundings.clocks_agree(clock.now())
    assert "differ by 1" in said
    assert "NTP" in said


def test_a_proxy_that_is_not_counted_is_told(served):
    served.PROXIES = 0
    assert "PROXIES is 0" in surroundings.proxy_is_counted(clock.now())[0]

    served.PROXIES = 1
    assert surroundings.proxy_is_counted(clock.now()) == []


# --- Whether it works -----------------------------------------------------------------------------


def test_a_beat_that_does_not_run_is_told(served):
    assert surroundings.sweeps_run(clock.now()) == [
        "No beat runs, so no sweep does: start it (docker compose up --detach beat)."
    ]

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [LOCK])
    assert surroundings.sweeps_run(clock.now()) == []


def test_notices_that_do_not_leave_are_told():
    now = clock.now()
    office = cast.delegate()
    said = Notice.objects.create(
        kind="forum/new-password",
        to=office.person,
        office=office,
        about=f"forum.term {office.pk}",
        link="/",
        due_at=now - timedelta(minutes=11),
    )
    assert surroundings.sweeps_run(now)[0].startswith("1 notices are due for more than ten minutes")

    said.failed_at = now
    said.save()
    assert surroundings.sweeps_run(now)[0].startswith("1 notices were refused by the mail server")

    said.sent_at = now
    said.save()
    assert surroundings.sweeps_run(now) == []


def test_a_sweep_that_fails_each_time_is_named_while_the_others_run(settings):
    at = clock.real()
    for name in SWEEPS:
        heartbeats.record(name, at=at)
    assert surroundings.each_sweep_ends(clock.now()) == []

    heartbeats.record(SWEEPS[3], at=at - timedelta(seconds=settings.SWEEPS_LATE_AFTER + 60))
    [said] = surroundings.each_sweep_ends(clock.now())
    assert said.startswith(f"{SWEEPS[3]} has not come to its end since")


def test_when_none_has_run_it_is_said_once(settings):
    long_ago = clock.real() - timedelta(seconds=settings.SWEEPS_LATE_AFTER + 60)
    for name in SWEEPS:
        heartbeats.record(name, at=long_ago)

    [said] = surroundings.each_sweep_ends(clock.now())
    assert said.startswith(f"No sweep has come to its end since {long_ago:%d %B %Y %H:%M} UTC")


@pytest.mark.parametrize(("answers", "said"), [([], 1), ([{"portal@web": {"ok": "pong"}}], 0)])
def test_a_worker_that_does_not_answer_is_told(served, monkeypatch, answers, said):
    monkeypatch.setattr(app.control, "ping", lambda timeout: answers)

    told = surroundings.a_worker_answers(clock.now())
    assert len(told) == said
    assert all(one.startswith("No worker answers") for one in told)


def test_the_command_says_it_line_by_line_and_ends_with_one():
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", stdout=out)

    assert ended.value.code == 1
    assert all(line.startswith("- ") for line in out.getvalue().splitlines())
