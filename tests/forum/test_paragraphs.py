"""The paragraphs in our own words: all there, none taken for the adopted text."""

from __future__ import annotations

import re
from dataclasses import FrozenInstanceError, replace
from types import MappingProxyType

import pytest

from forum import paragraphs, terms_of_reference
from forum.paragraphs import PARAGRAPHS, SECTIONS
from forum.terms_of_reference import TimeLimit

LIMITS = [limit for limit in vars(terms_of_reference).values() if isinstance(limit, TimeLimit)]


def test_every_paragraph_is_there_in_its_order_after_the_background():
    assert list(PARAGRAPHS) == list(range(25))
    assert sum(len(section.paragraphs) for section in SECTIONS) == 25


def test_every_paragraph_has_a_heading_and_a_text():
    assert all(str(p.heading) and p.text for p in PARAGRAPHS.values())


def test_no_number_of_days_is_written_in_a_summary():
    for paragraph in PARAGRAPHS.values():
        assert not re.search(r"\d+ days?", str(paragraph.wording)), paragraph.number


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.act)
def test_every_time_limit_is_told_in_its_paragraph(limit: TimeLimit):
    paragraph = PARAGRAPHS[int(limit.paragraph.removeprefix("ToR "))]

    assert limit in paragraph.counts.values()
    assert f"{abs(limit.days)} days" in paragraph.text


def test_a_paragraph_tells_the_days_of_the_table():
    told = PARAGRAPHS[9]
    longer = replace(terms_of_reference.INVITATION, days=-60)

    moved = replace(told, counts=MappingProxyType({"invitation": longer}))

    assert "60 days before each meeting" in moved.text


def test_days_are_told_of_no_other_paragraph():
    assert {p.number for p in PARAGRAPHS.values() if p.counts} == {8, 9, 10, 12}


def test_the_summaries_say_what_they_are_and_where_the_adopted_text_stands():
    assert "not the adopted text" in str(paragraphs.MARK)
    assert [document.symbol for document in paragraphs.DOCUMENTS] == [
        "ATT/CSP6.DIEF/2020/CHAIR/632/Conf.DIEFToRs",
        "ATT/CSP10.DIEF/2024/SCHAIR/802/Conf.Rep",
    ]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (6, "nobody may object"),
        (8, "to all States Parties"),
        (8, "procedural decision"),
        (12, "does not need the consent"),
        (12, "rule 24(2)"),
        (15, "bilaterally"),
        (16, "they discuss that use with the provider"),
        (17, "no official records"),
        (22, "by consensus"),
        (23, "except what rule 48 says"),
    ],
)
def test_what_matters_most_is_told(number: int, words: str):
    assert words in PARAGRAPHS[number].text


def test_nobody_changes_a_paragraph_while_the_portal_runs():
    with pytest.raises(FrozenInstanceError):
        PARAGRAPHS[8].wording = "Anything."  # type: ignore[misc]
