"""What the guard refuses: each thing is broken for real, and put right again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

import psycopg2
import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from pytest_django import DjangoDbBlocker

from dief_portal import checks, embedded, guard
from forum import enforcement, held, sight
from tests.conftest import as_owner, log_in
from tests.test_checks import logged_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def _django_db_helper(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Stand for pytest-django's own: no row is written here, so nothing is emptied afterwards."""
    with django_db_blocker.unblock():
        yield
        connection.close()


# What somebody did by hand; how it is undone; what the guard says then, and about what. That it
# changed since it was enforced (33) is said of each, where PostgreSQL keeps it with its objects.
BROKEN = {
    "a table whose row security is off": (
        "ALTER TABLE cases_casecontent DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE cases_casecontent ENABLE ROW LEVEL SECURITY",
        {10: "cases_casecontent", 33: "table cases_casecontent"},
    ),
    "a table whose owner is not held": (
        "ALTER TABLE cases_casecontent NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE cases_casecontent FORCE ROW LEVEL SECURITY",
        {10: "cases_casecontent", 33: "table cases_casecontent"},
    ),
    "a table that no sight speaks of": (
        "CREATE TABLE spare (what text)",
        "DROP TABLE spare",
        {10: "spare", 33: "table spare"},
    ),
    "a policy for everybody": (
        "CREATE POLICY all_of_it ON cases_casecontent USING (true)",
        "DROP POLICY all_of_it ON cases_casecontent",
        {11: "all_of_it", 32: "all_of_it", 33: "policy all_of_it"},
    ),
    "a policy more": (
        "CREATE POLICY too ON cases_casecontent FOR SELECT TO dief_web USING (true)",
        "DROP POLICY too ON cases_casecontent",
        {32: "too on cases_casecontent", 33: "policy too"},
    ),
    "a policy less": (
        "DROP POLICY floor ON cases_challenge",
        None,
        {31: "floor on cases_challenge", 33: "policy floor on cases_challenge"},
    ),
    "a policy that says something else": (
        "ALTER POLICY reads ON cases_casecontent USING (true)",
        None,
        {33: "policy reads on cases_casecontent"},
    ),
    "a view that shows its owner's rows": (
        "CREATE VIEW spyhole AS SELECT * FROM cases_casecontent",
        "DROP VIEW spyhole",
        {12: "spyhole", 33: "table spyhole"},
    ),
    "a materialised view": (
        "CREATE MATERIALIZED VIEW spyhole AS SELECT * FROM cases_casecontent",
        "DROP MATERIALIZED VIEW spyhole",
        {12: "spyhole", 33: "table spyhole"},
    ),
    "a function with its owner's rights and no path": (
        "CREATE FUNCTION lent() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';"
        "REVOKE ALL ON FUNCTION lent() FROM PUBLIC",
        "DROP FUNCTION lent()",
        {13: "lent()", 33: "function lent()"},
    ),
    "a function with its owner's rights for everybody": (
        "CREATE FUNCTION lent() RETURNS int LANGUAGE sql SECURITY DEFINER"
        " SET search_path = pg_catalog AS 'SELECT 1'",
        "DROP FUNCTION lent()",
        {14: "lent()", 33: "function lent()"},
    ),
    "a sequence that who serves may read": (
        "GRANT SELECT ON SEQUENCE cases_case_id_seq TO dief_web",
        "REVOKE ALL ON SEQUENCE cases_case_id_seq FROM dief_web",
        {15: "cases_case_id_seq", 33: "table cases_case_id_seq"},
    ),
    "a table that who serves may empty": (
        "GRANT TRUNCATE ON cases_case TO dief_web",
        "REVOKE TRUNCATE ON cases_case FROM dief_web",
        {16: "cases_case by dief_web", 33: "table cases_case"},
    ),
    "a table that who serves may give a trigger": (
        "GRANT TRIGGER ON cases_case TO dief_web",
        "REVOKE TRIGGER ON cases_case FROM dief_web",
        {16: "cases_case by dief_web", 33: "table cases_case"},
    ),
    "a table that who serves may refer to": (
        "GRANT REFERENCES (id) ON cases_case TO dief_web",
        "REVOKE REFERENCES (id) ON cases_case FROM dief_web",
        {16: "cases_case by dief_web", 33: "table cases_case"},
    ),
    "a table for every login": (
        "GRANT SELECT ON cases_casecontent TO PUBLIC",
        "REVOKE SELECT ON cases_casecontent FROM PUBLIC",
        {17: "cases_casecontent", 33: "table cases_casecontent"},
    ),
    "who serves may make tables": (
        "GRANT CREATE ON SCHEMA public TO dief_web",
        "REVOKE CREATE ON SCHEMA public FROM dief_web",
        {18: "dief_web: a table"},
    ),
    "who serves may make temporary tables": (
        "DO $$ BEGIN EXECUTE format('GRANT TEMP ON DATABASE %I TO PUBLIC', current_database());"
        " END $$",
        None,
        {18: "dief_web: a temporary table"},
    ),
    "who serves may read the key": (
        "GRANT SELECT ON sight.key TO dief_web",
        "REVOKE ALL ON sight.key FROM dief_web",
        {19: "sight.key", 33: "table key"},
    ),
    "one column of the key of tickets": (
        "GRANT SELECT (inner_pad) ON sight.key TO dief_web",
        "REVOKE ALL ON sight.key FROM dief_web",
        {19: "sight.key", 33: "table key"},
    ),
    "a trigger that is off": (
        "ALTER TABLE cases_case DISABLE TRIGGER life",
        "ALTER TABLE cases_case ENABLE TRIGGER life",
        {33: "trigger life on cases_case"},
    ),
    "a function that answers something else": (
        "SET ROLE dief_portal; ALTER FUNCTION sight.ticket() RESET search_path; RESET ROLE",
        None,
        {13: "sight.ticket()", 33: "function sight.ticket()"},
    ),
}


def found() -> dict[int, str]:
    """Return what the guard says, by number, to a machine that serves."""
    with logged_in("dief_web"), connection.cursor() as cursor:
        return {number: says for number, says, _hint in guard.findings(cursor)}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_is_said(name):
    breaks, mends, expected = BROKEN[name]
    with as_owner() as cursor:
        cursor.execute(breaks)
    try:
        said = found()
    finally:
        with as_owner() as cursor:
            if mends:
                cursor.execute(mends)
            else:
                enforcement.enforce()
    assert said.keys() == expected.keys()
    for number, names in expected.items():
        assert names in said[number]


def test_nothing_is_said_of_what_was_just_enforced():
    assert found() == {}


def test_other_sights_than_those_enforced_are_not_served(monkeypatch):
    """A new version of the portal, before anybody migrated."""
    kind, said = next(iter(sight.declared().items()))
    sight.step(kind, "name", by=(), when="false")
    try:
        assert found().keys() == {34}
    finally:
        sight.steps()[kind].pop()
    assert said is not None


def test_the_order_of_declarations_is_no_difference():
    with as_owner():
        before = enforcement.declared_digest()
        declared = sight.declared()
        first = next(iter(declared))
        declared[first] = declared.pop(first)
        assert enforcement.declared_digest() == before


def test_what_was_never_enforced_is_not_served():
    with as_owner() as cursor:
        cursor.execute("DROP TABLE sight.held")
    try:
        assert found().keys() == {30}
    finally:
        with as_owner():
            enforcement.enforce()


@contextmanager
def by_a_superuser(does: str, undoes: str) -> Iterator[None]:
    server = embedded.postgres(settings.STATE_DIR)
    done = psycopg2.connect(server.get_uri(), dbname=connection.settings_dict["NAME"])
    done.autocommit = True
    with done.cursor() as cursor:
        cursor.execute(does)
    try:
        yield
    finally:
        with done.cursor() as cursor:
            cursor.execute(undoes)
        done.close()


@pytest.mark.parametrize(
    ("does", "undoes", "number"),
    [
        (
            "ALTER ROLE dief_web RESET track_activities",
            "ALTER ROLE dief_web SET track_activities = off",
            21,
        ),
        (
            "GRANT EXECUTE ON FUNCTION pg_terminate_backend(int, bigint) TO PUBLIC",
            "REVOKE EXECUTE ON FUNCTION pg_terminate_backend(int, bigint) FROM PUBLIC",
            22,
        ),
        ("ALTER ROLE dief_portal CREATEDB", "ALTER ROLE dief_portal NOCREATEDB", 20),
        ("GRANT pg_read_all_data TO dief_web", "REVOKE pg_read_all_data FROM dief_web", 20),
    ],
)
def test_what_only_a_superuser_can_break_is_said_too(does, undoes, number):
    with by_a_superuser(does, undoes):
        assert number in found()
    assert found() == {}


@pytest.mark.parametrize("name", [rule.number for rule in guard.RULES])
def test_every_rule_says_what_to_do(name):
    rule = next(rule for rule in guard.RULES if rule.number == name)
    assert rule.hint.endswith((".", ")"))
    assert rule.says[0].isupper()


def ids(*, deploy: bool = False) -> set[str | None]:
    found_ = run_checks(databases=["default"], include_deployment_checks=deploy)
    return {one.id for one in found_ if one.is_serious() and "dief_portal" in str(one.id)}


@pytest.mark.parametrize(
    ("name", "value", "number"),
    [
        ("INSTALLED_APPS", [*settings.INSTALLED_APPS, "django.contrib.admin"], "E040"),
        ("CELERY_ACCEPT_CONTENT", ["json", "pickle"], "E041"),
        ("CELERY_TASK_SERIALIZER", "pickle", "E041"),
        ("SESSION_SERIALIZER", "django.contrib.sessions.serializers.PickleSerializer", "E042"),
        ("CELERY_RESULT_BACKEND", "redis://", "E043"),
        ("CELERY_TASK_IGNORE_RESULT", False, "E043"),
        (
            "CACHES",
            {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache"}},
            "E044",
        ),
    ],
)
def test_settings_that_let_something_out_are_refused(name, value, number, monkeypatch):
    assert checks.settings_let_nothing_out() == []
    monkeypatch.setattr(settings, name, value, raising=False)

    assert [str(one.id) for one in checks.settings_let_nothing_out()] == [f"dief_portal.{number}"]


def test_debug_is_refused_where_it_is_deployed(monkeypatch):
    monkeypatch.setattr(settings, "DEBUG", True)
    with logged_in("dief_web"):
        assert ids() == set()
        assert ids(deploy=True) == {"dief_portal.E045"}


def test_check_deploy_looks_into_the_database_by_itself():
    with as_owner() as cursor:
        cursor.execute(BROKEN["a policy more"][0])
    log_in("dief_web")
    try:
        with pytest.raises(SystemCheckError, match="too on cases_casecontent"):
            call_command("check", "--deploy", stderr=StringIO())
    finally:
        with as_owner() as cursor:
            cursor.execute(str(BROKEN["a policy more"][1]))


def test_who_migrates_is_not_kept_from_putting_it_right(monkeypatch):
    with as_owner() as cursor:
        cursor.execute("DROP POLICY floor ON cases_challenge")
    monkeypatch.setattr(settings, "DATABASE_ROLE", "dief_owner")
    with as_owner() as cursor:
        call_command("migrate", verbosity=0, skip_checks=False)
        assert held.changed(cursor) == []
