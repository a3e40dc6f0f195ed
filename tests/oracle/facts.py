"""A world in plain facts: numbers, words and instants, as a person would write them down."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class State:
    id: int
    signed_at: datetime | None
    party_from: datetime | None
    party_until: datetime | None


@dataclass(frozen=True, slots=True)
class Term:
    id: int
    person: int
    role: str
    state: int | None
    starts_at: datetime
    ends_at: datetime | None


class Row:
    """A row of one kind: its number, and of its columns those that somebody's sight hangs on."""

    id: int

    def __init__(self, id: int, **said: object) -> None:
        self.__dict__.update(said, id=id)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)  # What was said is found before; this is for who reads types.

    def __repr__(self) -> str:
        return str(vars(self))


@dataclass
class World:
    seed: int
    states: dict[int, State] = field(default_factory=dict)
    terms: dict[int, Term] = field(default_factory=dict)
    rows: dict[str, dict[int, Row]] = field(default_factory=dict)

    def of(self, kind: str) -> dict[int, Row]:
        return self.rows.setdefault(kind, {})


@dataclass(frozen=True, slots=True)
class Viewer:
    """A term of office at a moment; a stranger has none."""

    term: Term | None
    now: datetime
