"""Back a portal up under load, lose it, restore it: ``bin/restore-drill``."""

from __future__ import annotations

import argparse
import sys
import time

from tests.drill.run import drilled

SAYS = """
Starts a portal with web, worker and scheduler, lets people announce, notify and reply, makes a
backup meanwhile, lets them go on and one withdraw a case, and loses database and files. Restores
the backup and counts: every row, the trail, sign-ins, what was destroyed, mails. Exit code 0: no
fault.
"""


def main() -> int:
    parser = argparse.ArgumentParser("bin/restore-drill", description=SAYS)
    parser.add_argument(
        "--seconds", type=float, default=60, help="of acting before and after: %(default)s"
    )
    begun = time.monotonic()
    drill = drilled(seconds=parser.parse_args().seconds)
    print(f"{drill.says()}\n{time.monotonic() - begun:.0f} s in all")  # noqa: T201
    return int(bool(drill.faults))


if __name__ == "__main__":
    sys.exit(main())
