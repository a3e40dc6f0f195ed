"""
Who can see a row, as the audience line under every title says it.

Asked of the database, which answers a reader of the row only (``forum.enforcement``): offices
and States, with the number of people for one's own State and for nobody else's.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, models
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

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
    """A State with its offices, or an office of the Forum, that can see the row, and why."""

    name: str | Promise
    office: str | Promise = ""
    people: int | None = None  # of one's own State only
    reason: str | Promise = ""
    of_the_forum: bool = False  # an office that belongs to no State


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
        return self._of_one_at_most() if self.kind == Kind.OWN else self.kind.label

    def _of_one_at_most(self) -> str | Promise:
        """Say whose it is: not every reader of what is one State's own belongs to it."""
        state = next((party for party in self.parties if not party.of_the_forum), None)
        if state is None:
            return gettext("Offices of the Forum only")
        alone = not any(party.of_the_forum for party in self.parties)
        if state.people is not None:
            return self.kind.label if alone else gettext("My delegation and offices of the Forum")
        said = gettext("Only %(state)s") if alone else gettext("%(state)s and offices of the Forum")
        return said % {"state": state.name}

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
    answers.sort(key=lambda answer: list(Role).index(Role(answer[0])))
    of_states, of_the_forum = _parties(answers, states)
    return Audience(
        kind=_kind(set(states.values()), now=now),
        parties=(*of_states, *of_the_forum),
        use=use,
    )


def _parties(
    answers: list[tuple[str, int | None, int | None]], states: dict[int, State]
) -> tuple[list[Party], list[Party]]:
    """Return the States by name, each once with its offices, and the offices of the Forum."""
    offices: dict[State, list[str]] = defaultdict(list)
    people: dict[State, int] = {}
    of_the_forum = []
    for role, state_id, heads in answers:
        label = Role(role).label
        if state_id is None:
            of_the_forum.append(Party(name=label, people=heads, of_the_forum=True))
            continue
        state = states[state_id]
        offices[state].append(str(label))
        if heads is not None:
            people[state] = people.get(state, 0) + heads
    of_states = [
        Party(name=state.name, office=gettext(", ").join(labels), people=people.get(state))
        for state, labels in offices.items()
    ]
    return sorted(of_states, key=lambda party: str(party.name)), of_the_forum


def _kind(states: set[State], *, now: datetime) -> Kind:
    if len(states) <= 1:
        return Kind.OWN
    # A State that nobody speaks for in the portal reads nothing, and is left out on no page.
    in_office = Term.objects.of_states(now).values("state")
    if not set(State.objects.parties(now).filter(pk__in=in_office)) <= states:
        return Kind.CHOSEN
    signatories = set(State.objects.signatories(now).filter(pk__in=in_office))
    return Kind.ALL if signatories <= states else Kind.PARTIES
