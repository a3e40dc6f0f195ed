"""Tells the practice story to an empty database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dief_portal.practice import cast, casting, clock, story


class Command(BaseCommand):
    help = "Put the invented States and people on stage, and tell what happened between them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cast-only", action="store_true", help="nobody has done anything yet")
        parser.add_argument(
            "--begins",
            type=datetime.fromisoformat,
            default=cast.BEGINS,
            help="where the clock begins, with its zone",
        )

    def handle(self, *, cast_only: bool, begins: datetime, **options: Any) -> None:
        if not casting.is_empty():
            raise CommandError("The database holds something already. Nothing was written.")
        casting.put_on_stage()
        if not cast_only:
            story.tell()
        clock.move_to(begins)
        self.stdout.write(f"{len(cast.COUNTRIES)} States, {len(cast.CAST)} offices")
