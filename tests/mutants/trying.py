"""
A mutant is tried in a copy of the tree, with a PostgreSQL of its own that is thrown away with it.

Migrating takes longest, so it is done once: each mutant begins with a copy of that database, from
which all that is enforced was taken away again. Whenever tests begin it is enforced anew
(``migrate``), so a mutant in a sight shows, and one that leaves something undone does too.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import psycopg2

from dief_portal import embedded
from tests.mutants.mutator import Mutant
from tests.mutants.rooms import ROOT

LEFT_OUT = shutil.ignore_patterns(".*", "var", "__pycache__", "screens", "staticfiles")
TESTED, MIGRATED = "test_dief", "mutants_migrated"
QUICK = ("fsync", "full_page_writes", "synchronous_commit")  # Nothing here outlives the run.
# A smaller oracle finds a sight that is wrong as well.
SMALLER = {"ORACLE_DECISIONS": "2000", "ORACLE_ROWS": "200", "ORACLE_SEEDS": "1"}
OURS = ("DATABASE", "DEVELOPMENT", "REDIS", "SECRET", "VAULT", "PRACTICE", "PYTEST", "COV")
PYTEST = ("-m", "pytest", "-x", "--reuse-db", "-p", "no:cacheprovider", "--tb=no", "-rfE")
PASSED, FAILED, NONE_FOUND = 0, 1, 5

NOTHING_ENFORCED = """
DO $$
DECLARE
    it record;
BEGIN
    FOR it IN SELECT policyname, tablename FROM pg_policies WHERE schemaname = 'public' LOOP
        EXECUTE format('DROP POLICY %I ON %I', it.policyname, it.tablename);
    END LOOP;
    FOR it IN SELECT relname FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
    LOOP
        EXECUTE format('ALTER TABLE %I DISABLE ROW LEVEL SECURITY', it.relname);
        EXECUTE format('ALTER TABLE %I NO FORCE ROW LEVEL SECURITY', it.relname);
    END LOOP;
END $$;
DROP SCHEMA sight CASCADE;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM dief_web, dief_portal;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM dief_web, dief_portal;
GRANT USAGE ON SCHEMA public TO PUBLIC;
"""


class Unsound(Exception):
    """The tests do not pass, or there are none, where nothing was changed."""


class Tried(NamedTuple):
    outcome: str  # killed, survived, or overran: it came to no end
    by: str  # the test that failed, or what else stopped it
    seconds: float


class Copy:
    """A copy of the tree, and its server."""

    def __init__(self, root: Path, state: Path, uri: str) -> None:
        self.root, self.state, self._uri = root, state, uri

    def set_up(self) -> None:
        """Migrate once; keep the database as it is then."""
        quick = (*PYTEST, "--create-db", "tests/forum/test_access.py")
        done = self._run(quick, limit=300)
        if done is None or done[0] != PASSED:
            raise Unsound(done and done[1])
        self._ask(NOTHING_ENFORCED, database=TESTED)
        self._ask(f"ALTER DATABASE {TESTED} RENAME TO {MIGRATED}")

    def tests(self, files: Sequence[str], *, limit: float) -> Tried:
        """Run these tests until one fails."""
        self._ask(
            f"DROP DATABASE IF EXISTS {TESTED} WITH (FORCE)",
            f"CREATE DATABASE {TESTED} TEMPLATE {MIGRATED} OWNER dief_owner",
        )
        begun = time.monotonic()
        done = self._run((*PYTEST, *files), limit=limit)
        took = time.monotonic() - begun
        if done is None:
            return Tried("overran", f"{limit:.0f} s", took)
        code, said = done
        if code == NONE_FOUND:
            raise Unsound(f"There is no test in {', '.join(files)}")
        failed = re.search(r"^(?:FAILED|ERROR) (\S+)", said, re.MULTILINE)
        by = failed.group(1) if failed else "the set-up"
        return Tried("survived", "", took) if code == PASSED else Tried("killed", by, took)

    @contextmanager
    def wrong(self, mutant: Mutant) -> Iterator[None]:
        """Put a mutant in; afterwards, what was there before."""
        path = self.root / mutant.module
        source = path.read_bytes()
        self._write(path, mutant.applied(source))
        try:
            yield
        finally:
            self._write(path, source)

    def _write(self, path: Path, source: bytes) -> None:
        # What was compiled of it is known by its second and its length, which may be the same.
        Path(importlib.util.cache_from_source(str(path))).unlink(missing_ok=True)
        path.write_bytes(source)

    def _run(self, told: Sequence[str], *, limit: float) -> tuple[int, str] | None:
        """Run Python in the copy; return how it ended and what it said, or None if it did not."""
        env = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        with subprocess.Popen(
            [sys.executable, *told],
            cwd=self.root,
            env={**env, **SMALLER},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        ) as process:
            try:
                said, _ = process.communicate(timeout=limit)
            except subprocess.TimeoutExpired:
                return None
            finally:  # Whatever it started ends with it.
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
        return process.returncode, said

    def _ask(self, *statements: str, database: str = "postgres") -> None:
        with closing(psycopg2.connect(self._uri, dbname=database)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)


@contextmanager
def copied(root: Path = ROOT) -> Iterator[Copy]:
    """Make a copy of the tree with a server of its own, ready for tests; then leave nothing."""
    with tempfile.TemporaryDirectory(prefix="dief-mutants-") as folder:
        there = Path(folder).resolve() / "tree"
        shutil.copytree(root, there, ignore=LEFT_OUT, symlinks=True)
        state = embedded.state_of(there, "development")
        try:
            server = embedded.postgres(state)
            try:
                embedded.start(state, role="dief_web")
                copy = Copy(there, state.parent, server.get_uri())
                copy._ask(*(f"ALTER SYSTEM SET {name} = off" for name in QUICK))
                copy._ask("SELECT pg_reload_conf()")
                copy.set_up()
                yield copy
            finally:
                embedded.stop(server)
        finally:
            shutil.rmtree(state.parent, ignore_errors=True)


def digest_of(files: Sequence[str], root: Path = ROOT) -> str:
    """Return what stands in these tests: a mutant that survived them is tried on others."""
    said = b"\0".join((root / file).read_bytes() for file in files)
    return hashlib.sha256(said).hexdigest()[:16]
