"""
A clock that can be moved, so that a year of the Forum fits into an afternoon.

All processes of the portal share it through one small file: how far it is ahead of the real
time. Only the Forum's own time moves; sessions, codes and the scheduler keep to the real one.
"""

from __future__ import annotations

import os
import tempfile
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from forum.clock import SystemClock


class PracticeClock:
    def now(self) -> datetime:
        return SystemClock().now() + offset()


def offset() -> timedelta:
    """Return how far this clock is ahead of the real time, or behind."""
    path = Path(settings.PRACTICE_CLOCK)
    try:
        written = path.stat()
    except FileNotFoundError:
        return timedelta()
    # Each move makes a new file, so that it is read once after each move.
    return _read(path, written.st_ino, written.st_mtime_ns)


@lru_cache(maxsize=1)
def _read(path: Path, _inode: int, _written: int) -> timedelta:
    return timedelta(seconds=float(path.read_text()))


def move_to(moment: datetime) -> None:
    """Set the clock, for everyone; it goes on from there."""
    path = Path(settings.PRACTICE_CLOCK)
    ahead = moment - SystemClock().now()
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as new:
        new.write(str(ahead.total_seconds()))
    os.replace(new.name, path)  # At once: nobody reads half a number.
