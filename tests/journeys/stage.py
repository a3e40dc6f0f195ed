"""
A practice portal with everything real: PostgreSQL, Valkey, Celery worker and beat, SMTP.

The people of the cast are played in a real browser; the clock is moved as anyone would move it.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg2
from django.utils import timezone
from playwright.sync_api import ConsoleMessage, Page

from dief_portal import embedded
from dief_portal.machine import run
from dief_portal.practice.run import Portal
from tests.browser import axe

BEGINS = "2027-05-03T09:00+02:00"  # long before the first mark
ALL_BUT_THE_AUDIENCE = """() => {
    const main = document.querySelector("main").cloneNode(true);
    main.querySelectorAll(".audience").forEach(line => line.remove());
    return main.textContent;
}"""

ALL_SENT = "() => (document.getElementById('network')?.dataset.waiting ?? '0') === '0'"


class Theatre:
    """The portal, and a browser in which one person of the cast is played at a time."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        self.page: Page
        self.visited: list[str] = []
        self.faults: list[str] = []
        self.inspects = True  # axe looks at every page, once an address and role

    def listen(self) -> None:
        """Note what the browser of the page complains of."""

        def complaint(said: ConsoleMessage) -> None:
            if said.type == "error":
                # Not the address of the page: in here, the browser cannot be asked anything.
                self.faults.append(f"{said.location['url']}: {said.text}")

        self.page.on("console", complaint)

    def play(self, name: str, office: str = "") -> None:
        """Sign in as someone of the cast, in an office if they have several."""
        self.page.goto(f"{self.portal.address}/practice/")
        row = self.page.locator("tr", has_text=name)
        if office:
            row = row.filter(has_text=office)
        row.first.get_by_role("button").click()
        self.look()

    def go(self, path: str) -> None:
        self.page.goto(f"{self.portal.address}{path}")
        self.look()

    def follow(self, text: str) -> None:
        """Follow a link of the page by its words."""
        self.page.locator("main").get_by_role("link", name=re.compile(text)).first.click()
        self.look()

    def press(self, text: str) -> None:
        """Press a button of the page by its words."""
        button = self.page.locator("main").get_by_role("button", name=re.compile(text)).first
        if self.page.locator("form[data-keep]").count():  # First it keeps, and then it leaves.
            with self.page.expect_navigation():
                button.click()
        else:
            button.click()
        if self.page.locator("#network").count():  # The floor: done on the page, and sent after.
            self.page.wait_for_function(ALL_SENT)
        self.prove()
        self.look()

    def prove(self) -> None:
        """Show the second factor again, where an act asks for it: a journey may take long."""
        again = self.page.get_by_role("button", name="Show the second factor by one click")
        if again.count():
            self.look()
            again.click()

    def fill(self, **fields: str) -> None:
        """Fill in the fields of the page by their names."""
        for name, value in fields.items():
            field = self.page.locator(f"main [name='{name}']").first
            kind = field.evaluate("field => field.type || field.localName")
            if kind.startswith("select"):
                field.select_option(value)
            elif kind in ("radio", "checkbox") and field.get_attribute("value"):
                self.page.locator(f"main [name='{name}'][value='{value}']").check()
            elif kind == "checkbox":
                field.check()
            else:
                field.fill(value)

    def fill_day(self, name: str, day: str) -> None:
        """Fill in a day, written 2027-08-25, in its three fields."""
        year, month, number = day.split("-")
        parts = {"day": str(int(number)), "month": str(int(month)), "year": year}
        self.fill(**{f"{name}_{part}": value for part, value in parts.items()})

    def speak(self, language: str) -> None:
        """Choose another language at the top of the page."""
        self.page.locator(".language-drop summary").click()
        self.page.locator(f".language-drop button[value='{language}']").click()
        self.look()

    def attach(self, name: str, content: bytes) -> None:
        """Add a file to the case of the page."""
        self.page.locator("main [type=file]").set_input_files(
            {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        )
        # It is sent by chunks, looked at, and then the page is loaded anew.
        with self.page.expect_navigation():
            self.page.get_by_role("button", name="Add the file").click()
        self.look()

    def photograph(self, name: str) -> None:
        """Keep a picture of the page, where SCREENS says: for the README and for whoever looks."""
        folder = os.environ.get("SCREENS")
        if folder:
            self.page.screenshot(path=f"{folder}/{name}.png", full_page=True)

    def keep(self, name: str, content: bytes) -> None:
        """Keep a paper beside the pictures."""
        folder = os.environ.get("SCREENS")
        if folder:
            (Path(folder) / name).write_bytes(content)

    def look(self) -> None:
        """Look at the page: it answers, and nothing stands in anyone's way."""
        text = self.page.inner_text("main")
        assert "Server Error" not in text, text
        where = re.sub(r"[\w-]{20,}|\d{4}-[A-Z0-9]{4}", "*", self.page.url)
        if self.inspects and where not in self.visited:
            self.visited.append(where)
            self.faults += [f"{where}: {fault}" for fault in axe(self.page)]

    def says(self, text: str) -> bool:
        shown = " ".join(self.page.inner_text("main").split())
        return text in shown

    def expect(self, *texts: str) -> None:
        shown = " ".join(self.page.inner_text("main").split())
        for text in texts:
            assert text in shown, f"{text!r} is not on {self.page.url}:\n{shown}"

    def expect_not(self, *texts: str) -> None:
        """Look everywhere on the page but on the audience line: that one names who reads it."""
        shown = " ".join(self.page.evaluate(ALL_BUT_THE_AUDIENCE).split())
        for text in texts:
            assert text not in shown, f"{text!r} is on {self.page.url}:\n{shown}"

    def answers(self, path: str) -> int:
        """Return the status with which an address answers whoever is played."""
        response: Any = self.page.request.get(f"{self.portal.address}{path}", max_redirects=0)
        return int(response.status)

    def answers_to(self, name: str, path: str) -> int:
        """Return the status with which an address answers someone else of the cast."""
        self.play(name)
        return self.answers(path)

    @property
    def path(self) -> str:
        return str(self.page.url).removeprefix(self.portal.address)

    # --- the clock and what it sets off

    def clock(self) -> datetime:
        """Return what time it is in the portal."""
        offset = float((self.portal.state / "clock").read_text())
        return timezone.now() + timedelta(seconds=offset)  # noqa: TID251

    def jump(self, to: datetime) -> None:
        """Move the clock as the bar of practice does; the sweeps run."""
        token = self.page.locator(".practice-bar [name=csrfmiddlewaretoken]").first.input_value()
        self.page.request.post(
            f"{self.portal.address}/practice/clock/",
            form={"csrfmiddlewaretoken": token, "to": to.isoformat(timespec="seconds")},
            headers={"Referer": self.portal.address},
        )
        assert self.clock() >= to

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the database, as the portal's role."""
        with embedded_connection(self.portal.state) as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall())

    def mails(self) -> list[str]:
        return [path.read_text() for path in sorted((self.portal.state / "mails").glob("*.eml"))]

    def eventually(self, holds: Any, patience: float = 180) -> None:
        """Wait until something holds that a worker brings about: it is called once a minute."""
        until = time.monotonic() + patience
        while not holds():
            assert time.monotonic() < until, "it did not come about"
            time.sleep(0.2)


@contextmanager
def embedded_connection(state: Path) -> Iterator[Any]:
    server = embedded.postgres(state)
    uri = server.get_uri().replace("//postgres:@/postgres", "//dief_portal@/dief")
    connection = psycopg2.connect(uri)
    try:
        yield connection.cursor()
    finally:
        connection.close()


@contextmanager
def portal(home: Path, *, story: bool = False, make: type[Portal] = Portal) -> Iterator[Portal]:
    """Start a practice portal of its own, with the cast on stage or with the whole story."""
    state = embedded_state(home)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    stage = make(host="localhost", port=port, state=state)
    stage.environment["XDG_STATE_HOME"] = str(home)
    _set(stage, story=story)
    stage.logs.mkdir(parents=True, exist_ok=True)
    with ExitStack() as servers:
        servers.callback(embedded.stop, embedded.postgres(state))
        servers.enter_context(embedded.valkey(state))
        servers.callback(stage.stop_all)
        stage.start_all()
        stage.wait_for_first_page()
        yield stage


def _set(stage: Portal, *, story: bool) -> None:
    """Migrate and tell; in a run of tests once, and every other journey begins on a copy."""
    if keeping.sets is None:
        _migrate_and_tell(stage, story=story)
        return
    kept = keeping.sets / ("story" if story else "cast")
    keeping.sets.mkdir(exist_ok=True)
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            _migrate_and_tell(stage, story=story)
            _copy(stage.state, kept)
            return
    shutil.rmtree(stage.state, ignore_errors=True)
    _copy(kept, stage.state)
    told = kept / "clock"  # How far it is ahead of the real one, which has gone on since.
    if told.exists():
        since = time.time() - told.stat().st_mtime
        (stage.state / "clock").write_text(str(float(told.read_text()) - since))


def _copy(set_: Path, to: Path) -> None:
    """Copy it with its owners: PostgreSQL starts on what is its own, and on nothing else."""
    to.parent.mkdir(parents=True, exist_ok=True)
    run(["cp", "-a", str(set_), str(to)])


def _migrate_and_tell(stage: Portal, *, story: bool) -> None:
    with ExitStack() as servers:
        servers.callback(embedded.stop, embedded.postgres(stage.state))
        servers.enter_context(embedded.valkey(stage.state))
        stage.manage("migrate")
        stage.manage("practice_story", *([] if story else ["--cast-only", "--begins", BEGINS]))


@dataclass
class Keeping:
    """Where a run of tests keeps what its journeys begin on: nowhere, for a run by itself."""

    sets: Path | None = None


keeping = Keeping()


def embedded_state(home: Path) -> Path:
    """Return the folder that a portal of this copy keeps under another home."""
    usual, embedded.STATES = embedded.STATES, home / "dief-portal"
    try:
        return embedded.state_of(Path(embedded.__file__).resolve().parent.parent, "practice")
    finally:
        embedded.STATES = usual


def short_home() -> Path:
    """Return a new folder whose path leaves room for a socket's name."""
    home = Path(os.environ.get("TMPDIR", "/tmp"), f"dief-{os.getpid()}-{time.time_ns() % 10**6}")  # noqa: S108
    home.mkdir()
    return home
