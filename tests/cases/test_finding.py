"""What stands on the platform is found, and narrowed, by those to whom it was released."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from cases import searching
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
