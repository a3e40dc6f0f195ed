"""The list of States, brought in as a whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from forum import clock, sight, states_list
from forum.actions import states
from forum.models import Standing
from forum.states_list import BadList, Listed


class Command(BaseCommand):
    help = (
        "Load the list of States from a CSV file (docs/states.md). Dates that the Secretariat "
        "corrected in the portal stay as they are; everything else becomes what the file says."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--as-of",
            type=date.fromisoformat,
            help="the day of the list: a party without a date counts from it, to be confirmed",
        )

    def handle(self, *, file: Path, as_of: date | None, **options: object) -> None:
        now = clock.now()
        try:
            listed = _read(file, as_of)
        except (OSError, UnicodeDecodeError) as wrong:
            raise CommandError(str(wrong)) from wrong
        except BadList as bad:
            raise CommandError(f"{file.name} was not loaded.\n{bad}") from bad
        with sight.of_the_portal():
            done = states.load(listed, now=now)
        self._report(listed, done)

    def _report(self, listed: list[Listed], done: states.Loaded) -> None:
        parties = sum(row.standing == Standing.PARTY for row in listed)
        self.stdout.write(f"States Parties: {parties}, signatories: {len(listed) - parties}")
        self.stdout.write(
            f"{len(done.added)} added, {len(done.changed)} changed, {len(done.same)} as before"
        )
        said = {
            "Changed": done.changed,
            "Kept as the Secretariat corrected them, against the list": done.kept,
            "In the portal and not in the list": done.not_listed,
        }
        for what, codes in said.items():
            if codes:
                self.stdout.write(f"{what}: {', '.join(codes)}")
        doubtful = [row for row in listed if row.to_confirm]
        self.stdout.write(f"To be confirmed: {len(doubtful)}")
        for row in doubtful:
            self.stdout.write(f"  {row.code} {row.names['name_en']}: {row.note}")


def _read(file: Path, as_of: date | None) -> list[Listed]:
    said = states_list.about(file)
    if as_of is not None:
        said = replace(said, as_of=as_of)
    return states_list.read(file.read_text(encoding="utf-8-sig"), said)
