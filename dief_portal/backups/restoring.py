"""
A backup becomes a database of its own, which nobody enters before it is fit to be served.

It is opened twice: once to its end, to see that it is whole and who signed it; then it goes into
a new database, piece by piece. Until everything after that is done, the database lets nobody in
but a superuser: an interruption leaves nothing that a worker could send from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from dief_portal.backups import contents, making, programs
from dief_portal.backups.contents import Manifest, NotWhole, Reader
from dief_portal.backups.envelope import Opening
from forum import chain, enforcement, posted, sight, tombstones, trail
from forum.actions import chaining
from forum.chain import Anchored
from forum.models import (
    AccountInvitation,
    NewPassword,
    Notice,
    RecoveryLetter,
    Restored,
    Session,
)
from forum.posted import Mail
from forum.tombstones import Tombstone

ROLES = "dief_web, dief_portal, dief_backup"
# Ids that were given out after the backup stood in mails and in links: none is given out again.
LEAP = 1_000_000
SEQUENCES = "SELECT format('%I.%I', schemaname, sequencename) FROM pg_sequences"


class Refused(Exception):
    """It was not restored, and why."""


@dataclass(frozen=True)
class Outside:
    """What was written down outside the database, up to the last minute."""

    tombstones: Sequence[Tombstone]
    mails: Sequence[Mail]


@dataclass(frozen=True)
class Done:
    manifest: Manifest
    links: int
    destroyed: int
    signed_out: int
    had_left: int


def restore(
    file: Path,
    *,
    into: str,
    files: Path,
    key: X25519PrivateKey,
    ring: Mapping[int, bytes],
    outside: Outside,
    now: datetime,
) -> Done:
    """
    Restore a backup into a new database, and its files into a new folder.

    :raises Refused: if the database or the folder is there, or what was restored is not right.
    :raises Unopened, NotWhole: if the backup is not what its maker signed.
    """
    with _on(name="postgres"):
        server = programs.major()
        with file.open("rb") as source:
            manifest = making.verified(source, key=key, ring=ring, server=server)
        _fits(manifest, server)
        files.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(files.iterdir()):
            raise Refused(f"{files} is not empty. Name a folder that is.")
        _create(into)
    with _on(name=into):
        _fill(file, key=key, ring=ring, files=files, expected=manifest)
        _compare(manifest.counts, making.counts())
        links = _verify_trail(manifest, now=now)
        _hold_to_sights()
        done = _make_fit(manifest, outside, links=links, now=now)
        _let_in(into)
    return done


@contextmanager
def _on(*, name: str) -> Iterator[None]:
    """Speak to a database of the server on which is restored, as its superuser."""
    here = connection.settings_dict
    before = dict(here)
    connection.close()
    here.update(_superuser(before), NAME=name)
    try:
        yield
    finally:
        connection.close()
        here.clear()
        here.update(before)


def _superuser(serving: Mapping[str, Any]) -> dict[str, Any]:
    if settings.RESTORE_DATABASE:
        options = dict(settings.RESTORE_DATABASE.get("OPTIONS", {}))
        host = options.pop("host", settings.RESTORE_DATABASE["HOST"])
        return {**settings.RESTORE_DATABASE, "HOST": host, "OPTIONS": options}
    if not settings.EMBEDDED:
        raise Refused("Set RESTORE_DATABASE_URL: a superuser of the server to restore on.")
    return {"USER": "postgres", "PASSWORD": "", "OPTIONS": {}}


def _fits(manifest: Manifest, server: int) -> None:
    if manifest.server != server:
        raise Refused(f"It is of PostgreSQL {manifest.server}, and this server is {server}.")
    loader = MigrationLoader(None)
    known = {".".join(one) for one in loader.disk_migrations}
    ours = {one for one in manifest.migrations if one.split(".")[0] in loader.migrated_apps}
    if ours != known:
        newest = ", ".join(sorted(ours ^ known)[:3])
        raise Refused(
            "It was made by another version of the portal: restore it with that one, then"
            f" upgrade. They differ in {newest}."
        )


def _create(name: str) -> None:
    quoted = connection.ops.quote_name(name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", [name])
        if cursor.rowcount:
            raise Refused(f"There is a database {name} already. Name one that is not there.")
        cursor.execute(f"CREATE DATABASE {quoted} OWNER dief_owner CONNECTION LIMIT 0")
        cursor.execute(f"REVOKE CONNECT, TEMPORARY ON DATABASE {quoted} FROM PUBLIC")
        cursor.execute(f"GRANT CONNECT ON DATABASE {quoted} TO {ROLES}")


def _let_in(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER DATABASE {connection.ops.quote_name(name)} CONNECTION LIMIT -1")


def _fill(
    file: Path,
    *,
    key: X25519PrivateKey,
    ring: Mapping[int, bytes],
    files: Path,
    expected: Manifest,
) -> None:
    restoring = ("--exit-on-error", "--single-transaction")
    with file.open("rb") as source:
        reader = Reader(Opening(source, key=key))
        with programs.connected("pg_restore", *restoring, stdin=programs.PIPE) as filling:
            assert filling.stdin
            for name, part in reader.parts():
                if name.startswith(contents.DUMP):
                    while piece := part.read(contents.PIECE):
                        filling.stdin.write(piece)
                    continue
                _write(files / name.removeprefix(contents.FILES), part)
        if reader.manifest(chain.public_keys(ring)) != expected:
            raise NotWhole("It was changed while it was restored.")


def _write(path: Path, part: Any) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("xb") as file:
        while piece := part.read(contents.PIECE):
            file.write(piece)


def _compare(expected: Mapping[str, int], found: Mapping[str, int]) -> None:
    wrong = sorted(name for name in {*expected, *found} if expected.get(name) != found.get(name))
    if wrong:
        raise Refused(f"These tables have not the rows that were backed up: {', '.join(wrong)}.")


def _verify_trail(manifest: Manifest, *, now: datetime) -> int:
    """Walk along the restored chain, to the head that was signed with the backup."""
    sequence, head = manifest.trail
    anchor = Anchored(chain.micros(manifest.moment), sequence, bytes.fromhex(head))
    verdict = chaining.verify(now=now, anchors=[anchor])
    if not verdict.whole or (verdict.links, verdict.head.hex()) != (sequence, head):
        raise Refused(f"The trail is broken: {len(verdict.faults)} faults.")
    return verdict.links


def _hold_to_sights() -> None:
    """
    Write the policies anew, as the owner does who migrates.

    The code says who sees what, and not the backup. PostgreSQL also reads its own words in a dump
    a little differently than they were written, so that the portal would take them for changed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET SESSION AUTHORIZATION dief_owner")
        enforcement.enforce()
        cursor.execute("RESET SESSION AUTHORIZATION")


def _make_fit(manifest: Manifest, outside: Outside, *, links: int, now: datetime) -> Done:
    """End what must not go on and take over what was written down outside, at one stroke."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(SEQUENCES)
            for (name,) in cursor.fetchall():
                cursor.execute(f"SELECT setval(%s, last_value + {LEAP}) FROM {name}", [name])  # noqa: S608
        with sight.of_the_portal():
            restored = Restored.objects.create(backup_of=manifest.moment, restored_at=now)
            destroyed = tombstones.replay(outside.tombstones, now=now)
            posted.take_over(outside.mails)
            had_left = _count_as_sent(now=now)
            signed_out = Session.objects.all().delete()[0]
            NewPassword.objects.filter(set_at=None).delete()
            of = manifest.moment.isoformat()
            trail.record(None, "restored", restored, at=now, of=of)
    return Done(manifest, links, destroyed, signed_out, had_left)


def _count_as_sent(*, now: datetime) -> int:
    """Mark what had left after the backup was made as sent, so that pages say so too."""
    had_left = 0
    for notice in Notice.objects.filter(sent_at=None, withdrawn_at=None, due_at__lte=now):
        if posted.left_before(notice):
            notice.sent_at = now
            notice.save(update_fields=["sent_at"])
            had_left += 1
    rows: list[AccountInvitation | RecoveryLetter] = [
        *AccountInvitation.objects.filter(mailed_at=None),
        *RecoveryLetter.objects.filter(mailed_at=None).select_related("recovery"),
    ]
    for row in rows:
        if posted.left_before(row):
            row.mailed_at = now
            row.save(update_fields=["mailed_at"])
            had_left += 1
    return had_left
