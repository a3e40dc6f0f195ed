"""``check --deploy`` looks into the database too, without being told which."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import check
from django.db import connections


class Command(check.Command):
    def handle(self, *app_labels: Any, **options: Any) -> None:
        if options["deploy"] and not options["databases"] and not options["tags"]:
            options["databases"] = list(connections)
        super().handle(*app_labels, **options)
