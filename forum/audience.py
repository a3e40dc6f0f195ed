"""
Who can see a row, as the audience line says it.

Asked of the database, which answers a reader of the row only (``forum.enforcement``): offices
and States, with the number of people for one's own State and for nobody else's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from forum import enforcement
from forum.models import Role, State


class Kind(models.TextChoices):
    OWN = "OWN", _("Only my delegation")
    CHOSEN = "CHOSEN", _("Chosen States")
    PARTIES = "PARTIES", _("All States Parties")
    ALL = "ALL", _("All States Parties and signatories")


@dataclass(frozen=True)
class Reader:
    """A State, or an office that belongs to none, that can see the row."""

    name: str | Promise
    office: str | Promise
    people: int | None  # of one's own State only


@dataclass(frozen=True)
class Audience:
    kind: Kind
    parties: tuple[Reader, ...]


def of(row: models.Model, *, now: datetime) -> Audience:
    """Return who sees this row; nobody, if whoever asks does not."""
    with connection.cursor() as cursor:
        name = enforcement.audience_of(type(row))
        cursor.execute(f"SELECT role, state, people FROM {name}(%s)", [row.pk])  # noqa: S608
        answers = cursor.fetchall()
    states = State.objects.in_bulk({state for _role, state, _people in answers if state})
    readers = [_reader(Role(role), states.get(state), people) for role, state, people in answers]
    return Audience(
        kind=_kind(set(states.values()), now=now),
        parties=tuple(sorted(readers, key=lambda reader: (str(reader.name), str(reader.office)))),
    )


def _reader(role: Role, state: State | None, people: int | None) -> Reader:
    if state is None:
        return Reader(name=role.label, office="", people=people)
    return Reader(name=state.name, office=role.label, people=people)


def _kind(states: set[State], *, now: datetime) -> Kind:
    if len(states) <= 1:
        return Kind.OWN
    parties = set(State.objects.parties(now))
    if not parties <= states:
        return Kind.CHOSEN
    signatories = set(State.objects.signatories(now))
    return Kind.ALL if signatories <= states else Kind.PARTIES
