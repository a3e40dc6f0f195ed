"""
How long a search takes, by how much there is to look through (``bin/bench-search``).

The items are those of the gold set, in six languages, each made as long as an account is: two
thousand signs. What is measured is what a page does: look through all, sort, and show the first
twenty. A search shows words of what it found, so each is opened a second time.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count, cycle, islice

import pytest

from cases import searching
from cases.models import Case, CaseContent
from forum import sight
from forum.models import Term
from forum.search import Asked, Found, Terms
from tests import cast
from tests.search.items import Item, items
from tests.search.stocks import STOCKS

NOW = datetime(2026, 7, 28, 12, tzinfo=UTC)
SIZES = [int(size) for size in os.environ.get("SEARCH_ITEMS", "300").split()]
LONG = int(os.environ.get("SEARCH_SIGNS", "2000"))
TIMES = 5
AT_MOST = 5  # seconds, for the short form on a machine that others use too
WORDS = {
    "a mark": "kx 000007",
    "a word of one language": "винтов",
    "two words": "numeros limes",
    "Chinese": "卡车",
    "Arabic": "الشاحنه",
    "a phrase": '"false wall"',
    "a word that is nowhere": "zeppelin",
}


def accounts() -> Iterator[tuple[Item, str]]:
    """Give items without end, each account with a mark of its own and of its length."""
    mixed = random.Random(2026).sample(every := list(items()), len(every))  # noqa: S311
    for number, item in zip(count(), cycle(mixed), strict=False):
        stock = STOCKS[item.language]
        others = [said for row in ("where", "ways") for said in stock[row]]
        text = f"{item.account}\nKX-{number:06} "
        yield item, (text + " ".join(islice(cycle(others), 60)))[:LONG]


def tell(by: Term, start: int, end: int) -> None:
    told = list(islice(accounts(), start, end))
    cases = Case.objects.bulk_create(
        Case(ref=f"F{start + n}", provider=by.speaks_for, title="x", begun_by=by, begun_at=NOW)
        for n in range(len(told))
    )
    CaseContent.objects.bulk_create(
        (CaseContent(case=case, summary=text) for case, (_, text) in zip(cases, told, strict=True)),
        batch_size=500,
    )


@pytest.mark.django_db
def test_a_search_takes_a_moment():
    office = cast.delegate("Borland")
    there = 0
    for size in sorted(SIZES):
        tell(office, there, size)
        there = size
        sys.stdout.write(f"\n  {size} items of {LONG} signs, in six languages:\n")
        for what, words in WORDS.items():
            each, found = [], 0
            with sight.through_the_eyes_of(office, now=NOW):
                for _ in range(TIMES):
                    begun = time.perf_counter()
                    answer = Found(searching.KINDS, Asked(Terms(words)))
                    answer.hits(0, 20)
                    each.append(time.perf_counter() - begun)
                    found = len(answer)
            sys.stdout.write(
                f"    {what:<24} {found:>6} found  {min(each) * 1000:6.0f} ms at best,"
                f" {statistics.median(each) * 1000:6.0f} in the middle,"
                f" {max(each) * 1000:6.0f} at worst\n"
            )
            assert bool(found) is (words != "zeppelin")
            assert min(each) < AT_MOST * max(1, size / 1000)
