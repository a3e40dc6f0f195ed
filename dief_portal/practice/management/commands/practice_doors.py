"""Let whoever opens a practice portal play any of its cast."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from dief_portal.practice import casting


class Command(BaseCommand):
    help = "Let everyone be played, after each migration."

    def handle(self, **options: object) -> None:
        casting.let_everyone_be_played()
