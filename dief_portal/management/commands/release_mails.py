"""After a restore: this portal is the one that works from now on, and may write to people."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from forum import clock, sight
from forum.models import Notice, Restored


class Command(BaseCommand):
    help = "Let the mails go that were held since this database was restored from a backup."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--only-count", action="store_true", help="say how many, release none")

    def handle(self, *, only_count: bool, **options: Any) -> None:
        now = clock.now()
        with sight.of_the_portal(), transaction.atomic():
            owed = Notice.objects.filter(sent_at=None, withdrawn_at=None, due_at__lte=now)
            held = Restored.objects.filter(released_at=None)
            said = f"{owed.count()} notices are owed by mail"
            if only_count:
                waits = "wait" if held.exists() else "are not held"
                self.stdout.write(f"{said}; they {waits}.")
                return
            if not held.update(released_at=now):
                self.stdout.write("No mail is held.")
                return
        self.stdout.write(f"{said}, and leave with the next sweep.")
