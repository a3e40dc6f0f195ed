"""
One beat, however many run: so that there may be a second where the first one was.

Each keeps the same time, and only the one that holds a lock of PostgreSQL says so. It belongs
to its connection: whoever is killed, or cut off, gives it back, and within a minute the next one
goes on where the first would have. Nothing is sent for the minutes in between: a sweep finds
whatever is due, late or not.
"""

from __future__ import annotations

import logging
from typing import Any

from celery.beat import PersistentScheduler
from django.db import OperationalError, connection

LOCK = "the beat"  # Held for as long as the connection lives: not behind a pool.

logger = logging.getLogger(__name__)


class AloneScheduler(PersistentScheduler):
    """Sends what is due if no other beat does; else only notes that its time has come."""

    _led: bool | None = None

    def apply_entry(self, entry: Any, producer: Any = None) -> None:
        if self.leads():
            super().apply_entry(entry, producer=producer)

    def leads(self) -> bool:
        """Ask for the lock, each time anew: a connection that was lost has lost it too."""
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [LOCK])
                leads = bool(cursor.fetchone()[0])
        except OperationalError as lost:
            logger.warning("The database does not answer beat: %s", type(lost))
            connection.close()
            leads = False
        if leads != self._led:
            logger.warning("This beat leads: %s", leads)
            self._led = leads
        return leads

    def close(self) -> None:
        connection.close()
        super().close()
