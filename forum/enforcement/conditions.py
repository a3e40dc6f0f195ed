"""A condition of a sight, as PostgreSQL reads it."""

from __future__ import annotations

from django.core.exceptions import FullResultSet
from django.db import connection, models
from django.db.backends.utils import CursorWrapper
from django.db.models.expressions import RawSQL

from forum import sight
from forum.sight import Condition


class SightCrossesRelation(Exception):
    """A policy has one row to look at: ask about other rows in a subquery."""


def condition_of(model: type[models.Model], who: Condition) -> str:
    """Return a condition as SQL, for whoever the statement is run for."""
    query = model._default_manager.filter(who(sight.ANYONE)).query
    if len([table for table, used in query.alias_refcount.items() if used]) > 1:
        raise SightCrossesRelation(model)
    try:
        sql, params = query.where.as_sql(query.get_compiler(connection=connection), connection)
    except FullResultSet:  # Everyone.
        return "true"
    with connection.cursor() as cursor:
        return str(cursor.mogrify(sql, params).decode())


def seen_by_me(model: type[models.Model], who: Condition) -> str:
    """Return, as SQL, whether whoever asks is so to the row ``row_id``."""
    table, key = model._meta.db_table, model._meta.pk.column
    return f'EXISTS (SELECT FROM "{table}" WHERE "{key}" = row_id AND ({condition_of(model, who)}))'


def seen_by_viewer(cursor: CursorWrapper, model: type[models.Model], who: Condition) -> str:
    """Return, as SQL, whether ``viewer`` is so to the row ``row_id``."""
    rows = sight.seen_by_each(model, who).filter(pk=RawSQL("row_id", ())).values("pk")
    return f"EXISTS ({cursor.mogrify(*rows.query.sql_with_params()).decode()})"
