"""Who can be played in the practice portal."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from dief_portal.practice.cast import CAST, COUNTRIES
from forum.models import Role


class Command(BaseCommand):
    help = "Print the cast: name, office, State."

    def handle(self, **options: object) -> None:
        states = {country.code: country.en for country in COUNTRIES}
        for part in CAST:
            name = f"{part.first} {part.last}"
            role = str(Role(part.role).label)
            self.stdout.write(f"  {name:<16} {role:<26} {states.get(part.state, '')}".rstrip())
