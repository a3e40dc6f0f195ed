"""Marks that pass with their act missing are written once, however late or often (ToR 9, 10)."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from forum import lock, sight
from forum.models import Notice, TrailEntry
from forum.sweep import IN_FLIGHT
from meetings import queries, tasks
from meetings.actions import marking, postponing
from meetings.models import Agenda, Invitation, Mark, Meeting
from meetings.notices import convening as notices
from meetings.rules import AgendaStatus, Missing, Status
from tests import cast

pytestmark = pytest.mark.django_db

PASSES = datetime(2026, 7, 7, 22, tzinfo=UTC)  # the first moment too late for the invitation
AGENDA_PASSES = datetime(2026, 7, 27, 22, tzinfo=UTC)
SWEEPS = {
    Missing.INVITATION: (tasks.mark_missing_invitations, PASSES),
    Missing.AGENDA: (tasks.mark_missing_agendas, AGENDA_PASSES),
}


def invite(meeting: Meeting, at: datetime) -> Invitation:
    return Invitation.objects.create(
        meeting=meeting,
        chair_consulted_on=date(2026, 6, 1),
        circulated_by=meeting.proposed_by,
        circulated_at=at,
        states=4,
    )


def circulate_agenda(meeting: Meeting, at: datetime) -> Agenda:
    return Agenda.objects.create(
        meeting=meeting,
        version=1,
        status=AgendaStatus.CIRCULATED,
        submitted_by=meeting.proposed_by,
        submitted_at=at,
        decided_by=cast.chair(),
        decided_at=at,
        circulated_at=at,
    )


DONE = {Missing.INVITATION: invite, Missing.AGENDA: circulate_agenda}


# Replies are asked of the States and not of the office: tests/meetings/test_reply_cards.py.
@pytest.fixture(params=list(DONE))
def missing(request) -> Missing:
    return Missing(request.param)


def test_a_mark_is_written_a_minute_after_it_passed(missing, time_machine):
    sweep, passes = SWEEPS[missing]
    meeting = cast.meeting()

    time_machine.move_to(passes + IN_FLIGHT - timedelta(seconds=1), tick=False)
    assert sweep() == 0
    time_machine.move_to(passes + IN_FLIGHT, tick=False)
    assert sweep() == 1

    assert Mark.objects.get(name=missing).passed_at == passes
    assert queries.marked(meeting, missing)


def test_a_sweep_can_run_late_and_twice(missing, time_machine):
    sweep, passes = SWEEPS[missing]
    cast.meeting()
    time_machine.move_to(passes + timedelta(days=20), tick=False)

    assert (sweep(), sweep()) == (1, 0)

    assert TrailEntry.objects.filter(act="passed a mark of").count() == 1


def test_secretariat_and_chair_are_told_and_nobody_else(missing, time_machine):
    sweep, passes = SWEEPS[missing]
    meeting = cast.meeting()
    chair, _delegate, _president = cast.chair(), cast.delegate(), cast.president()
    time_machine.move_to(passes + IN_FLIGHT, tick=False)

    sweep()

    told = Notice.objects.filter(kind=f"meetings/{missing.lower()}-missing")
    assert set(told.values_list("office", flat=True)) == {meeting.proposed_by_id, chair.pk}
    assert set(told.values_list("link", flat=True)) == {meeting.get_absolute_url()}


def test_what_was_done_leaves_no_mark_in_time_or_not(missing, time_machine):
    sweep, passes = SWEEPS[missing]
    DONE[missing](cast.meeting(), passes + timedelta(seconds=30))
    time_machine.move_to(passes + IN_FLIGHT, tick=False)

    assert sweep() == 0


@pytest.mark.parametrize("status", [Status.PROPOSED, Status.CANCELLED])
def test_a_meeting_that_is_not_to_be_held_misses_nothing(status, missing, time_machine):
    sweep, passes = SWEEPS[missing]
    cast.meeting(status)
    time_machine.move_to(passes + IN_FLIGHT, tick=False)

    assert sweep() == 0


def test_a_meeting_that_moved_misses_the_mark_of_its_new_day(time_machine):
    meeting, president = cast.meeting(), cast.president()
    cast.chair()
    later = cast.week(starts_on=date(2026, 9, 21), ends_on=date(2026, 9, 25))
    at = PASSES + timedelta(days=1)
    time_machine.move_to(at, tick=False)
    tasks.mark_missing_invitations()

    with sight.through_the_eyes_of(president, now=at):
        postponing.move(
            meeting=meeting,
            week=later,
            held_on=date(2026, 9, 23),
            venue="CICG",
            reason="The hall.",
            chair_consulted_on=at.date(),
            secretariat_consulted_on=at.date(),
            by=president,
            now=at,
        )
    meeting.refresh_from_db()
    assert not queries.marked(meeting, Missing.INVITATION)
    time_machine.move_to(meeting.invitation_due_at + IN_FLIGHT, tick=False)
    assert tasks.mark_missing_invitations() == 1

    assert Mark.objects.count() == 2
    assert tasks.follow_moves() == 1
    assert tasks.follow_moves() == 0


def test_reminders_stop_when_a_colleague_has_sent_the_invitation():
    meeting = cast.meeting()
    colleague = cast.secretariat()
    notices.due(meeting, now=cast.NEW_YEAR)
    due = Notice.objects.filter(kind__startswith="meetings/invitation-due", office=colleague)
    assert due.count() == 5
    stands = notices.not_invited
    assert stands(meeting.pk)

    invite(meeting, PASSES)

    assert not stands(meeting.pk)


@pytest.mark.django_db(transaction=True)
def test_the_sweep_waits_for_an_invitation_in_flight():
    with sight.of_the_portal():
        meeting = cast.meeting()

    looked = threading.Event()

    def sweep() -> None:
        with sight.of_the_portal():
            assert queries.passed_without(Missing.INVITATION, PASSES).exists()
            looked.set()
            marking.pass_mark(
                meeting_id=meeting.pk, missing=Missing.INVITATION, before=PASSES, now=PASSES
            )
        connection.close()

    rival = threading.Thread(target=sweep)
    with sight.of_the_portal():
        lock.hold(meeting)
        rival.start()
        looked.wait(5)
        rival.join(0.5)
        assert rival.is_alive()
        invite(meeting, PASSES - timedelta(seconds=1))
    rival.join(5)

    with sight.of_the_portal():
        assert not Mark.objects.exists()
