"""A backup is made while the portal serves: it is of one moment, and written as a stream."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from dief_portal.backups import contents, programs
from dief_portal.backups.contents import Manifest, Reader, Writer
from dief_portal.backups.envelope import Opening, Sealing
from forum import chain
from forum.actions import chaining

TABLES = """
    SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    ORDER BY 1
"""
DUMPED = ("--format", "custom", "--compress", "gzip:6")


def make(
    to: BinaryIO,
    *,
    public: X25519PublicKey,
    ring: Mapping[int, bytes],
    files: Path,
    now: datetime,
) -> bytes:
    """
    Write a backup; return the key that opens this one, to look at what was written.

    What a file belongs to is dumped before the file: one that comes in meanwhile is not missed.
    """
    _sees_everything()
    sealing = Sealing(to, public)
    writer = Writer(sealing)
    with _one_moment() as moment:
        manifest = _manifest(ring, now=now)
        with programs.connected("pg_dump", *DUMPED, "--snapshot", moment) as dumping:
            assert dumping.stdout
            writer.dump(dumping.stdout)  # type: ignore[arg-type]
    for name, path in contents.sealed_files(files):
        writer.file(name, path)
    text = replace(manifest, **writer.tally.found()).text()
    writer.finish(text, contents.sign(text, ring))
    sealing.close()
    to.flush()
    return sealing.key


def _sees_everything() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT FROM pg_roles WHERE rolname = session_user AND (rolbypassrls OR rolsuper)"
        )
        if not cursor.rowcount:
            raise programs.NoProgram("Log in as dief_backup: others are not shown every row.")


@contextmanager
def _one_moment() -> Iterator[str]:
    """Hold a snapshot, so that what is counted and what is dumped are the same."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor.fetchone()[0]


def _manifest(ring: Mapping[int, bytes], *, now: datetime) -> Manifest:
    sequence, head = chaining.head()
    return Manifest(
        made_at=now.isoformat(),
        server=programs.major(),
        migrations=migrations(),
        counts=counts(),
        trail=(sequence, head.hex()),
        ring=sorted(ring),
    )


def migrations() -> list[str]:
    """Return which migrations this database has seen."""
    return sorted(".".join(one) for one in MigrationRecorder(connection).applied_migrations())


def counts() -> dict[str, int]:
    """Return how many rows each table has."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        found = {}
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608
            found[table] = cursor.fetchone()[0]
    return found


def verified(
    source: BinaryIO, *, key: X25519PrivateKey | bytes, ring: Mapping[int, bytes], server: int
) -> Manifest:
    """
    Open a backup from its first byte to its last, and the dump in it; return its manifest.

    :raises Unopened: if it was made for another key, or is not as it was written.
    :raises NotWhole: if it does not hold what was signed.
    :raises NoProgram: if PostgreSQL cannot read the dump.
    """
    reader = Reader(Opening(source, key=key))
    command = [programs.program("pg_restore", of=server), "--file", "/dev/null"]
    with programs.running(command, stdin=programs.PIPE) as reading:
        assert reading.stdin
        for name, part in reader.parts():
            if name.startswith(contents.DUMP):
                while piece := part.read(contents.PIECE):
                    reading.stdin.write(piece)
    return reader.manifest(chain.public_keys(ring))
