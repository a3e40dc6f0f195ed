"""What a case tells in its sections, and what stands on the platform, is found and narrowed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from cases import searching
from cases.models import Actor, ArmsItem, Case, CaseState, RouteLeg
from cases.rules import Category
from cases.vocabulary import Type
from forum import sight
from forum.audience import Kind
from forum.models import Term
from forum.search import Asked, Found, Terms
from tests import cast

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 7, 28, 12, tzinfo=UTC)


def found(by: Term, words: str = "", **narrowed: Any) -> list[str]:
    with sight.through_the_eyes_of(by, now=NOW):
        return [
            str(hit.where)
            for hit in Found(searching.KINDS, Asked(Terms(words), (), narrowed)).hits(0, 20)
        ]


@pytest.fixture
def alvania() -> Term:
    return cast.delegate("Alvania")


@pytest.fixture
def case(alvania) -> Case:
    made = cast.case(begun_by=alvania, audience=Kind.CHOSEN, chosen=("Borland",))
    ArmsItem.objects.create(
        case=made, position=1, category=Category.SMALL_ARMS, description="rifle", marks="KV-204 118"
    )
    RouteLeg.objects.create(
        case=made, position=1, from_state="XA", from_place="Brenn", to_state="XB", to_place="Vell"
    )
    Actor.objects.create(case=made, position=1, name="Orchard Trading")
    CaseState.objects.create(case=made, position=1, state=cast.state("Drovania"))
    return made


def test_a_case_says_what_its_sections_say_together(case):
    borland = cast.delegate("Borland")

    assert found(borland, "kv204118") == ["Item of a case"]
    assert found(borland, "brenn") == ["Route"]
    assert found(borland, "orchard") == ["Actor"]
    assert len(found(borland, "rifle brenn orchard filed")) == 1
    assert found(borland, "rifle zeppelin") == []
    assert found(cast.delegate("Carland"), "kv204118") == []


def test_what_was_taken_out_is_not_found(case, alvania):
    ArmsItem.objects.update(taken_out_at=NOW)

    assert found(alvania, "kv204118") == []
    assert found(alvania, category=[Category.SMALL_ARMS]) == []


def test_cases_are_narrowed_by_arms_route_and_states(case):
    borland = cast.delegate("Borland")
    alvania, drovania = cast.state("Alvania"), cast.state("Drovania")

    assert len(found(borland, category=[Category.SMALL_ARMS])) == 1
    assert found(borland, category=[Category.TANKS]) == []
    assert len(found(borland, leads_from=alvania, leads_to=borland.state)) == 1
    assert found(borland, leads_to=alvania) == []
    assert len(found(borland, named=drovania)) == 1
    assert len(found(borland, named=alvania)) == 1
    assert found(borland, named=cast.state("Carland")) == []


def test_a_posting_is_found_by_whom_it_was_released_to():
    posting = cast.posting(
        audience=Kind.CHOSEN, chosen=("Borland",), categories=[Category.AMMUNITION]
    )
    borland = cast.delegate("Borland")

    assert found(borland, posting.ref) == ["Posting"]
    assert found(borland, "lorries night") == ["Posting"]
    assert found(borland, "oldport plates") in (["Posting"], ["Part of a posting"])
    assert found(cast.delegate("Carland"), "lorries") == []
    assert found(borland, type=[Type.ROUTES]) == ["Posting"]
    assert found(borland, "lorries", type=[Type.BROKERS]) == []
    assert found(borland, "lorries", category=[Category.AMMUNITION]) == ["Posting"]


def test_a_page_of_a_case_draws_its_route(case, client):
    cast.sign_in(client, cast.delegate("Borland"))

    page = client.get(case.get_absolute_url()).text

    assert "Brenn" in page
    assert 'aria-labelledby="route"' in page
    assert '<svg class="route-picture"' not in page  # Invented States are not on the real map.
