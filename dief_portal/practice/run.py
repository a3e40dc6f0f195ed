"""
Runs a portal to practise with, until Ctrl-C: servers, web, worker, scheduler, mail catcher.

``bin/demo`` gives way to this once the packages are installed. Everything it keeps is in one
state folder, and everything it started stops with it.
"""

from __future__ import annotations

import argparse
import ctypes
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import NoReturn

from dief_portal import embedded
from dief_portal.machine import ROOT, Progress, Stopped, run

IN_USE = 4  # exit code
PATIENCE = 60.0  # seconds, for the first page
FAREWELL = 15.0  # seconds, for a process to end by itself
BROKEN = range(HTTPStatus.INTERNAL_SERVER_ERROR, 600)
STORY = ROOT / "dief_portal/practice/management/commands"


class Portal:
    """The processes of one practice portal, and the folder they share."""

    def __init__(self, *, host: str, port: int, state: Path | None = None) -> None:
        self.host, self.port = host, port
        self.state = state or embedded.state_of(ROOT, "practice")
        self.logs = self.state / "logs"
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.smtp = _free_port()
        here = "localhost" if host in ("0.0.0.0", "::") else host  # noqa: S104
        self.address = f"http://{here}:{port}"
        self.environment = {
            **os.environ,
            "PRACTICE": "1",
            "PORTAL_ADDRESS": self.address,
            "EMAIL_URL": f"smtp://localhost:{self.smtp}",
            **({} if here == host else {"ALLOWED_HOSTS": "*"}),
        }

    def manage(self, *command: str) -> str:
        """Run a management command to its end; return what it printed."""
        return run([sys.executable, "manage.py", *command], **self.environment)

    def start(self, name: str, *module: object, role: str = "dief_web") -> None:
        """Start a process that goes on; what it says goes into its log file."""
        with (self.logs / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", *map(str, module)],
                cwd=ROOT,
                env={**self.environment, "DATABASE_ROLE": role},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is ours to pass on.
                preexec_fn=_end_with_the_parent,
            )

    def start_all(self) -> None:
        celery = ["celery", "--app", "dief_portal"]
        schedule = ["--schedule", self.state / "beat", "--pidfile", ""]
        self.start("mail", "dief_portal.practice.smtp", self.smtp, self.state / "mails")
        self.start_web()
        self.start("worker", *celery, "worker", "--concurrency", 1, role="dief_portal")
        self.start("beat", *celery, "beat", *schedule, role="dief_portal")

    def start_web(self) -> None:
        bind = ["--bind", f"{self.host}:{self.port}", "--workers", 2]
        self.start("web", "gunicorn", "dief_portal.wsgi", *bind, "--no-control-socket")

    def look_after(self) -> None:
        """:raises Stopped: if one of the processes has ended by itself."""
        for name, process in self.running.items():
            if process.poll() is not None:
                log = self.logs / f"{name}.log"
                raise Stopped(f"“{name}” ended by itself. The end of {log}:\n{_end_of(log)}")

    def stop_all(self) -> None:
        for process in self.running.values():
            process.terminate()
        patience = time.monotonic() + FAREWELL
        for process in self.running.values():
            try:
                process.wait(max(0.1, patience - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def wait_for_first_page(self) -> None:
        patience = time.monotonic() + PATIENCE
        while (answer := _answer(f"{self.address}/about/")) in (None, *BROKEN):
            self.look_after()
            if time.monotonic() > patience or answer:
                says = f"The first page answers {answer}." if answer else "There is no first page."
                raise Stopped(f"{says} The log files are in {self.logs}.")
            time.sleep(0.1)

    def migrate(self) -> None:
        try:
            self.manage("migrate")
        except Stopped as failed:
            why = "What the last practice left cannot be used on: bin/demo --fresh begins anew."
            raise Stopped(f"{str(failed).splitlines()[-1]}\n{why}") from None

    def tell_story(self) -> None:
        """Tell the practice story to a new database, once."""
        told = self.state / "story"
        if told.exists() or not (STORY / "practice_story.py").exists():
            return
        try:
            self.manage("practice_story")
        except Stopped as failed:
            why = "The practice story was not told to its end: begin anew, with bin/demo --fresh."
            raise Stopped(f"{failed}\n{why}") from None
        told.touch()

    def cast(self) -> str:
        return self.manage("practice_cast") if (STORY / "practice_cast.py").exists() else ""


def _end_with_the_parent() -> None:
    if sys.platform == "linux":  # Even if we are killed and cannot stop it.
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _answer(address: str) -> int | None:
    try:
        with urllib.request.urlopen(address, timeout=30) as page:  # noqa: S310
            return int(page.status)
    except urllib.error.HTTPError as answer:
        return answer.code
    except OSError:
        return None


def _end_of(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-15:])


@contextmanager
def alone(state: Path, address: str) -> Iterator[None]:
    """Keep a second start out: two would share one database, and one clock."""
    with (state / "running").open("a+") as running:
        try:
            fcntl.flock(running, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            running.seek(0)
            where = running.read().strip()
            raise Stopped(f"This practice runs already, at {where}.", IN_USE) from None
        running.truncate(0)
        running.write(address)
        running.flush()
        yield


def refuse_taken_port(host: str, port: int) -> None:
    try:
        with socket.create_server((host, port)):
            pass
    except OSError as refused:
        why = f"Port {port} on {host} cannot be had ({refused.strerror})."
        raise Stopped(f"{why} Try another: bin/demo --port {port + 1}", IN_USE) from None


def forget(state: Path) -> None:
    """Remove what earlier days have left, the servers' data too."""
    if (state / "postgres").exists():
        embedded.stop(embedded.postgres(state))
    for left in state.iterdir():
        if left.name == "running":
            continue
        if left.is_dir():
            shutil.rmtree(left)
        else:
            left.unlink()


def practise(portal: Portal, progress: Progress, *, begun: float, fresh: bool) -> NoReturn:
    """Start everything, tell where it is, and stay until stopped."""
    with ExitStack() as servers:
        servers.enter_context(alone(portal.state, portal.address))
        refuse_taken_port(portal.host, portal.port)
        if fresh:
            forget(portal.state)
        portal.logs.mkdir(exist_ok=True)
        with progress.step("PostgreSQL"):
            servers.callback(embedded.stop, embedded.postgres(portal.state))
        with progress.step("Valkey"):
            servers.enter_context(embedded.valkey(portal.state))
        with progress.step("Database"):
            portal.migrate()
        with progress.step("Practice story"):
            portal.tell_story()
        with progress.step("Web, worker, scheduler, mail"):
            servers.callback(portal.stop_all)
            servers.callback(_stop_once)
            portal.start_all()
            portal.wait_for_first_page()
        say(
            f"\n{portal.address}/  ({time.time() - begun:.0f} s to the first page)\n",
            portal.cast(),
            f"Mails: {portal.state / 'mails'}",
            f"Logs:  {portal.logs}",
            "Ctrl-C stops it. The next bin/demo goes on from there; bin/demo --fresh begins anew.",
        )
        while True:
            portal.look_after()
            time.sleep(0.5)


def _stop_once() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # A second Ctrl-C would leave orphans.
    say("\nStopping …")


def say(*lines: str) -> None:
    print(*filter(None, lines), sep="\n", flush=True)  # noqa: T201


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--fresh", action="store_true")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--host", default="localhost")
    parser.add_argument("--begun", type=float, default=time.time())
    parser.add_argument("--done", type=int, default=0)
    parser.add_argument("--steps", type=int, default=5)
    chosen = parser.parse_args()
    for signalled in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signalled, signal.default_int_handler)
    try:
        practise(
            Portal(host=chosen.host, port=chosen.port),
            Progress(steps=chosen.steps, done=chosen.done),
            begun=chosen.begun,
            fresh=chosen.fresh,
        )
    except KeyboardInterrupt:
        say("Stopped.")
        return 0
    except Stopped as stopped:
        print(stopped, file=sys.stderr)  # noqa: T201
        return stopped.code


if __name__ == "__main__":
    sys.exit(main())
