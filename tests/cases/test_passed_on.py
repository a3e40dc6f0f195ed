"""What law enforcement finds on its home page, and is told beside a case (ToR 16)."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.test import Client

from cases.models import Case
from forum import access
from forum.audience import Kind
from forum.models import Term
from tests import cast

pytestmark = pytest.mark.django_db
ASK = "You must ask Alvania before:"


@pytest.fixture
def case() -> Case:
    return cast.case("Alvania", audience=Kind.CHOSEN, chosen=("Borland",))


@pytest.fixture
def named(case) -> Term:
    """An officer of Borland to whom the focal point passed the case."""
    officer = cast.police("Borland")
    keeper = cast.focal_point("Borland", person=cast.person("Bram"))
    access.grant(case, to=officer.person, by=keeper, now=cast.NEW_YEAR)
    return officer


def test_what_was_passed_to_them_stands_at_home_with_what_may_be_done(client: Client, case, named):
    cast.sign_in(client, named)
    page = client.get("/").text
    assert case.ref in page
    assert "discuss before use (¶16)" in page
    assert "Bram" in page


def test_whoever_was_passed_nothing_learns_who_decides(client: Client, named):
    cast.sign_in(client, cast.police("Borland"))
    page = client.get("/").text
    assert "Nothing has been passed to you yet" in page
    assert "decides what you receive:" in page
    assert "Bram" in page


def test_beside_the_case_they_read_what_they_must_ask_before(client: Client, case, named):
    cast.sign_in(client, named)
    assert ASK in client.get(case.get_absolute_url()).text
    for reader in (cast.delegate("Borland"), cast.delegate("Alvania")):
        cast.sign_in(client, reader)
        page = client.get(case.get_absolute_url())
        assert page.status_code == HTTPStatus.OK
        assert ASK not in page.text
