"""What postings on the platform are about, and what is asked of each kind (ToR 13, 19)."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Type(TextChoices):
    """
    The seven kinds of ToR 19, in the words of Article 11(5) of the Treaty, and any other.

    Translators take the words of the Treaty's authentic texts. The list is not exhaustive: what
    a State considers relevant may be posted (ToR 19).
    """

    ACTIVITIES = "ACTIVITIES", _("illicit activities including corruption")
    ROUTES = "ROUTES", _("international trafficking routes")
    BROKERS = "BROKERS", _("illicit brokers")
    SUPPLY = "SUPPLY", _("sources of illicit supply")
    CONCEALMENT = "CONCEALMENT", _("methods of concealment")
    DISPATCH = "DISPATCH", _("common points of dispatch")
    DESTINATIONS = (
        "DESTINATIONS",
        _("destinations used by organized groups engaged in diversion"),
    )
    OTHER = "OTHER", _("other diversion-related information")


class Region(TextChoices):
    """Coarse on purpose: it stands on the card, which Secretariat and Chair see too."""

    AFRICA = "AFRICA", pgettext_lazy("region", "Africa")
    AMERICAS = "AMERICAS", pgettext_lazy("region", "Americas")
    ASIA = "ASIA", pgettext_lazy("region", "Asia")
    EUROPE = "EUROPE", pgettext_lazy("region", "Europe")
    OCEANIA = "OCEANIA", pgettext_lazy("region", "Oceania")


class Share(TextChoices):
    """Whether a case goes on the platform; nobody asks why not, beyond the own State (ToR 13)."""

    NOW = "NOW", _("Share now, on the platform")
    MEETING = "MEETING", _("Share at the meeting")
    BOTH = "BOTH", _("Both")
    SECURITY = "SECURITY", _("Not now: national security")
    PROCEEDINGS = "PROCEEDINGS", _("Not now: ongoing or pending law enforcement proceedings")


ON_THE_PLATFORM = (Share.NOW, Share.BOTH)


class Fact(NamedTuple):
    """One thing that is asked: the column it is kept in, and what it is called in this kind."""

    column: str
    label: Promise
    lines: int = 1
    hint: Promise | None = None


WHO = _("Only where that is appropriate and feasible under your law: it is personal data (¶18).")
_WHEN = Fact("period", _("When, or since when"))
_NOTE = Fact("note", _("What else is useful to others"), 3)

# What is asked for each kind. All of it may stay empty (ToR 18).
FACTS: dict[Type, tuple[Fact, ...]] = {
    Type.ACTIVITIES: (
        Fact("what", _("What was done"), 4),
        Fact("place", _("Where")),
        _WHEN,
        Fact("who", _("By whom"), 2, WHO),
        Fact("how", _("How it came to light"), 3),
        _NOTE,
    ),
    Type.ROUTES: (
        Fact("place", pgettext_lazy("leg of a route", "From")),
        Fact("onward", pgettext_lazy("leg of a route", "To")),
        Fact("how", _("By what means, and over which crossing"), 2),
        Fact("what", _("What is carried"), 2),
        _WHEN,
        _NOTE,
    ),
    Type.BROKERS: (
        Fact("who", _("Person or company"), 2, WHO),
        Fact("place", _("Where it is registered, and where it works")),
        Fact("marks", _("Registration numbers and other marks"), 2),
        Fact("how", _("How it works"), 4),
        _WHEN,
        _NOTE,
    ),
    Type.SUPPLY: (
        Fact("what", _("What is supplied"), 3),
        Fact("marks", _("Makes, models and marks"), 3),
        Fact("place", _("Where it comes from")),
        Fact("how", _("How it leaves the lawful chain"), 3),
        _WHEN,
        _NOTE,
    ),
    Type.CONCEALMENT: (
        Fact("how", _("How it is hidden, or disguised in the papers"), 4),
        Fact("what", _("What is hidden"), 2),
        Fact("marks", _("Documents, seals or names that are used"), 2),
        Fact("place", _("Where it was found")),
        _WHEN,
        _NOTE,
    ),
    Type.DISPATCH: (
        Fact("place", _("Port, airport, crossing or warehouse")),
        Fact("how", _("How it is used"), 3),
        Fact("who", _("Who sends from there"), 2, WHO),
        _WHEN,
        _NOTE,
    ),
    Type.DESTINATIONS: (
        Fact("place", _("Destination")),
        Fact("who", _("The group that uses it"), 2, WHO),
        Fact("onward", _("Where it goes from there")),
        _WHEN,
        _NOTE,
    ),
    Type.OTHER: (
        Fact("what", _("What it is"), 4),
        Fact("place", _("Where")),
        _WHEN,
        _NOTE,
    ),
}

# What one of them is called, where several can be added.
ONE_OF: dict[Type, Promise] = {
    Type.ACTIVITIES: _("Activity"),
    Type.ROUTES: _("Leg of a route"),
    Type.BROKERS: _("Broker"),
    Type.SUPPLY: _("Source"),
    Type.CONCEALMENT: _("Method"),
    Type.DISPATCH: _("Point of dispatch"),
    Type.DESTINATIONS: _("Destination"),
    Type.OTHER: _("Other information"),
}
