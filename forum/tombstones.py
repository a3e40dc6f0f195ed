"""
What was destroyed stays destroyed, also in a database that was restored from an older backup.

A key that is destroyed leaves its tombstone in its row: a UUID and a moment. A sweep writes each
into a file outside the database (``TOMBSTONES``), which is kept longer than any backup.
After a restore it is replayed: what was destroyed since the backup is destroyed again.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet

from forum import files
from forum.models import ObjectKey

Tombstone = tuple[UUID, datetime]

REPLAY = """
INSERT INTO forum_objectkey (object, destroyed_at, noted_at) VALUES (%s, %s, %s)
ON CONFLICT (object) DO UPDATE SET wrapped = NULL, destroyed_at = EXCLUDED.destroyed_at,
    noted_at = EXCLUDED.noted_at
WHERE forum_objectkey.destroyed_at IS NULL
"""


class BadTombstones(Exception):
    """A line of the file is no tombstone; nothing was replayed."""


def place() -> Path:
    """Return the file that they lie in, outside the database."""
    return Path(settings.TOMBSTONES) if settings.TOMBSTONES else files.folder() / "tombstones"


def to_note() -> QuerySet[ObjectKey]:
    """Return the tombstones that do not lie outside yet."""
    return ObjectKey.objects.filter(destroyed_at__isnull=False, noted_at=None)


@transaction.atomic
def note(*, key_id: int, now: datetime) -> None:
    """Write a tombstone down outside the database, and then that it was. Twice does no harm."""
    key = ObjectKey.objects.select_for_update().get(pk=key_id)
    if key.noted_at is not None or key.destroyed_at is None:
        return
    line = f"{key.object} {key.destroyed_at.isoformat()}\n"
    with place().open("a", encoding="ascii") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())
    key.noted_at = now
    key.save(update_fields=["noted_at"])


def read(lines: Iterable[str]) -> Iterator[Tombstone]:
    """:raises BadTombstones: at the first line that is none."""
    for number, line in enumerate(lines, start=1):
        try:
            which, at = line.split()
            yield UUID(which), datetime.fromisoformat(at)
        except ValueError as wrong:
            raise BadTombstones(f"Line {number} is no tombstone: {line.strip()!r}") from wrong


@transaction.atomic
def replay(tombstones: Iterable[Tombstone], *, now: datetime) -> int:
    """Destroy again what these tombstones stand for; return how many keys were there again."""
    again = 0
    with connection.cursor() as cursor:
        for which, at in tombstones:
            cursor.execute(REPLAY, [which, at, now])
            again += cursor.rowcount
    return again
