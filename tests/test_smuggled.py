"""What an injected statement may try beside the tables, as the role that serves: refused, each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import Error, connection, transaction
from pytest_django import DjangoDbBlocker

from forum import sight
from forum.models import Term
from tests.conftest import log_in
from tests.world import NOW

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def _django_db_helper(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Stand for pytest-django's own: no row is written here, so nothing is emptied afterwards."""
    with django_db_blocker.unblock():
        log_in("dief_web")
        yield
        log_in("dief_stage", assume_role=sight.SERVING)


TRIED = {
    "count by a sequence": "SELECT nextval('cases_case_id_seq')",
    "look at a sequence": "SELECT last_value FROM cases_case_id_seq",
    "read the statistics of a column": "SELECT 1 / count(*) FROM pg_stats"
    " WHERE tablename = 'cases_casecontent'",
    "read what others ask": "SELECT 1 / count(*) FROM pg_stat_activity WHERE query LIKE '%SELECT%'"
    " AND pid <> pg_backend_pid()",
    "switch row security off": "SET row_security = off; SELECT * FROM cases_casecontent",
    "become the portal": "SET ROLE dief_portal",
    "become the owner": "SET ROLE dief_owner",
    "be somebody else": "SET SESSION AUTHORIZATION dief_owner",
    "read a file": "SELECT pg_read_file('postgresql.conf')",
    "list a folder": "SELECT pg_ls_dir('.')",
    "copy from a file": "COPY forum_state FROM '/etc/passwd'",
    "copy to a program": "COPY forum_state TO PROGRAM 'cat'",
    "copy a table whole": "COPY forum_account TO STDOUT",
    "keep a large object": "SELECT lo_from_bytea(0, 'x')",
    "import a file": "SELECT lo_import('/etc/passwd')",
    "make a temporary table": "CREATE TEMP TABLE kept AS SELECT 1",
    "make a table": "CREATE TABLE kept (x int)",
    "make a function": "CREATE FUNCTION kept() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "make a function in the sights": "CREATE FUNCTION sight.kept() RETURNS int LANGUAGE sql"
    " AS 'SELECT 1'",
    "make a schema": "CREATE SCHEMA kept",
    "make a role": "CREATE ROLE kept",
    "make an extension": "CREATE EXTENSION dblink",
    "run code": "DO LANGUAGE plpython3u $$ import os $$",
    "empty a table": "TRUNCATE cases_case",
    "lock a table": "LOCK cases_casecontent IN ACCESS EXCLUSIVE MODE",
    "tell a listener": "SELECT pg_notify('x', 'y')",
    "end another request": "SELECT pg_terminate_backend(1)",
    "cancel another request": "SELECT pg_cancel_backend(1)",
    "see the keys of tickets": "SELECT * FROM sight.key",
    "see who is in force": "SELECT * FROM sight.in_force(now())",
    "vouch": "SELECT sight.vouched('x', 'y')",
    "log what is asked": "SET log_statement = 'all'",
    "show what is asked": "SET track_activities = on",
    "drop a policy": "DROP POLICY reads ON cases_casecontent",
    "switch a trigger off": "SET session_replication_role = 'replica'",
    "grant": "GRANT SELECT ON forum_account TO PUBLIC",
    "read passwords of logins": "SELECT * FROM pg_authid",
    "follow what is written": "SELECT pg_create_logical_replication_slot('x', 'pgoutput')",
}


@pytest.mark.parametrize("tried", TRIED)
def test_who_serves_is_refused(tried):
    with (
        pytest.raises(Error) as refused,
        sight.through_the_eyes_of(Term(pk=1), now=NOW),
        connection.cursor() as cursor,
    ):
        cursor.execute(TRIED[tried])
    code = refused.value.__cause__.pgcode  # type: ignore[union-attr]
    # 42501: not allowed. 22012: nothing was there to count. The others: not installed here.
    assert code in {"42501", "22012", "42704", "0A000", "55000"}, refused.value


def test_a_listener_hears_nothing():
    """LISTEN is everybody's, and nobody of the portal ever tells anything there."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LISTEN anything")
        assert not connection.connection.notifies
