"""
Sessions, as Django asks for them (``SESSION_ENGINE``): a dump of the database opens none.

Of the key in the cookie the database keeps a SHA-256; what the session holds is sealed with the
key itself and the portal's. Functions hold the table: whoever serves a request reaches the one
session whose key it was shown, and those of the same person, to list and to end them.

A session ends at an instant that is written on its row: a quarter of an hour after someone was
last seen, and eight hours after they signed in, whichever is first. It is only ever updated where
it still stands, so that nothing brings back one that was ended meanwhile.
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from hashlib import sha256
from typing import Any, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.http import HttpRequest, HttpResponse

from forum import clock, keys, ticket

IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=8)
WARNING = timedelta(minutes=5)  # before it ends
NONCE = 12  # bytes

SETTING = "dief.session"  # the one that a request came with: what is changed in it does not end it
FACTORS = ("otp_totp_totpdevice", "otp_static_staticdevice", "forum_passkey")

FUNCTIONS = f"""
SET LOCAL ROLE dief_portal;

CREATE OR REPLACE FUNCTION sight.session(shown text, at timestamptz)
RETURNS TABLE (data bytea, begun_at timestamptz, seen_at timestamptz, ends_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT s.data, s.begun_at, s.seen_at, s.ends_at FROM forum_session s
    WHERE s.digest = shown AND s.ends_at > at
$$;

CREATE OR REPLACE FUNCTION sight.begin_session(
    new_digest text, who bigint, begun text, ends text, proof text,
    seen timestamptz, content bytea, new_key text, words text
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT sight.vouched(concat_ws('|', 'session', new_digest, who, begun, ends), proof) THEN
        RETURN false;
    END IF;
    PERFORM set_config('{SETTING}', new_digest, true);
    INSERT INTO forum_session (digest, key, person_id, data, begun_at, seen_at, ends_at, browser)
    VALUES (new_digest, new_key, who, content, begun::timestamptz, seen, ends::timestamptz, words)
    ON CONFLICT DO NOTHING;
    RETURN FOUND;
END $$;

-- Only what stands is kept: a session that was ended is not there to be updated.
CREATE OR REPLACE FUNCTION sight.keep_session(
    shown text, who bigint, begun text, ends text, proof text,
    seen timestamptz, content bytea, words text
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT sight.vouched(concat_ws('|', 'session', shown, who, begun, ends), proof) THEN
        RETURN false;
    END IF;
    UPDATE forum_session SET person_id = who, begun_at = begun::timestamptz,
        seen_at = GREATEST(seen_at, seen),
        ends_at = CASE WHEN seen >= seen_at THEN ends::timestamptz ELSE ends_at END,
        data = COALESCE(content, data), browser = words
    WHERE digest = shown;
    RETURN FOUND;
END $$;

CREATE OR REPLACE FUNCTION sight.end_session(shown text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DELETE FROM forum_session WHERE digest = shown
$$;

-- The sessions of whoever this one belongs to.
CREATE OR REPLACE FUNCTION sight.sessions_beside(shown text, at timestamptz)
RETURNS TABLE (key text, browser text, begun_at timestamptz, seen_at timestamptz, here boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT s.key, s.browser, s.begun_at, s.seen_at, s.digest = shown
    FROM forum_session mine JOIN forum_session s ON s.person_id = mine.person_id
    WHERE mine.digest = shown AND mine.ends_at > at AND s.ends_at > at
    ORDER BY s.digest = shown DESC, s.seen_at DESC
$$;

-- Ends one of them, or with no key named all others; answers how many.
CREATE OR REPLACE FUNCTION sight.end_session_beside(shown text, named text) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH ended AS (
        DELETE FROM forum_session s USING forum_session mine
        WHERE mine.digest = shown AND s.person_id = mine.person_id
        AND s.digest <> shown AND (named IS NULL OR s.key = named)
        RETURNING s.digest
    ) SELECT count(*) FROM ended
$$;

-- Ends all that somebody has open; asked by who keeps the person, and answered with how many.
CREATE OR REPLACE FUNCTION sight.sign_out(in_office bigint) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH ended AS (
        DELETE FROM forum_session s USING sight.ticket() me, forum_term t
        WHERE t.id = in_office AND s.person_id = t.person_id AND t.person_id <> me.person
        AND (me.role = 'SECRETARIAT' OR me.role = 'FOCAL_POINT' AND t.state_id = me.state)
        RETURNING s.digest
    ) SELECT count(*) FROM ended
$$;

-- A new password, a factor that is taken off, an account that is closed: what was opened with
-- what was before is over, but for the session in which it was done.
CREATE OR REPLACE FUNCTION sight.end_sessions() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    row jsonb := to_jsonb(OLD);
    who bigint := COALESCE(row ->> 'user_id', row ->> 'person_id', row ->> 'id');
BEGIN
    DELETE FROM forum_session WHERE person_id = who
    AND digest <> COALESCE(current_setting('{SETTING}', true), '');
    RETURN NULL;
END $$;

REVOKE ALL ON FUNCTION sight.session(text, timestamptz), sight.end_session(text),
    sight.begin_session(text, bigint, text, text, text, timestamptz, bytea, text, text),
    sight.keep_session(text, bigint, text, text, text, timestamptz, bytea, text),
    sight.sessions_beside(text, timestamptz), sight.end_session_beside(text, text),
    sight.end_sessions(), sight.sign_out(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sight.session(text, timestamptz), sight.end_session(text),
    sight.begin_session(text, bigint, text, text, text, timestamptz, bytea, text, text),
    sight.keep_session(text, bigint, text, text, text, timestamptz, bytea, text),
    sight.sessions_beside(text, timestamptz), sight.end_session_beside(text, text),
    sight.sign_out(bigint) TO dief_web;
GRANT EXECUTE ON FUNCTION sight.end_sessions() TO dief_owner;
SET LOCAL ROLE NONE;

CREATE OR REPLACE TRIGGER ends_sessions AFTER UPDATE OF password ON forum_account
    FOR EACH ROW EXECUTE FUNCTION sight.end_sessions();
CREATE OR REPLACE TRIGGER ends_sessions AFTER UPDATE OF is_active ON forum_person
    FOR EACH ROW WHEN (OLD.is_active AND NOT NEW.is_active)
    EXECUTE FUNCTION sight.end_sessions();
"""  # noqa: S608

View = TypeVar("View", bound=Callable[..., HttpResponse])


class SessionStore(SessionBase):
    """
    One session.

    ``browser`` says in words where it is open. ``is_used`` is false for what a page asks for by
    itself: that nobody is there does not keep a session open.
    """

    def __init__(self, session_key: str | None = None, browser: str = "") -> None:
        super().__init__(session_key)
        self.browser = browser
        self.is_used = True
        self.person: int | None = None
        self.begun_at = self.seen_at = self.ends_at = clock.real()

    @property
    def digest(self) -> str:
        return _digest(self.session_key or "")

    def load(self) -> dict[str, Any]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM sight.session(%s, %s)", [self.digest, clock.real()])
            row = cursor.fetchone()
        content = _opened(row[0], self.session_key or "") if row else None
        if content is None:
            self._session_key = None
            return {}
        _data, self.begun_at, self.seen_at, self.ends_at = row
        self.person = _person_in(content)
        return content

    def exists(self, session_key: str) -> bool:
        return False  # No two are drawn alike; if they were, the second is not begun.

    def create(self) -> None:
        self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
        self.save(must_create=True)
        self.modified = True

    def save(self, must_create: bool = False) -> None:
        """
        Write what changed, and that someone is there.

        :raises UpdateError: if the session was ended meanwhile.
        """
        if self.session_key is None:
            self.create()
            return
        content = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        person = _person_in(content)
        if must_create or self.is_used:
            self._prolong(person)
        elif not self.modified:
            return
        said = [self.digest, person, self.begun_at.isoformat(), self.ends_at.isoformat()]
        proof = ticket.vouch("|".join(str(part) for part in ("session", *said) if part is not None))
        sealed = _sealed(content, self.session_key) if must_create or self.modified else None
        written = (*said, proof, self.seen_at, sealed)
        if must_create and not _ask("begin_session", *written, keys.new(), self.browser):
            raise CreateError
        if not must_create and not _ask("keep_session", *written, self.browser):
            raise UpdateError
        self.person = person

    def _prolong(self, person: int | None) -> None:
        self.seen_at = now = clock.real()
        if person is None or person != self.person:  # They have just come in.
            self.begun_at = now
        if person is None:
            self.ends_at = now + timedelta(seconds=self.get_expiry_age())
        else:
            self.ends_at = self.end_if_idle(now)

    def end_if_idle(self, now: datetime) -> datetime:
        """Return when it ends, if this is the last that is seen of its person."""
        return min(now + IDLE, self.latest_end)

    @property
    def latest_end(self) -> datetime:
        """The instant at which it ends whatever happens."""
        return self.begun_at + LONGEST

    def delete(self, session_key: str | None = None) -> None:
        ended = session_key or self.session_key
        if ended:
            _ask("end_session", _digest(ended))


@dataclass(frozen=True)
class Open:
    """A session of whoever asks, as their page shows it."""

    key: str
    browser: str
    begun_at: datetime
    seen_at: datetime
    is_here: bool


def of_the_same_person(session: SessionStore) -> list[Open]:
    """Return where whoever this session belongs to is signed in; this one first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM sight.sessions_beside(%s, %s)", [session.digest, clock.real()]
        )
        return [Open(*row) for row in cursor.fetchall()]


def end_beside(session: SessionStore, key: str | None = None) -> int:
    """End another session of the same person, or all others; return how many."""
    ended = _ask("end_session_beside", session.digest, key)
    assert isinstance(ended, int)
    return ended


def by_itself(view: View) -> View:
    """Mark what a page asks for by itself, by script or clock: nobody need be there."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.session.is_used = False  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    asked.asked_by_itself = True  # type: ignore[attr-defined]
    return asked  # type: ignore[return-value]


def polled(view: View) -> View:
    """Mark a page that asks for a part of itself again and again: only its first time counts."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.session.is_used = "HX-Request" not in request.headers  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    asked.asked_by_itself = True  # type: ignore[attr-defined]
    return asked  # type: ignore[return-value]


def carry(session: SessionStore) -> None:
    """Tell the transaction which session it serves: what is changed in it does not end it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, session.digest])


def install(cursor: CursorWrapper, existing: set[str]) -> None:
    """Give the database the functions that hold the sessions, and what ends them."""
    cursor.execute(FUNCTIONS)
    for table in existing.intersection(FACTORS):
        cursor.execute(
            f"""
            CREATE OR REPLACE TRIGGER ends_sessions AFTER DELETE ON "{table}"
                FOR EACH ROW WHEN (OLD.confirmed) EXECUTE FUNCTION sight.end_sessions();
            """
        )


def _digest(key: str) -> str:
    return sha256(key.encode()).hexdigest()


def _person_in(content: dict[str, Any]) -> int | None:
    return int(content[SESSION_KEY]) if SESSION_KEY in content else None


def _ciphers(key: str) -> list[AESGCM]:
    """Return what seals for this key; after it, what sealed before the portal's own was changed."""
    own = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [AESGCM(hmac.digest(each.encode(), f"session|{key}".encode(), "sha256")) for each in own]


def _sealed(content: dict[str, Any], key: str) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + _ciphers(key)[0].encrypt(nonce, json.dumps(content).encode(), None)


def _opened(sealed: memoryview, key: str) -> dict[str, Any] | None:
    """Return what a session holds, or None if it was not sealed by the portal for this key."""
    whole = bytes(sealed)
    for cipher in _ciphers(key):
        with suppress(InvalidTag):
            content: dict[str, Any] = json.loads(cipher.decrypt(whole[:NONCE], whole[NONCE:], None))
            return content
    return None


def _ask(name: str, *arguments: object) -> object:
    places = ", ".join(["%s"] * len(arguments))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT sight.{name}({places})", arguments)  # type: ignore[arg-type]
        (answer,) = cursor.fetchone()
    return answer
