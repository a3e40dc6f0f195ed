"""Whether anybody has changed the trail: asked each night, and by hand."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from forum import chain, clock
from forum.actions import chaining
from forum.chain import Anchored


class Command(BaseCommand):
    help = "Verify the trail from its first entry to its last, and what waits to be chained."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--anchor", metavar="FILE", action="append", default=[], help="one that was kept"
        )
        parser.add_argument(
            "--public-key", metavar="HEX", action="append", default=[], help="that may have signed"
        )

    def handle(self, **options: Any) -> None:
        trusted = [*chain.public_keys(settings.VAULT_KEYS).values(), *options["public_key"]]
        anchors = [_read(Path(file), trusted) for file in options["anchor"]]
        began, worked = time.monotonic(), time.process_time()
        verdict = chaining.verify(now=clock.now(), anchors=anchors)
        took, of_it = time.monotonic() - began, time.process_time() - worked
        self.stdout.write(
            f"{verdict.links} links, {verdict.forgotten} forgotten, {verdict.waiting} waiting;"
            f" {len(anchors)} anchors given. {took:.1f} s, of it {of_it:.1f} s here."
        )
        self.stdout.write(f"Head: {verdict.head.hex()}")
        for fault, place in verdict.faults[:20]:
            self.stdout.write(f"{fault.value} at {place}: {fault.label}")
        if not verdict.whole:
            self.stderr.write(f"The trail is broken: {len(verdict.faults)} faults.")
            sys.exit(1)
        self.stdout.write("The trail is whole.")


def _read(file: Path, trusted: list[str]) -> Anchored:
    try:
        return chain.read_anchor(file.read_text(encoding="utf-8"), trusted=trusted)
    except (OSError, chain.NoAnchor) as wrong:
        raise CommandError(f"{file}: {wrong}") from wrong
