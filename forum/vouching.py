"""
What stands for a ticket at the door: ``person|HMAC``, good for one transaction.

Second factors belong to a person, not to an office, and are asked for before any office is in use.
PostgreSQL shows and changes only those of the person for whom the portal vouches (``own`` in
``forum.without_sight``): the one whose password was just given, or who is in office and keeps
their own sign-in. A statement that was smuggled into another page finds none at all.

The moment at which the transaction began is sealed in, so that what is read of it in one
transaction opens nothing in another.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection
from django.db.backends.utils import CursorWrapper

from forum import ticket
from forum.models import Person

SETTING = "dief.person"

CHECKED_BY = f"""
SET LOCAL ROLE dief_portal;

-- The person for whom the portal vouches in this transaction, or null.
CREATE OR REPLACE FUNCTION sight.vouched_for() RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    parts text[] := string_to_array(current_setting('{SETTING}', true), '|');
BEGIN
    IF sight.vouched(concat_ws('|', 'person', parts[1], {ticket.TRANSACTION}), parts[2]) THEN
        RETURN parts[1]::bigint;
    END IF;
    RETURN NULL;
END $$;

-- Whether the factor that a session was opened with still stands: asked with every page.
CREATE OR REPLACE FUNCTION sight.factor_stands(who bigint, device text, proof text)
RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    kind text := split_part(device, '/', 1);
    number bigint := substring(device FROM '/([0-9]+)$');
BEGIN
    IF NOT sight.vouched(concat_ws('|', 'factor', who, device), proof) THEN
        RETURN false;
    ELSIF kind = 'forum.passkey' THEN
        RETURN EXISTS (SELECT FROM forum_passkey
            WHERE id = number AND user_id = who AND confirmed);
    ELSIF kind IN ('forum.authenticator', 'otp_totp.totpdevice') THEN
        RETURN EXISTS (SELECT FROM otp_totp_totpdevice
            WHERE id = number AND user_id = who AND confirmed);
    END IF;
    RETURN EXISTS (SELECT FROM otp_static_staticdevice
        WHERE id = number AND user_id = who AND confirmed);
END $$;

REVOKE ALL ON FUNCTION sight.vouched_for(), sight.factor_stands(bigint, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sight.vouched_for(), sight.factor_stands(bigint, text, text) TO dief_web;
SET LOCAL ROLE NONE;
"""  # noqa: S608


def install(cursor: CursorWrapper) -> None:
    """Give the database the functions that check for whom the portal vouches."""
    cursor.execute(CHECKED_BY)


@contextmanager
def of(person: Person) -> Iterator[None]:
    """
    Run the statements within for this person's own factors: those of nobody else are there.

    Within a transaction, as every page is. A refusal within undoes nothing: a wrong code counts.
    """
    before = _carry(person)
    try:
        yield
    except DatabaseError:
        raise  # PostgreSQL listens no more, and takes it along.
    except BaseException:
        _carry(before)
        raise
    _carry(before)


def stands(person: Person, device: str) -> bool:
    """Return whether a factor, by its persistent id, is this person's and confirmed."""
    proof = ticket.vouch(f"factor|{person.pk}|{device}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT sight.factor_stands(%s, %s, %s)", [person.pk, device, proof])
        (answer,) = cursor.fetchone()
    return bool(answer)


def _carry(who: Person | str) -> str:
    """Vouch from here on for this person, or as it was; return what was carried before."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {ticket.TRANSACTION}, current_setting(%s, true)", [SETTING])
        here, before = cursor.fetchone()
        if isinstance(who, Person):
            who = f"{who.pk}|{ticket.vouch(f'person|{who.pk}|{here}')}"
        cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, who])
    return before or ""
