"""
Slows down whoever guesses: by the name that is tried and the address it is tried from.

Never by the name alone: somebody elsewhere must not be able to keep its owner out. A try is counted
before it is looked at, in one statement, so that many at once are no way round. Neither the name
nor the address is kept, only a digest of both that the portal alone can make.
"""

from __future__ import annotations

import hmac
import ipaddress
import math

from django.conf import settings
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.http import HttpRequest, HttpResponse

from forum import clock

# After so many tries, wait so many seconds before the next. Those that come too early count not.
TIERS = ((5, 60), (10, 15 * 60), (20, 60 * 60))
FORGIVEN_AFTER = "24 hours"
NETWORK = 64  # An address of the newer kind is one of a household's many: bits that tell which.

FUNCTIONS = f"""
SET LOCAL ROLE dief_portal;

-- Counts a try and answers null; or answers how many seconds to wait, and counts nothing.
CREATE OR REPLACE FUNCTION sight.try(what text, at timestamptz) RETURNS double precision
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    known forum_attempt;
    pause integer;
BEGIN
    INSERT INTO forum_attempt (digest, tries, last_at) VALUES (what, 1, at) ON CONFLICT DO NOTHING;
    IF FOUND THEN
        RETURN NULL;
    END IF;
    SELECT * INTO known FROM forum_attempt WHERE digest = what FOR UPDATE;
    IF NOT FOUND OR known.last_at < at - interval '{FORGIVEN_AFTER}' THEN
        known.tries := 0;
    END IF;
    SELECT max(seconds) INTO pause
    FROM (VALUES {", ".join(map(str, TIERS))}) tier (tries, seconds)
    WHERE tier.tries <= known.tries;
    IF known.last_at + make_interval(secs => pause) > at THEN
        RETURN extract(epoch FROM known.last_at + make_interval(secs => pause) - at);
    END IF;
    UPDATE forum_attempt SET tries = known.tries + 1, last_at = at WHERE digest = what;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION sight.forget_tries(what text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DELETE FROM forum_attempt WHERE digest = what
$$;

REVOKE ALL ON FUNCTION sight.try(text, timestamptz), sight.forget_tries(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sight.try(text, timestamptz), sight.forget_tries(text) TO dief_web;
SET LOCAL ROLE NONE;
"""  # noqa: S608


def install(cursor: CursorWrapper) -> None:
    """Give the database the functions that count tries."""
    cursor.execute(FUNCTIONS)


def hold(what: str, request: HttpRequest, name: str) -> int | None:
    """Count a try; return the minutes to wait, if it comes too early to be looked at."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sight.try(%s, %s)", [_digest(what, request, name), clock.real()])
        (seconds,) = cursor.fetchone()
    return math.ceil(seconds / 60) if seconds else None


def forget(what: str, request: HttpRequest, name: str) -> None:
    """Forgive the tries before one that was right."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sight.forget_tries(%s)", [_digest(what, request, name)])


def answer(response: HttpResponse, minutes: int) -> HttpResponse:
    """Say to programs, too, how long to wait."""
    response.headers["Retry-After"] = str(minutes * 60)
    return response


def address_of(request: HttpRequest) -> str:
    """
    Return where a request comes from, as far as the last proxy of ours can know.

    What stands further to the left of X-Forwarded-For was written by whoever asks.
    """
    said = request.headers.get("X-Forwarded-For", "").split(",")
    trusted = said[-settings.PROXIES :] if settings.PROXIES else []
    seen = trusted[0] if len(trusted) == settings.PROXIES and trusted else ""
    try:
        address = ipaddress.ip_address(seen.strip() or request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return ""
    if address.version == 6 and not address.ipv4_mapped:
        return str(ipaddress.ip_network((address, NETWORK), strict=False))
    return str(getattr(address, "ipv4_mapped", None) or address)


def _digest(what: str, request: HttpRequest, name: str) -> str:
    said = "|".join((what, name, address_of(request)))
    return hmac.digest(settings.SECRET_KEY.encode(), f"tries|{said}".encode(), "sha256").hex()
