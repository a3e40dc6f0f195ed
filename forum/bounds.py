"""What a process may take that opens files of others: memory, seconds, no file to write."""

from __future__ import annotations

import resource
import sys

OPEN_FILES = 32


def bound(*, memory: int, seconds: int) -> None:
    """
    Bound this process for good, before it imports any parser.

    A Mac cannot bound the memory of one; it bounds the rest.

    :param memory: bytes of addresses.
    :param seconds: of work, not by the clock.
    """
    for what, most in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_AS, memory),
    ):
        try:
            resource.setrlimit(what, (most, most))
        except (OSError, ValueError):
            if what != resource.RLIMIT_AS or sys.platform != "darwin":
                raise
