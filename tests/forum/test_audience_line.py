"""What the line under every title says about who can see a thing."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.utils.html import strip_tags

from forum.audience import ICONS, Audience, Kind, Party


def test_only_one_s_own_people_are_counted():
    line = Audience(Kind.CHOSEN, (Party("Alvania", people=12), Party("Borland")))
    assert line.count == "2 parties, 12 people"
    assert Audience(Kind.CHOSEN, (Party("Borland"),)).count == "1 party"


def test_a_long_list_is_one_click_away_and_complete():
    states = tuple(Party(f"State {n}", reason="It is a State Party.") for n in range(1, 117))
    line = Audience(Kind.PARTIES, states)

    shown = render_to_string("components/audience.html", {"audience": line})

    assert "and 112 more" in shown
    assert shown.count("It is a State Party.") == 116


@pytest.mark.parametrize("kind", Kind)
def test_each_reach_has_an_icon_and_a_word(kind):
    line = Audience(kind, (Party("Alvania"),))
    shown = render_to_string("components/audience.html", {"audience": line})
    assert f"#{ICONS[kind]}" in shown
    assert str(line.word) in shown


def test_a_name_is_text_and_never_markup():
    line = Audience(Kind.OWN, (Party("<b>Alvania</b>"),))
    assert "<b>" not in render_to_string("components/audience.html", {"audience": line})


ALVANIA = Party("Alvania")
OURS = Party("Alvania", people=3)
OFFICE = Party("Secretariat officer", of_the_forum=True)


@pytest.mark.parametrize(
    ("parties", "word"),
    [
        ((OURS,), "Only my delegation"),
        ((OURS, OFFICE), "My delegation and offices of the Forum"),
        ((ALVANIA,), "Only Alvania"),
        ((ALVANIA, OFFICE), "Alvania and offices of the Forum"),
        ((OFFICE,), "Offices of the Forum only"),
    ],
)
def test_what_is_one_state_s_own_is_not_called_mine_by_others(parties, word):
    assert Audience(Kind.OWN, parties).word == word


@pytest.mark.parametrize("kind", Kind)
def test_what_two_sides_share_is_called_so_however_many_states_there_are(kind):
    line = Audience(kind, (ALVANIA, Party("Borland")), between=True)
    assert (line.word, line.icon) == ("The two sides alone", "lock")


def test_names_are_apart_in_the_text_too():
    line = Audience(Kind.CHOSEN, (ALVANIA, Party("Borland", "delegate")))
    shown = strip_tags(render_to_string("components/audience.html", {"audience": line}))
    assert "Alvania · Borland (delegate)" in " ".join(shown.split())
