"""Before an upgrade: what is pending, and whether people have to leave meanwhile."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from dief_portal import upgrades

NEEDED = 10  # exit code, so that a script can tell it from a fault


class Command(BaseCommand):
    help = (
        "Say of each pending migration whether the maintenance page is needed. The exit code is"
        f" {NEEDED} if it is for any, with --exit-code."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--exit-code", action="store_true")

    def handle(self, *, exit_code: bool, **options: Any) -> None:
        plan = upgrades.pending()
        if not plan:
            self.stdout.write("Nothing is pending. No page is needed.")
            return
        if upgrades.is_new():
            self.stdout.write("Nothing was migrated yet, so nobody is disturbed: run migrate.")
            return
        why = upgrades.reasons(plan, named=upgrades.named_by_sights())
        for migration, _ in plan:
            said = "; ".join(reason.value for reason in why.get(migration, []))
            name = f"{migration.app_label} {migration.name}"
            self.stdout.write(f"{name}: {said or 'can run while people work'}")
        if not why:
            self.stdout.write("No page is needed: migrate, then restart one process after another.")
            return
        self.stdout.write(
            "The maintenance page is needed: stop web, worker and beat, migrate, start them again."
        )
        if exit_code:
            raise SystemExit(NEEDED)
