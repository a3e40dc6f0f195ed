"""The pair for backups: on the keeper's machine, never on the server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dief_portal.backups import envelope


class Command(BaseCommand):
    help = (
        "Make a pair: the private half into a file, the public one for BACKUP_PUBLIC_KEY. On a"
        " machine without the portal: python -m dief_portal.backups.envelope pair --to FILE."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, required=True, metavar="FILE")

    def handle(self, *, to: Path, **options: Any) -> None:
        try:
            public = envelope.write_pair(to)
        except OSError as wrong:
            raise CommandError(f"{wrong}. Name a file that is not there yet.") from wrong
        self.stdout.write(f"BACKUP_PUBLIC_KEY={public}")
        self.stderr.write(
            f"The private half is in {to}. It opens every backup made for this pair: keep it twice,"
            " away from the server, and not with the shares of the ring."
        )
