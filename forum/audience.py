"""
Who can see a row, as the audience line under every title says it.

Asked of the database, which answers a reader of the row only (``forum.enforcement``): offices
and States, and why; with the number of people of one's own State, and for the provider of a
case, of each State that it was released to.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from django.db import connection, models
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from forum import enforcement, sight
from forum.models import Role, State, Term

_Rows = TypeVar("_Rows", bound="models.QuerySet[Any]")

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
    people: int | None = None  # of one's own State, and of all to whom it is told
    reason: str | Promise = ""
    of_the_forum: bool = False  # an office that belongs to no State


@dataclass(frozen=True)
class Audience:
    """Who can see a row, and what they may do with it."""

    kind: Kind
    parties: tuple[Party, ...]
    use: str | Promise = ""
    preview_url: str = ""
    between: bool = False  # two sides, however many States the Forum has
    parties_alone: bool = False  # of an arrangement, however many they are

    @property
    def icon(self) -> str:
        return ICONS[Kind.OWN if self.between or self.parties_alone else self.kind]

    @property
    def word(self) -> str | Promise:
        if self.between:
            return gettext("The two sides alone")
        if self.parties_alone:
            return gettext("Its parties alone")
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


def of(
    row: models.Model,
    *,
    now: datetime,
    whose: State | None = None,
    use: str | Promise = "",
    preview_url: str = "",
) -> Audience:
    """
    Return who sees this row, and why; nobody, if whoever asks does not.

    :param whose: the State it comes from, for the reasons that name it.
    """
    readers = _readers(row, whose)
    states = {reader.state for reader in readers if reader.state is not None}
    of_states, of_the_forum = _parties(readers)
    return Audience(
        kind=_kind(states, now=now),
        parties=(*of_states, *of_the_forum),
        use=use,
        preview_url=preview_url,
    )


def shown_to(
    rows: models.QuerySet[Any], *, role: Role, state: State | None
) -> models.QuerySet[Any]:
    """Return those of the rows, which whoever asks sees, that this office of a State would see."""
    mine = list(rows.values_list("pk", flat=True))
    with connection.cursor() as cursor:
        name = enforcement.preview_of(rows.model)
        cursor.execute(
            f"SELECT * FROM {name}(%s::bigint[], %s, %s)",  # noqa: S608
            [mine, role.value, state.pk if state else None],
        )
        return rows.filter(pk__in=[pk for (pk,) in cursor.fetchall()])


class _Reader(NamedTuple):
    """One office that reads a row: of a State, or of the Forum."""

    role: Role
    state: State | None
    people: int | None
    reasons: tuple[str, ...]


def _readers(row: models.Model, whose: State | None) -> list[_Reader]:
    with connection.cursor() as cursor:
        name = enforcement.audience_of(type(row))
        cursor.execute(f"SELECT role, state, people, reasons FROM {name}(%s)", [row.pk])  # noqa: S608
        answers = cursor.fetchall()
    because = sight.declared()[type(row)].because
    names = {"whose": whose.name if whose else gettext("its State")}
    said = [str(reason.says) % names for reason in because]
    states = State.objects.in_bulk({state for _role, state, *_more in answers if state})
    readers = [
        _Reader(
            role=Role(role),
            state=states.get(state),
            people=people,
            reasons=tuple(says for says, holds in zip(said, why, strict=True) if says and holds),
        )
        for role, state, people, why in answers
    ]
    return sorted(readers, key=lambda reader: list(Role).index(reader.role))


def _parties(readers: list[_Reader]) -> tuple[list[Party], list[Party]]:
    """Return the States by name, each once with its offices, and the offices of the Forum."""
    of_states: dict[State, list[_Reader]] = defaultdict(list)
    of_the_forum = []
    for reader in readers:
        if reader.state is not None:
            of_states[reader.state].append(reader)
            continue
        why, people = _why([reader]), reader.people
        name = reader.role.label
        of_the_forum.append(Party(name=name, people=people, reason=why, of_the_forum=True))
    parties = [_party(state, of_it) for state, of_it in of_states.items()]
    return sorted(parties, key=lambda party: str(party.name)), of_the_forum


def _party(state: State, readers: list[_Reader]) -> Party:
    people = [reader.people for reader in readers if reader.people is not None]
    return Party(
        name=state.name,
        office=gettext(", ").join(str(reader.role.label) for reader in readers),
        people=sum(people) if people else None,
        reason=_why(readers),
    )


def _why(readers: list[_Reader]) -> str:
    """Return the first reason of each reader, once."""
    return " ".join(dict.fromkeys(says for reader in readers for says in reader.reasons[:1]))


def _kind(states: set[State], *, now: datetime) -> Kind:
    if len(states) <= 1:
        return Kind.OWN
    # A State that nobody speaks for in the portal reads nothing, and is left out on no page.
    in_office = Term.objects.of_states(now).values("state")
    if not set(State.objects.parties(now).filter(pk__in=in_office)) <= states:
        return Kind.CHOSEN
    signatories = set(State.objects.signatories(now).filter(pk__in=in_office))
    return Kind.ALL if signatories <= states else Kind.PARTIES
