"""
The few Rules of Procedure of the Conference of States Parties that apply to the Forum.

The Terms of Reference make rules apply only where they say so expressly (ToR 2): in ToR 7, 12
and 23. Nothing else of the Rules is here, and nothing here may be added to by analogy: no
majority, no quorum, no rule on voting or on silence.

The text of the Rules (ATT/CSP1/CONF/1) was not at hand. What a rule says is unverified unless
its row says otherwise, and the Secretariat should confirm it.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise

DOCUMENT = "ATT/CSP1/CONF/1"

TERMS_OF_REFERENCE = "ATT/CSP10.DIEF/2024/SCHAIR/802/Conf.Rep"
REGISTRATION = "Secretariat's registration page for CSP10"
TREATY = "Arms Trade Treaty, Article 28"
NO_SOURCE = ""


@dataclass(frozen=True)
class Rule:
    """A rule that applies, and how far we know what it says."""

    number: str
    paragraph: int  # of the Terms of Reference, which makes it apply
    says: Text
    source: str
    verified: bool
    here: Text  # what the portal makes of it


APPLYING = (
    Rule(
        "6",
        7,
        _("A delegation has a head and such alternates and advisers as it needs."),
        REGISTRATION,
        verified=False,
        here=_("A delegation names one head and any number of alternates and advisers."),
    ),
    Rule(
        "7",
        7,
        _("The head of a delegation may designate an alternate or adviser to act in their place."),
        NO_SOURCE,
        verified=False,
        here=_("Each member of a delegation has a function."),
    ),
    Rule(
        "8",
        7,
        _("Credentials of representatives reach the Secretariat, if possible before the opening."),
        REGISTRATION,
        verified=False,
        here=_("The Secretariat notes whether papers are in order. No State is kept out (¶6)."),
    ),
    Rule(
        "24(2)",
        12,
        _("The right of reply."),
        TERMS_OF_REFERENCE,
        verified=True,
        here=_("The Chair gives it to each State concerned, straight after the presentation."),
    ),
    Rule(
        "46",
        23,
        _("The languages of the Conference."),
        TREATY,
        verified=False,
        here=_("Pages and documents in the six languages in which the Treaty is authentic."),
    ),
    Rule(
        "47",
        23,
        _("Interpretation at meetings."),
        NO_SOURCE,
        verified=False,
        here=_("The Secretariat says which languages are interpreted at a meeting."),
    ),
    Rule(
        "48",
        23,
        _("Documents and their distribution, without the sentence on observers."),
        TERMS_OF_REFERENCE,
        verified=False,
        here=_("Documents go to States Parties and signatory States. There are no observers."),
    ),
    Rule(
        "49",
        23,
        _("Further rules on documents; perhaps on records or recordings."),
        NO_SOURCE,
        verified=False,
        here=_("If it asks for records of meetings, it gives way: there are none (¶17)."),
    ),
)
