"""
Can hidden and absent be told apart by a clock? Asked of a real server, by ``bin/timing``.

A portal with one row of each kind is served by gunicorn. For each kind of address, someone to whom
the row is hidden asks for it and for addresses that were made up, in random order; for the
sign-in, someone tries a password for people who have an account and for names that have none.
What is printed is the AUC: how often a hidden row took longer than an absent one, if one of each
is drawn. At 0.5 a clock tells nothing; at 1 it tells all.

Requests are one after another in each class, so that none waits for another of its kind; two
classes run at a time. ``--pace 0`` takes the even pace away: that the measure then finds
something is what makes it a measure.
"""

from __future__ import annotations

import argparse
import http.client
import json
import math
import os
import random
import re
import secrets
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
NOTHING = "~nothing~"  # Stands in an address for what is made up anew each time.
TOKEN = "t" * 32
ATTEMPTS = 2  # with each account: fewer than any throttle minds
WARM_UP = 20


@dataclass(frozen=True)
class Class:
    """A kind of address: how one asks for what is hidden, and for what is not there."""

    name: str
    method: str
    hidden: tuple[str, ...]  # addresses; of the sign-in, names of people
    absent: str
    cookie: str
    answers: tuple[int, ...]


@dataclass(frozen=True)
class Found:
    name: str
    auc: float
    pairs: int
    median: float  # of all, in milliseconds
    apart: float  # the medians of the two, in microseconds

    @property
    def spread(self) -> float:
        """Return the standard error of an AUC that is 0.5 in truth."""
        return math.sqrt((2 * self.pairs + 1) / (12 * self.pairs**2))


def auc(longer: Sequence[float], shorter: Sequence[float]) -> float:
    """Return how often one of the first is longer than one of the second (Mann and Whitney)."""
    order = sorted([*((taken, 1) for taken in longer), *((taken, 0) for taken in shorter)])
    ranks, at = 0.0, 0
    while at < len(order):
        same = at
        while same < len(order) and order[same][0] == order[at][0]:
            same += 1
        ranks += (at + 1 + same) / 2 * sum(which for _taken, which in order[at:same])
        at = same
    return (ranks - len(longer) * (len(longer) + 1) / 2) / (len(longer) * len(shorter))


def within(found: Found, bound: float) -> bool:
    return abs(found.auc - 0.5) <= bound


# --- Asking -----------------------------------------------------------------------------------


class Asker:
    """Asks for the two kinds of one class in turn, and keeps how long each took."""

    def __init__(self, what: Class, port: int, seed: int) -> None:
        self.what, self.port = what, port
        self.random = random.Random(f"{seed} {what.name}")  # noqa: S311
        self.took: dict[bool, list[float]] = {True: [], False: []}
        self.asked = 0

    def ask(self, pairs: int) -> Found:
        """Ask for so many more of each; return what all so far tell together."""
        if not self.asked:
            for _ in range(WARM_UP):
                self._time(hidden=bool(self.asked % 2))
        for _ in range(pairs):
            first = self.random.random() < 0.5
            for which in (first, not first):
                self.took[which].append(self._time(hidden=which))
        hidden, absent = self.took[True], self.took[False]
        apart = (median(hidden) - median(absent)) * 1e6
        usual = median(hidden + absent) * 1e3
        return Found(self.what.name, auc(hidden, absent), len(hidden), usual, apart)

    def _time(self, *, hidden: bool) -> float:
        target, body = self._request(hidden=hidden)
        headers = {
            "Host": "localhost",
            "Cookie": self.what.cookie,
            "X-CSRFToken": TOKEN,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
        connection.connect()
        begun = time.perf_counter()
        connection.request(self.what.method, target, body=body, headers=headers)
        answer = connection.getresponse()
        answer.read()
        taken = time.perf_counter() - begun
        connection.close()
        if answer.status not in self.what.answers:
            raise SystemExit(f"{self.what.method} {self.what.name} answers {answer.status}.")
        return taken

    def _request(self, *, hidden: bool) -> tuple[str, str | None]:
        self.asked += 1
        one = self.what.hidden[self.asked // (2 * ATTEMPTS) % len(self.what.hidden)]
        made_up = f"{secrets.token_hex(4)}{one[8:]}"[: len(one)]
        if self.what.name == "sign-in":
            fields = {"username": one if hidden else made_up, "password": "guessed"}
            return "/sign-in/", urlencode(fields)
        target = one if hidden else self.what.absent.replace(NOTHING, secrets.token_hex(8))
        return target, "" if self.what.method == "POST" else None


def measure(
    classes: Sequence[Class], port: int, *, requests: int, seed: int, at_once: int = 2
) -> Iterator[Found]:
    """Ask so many requests of each class, half of them for what is hidden."""
    with ThreadPoolExecutor(at_once) as askers:
        asking = [askers.submit(Asker(what, port, seed).ask, requests // 2) for what in classes]
        for found in as_completed(asking):
            yield found.result()


def told_apart(what: Class, port: int, *, bound: float, looks: Sequence[int], seed: int) -> Found:
    """
    Look at a class until it is within the bound, at most so often; return the last look.

    No measurement is thrown away: each look adds to the ones before, and the last one decides by
    all of them. So a machine that is busy for a second does not fail the test, and a class that
    does leak fails it more surely with each look, since its AUC stays while the spread shrinks.
    """
    asker = Asker(what, port, seed)
    found = asker.ask(looks[0])
    for pairs in looks[1:]:
        if within(found, bound):
            break
        found = asker.ask(pairs)
    return found


# --- The stage --------------------------------------------------------------------------------


@contextmanager
def served(pace: float | None = None, *, accounts: int = 50) -> Iterator[tuple[list[Class], int]]:
    """Serve a portal with one row of each kind; give its classes, and the port."""
    home = Path(os.environ.get("TMPDIR", "/tmp"), f"timing-{os.getpid()}")  # noqa: S108
    home.mkdir()
    environment = {
        **os.environ,
        "XDG_STATE_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "tests.timing_settings",
    }
    for name in ("DATABASE_URL", "DEVELOPMENT_DATABASE_URL", "REDIS_URL", "PRACTICE"):
        environment.pop(name, None)
    if pace is not None:
        environment |= {"PACE_OF_NOTHING": str(pace), "PACE_OF_ACCOUNTS": str(pace)}
    web: subprocess.Popen[bytes] | None = None
    over = threading.Event()
    try:
        _run(["manage.py", "migrate", "--verbosity", "0"], environment)
        built = ["-m", "tests.timing_stage", str(accounts)]
        said = _run(built, {**environment, "DATABASE_ROLE": "dief_stage"})
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = int(free.getsockname()[1])
        web = _serve(port, environment, log=home / "web.log")
        classes = [Class(**_tuples(one)) for one in json.loads(said.splitlines()[-1])]
        threading.Thread(target=_stay, args=(classes, port, over), daemon=True).start()
        yield classes, port
    finally:
        over.set()
        if web is not None:
            web.terminate()
            web.wait()
        shutil.rmtree(home, ignore_errors=True)


def _stay(classes: list[Class], port: int, over: threading.Event) -> None:
    """Look in for everyone now and then: a session ends while its class waits for its turn."""
    while not over.wait(5 * 60):
        for cookie in {one.cookie for one in classes}:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
            connection.request("GET", "/", headers={"Host": "localhost", "Cookie": cookie})
            connection.getresponse().read()
            connection.close()


def _tuples(one: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(v) if isinstance(v, list) else v for name, v in one.items()}


def _run(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr[-3000:]}")
    return done.stdout


def _serve(port: int, environment: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    gunicorn = ["gunicorn", "dief_portal.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "4"]
    with log.open("wb") as said:
        web = subprocess.Popen(
            [sys.executable, "-m", *gunicorn, "--no-control-socket"],
            cwd=ROOT,
            env={**environment, "DATABASE_ROLE": "dief_web"},
            stdout=said,
            stderr=said,
        )
    until = time.monotonic() + 60
    while time.monotonic() < until and web.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return web
    raise SystemExit(f"gunicorn did not start:\n{log.read_text()[-3000:]}")


# --- The command ------------------------------------------------------------------------------


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/timing", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--requests", type=int, default=4000, help="for each class; default: 4000")
    parser.add_argument("--bound", type=float, default=0.03, help="default: 0.03 on either side")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument(
        "--only", default="", help="classes in whose name this is found: a regular expression"
    )
    parser.add_argument("--pace", type=float, help="seconds; 0 takes the even pace away")
    parser.add_argument("--at-once", type=int, default=2, help="classes at a time; default: 2")
    chosen = parser.parse_args()
    accounts = chosen.requests // (2 * ATTEMPTS) + WARM_UP
    begun = time.monotonic()
    with served(chosen.pace, accounts=accounts) as (classes, port):
        asked = [one for one in classes if re.search(chosen.only, one.name)]
        say(f"{'class':<34}{'AUC':>7}{'±':>7}{'median ms':>11}{'apart µs':>10}  requests")
        failed = []
        for found in measure(
            asked, port, requests=chosen.requests, seed=chosen.seed, at_once=chosen.at_once
        ):
            within_bound = within(found, chosen.bound)
            failed += [] if within_bound else [found.name]
            say(
                f"{found.name:<34}{found.auc:>7.3f}{found.spread:>7.3f}{found.median:>11.1f}"
                f"{found.apart:>10.0f}  {2 * found.pairs}{'' if within_bound else '  TOLD APART'}"
            )
    minutes = (time.monotonic() - begun) / 60
    bound = f"{0.5 - chosen.bound:.2f}-{0.5 + chosen.bound:.2f}"
    say(f"{len(asked)} classes, {len(failed)} outside {bound}; {minutes:.1f} minutes.")
    return 1 if failed else 0


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
