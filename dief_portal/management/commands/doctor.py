"""What is wrong with this portal, in plain words; the exit code is 1 if anything is."""

from __future__ import annotations

import sys

from django.core.management.base import BaseCommand

from dief_portal import doctor
from forum import clock


class Command(BaseCommand):
    help = "Say what is wrong with this portal, and what to do. Run it as the worker runs."

    def handle(self, **options: object) -> None:
        faults = doctor.faults(clock.now())
        for fault in faults:
            self.stdout.write(f"- {fault}")
        if faults:
            sys.exit(1)
        self.stdout.write("All is well.")
