"""What two sides alone share stays theirs, whatever another policy may come to say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from forum import enforcement, sight
from tests import world
from tests.conftest import as_owner

FLOORED = [model for model, said in sight.declared().items() if said.floor]
TO_THE_PORTAL = [model for model in FLOORED if sight.declared()[model].private]
CARELESS = 'CREATE POLICY careless ON "{0}" TO dief_web, dief_portal USING (true)'


@contextmanager
def a_careless_policy_on(table: str) -> Iterator[None]:
    """Let everybody see and do everything with a table, as a later migration might."""
    with as_owner() as cursor:
        cursor.execute(CARELESS.format(table))
        cursor.execute(f'GRANT ALL ON "{table}" TO dief_web')
    try:
        yield
    finally:
        with as_owner() as cursor:
            cursor.execute(f'DROP POLICY careless ON "{table}"')
            enforcement.enforce()  # what may be done with it, as it was


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("model", FLOORED, ids=lambda model: model.__name__)
def test_with_a_policy_that_shows_all_only_the_two_sides_see_it(model):
    with sight.of_the_portal():
        people = world.people()
        world.build(people)

    seeing = set()
    with a_careless_policy_on(model._meta.db_table):
        for name, term in people.items():
            eyes = sight.through_the_eyes_of(term, now=world.NOW) if term else sight.of_nobody()
            with eyes:
                seeing |= {name} if model._default_manager.exists() else set()

    assert seeing == world.GRID[model]


@pytest.mark.django_db
@pytest.mark.parametrize("model", TO_THE_PORTAL, ids=lambda model: model.__name__)
def test_the_portal_itself_sees_none_of_the_most_private_rows(model):
    world.build(world.people())
    assert not model._default_manager.exists()


@pytest.mark.django_db
def test_a_floor_takes_away_and_never_gives():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename, permissive, cmd FROM pg_policies WHERE policyname = 'floor'"
        )
        floors = {table: (kind, command) for table, kind, command in cursor.fetchall()}
    assert floors == {model._meta.db_table: ("RESTRICTIVE", "ALL") for model in FLOORED}
