"""The planner: what a day would bring, shown before anything is fixed (ToR 3, 8-12)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from forum.models import Role, TrailEntry
from forum.terms_of_reference import CONSULTATION, PROPOSAL, SILENCE
from meetings import planning
from meetings.models import Meeting, Week
from meetings.rules import Status, WeekKind
from tests import cast

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 4, 8, tzinfo=UTC)
GENEVA = Week(city="Geneva", starts_on=date(2027, 2, 22), ends_on=date(2027, 2, 26))
DAYS = st.dates(date(2024, 1, 1), date(2040, 12, 31))


def found(day: date, *, week: Week = GENEVA, **more) -> list[tuple[str, date, str]]:
    given = {"weeks": [], "others": [], **more}
    with translation.override("en"):
        return [
            (str(one.what), one.day, one.why) for one in planning.collisions(week, day, **given)
        ]


def test_a_date_that_falls_on_a_holiday_says_so_and_when_offices_are_open():
    collisions = {
        one.day: one for one in planning.collisions(GENEVA, date(2027, 2, 20), weeks=[], others=[])
    }

    new_year = collisions[date(2027, 1, 1)]
    assert str(new_year.what) == "D-50: Invitation"
    assert new_year.why == "New Year's Day"
    assert "30 December 2026" in new_year.helps  # the 31st is a holiday of Geneva


def test_holidays_are_those_of_where_the_meeting_is():
    mountain_day = date(2027, 8, 11)
    tokyo = Week(city="Tokyo", zone_name="Asia/Tokyo")
    nowhere = Week(city="Nowhere", zone_name="Antarctica/Vostok")

    assert planning.closed(mountain_day, tokyo) == ("Mountain Day", date(2027, 8, 10))
    assert planning.closed(mountain_day, GENEVA) is None
    assert planning.closed(mountain_day, nowhere) is None
    assert planning.closed(date(2027, 8, 14), nowhere) == ("Saturday", date(2027, 8, 13))


def test_a_holiday_is_named_in_french_to_whoever_reads_french():
    with translation.override("fr"):
        assert planning.closed(date(2027, 9, 9), GENEVA) == ("Jeûne genevois", date(2027, 9, 8))


@given(day=DAYS)
def test_the_last_day_with_open_offices_is_open_and_not_later(day):
    shut = planning.closed(day, GENEVA)

    if shut is not None:
        assert shut[1] < day
        assert planning.closed(shut[1], GENEVA) is None


@given(day=DAYS)
def test_a_silence_leaves_what_is_between_its_end_and_the_day_of_decision(day):
    slack = list(planning.silences(day))

    assert slack[0].distributed == PROPOSAL.last_day(day)
    assert [one.left for one in slack] == [5, 4, 3, 2, 1, 0, -1]
    for one in slack:
        assert one.distributed + timedelta(days=one.before) == day
        assert one.ends == SILENCE.last_day(one.distributed)
        assert one.ends + timedelta(days=one.left) == CONSULTATION.last_day(day)


@pytest.mark.parametrize(
    ("day", "zone", "changes"),
    [
        (date(2027, 4, 22), "Europe/Zurich", date(2027, 3, 28)),
        (date(2027, 11, 25), "Europe/Zurich", date(2027, 10, 31)),
        (date(2027, 3, 28), "Europe/Zurich", None),  # on the day itself, all is over
        (date(2027, 8, 25), "Europe/Zurich", None),
        (date(2027, 4, 22), "Asia/Tokyo", None),
    ],
)
def test_it_says_when_the_clocks_change_before_the_meeting(day, zone, changes):
    assert planning.clocks_change(day, ZoneInfo(zone)) == changes


def test_a_date_in_another_week_is_seen():
    spring = cast.week(WeekKind.PREPARATORY, starts_on=date(2027, 7, 5), ends_on=date(2027, 7, 9))

    assert found(date(2027, 8, 25), weeks=[GENEVA, spring]) == [
        ("D-50: Invitation", date(2027, 7, 6), "in the week of CSP12, preparatory meetings")
    ]


@pytest.mark.parametrize(("days", "is_near"), [(49, True), (50, False)])
def test_another_meeting_within_fifty_days_is_seen(days, is_near):
    other = cast.meeting(held_on=date(2026, 8, 26))
    near = planning.outlook(other.week, other.held_on + timedelta(days=days), now=NOW)

    assert any(str(other) in one.why for one in near.collisions) == is_near


def test_a_meeting_does_not_stand_in_its_own_way():
    meeting = cast.meeting(held_on=date(2026, 8, 26))

    outlook = planning.outlook(meeting.week, date(2026, 8, 27), now=NOW, besides=meeting)

    assert not any(str(meeting) in one.why for one in outlook.collisions)
    assert (outlook.would_be, outlook.is_one_too_many) == (1, False)


def test_the_count_of_the_year_says_which_one_this_would_be():
    cast.meeting(held_on=date(2026, 3, 18))
    cast.meeting(Status.CANCELLED, held_on=date(2026, 5, 19))
    week = cast.week()

    assert planning.outlook(week, cast.HELD_ON, now=NOW).would_be == 2
    cast.meeting(held_on=date(2026, 8, 25))
    assert planning.outlook(week, cast.HELD_ON, now=NOW).is_one_too_many


# --- Pages ---


def test_the_planner_shows_each_window_and_nothing_is_kept(client: Client, time_machine):
    time_machine.move_to(NOW, tick=False)
    week = cast.week()
    cast.sign_in(client, cast.secretariat())

    windows = client.get("/meetings/planner/").text
    shown = client.get("/meetings/planner/", {"day": f"{week.key}.2026-08-26"}).text

    assert windows.count('name="day"') == 5
    assert 'id="shown"' not in windows
    assert "This is meeting 1 of 2 of 2026." in shown
    assert "7 July 2026" in shown
    assert "straight to decision" in shown
    assert not Meeting.objects.exists()
    assert not TrailEntry.objects.filter(act="proposed").exists()


@pytest.mark.parametrize("typed", ["nothing", ".2026-08-26", "key.2026-08-26", "{key}.soon"])
def test_what_is_no_day_of_a_window_shows_none(typed, client: Client, time_machine):
    time_machine.move_to(NOW, tick=False)
    week = cast.week()
    cast.sign_in(client, cast.secretariat())

    page = client.get("/meetings/planner/", {"day": typed.format(key=week.key)})

    assert page.status_code == 200
    assert 'id="shown"' not in page.text


def test_days_that_are_over_cannot_be_chosen(client: Client, time_machine):
    time_machine.move_to(datetime(2026, 8, 26, 8, tzinfo=UTC), tick=False)
    cast.week()
    cast.sign_in(client, cast.chair())

    page = client.get("/meetings/planner/").text

    assert page.count('name="day"') == 3
    assert page.count("invitation late") == 3


def test_a_chosen_day_is_filled_in_where_it_is_fixed(client: Client, time_machine):
    time_machine.move_to(NOW, tick=False)
    meeting = cast.meeting()
    day = {"day": f"{meeting.week.key}.2026-08-27"}

    cast.sign_in(client, cast.secretariat())
    looked = client.get("/meetings/planner/", day).text
    proposing = client.get("/meetings/propose/", day).text
    cast.sign_in(client, cast.president())
    president_looked = client.get("/meetings/planner/", {**day, "moving": meeting.ref}).text
    moving = client.get(f"/meetings/{meeting.ref}/move/", day).text

    assert "Propose this day" in looked
    assert "Move the meeting to this day" in president_looked
    for page in (proposing, moving):
        assert 'name="held_on_day" value="27"' in page
        assert "Thursday, " in page
    assert "This is meeting 1 of 2" in moving  # it does not count besides itself
    assert "This is meeting 2 of 2" in proposing


@pytest.mark.parametrize("role", [Role.SECRETARIAT, Role.CHAIR, Role.PRESIDENT])
def test_the_planner_is_for_those_who_convene(role, client: Client, time_machine):
    time_machine.move_to(NOW, tick=False)
    cast.sign_in(client, cast.term(role))
    assert client.get("/meetings/planner/").status_code == 200
    cast.sign_in(client, cast.delegate())
    assert client.get("/meetings/planner/").status_code == 403
