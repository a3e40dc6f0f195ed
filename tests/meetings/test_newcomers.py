"""A State that joins after the papers left has them at once, each on its own (ToR 6, 9, 10)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from forum import sight
from forum.models import Notice, Role, State, TrailEntry
from meetings import dispatches, documents
from meetings.models import Delivery, Meeting
from meetings.rules import Status
from meetings.tasks import reach_newcomers
from tests import cast
from tests.meetings import test_inviting as invited

pytestmark = pytest.mark.django_db

NOW = invited.NOW
meeting, ready = invited.meeting, invited.ready


def told() -> set[tuple[str, str]]:
    rows = Notice.objects.select_related("office__state").exclude(office__state=None)
    return {(notice.kind, str(notice.office.state)) for notice in rows}


def joins(on: datetime, time_machine, *, with_account: bool = True) -> State:
    """Let a State become a party on a day, with one person in office."""
    state = State.objects.create(code="XZ", name_en="Zenland", party_from=on)
    if with_account:
        cast.term(Role.DELEGATE, state, starts_at=on)
    time_machine.move_to(on, tick=False)
    return state


@pytest.fixture
def sent(ready: Meeting) -> Meeting:
    Meeting.objects.update(called_at=NOW)
    invited.circulate(Meeting.objects.get())
    return Meeting.objects.get()


def test_it_has_call_and_invitation_of_its_own(sent, time_machine):
    before = told()
    joined = joins(sent.invitation_due_at + timedelta(days=9), time_machine)

    assert reach_newcomers() == 1

    assert told() - before == {
        ("meetings/called", "Zenland"),
        ("meetings/invited", "Zenland"),
    }
    assert Delivery.objects.get(state=joined).has_account
    assert TrailEntry.objects.filter(act="reached new States about").count() == 1
    assert reach_newcomers() == 0


def test_the_proof_says_how_late_it_was_for_that_state_alone(sent, time_machine):
    at = sent.invitation_due_at + timedelta(days=9)
    joins(at, time_machine)
    reach_newcomers()

    with sight.through_the_eyes_of(cast.secretariat(), now=at):
        found = dispatches.proof_of(sent, dispatches.dispatch_for(sent, "invitation"))
        paper = invited.words_of(documents.proof(sent, found, now=at))
    late = {one.state.name_en: one.timed.days_late for one in found.states}
    assert late == {"Alvania": 0, "Borland": 0, "Carland": 0, "Drovania": 0, "Zenland": 10}
    assert "10 days late" in paper


def test_without_an_account_it_stands_in_the_proof_for_a_letter(sent, time_machine):
    at = sent.invitation_due_at + timedelta(days=9)
    joins(at, time_machine, with_account=False)
    assert reach_newcomers() == 1
    assert reach_newcomers() == 0

    with sight.through_the_eyes_of(cast.secretariat(), now=at):
        found = dispatches.proof_of(sent, dispatches.dispatch_for(sent, "invitation"))
    assert "Zenland" in {one.state.name_en for one in found.missing}


def test_before_the_invitation_it_has_the_call(ready, time_machine):
    Meeting.objects.update(called_at=NOW - timedelta(days=9))
    joins(NOW, time_machine)
    assert reach_newcomers() == 1
    assert ("meetings/called", "Zenland") in told()
    assert ("meetings/invited", "Zenland") not in told()
    assert reach_newcomers() == 0


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.OPEN])
def test_of_a_meeting_that_is_cancelled_or_open_nothing_is_sent(sent, status, time_machine):
    joins(NOW + timedelta(days=9), time_machine)
    Meeting.objects.update(status=status)
    assert reach_newcomers() == 0


def test_nobody_new_is_nobody_told(sent, time_machine):
    time_machine.move_to(NOW + timedelta(days=9), tick=False)
    assert reach_newcomers() == 0
