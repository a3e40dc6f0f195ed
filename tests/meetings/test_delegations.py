"""A State registers its own delegation; nobody approves, limits or refuses (ToR 6, 7)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import ProgrammingError

from forum import sight
from forum.models import Term, TrailEntry
from meetings import queries
from meetings.actions import delegations as actions
from meetings.models import Delegate, Delegation, Meeting
from meetings.rules import Function, Status
from tests import cast

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 8, 1, 8, tzinfo=UTC)
THE_DAY = datetime(2026, 8, 26, 6, tzinfo=UTC)


@pytest.fixture
def meeting() -> Meeting:
    return cast.meeting()


def named(
    meeting: Meeting, by: Term, name: str = "Ana Ferro", function: Function = Function.HEAD
) -> Delegate:
    with sight.through_the_eyes_of(by, now=NOW):
        return actions.add(
            meeting=meeting,
            name=name,
            position="Director, export control",
            function=function,
            law_enforcement=False,
            by=by,
            now=NOW,
        )


@pytest.mark.parametrize("office", [cast.delegate, cast.focal_point])
@pytest.mark.parametrize("of", ["Borland", "Carland"])
def test_a_party_and_a_signatory_register_alike(meeting, office, of):
    term = office(of)

    named(meeting, term)

    delegation = Delegation.objects.get()
    assert (delegation.state, delegation.registered_by) == (term.speaks_for, term)


def test_a_delegation_is_as_large_as_its_state_wishes(meeting):
    borland = cast.delegate()
    for number in range(40):
        named(meeting, borland, f"Adviser {number}", Function.ADVISER)

    assert queries.delegates_of(Delegation.objects.get()).count() == 40


def test_a_delegation_has_one_head(meeting):
    borland = cast.delegate()
    named(meeting, borland, "Ana Ferro")

    with pytest.raises(actions.HasAHead, match=r"Ana Ferro.*¶7"):
        named(meeting, borland, "Bo Lund")


def test_a_head_who_steps_back_makes_room(meeting):
    borland = cast.delegate()
    head = named(meeting, borland, "Ana Ferro")
    with sight.through_the_eyes_of(borland, now=NOW):
        actions.take_off(delegate=head, by=borland, now=NOW)

    named(meeting, borland, "Bo Lund")

    assert [one.name for one in queries.delegates_of(Delegation.objects.get())] == ["Bo Lund"]


def test_correcting_the_head_is_no_second_head(meeting):
    borland = cast.delegate()
    head = named(meeting, borland)

    with sight.through_the_eyes_of(borland, now=NOW):
        actions.change(
            delegate=head,
            name="Ana Ferro-Lund",
            position="",
            function=Function.HEAD,
            law_enforcement=True,
            by=borland,
            now=NOW,
        )

    head.refresh_from_db()
    assert (head.name, head.law_enforcement) == ("Ana Ferro-Lund", True)


def test_every_change_is_remembered_with_who_made_it_and_without_names(meeting):
    borland, colleague = cast.delegate(), cast.focal_point()
    head = named(meeting, borland)
    with sight.through_the_eyes_of(colleague, now=NOW):
        actions.take_off(delegate=head, by=colleague, now=NOW)

    acts = [(entry.act, entry.office) for entry in TrailEntry.objects.order_by("pk")]
    assert acts == [("registered", borland), ("named", borland), ("took off", colleague)]
    assert all("Ferro" not in str(entry.facts) for entry in TrailEntry.objects.all())


@pytest.mark.parametrize("status", [Status.CLOSED, Status.CANCELLED])
def test_after_the_meeting_nothing_changes(status):
    over = {"closed_at": NOW, "floor_erased_at": NOW} if status == Status.CLOSED else {}
    meeting = cast.meeting(status, **over)

    with pytest.raises(actions.NotRegistering):
        named(meeting, cast.delegate())


def test_nobody_registers_or_changes_another_state(meeting):
    head = named(meeting, cast.delegate("Borland"))
    for other in (cast.delegate("Alvania"), cast.secretariat(), cast.chair()):
        with sight.through_the_eyes_of(other, now=NOW):
            assert Delegate.objects.filter(pk=head.pk).update(name="x") == 0
    with (
        pytest.raises(ProgrammingError),
        sight.through_the_eyes_of(cast.delegate("Alvania"), now=NOW),
    ):
        Delegation.objects.create(
            meeting=cast.meeting(week=meeting.week),
            state=cast.state("Borland"),
            registered_by=head.delegation.registered_by,
            registered_at=NOW,
        )


# Who sees the list


def test_a_state_sees_the_participants_once_it_named_one_of_its_own(meeting):
    borland, carland = cast.delegate("Borland"), cast.delegate("Carland")
    named(meeting, borland)
    with sight.through_the_eyes_of(carland, now=NOW):
        assert not queries.participants(meeting)

    mine = named(meeting, carland)

    with sight.through_the_eyes_of(carland, now=NOW):
        assert [str(one.state) for one in queries.participants(meeting)] == ["Borland", "Carland"]
        actions.take_off(delegate=mine, by=carland, now=NOW)
        assert not queries.participants(meeting)


# The door


def test_the_door_opens_on_the_day(meeting):
    named(meeting, cast.delegate())
    secretariat = cast.secretariat()

    for at, opens in ((NOW, False), (THE_DAY, True)):
        with sight.through_the_eyes_of(secretariat, now=at):
            if opens:
                checked_in(meeting, secretariat, at)
            else:
                with pytest.raises(actions.DoorNotOpen, match="26 August"):
                    checked_in(meeting, secretariat, at)

    assert Delegation.objects.get().checked_in_at == THE_DAY


def checked_in(meeting: Meeting, by: Term, at: datetime, of: str = "Borland") -> Delegation:
    return actions.check_in(meeting=meeting, state=cast.state(of), by=by, now=at)


def test_a_state_that_did_not_register_is_let_in_too(meeting):
    secretariat, drovania = cast.secretariat(), cast.delegate("Drovania")
    named(meeting, cast.delegate("Borland"))

    with sight.through_the_eyes_of(secretariat, now=THE_DAY):
        checked_in(meeting, secretariat, THE_DAY, of="Drovania")

    with sight.through_the_eyes_of(drovania, now=THE_DAY):
        assert len(queries.participants(meeting)) == 2


def test_a_check_in_can_be_undone(meeting):
    named(meeting, cast.delegate())
    secretariat = cast.secretariat()

    with sight.through_the_eyes_of(secretariat, now=THE_DAY):
        delegation = checked_in(meeting, secretariat, THE_DAY)
        actions.undo_check_in(delegation=delegation, by=secretariat, now=THE_DAY)

    assert not queries.checked_in(meeting).exists()
    assert TrailEntry.objects.filter(act="undid the check-in", office=secretariat).exists()


def test_a_state_does_not_check_itself_in(meeting):
    borland = cast.delegate()
    named(meeting, borland)

    with sight.through_the_eyes_of(borland, now=THE_DAY):
        assert Delegation.objects.update(checked_in_at=THE_DAY) == 0
