"""Tells the practice story to an empty database."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dief_portal.practice import cast, casting, clock


class Command(BaseCommand):
    help = "Put the invented States and people on stage, and tell what happened between them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cast-only", action="store_true", help="nobody has done anything yet")

    def handle(self, *, cast_only: bool, **options: Any) -> None:
        if not casting.is_empty():
            raise CommandError("The database holds something already. Nothing was written.")
        casting.put_on_stage()
        clock.move_to(cast.BEGINS)
        self.stdout.write(f"{len(cast.COUNTRIES)} States, {len(cast.CAST)} offices")
