"""
Back to a moment: a server that hands on its write-ahead log, sealed, and one made from it.

A PostgreSQL of its own, told what docs/operations/backup.md says. A base is taken and sealed, rows
are added, then "by accident" deleted; the second server is made of base and archive alone, up to
the moment before. The archive holds no word in clear, and without the private half nothing starts.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shlex import quote
from typing import Any

import psycopg2

from dief_portal import embedded
from dief_portal.backups import envelope
from dief_portal.machine import ROOT

MARK = "serial numbers were filed off"
PATIENCE = 60  # seconds


@dataclass
class Found:
    rows: list[int] = field(default_factory=list)  # in the second server
    segments: int = 0
    clear: list[str] = field(default_factory=list)  # sealed files in which the mark stands
    seconds: float = 0

    def says(self) -> str:
        return (
            f"{self.segments} segments and a base, sealed; back at the moment before the accident"
            f" with {len(self.rows)} rows in {self.seconds:.1f} s"
        )


def tried() -> Found:
    """:raises subprocess.CalledProcessError: if one of PostgreSQL's programs fails."""
    home = Path(tempfile.mkdtemp(prefix="dief-pitr-"))
    home.chmod(0o755)
    try:
        return _tried(home, Found())
    finally:
        shutil.rmtree(home)


def _tried(home: Path, found: Found) -> Found:
    for name in ("archive", "socket", "old", "new"):
        (home / name).mkdir(mode=0o700)
        shutil.chown(home / name, _user())
    public = envelope.write_pair(home / "backup.key")
    shutil.chown(home / "backup.key", _user())
    tool = f"cd {quote(str(ROOT))} && {quote(sys.executable)} -m dief_portal.backups.envelope"
    archive = home / "archive"
    _run("initdb", "--auth", "trust", "--username", "postgres", "--pgdata", str(home / "old"))
    _tell(
        home / "old",
        wal_level="replica",
        archive_mode="on",
        archive_timeout="300",
        archive_command=f'P="$PWD/%p"; {tool} seal --public {public} < "$P" > {archive}/%f.part'
        f" && sync {archive}/%f.part && mv {archive}/%f.part {archive}/%f",
    )
    with _serving(home, "old") as ask:
        ask("CREATE TABLE said (number int, words text)")
        _add(ask, 1)
        _take_base(home, public)
        _add(ask, 2)
        ((moment,),) = ask("SELECT clock_timestamp()::text")
        time.sleep(0.05)
        ask("DELETE FROM said")
        _archived(ask, archive)
    found.segments = sum(1 for file in archive.iterdir() if file.suffix == "")
    found.clear = [
        file.name
        for file in (*archive.iterdir(), home / "base.sealed")
        if MARK.encode() in file.read_bytes()
    ]

    begun = time.monotonic()
    _open_base(home)
    _tell(
        home / "new",
        archive_mode="off",
        restore_command=f'P="$PWD/%p"; {tool} open --key {home}/backup.key < {archive}/%f > "$P"',
        recovery_target_time=moment,
        recovery_target_action="promote",
    )
    (home / "new" / "recovery.signal").touch()
    shutil.chown(home / "new" / "recovery.signal", _user())
    with _serving(home, "new") as ask:
        _until(lambda: ask("SELECT pg_is_in_recovery()") == [(False,)])
        found.rows = [number for (number,) in ask("SELECT number FROM said ORDER BY 1")]
        found.seconds = time.monotonic() - begun
    return found


def _user() -> str:
    """Return who runs PostgreSQL: not root, whom it refuses."""
    return pwd.getpwuid(os.getuid()).pw_name if os.getuid() else "pgserver"


def _run(name: str, *said: str, **more: Any) -> subprocess.CompletedProcess[bytes]:
    command = [f"{embedded.programs()}/{name}", *said]
    more = {"capture_output": True, **more}
    return subprocess.run(command, check=True, user=_user(), cwd="/", **more)


def _tell(folder: Path, **said: str) -> None:
    with (folder / "postgresql.auto.conf").open("a") as conf:
        conf.writelines(f"{name} = '{value}'\n" for name, value in said.items())


@contextmanager
def _serving(home: Path, name: str) -> Iterator[Any]:
    """Start a server; give what asks it."""
    options = f"-k {home}/socket -c listen_addresses='' -c fsync=off"
    data = home / name
    started = ("--pgdata", str(data), "--options", options, "--log", str(data / "log"))
    nothing = subprocess.DEVNULL  # It would inherit a pipe, and nobody would ever see its end.
    _run("pg_ctl", "start", "--wait", *started, capture_output=False, stdout=nothing)
    try:
        connection = psycopg2.connect(host=f"{home}/socket", user="postgres", dbname="postgres")
        connection.autocommit = True

        def ask(sql: str, *values: object) -> list[tuple[Any, ...]]:
            with connection.cursor() as cursor:
                cursor.execute(sql, values or None)
                return list(cursor.fetchall()) if cursor.description else []

        yield ask
        connection.close()
    finally:
        _run("pg_ctl", "stop", "--mode", "immediate", "--pgdata", str(home / name))


def _add(ask: Any, number: int) -> None:
    ask("INSERT INTO said VALUES (%s, %s)", number, MARK)


def _take_base(home: Path, public: str) -> None:
    """Take a base and seal it as it comes; nothing of it is on the disk in clear."""
    said = ("--host", f"{home}/socket", "--username", "postgres", "--checkpoint", "fast")
    command = [f"{embedded.programs()}/pg_basebackup", *said]
    command += ["--format", "tar", "--wal-method", "none", "--pgdata", "-"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as taking:
        assert taking.stdout
        with (home / "base.sealed").open("wb") as file:
            envelope.seal(taking.stdout, file, envelope.read_public(public))  # type: ignore[arg-type]
    assert taking.returncode == 0


def _open_base(home: Path) -> None:
    private = envelope.read_private((home / "backup.key").read_text())
    untar = ["tar", "--extract", "--directory", str(home / "new")]
    with (
        subprocess.Popen(untar, stdin=subprocess.PIPE, user=_user()) as opening,
        (home / "base.sealed").open("rb") as sealed,
    ):
        assert opening.stdin
        envelope.open_(sealed, opening.stdin, private)  # type: ignore[arg-type]
    assert opening.returncode == 0


def _archived(ask: Any, archive: Path) -> None:
    """Wait until the log, up to now, lies in the archive."""
    ((name,),) = ask("SELECT pg_walfile_name(pg_switch_wal())")
    _until(lambda: (archive / name).exists())


def _until(holds: Any) -> None:
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until, "it did not come about"
        time.sleep(0.1)


if __name__ == "__main__":
    print(tried().says())  # noqa: T201
