"""
What a person may change of their own account, and nothing else of anybody's.

The serving role cannot write to ``forum_person`` nor put anyone in office. These functions
belong to the portal's role; each asks the ticket, or an invitation, whose account it is.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.db.backends.utils import CursorWrapper

from forum import ticket

FUNCTIONS = """
SET LOCAL ROLE dief_portal;

CREATE OR REPLACE FUNCTION sight.settle(language_code text, zone text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE forum_person SET language = language_code, zone_name = zone,
        settled_at = (SELECT moment FROM sight.ticket())
    WHERE id = (SELECT person FROM sight.ticket())
$$;

CREATE OR REPLACE FUNCTION sight.undertake() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE forum_person SET undertaking_at = (SELECT moment FROM sight.ticket())
    WHERE id = (SELECT person FROM sight.ticket()) AND undertaking_at IS NULL
$$;

CREATE OR REPLACE FUNCTION sight.read_role_card() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE forum_person SET role_card_at = (SELECT moment FROM sight.ticket())
    WHERE id = (SELECT person FROM sight.ticket())
$$;

-- Once it asked the ticket, and nobody called it.
DROP FUNCTION IF EXISTS sight.change_password(text);

-- The offices a person can act in, asked before one is in use.
CREATE OR REPLACE FUNCTION sight.hats(who bigint, at timestamptz) RETURNS SETOF forum_term
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT t.* FROM sight.in_force(at) v JOIN forum_term t ON t.id = v.term
    WHERE v.person = who ORDER BY t.starts_at, t.id
$$;

-- Answers the invitation that can still be accepted, to whoever holds its key.
CREATE OR REPLACE FUNCTION sight.invitation(invitation_key text, at timestamptz)
RETURNS SETOF forum_accountinvitation
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT * FROM forum_accountinvitation
    WHERE key = invitation_key AND accepted_at IS NULL AND cancelled_at IS NULL
    AND expires_at > at AND (until IS NULL OR until > at)
$$;

-- Once it took nobody's word for it.
DROP FUNCTION IF EXISTS sight.accept_invitation(text, text, text, bigint, timestamptz);

-- Lets in who was invited: a new account with this password, or the account of that address
-- if it is the one that asks. Answers the person, or null. Those who keep people read the key
-- of an invitation; only the portal, to whom the token in the mail was shown, vouches for it.
CREATE OR REPLACE FUNCTION sight.accept_invitation(
    invitation_key text, new_hash text, term_key text, known bigint, at timestamptz, proof text
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    invited forum_accountinvitation;
    who bigint;
BEGIN
    IF NOT sight.vouched(concat_ws('|', 'accept', invitation_key, known, new_hash), proof) THEN
        RETURN NULL;
    END IF;
    SELECT * INTO invited FROM forum_accountinvitation
    WHERE key = invitation_key AND accepted_at IS NULL AND cancelled_at IS NULL
    AND expires_at > at AND (until IS NULL OR until > at) FOR UPDATE;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF invited.role = 'CHAIR' THEN  -- One at a time (ToR 4); forum.actions.people holds it too.
        PERFORM pg_advisory_xact_lock(hashtextextended('the Chair', 0));
        IF EXISTS (SELECT FROM sight.in_force(at) v WHERE v.role = 'CHAIR') THEN
            RETURN NULL;
        END IF;
    END IF;
    SELECT person_id INTO who FROM forum_account WHERE address = lower(invited.email);
    IF who IS NOT NULL AND who IS DISTINCT FROM known THEN
        RETURN NULL;
    END IF;
    IF who IS NULL THEN
        INSERT INTO forum_person (
            first_name, last_name, language, zone_name,
            is_superuser, is_staff, is_active, date_joined
        ) VALUES (
            invited.first_name, invited.last_name, 'en', 'Europe/Zurich', false, false, true, at
        ) RETURNING id INTO who;
        INSERT INTO forum_account (person_id, address, password)
        VALUES (who, lower(invited.email), new_hash);
    END IF;
    INSERT INTO forum_term (key, person_id, role, state_id, may_release, starts_at, ends_at)
    VALUES (term_key, who, invited.role, invited.state_id, invited.may_release, at, invited.until);
    UPDATE forum_accountinvitation SET accepted_at = at, accepted_by_id = who
    WHERE id = invited.id;
    RETURN who;
END $$;

REVOKE ALL ON FUNCTION sight.settle(text, text), sight.undertake(), sight.read_role_card(),
    sight.hats(bigint, timestamptz),
    sight.invitation(text, timestamptz),
    sight.accept_invitation(text, text, text, bigint, timestamptz, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sight.settle(text, text), sight.undertake(), sight.read_role_card(),
    sight.hats(bigint, timestamptz),
    sight.invitation(text, timestamptz),
    sight.accept_invitation(text, text, text, bigint, timestamptz, text) TO dief_web;
SET LOCAL ROLE NONE;
"""


def install(cursor: CursorWrapper) -> None:
    """Give the database the functions behind sign-in and the first steps."""
    cursor.execute(FUNCTIONS)


def settle(*, language: str, zone_name: str) -> None:
    """Keep the language and the zone of the person in office."""
    _call("settle", language, zone_name)


def undertake() -> None:
    """Keep that the person in office undertook confidentiality (ToR 14-17); once."""
    _call("undertake")


def read_role_card() -> None:
    """Keep that the person in office has read what they can and cannot do."""
    _call("read_role_card")


def accept_invitation(
    key: str, *, password_hash: str, term_key: str, known: int | None, now: datetime
) -> int | None:
    """Let in who was invited; return the person's id, or None if nothing opens any more."""
    said = [str(part) for part in ("accept", key, known, password_hash) if part is not None]
    proof = ticket.vouch("|".join(said))
    person = _call("accept_invitation", key, password_hash, term_key, known, now, proof)
    assert person is None or isinstance(person, int)
    return person


def _call(name: str, *arguments: str | int | datetime | None) -> object:
    places = ", ".join(["%s"] * len(arguments))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT sight.{name}({places})", arguments)
        (answer,) = cursor.fetchone()
    return answer
