"""After a restore from a backup: destroy again what was destroyed since it was made."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from forum import clock, sight, tombstones


class Command(BaseCommand):
    help = (
        "Run after every restore, before anybody is served: destroys again the keys of what was"
        " withdrawn since the backup. Twice changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", help="where they lie, if not here")

    def handle(self, *, file: Path | None, **options: object) -> None:
        file = file or tombstones.place()
        try:
            found = list(tombstones.read(file.read_text(encoding="ascii").splitlines()))
        except (OSError, UnicodeDecodeError, tombstones.BadTombstones) as wrong:
            raise CommandError(f"{wrong}. Nothing was replayed.") from wrong
        with sight.of_the_portal():
            again = tombstones.replay(found, now=clock.now())
        self.stdout.write(f"{len(found)} tombstones: {again} were new to this database.")
