"""After a new key was put in front of the ring: wrap by it what the older ones wrapped."""

from __future__ import annotations

import time
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from dief_portal.session_end import REMEMBERED
from forum import clock, moments, object_keys, rotation


class Command(BaseCommand):
    help = (
        "Wrap the keys of all objects, and the seeds of authenticator apps, by the key in front"
        " of VAULT_KEYS. People go on working. Broken off, run it again: it goes on."
    )

    def handle(self, **options: object) -> None:
        missing = rotation.unopened(object_keys.ring())
        if missing:
            says = "Nothing was changed. Put every key that is still needed into VAULT_KEYS first."
            raise CommandError("\n".join([*missing, says]))
        begun, done = time.monotonic(), rotation.Rewrapped()
        for done in rotation.rewrap():
            self.stdout.write(f"\r{done.objects} keys of objects ", ending="")
        took = time.monotonic() - begun
        self.stdout.write(
            f"\rWrapped by key {object_keys.ring().front}: {done.objects} keys of objects and"
            f" {done.seeds} seeds of authenticator apps, in {took:.1f} s."
        )
        if done.failed:
            raise CommandError(
                f"{len(done.failed)} could not be unwrapped, and stay as they were. Take no key"
                f" out of VAULT_KEYS. They are: {', '.join(done.failed)}"
            )
        self._say_what_can_go(clock.now())

    def _say_what_can_go(self, now: datetime) -> None:
        front, *older = settings.VAULT_KEYS
        needed = rotation.in_use()
        for number in older:
            if number in needed:  # By a process that still had the older ring.
                says = f"Key {number} still wraps {needed[number]}: restart every process with"
                self.stdout.write(f"{says} key {front} in front, and run this again.")
                continue
            until = moments.moment(now + REMEMBERED, ZoneInfo("UTC"))
            self.stdout.write(
                f"Key {number} may be taken out of VAULT_KEYS after {until}: until then it may"
                " have sealed the text of a session that ended. Backups of the database from"
                " before today need it: keep its shares as long as you keep them, and no longer."
            )
