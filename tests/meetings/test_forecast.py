"""Before the decision: a tentative date, what States expect, what it costs (ToR 3, 4, 24)."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from forum import sight
from forum.models import Notice, Role, Term, TrailEntry
from meetings import queries
from meetings.actions import convening, postponing
from meetings.actions import planning as actions
from meetings.models import Consultation, Forecast, Meeting
from meetings.rules import ComingFrom, Expects, Matter, Status
from tests import cast

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 4, 8, tzinfo=UTC)
COSTS = {"support": 2_000, "documents": 3_000, "interpretation": 9_000, "budget": 15_000}


def act(do: Any, by: Term, **more: Any) -> Any:
    with sight.through_the_eyes_of(by, now=NOW):
        return do(by=by, now=NOW, **more)


def proposed(*consulted: Role, **more: Any) -> Meeting:
    meeting = cast.meeting(Status.PROPOSED, **more)
    for role in consulted or (Role.CHAIR, Role.SECRETARIAT):
        Consultation.objects.create(
            meeting=meeting,
            matter=Matter.MEETING,
            of=role,
            held_on=NOW.date(),
            recorded_by=meeting.proposed_by,
            recorded_at=NOW,
        )
    return meeting


def tentative(**more: Any) -> Meeting:
    return proposed(tentative_at=NOW, **more)


def expect(meeting: Meeting, by: Term, expects: Expects = Expects.YES, **more: Any) -> Forecast:
    given = {"coming_from": ComingFrom.MISSION, "law_enforcement": False, **more}
    done: Forecast = act(actions.forecast, by, meeting=meeting, expects=expects, **given)
    return done


def sees(office: Term, meeting: Meeting) -> bool:
    with sight.through_the_eyes_of(office, now=NOW):
        return Meeting.objects.filter(pk=meeting.pk).exists()


def totals(meeting: Meeting, by: Term) -> dict[str, int]:
    with sight.through_the_eyes_of(by, now=NOW):
        return queries.forecast_totals(meeting)


# --- A tentative date ---


def test_a_tentative_date_is_shown_to_every_state_and_decides_nothing():
    meeting, delegate = proposed(), cast.delegate("Carland")
    assert not sees(delegate, meeting)

    act(actions.show_as_tentative, cast.president(), meeting=meeting)

    meeting.refresh_from_db()
    assert sees(delegate, meeting)
    assert (meeting.status, meeting.decided_at) == (Status.PROPOSED, None)
    assert not queries.held_in(2026).exists()
    assert Notice.objects.filter(kind="meetings/tentative", office=delegate).count() == 1


def test_it_is_shown_after_both_consultations_and_once():
    with pytest.raises(convening.NotConsulted, match="Chair"):
        act(actions.show_as_tentative, cast.president(), meeting=proposed(Role.SECRETARIAT))
    with pytest.raises(actions.AlreadyTentative):
        act(actions.show_as_tentative, cast.president(), meeting=tentative())
    with pytest.raises(actions.NotTentative):
        act(actions.show_as_tentative, cast.president(), meeting=cast.meeting())


@pytest.mark.parametrize("office", [cast.secretariat, cast.chair, cast.delegate])
def test_only_the_president_shows_a_date(office):
    meeting, by = proposed(), office()
    with (
        sight.through_the_eyes_of(by, now=NOW),
        suppress(DatabaseError),  # "no such step", or there is no such row
        transaction.atomic(),
    ):
        Meeting.objects.filter(pk=meeting.pk).update(tentative_at=NOW)
    meeting.refresh_from_db()
    assert meeting.tentative_at is None


def test_everyone_hears_that_a_tentative_date_is_taken_back():
    meeting, delegate = tentative(), cast.delegate("Carland")

    act(postponing.cancel, cast.secretariat(), meeting=meeting, reason="Another week is better.")

    assert Notice.objects.filter(kind="meetings/cancelled", office=delegate).count() == 1
    assert sees(delegate, meeting)


# --- What States expect ---


def test_a_state_says_what_to_expect_and_says_it_anew():
    meeting, delegate = tentative(), cast.delegate("Carland")
    expect(meeting, delegate, law_enforcement=True)
    colleague = cast.focal_point("Carland")

    said = expect(meeting, colleague, Expects.NO, law_enforcement=True)

    assert Forecast.objects.count() == 1
    assert (said.expects, said.coming_from, said.law_enforcement) == (Expects.NO, "", False)


def test_no_state_reads_the_answer_of_another_and_no_office_does():
    meeting = tentative()
    own = expect(meeting, cast.delegate("Carland"))

    others = [cast.delegate("Borland"), cast.secretariat(), cast.chair(), cast.president()]
    for other in others:
        with sight.through_the_eyes_of(other, now=NOW):
            assert not Forecast.objects.exists()
    with sight.through_the_eyes_of(cast.focal_point("Carland"), now=NOW):
        assert Forecast.objects.get() == own


def test_the_secretariat_has_totals_and_nobody_else():
    meeting = tentative()
    expect(meeting, cast.delegate("Alvania"), law_enforcement=True)
    expect(meeting, cast.delegate("Borland"), Expects.LIKELY, coming_from=ComingFrom.CAPITAL)
    expect(meeting, cast.delegate("Carland"), Expects.NO)

    known = totals(meeting, cast.secretariat())

    assert [known[name] for name in ("yes", "likely", "no")] == [1, 1, 1]
    assert [known[name] for name in ("capital", "mission", "both")] == [1, 1, 0]
    assert known["law_enforcement"] == 1
    for other in (cast.president(), cast.chair(), cast.delegate("Drovania")):
        assert set(totals(meeting, other).values()) == {0}


@pytest.mark.parametrize("status", [Status.OPEN, Status.CANCELLED])
def test_a_forecast_ends_when_the_meeting_opens(status):
    with pytest.raises(actions.NoForecast):
        expect(cast.meeting(status), cast.delegate())


def test_nobody_writes_for_another_state():
    meeting, borland = tentative(), cast.delegate("Borland")
    carland = cast.delegate("Carland")
    with (
        sight.through_the_eyes_of(borland, now=NOW),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
    ):
        Forecast.objects.create(
            meeting=meeting,
            state=carland.speaks_for,
            expects=Expects.NO,
            law_enforcement=False,
            said_by=borland,
            said_at=NOW,
        )


def test_the_trail_keeps_that_it_was_said_and_not_what():
    expect(tentative(), cast.delegate())
    assert TrailEntry.objects.get(act="said what to expect of").facts == {}


# --- What it costs ---


def test_the_costs_are_held_against_the_budget_line():
    meeting, secretariat = proposed(), cast.secretariat()
    noted = act(actions.note_resources, secretariat, meeting=meeting, **COSTS)
    assert (noted.total, noted.over) == (14_000, 0)

    more = {**COSTS, "interpretation": 12_000}
    again = act(actions.note_resources, secretariat, meeting=meeting, **more)
    assert (again.pk, again.over) == (noted.pk, 2_000)
    with pytest.raises(actions.NothingToPlan):
        act(actions.note_resources, secretariat, meeting=cast.meeting(Status.OPEN), **COSTS)


# --- Pages ---


def test_the_president_s_cards_lead_from_the_chair_to_the_call(client: Client, time_machine):
    time_machine.move_to(NOW, tick=False)
    meeting = proposed(Role.SECRETARIAT)
    cast.sign_in(client, cast.president())

    without_chair = client.get("/meetings/decisions/").text
    cast.chair()
    waiting = client.get("/meetings/decisions/").text
    cast.sign_in(client, cast.secretariat())
    client.post(f"/meetings/{meeting.ref}/resources/", {**COSTS, "budget": 10_000})
    cast.sign_in(client, cast.president())
    client.post(f"/meetings/{meeting.ref}/consultation/meeting/chair/", _today("held_on"))
    ready = client.get("/meetings/decisions/").text
    client.post(f"/meetings/{meeting.ref}/tentative/")
    shown = client.get("/meetings/decisions/").text
    client.post(f"/meetings/{meeting.ref}/decide/", {"short_notice_reason": ""})
    decided = client.get("/meetings/decisions/").text

    assert "Appoint the Chair" in without_chair
    assert "Record a consultation" in waiting
    assert "Decide on this meeting" in ready
    assert "This is meeting 1 of 2 of 2026." in ready
    assert "CHF 4,000 over the budget line" in ready.replace("4000", "4,000")
    assert "tentative" in shown
    assert "tentative" not in ready
    assert f"/meetings/{meeting.ref}/call/" in decided


def _today(name: str) -> dict[str, int]:
    return {f"{name}_day": NOW.day, f"{name}_month": NOW.month, f"{name}_year": NOW.year}


def test_the_cards_are_empty_when_nothing_waits(client: Client, time_machine):
    time_machine.move_to(NOW, tick=False)
    cast.week()
    cast.sign_in(client, cast.president())

    page = client.get("/meetings/decisions/").text

    assert "No meeting waits for a decision." in page
    assert "24 August 2026" in page


def test_a_state_answers_on_its_page_and_the_secretariat_reads_totals(client: Client, time_machine):
    time_machine.move_to(NOW, tick=False)
    meeting = tentative()
    page = f"/meetings/{meeting.ref}/"
    cast.sign_in(client, cast.delegate("Carland"))

    asked = client.get(page).text
    answer = {"expects": "LIKELY", "coming_from": "CAPITAL", "law_enforcement": "on"}
    answered = client.post(f"{page}forecast/", answer, follow=True).text
    nothing = client.post(f"{page}forecast/", {}).text
    cast.sign_in(client, cast.delegate("Borland"))
    other = client.get(page).text
    cast.sign_in(client, cast.secretariat())
    plan = client.get(f"{page}plan/").text

    assert "This date is tentative" in asked
    assert "Say what to expect of your State" in asked
    assert "Likely." in answered
    assert "Does your State expect to attend?" in nothing
    assert "Likely." not in other
    assert "0 yes, 1 likely, 0 no" in plan
    assert "1 from capital" in plan
    assert "Carland" not in plan.split("What States expect")[1]


def test_a_postponed_meeting_keeps_its_forecast():
    meeting, president = cast.meeting(), cast.president()
    cast.chair()
    expect(meeting, cast.delegate())

    act(
        postponing.move,
        president,
        meeting=meeting,
        week=meeting.week,
        held_on=date(2026, 8, 28),
        venue=meeting.venue,
        reason="The hall is taken.",
        chair_consulted_on=NOW.date(),
        secretariat_consulted_on=NOW.date(),
    )

    assert totals(meeting, cast.secretariat())["yes"] == 1
