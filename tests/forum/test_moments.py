"""How moments are written for people."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, RequestContext
from django.test import RequestFactory
from django.utils import translation

from forum import moments
from forum.models import Person
from forum.templatetags import moments as tags

GENEVA = ZoneInfo("Europe/Zurich")
TOO_LATE = datetime(2027, 7, 26, 22, tzinfo=UTC)  # Midnight in Geneva.
NOON = datetime(2027, 7, 14, 10, tzinfo=UTC)


def reader(zone: str = "Europe/Zurich") -> Context:
    """The page of somebody who keeps this time."""
    request = RequestFactory().get("/")
    request.user = Person(zone_name=zone)
    return RequestContext(request)


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("ar", "26 يوليو 2027، 23:59"),
        ("zh-hans", "2027年7月26日 23:59"),
        ("en", "26 July 2027, 23:59"),
        ("fr", "26 juillet 2027, 23:59"),
        ("ru", "26 июля 2027\u202fг., 23:59"),
        ("es", "26 de julio de 2027, 23:59"),
    ],
)
def test_a_limit_is_written_as_its_last_good_minute_in_six_languages(language, written):
    with translation.override(language):
        assert tags.last_minute(TOO_LATE, GENEVA).startswith(written)


def test_a_place_is_named_by_its_city():
    assert moments.moment(NOON, GENEVA) == "14 July 2027, 12:00 Geneva time"
    assert moments.moment(NOON, ZoneInfo("America/New_York")) == "14 July 2027, 06:00 New York time"


def test_a_delegate_in_manila_reads_their_own_day_beside_geneva_s():
    shown = tags.last_minute_tag(reader("Asia/Manila"), TOO_LATE, GENEVA)
    assert 'datetime="2027-07-26T23:59+02:00"' in shown
    assert "26 July 2027, 23:59 Geneva time" in shown
    assert "(27 July 2027, 05:59 your time)" in shown


def test_on_the_same_day_the_own_hour_is_enough():
    assert "(18:00 your time)" in tags.moment(reader("Asia/Manila"), NOON, GENEVA)


@pytest.mark.parametrize("zone", ["Europe/Zurich", "Europe/Paris"])
def test_one_whose_watch_shows_geneva_time_reads_it_once(zone):
    assert "your time" not in tags.moment(reader(zone), NOON, GENEVA)


@pytest.mark.parametrize(
    ("instant", "said"),
    [
        (TOO_LATE, "in 13 days"),
        (datetime(2027, 7, 14, 22, tzinfo=UTC), "in 1 day"),  # Midnight: already tomorrow.
        (datetime(2027, 7, 14, 15, tzinfo=UTC), "in 5 hours"),
        (datetime(2027, 7, 14, 10, 20, tzinfo=UTC), "in 20 minutes"),
        (datetime(2027, 7, 10, 10, tzinfo=UTC), "4 days ago"),
        (datetime(2027, 12, 14, 10, tzinfo=UTC), "in 153 days"),
    ],
)
def test_days_are_counted_on_the_calendar_and_hours_on_the_day(instant, said):
    assert moments.distance(instant, now=NOON, zone=GENEVA) == said


def test_the_last_minute_of_today_is_today_and_not_tomorrow():
    limit = datetime(2027, 7, 14, 22, tzinfo=UTC)
    assert "in 11 hours" in tags.last_minute_tag(reader(), limit, GENEVA, now=NOON)


def test_a_day_says_how_far_off_it_is():
    assert "(in 12 days)" in tags.day(date(2027, 7, 26), today=date(2027, 7, 14))
    assert tags.in_days(date(2027, 7, 14), date(2027, 7, 14)) == "today"
    with translation.override("ru"):
        assert tags.in_days(date(2027, 7, 16), date(2027, 7, 14)) == "через 2 дня"


def test_the_clock_shows_both_times():
    shown = tags.clock(reader("Asia/Manila"), NOON, GENEVA)
    assert ">12:00 Geneva time / 18:00 your time<" in shown


def test_a_page_without_a_meeting_may_name_the_place():
    assert "12:00 Geneva time" in tags.moment(reader(), NOON, "Europe/Zurich")
