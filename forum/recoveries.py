"""
What someone who can show no second factor may do about their own recovery, and nobody else.

They hold no office here, so no sight shows them a row. These functions belong to the portal's
role, and do what they are asked for whom the portal vouches: it was shown a link of its own.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.db.backends.utils import CursorWrapper

from forum import ticket
from forum.models import Person, Recovery

MOST_ASKS = 1000  # that wait for the sweep of the minute; more come from no people

FUNCTIONS = f"""
SET LOCAL ROLE dief_portal;

-- One row, whatever was typed.
CREATE OR REPLACE FUNCTION sight.ask_for_recovery(typed text, at timestamptz, proof text)
RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO forum_recoveryask (address, asked_at) SELECT typed, at
    WHERE sight.vouched(concat_ws('|', 'ask for recovery', typed), proof)
    AND (SELECT count(*) FROM forum_recoveryask) < {MOST_ASKS}
$$;

CREATE OR REPLACE FUNCTION sight.recovery(named text, proof text) RETURNS SETOF forum_recovery
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT * FROM forum_recovery
    WHERE key = named AND sight.vouched(concat_ws('|', 'recovery', named), proof)
$$;

CREATE OR REPLACE FUNCTION sight.stop_recovery(named text, at timestamptz, proof text)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT sight.vouched(concat_ws('|', 'stop recovery', named), proof) THEN
        RETURN false;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('forum.recovery ' || id, 0))
    FROM forum_recovery WHERE key = named;  -- As forum.lock takes it.
    UPDATE forum_recovery SET stopped_at = at
    WHERE key = named AND stopped_at IS NULL AND used_at IS NULL AND lapses_at > at;
    RETURN FOUND;
END $$;

-- Once, by the person whose password was given, after the delay, unless it was stopped.
CREATE OR REPLACE FUNCTION sight.use_recovery(
    named text, who bigint, at timestamptz, proof text
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT sight.vouched(concat_ws('|', 'use recovery', named, who), proof) THEN
        RETURN false;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('forum.recovery ' || id, 0))
    FROM forum_recovery WHERE key = named;  -- As forum.lock takes it.
    UPDATE forum_recovery SET used_at = at
    WHERE key = named AND person_id = who AND ready_at <= at AND lapses_at > at
    AND stopped_at IS NULL AND used_at IS NULL;
    RETURN FOUND;
END $$;

REVOKE ALL ON FUNCTION sight.ask_for_recovery(text, timestamptz, text),
    sight.recovery(text, text), sight.stop_recovery(text, timestamptz, text),
    sight.use_recovery(text, bigint, timestamptz, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sight.ask_for_recovery(text, timestamptz, text),
    sight.recovery(text, text), sight.stop_recovery(text, timestamptz, text),
    sight.use_recovery(text, bigint, timestamptz, text) TO dief_web;
SET LOCAL ROLE NONE;
"""  # noqa: S608


def install(cursor: CursorWrapper) -> None:
    """Give the database the functions behind the links in the mails."""
    cursor.execute(FUNCTIONS)


def ask(address: str, *, now: datetime) -> None:
    """Keep what was typed until the next sweep."""
    _call("ask_for_recovery", address, now, ticket.vouch(f"ask for recovery|{address}"))


def named(key: str) -> Recovery | None:
    """Return the recovery of a link."""
    proof = ticket.vouch(f"recovery|{key}")
    found = Recovery.objects.raw("SELECT * FROM sight.recovery(%s, %s)", [key, proof])
    return next(iter(found), None)


def stop(key: str, *, now: datetime) -> bool:
    """Stop it; return whether there was anything to stop."""
    return bool(_call("stop_recovery", key, now, ticket.vouch(f"stop recovery|{key}")))


def use(key: str, *, person: Person, now: datetime) -> bool:
    """Use it up; return whether it opened for this person now."""
    proof = ticket.vouch(f"use recovery|{key}|{person.pk}")
    return bool(_call("use_recovery", key, person.pk, now, proof))


def _call(name: str, *arguments: str | int | datetime) -> object:
    places = ", ".join(["%s"] * len(arguments))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT sight.{name}({places})", arguments)
        (answer,) = cursor.fetchone()
    return answer
