"""Who can see this: what the line under every title says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext


class Kind(StrEnum):
    """How far a thing has gone."""

    OWN = "own"
    CHOSEN = "chosen"
    PARTIES = "parties"
    ALL = "all"


SIGNS: dict[Kind, tuple[str, str | Promise]] = {
    Kind.OWN: ("lock", _("Only my delegation")),
    Kind.CHOSEN: ("users", _("Chosen States")),
    Kind.PARTIES: ("building-bank", _("All States Parties")),
    Kind.ALL: ("world-share", _("All States Parties and signatories")),
}
NAMED = 4  # So many names stand on the line itself; the rest are one click away.


@dataclass(frozen=True)
class Party:
    """A State or an office that can see it, and why. Only one's own State is counted in people."""

    name: str
    office: str = ""
    people: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class AudienceLine:
    """Who can see a thing, and what they may do with it."""

    kind: Kind
    parties: tuple[Party, ...]
    use: str = ""
    preview_url: str = ""

    @property
    def icon(self) -> str:
        return SIGNS[self.kind][0]

    @property
    def word(self) -> str | Promise:
        return SIGNS[self.kind][1]

    @property
    def named(self) -> tuple[Party, ...]:
        """Those who stand on the line itself."""
        return self.parties[:NAMED]

    @property
    def more(self) -> int:
        """How many stand in the list only."""
        return len(self.parties) - len(self.named)

    @property
    def count(self) -> str:
        """Say how many there are, and how many people as far as the reader may know."""
        parties = len(self.parties)
        said = ngettext("%(n)d party", "%(n)d parties", parties) % {"n": parties}
        known = [party.people for party in self.parties if party.people is not None]
        if not known:
            return said
        people = ngettext("%(n)d person", "%(n)d people", sum(known)) % {"n": sum(known)}
        return f"{said}, {people}"
