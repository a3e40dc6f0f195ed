"""To be kept by somebody else: what shows later whether the end of the trail was cut off."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from forum import chain, clock, sight
from forum.actions import chaining


class Command(BaseCommand):
    help = "Sign the head of the trail as it is now, and print the anchor."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", metavar="FILE", help="write it to this file")
        parser.add_argument(
            "--public-keys",
            action="store_true",
            help="print what checks anchors instead, by the number of the ring's key",
        )

    def handle(self, **options: Any) -> None:
        if options["public_keys"]:
            for number, key in chain.public_keys(settings.VAULT_KEYS).items():
                self.stdout.write(f"{number}: {key}")
            return
        chaining.chain_waiting()
        with sight.of_the_portal():
            anchor = chaining.as_file(chaining.sign_head(now=clock.now()))
        if options["to"]:
            with open(options["to"], "x", encoding="utf-8") as file:
                file.write(anchor)
        else:
            self.stdout.write(anchor)
