"""Intentions to present, until the agenda is adopted; what touches others, in time (ToR 11)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cases import needs, queries
from cases.actions import concerned, presenting
from cases.models import Intention, MissedLimit
from cases.rules import Subject
from cases.tasks import note_missing_notices
from forum import sight
from forum.audience import Kind
from forum.models import Notice, Term, TrailEntry
from meetings import readiness
from meetings.models import Meeting
from meetings.rules import Status
from tests import cast
from tests.cases.stage import D30, EARLY, LATE, announce, notify

pytestmark = pytest.mark.django_db

LAST_SECOND = D30 - timedelta(seconds=1)


@pytest.fixture
def alvania() -> Term:
    return cast.delegate("Alvania")


@pytest.fixture
def meeting() -> Meeting:
    return cast.meeting()


def through(act, by: Term, *, at=EARLY, **given):
    with sight.through_the_eyes_of(by, now=at):
        return act(**given, by=by, now=at)


def told(kind: str) -> set[str]:
    rows = Notice.objects.filter(kind__startswith=kind).select_related("office__state")
    return {notice.office.office for notice in rows}


# --- Announcing (ToR 11) ---


@pytest.mark.parametrize("status", [Status.DECIDED, Status.OPEN])
def test_it_is_an_item_at_once(alvania, status):
    meeting = cast.meeting(status)

    intention = announce(alvania, meeting, touches_others=False)

    item = meeting.items.get()
    assert (item.title, item.state, item.minutes) == (intention.title, alvania.state, 20)
    assert queries.item_of(intention) == item


def test_a_signatory_announces_like_a_party(meeting):
    announce(cast.delegate("Carland"), meeting)

    assert meeting.items.get().state.name_en == "Carland"


def test_without_a_meeting_it_waits(alvania):
    cast.secretariat()
    intention = announce(alvania, None)

    assert queries.item_of(intention) is None
    assert told("cases/announced") == {"Secretariat officer"}


def test_after_the_adoption_it_is_too_late_and_the_next_chance_is_said(alvania):
    meeting = cast.meeting(Status.OPEN, agenda_adopted_at=EARLY)
    later = cast.meeting(week=meeting.week, held_on=date(2026, 8, 28))

    with pytest.raises(presenting.NoLongerTaken, match="¶11") as refused:
        announce(alvania, meeting)
    assert f"next chance is {later} on 28 August 2026" in str(refused.value)
    assert not Intention.objects.exists()


@pytest.mark.parametrize("status", [Status.CLOSED, Status.CANCELLED])
def test_nothing_is_announced_for_a_meeting_that_is_not_held(alvania, status):
    erased = {"closed_at": EARLY, "floor_erased_at": EARLY} if status == Status.CLOSED else {}

    with pytest.raises(presenting.NoLongerTaken, match="announce without one"):
        announce(alvania, cast.meeting(status, **erased))


def test_a_case_of_another_state_is_not_attached(alvania, meeting):
    with pytest.raises(presenting.NotYourCase):
        announce(alvania, meeting, case=cast.case("Borland"))


# --- D-30 and the Chair's leave (ToR 12) ---


def test_until_the_last_second_of_d_30_it_is_in_time(alvania, meeting):
    assert queries.item_of(announce(alvania, meeting, at=LAST_SECOND))
    assert queries.item_of(announce(alvania, meeting, at=D30)) is None


def test_what_touches_nobody_is_never_short_notice(alvania, meeting):
    assert queries.item_of(announce(alvania, meeting, at=LATE, touches_others=False))


def test_only_the_chair_s_leave_puts_short_notice_on_the_agenda(alvania, meeting):
    chair = cast.chair()
    intention = announce(alvania, meeting, at=LATE)
    notice = notify(alvania, intention, at=LATE)

    through(presenting.ask_leave, alvania, at=LATE, intention=intention)
    assert told("cases/leave-asked") == {"Chair of the Forum"}
    through(presenting.grant_leave, chair, at=LATE, intention=intention)

    item = meeting.items.get()
    assert item.state == alvania.state
    assert [right.state for right in item.rights_of_reply.all()] == [notice.concerned]
    assert queries.leave_for(intention)
    assert told("cases/leave-given") == {"delegate, Alvania"}


def test_leave_is_asked_once_and_only_for_short_notice(alvania, meeting):
    with pytest.raises(presenting.NoLeaveNeeded):
        through(presenting.ask_leave, alvania, intention=announce(alvania, meeting))
    short = announce(alvania, meeting, at=LATE)
    through(presenting.ask_leave, alvania, at=LATE, intention=short)
    with pytest.raises(presenting.LeaveAsked):
        through(presenting.ask_leave, alvania, at=LATE, intention=short)


def test_no_leave_is_given_after_the_adoption(alvania, meeting):
    intention = announce(alvania, meeting, at=LATE)
    Meeting.objects.update(agenda_adopted_at=LATE)

    with pytest.raises(presenting.NoLongerTaken):
        through(presenting.grant_leave, cast.chair(), at=LATE, intention=intention)


def test_the_reference_is_removed_and_it_is_on_the_agenda(alvania, meeting):
    intention = announce(alvania, meeting, at=LATE)

    through(presenting.remove_reference, alvania, at=LATE, intention=intention)

    assert queries.item_of(intention)


def test_a_reference_to_a_state_that_was_told_is_not_removed_behind_its_back(alvania, meeting):
    intention = announce(alvania, meeting)
    notify(alvania, intention)

    with pytest.raises(presenting.Named):
        through(presenting.remove_reference, alvania, intention=intention)


# --- Another meeting, and none (ToR 11) ---


def test_it_goes_to_another_meeting_with_its_notices(alvania, meeting):
    borland = cast.delegate("Borland")
    intention = announce(alvania, meeting)
    notice = notify(alvania, intention)
    later = cast.meeting(week=meeting.week, held_on=date(2026, 8, 28))

    through(presenting.assign, alvania, intention=intention, meeting=later)

    assert not meeting.items.filter(removed_at=None).exists()
    item = later.items.get()
    assert item.rights_of_reply.get().state == borland.state
    notice.refresh_from_db()
    assert notice.reply_due_at == later.replies_due_at
    assert told("cases/notice-rescheduled") == {"delegate, Borland"}


def test_from_the_pool_it_is_assigned_by_its_state(alvania, meeting):
    intention = announce(alvania, None)

    through(presenting.assign, alvania, intention=intention, meeting=meeting)

    assert queries.item_of(Intention.objects.get())


def test_a_notice_served_from_the_pool_is_in_time_whatever_meeting_comes(alvania, meeting):
    intention = announce(alvania, None)
    notify(alvania, intention)

    through(presenting.assign, alvania, at=LATE, intention=intention, meeting=meeting)

    assert queries.item_of(Intention.objects.get())


def test_it_is_withdrawn_at_any_time_and_those_concerned_are_told(alvania, meeting):
    cast.delegate("Borland")
    intention = announce(alvania, meeting)
    notice = notify(alvania, intention)

    through(presenting.withdraw, alvania, at=LATE, intention=intention)

    assert meeting.items.get().removed_at == LATE
    notice.refresh_from_db()
    assert notice.withdrawn_at == LATE
    assert told("cases/notice-taken-back") == {"delegate, Borland"}
    with pytest.raises(presenting.Withdrawn):
        through(presenting.withdraw, alvania, at=LATE, intention=intention)


# --- D-30 passes (ToR 12) ---


def test_a_missing_notice_is_noted_once_however_late_the_sweep(alvania, meeting, time_machine):
    cast.secretariat()
    announce(alvania, meeting)
    time_machine.move_to(D30 + timedelta(seconds=30), tick=False)
    assert note_missing_notices() == 0  # Someone may still be on the way in.

    time_machine.move_to(D30 + timedelta(days=40), tick=False)
    assert note_missing_notices() == 1
    assert note_missing_notices() == 0

    assert MissedLimit.objects.get().due_at == D30
    assert told("cases/notice-missed") == {"delegate, Alvania", "Secretariat officer"}
    assert TrailEntry.objects.filter(act="noted a missing notice of").count() == 1


def test_nothing_is_missing_where_someone_was_told_or_nobody_is_touched(
    alvania, meeting, time_machine
):
    notify(alvania, announce(alvania, meeting))
    announce(alvania, meeting, touches_others=False)
    announce(alvania, None)
    through(presenting.withdraw, alvania, intention=announce(alvania, meeting))

    time_machine.move_to(D30 + timedelta(days=1), tick=False)
    assert note_missing_notices() == 0


def test_it_is_missing_anew_at_another_meeting(alvania, meeting, time_machine):
    intention = announce(alvania, meeting)
    later = cast.meeting(week=meeting.week, held_on=date(2026, 8, 28))
    time_machine.move_to(D30 + timedelta(minutes=1), tick=False)
    note_missing_notices()

    through(presenting.assign, alvania, at=D30, intention=intention, meeting=later)
    time_machine.move_to(later.notices_due_at + timedelta(minutes=1), tick=False)

    assert note_missing_notices() == 1


# --- What needs whom, and how ready it is ---


def needed(by: Term, *, at=EARLY) -> list[str]:
    with sight.through_the_eyes_of(by, now=at):
        return [need.says for need in needs.of(by, now=at)]


def test_each_side_is_asked_for_its_own_part(alvania, meeting):
    borland, chair = cast.delegate("Borland"), cast.chair()
    intention = announce(alvania, meeting, consent_required=True)
    assert needed(alvania) == ["Notify the States that “Case 2026-KQ7P” may involve."]

    notice = notify(alvania, intention)
    assert needed(alvania) == []
    assert needed(borland) == [
        f"Reply to notice {notice.ref} of Alvania.",
        f"The law of Alvania requires your consent (notice {notice.ref}).",
    ]
    short = announce(alvania, meeting, at=LATE)
    through(presenting.ask_leave, alvania, at=LATE, intention=short)
    assert needed(chair, at=LATE) == ["Alvania asks your leave for a presentation at short notice."]


def test_the_agenda_desk_reads_how_ready_an_item_is_and_not_why(alvania, meeting):
    borland, secretariat = cast.delegate("Borland"), cast.secretariat()
    notice = notify(alvania, announce(alvania, meeting, consent_required=True))

    def words() -> list[str]:
        with sight.through_the_eyes_of(secretariat, now=EARLY):
            item = meeting.items.get()
            return [str(badge.word) for badge in readiness.of([item])[item.pk]]

    assert words() == ["no reply yet", "blocked: consent awaited"]
    through(concerned.consent, borland, notice=notice)
    assert words() == ["no reply yet"]


def test_what_is_known_of_the_case_and_the_meeting_is_filled_in(client, alvania, time_machine):
    meeting, case = cast.meeting(), cast.case("Alvania", title="Routes by river")
    time_machine.move_to(EARLY, tick=False)
    cast.sign_in(client, alvania)

    asked = f"/cases/intentions/announce/?case={case.ref}&meeting={meeting.ref}"
    form = client.get(asked).context["form"]

    assert form["title"].value() == "Routes by river"
    assert form["subject"].value() == Subject.CASE
    assert (form["case"].value(), form["meeting"].value()) == (case.ref, meeting.ref)


def test_the_case_of_another_state_fills_in_nothing(client, alvania, time_machine):
    case = cast.case("Borland", title="Container held in port", audience=Kind.ALL)
    time_machine.move_to(EARLY, tick=False)
    cast.sign_in(client, alvania)

    page = client.get(f"/cases/intentions/announce/?case={case.ref}")
    assert "Container held in port" not in page.text
