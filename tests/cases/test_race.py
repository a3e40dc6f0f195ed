"""Two acts at once: one comes second, and knows it."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from cases.actions import concerned, presenting
from cases.models import Intention, MissedLimit
from forum import lock, sight
from meetings.actions import agenda
from meetings.models import Agenda, Meeting
from meetings.rules import AgendaStatus, Status
from tests import cast
from tests.cases.stage import D15, EARLY, announce, answer, notify

pytestmark = pytest.mark.django_db(transaction=True)


def rival_of(locked: threading.Event, act: Callable[[], object]) -> threading.Thread:
    """Start an act that comes while another holds the lock."""

    def run() -> None:
        locked.wait(5)
        act()
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def meeting_in_session() -> Meeting:
    meeting, chair = cast.meeting(Status.OPEN), cast.chair()
    Agenda.objects.create(
        meeting=meeting,
        version=1,
        status=AgendaStatus.CIRCULATED,
        submitted_by=chair,
        submitted_at=EARLY,
        decided_by=chair,
        decided_at=EARLY,
        circulated_at=EARLY,
    )
    return meeting


def test_an_announcement_waits_for_the_adoption_and_is_then_too_late():
    with sight.of_the_portal():
        meeting, alvania, chair = meeting_in_session(), cast.delegate("Alvania"), cast.chair()
    locked, refused = threading.Event(), []

    def too_late() -> None:
        try:
            announce(alvania, meeting, touches_others=False)
        except presenting.NoLongerTaken as refusal:
            refused.append(refusal)

    rival = rival_of(locked, too_late)
    with sight.through_the_eyes_of(chair, now=EARLY):
        lock.hold(meeting)
        locked.set()
        rival.join(0.3)
        assert rival.is_alive()
        agenda.adopt(meeting=meeting, by=chair, now=EARLY)
    rival.join(5)

    assert refused
    with sight.of_the_portal():
        assert not Intention.objects.exists()


def test_a_reply_in_the_last_second_is_not_noted_as_missing():
    with sight.of_the_portal():
        meeting = cast.meeting()
        alvania, borland = cast.delegate("Alvania"), cast.delegate("Borland")
    notice = notify(alvania, announce(alvania, meeting), borland.speaks_for)
    locked = threading.Event()

    def sweep() -> None:
        with sight.of_the_portal():
            concerned.note_missing_reply(notice_id=notice.pk, now=D15)

    rival = rival_of(locked, sweep)
    with sight.through_the_eyes_of(borland, now=D15):
        lock.hold(notice)
        locked.set()
        rival.join(0.3)
        assert rival.is_alive()
        answer(borland, notice, at=D15)
    rival.join(5)

    with sight.of_the_portal():
        assert not MissedLimit.objects.exists()
