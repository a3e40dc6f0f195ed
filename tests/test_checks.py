"""What keeps the portal from starting."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from django.core.checks import run_checks

from dief_portal import checks
from dief_portal.celery import start
from tests.conftest import as_owner, log_in

pytestmark = pytest.mark.django_db(transaction=True)


def errors() -> list[str | None]:
    return [found.id for found in run_checks(databases=["default"]) if found.is_serious()]


@contextmanager
def logged_in(role: str):
    """Serve in this role, as a machine that was set up like that would."""
    log_in(role)
    try:
        yield
    finally:
        with as_owner():
            pass


@pytest.mark.parametrize("role", ["dief_web", "dief_portal"])
def test_who_serves_or_sweeps_may_start(role):
    with logged_in(role):
        assert errors() == []
        checks.refuse_an_unfit_start()


def test_the_owner_of_the_tables_serves_nobody():
    with logged_in("dief_owner"):
        assert errors() == ["dief_portal.E002"]
        with pytest.raises(checks.Unfit, match="owns tables"):
            checks.refuse_an_unfit_start()


def test_the_owner_of_the_tables_sweeps_nothing():
    with logged_in("dief_owner"), pytest.raises(SystemExit, match="owns tables"):
        start()


def test_the_owner_of_the_tables_migrates(settings):
    settings.DATABASE_ROLE = "dief_owner"

    with logged_in("dief_owner"):
        assert errors() == []


def test_a_superuser_does_not_even_migrate(settings):
    settings.DATABASE_ROLE = "dief_owner"

    with logged_in("postgres"):
        assert errors() == ["dief_portal.E001"]


def test_slow_letters_are_told(monkeypatch):
    assert checks.letters_are_quick() == []

    monkeypatch.setattr(checks, "HARFBUZZ", "libabsent.so.0")
    assert [found.id for found in checks.letters_are_quick()] == ["dief_portal.W001"]
