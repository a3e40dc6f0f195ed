"""What in a text could point to a State or to a case, found in every language of the Treaty."""

from __future__ import annotations

import pytest

from forum import attribution, keys
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The working paper of Argentina was useful.", "AR"),
        ("Le document de l’Argentine a été utile.", "AR"),
        ("Документ, который представила Аргентина.", "AR"),
        ("阿根廷提交的工作文件", "AR"),
        ("ورقة العمل من الأرجنتين", "AR"),
        ("El documento de Argentina", "AR"),
    ],
)
def test_a_state_is_found_in_each_language(text: str, code: str):
    assert code in {named.code for named in attribution.states_named(text)}


def test_a_state_of_the_forum_is_found_by_its_name_in_the_list():
    cast.state("Alvania")

    assert [named.word for named in attribution.states_named("As Alvania said.")] == ["Alvania"]
    assert attribution.states_named("Alvanians said so.") == []


@pytest.mark.parametrize(
    "text",
    ["The Forum met in person.", "States Parties and signatory States", "", "chad and jordan"],
)
def test_words_that_name_no_state_are_left_alone(text: str):
    assert attribution.states_named(text) == []


def test_every_reference_that_the_portal_draws_is_found():
    drawn = [keys.reference(2026) for _ in range(50)]

    assert attribution.references(f"See {', '.join(drawn)}.") == sorted(set(drawn))


@pytest.mark.parametrize("text", ["2026-2027", "ATT/CSP12/2026/SEC/1", "in 2026 AND later", "¶14"])
def test_what_is_no_reference_is_not_taken_for_one(text: str):
    assert attribution.references(text) == []
