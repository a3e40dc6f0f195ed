"""Before each migration the sights are lifted, after it everything is held to what is declared."""

from __future__ import annotations

from typing import cast

from django.db import ProgrammingError, connection, models, transaction
from django.db.backends.utils import CursorWrapper

from forum import (
    append_only,
    doorkeeping,
    heartbeats,
    held,
    object_keys,
    passwords,
    recoveries,
    session,
    sight,
    throttle,
    ticket,
    vouching,
)
from forum.enforcement import answers, policies
from forum.enforcement.conditions import condition_of
from forum.sealed import SealedRow
from forum.sight import PORTAL, Sight
from forum.without_sight import WITHOUT_SIGHT

NEEDED = {"forum_term", "forum_state", "forum_session", "forum_accountinvitation"}


def lift() -> None:
    """Drop what names columns, so that they can be migrated. Nothing is shown meanwhile."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT policyname, tablename FROM pg_policies"
            " WHERE schemaname = 'public' AND policyname <> 'portal'"
        )
        for policy, table in cursor.fetchall():
            cursor.execute(f'DROP POLICY "{policy}" ON "{table}"')


# Nobody but the roles of the portal comes in, and nobody makes anything here but the owner.
ALONE = """
DO $$
DECLARE
    who text;
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    FOR who IN SELECT rolname FROM pg_roles
        WHERE rolname IN ('dief_web', 'dief_portal', 'dief_stage', 'dief_backup')
    LOOP
        EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), who);
    END LOOP;
END $$;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO dief_web, dief_portal;
"""


def enforce() -> list[str]:
    """Hold every table to its sight; return those not migrated far enough, which stay closed."""
    with transaction.atomic(), connection.cursor() as cursor:
        existing = set(connection.introspection.table_names(cursor))
        if not existing >= NEEDED:  # Before the first migration, or after the last is undone.
            return [model._meta.db_table for model in sight.declared()]
        saying = held.Saying(cursor)
        closed = _enforce(saying, existing)
        held.remember(cursor, saying.digest())
        return closed


def declared_digest() -> str:
    """Return what everything that is declared comes to, without enforcing it."""
    with transaction.atomic(), connection.cursor() as cursor:
        saying = held.Saying(cursor, dry=True)
        _enforce(saying, set(connection.introspection.table_names(cursor)))
        return saying.digest()


def _enforce(saying: held.Saying, existing: set[str]) -> list[str]:
    cursor = cast("CursorWrapper", saying)
    cursor.execute(ALONE)
    ticket.install(cursor)
    vouching.install(cursor)
    doorkeeping.install(cursor)
    passwords.install(cursor, existing)
    session.install(cursor, existing)
    throttle.install(cursor)
    if "forum_heartbeat" in existing:
        heartbeats.install(cursor)
    if "forum_recovery" in existing:
        recoveries.install(cursor)
    for name, question in sight.questions().items():
        answers.answer(cursor, name, *question)
    for table in sorted(existing & WITHOUT_SIGHT.keys()):
        policies.open_without_sight(cursor, table, WITHOUT_SIGHT[table])
    if append_only.is_migrated(existing):
        append_only.install(cursor)
    for model in sight.declared():
        answers.write_whether_seen(cursor, model)
    closed = [
        model._meta.db_table
        for model, declared in sight.declared().items()
        if not _hold(cursor, model, declared, existing)
    ]
    object_keys.install(cursor, _who_may_change_sealed_rows(existing - set(closed)))
    # The functions are made: whoever sweeps makes no other in their place.
    cursor.execute(f"REVOKE CREATE ON SCHEMA sight FROM {PORTAL}")
    return closed


def _who_may_change_sealed_rows(tables: set[str]) -> dict[str, str]:
    """Return, for each table of sealed rows, the condition under which a row may be changed."""
    return {
        model._meta.db_table: condition_of(model, declared.changes)
        for model, declared in sight.declared().items()
        if declared.changes and issubclass(model, SealedRow) and model._meta.db_table in tables
    }


def _hold(
    cursor: CursorWrapper, model: type[models.Model], declared: Sight, existing: set[str]
) -> bool:
    table = model._meta.db_table
    if table not in existing:
        return False
    policies.shut(cursor, table)
    try:
        with transaction.atomic():
            policies.write(cursor, model, declared)
            policies.write_life(cursor, model)
            answers.write_audience(cursor, model)
            answers.write_preview(cursor, model)
    except ProgrammingError:  # It names a column or a table of a later migration.
        return False
    return True
