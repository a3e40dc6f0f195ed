"""
What can be found, and how it is: the apps declare kinds of things, and sources of their texts.

A thing says all of the terms if its sources together do: the serial number in one row, the place
in another. Things are narrowed by filters; they come newest first; words around what was found
are looked for only in those that a page shows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise

from forum.models import State
from forum.search.rows import look_through
from forum.search.terms import Part, Terms

Narrowing = Callable[[Any], Q]


@dataclass(frozen=True)
class Source:
    """
    Rows whose texts belong to a thing that can be found, all of them sealed or none.

    ``of`` is the column that leads to the thing; ``counted`` says in words how many rows they are.
    """

    where: str | Promise
    rows: Callable[[], QuerySet[Any]]
    columns: tuple[str, ...]
    counted: Callable[[int], str]
    of: str = "pk"


class Told(NamedTuple):
    """What a thing is called on the page of what was found, and whose it is."""

    url: str
    title: str
    whose: State


@dataclass(frozen=True)
class Kind:
    """
    A kind of things that can be found. ``when`` is the column by which they are new or old.

    The first source is the card. A filter that a kind does not know leaves none of it; ``since``
    and ``until`` are known to all.
    """

    name: str
    label: str | Promise
    things: Callable[[], QuerySet[Any]]
    when: str
    tells: Callable[[Any], Told]
    sources: Sequence[Source]
    filters: Mapping[str, Narrowing] = field(default_factory=dict)
    is_shared: bool = False  # Its provider is told which State reads it.


def whose(column: str) -> dict[str, Narrowing]:
    """Return the filters by the State whose a thing is: a State's, one's own, those of others."""
    return {
        "whose": lambda state: Q(**{column: state}),
        "own": lambda state: Q(**{column: state}),
        "others": lambda state: ~Q(**{column: state}),
    }


class Hit(NamedTuple):
    thing: Model
    kind: str | Promise
    is_shared: bool
    where: str | Promise  # in what of it the words stand
    url: str
    title: list[Part]
    whose: State
    excerpt: list[Part]


class _Place(NamedTuple):
    when: datetime
    kind: int
    pk: int


@dataclass(frozen=True)
class Asked:
    """What is looked for, in which kinds of things (none: in all), and what narrows it."""

    terms: Terms
    kinds: Collection[str] = ()
    narrowed: Mapping[str, Any] = field(default_factory=dict)


class Found:
    """Where everything lies that was found, and what was looked through."""

    def __init__(self, kinds: Sequence[Kind], asked: Asked) -> None:
        self._kinds, self._terms = kinds, asked.terms
        self.looked_through: list[str] = []
        self._places: list[_Place] = []
        for number, kind in enumerate(kinds):
            if not asked.kinds or kind.name in asked.kinds:
                self._look_through(number, asked.narrowed)
        self._places.sort(reverse=True)

    def __len__(self) -> int:
        return len(self._places)

    def _look_through(self, number: int, narrowed: Mapping[str, Any]) -> None:
        kind = self._kinds[number]
        things = _narrow(kind, narrowed)
        if self._terms:
            says = self._says_each(kind, things if narrowed else None)
            things = things.filter(
                pk__in=[pk for pk, said in says.items() if said == self._terms.all]
            )
        found = list(things.order_by().values_list("pk", kind.when))
        if not self._terms:
            self._note_count(kind.sources[0], len(found))
        self._places += [_Place(when, number, pk) for pk, when in found]

    def _says_each(self, kind: Kind, things: QuerySet[Any] | None) -> dict[int, int]:
        """Return which of the terms each thing says, in whatever source."""
        says: dict[int, int] = defaultdict(int)
        for source in kind.sources:
            count = 0

            def look(pk: int, texts: list[bytes]) -> None:
                nonlocal count
                count += 1
                for text in texts:
                    if said := self._terms.found_in(text, but=says.get(pk, 0)):
                        says[pk] |= said

            _look(source, things, look)
            self._note_count(source, count)
        return says

    def _note_count(self, source: Source, count: int) -> None:
        if count:
            self.looked_through.append(source.counted(count))

    def hits(self, start: int, end: int) -> list[Hit]:
        """Return what a page shows of it."""
        shown = self._places[start:end]
        hits: dict[tuple[int, int], Hit] = {}
        for number, kind in enumerate(self._kinds):
            pks = [place.pk for place in shown if place.kind == number]
            things = kind.things().filter(pk__in=pks)
            best = self._best_of(kind, things) if pks and self._terms else {}
            for thing in things if pks else ():
                where, excerpt = best.get(thing.pk, (kind.sources[0].where, []))
                hits[number, thing.pk] = self._hit(kind, thing, where, excerpt)
        return [hits[place.kind, place.pk] for place in shown if (place.kind, place.pk) in hits]

    def _hit(self, kind: Kind, thing: Model, where: str | Promise, excerpt: list[Part]) -> Hit:
        told = kind.tells(thing)
        title = self._terms.marked(told.title)
        return Hit(thing, kind.label, kind.is_shared, where, told.url, title, told.whose, excerpt)

    def _best_of(self, kind: Kind, things: QuerySet[Any]) -> dict[int, tuple[Any, list[Part]]]:
        """Return, of each thing, the words that say most of what was looked for, and where."""
        most: dict[int, int] = defaultdict(int)
        best: dict[int, tuple[Any, list[Part]]] = {}
        for source in kind.sources[1:]:

            def look(pk: int, texts: list[bytes], where: Any = source.where) -> None:
                for text in texts:
                    said = self._terms.found_in(text).bit_count()
                    if said > most[pk]:
                        most[pk] = said
                        best[pk] = where, self._terms.excerpt_of(text.decode())

            _look(source, things, look)
        return best


def _narrow(kind: Kind, narrowed: Mapping[str, Any]) -> QuerySet[Any]:
    things = kind.things()
    period: dict[str, Narrowing] = {
        "since": lambda at: Q(**{f"{kind.when}__gte": at}),
        "until": lambda at: Q(**{f"{kind.when}__lt": at}),
    }
    for name, value in narrowed.items():
        narrowing = kind.filters.get(name) or period.get(name)
        if narrowing is None:
            return things.none()
        things = things.filter(narrowing(value))
    return things


def _look(
    source: Source, things: QuerySet[Any] | None, look: Callable[[int, list[bytes]], None]
) -> None:
    rows = source.rows()
    if things is not None:
        rows = rows.filter(**{f"{source.of}__in": things.order_by().values("pk")})
    look_through(rows, look, of=source.of, columns=source.columns)
