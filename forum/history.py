"""
What is public about the Forum's past: who chaired it, when it met, what Conferences decided.

The facts are in ``forum/data/history.toml``, each with the place where it was read. What was not
found there is not here.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from forum import moments

Text = str | Promise

FILE = Path(__file__).parent / "data" / "history.toml"

SENTENCES: dict[str, Text] = {
    "informal": _(
        "Around the Fourth Conference, interested States discuss concrete cases of diversion "
        "at an informal meeting for the first time."
    ),
    "set up": _("The Sixth Conference sets the Forum up and adopts its Terms of Reference."),
    "put off": _(
        "The pandemic prevents the first meeting. The Chair concludes that meetings need "
        "people in the room. The Seventh Conference asks the next President to organise the "
        "first meeting once that can be done."
    ),
    "first meeting": _("The Forum meets for the first time, on 24 August."),
    "review asked for": _(
        "After two cycles of meetings, the Ninth Conference asks for a review of the Forum's "
        "usefulness and of its Terms of Reference."
    ),
    "reviewed": _(
        "The review finds the Forum still important and its Terms of Reference fit for it. "
        "The Tenth Conference updates paragraph 4."
    ),
}
DURING: dict[str, Text] = {
    "CONFERENCE": _("during the Conference"),
    "PREPARATORY": _("in the week of the working groups"),
}


def _territory(code: str) -> str:
    return str(moments.locale().territories[code]) if code else ""


@dataclass(frozen=True)
class PastConference:
    number: int
    starts_on: date
    ends_on: date
    place: str
    territory: str  # ISO 3166-1; empty where it was held by writing
    source: str

    @property
    def is_to_confirm(self) -> bool:
        """Whether its days were not read anywhere."""
        return self.source == "M"

    @property
    def country(self) -> str:
        return _territory(self.territory)


@dataclass(frozen=True)
class PastChair:
    conference: int
    name: str
    territory: str  # the State they are a national of
    source: str

    @property
    def state(self) -> str:
        """Return that State's name in the reader's language."""
        return _territory(self.territory)


@dataclass(frozen=True)
class PastMeeting:
    number: int
    day: date
    conference: int  # whose cycle it is of
    kind: str
    source: str

    @property
    def during(self) -> Text:
        return DURING[self.kind]


@dataclass(frozen=True)
class Step:
    year: int
    name: str
    document: str
    source: str

    @property
    def says(self) -> Text:
        return SENTENCES[self.name]


@dataclass(frozen=True)
class Review:
    decided_at: int
    decision: str
    carried_out_at: int
    outcome: str
    source: str


_READ: dict[str, Any] = tomllib.loads(FILE.read_text(encoding="utf-8"))

SOURCE: str = _READ["source"]
CONFERENCES = tuple(PastConference(**entry) for entry in _READ["conference"])
CHAIRS = tuple(PastChair(**entry) for entry in _READ["chair"])
MEETINGS = tuple(PastMeeting(**entry) for entry in _READ["meeting"])
STEPS = tuple(Step(**entry) for entry in _READ["step"])
REVIEW = Review(**_READ["review"])


def cycles_with_meetings() -> list[int]:
    """Return the cycle of each meeting that was held."""
    return [meeting.conference for meeting in MEETINGS]
