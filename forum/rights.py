"""
What each office may see and do, read from the sights that PostgreSQL holds everyone to.

A condition of a sight is weighed for an office of which nothing but the office is known: it holds
for every row, for some, or for none. Where a row has to be looked at, the answer is "some". The
apps say in ``rights_words`` what each kind of row is called.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BigIntegerField,
    BooleanField,
    CharField,
    DateTimeField,
    Exists,
    Func,
    IntegerChoices,
    Model,
    Q,
    QuerySet,
    Value,
)
from django.db.models.lookups import Exact, In, IsNull, Lookup
from django.db.models.sql import Query
from django.db.models.sql.where import NothingNode, WhereNode
from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from forum import sight
from forum.models import Role
from forum.models.people import OF_A_STATE, SPEAKING
from forum.sight import Condition, Sight, Viewer


class Rows(IntegerChoices):
    NONE = 0, _("sees none")
    SOME = 1, _("sees some")
    ALL = 2, _("sees all")


@dataclass(frozen=True)
class Office:
    role: Role
    party: bool | None  # None where the office is not of a State.
    says: str | Promise


OFFICES = (
    Office(Role.DELEGATE, True, _("Delegate of a State Party")),
    Office(Role.DELEGATE, False, _("Delegate of a signatory")),
    Office(Role.FOCAL_POINT, True, _("Focal point of a State Party")),
    Office(Role.FOCAL_POINT, False, _("Focal point of a signatory")),
    Office(Role.LAW_ENFORCEMENT, True, _("Law-enforcement contact")),
    Office(Role.SECRETARIAT, None, _("Secretariat")),
    Office(Role.CHAIR, None, _("Chair")),
    Office(Role.PRESIDENT, None, _("President")),
    Office(Role.EXPERT, None, _("Invited expert")),
    Office(Role.ADMINISTRATOR, None, _("Administrator")),
)


@dataclass(frozen=True)
class Cell:
    """What one office may do with one kind of row."""

    office: Office
    sees: Rows
    adds: bool
    changes: bool
    takes_away: bool


@dataclass(frozen=True)
class Line:
    says: str | Promise
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Part:
    app: str
    says: str | Promise
    lines: tuple[Line, ...]


_PARTS: dict[str, tuple[str | Promise, dict[type[Model], str | Promise]]] = {}


def words(app: str, says: str | Promise, kinds: dict[type[Model], str | Promise]) -> None:
    """Say what an app's part of the matrix, and each kind of row in it, is called."""
    _PARTS[app] = says, kinds


def named() -> dict[type[Model], str | Promise]:
    """Return every kind of row that has words."""
    autodiscover_modules("rights_words")
    return {kind: says for _app, (_says, kinds) in _PARTS.items() for kind, says in kinds.items()}


def matrix() -> list[Part]:
    named()
    return [
        Part(
            app,
            says,
            tuple(
                Line(called, tuple(cell(kind, office) for office in OFFICES))
                for kind, called in kinds.items()
            ),
        )
        for app, (says, kinds) in sorted(_PARTS.items(), key=lambda part: _FLOORS.index(part[0]))
    ]


_FLOORS = ("forum", "meetings", "cases", "experts")


def cell(kind: type[Model], office: Office) -> Cell:
    declared: Sight = sight.declared()[kind]
    viewer = _looking(office)

    def rows(condition: Condition | None) -> Rows:
        if condition is None:
            return Rows.NONE
        floor = _weigh(declared.floor(viewer)) if declared.floor else Rows.ALL
        return min(_weigh(condition(viewer)), floor)

    steps = sight.steps().get(kind)
    takes_a_step = steps is None or any(office.role in step.by for step in steps)
    return Cell(
        office=office,
        sees=rows(declared.reads),
        adds=rows(declared.adds) > Rows.NONE,
        changes=takes_a_step and rows(declared.changes) > Rows.NONE,
        takes_away=rows(declared.deletes) > Rows.NONE,
    )


class _Somebody(Func):
    """What is known of no office beforehand: a person, a State, a moment."""

    template = "(NULL)"


def _looking(office: Office) -> Viewer:
    def somebody(there: bool = True) -> Any:
        return _Somebody(output_field=BigIntegerField()) if there else Value(None)

    return Viewer(
        now=_Somebody(output_field=DateTimeField()),
        term=somebody(),
        person=somebody(),
        role=Value(office.role.value, output_field=CharField()),
        state=somebody(office.role in OF_A_STATE),
        speaks_for=somebody(office.role in SPEAKING),
        party=Value(bool(office.party), output_field=BooleanField()),
    )


def _weigh(node: object) -> Rows:
    """Return for which rows a part of a condition holds. What it cannot tell, it calls some."""
    if isinstance(node, Q | WhereNode):
        return _weigh_all(node)
    if isinstance(node, NothingNode):
        return Rows.NONE
    if isinstance(node, Exists):
        return min(_weigh(node.query.where), Rows.SOME)
    if isinstance(node, Value):
        return Rows.ALL if node.value else Rows.NONE
    if isinstance(node, Lookup):
        return _weigh_lookup(node)
    if isinstance(node, tuple):
        return _weigh_asked(node[0], node[1])
    return Rows.SOME


def _weigh_all(node: Q | WhereNode) -> Rows:
    weighed = [_weigh(child) for child in node.children]
    if not weighed:
        found = Rows.ALL
    elif node.connector == Q.AND:
        found = min(weighed)
    elif node.connector == Q.OR:
        found = max(weighed)
    else:
        found = Rows.SOME
    if not node.negated:
        return found
    # Of what is unknown the opposite is unknown, too: nothing that does not hold is sure to.
    return Rows.NONE if found == Rows.ALL else Rows.SOME


def _weigh_asked(name: str, of: object) -> Rows:
    if isinstance(of, QuerySet):
        return min(_weigh(of.query.where), Rows.SOME)
    if isinstance(of, Value) and of.value is None:
        return Rows.NONE
    if name.endswith("__in") and isinstance(of, list | tuple | set) and not of:
        return Rows.NONE
    return Rows.SOME


def _weigh_lookup(lookup: Lookup[Any]) -> Rows:
    left, right = lookup.lhs, lookup.rhs
    if right is True and isinstance(lookup, Exact) and isinstance(left, Exists | Lookup | Q):
        return _weigh(left)  # What is asked within a subquery, Django compares with true.
    if isinstance(right, Query):
        return min(_weigh(right.where), Rows.SOME)
    if isinstance(left, _Somebody) and isinstance(lookup, IsNull):
        return Rows.NONE if right else Rows.ALL
    if isinstance(right, Value) and right.value is None:
        return Rows.NONE
    return _weigh_known(left, lookup, right) if isinstance(left, Value) else Rows.SOME


def _weigh_known(left: Value, lookup: Lookup[Any], right: object) -> Rows:
    if isinstance(lookup, IsNull):
        return Rows.ALL if (left.value is None) == bool(right) else Rows.NONE
    known = set(_known(right)) if isinstance(lookup, Exact | In) else set()
    if not known:
        return Rows.SOME
    return Rows.ALL if left.value in known else Rows.NONE


def _known(right: object) -> Iterator[object]:
    for value in right if isinstance(right, list | tuple | set) else [right]:
        if isinstance(value, Value):
            yield value.value
        elif isinstance(value, str | int | bool):
            yield value
