"""
The keys of objects, as they lie in the database: wrapped by the ring, and gone when destroyed.

The serving role has no right to their table. These functions belong to the portal's role: one
gives the wrapped key of an object to whoever knows its UUID, which is to see its row; one keeps a
new key, never in place of another; one destroys a key for whoever may change the row it seals.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.backends.utils import CursorWrapper

from forum.vault import DataKey, Tampered, Vault

FUNCTIONS = """
SET LOCAL ROLE dief_portal;

-- The key that an object has: the one offered, unless there is one already.
CREATE OR REPLACE FUNCTION sight.key_for(which uuid, offered bytea) RETURNS bytea
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT sight.by_the_portal() AND (SELECT term FROM sight.ticket()) IS NULL THEN
        RAISE EXCEPTION 'nobody in office seals anything';
    END IF;
    INSERT INTO forum_objectkey (object, wrapped) VALUES (which, offered)
        ON CONFLICT (object) DO NOTHING;
    RETURN (SELECT k.wrapped FROM forum_objectkey k WHERE k.object = which);
END $$;

CREATE OR REPLACE FUNCTION sight.keys_of(which uuid[]) RETURNS TABLE (object uuid, wrapped bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT k.object, k.wrapped FROM forum_objectkey k WHERE k.object = ANY (which);
END $$;

CREATE OR REPLACE FUNCTION sight.destroy_key(which uuid, moment timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT (sight.by_the_portal() {of_own_rows}) THEN
        RAISE EXCEPTION 'only who may change a row destroys its key';
    END IF;
    UPDATE forum_objectkey SET wrapped = NULL, destroyed_at = moment
        WHERE object = which AND destroyed_at IS NULL;
END $$;

REVOKE ALL ON FUNCTION sight.key_for(uuid, bytea), sight.keys_of(uuid[]),
    sight.destroy_key(uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sight.key_for(uuid, bytea), sight.keys_of(uuid[]),
    sight.destroy_key(uuid, timestamptz) TO dief_web, dief_portal;
SET LOCAL ROLE NONE;
"""


class Destroyed(Tampered):
    """The key of this object was destroyed: nobody can open what it sealed."""


def install(cursor: CursorWrapper, changes: Mapping[str, str]) -> None:
    """Give the database these functions; for each table of sealed rows, who may change a row."""
    own = [
        f'OR EXISTS (SELECT FROM "{table}" WHERE sealed_as = which AND ({may_change}))'
        for table, may_change in changes.items()
    ]
    cursor.execute(FUNCTIONS.replace("{of_own_rows}", "\n".join(own)))


def ring() -> Vault:
    return Vault(settings.VAULT_KEYS)


def of(which: UUID) -> DataKey:
    """
    Return the key of an object.

    :raises Destroyed: if it was destroyed.
    :raises Tampered: if the object has none, or the ring cannot unwrap it.
    """
    found = of_each([which])
    if which not in found:
        raise Tampered
    key = found[which]
    if key is None:
        raise Destroyed
    return key


def of_each(which: Iterable[UUID]) -> dict[UUID, DataKey | None]:
    """Return the keys of objects, in one question; none for those that were destroyed."""
    vault = ring()
    with connection.cursor() as cursor:
        cursor.execute("SELECT object, wrapped FROM sight.keys_of(%s::uuid[])", [list(which)])
        return {
            each: DataKey.unwrapped(each, bytes(wrapped), by=vault) if wrapped else None
            for each, wrapped in cursor.fetchall()
        }


def made_for(which: UUID) -> DataKey:
    """
    Return the key to seal with: the one the object has, or a new one that is kept now.

    :raises Destroyed: nothing more is sealed for an object that was withdrawn.
    """
    return keep(DataKey.new(which))


def keep(offered: DataKey) -> DataKey:
    """Keep a key, and return the one its object has: this one, unless there was one before."""
    vault = ring()
    wrapped = offered.wrapped(by=vault)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sight.key_for(%s, %s)", [offered.of, wrapped])
        (kept,) = cursor.fetchone()
    if kept is None:
        raise Destroyed
    if bytes(kept) == wrapped:
        return offered
    return DataKey.unwrapped(offered.of, bytes(kept), by=vault)


def destroy(which: UUID, *, at: datetime) -> None:
    """Destroy the key of an object; a second time changes nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sight.destroy_key(%s, %s)", [which, at])
