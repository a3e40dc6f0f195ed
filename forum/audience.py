"""
Who can see a row, as the audience line under every title says it.

Asked of the database, which answers a reader of the row only (``forum.enforcement``): offices
and States, with the number of people for one's own State and for nobody else's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from forum import enforcement
from forum.models import Role, State, Term

NAMED = 4  # So many names stand on the line itself; the rest are one click away.


class Kind(models.TextChoices):
    """How far a row has gone."""

    OWN = "OWN", _("Only my delegation")
    CHOSEN = "CHOSEN", _("Chosen States")
    PARTIES = "PARTIES", _("All States Parties")
    ALL = "ALL", _("All States Parties and signatories")


ICONS = {
    Kind.OWN: "lock",
    Kind.CHOSEN: "users",
    Kind.PARTIES: "building-bank",
    Kind.ALL: "world-share",
}


@dataclass(frozen=True)
class Party:
    """A State, or an office that belongs to none, that can see the row, and why."""

    name: str | Promise
    office: str | Promise = ""
    people: int | None = None  # of one's own State only
    reason: str | Promise = ""


@dataclass(frozen=True)
class Audience:
    """Who can see a row, and what they may do with it."""

    kind: Kind
    parties: tuple[Party, ...]
    use: str | Promise = ""
    preview_url: str = ""

    @property
    def icon(self) -> str:
        return ICONS[self.kind]

    @property
    def word(self) -> str | Promise:
        return self.kind.label

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


def of(row: models.Model, *, now: datetime, use: str | Promise = "") -> Audience:
    """Return who sees this row; nobody, if whoever asks does not."""
    with connection.cursor() as cursor:
        name = enforcement.audience_of(type(row))
        cursor.execute(f"SELECT role, state, people FROM {name}(%s)", [row.pk])  # noqa: S608
        answers = cursor.fetchall()
    states = State.objects.in_bulk({state for _role, state, _people in answers if state})
    parties = [_party(Role(role), states.get(state), people) for role, state, people in answers]
    return Audience(
        kind=_kind(set(states.values()), now=now),
        parties=tuple(sorted(parties, key=lambda party: (str(party.name), str(party.office)))),
        use=use,
    )


def _party(role: Role, state: State | None, people: int | None) -> Party:
    if state is None:
        return Party(name=role.label, people=people)
    return Party(name=state.name, office=role.label, people=people)


def _kind(states: set[State], *, now: datetime) -> Kind:
    if len(states) <= 1:
        return Kind.OWN
    # A State that nobody speaks for in the portal reads nothing, and is left out on no page.
    in_office = Term.objects.of_states(now).values("state")
    if not set(State.objects.parties(now).filter(pk__in=in_office)) <= states:
        return Kind.CHOSEN
    signatories = set(State.objects.signatories(now).filter(pk__in=in_office))
    return Kind.ALL if signatories <= states else Kind.PARTIES
