"""From a proposed date to a decided, called, moved or cancelled meeting (ToR 3, 9)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from forum import outbox, sight
from forum.models import Notice, Role, Term, TrailEntry
from forum.terms_of_reference import INVITATION, REPLY
from meetings import d_line, moving, queries
from meetings.actions import convening as actions
from meetings.actions import marking, postponing
from meetings.models import Consultation, ImpossibleStep, Meeting, Move, Week
from meetings.needs import convening as needs
from meetings.rules import LIMITS, Matter, Status, Timing, WeekKind, limits
from tests import cast

pytestmark = pytest.mark.django_db

GENEVA = cast.GENEVA
TOKYO = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 5, 4, 8, tzinfo=UTC)

Done = TypeVar("Done")


def act(do: Callable[..., Done], by: Term, *, at: datetime = NOW, **more: Any) -> Done:
    """Do an act through the eyes of who does it."""
    with sight.through_the_eyes_of(by, now=at):
        return do(by=by, now=at, **more)


def consulted(meeting: Meeting, *of: Role) -> Meeting:
    """Record that those were consulted on the date."""
    for role in of or (Role.CHAIR, Role.SECRETARIAT):
        Consultation.objects.create(
            meeting=meeting,
            matter=Matter.MEETING,
            of=role,
            held_on=NOW.date(),
            recorded_by=meeting.proposed_by,
            recorded_at=NOW,
        )
    return meeting


def proposed(**more) -> Meeting:
    return consulted(cast.meeting(Status.PROPOSED, **more))


def day(name: str, of: date) -> dict[str, int]:
    """Type a day, as a form asks for it."""
    return {f"{name}_day": of.day, f"{name}_month": of.month, f"{name}_year": of.year}


# --- Counting: the test vectors of the real meetings, over rows with stored limits ---


def propose_on(held_on: date, *, zone_name: str = "Europe/Zurich", city: str = "Geneva") -> Meeting:
    week = cast.week(starts_on=held_on, ends_on=held_on, zone_name=zone_name, city=city)
    at = datetime(held_on.year - 1, 6, 1, tzinfo=UTC)
    by = cast.secretariat(starts_at=at)
    return act(actions.propose, by, at=at, week=week, held_on=held_on, venue="CICG, room 3")


def last_days(meeting: Meeting) -> list[str]:
    """Read the stored limits as people do: by their last good day."""
    columns = ("invitation_due_at", "agenda_due_at", "consultations_end_at", "replies_due_at")
    moments = [getattr(meeting, column) - timedelta(minutes=1) for column in columns]
    return [str(moment.astimezone(meeting.zone).date()) for moment in moments]


@pytest.mark.parametrize(
    ("held_on", "d50", "d30", "d20", "d15"),
    [
        ("2022-08-24", "2022-07-05", "2022-07-25", "2022-08-04", "2022-08-09"),
        ("2023-05-11", "2023-03-22", "2023-04-11", "2023-04-21", "2023-04-26"),
        ("2023-08-23", "2023-07-04", "2023-07-24", "2023-08-03", "2023-08-08"),
        ("2024-02-22", "2024-01-03", "2024-01-23", "2024-02-02", "2024-02-07"),
        ("2024-08-21", "2024-07-02", "2024-07-22", "2024-08-01", "2024-08-06"),
        ("2026-03-19", "2026-01-28", "2026-02-17", "2026-02-27", "2026-03-04"),
        ("2026-08-26", "2026-07-07", "2026-07-27", "2026-08-06", "2026-08-11"),
    ],
)
def test_the_limits_of_the_forum_s_meetings_are_stored(held_on, d50, d30, d20, d15):
    meeting = propose_on(date.fromisoformat(held_on))

    meeting.refresh_from_db()
    assert last_days(meeting) == [d50, d30, d20, d15]
    assert meeting.proposals_end_at == meeting.notices_due_at == meeting.agenda_due_at


@pytest.mark.parametrize(
    ("held_on", "first_moment_too_late"),
    [
        # The clocks go forward on 26 March 2023: the invitation is due in winter time.
        ("2023-05-11", datetime(2023, 3, 22, 23, tzinfo=UTC)),
        # They go back on 29 October 2023: the invitation is due in summer time.
        ("2023-12-05", datetime(2023, 10, 16, 22, tzinfo=UTC)),
    ],
)
def test_days_are_counted_across_a_change_of_the_clocks(held_on, first_moment_too_late):
    meeting = propose_on(date.fromisoformat(held_on))

    meeting.refresh_from_db()
    assert meeting.invitation_due_at == first_moment_too_late


def test_days_are_counted_where_the_meeting_is():
    meeting = propose_on(date(2018, 8, 22), zone_name="Asia/Tokyo", city="Tokyo")

    meeting.refresh_from_db()
    assert meeting.zone == TOKYO
    assert meeting.invitation_due_at == datetime(2018, 7, 3, 15, tzinfo=UTC)  # midnight in Tokyo
    assert last_days(meeting)[0] == "2018-07-03"


days = st.dates(date(2020, 1, 1), date(2050, 12, 31))
zones = st.sampled_from(["Europe/Zurich", "Asia/Tokyo", "America/New_York", "Pacific/Auckland"])


@given(days, zones.map(ZoneInfo))
def test_a_limit_is_a_midnight_so_many_days_before(held_on, zone):
    for column, too_late_at in limits(held_on, zone).items():
        there = too_late_at.astimezone(zone)
        assert (there.date() - held_on).days == LIMITS[column].days + 1
        assert there.time() == time.min


@given(days, zones.map(ZoneInfo), st.integers(-3, 3))
def test_an_act_is_in_time_as_long_as_its_calendar_day_is(held_on, zone, hours_off):
    too_late_at = INVITATION.passes_at(held_on, zone)
    at = too_late_at.astimezone(UTC) + timedelta(hours=hours_off)
    on_time = at.astimezone(zone).date() <= INVITATION.last_day(held_on)
    assert (at < too_late_at) == on_time


@given(days, days, zones.map(ZoneInfo))
def test_a_later_meeting_has_no_earlier_limit(one, other, zone):
    first, second = sorted((one, other))
    earlier, later = limits(first, zone), limits(second, zone)
    assert all(earlier[column] <= later[column] for column in LIMITS)


@given(days)
def test_the_earliest_compliant_day_is_one_whose_invitation_can_still_leave(today):
    earliest = actions.earliest_compliant(today)
    assert INVITATION.last_day(earliest) == today


# --- Proposal and consultation ---


def test_the_secretariat_proposes_and_has_given_its_view_with_it():
    week, chair, president = cast.week(), cast.chair(), cast.president()

    meeting = act(
        actions.propose, cast.secretariat(), week=week, held_on=cast.HELD_ON, venue="CICG"
    )

    assert meeting.status == Status.PROPOSED
    assert queries.consultation_of(meeting, Matter.MEETING, Role.SECRETARIAT)
    told = Notice.objects.filter(kind="meetings/proposed").values_list("office", flat=True)
    assert set(told) == {chair.pk, president.pk}


@pytest.mark.parametrize(
    ("changed", "refusal", "says"),
    [
        ({"held_on": date(2026, 8, 23)}, actions.OutsideTheWeek, "24 August 2026 to 28 August"),
        ({"held_on": date(2026, 8, 29)}, actions.OutsideTheWeek, "¶3"),
        ({"venue": "  "}, actions.NoVenue, "in person"),
    ],
)
def test_a_date_is_proposed_inside_a_week_and_in_a_place(changed, refusal, says):
    fit = {"week": cast.week(), "held_on": cast.HELD_ON, "venue": "CICG"}
    with pytest.raises(refusal, match=says):
        act(actions.propose, cast.secretariat(), **{**fit, **changed})


def test_a_day_that_is_over_is_not_proposed():
    after = datetime(2026, 8, 26, 22, tzinfo=UTC)  # midnight in Geneva
    fit = {"week": cast.week(), "held_on": cast.HELD_ON, "venue": "CICG"}
    with pytest.raises(actions.InThePast, match="26 August 2026 is over"):
        act(actions.propose, cast.secretariat(), at=after, **fit)


def test_a_proposal_is_seen_by_those_who_convene_and_by_nobody_else():
    meeting = cast.meeting(Status.PROPOSED)
    seeing = (cast.president, cast.chair, cast.secretariat)
    for office in (*seeing, cast.delegate, cast.focal_point, cast.police, cast.expert):
        with sight.through_the_eyes_of(office(), now=NOW):
            assert Meeting.objects.filter(pk=meeting.pk).exists() == (office in seeing)


def record(meeting: Meeting, of: Role, held_on: date, by: Term) -> Consultation:
    more: dict[str, Any] = {
        "meeting": meeting,
        "matter": Matter.MEETING,
        "of": of,
        "held_on": held_on,
    }
    return act(actions.record_consultation, by, **more)


def test_once_both_were_consulted_the_president_is_told():
    meeting = consulted(cast.meeting(Status.PROPOSED), Role.SECRETARIAT)
    president = cast.president()

    record(meeting, Role.CHAIR, NOW.date(), cast.chair())

    assert Notice.objects.get(kind="meetings/consulted").office == president


def test_a_consultation_is_recorded_once_and_not_before_it_is_held():
    meeting, chair = cast.meeting(Status.PROPOSED), cast.chair()
    with pytest.raises(actions.NotHeldYet):
        record(meeting, Role.CHAIR, NOW.date() + timedelta(days=1), chair)
    record(meeting, Role.CHAIR, NOW.date(), chair)
    with pytest.raises(actions.AlreadyConsulted, match="4 May 2026"):
        record(meeting, Role.CHAIR, NOW.date(), chair)


def test_a_chair_is_consulted_who_was_in_office_on_that_day():
    meeting = cast.meeting(Status.PROPOSED)
    cast.chair(starts_at=NOW)
    with pytest.raises(actions.NoChairThen, match="3 May 2026"):
        record(meeting, Role.CHAIR, date(2026, 5, 3), cast.secretariat())
    record(meeting, Role.CHAIR, date(2026, 5, 4), cast.secretariat())


def test_the_view_of_a_chair_whose_term_is_over_can_still_be_recorded():
    meeting = cast.meeting(Status.PROPOSED)
    cast.chair(ends_at=datetime(2026, 5, 1, 12, tzinfo=UTC))
    record(meeting, Role.CHAIR, date(2026, 5, 1), cast.president())
    assert queries.consultation_of(meeting, Matter.MEETING, Role.CHAIR)


# --- Decision ---


def decide(meeting: Meeting, *, at: datetime = NOW, by: Term | None = None, **more) -> Meeting:
    return act(actions.decide, by or cast.president(), at=at, meeting=meeting, **more)


def test_the_president_decides_and_everyone_of_the_forum_sees_the_meeting():
    delegate, secretariat = cast.delegate("Carland"), cast.secretariat()

    meeting = decide(proposed())

    assert (meeting.status, meeting.decided_at) == (Status.DECIDED, NOW)
    assert Notice.objects.filter(kind="meetings/decided", office=secretariat).exists()
    with sight.through_the_eyes_of(delegate, now=NOW):
        assert Meeting.objects.filter(pk=meeting.pk).exists()


@pytest.mark.parametrize(
    ("held", "says"),
    [
        (Role.SECRETARIAT, "consultation with the Chair and the Secretariat. The Chair's view is"),
        (Role.CHAIR, "The Secretariat's view is not recorded yet."),
    ],
)
def test_without_both_consultations_there_is_no_decision(held, says):
    cast.chair()
    meeting = consulted(cast.meeting(Status.PROPOSED), held)

    with pytest.raises(actions.NotConsulted, match=says):
        decide(meeting)


def test_with_no_chair_in_office_the_decision_waits():
    meeting = consulted(cast.meeting(Status.PROPOSED), Role.SECRETARIAT)

    with pytest.raises(actions.NoChair, match="¶4: the President appoints one; until then the dec"):
        decide(meeting)


def test_a_third_meeting_in_a_calendar_year_is_refused():
    cast.meeting(held_on=date(2026, 2, 19))
    cast.meeting(Status.CLOSED, closed_at=NOW, floor_erased_at=NOW, held_on=date(2026, 3, 19))

    with pytest.raises(actions.TwoThatYear, match=r"allows two meetings a year\. Two .* for 2026"):
        decide(proposed())


def test_cancelled_and_undecided_meetings_and_other_years_do_not_count():
    cast.meeting()
    cast.meeting(Status.CANCELLED)
    cast.meeting(Status.PROPOSED)
    cast.meeting(held_on=date(2025, 12, 31))
    cast.meeting(held_on=date(2027, 1, 1))

    assert decide(proposed()).status == Status.DECIDED


def test_a_meeting_is_decided_where_the_calendar_says_at_that_moment():
    meeting = proposed()
    Week.objects.update(ends_on=date(2026, 8, 25))
    with pytest.raises(actions.OutsideTheWeek):
        decide(meeting)


def test_fewer_than_fifty_days_need_a_reason():
    week = cast.week(starts_on=date(2026, 8, 2), ends_on=date(2026, 8, 28))
    meeting = proposed(held_on=date(2026, 8, 2), week=week)
    at = datetime(2026, 7, 2, 8, tzinfo=UTC)

    says = r"D = 2 Aug leaves 31 days\. ¶9 asks for 50\. The earliest compliant date is 21 Aug\."
    with pytest.raises(actions.TooFewDays, match=says):
        decide(meeting, at=at)
    with pytest.raises(actions.TooFewDays):
        decide(meeting, at=at, short_notice_reason="  ")
    decided = decide(meeting, at=at, short_notice_reason="The hall is free on that day alone.")

    assert decided.short_notice_reason.startswith("The hall")


def test_fifty_days_are_enough_until_their_last_second():
    limit = datetime(2026, 7, 7, 22, tzinfo=UTC)  # 26 August less fifty days, midnight in Geneva
    with pytest.raises(actions.TooFewDays):
        decide(proposed(), at=limit)
    assert decide(proposed(), at=limit - timedelta(seconds=1)).status == Status.DECIDED


def test_a_decision_is_taken_once():
    meeting = decide(proposed())
    with pytest.raises(ImpossibleStep, match="decided"):
        decide(meeting)


@pytest.mark.django_db(transaction=True)
def test_two_deciders_at_once_do_not_make_a_third_meeting():
    """Two places in the year, one taken: the second decider waits for the year, then counts."""
    with sight.of_the_portal():
        cast.meeting(held_on=date(2026, 2, 19))
        one, other = proposed(), proposed()
        by = cast.president()
    outcome: list[object] = []

    def rival() -> None:
        try:
            outcome.append(decide(other, by=by))
        except actions.TwoThatYear as refused:
            outcome.append(refused)
        connection.close()

    thread = threading.Thread(target=rival)
    with sight.through_the_eyes_of(by, now=NOW):
        actions.decide(meeting=one, by=by, now=NOW)
        thread.start()
        thread.join(0.5)
        assert thread.is_alive()
    thread.join(5)

    assert isinstance(outcome[0], actions.TwoThatYear)
    with sight.of_the_portal():
        assert queries.held_in(2026).count() == 2


# --- Call ---


def test_the_call_goes_to_every_state_of_the_forum_signatories_too():
    meeting = cast.meeting()
    told = {cast.delegate("Alvania").pk, cast.delegate("Carland").pk, cast.focal_point().pk}
    cast.police(), cast.expert(), cast.delegate("Drovania", ends_at=NOW)

    called = act(actions.call, cast.president(), meeting=meeting)

    assert called.called_at == NOW
    notices = Notice.objects.filter(kind="meetings/called")
    assert set(notices.values_list("office", flat=True)) == told


def test_the_call_goes_out_once_and_to_a_decided_meeting():
    president = cast.president()
    with pytest.raises(actions.NotDecided):
        act(actions.call, president, meeting=cast.meeting(Status.PROPOSED))
    meeting = act(actions.call, president, meeting=cast.meeting())
    with pytest.raises(actions.AlreadyCalled):
        act(actions.call, president, meeting=meeting)


# --- Moving and cancelling ---


def move(meeting: Meeting, to: date, *, at: datetime = NOW, **more) -> Meeting:
    cast.chair()
    given = {
        "week": meeting.week,
        "venue": meeting.venue,
        "reason": "The hall is taken.",
        "chair_consulted_on": NOW.date(),
        "secretariat_consulted_on": NOW.date(),
    }
    return act(
        postponing.move, cast.president(), at=at, meeting=meeting, held_on=to, **{**given, **more}
    )


def test_a_meeting_that_moves_has_every_limit_counted_anew():
    meeting = move(cast.meeting(), date(2026, 8, 24))

    meeting.refresh_from_db()
    assert last_days(meeting) == ["2026-07-05", "2026-07-25", "2026-08-04", "2026-08-09"]
    assert (meeting.moved_at, Move.objects.get().from_day) == (NOW, cast.HELD_ON)


def test_a_meeting_that_moves_to_another_city_counts_in_its_zone():
    tokyo = cast.week(WeekKind.PREPARATORY, zone_name="Asia/Tokyo", city="Tokyo")

    meeting = move(cast.meeting(), cast.HELD_ON, week=tokyo, venue="Kokusai Forum")

    meeting.refresh_from_db()
    assert meeting.replies_due_at == datetime(2026, 8, 12, tzinfo=TOKYO)


def test_everyone_is_told_of_each_move_once():
    meeting = cast.meeting()
    delegate, police = cast.delegate("Carland"), cast.police()

    move(meeting, date(2026, 8, 25))
    move(meeting, date(2026, 8, 27))

    notices = Notice.objects.filter(kind="meetings/moved")
    assert notices.filter(office=delegate).count() == 2
    assert notices.filter(office=police).count() == 2
    assert notices.filter(office__role=Role.SECRETARIAT).values("to").distinct().count() == 1


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"to": date(2026, 8, 29)}, actions.OutsideTheWeek),
        ({"to": cast.HELD_ON}, postponing.NothingMoves),
        ({"to": date(2026, 8, 25), "venue": ""}, actions.NoVenue),
        ({"to": date(2026, 8, 25), "chair_consulted_on": date(2026, 5, 5)}, actions.NotHeldYet),
        ({"to": date(2026, 8, 25), "chair_consulted_on": date(2025, 5, 5)}, actions.NoChairThen),
    ],
)
def test_a_move_is_held_to_what_the_decision_was(change, refusal):
    with pytest.raises(refusal):
        move(cast.meeting(), **change)


def test_a_meeting_does_not_move_into_a_year_that_has_its_two():
    cast.meeting(held_on=date(2027, 2, 18)), cast.meeting(held_on=date(2027, 8, 25))
    next_year = cast.week(starts_on=date(2027, 8, 23), ends_on=date(2027, 8, 27))

    with pytest.raises(actions.TwoThatYear, match="2027"):
        move(cast.meeting(), date(2027, 8, 24), week=next_year)


@pytest.mark.parametrize("status", [Status.PROPOSED, Status.CANCELLED])
def test_only_a_decided_meeting_moves(status):
    with pytest.raises(postponing.NotMovable):
        move(cast.meeting(status), date(2026, 8, 25))


def test_what_was_in_time_stays_so_and_what_was_late_is_counted():
    meeting = cast.meeting()  # on 26 August: the reply is due on the 11th
    in_time = datetime(2026, 8, 11, 21, tzinfo=UTC)
    late = datetime(2026, 8, 13, 8, tzinfo=UTC)
    assert queries.timed(meeting, REPLY, in_time).timing == Timing.IN_TIME
    assert queries.timed(meeting, REPLY, late).days_late == 2

    earlier = move(meeting, date(2026, 8, 24), at=datetime(2026, 8, 14, 8, tzinfo=UTC))
    assert queries.timed(earlier, REPLY, in_time).timing == Timing.SHORT_NOTICE
    assert queries.timed(earlier, REPLY, late).days_late == 2  # as it was late when it came
    assert queries.timed(earlier, REPLY, datetime(2026, 8, 15, tzinfo=UTC)).days_late == 6

    later = move(meeting, date(2026, 8, 28), at=datetime(2026, 8, 16, 8, tzinfo=UTC))
    for at in (in_time, late):
        assert queries.timed(later, REPLY, at).timing == Timing.IN_TIME


def test_an_act_after_a_move_is_judged_by_the_day_as_it_was_then():
    meeting = cast.meeting()
    move(meeting, date(2026, 8, 28), at=datetime(2026, 8, 1, tzinfo=UTC))
    at = datetime(2026, 8, 13, 8, tzinfo=UTC)  # in time for the 28th only
    back = move(meeting, date(2026, 8, 25), at=datetime(2026, 8, 14, tzinfo=UTC))

    assert queries.timed(back, REPLY, at).timing == Timing.SHORT_NOTICE


@pytest.fixture
def followed() -> Iterator[list[tuple[int, date]]]:
    """What an app above was asked to follow."""
    seen: list[tuple[int, date]] = []

    def follow(meeting: Meeting) -> None:
        seen.append((meeting.pk, meeting.held_on))

    moving.follow(follow)
    yield seen
    moving.followers().remove(follow)


def test_the_apps_above_follow_each_move_once(followed):
    meeting = move(cast.meeting(), date(2026, 8, 25))
    assert list(queries.unfollowed()) == [meeting]

    marking.follow_move(meeting_id=meeting.pk)

    assert followed == [(meeting.pk, date(2026, 8, 25))]
    assert not queries.unfollowed().exists()
    move(meeting, date(2026, 8, 27), at=NOW + timedelta(days=1))
    assert list(queries.unfollowed()) == [meeting]


def test_reminders_of_the_old_day_are_withdrawn_and_new_ones_posted():
    secretariat = cast.secretariat()
    meeting = decide(proposed(proposed_by=secretariat))
    week_before = Notice.objects.filter(kind="meetings/invitation-due-7", office=secretariat)
    old = week_before.get()

    move(meeting, date(2026, 8, 28))

    new = week_before.exclude(pk=old.pk).get()
    assert not outbox.still_stands(old, now=old.due_at)
    assert outbox.still_stands(new, now=new.due_at)
    assert new.due_at == datetime(2026, 7, 2, 8, tzinfo=GENEVA)


def test_a_cancelled_meeting_is_told_to_everyone_and_counts_no_longer():
    meeting, delegate = cast.meeting(), cast.delegate("Carland")

    act(postponing.cancel, cast.president(), meeting=meeting, reason="The Conference is put off.")

    assert Notice.objects.filter(kind="meetings/cancelled", office=delegate).exists()
    assert not queries.held_in(2026).exists()
    with pytest.raises(ImpossibleStep):
        act(postponing.cancel, cast.president(), meeting=meeting, reason="Again.")


def test_of_a_withdrawn_proposal_nobody_else_hears():
    meeting, chair, delegate = cast.meeting(Status.PROPOSED), cast.chair(), cast.delegate()

    act(postponing.cancel, cast.secretariat(), meeting=meeting, reason="Another week is better.")

    told = Notice.objects.filter(kind="meetings/cancelled").values_list("office", flat=True)
    assert chair.pk in told
    assert delegate.pk not in told


# --- What needs whom ---


def said_to(office: Term, *, at: datetime = NOW) -> list[str]:
    with sight.through_the_eyes_of(office, now=at):
        return [need.says for need in needs.of(office, now=at)]


def test_each_office_is_told_what_it_has_to_do():
    meeting = cast.meeting(Status.PROPOSED)
    president, secretariat, delegate = cast.president(), cast.secretariat(), cast.delegate()
    assert said_to(president)[0].startswith("There is no Chair in office.")
    chair = cast.chair()
    assert said_to(president) == [f"Decide on {meeting}."]
    assert said_to(chair) == [f"The President asks for your view on {meeting}."]
    assert said_to(secretariat) == said_to(delegate) == []

    decide(consulted(meeting), by=president)
    assert said_to(president) == [f"Call for cases to {meeting}."]
    assert said_to(secretariat) == [f"Send the invitation to {meeting}."]
    assert said_to(chair) == [f"The Secretariat consults you on the invitation to {meeting}."]

    act(actions.call, president, meeting=meeting)
    assert said_to(president) == []
    assert said_to(delegate) == [
        f"The President calls for cases to {meeting}. Sharing is voluntary."
    ]


# --- Pages ---

PAGES = {
    "": {"delegate", "police", "chair", "president", "secretariat"},
    "plan/": {"chair", "president", "secretariat"},
    "consultation/meeting/chair/": {"chair", "president", "secretariat"},
    "consultation/meeting/secretariat/": {"president", "secretariat"},
    "decide/": {"president"},
    "call/": {"president"},
    "move/": {"president"},
    "cancel/": {"president"},
}


@pytest.mark.parametrize("page", PAGES)
def test_each_page_opens_to_its_offices_and_says_no_to_the_others(page, client, time_machine):
    time_machine.move_to(NOW, tick=False)
    meeting = cast.meeting()
    for name in ("delegate", "police", "chair", "president", "secretariat", "expert"):
        cast.sign_in(client, getattr(cast, name)())
        expected = 404 if name == "expert" else 200 if name in PAGES[page] else 403
        response = client.get(f"/meetings/{meeting.ref}/{page}")
        assert response.status_code == expected, (name, page)


def test_a_proposed_meeting_does_not_exist_for_a_delegate(client: Client, time_machine):
    time_machine.move_to(NOW, tick=False)
    meeting = cast.meeting(Status.PROPOSED)
    cast.sign_in(client, cast.delegate())
    for page in PAGES:
        assert client.get(f"/meetings/{meeting.ref}/{page}").status_code == 404
    assert "No meeting is scheduled." in client.get("/meetings/").text


@pytest.mark.parametrize("address", ["nothing/chair", "agenda/chair", "meeting/president"])
def test_other_consultations_have_no_page(address, client, time_machine):
    time_machine.move_to(NOW, tick=False)
    meeting = cast.meeting(Status.PROPOSED)
    cast.sign_in(client, cast.secretariat())
    assert client.get(f"/meetings/{meeting.ref}/consultation/{address}/").status_code == 404


def test_a_meeting_from_the_proposal_to_the_call(client: Client, time_machine):
    time_machine.move_to(NOW, tick=False)
    week = cast.week()
    secretariat, chair, president = cast.secretariat(), cast.chair(), cast.president()
    fields = {"week": week.key, **day("held_on", cast.HELD_ON), "venue": "CICG, room 3"}

    cast.sign_in(client, secretariat)
    shown = client.post("/meetings/propose/", {**fields, "show": "1"}).text
    assert not Meeting.objects.exists()
    client.post("/meetings/propose/", fields)
    meeting = Meeting.objects.get()
    page = f"/meetings/{meeting.ref}/"

    cast.sign_in(client, president)
    too_soon = client.post(f"{page}decide/", {"short_notice_reason": ""})
    cast.sign_in(client, chair)
    client.post(f"{page}consultation/meeting/chair/", day("held_on", NOW.date()))
    cast.sign_in(client, president)
    decided = client.post(f"{page}decide/", {"short_notice_reason": ""}, follow=True)
    nobody = client.post(f"{page}call/", {"states": 1})
    whom = client.get(f"{page}call/").text
    called = client.post(f"{page}call/", {"states": 0}, follow=True)

    assert "Tuesday, " in shown
    assert "7 July 2026" in shown
    assert "The Chair&#x27;s view is not recorded yet." in too_soon.text
    assert "The Forum meets on that day." in decided.text
    assert "It goes to 0 States" in nobody.text
    assert "whom it reaches" in whom
    assert "are called" in called.text
    assert "calls for cases" not in called.text  # among what comes next
    meeting.refresh_from_db()
    assert meeting.called_at == NOW


def test_the_dates_show_that_the_invitation_would_be_late(client: Client, time_machine):
    time_machine.move_to(datetime(2026, 7, 8, 8, tzinfo=UTC), tick=False)
    week = cast.week()
    cast.sign_in(client, cast.secretariat())
    fields = {"week": week.key, **day("held_on", cast.HELD_ON), "venue": "CICG", "show": "1"}

    shown = client.post("/meetings/propose/", fields).text

    assert "The day for the invitation is over" in shown
    assert "27 August 2026" in shown
    assert not Meeting.objects.exists()


def test_a_meeting_is_moved_and_then_cancelled_on_its_pages(client: Client, time_machine):
    time_machine.move_to(NOW, tick=False)
    meeting, chair = cast.meeting(), cast.chair()
    page = f"/meetings/{meeting.ref}/"
    cast.sign_in(client, cast.president())
    fields = {
        "week": meeting.week.key,
        "venue": meeting.venue,
        "reason": "The hall is taken.",
        **day("held_on", date(2026, 8, 25)),
        **day("chair_consulted_on", NOW.date()),
        **day("secretariat_consulted_on", NOW.date()),
    }

    looked = client.post(f"{page}move/", {**fields, "show": "1"})
    for uncounted in ({}, {"states": 3}):
        client.post(f"{page}move/", {**fields, **uncounted})
        client.post(f"{page}cancel/", {"reason": "No hall at all.", **uncounted})
        stays = Meeting.objects.get()
        assert (stays.held_on, stays.status) == (meeting.held_on, Status.DECIDED)
    moved = client.post(f"{page}move/", {**fields, "states": 0}, follow=True)
    gone = {"reason": "No hall at all.", "states": 0}
    cancelled = client.post(f"{page}cancel/", gone, follow=True)
    cast.sign_in(client, chair)
    listed = client.get("/meetings/").text

    assert "6 July 2026" in looked.text
    assert "The meeting moved" in moved.text
    assert "25 August 2026" in moved.text
    assert "No hall at all." in cancelled.text
    assert "Cancelled" in listed


def test_the_line_shows_what_is_done_what_is_next_and_what_is_missing():
    meeting = cast.meeting()
    at = datetime(2026, 7, 14, 8, tzinfo=UTC)

    line = d_line.line(d_line.course(meeting, now=at))

    assert [mark.days for mark in line.marks] == [50, 30, 20, 15, 0]
    states = [mark.state.value for mark in line.marks]
    assert states == ["missed", "next", "future", "future", "future"]
    assert (line.today_days, line.marks[0].said) == (43, "not sent")


def test_the_trail_keeps_the_act_and_not_the_reason():
    late = datetime(2026, 7, 20, 8, tzinfo=UTC)
    meeting = decide(proposed(), at=late, short_notice_reason="The hall is free.")

    entry = TrailEntry.objects.get(subject=f"meetings.meeting {meeting.pk}")
    assert (entry.act, entry.facts) == ("decided on", {"day": "2026-08-26"})
