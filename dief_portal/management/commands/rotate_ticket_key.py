"""
A new key for the tickets that requests carry, while the portal goes on serving.

Run as the owner of the database, with the new ``SECRET_KEY``, before any web process has it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection, transaction

from forum import ticket


class Command(BaseCommand):
    help = (
        "Let the database accept tickets under the SECRET_KEY of today; those under the key "
        "before stay good for a day. Then restart the web processes with the new key, one after "
        "the other. Put the key before into SECRET_KEY_FALLBACKS: sessions live on."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--at-once",
            action="store_true",
            help="refuse the key before from now on: it was seen by somebody",
        )

    def handle(self, *, at_once: bool, **options: Any) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            ticket.install_key(cursor, keep=timedelta() if at_once else ticket.KEPT)
            cursor.execute("SELECT name, until FROM sight.key ORDER BY until NULLS FIRST")
            for name, until in cursor.fetchall():
                good = f"until {until:%Y-%m-%d %H:%M} UTC" if until else "from now on"
                self.stdout.write(f"{name} is good {good}")
