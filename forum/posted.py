"""
No mail leaves twice, also when the database was restored from a backup.

What the database knows of mails that have left is as old as the backup. So each mail that leaves
is written down outside the database too (``MAILS_SENT``, by default beside the files), by a digest
of what it is: whom it tells what of which row, by when. A restore reads that record: what it names
counts as sent, also when a sweep writes the same notice again. Ids are not given out twice after
a restore, so that what one names never comes to be another.

And a restored portal holds every mail until an operator lets them go (``manage.py release_mails``):
whether it is the one that works now, a person knows.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.db import models

from forum import files
from forum.models import AccountInvitation, LeftBefore, Notice, RecoveryLetter, Restored

logger = logging.getLogger(__name__)

Mail = tuple[str, datetime]
HEX = frozenset("0123456789abcdef")
DIGEST = 64  # signs


class BadRecord(Exception):
    """A line of the record is none; nothing was taken over."""


def digest(row: models.Model) -> str | None:
    """Return what a mail is known by outside; the same for a row that a sweep writes again."""
    said: tuple[object, ...]
    match row:
        case Notice():
            by = row.act_by.isoformat() if row.act_by else ""
            said = ("notice", row.to_id, row.kind, row.about, by)
        case AccountInvitation():
            said = ("invitation", row.key)
        case RecoveryLetter():
            said = ("recovery", row.recovery.key, row.stage, row.address)
        case _:
            return None  # A link that holds for half an hour.
    return sha256("|".join(map(str, said)).encode()).hexdigest()


def place() -> Path:
    """Return the file that they lie in, outside the database."""
    return Path(settings.MAILS_SENT) if settings.MAILS_SENT else files.folder() / "mails-sent"


def note(row: models.Model, *, now: datetime) -> None:
    """Write down outside the database that a mail has left; the mail itself cannot be undone."""
    known_by = digest(row)
    if known_by is None:
        return
    try:
        with place().open("a", encoding="ascii") as file:
            file.write(f"{known_by} {now.isoformat()}\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as wrong:  # It has left: to try again would send it twice today.
        logger.error("A mail that left was not written down: %s", type(wrong))


def read(lines: Iterable[str]) -> Iterator[Mail]:
    """:raises BadRecord: at the first line that is none."""
    for number, line in enumerate(lines, start=1):
        try:
            known_by, at = line.split()
            if len(known_by) != DIGEST or not HEX.issuperset(known_by):
                raise ValueError(known_by)
            yield known_by, datetime.fromisoformat(at)
        except ValueError as wrong:
            raise BadRecord(f"Line {number} is no mail that left: {line.strip()!r}") from wrong


def take_over(mails: Iterable[Mail]) -> None:
    """Let a restored database know which mails had left. Twice changes nothing."""
    rows = [LeftBefore(digest=known_by, left_at=at) for known_by, at in mails]
    LeftBefore.objects.bulk_create(rows, ignore_conflicts=True, batch_size=5_000)


def left_before(row: models.Model) -> bool:
    """Return whether this mail had left when the database was restored."""
    return LeftBefore.objects.filter(digest=digest(row) or "").exists()


def is_held() -> bool:
    """Return whether mails wait for an operator, because this database was restored."""
    return Restored.objects.filter(released_at=None).exists()
