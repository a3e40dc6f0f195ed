"""
A whole portal is backed up while people act, lost, restored, and reckoned.

What is counted is asked of the databases, the mail server and the pages, and not of the commands
that are tried: who acted before the backup finds it there, who acted after it does not.
"""

from __future__ import annotations

import re
import shutil
import socket
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg2

from dief_portal import embedded
from dief_portal.backups import envelope
from dief_portal.machine import Stopped
from dief_portal.practice.run import Portal
from tests.chaos.acts import People
from tests.chaos.visitor import Visitor
from tests.journeys import stage

RECORDS = ("tombstones", "mails-sent")
LOST, RESTORED = "dief", "dief_restored"
MESSAGE_ID = re.compile(r"^Message-ID: <([^@>]+)@", re.MULTILINE | re.IGNORECASE)
PAGE = re.compile(r"/(?:intentions|notices)/([^/]+)/")
PATIENCE = 60.0  # seconds
LATER = 12 * 24 * 60 * 60.0  # seconds


@dataclass
class Drill:
    """What a drill came to; ``faults`` names what is not as it has to be."""

    times: dict[str, float] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    acts_before: int = 0
    acts_lost: int = 0
    rows: int = 0
    links: int = 0
    mails_before: int = 0
    mails_after: int = 0
    destroyed: int = 0
    faults: list[str] = field(default_factory=list)

    def says(self) -> str:
        took = ", ".join(f"{what} {seconds:.1f} s" for what, seconds in self.times.items())
        return "\n".join(
            [
                *self.said,
                f"acts answered before the backup {self.acts_before}, all there; after it"
                f" {self.acts_lost}, lost with the database",
                f"rows {self.rows:,} as they were; trail of {self.links:,} links whole; sessions 0",
                f"objects destroyed after the backup {self.destroyed}, unreadable",
                f"mails {self.mails_before:,} before the loss, none until the release, then"
                f" {self.mails_after - self.mails_before:,};"
                f" none twice",
                took,
                *(f"FAULT {fault}" for fault in self.faults),
                f"{len(self.faults)} faults",
            ]
        )


def drilled(*, seconds: float) -> Drill:
    """Let people act for so long before the backup, and as long again until all is lost."""
    home, drill = stage.short_home(), Drill()
    try:
        with stage.portal(home, story=True) as portal:
            _drill(portal, drill, seconds)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    return drill


def _drill(portal: Portal, drill: Drill, seconds: float) -> None:
    keeper = portal.state / "keeper"
    keeper.mkdir()
    portal.environment["BACKUP_PUBLIC_KEY"] = envelope.write_pair(keeper / "key")
    owner = Visitor(portal.address)
    owner.play("Ana Alba")
    case = _a_case(owner)
    people = [People(portal.address) for _ in range(2)]
    for pair in people:
        pair.sign_in()
        pair.start()
    time.sleep(seconds)
    portal.manage("sweep")  # As each minute: the trail is chained, what is owed leaves.
    time.sleep(1)

    before = _done(people)
    with _timed(drill, "backup"):
        drill.said.append(portal.manage("backup", "--to", str(keeper)).strip().splitlines()[-1])
    [backup] = keeper.glob("*.backup")
    owner.post(f"{case}withdraw/", owner.get(f"{case}withdraw/"))
    time.sleep(seconds)
    for pair in people:
        pair.stop()
    portal.manage("sweep")  # As each minute: what is owed leaves, what was destroyed is noted.
    after = _done(people)
    _lose(portal)

    drill.mails_before = len(_mails(portal))
    with _timed(drill, "restore"):
        restored = portal.manage(*_restore(portal, backup, keeper))
    for name in RECORDS:  # They go on where they are, in the folder that is served from now on.
        shutil.copy(portal.state / "files-lost" / name, portal.state / "files" / name)
    drill.said += restored.strip().splitlines()[:-1]
    _reckon(portal, drill, before, after)
    _serve_again(portal, drill, owner, case)


def _a_case(owner: Visitor) -> str:
    said = {"finding": "SUSPECTED", "title": "Drill", "summary": "Serial numbers were filed off."}
    where = owner.post("/cases/begin/", owner.get("/cases/begin/"), **said)
    return f"{'/'.join(where.split('/')[:3])}/"


def _done(people: list[People]) -> Counter[str]:
    """Return the keys of what was answered: of intentions and of notices to States."""
    done = [path for pair in people for paths in list(pair.done.values()) for path in list(paths)]
    return Counter(found[1] for path in done if (found := PAGE.search(path)))


def _lose(portal: Portal) -> None:
    """The server is no more; what lies outside it is left."""
    portal.stop_all()
    portal.running.clear()
    (portal.state / "files").rename(portal.state / "files-lost")


def _restore(portal: Portal, backup: Path, keeper: Path) -> list[str]:
    lost = portal.state / "files-lost"
    return [
        *("restore", str(backup), "--key", str(keeper / "key")),
        *("--into", RESTORED, "--files", str(portal.state / "files")),
        *("--tombstones", str(lost / "tombstones"), "--mails-sent", str(lost / "mails-sent")),
    ]


# --- What is left ---------------------------------------------------------------------------------


def _reckon(portal: Portal, drill: Drill, before: Counter[str], after: Counter[str]) -> None:
    with _asking(portal, LOST) as lost, _asking(portal, RESTORED) as found:
        there = _keys(found)
        drill.acts_before = before.total()
        drill.acts_lost = sum(n for key, n in after.items() if key not in there)
        if missing := before.keys() - there:
            drill.faults.append(f"{len(missing)} acts that were backed up are not there")
        if not drill.acts_lost:
            drill.faults.append("nobody acted after the backup: the drill proves too little")
        drill.rows = sum(
            _ask(found, f"SELECT count(*) FROM {table}")[0][0]  # noqa: S608
            for (table,) in _ask(
                found,
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND"
                " relnamespace = 'public'::regnamespace",
            )
        )
        if sessions := _ask(found, "SELECT count(*) FROM forum_session")[0][0]:
            drill.faults.append(f"{sessions} sessions are left")
        if not _ask(lost, "SELECT count(*) FROM forum_session")[0][0]:
            drill.faults.append("nobody was signed in: the drill proves too little")
        gone = _ask(lost, "SELECT object FROM forum_objectkey WHERE wrapped IS NULL")
        drill.destroyed = len(gone)
        left = _ask(found, "SELECT object FROM forum_objectkey WHERE wrapped IS NOT NULL")
        if readable := len({*gone} & {*left}):
            drill.faults.append(f"{readable} destroyed objects can be read")
        if not gone:
            drill.faults.append("nothing was destroyed: the drill proves too little")


def _serve_again(portal: Portal, drill: Drill, owner: Visitor, case: str) -> None:
    uri = embedded.postgres(portal.state).get_uri()
    url = uri.replace("//postgres:@/postgres", f"//dief_portal@/{RESTORED}")
    portal.environment["DEVELOPMENT_DATABASE_URL"] = url
    portal.environment["DATABASE_ROLE"] = "dief_portal"
    _start_mail(portal)
    drill.links = int(_verified(portal, drill))
    clock = portal.state / "clock"  # Days go by, and reminders of before the loss fall due.
    clock.write_text(str(float(clock.read_text()) + LATER))
    portal.manage("sweep")
    if len(_mails(portal)) != drill.mails_before:
        drill.faults.append("mails left before they were released")
    drill.said.append(portal.manage("release_mails").strip())
    portal.manage("sweep")
    portal.environment["DEVELOPMENT_DATABASE_URL"] = url.replace("dief_portal@", "dief_web@")
    del portal.environment["DATABASE_ROLE"]
    portal.start_web()
    portal.wait_for_first_page()
    if "/sign-in/" not in owner.leads(case):
        drill.faults.append("a cookie of before is still signed in")
    owner.play("Ana Alba")
    if "Serial numbers were filed off." in owner.get(case):
        drill.faults.append("what was withdrawn is on a page")
    _no_mail_twice(portal, drill)


def _start_mail(portal: Portal) -> None:
    portal.start("mail", "dief_portal.practice.smtp", portal.smtp, portal.state / "mails")
    until = time.monotonic() + PATIENCE
    while True:
        with suppress(OSError), socket.create_connection(("127.0.0.1", portal.smtp)):
            return
        if time.monotonic() > until:
            raise Stopped("The mail server does not start.")
        time.sleep(0.1)


def _verified(portal: Portal, drill: Drill) -> str:
    try:
        said = portal.manage("verify_trail")
    except Stopped as broken:
        drill.faults.append(str(broken).splitlines()[-1])
        return "0"
    return said.split(" links")[0].rpartition("\n")[2]


def _no_mail_twice(portal: Portal, drill: Drill) -> None:
    """By its Message-ID; and by what it was about, for what a sweep has written again."""
    mails = _mails(portal)
    drill.mails_after = len(mails)
    if len(mails) <= drill.mails_before:
        drill.faults.append("nothing was owed any more: the drill proves too little")
    record = (portal.state / "files" / "mails-sent").read_text()
    told = [line.split()[0] for line in record.splitlines()]
    for what, names in (("Message-IDs", mails), ("notices", told)):
        if twice := [name for name, n in Counter(names).items() if n > 1]:
            drill.faults.append(f"{len(twice)} {what} left twice")


def _mails(portal: Portal) -> list[str]:
    found = [MESSAGE_ID.search(path.read_text()) for path in (portal.state / "mails").glob("*.eml")]
    return [one[1] for one in found if one]


def _keys(cursor: Any) -> set[str]:
    asked = "SELECT key FROM cases_intention UNION SELECT key FROM cases_noticetostate"
    return {key for (key,) in _ask(cursor, asked)}


def _ask(cursor: Any, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    cursor.execute(sql, values)
    return list(cursor.fetchall())


@contextmanager
def _asking(portal: Portal, name: str) -> Iterator[Any]:
    """Ask a database of this server as a superuser: every row, past every sight."""
    uri = embedded.postgres(portal.state).get_uri()
    connection = psycopg2.connect(uri, dbname=name)
    try:
        yield connection.cursor()
    finally:
        connection.close()


@contextmanager
def _timed(drill: Drill, what: str) -> Iterator[None]:
    begun = time.monotonic()
    yield
    drill.times[what] = time.monotonic() - begun
