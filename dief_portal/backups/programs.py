"""PostgreSQL's own programs, of the server's own version: another one writes or reads it wrong."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.client import DatabaseClient

PIPE = subprocess.PIPE


class NoProgram(Exception):
    """It is not here, or not of the server's version, or it failed."""


def major() -> int:
    """Return the major version of the server that is connected to."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0]) // 10_000


def program(name: str, *, of: int) -> str:
    """:raises NoProgram: if there is none of this version."""
    path = str(Path(settings.PG_TOOLS, name)) if settings.PG_TOOLS else name
    try:
        said = subprocess.run([path, "--version"], capture_output=True, text=True, check=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError) as absent:
        raise NoProgram(f"{path} does not run here. Set PG_TOOLS to its folder.") from absent
    found = re.search(r"(\d+)", said.stdout)
    if found is None or int(found[1]) != of:
        raise NoProgram(f"{said.stdout.strip()} is here, and the server is PostgreSQL {of}.")
    return path


@contextmanager
def connected(name: str, *said: str, stdin: int | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """
    Run a program against the database that is connected to.

    :raises NoProgram: if it fails.
    """
    path = program(name, of=major())
    where, secret = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    command = [path, *where[1:-1], "--dbname", where[-1], "--no-password", *said]
    with running(command, stdin=stdin, environment=secret) as process:
        yield process


@contextmanager
def running(
    command: list[str], *, stdin: int | None = None, environment: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """:raises NoProgram: if it fails, with what it says of why, and nothing of rows."""
    process = subprocess.Popen(  # noqa: S603
        command,
        stdin=stdin or subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PATH": os.pathsep.join(os.get_exec_path()), **(environment or {})},
    )
    try:
        yield process
        _close(process.stdin)
    except BrokenPipeError:
        pass  # It has ended before it was told everything; it says why.
    except BaseException:
        process.kill()
        raise
    finally:
        _close(process.stdin)
        said = process.stderr.read().decode(errors="replace") if process.stderr else ""
        _close(process.stdout)
        _close(process.stderr)
        process.wait()
    if process.returncode:
        raise NoProgram(f"{Path(command[0]).name} failed ({process.returncode}). {_why(said)}")


def _why(said: str) -> str:
    """Return the errors alone: what follows them may repeat a row."""
    return " ".join(line for line in said.splitlines() if "error:" in line)[:500]


def _close(pipe: IO[bytes] | None) -> None:
    if pipe is not None and not pipe.closed:
        with suppress(BrokenPipeError):
            pipe.close()
