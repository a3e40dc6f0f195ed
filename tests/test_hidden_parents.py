"""
Whoever writes a row under a hidden parent is told what they are told of an absent one.

Foreign keys do not ask who sees what: without these policies the first would be written, and the
second would fail, so that anybody who can send statements could ask which numbers there are.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from django.db import Error, connection, models, transaction
from psycopg2.extras import Json

from forum import keys, sight
from forum.models import State, Term
from meetings.models import Conference, Week
from tests import world
from tests.test_sight_grid import Terms, with_the_eyes_of

pytestmark = pytest.mark.django_db

ABSENT = 999_999_999
SEEN_BY_ALL = {State, Term, Conference, Week}  # in office: nothing there is hidden
WRITTEN = [
    (kind, field.column, field.related_model)
    for kind, declared in sight.declared().items()
    if declared.adds
    for field in kind._meta.concrete_fields
    if field.is_relation and field.related_model in world.GRID.keys() - SEEN_BY_ALL
]


@pytest.fixture
def terms() -> Terms:
    terms = world.people()
    world.build(terms)
    return terms


def rows_of(kind: type[models.Model], terms: Terms) -> list[dict[str, Any]]:
    """Return the rows of a kind, column by column, as anybody sees them."""
    found = {}
    for term in (None, *terms.values()):
        eyes = with_the_eyes_of(term) if term else sight.of_the_portal()
        with eyes, connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{kind._meta.db_table}"')  # noqa: S608
            names = [column.name for column in cursor.description]
            for row in cursor.fetchall():
                one = dict(zip(names, row, strict=True))
                found[one[str(kind._meta.pk.column)]] = one
    return list(found.values())


def written(kind: type[models.Model], row: dict[str, Any]) -> tuple[str | None, str]:
    """Try to add a row; return the code and the words of the refusal, or that there was none."""
    columns = ", ".join(f'"{column}"' for column in row)
    places = ", ".join(["%s"] * len(row))
    sql = f'INSERT INTO "{kind._meta.db_table}" ({columns}) VALUES ({places})'  # noqa: S608
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, [_as_it_is(value) for value in row.values()])
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            transaction.set_rollback(True)
    except Error as error:
        said = error.__cause__
        return said.pgcode, said.diag.message_primary  # type: ignore[union-attr]
    return None, "written"


def _as_it_is(value: Any) -> Any:
    return Json(value) if isinstance(value, dict) else value


def afresh(kind: type[models.Model], row: dict[str, Any], column: str, to: int) -> dict[str, Any]:
    """Return a row like this one under another parent, with no key that is taken already."""
    new, pk = {**row, column: to}, str(kind._meta.pk.column)
    for field in kind._meta.concrete_fields:
        if field.column is None or field.column == column:
            continue
        if field.primary_key and not field.is_relation:
            del new[field.column]
        elif field.unique and field.get_internal_type() in {"CharField", "UUIDField"}:
            made = field.get_default() if field.has_default() else keys.new()[:12]
            new[field.column] = str(made)
    if isinstance(kind._meta.pk, models.BigIntegerField) and pk not in new:
        new[pk] = keys.number()
    return new


def as_one_s_own(kind: type[models.Model], row: dict[str, Any], term: Term) -> dict[str, Any]:
    """Return a row like this one in the name of whoever writes: nothing but the parent is wrong."""
    own = {State: term.state_id, Term: term.pk}
    return {
        **row,
        **{
            str(field.column): own[field.related_model]
            for field in kind._meta.concrete_fields
            if field.related_model in own and own[field.related_model] is not None
        },
    }


@pytest.mark.parametrize(
    ("kind", "column", "parent"),
    WRITTEN,
    ids=[f"{kind.__name__}.{column}" for kind, column, _parent in WRITTEN],
)
def test_a_hidden_parent_is_refused_like_an_absent_one(kind, column, parent, terms: Terms):
    everywhere = {row[parent._meta.pk.column] for row in rows_of(parent, terms)}
    hidden_from_somebody = 0
    for there in rows_of(kind, terms):
        for term in terms.values():
            mine = [as_one_s_own(kind, there, term)] if term else []
            with with_the_eyes_of(term):
                seen = set(parent._default_manager.values_list("pk", flat=True))
                for row, hidden in product((there, *mine), everywhere - seen):
                    hidden_from_somebody += 1
                    absent = written(kind, afresh(kind, row, column, ABSENT))
                    assert written(kind, afresh(kind, row, column, hidden)) == absent, term
                    assert absent[0] is not None
    assert hidden_from_somebody
