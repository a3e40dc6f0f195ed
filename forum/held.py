"""
What the database holds, remembered when it was enforced, so that a change by hand is found.

Two digests. One is of every statement that the declarations come to: a portal whose code declares
something else than what was enforced has not been migrated. The other is of each table, policy,
privilege, trigger and function as PostgreSQL tells them: what is different now was changed since.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db.backends.utils import CursorWrapper

DECLARED = "declared"

TABLE = """
CREATE TABLE IF NOT EXISTS sight.held (what text PRIMARY KEY, digest text NOT NULL);
REVOKE ALL ON sight.held FROM PUBLIC, dief_web, dief_portal;
GRANT SELECT ON sight.held TO dief_web, dief_portal;
"""

# In public and in sight: tables with their privileges, policies, triggers, functions.
FOUND = """
WITH ours AS (
    SELECT oid, nspname FROM pg_namespace WHERE nspname IN ('public', 'sight')
), found (what, said) AS (
    SELECT 'table ' || c.relname, concat_ws(' ', c.relkind, c.relrowsecurity,
        c.relforcerowsecurity, c.relowner::regrole, c.reloptions,
        (SELECT string_agg(acl::text, ',' ORDER BY acl::text) FROM unnest(COALESCE(c.relacl,
            acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner))) acl),
        (SELECT string_agg(concat(a.attname, a.attacl), ',' ORDER BY a.attname)
            FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attacl <> '{}'))
    FROM pg_class c JOIN ours ON ours.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
    UNION ALL
    SELECT 'policy ' || p.policyname || ' on ' || p.tablename,
        concat_ws(' ', p.permissive, p.roles, p.cmd, p.qual, '/', p.with_check)
    FROM pg_policies p JOIN ours ON ours.nspname = p.schemaname
    UNION ALL
    SELECT 'trigger ' || t.tgname || ' on ' || c.relname,
        concat(t.tgenabled, pg_get_triggerdef(t.oid))
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN ours ON ours.oid = c.relnamespace
    WHERE NOT t.tgisinternal
    UNION ALL
    SELECT 'function ' || f.oid::regprocedure, concat_ws(' ', f.proowner::regrole,
        (SELECT string_agg(acl::text, ',' ORDER BY acl::text)
            FROM unnest(COALESCE(f.proacl, acldefault('f', f.proowner))) acl),
        pg_get_functiondef(f.oid))
    FROM pg_proc f JOIN ours ON ours.oid = f.pronamespace WHERE f.prokind IN ('f', 'p')
)
SELECT what, encode(sha256(convert_to(said, 'UTF8')), 'hex') AS digest FROM found
"""


class Saying:
    """A cursor that remembers what it was told; ``dry``, it does nothing of it."""

    def __init__(self, cursor: CursorWrapper, *, dry: bool = False) -> None:
        self.cursor, self.dry = cursor, dry
        self.said: list[str] = []

    def execute(self, sql: str, params: Any = None) -> None:
        self.said.append(sql)
        if not self.dry:
            self.cursor.execute(sql, params)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.cursor, name)

    def digest(self) -> str:
        """Return what the statements come to, in whatever order their parts were declared."""
        lines = sorted(line.strip() for sql in self.said for line in sql.splitlines())
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def remember(cursor: CursorWrapper, declared: str) -> None:
    """Keep both digests: the owner does, when everything is enforced."""
    cursor.execute(TABLE)
    cursor.execute("DELETE FROM sight.held")
    cursor.execute(f"INSERT INTO sight.held {FOUND}")
    cursor.execute("INSERT INTO sight.held VALUES (%s, %s)", [DECLARED, declared])


def changed(cursor: CursorWrapper) -> list[str] | None:
    """Return what is not as it was when it was enforced, by name; None if nothing ever was."""
    cursor.execute("SELECT to_regclass('sight.held')")
    if cursor.fetchone() == (None,):
        return None
    cursor.execute(
        f"SELECT COALESCE(found.what, held.what) FROM ({FOUND}) found"  # noqa: S608
        " FULL JOIN (SELECT * FROM sight.held WHERE what <> %s) held USING (what)"
        " WHERE found.digest IS DISTINCT FROM held.digest ORDER BY 1",
        [DECLARED],
    )
    return _names(cursor.fetchall())


def was_declared(cursor: CursorWrapper) -> str | None:
    """Return the digest of what was declared when it was enforced."""
    cursor.execute("SELECT digest FROM sight.held WHERE what = %s", [DECLARED])
    found = cursor.fetchone()
    return str(found[0]) if found else None


def _names(rows: Iterable[tuple[str]]) -> list[str]:
    return [name for (name,) in rows]
