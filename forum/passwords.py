"""
The first factor: addresses and passwords, which nobody who serves a request can read.

They lie in ``forum_account``. The functions here answer what sign-in asks, one name at a time,
and only when the portal's own code asks: a statement that was smuggled in cannot vouch for itself.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import check_password, make_password
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.http import HttpRequest

from forum import keys, ticket
from forum.models import Person

# No limits of the Terms of Reference: how long a link in a mail opens something, and how often.
LINK_HOLDS = timedelta(minutes=30)
ONE_MAIL_IN = timedelta(minutes=5)

FUNCTIONS = """
SET LOCAL ROLE dief_portal;

-- Asked before it is known who asks: nobody sees a person yet.
CREATE OR REPLACE FUNCTION sight.person(who bigint, proof text) RETURNS SETOF forum_person
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT * FROM forum_person
    WHERE id = who AND is_active AND sight.vouched(concat_ws('|', 'person', who), proof)
$$;

CREATE OR REPLACE FUNCTION sight.account(name text, proof text)
RETURNS TABLE (person bigint, password text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.person_id, a.password FROM forum_account a JOIN forum_person p ON p.id = a.person_id
    WHERE a.address = name AND p.is_active
    AND sight.vouched(concat_ws('|', 'account', name), proof)
$$;

-- Whether someone has an account: asked by whoever holds an invitation to that address.
CREATE OR REPLACE FUNCTION sight.person_at(name text, proof text) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT person_id FROM forum_account
    WHERE address = name AND sight.vouched(concat_ws('|', 'person at', name), proof)
$$;

CREATE OR REPLACE FUNCTION sight.address_of(who bigint, proof text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT address FROM forum_account
    WHERE person_id = who AND sight.vouched(concat_ws('|', 'address of', who), proof)
$$;

-- Whether whoever receives mail there holds this office: asked by those who invite.
CREATE OR REPLACE FUNCTION sight.holds_office(name text, in_role text, of_state bigint)
RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM sight.ticket() me, forum_account a, sight.in_force(me.moment) v
        WHERE me.role IN ('SECRETARIAT', 'PRESIDENT', 'FOCAL_POINT')
        AND a.address = name AND v.person = a.person_id
        AND v.role = in_role AND v.state IS NOT DISTINCT FROM of_state
    )
$$;

-- Whoever has come in before, and has no second factor now, does not come in by mail: two officers
-- let them in again. One mail in a while; and one row whatever was asked, at the same cost.
CREATE OR REPLACE FUNCTION sight.forgot_password(
    name text, new_key text, at timestamptz, until timestamptz, not_since timestamptz, proof text
) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO forum_newpassword (key, person_id, asked_at, expires_at, failures)
    SELECT new_key, (
        SELECT a.person_id FROM forum_account a JOIN forum_person p ON p.id = a.person_id
        WHERE a.address = name AND p.is_active
        AND (p.settled_at IS NULL OR HAS_FACTOR)
        AND NOT EXISTS (SELECT FROM forum_newpassword n
            WHERE n.person_id = a.person_id AND n.set_at IS NULL AND n.asked_at > not_since)
    ), at, until, 0 WHERE sight.vouched(concat_ws('|', 'forgot', name, new_key), proof)
$$;

-- Answers whose password a link in a mail can set.
CREATE OR REPLACE FUNCTION sight.link_of(link_key text, at timestamptz, proof text) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT n.person_id FROM forum_newpassword n JOIN forum_person p ON p.id = n.person_id
    WHERE n.key = link_key AND n.set_at IS NULL AND n.expires_at > at AND p.is_active
    AND sight.vouched(concat_ws('|', 'link', link_key), proof)
$$;

-- Sets it, once; every other link of the same person is over too. Answers which it was.
CREATE OR REPLACE FUNCTION sight.set_password(
    link_key text, new_hash text, at timestamptz, proof text
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    link forum_newpassword;
BEGIN
    IF NOT sight.vouched(concat_ws('|', 'set', link_key, new_hash), proof) THEN
        RETURN NULL;
    END IF;
    SELECT * INTO link FROM forum_newpassword
    WHERE key = link_key AND person_id IS NOT NULL AND set_at IS NULL AND expires_at > at
    FOR UPDATE;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    UPDATE forum_account SET password = new_hash WHERE person_id = link.person_id;
    UPDATE forum_newpassword SET set_at = at WHERE id = link.id;
    UPDATE forum_newpassword SET expires_at = at
    WHERE person_id = link.person_id AND set_at IS NULL AND expires_at > at;
    RETURN link.id;
END $$;

-- The same for whoever is signed in, by the session they are in.
CREATE OR REPLACE FUNCTION sight.change_password(
    shown text, new_hash text, new_key text, at timestamptz, proof text
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    who bigint;
    written bigint;
BEGIN
    IF NOT sight.vouched(concat_ws('|', 'change', shown, new_hash), proof) THEN
        RETURN NULL;
    END IF;
    SELECT person_id INTO who FROM forum_session WHERE digest = shown AND ends_at > at;
    IF who IS NULL THEN
        RETURN NULL;
    END IF;
    UPDATE forum_account SET password = new_hash WHERE person_id = who;
    UPDATE forum_newpassword SET expires_at = at
    WHERE person_id = who AND set_at IS NULL AND expires_at > at;
    INSERT INTO forum_newpassword (key, person_id, asked_at, expires_at, set_at, failures)
    VALUES (new_key, who, at, at, at, 0) RETURNING id INTO written;
    RETURN written;
END $$;

REVOKE ALL ON FUNCTION sight.person(bigint, text), sight.account(text, text),
    sight.person_at(text, text), sight.address_of(bigint, text),
    sight.holds_office(text, text, bigint), sight.link_of(text, timestamptz, text),
    sight.forgot_password(text, text, timestamptz, timestamptz, timestamptz, text),
    sight.set_password(text, text, timestamptz, text),
    sight.change_password(text, text, text, timestamptz, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sight.person(bigint, text), sight.account(text, text),
    sight.person_at(text, text), sight.address_of(bigint, text),
    sight.holds_office(text, text, bigint), sight.link_of(text, timestamptz, text),
    sight.forgot_password(text, text, timestamptz, timestamptz, timestamptz, text),
    sight.set_password(text, text, timestamptz, text),
    sight.change_password(text, text, text, timestamptz, text) TO dief_web;
SET LOCAL ROLE NONE;
"""


# Where a second factor lies: a link in a mail lets in nobody who has lost theirs.
FACTORS = ("otp_totp_totpdevice", "forum_passkey")


def install(cursor: CursorWrapper, existing: set[str]) -> None:
    """Give the database the functions behind the first factor."""
    has_one = [
        f"EXISTS (SELECT FROM {table} f WHERE f.user_id = p.id AND f.confirmed)"
        for table in FACTORS
        if table in existing
    ]
    cursor.execute(FUNCTIONS.replace("HAS_FACTOR", " OR ".join(has_one)))


class Backend(BaseBackend):
    """Signs in by address and password, at the same cost whether or not there is an account."""

    def authenticate(
        self, request: HttpRequest | None, username: str = "", password: str = "", **_: object
    ) -> Person | None:
        who, known = account(username)
        if who is None:
            make_password(password)  # As long as looking at one that exists.
            return None
        # No renewal of an older hash: whoever serves sign-in cannot write it.
        return person(who) if check_password(password, known) else None

    def get_user(self, user_id: int) -> Person | None:
        return person(user_id)


def person(pk: int) -> Person | None:
    """Return someone whose account is open."""
    rows = Person.objects.raw("SELECT * FROM sight.person(%s, %s)", [pk, _vouched("person", pk)])
    return next(iter(rows), None)


def account(name: str) -> tuple[int | None, str]:
    """Return who signs in under this address, and what their password is checked against."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM sight.account(%s, %s)", [name, _vouched("account", name)])
        who, known = cursor.fetchone() or (None, "")
    return who, known


def person_at(address: str) -> int | None:
    """Return whose account that address is, open or closed."""
    found = _ask("person_at", address, _vouched("person at", address))
    assert found is None or isinstance(found, int)
    return found


def address_of(who: Person) -> str:
    """Return the address that someone signs in with."""
    return str(_ask("address_of", who.pk, _vouched("address of", who.pk)))


def holds_office(address: str, *, role: str, state: int | None) -> bool:
    """Say whether the person of that address holds an office, to one who can fill offices."""
    return bool(_ask("holds_office", address, role, state))


def forgot(address: str, *, now: datetime) -> None:
    """Let a mail leave for whoever has this account; for nobody, if nobody has."""
    key = keys.new()
    proof = _vouched("forgot", address, key)
    _ask("forgot_password", address, key, now, now + LINK_HOLDS, now - ONE_MAIL_IN, proof)


def link_of(key: str, *, now: datetime) -> int | None:
    """Return whose password a link sets, if it still opens something."""
    found = _ask("link_of", key, now, _vouched("link", key))
    assert found is None or isinstance(found, int)
    return found


def set_by_link(key: str, password: str, *, now: datetime) -> int | None:
    """Set a password, once, and end every session; return which it was, or None if it is over."""
    new_hash = make_password(password)
    done = _ask("set_password", key, new_hash, now, _vouched("set", key, new_hash))
    assert done is None or isinstance(done, int)
    return done


def change(digest: str, password: str, *, now: datetime) -> int | None:
    """Set the password of whoever this session belongs to, and end their other sessions."""
    new_hash = make_password(password)
    proof = _vouched("change", digest, new_hash)
    done = _ask("change_password", digest, new_hash, keys.new(), now, proof)
    assert done is None or isinstance(done, int)
    return done


def _vouched(*said: object) -> str:
    return ticket.vouch("|".join(map(str, said)))


def _ask(name: str, *arguments: str | int | datetime | None) -> object:
    places = ", ".join(["%s"] * len(arguments))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT sight.{name}({places})", arguments)
        (answer,) = cursor.fetchone()
    return answer
