"""The first person of a new portal. There is no other way in that nobody invited."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError, CommandParser

from forum import clock, moments, sight
from forum.actions import first_officer
from forum.errors import Refused


class Command(BaseCommand):
    help = (
        "Make the first Secretariat officer of a new portal, and send them a link to set a"
        " password. Refused once anybody has an account. Run it as the worker runs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="a mailbox of one person")
        parser.add_argument("first_name")
        parser.add_argument("last_name")

    def handle(self, *, email: str, first_name: str, last_name: str, **options: object) -> None:
        now, real = clock.now(), clock.real()
        try:
            with sight.of_the_portal():
                link = first_officer.invite(
                    email=email, first_name=first_name, last_name=last_name, real=real, now=now
                )
        except Refused as refused:
            raise CommandError(f"Nothing was changed. {refused}") from refused
        until = moments.moment(link.expires_at, ZoneInfo("UTC"))
        self.stdout.write(
            f"{first_name} {last_name} is a Secretariat officer. A link to set a password leaves"
            f" within a minute for {email}, if the worker runs; it holds until {until}. After that,"
            ' "Forgotten your password?" on the page to sign in sends another.'
        )
