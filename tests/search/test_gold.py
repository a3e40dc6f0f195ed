"""Whatever people look for in their own language is found, all of it and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cases import searching
from cases.models import Case, CaseAttachment, CaseContent
from forum import sight
from forum.models import Term
from forum.search import Asked, Found, Terms
from tests import cast
from tests.conftest import Visitor
from tests.search.gold import GOLD, Query, typed
from tests.search.items import Item, items

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 7, 28, 12, tzinfo=UTC)
MANY = 1000


def tell(told: list[Item], by: Term, called: str = "G") -> dict[int, Item]:
    """Write down each item as a case of this office's State."""
    made = Case.objects.bulk_create(
        Case(
            ref=f"{called}{item.language}-{number}",
            provider=by.speaks_for,
            title=f"{called}{item.language}-{number}",
            begun_by=by,
            begun_at=NOW,
        )
        for number, item in enumerate(told)
    )
    of = dict(zip((case.pk for case in made), told, strict=True))
    CaseContent.objects.bulk_create(
        CaseContent(case_id=pk, summary=item.account) for pk, item in of.items()
    )
    CaseAttachment.objects.bulk_create(
        CaseAttachment(
            case_id=pk,
            added_by=by,
            name=item.file,
            kind="application/pdf",
            size=1,
            stored_as="x",
            added_at=NOW,
        )
        for pk, item in of.items()
        if item.in_a_file
    )
    return of


def found_by(words: str) -> Found:
    return Found(searching.KINDS, Asked(Terms(words)))


def pks(words: str) -> set[int]:
    found = found_by(words)
    return {hit.thing.pk for hit in found.hits(0, len(found))}


def test_the_gold_set_is_large_enough():
    told = list(items())

    assert len(told) >= 600
    assert len({item.language for item in told}) == 6
    assert len(GOLD) >= 60
    assert len({item.mark for item in told}) == len(told)
    assert not [
        query.words for query in GOLD if query.said_by != ("",) and not any(map(query.finds, told))
    ]


def test_everything_that_is_looked_for_is_found_and_nothing_else():
    alvania = cast.delegate("Alvania")
    of = tell(list(items()), alvania)
    wrong: list[tuple[str, set[str]]] = []

    def compare(words: str, wanted: set[int]) -> None:
        if different := pks(words) ^ wanted:
            wrong.append((words, {of[pk].name for pk in different}))

    with sight.through_the_eyes_of(alvania, now=NOW):
        for query in GOLD:
            compare(query.words, {pk for pk, item in of.items() if query.finds(item)})
        for number, (pk, item) in enumerate(of.items()):
            if number % 11 == 0:
                compare(typed(item.mark, number // 11), {pk})

    assert wrong == []


def answers(words: list[str]) -> list[object]:
    told: list[object] = []
    for each in words:
        found = found_by(each)
        told.append((each, found.hits(0, len(found)), found.looked_through))
    return told


def test_a_thousand_hidden_items_change_no_answer():
    """Not the hits, their order or their words; not the sentence; not the length of the page."""
    alvania, borland = cast.delegate("Alvania"), cast.delegate("Borland")
    told = list(items())
    tell(told[::5], borland)
    words = [query.words for query in GOLD] + [item.mark for item in told[::60]]
    client = Visitor()
    cast.sign_in(client, borland)

    def page(query: Query) -> int:
        return len(client.post("/search/", {"words": query.words}).content)

    with sight.through_the_eyes_of(borland, now=NOW):
        before = answers(words)
    lengths = list(map(page, GOLD[::8]))
    tell((told * 2)[:MANY], alvania, called="H")

    with sight.through_the_eyes_of(borland, now=NOW):
        assert answers(words) == before
    assert list(map(page, GOLD[::8])) == lengths
