"""
What is public about the Forum's past: who chaired it, when it met, what Conferences decided.

Read on the public pages of the Arms Trade Treaty Secretariat and in the documents they name.
What was not found there is not here.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from forum import moments

Text = str | Promise

SOURCE = "thearmstradetreaty.org"


class Chair(NamedTuple):
    conference: str
    name: str
    territory: str  # the State they are a national of, ISO 3166-1

    @property
    def state(self) -> str:
        """Return that State's name in the reader's language."""
        return str(moments.locale().territories[self.territory])


class HeldMeeting(NamedTuple):
    number: int
    day: date
    during: Text


class Step(NamedTuple):
    year: int
    says: Text
    document: str


CHAIRS = (
    Chair("CSP7", "Tom Nijs", "BE"),
    Chair("CSP8", "Alejandro Alba Fernández", "MX"),
    Chair("CSP9", "Col. Philippe Lejeune", "FR"),
    Chair("CSP10", "Col. Philippe Lejeune", "FR"),
)

MEETINGS = (
    HeldMeeting(1, date(2022, 8, 24), _("Eighth Conference of States Parties")),
    HeldMeeting(2, date(2023, 5, 11), _("working groups before the Ninth Conference")),
    HeldMeeting(3, date(2023, 8, 23), _("Ninth Conference of States Parties")),
    HeldMeeting(4, date(2024, 2, 22), _("working groups before the Tenth Conference")),
    HeldMeeting(5, date(2024, 8, 21), _("Tenth Conference of States Parties")),
)

STEPS = (
    Step(
        2018,
        _(
            "Around the Fourth Conference, interested States discuss concrete cases of diversion "
            "at an informal meeting for the first time."
        ),
        "",
    ),
    Step(
        2020,
        _("The Sixth Conference sets the Forum up and adopts its Terms of Reference."),
        "ATT/CSP6/2020/SEC/635/Conf.FinRep.Rev1, 40(a)",
    ),
    Step(
        2021,
        _(
            "The pandemic prevents the first meeting. The Chair concludes that meetings need "
            "people in the room. The Seventh Conference asks the next President to organise the "
            "first meeting once that can be done."
        ),
        "CSP7, final report, 27(b)",
    ),
    Step(2022, _("The Forum meets for the first time, on 24 August."), ""),
    Step(
        2023,
        _(
            "After two cycles of meetings, the Ninth Conference asks for a review of the Forum's "
            "usefulness and of its Terms of Reference."
        ),
        "CSP9, final report, 27",
    ),
    Step(
        2024,
        _(
            "The review finds the Forum still important and its Terms of Reference fit for it. "
            "The Tenth Conference updates paragraph 4."
        ),
        "ATT/CSP10/2024/SEC/807/Conf.FinRep, 30(c)",
    ),
)
