"""What marks a copy: a number, and a line that says whose it is."""

from __future__ import annotations

import re
import secrets
from dataclasses import asdict, dataclass
from typing import Any

from forum.keys import ALPHABET

GROUPS, LETTERS = 3, 4
NUMBER = re.compile(
    rf"(?<![A-Z0-9])(?:[{ALPHABET}]{{{LETTERS}}}-){{{GROUPS - 1}}}[{ALPHABET}]{{{LETTERS}}}"
)


@dataclass(frozen=True)
class Mark:
    number: str  # KQ7P-2XWM-9RTD
    whose: str  # the State, or the office of the Forum
    name: str  # of the person; none on a letter that is handed over
    at: str

    @property
    def line(self) -> tuple[str, ...]:
        """What stands on every page."""
        return tuple(filter(None, (self.number, self.whose, self.name, self.at)))

    def told(self) -> dict[str, Any]:
        return asdict(self)


def new_number() -> str:
    """Return a number that nobody guesses: one of 28 to the power of 12."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(LETTERS)) for _ in range(GROUPS))
    return "-".join(groups)


def as_written(typed: str) -> str:
    """Return a number as the portal writes it, however it was typed; else nothing."""
    letters = "".join(letter for letter in typed.upper() if letter in ALPHABET)
    groups = [letters[at : at + LETTERS] for at in range(0, len(letters), LETTERS)]
    written = "-".join(groups)
    return written if NUMBER.fullmatch(written) else ""
