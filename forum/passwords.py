"""
The first factor: addresses and passwords, which nobody who serves a request can read.

They lie in ``forum_account``. The functions here answer what sign-in asks, one name at a time,
and only when the portal's own code asks: a statement that was smuggled in cannot vouch for itself.
"""

from __future__ import annotations

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import check_password, make_password
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.http import HttpRequest

from forum import ticket
from forum.models import Person

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

REVOKE ALL ON FUNCTION sight.person(bigint, text), sight.account(text, text),
    sight.person_at(text, text), sight.address_of(bigint, text),
    sight.holds_office(text, text, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sight.person(bigint, text), sight.account(text, text),
    sight.person_at(text, text), sight.address_of(bigint, text),
    sight.holds_office(text, text, bigint) TO dief_web;
SET LOCAL ROLE NONE;
"""


def install(cursor: CursorWrapper) -> None:
    """Give the database the functions behind the first factor."""
    cursor.execute(FUNCTIONS)


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


def _vouched(*said: object) -> str:
    return ticket.vouch("|".join(map(str, said)))


def _ask(name: str, *arguments: str | int | None) -> object:
    places = ", ".join(["%s"] * len(arguments))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT sight.{name}({places})", arguments)
        (answer,) = cursor.fetchone()
    return answer
