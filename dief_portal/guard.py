"""
What must be so in the database before anybody is served: asked of its catalogue, in its own words.

Each rule is a question whose answers are the names of what is wrong, with a sentence for whoever
has to put it right. They ask about tables, not models: what no model knows of is asked too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import connections, models
from django.db.backends.utils import CursorWrapper

from forum import enforcement, held, sight
from forum.sight import PORTAL, SERVING
from forum.without_sight import WITHOUT_SIGHT

MIGRATE = "Run manage.py migrate as dief_owner: it puts back what is declared."
BY_HAND = "Find out who changed the database by hand, then run manage.py migrate as dief_owner."


class Rule(NamedTuple):
    number: int
    says: str
    hint: str
    asks: str


RULES = (
    Rule(
        10,
        "These tables are not held to row security: everybody who may read them reads all of them",
        "Declare a sight for each in its app's queries, or give a reason in"
        " forum/without_sight.py; then run manage.py migrate as dief_owner.",
        "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace"
        " AND c.relkind IN ('r', 'p') AND NOT (c.relrowsecurity AND c.relforcerowsecurity)"
        " AND c.relname <> ALL (%(open)s)",
    ),
    Rule(
        11,
        "These policies admit every role there is (TO PUBLIC)",
        BY_HAND,
        "SELECT policyname || ' on ' || tablename FROM pg_policies"
        " WHERE permissive = 'PERMISSIVE' AND 'public' = ANY (roles)",
    ),
    Rule(
        12,
        "These views show their owner's rows to everybody who may read them",
        "Drop them, or make a view with security_invoker = true; nothing holds a materialised"
        " view or a foreign table to a sight.",
        "SELECT c.relname FROM pg_class c WHERE c.relnamespace = ANY (%(ours)s)"
        " AND (c.relkind IN ('m', 'f')"
        " OR c.relkind = 'v' AND NOT COALESCE(c.reloptions && ARRAY["
        "'security_invoker=true', 'security_invoker=on', 'security_invoker=1'], false))",
    ),
    Rule(
        13,
        "These functions run with their owner's rights and look for names where the caller says",
        "Add SET search_path to each (forum.enforcement does), or drop it.",
        "SELECT f.oid::regprocedure::text FROM pg_proc f WHERE f.prosecdef"
        " AND f.pronamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema')"
        " AND NOT COALESCE(f.proconfig::text ~ 'search_path=', false)",
    ),
    Rule(
        14,
        "Everybody may run these functions, which have their owner's rights",
        "REVOKE ALL ON FUNCTION ... FROM PUBLIC, and grant it to the roles that need it.",
        "SELECT f.oid::regprocedure::text FROM pg_proc f WHERE f.prosecdef"
        " AND f.pronamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema')"
        " AND has_function_privilege('public', f.oid, 'EXECUTE')",
    ),
    Rule(
        15,
        "Who serves requests may read or move these sequences, and so count what it does not see",
        f"REVOKE ALL ON SEQUENCE ... FROM {SERVING}: identity columns need no right.",
        "SELECT c.relname FROM pg_class c WHERE c.relnamespace = ANY (%(ours)s) AND CASE WHEN"
        " c.relkind = 'S' THEN has_sequence_privilege(%(serving)s, c.oid, 'USAGE, SELECT, UPDATE')"
        " END",
    ),
    Rule(
        16,
        "These tables can be emptied, referred to or given triggers by who serves or sweeps",
        "REVOKE TRUNCATE, REFERENCES, TRIGGER on each: row security asks nobody about them.",
        "SELECT c.relname || ' by ' || who FROM pg_class c, unnest(ARRAY[%(serving)s,"
        " %(portal)s, 'public']) who WHERE c.relnamespace = ANY (%(ours)s)"
        " AND c.relkind IN ('r', 'p', 'v', 'm', 'f')"
        " AND (has_table_privilege(who::name, c.oid, 'TRUNCATE, REFERENCES, TRIGGER')"
        " OR has_any_column_privilege(who::name, c.oid, 'REFERENCES'))",
    ),
    Rule(
        17,
        "Every login has rights on these tables",
        "REVOKE ALL ON ... FROM PUBLIC.",
        "SELECT c.relname FROM pg_class c WHERE c.relnamespace = ANY (%(ours)s)"
        " AND c.relkind IN ('r', 'p', 'v', 'm', 'f')"
        " AND (has_table_privilege('public', c.oid, 'SELECT, INSERT, UPDATE, DELETE')"
        " OR has_any_column_privilege('public', c.oid, 'SELECT, INSERT, UPDATE'))",
    ),
    Rule(
        18,
        "Who serves or sweeps may make things here that nothing holds to a sight",
        MIGRATE,
        "SELECT r.rolname || ': ' || what FROM pg_roles r, LATERAL (VALUES"
        " ('a schema', has_database_privilege(r.rolname, current_database(), 'CREATE')),"
        " ('a temporary table', has_database_privilege(r.rolname, current_database(), 'TEMP')),"
        " ('a table', has_schema_privilege(r.rolname, 'public', 'CREATE')),"
        " ('a function', has_schema_privilege(r.rolname, 'sight', 'CREATE'))"
        ") v (what, may) WHERE may AND r.rolname = ANY (%(roles)s)",
    ),
    Rule(
        19,
        "Who serves requests may read the key that tickets are checked with",
        f"REVOKE ALL ON sight.key FROM {SERVING}, then manage.py rotate_ticket_key --at-once.",
        "SELECT 'sight.key' WHERE has_table_privilege("
        "%(serving)s, 'sight.key', 'SELECT, INSERT, UPDATE, DELETE')"
        " OR has_any_column_privilege(%(serving)s, 'sight.key', 'SELECT, INSERT, UPDATE')",
    ),
    Rule(
        20,
        "These roles serve or sweep, and can become another, or make roles and databases",
        "REVOKE the membership; ALTER ROLE ... NOCREATEROLE NOCREATEDB NOREPLICATION.",
        "SELECT r.rolname || COALESCE(' as ' || m.roleid::regrole, '') FROM pg_roles r"
        " LEFT JOIN pg_auth_members m ON m.member = r.oid"
        " WHERE r.rolname = ANY (%(roles)s) AND (m.roleid IS NOT NULL OR r.rolcreaterole"
        " OR r.rolcreatedb OR r.rolreplication OR r.rolsuper OR r.rolbypassrls)",
    ),
    Rule(
        21,
        "What these roles ask can be read by every other connection of theirs",
        "As a superuser, run deploy/hardening.sql in this database.",
        "SELECT r.rolname FROM pg_roles r WHERE r.rolname = ANY ("
        "%(roles)s) AND NOT EXISTS (SELECT FROM pg_db_role_setting s"
        " WHERE s.setrole = r.oid AND 'track_activities=off' = ANY (s.setconfig))",
    ),
    Rule(
        22,
        "Every login may run these functions of PostgreSQL",
        "As a superuser, run deploy/hardening.sql in this database.",
        "SELECT f.oid::regprocedure::text FROM pg_proc f WHERE f.proname IN ("
        "'pg_cancel_backend', 'pg_terminate_backend', 'pg_notify', 'lo_creat', 'lo_create',"
        " 'lo_from_bytea', 'lo_open', 'lo_get', 'lo_put', 'lo_unlink')"
        " AND f.pronamespace = 'pg_catalog'::regnamespace"
        " AND has_function_privilege('public', f.oid, 'EXECUTE')",
    ),
)


def rows_are_held_to_their_sights(
    *, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """
    Walk the catalogue of the database, when a database may be asked.

    Who migrates is not asked: it is what puts things right.
    """
    if settings.DATABASE_ROLE == "dief_owner":
        return []
    found: list[CheckMessage] = []
    for database in databases or ():
        with connections[database].cursor() as cursor:
            for number, says, hint in findings(cursor):
                found.append(Error(says, hint=hint, id=f"dief_portal.E{number:03}"))
    return found


# What is not the sight of any row: the owner of the tables lets the trail forget, after years.
OTHERS = {"forgets on forum_trailentry"}


class Finding(NamedTuple):
    number: int
    says: str
    hint: str


def findings(cursor: CursorWrapper) -> list[Finding]:
    """Return what is wrong in this database."""
    cursor.execute("SELECT to_regclass('sight.held')")
    if cursor.fetchone() == (None,):
        return [Finding(30, "Nothing holds this database to any sight.", MIGRATE)]
    cursor.execute("SELECT 'public'::regnamespace::oid, 'sight'::regnamespace::oid")
    asked_with: dict[str, Any] = {
        "open": [table for table, said in WITHOUT_SIGHT.items() if not said.own],
        "ours": list(cursor.fetchone()),
        "roles": [SERVING, PORTAL],
        "serving": SERVING,
        "portal": PORTAL,
    }
    found = []
    for number, says, hint, asks in RULES:
        cursor.execute(asks, asked_with)
        names = sorted(name for (name,) in cursor.fetchall())
        if names:
            found.append(Finding(number, f"{says}: {', '.join(names)}.", hint))
    return [*found, *_of_policies(cursor), *_of_digests(cursor)]


def policies_of(model: type[models.Model]) -> set[str]:
    """Return the names of the policies that the sight of a kind of row comes to."""
    said = sight.declared()[model]
    names = {
        "portal": True,
        "reads": True,
        "adds": said.adds,
        "changes": said.changes,
        "deletes": said.deletes,
        "floor": said.floor,
    }
    return {f"{name} on {model._meta.db_table}" for name, declared in names.items() if declared}


def _of_policies(cursor: CursorWrapper) -> list[Finding]:
    cursor.execute(
        "SELECT policyname || ' on ' || tablename FROM pg_policies WHERE schemaname = 'public'"
    )
    there = {name for (name,) in cursor.fetchall()}
    meant = set().union(*(policies_of(model) for model in sight.declared()))
    meant |= OTHERS
    for table, said in WITHOUT_SIGHT.items():
        meant |= {f"{name} on {table}" for name in ("portal", "own") if said.own}
    missing, extra = ", ".join(sorted(meant - there)), ", ".join(sorted(there - meant))
    found = []
    if missing:
        found.append(Finding(31, f"These policies are declared and not there: {missing}.", MIGRATE))
    if extra:
        found.append(Finding(32, f"Nobody declared these policies: {extra}.", BY_HAND))
    return found


def _of_digests(cursor: CursorWrapper) -> list[Finding]:
    found = []
    changed = held.changed(cursor)
    if changed:
        says = f"Changed since it was enforced: {', '.join(changed)}."
        found.append(Finding(33, says, BY_HAND))
    if held.was_declared(cursor) != enforcement.declared_digest():
        says = "The sights of this code are not those that the database holds."
        found.append(Finding(34, says, MIGRATE))
    return found
