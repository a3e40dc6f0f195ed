"""
Eight people read pages at once: as fast with the trail as without (``bin/bench-trail``).

A PostgreSQL and two gunicorns of its own, alike but for the trail: one writes an entry on every
page, the other none (``tests.load.wsgi``). While the first is asked, a sweep chains what it
wrote once a second: sixty times as often as the portal does. They take turns, so that whatever else
this machine does falls on both.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

from dief_portal import embedded
from tests.load.pool import ROOT, prepare, run_part, run_with, say
from tests.load.stage import Stage

READERS = 8
PATIENCE = 90  # seconds, for the first page
AS_IN_THE_IMAGE = ("--workers", "4", "--threads", "4", "--no-control-socket")
ORDER = ("without", "with", "with", "without")
SWEEP = """
import pathlib, time
from forum.tasks import chain_trail
turn = pathlib.Path({turn!r})
turn.with_suffix(".ready").touch()
while True:
    if turn.exists():
        chain_trail()
    time.sleep(1)
"""


@dataclass
class Turn:
    pages: int = 0
    seconds: float = 0
    took: list[float] = field(default_factory=list)

    def add(self, other: Turn) -> None:
        self.pages += other.pages
        self.seconds += other.seconds
        self.took += other.took

    @property
    def rate(self) -> float:
        return self.pages / self.seconds if self.seconds else 0

    def says(self) -> str:
        ms = sorted(1000 * one for one in self.took)
        slow = ms[int(len(ms) * 0.95)]
        return (
            f"{self.rate:.1f} pages a second ({self.pages} in {self.seconds:.0f} s),"
            f" median {statistics.median(ms):.0f} ms, 95th {slow:.0f} ms"
        )


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/bench-trail", description=__doc__)
    parser.add_argument("--seconds", type=float, default=15, help="a turn")
    parser.add_argument("--rounds", type=int, default=4, help="of four turns each")
    parser.add_argument("--seed", type=int, default=20270825)
    parser.add_argument("--at-least", type=float, default=0.9, help="of the pages without a trail")
    chosen = parser.parse_args()
    home = Path(os.environ.get("TMPDIR", "/tmp"), f"dief-bench-{os.getpid()}")  # noqa: S108
    home.mkdir(mode=0o755)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, home, ignore_errors=True)
        server = embedded.postgres(home)
        stack.callback(embedded.stop, server)
        url = embedded.start(home, role="ROLE")
        prepare(server.get_uri())
        run_with(url, "dief_owner", "manage.py", "migrate", "--verbosity", "0")
        run_part("build", url, "dief_stage", home=home, seed=chosen.seed)
        stage = Stage.loads((home / "stage").read_text())
        ports = {
            "with": stack.enter_context(web(url, home, "1")),
            "without": stack.enter_context(web(url, home, "0")),
        }
        sweeps = home / "sweeps"
        stack.enter_context(sweeper(url, sweeps))
        sums = take_turns(chosen, stage, ports, sweeps)
        run_with(url, "dief_portal", "manage.py", "verify_trail")
    for name, turn in sums.items():
        say(f"{name.capitalize()} the trail: {turn.says()}")
    share = sums["with"].rate / sums["without"].rate
    say(f"With the trail {share:.0%} of the pages without it; seed {chosen.seed}.")
    return int(share < chosen.at_least)


def take_turns(
    chosen: argparse.Namespace, stage: Stage, ports: dict[str, int], sweeps: Path
) -> dict[str, Turn]:
    sums = {name: Turn() for name in ports}
    for port in ports.values():
        read(stage, port, seconds=3, seed=0)  # Templates and plans are made once.
    for number in range(chosen.rounds):
        for name in ORDER:
            sweeps.touch() if name == "with" else sweeps.unlink(missing_ok=True)
            turn = read(stage, ports[name], seconds=chosen.seconds, seed=chosen.seed + number)
            sums[name].add(turn)
            say(f"… {name}: {turn.says()}")
    return sums


def read(stage: Stage, port: int, *, seconds: float, seed: int) -> Turn:
    """Let eight people read for so long, each the next page as soon as the last is there."""
    readers = random.Random(seed).sample(sorted(stage.cookies), READERS)  # noqa: S311
    began, whole = time.monotonic(), Turn()

    def one(who: str) -> Turn:
        turn, dice = Turn(), random.Random(f"{seed} {who}")  # noqa: S311
        while time.monotonic() - began < seconds:
            asked = time.monotonic()
            _get(port, dice.choice(stage.pages[who]), stage, who)
            turn.took.append(time.monotonic() - asked)
            turn.pages += 1
        return turn

    with ThreadPoolExecutor(READERS) as pool:
        for turn in pool.map(one, readers):
            whole.add(turn)
    whole.seconds = time.monotonic() - began
    return whole


def _get(port: int, path: str, stage: Stage, who: str) -> None:
    asking = http.client.HTTPConnection("localhost", port, timeout=60)
    asking.request("GET", path, headers={"Cookie": f"{stage.cookie_name}={stage.cookies[who]}"})
    answer = asking.getresponse()
    answer.read()
    asking.close()
    if answer.status != HTTPStatus.OK:
        raise SystemExit(f"{path} answers {answer.status} {answer.getheader('Location')}")


@contextmanager
def web(url: str, home: Path, records: str) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    with started(
        url,
        "dief_web",
        *("-m", "gunicorn", "tests.load.wsgi", "--bind", f"localhost:{port}", *AS_IN_THE_IMAGE),
        *("--log-file", str(home / f"web-{records}.log"), "--timeout", "120"),
        EVERY_PAGE_RECORDS=records,
    ) as running:
        until = time.monotonic() + PATIENCE
        while not _answers(port):
            if running.poll() is not None or time.monotonic() > until:
                raise SystemExit((home / f"web-{records}.log").read_text())
            time.sleep(0.2)
        yield port


def _answers(port: int) -> bool:
    asking = http.client.HTTPConnection("localhost", port, timeout=5)
    try:
        asking.request("GET", "/sign-in/")
        return asking.getresponse().status == HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asking.close()


@contextmanager
def sweeper(url: str, turn: Path) -> Iterator[None]:
    """Run a sweep that chains once a second as long as this file is there; wait until it can."""
    with started(
        url, "dief_portal", "manage.py", "shell", "--command", SWEEP.format(turn=str(turn))
    ):
        until = time.monotonic() + PATIENCE
        while not turn.with_suffix(".ready").exists():
            if time.monotonic() > until:
                raise SystemExit("The sweep does not start.")
            time.sleep(0.2)
        yield


@contextmanager
def started(url: str, role: str, *arguments: str, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    address = url.replace("ROLE", role)
    environment = {**os.environ, "DATABASE_ROLE": role, "DEVELOPMENT_DATABASE_URL": address, **more}
    running = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        yield running
    finally:
        running.terminate()
        running.wait(20)


if __name__ == "__main__":
    sys.exit(main())
