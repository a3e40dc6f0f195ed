"""
How text that lay in clear is sealed, for the migrations of every app, and brought back.

Of its own, so that a later change of the portal does not change what was migrated.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, migrations, models

from forum import sight
from forum.sealed import SealedTextField
from forum.vault import DataKey, Vault

IN_CLEAR = "_in_clear"


def sealed_rows(table: str, model: str) -> migrations.RunSQL:
    """Give each row its UUID."""
    return migrations.RunSQL(
        f"""
        ALTER TABLE {table} ADD COLUMN sealed_as uuid NOT NULL DEFAULT gen_random_uuid();
        ALTER TABLE {table} ALTER COLUMN sealed_as DROP DEFAULT;
        ALTER TABLE {table} ADD CONSTRAINT {table}_sealed_as_uniq UNIQUE (sealed_as);
        GRANT SELECT, UPDATE ON {table} TO dief_portal;
        """,
        f"ALTER TABLE {table} DROP COLUMN sealed_as",
        state_operations=[
            migrations.AddField(
                model, "sealed_as", models.UUIDField(default=uuid4, editable=False, unique=True)
            )
        ],
    )


def sealed_column(table: str, model: str, column: str, field: SealedTextField) -> list:
    """Seal a column of text; the clear one goes."""
    label = f"{table.replace('_', '.', 1)}.{column}"
    return [
        migrations.RenameField(model, column, column + IN_CLEAR),
        migrations.AlterField(model, column + IN_CLEAR, models.TextField(default="")),
        migrations.AddField(model, column, field, preserve_default=False),
        migrations.RunPython(_sealing(table, column, label), _opening(table, column, label)),
        migrations.RemoveField(model, column + IN_CLEAR),
    ]


def _sealing(table: str, column: str, label: str) -> Callable[..., None]:
    def seal(apps: object, schema_editor: object) -> None:
        with sight.of_the_portal(), connection.cursor() as cursor:
            cursor.execute(
                f'SELECT sealed_as, {column}{IN_CLEAR} FROM {table} WHERE {column}{IN_CLEAR} <> %s', [""]
            )
            for which, text in cursor.fetchall():
                sealed = _key_for(cursor, which).seal(text.encode(), row=label)
                cursor.execute(
                    f"UPDATE {table} SET {column} = %s WHERE sealed_as = %s", [sealed, which]
                )
            _check_what_refers(cursor)

    return seal


def _opening(table: str, column: str, label: str) -> Callable[..., None]:
    def open_(apps: object, schema_editor: object) -> None:
        with sight.of_the_portal(), connection.cursor() as cursor:
            cursor.execute(
                f"SELECT sealed_as, {column} FROM {table} JOIN forum_objectkey ON object = sealed_as"
                f" WHERE {column} <> %s AND wrapped IS NOT NULL", [b""]
            )
            for which, sealed in cursor.fetchall():
                text = _key_for(cursor, which).open(bytes(sealed), row=label).decode()
                cursor.execute(
                    f"UPDATE {table} SET {column}{IN_CLEAR} = %s WHERE sealed_as = %s", [text, which]
                )
            _check_what_refers(cursor)

    return open_


def _check_what_refers(cursor: object) -> None:
    # A row that was changed twice waits to be checked, and its table cannot be altered till then.
    cursor.execute('SET CONSTRAINTS ALL IMMEDIATE')
    cursor.execute('SET CONSTRAINTS ALL DEFERRED')


def _key_for(cursor: object, which: UUID) -> DataKey:
    ring = Vault(settings.VAULT_KEYS)
    cursor.execute("SELECT wrapped FROM forum_objectkey WHERE object = %s", [which])
    found = cursor.fetchone()
    if found:
        return DataKey.unwrapped(which, bytes(found[0]), by=ring)
    key = DataKey.new(which)
    cursor.execute(
        "INSERT INTO forum_objectkey (object, wrapped) VALUES (%s, %s)", [which, key.wrapped(by=ring)]
    )
    return key
