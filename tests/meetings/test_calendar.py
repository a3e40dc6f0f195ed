"""Conferences, their weeks and their close; the Chair, until the next close (ToR 3, 4)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from forum import queries as forum
from forum import sight
from forum.actions import people
from forum.models import AccountInvitation, Mandate, Notice, Role, Term, TrailEntry
from forum.models.outreach import Addressee, Task
from meetings.actions import calendar as actions
from meetings.models import Conference, Week
from meetings.rules import WeekKind
from tests import cast

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 4, 8, tzinfo=UTC)
LAST_DAY = datetime(2026, 8, 28, 16, tzinfo=UTC)  # 18:00 in Geneva
AFTER_THE_LAST_DAY = datetime(2026, 8, 28, 22, tzinfo=UTC)  # midnight in Geneva
WEEK: dict[str, Any] = {
    "starts_on": date(2027, 8, 23),
    "ends_on": date(2027, 8, 27),
    "city": "Geneva",
    "zone_name": "Europe/Zurich",
}


def day(name: str, of: date) -> dict[str, int]:
    """Type a day, as a form asks for it."""
    return {f"{name}_day": of.day, f"{name}_month": of.month, f"{name}_year": of.year}


def close(conference: Conference, by: Term, *, now: datetime) -> Conference:
    with sight.through_the_eyes_of(by, now=now):
        return actions.record_close(conference=conference, by=by, now=now)


def appoint(chosen: Term, by: Term, *, now: datetime = NOW) -> Term:
    with sight.through_the_eyes_of(by, now=now):
        return actions.appoint_chair(chosen=chosen, by=by, now=now)


def correct(week: Week, **more) -> Week:
    by = cast.secretariat()
    known = {name: getattr(week, name) for name in WEEK}
    with sight.through_the_eyes_of(by, now=NOW):
        return actions.correct_week(week=week, **{**known, **more}, by=by, now=NOW)


def test_the_secretariat_enters_a_conference_and_its_week():
    by = cast.secretariat()
    with sight.through_the_eyes_of(by, now=NOW):
        actions.add_conference(number=13, **WEEK, by=by, now=NOW)

    week = Week.objects.get()
    assert (week.conference.number, week.kind) == (13, WeekKind.CONFERENCE)
    assert TrailEntry.objects.filter(act="entered").count() == 2


def test_a_conference_is_entered_once():
    cast.week()
    by = cast.secretariat()
    with (
        sight.through_the_eyes_of(by, now=NOW),
        pytest.raises(actions.KnownConference, match="CSP12"),
    ):
        actions.add_conference(number=12, **WEEK, by=by, now=NOW)


def test_preparatory_weeks_go_with_a_conference_until_it_is_closed():
    conference = cast.week().conference
    by = cast.secretariat()
    spring = {**WEEK, "starts_on": date(2026, 6, 1), "ends_on": date(2026, 6, 4)}
    with sight.through_the_eyes_of(by, now=NOW):
        week = actions.add_preparatory_week(conference=conference, **spring, by=by, now=NOW)
    assert week.kind == WeekKind.PREPARATORY

    Conference.objects.update(closed_at=NOW)
    with (
        sight.through_the_eyes_of(by, now=NOW),
        pytest.raises(actions.ConferenceClosed),
    ):
        actions.add_preparatory_week(conference=conference, **spring, by=by, now=NOW)


def test_a_week_does_not_end_before_it_starts():
    with pytest.raises(actions.WeekBackwards):
        correct(cast.week(), ends_on=date(2026, 8, 23))


@pytest.mark.parametrize(
    "change", [{"ends_on": date(2026, 8, 25)}, {"zone_name": "Asia/Tokyo", "city": "Tokyo"}]
)
def test_a_week_is_not_corrected_away_from_its_meeting(change):
    meeting = cast.meeting()

    with pytest.raises(actions.MeetingOutside, match="¶3"):
        correct(meeting.week, **change)


def test_offices_end_with_the_new_dates_of_their_conference():
    week = cast.week()
    chair = cast.chair(ends_at=actions.provisional_end(week))
    colleague = cast.secretariat(ends_at=actions.provisional_end(week))

    correct(week, ends_on=date(2026, 8, 29))

    chair.refresh_from_db()
    colleague.refresh_from_db()
    assert chair.ends_at == AFTER_THE_LAST_DAY + timedelta(days=1)
    assert colleague.ends_at == AFTER_THE_LAST_DAY


@pytest.mark.parametrize("office", [cast.secretariat, cast.president])
def test_the_close_ends_the_offices_of_the_conference_at_its_instant(office):
    week = cast.week()
    by = office()
    chair, president = cast.chair(), by if office is cast.president else cast.president()
    delegate = cast.delegate()

    close(week.conference, by, now=LAST_DAY)

    for term in (chair, president):
        term.refresh_from_db()
        assert term.ends_at == LAST_DAY
        assert term.acting_as(Role(term.role), at=LAST_DAY) is None
        assert term.acting_as(Role(term.role), at=LAST_DAY - timedelta(seconds=1))
    assert Conference.objects.get().closed_at == LAST_DAY
    assert delegate.speaking(at=LAST_DAY)
    assert forum.chair(now=LAST_DAY) is None


def test_who_leaves_office_is_told_in_another_office_they_hold():
    week = cast.week()
    secretariat, chair = cast.secretariat(), cast.chair()
    at_home = cast.delegate("Alvania", person=chair.person)

    close(week.conference, secretariat, now=LAST_DAY)

    told = Notice.objects.filter(kind="meetings/conference-closed").values_list("office", flat=True)
    assert set(told) == {secretariat.pk, at_home.pk}


def test_a_conference_is_not_closed_before_its_last_day():
    week = cast.week()
    just_before = datetime(2026, 8, 27, 21, 59, tzinfo=UTC)  # 23:59 of the 27th in Geneva

    with pytest.raises(actions.NotOverYet, match="28 August 2026"):
        close(week.conference, cast.secretariat(), now=just_before)
    close(week.conference, cast.secretariat(), now=just_before + timedelta(minutes=1))


def test_the_close_is_recorded_once():
    week = cast.week()
    close(week.conference, cast.secretariat(), now=LAST_DAY)

    with pytest.raises(actions.ConferenceClosed):
        close(week.conference, cast.secretariat(), now=LAST_DAY)


def test_a_president_cannot_stay_longer_than_the_conference():
    president = cast.president(ends_at=LAST_DAY)
    with sight.through_the_eyes_of(president, now=NOW):
        longer = Term.objects.filter(pk=president.pk)
        with pytest.raises(DatabaseError, match="no such step"), transaction.atomic():
            longer.update(ends_at=LAST_DAY + timedelta(days=1))


def test_the_president_appoints_a_delegate_until_the_next_close():
    cast.week()
    delegate = cast.delegate("Alvania")

    chair = appoint(delegate, cast.president())

    assert (chair.person, chair.state) == (delegate.person, None)
    assert (chair.starts_at, chair.ends_at) == (NOW, AFTER_THE_LAST_DAY)
    assert Notice.objects.filter(to=chair.person, office=chair).exists()


def test_there_is_one_chair():
    cast.week()
    cast.chair()

    with pytest.raises(people.ChairInOffice, match="Chair is in office"):
        appoint(cast.delegate(), cast.president())


def test_a_chair_needs_a_conference_ahead_to_serve_until():
    cast.week()
    Conference.objects.update(closed_at=LAST_DAY)

    with pytest.raises(actions.NoConferenceAhead, match="¶4"):
        appoint(cast.delegate(), cast.president())


def test_a_chair_who_has_no_account_is_invited():
    cast.week()
    by = cast.president()
    with sight.through_the_eyes_of(by, now=NOW):
        actions.invite_chair(
            email="chair@borland.example", first_name="C.", last_name="Hair", by=by, now=NOW
        )

    invited = AccountInvitation.objects.get()
    assert (invited.role, invited.until) == (Role.CHAIR, AFTER_THE_LAST_DAY)


def test_nobody_else_appoints_or_keeps_the_calendar(client: Client, time_machine):
    time_machine.move_to(NOW, tick=False)
    week = cast.week()
    key, wkey = week.conference.key, week.key
    keeping = ["calendar/add/", f"calendar/{key}/week/", f"calendar/weeks/{wkey}/"]
    doors = {
        cast.delegate: {*keeping, "chair/", f"calendar/{key}/close/"},
        cast.chair: {*keeping, "chair/", f"calendar/{key}/close/"},
        cast.president: {*keeping},
        cast.secretariat: {"chair/"},
    }
    for office, closed in doors.items():
        cast.sign_in(client, office())
        for page in (*keeping, "chair/", f"calendar/{key}/close/"):
            expected = 403 if page in closed else 200
            assert client.get(f"/meetings/{page}").status_code == expected, (office, page)
        assert client.get("/meetings/calendar/").status_code == 200
        assert client.get("/meetings/calendar/nothing/week/").status_code in {403, 404}


def test_the_calendar_through_its_pages(client: Client, time_machine):
    time_machine.move_to(NOW, tick=False)
    cast.sign_in(client, cast.secretariat())
    assert "The calendar is empty." in client.get("/meetings/calendar/").text

    days = {**day("starts_on", WEEK["starts_on"]), **day("ends_on", WEEK["ends_on"])}
    place = {"city": "Geneva", "zone_name": "Europe/Zurich"}
    added = client.post("/meetings/calendar/add/", {"number": 13, **days, **place}, follow=True)
    conference = Conference.objects.get()
    spring = {**day("starts_on", date(2027, 2, 22)), **day("ends_on", date(2027, 2, 26))}
    client.post(f"/meetings/calendar/{conference.key}/week/", {**spring, **place})
    twice = client.post("/meetings/calendar/add/", {"number": 13, **days, **place})
    shown = client.get("/meetings/calendar/").text

    assert "CSP13 is in the calendar." in added.text
    assert "CSP13 is in the calendar already." in twice.text
    assert "22 February 2027" in shown
    assert "23 August 2027" in shown


def test_the_president_records_the_close_and_is_out(client: Client, time_machine):
    time_machine.move_to(LAST_DAY, tick=False)
    week = cast.week()
    president = cast.president()
    cast.sign_in(client, president)
    page = f"/meetings/calendar/{week.conference.key}/close/"

    assert "President of the Conference" in client.get(page).text
    response = client.post(page)

    assert response.status_code == 302
    assert client.get(page).status_code == 403


def test_the_chair_is_appointed_on_a_page(client: Client, time_machine):
    time_machine.move_to(NOW, tick=False)
    cast.week()
    delegate = cast.delegate("Alvania")
    cast.sign_in(client, cast.president())

    nobody = client.post("/meetings/chair/", {"chosen": ""})
    both = {"chosen": delegate.key, "email": "x@example.org"}
    chosen = client.post("/meetings/chair/", both)
    done = client.post("/meetings/chair/", {"chosen": delegate.key}, follow=True)

    assert "Choose someone from the list" in nobody.text
    assert "not both" in chosen.text
    assert "is Chair until the close of the next Conference" in done.text
    assert Term.objects.get(role=Role.CHAIR).person == delegate.person


def test_a_chair_is_led_to_what_the_one_before_leaves(client):
    cast.week(starts_on=date(2026, 8, 24), ends_on=date(2026, 8, 28))
    chair = appoint(cast.delegate(), cast.president())

    told = Notice.objects.get(kind="meetings/handed-over")
    assert (told.to_id, told.link) == (chair.person_id, "/meetings/chair/hand-over/")


def test_the_hand_over_list_says_what_is_open_and_nothing_of_a_challenge(client):
    Mandate.objects.create(
        conference=11,
        document="Final report, 30",
        task=Task.REVIEW,
        addressee=Addressee.CHAIR,
        text="decided on a review",
        recorded_by=cast.secretariat(),
        recorded_at=NOW,
    )
    meeting = cast.meeting()
    cast.sign_in(client, cast.chair())

    page = client.get("/meetings/chair/hand-over/").text

    for words in ("decided on a review", meeting.ref, "Report to CSP12", "asked for, and not due"):
        assert words in page
    assert "Challenges are not handed over" in page
