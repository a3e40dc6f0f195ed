"""
What needs a person in the office in use: a duty or a right with its date, and where to act.

Each app answers for its own matters in ``needs.py`` with ``of(hat, now=)``; the lobby shows
them together, the earliest first. Computed when the page is read, never stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from forum.terms_of_reference import GENEVA


@dataclass(frozen=True)
class Need:
    says: str  # one sentence: who must do what
    link: str
    by: datetime | None = None  # the first moment that is too late
    zone: ZoneInfo = GENEVA
    paragraph: int | None = None
    duty: bool = True  # else for information: nothing need be done (silence is an answer)
