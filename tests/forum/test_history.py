"""The public history of the real Forum: three Chairs, five meetings, and the review they led to."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum import history, review
from forum.terms_of_reference import AGENDA, INVITATION, REPLY

CYCLES = st.integers(min_value=7, max_value=40)


def test_the_real_forum_met_five_times():
    assert [meeting.day for meeting in history.MEETINGS] == [
        date(2022, 8, 24),
        date(2023, 5, 11),
        date(2023, 8, 23),
        date(2024, 2, 22),
        date(2024, 8, 21),
    ]
    assert [meeting.number for meeting in history.MEETINGS] == [1, 2, 3, 4, 5]


def test_three_people_have_chaired_it():
    chairs = {chair.name: chair.territory for chair in history.CHAIRS}

    assert chairs == {
        "Tom Nijs": "BE",
        "Alejandro Alba Fernández": "MX",
        "Col. Philippe Lejeune": "FR",
    }
    assert [chair.conference for chair in history.CHAIRS] == [7, 8, 9, 10]


def test_every_fact_says_where_it_was_read():
    facts: tuple[Any, ...] = (
        *history.CONFERENCES,
        *history.CHAIRS,
        *history.MEETINGS,
        *history.STEPS,
    )

    assert all(fact.source for fact in facts)
    assert {c.number for c in history.CONFERENCES if c.is_to_confirm} == {8, 10}


def test_it_met_at_most_twice_a_year_and_within_a_conference_where_it_says_so():
    weeks = {c.number: c for c in history.CONFERENCES}
    years = [meeting.day.year for meeting in history.MEETINGS]

    assert max(years.count(year) for year in years) == 2
    for meeting in history.MEETINGS:
        week = weeks[meeting.conference]
        inside = week.starts_on <= meeting.day <= week.ends_on
        assert inside == (meeting.kind == "CONFERENCE")


@pytest.mark.parametrize(
    ("number", "invitation", "agenda", "reply"),
    [
        (1, date(2022, 7, 5), date(2022, 7, 25), date(2022, 8, 9)),
        (2, date(2023, 3, 22), date(2023, 4, 11), date(2023, 4, 26)),
        (3, date(2023, 7, 4), date(2023, 7, 24), date(2023, 8, 8)),
        (4, date(2024, 1, 3), date(2024, 1, 23), date(2024, 2, 7)),
        (5, date(2024, 7, 2), date(2024, 7, 22), date(2024, 8, 6)),
    ],
)
def test_the_dates_before_each_real_meeting(number, invitation, agenda, reply):
    day = history.MEETINGS[number - 1].day

    assert [limit.last_day(day) for limit in (INVITATION, AGENDA, REPLY)] == [
        invitation,
        agenda,
        reply,
    ]


def test_the_review_of_the_real_forum_falls_due_at_csp10_where_it_took_place():
    asked = history.REVIEW

    due = review.due_at(history.cycles_with_meetings(), after=asked.decided_at)

    assert due == asked.carried_out_at == 10


def test_had_the_first_meeting_been_held_in_2021_it_would_have_been_csp9():
    assert review.due_at([7, *history.cycles_with_meetings()], after=6) == 9


@pytest.mark.parametrize("held", [[], [8], [8, 8]])
def test_one_cycle_is_not_enough_however_often_the_forum_met_in_it(held):
    assert review.due_at(held, after=7) is None


@given(st.lists(CYCLES, max_size=20), CYCLES)
def test_a_review_comes_after_two_cycles_with_meetings_and_never_sooner(held, after):
    due = review.due_at(held, after=after)

    if due is None:
        assert len({cycle for cycle in held if cycle > after}) < 2
    else:
        assert len({cycle for cycle in held if after < cycle < due}) == 2
        assert due - 1 in held
