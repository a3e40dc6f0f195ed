"""The agenda is the Secretariat's to make, the Chair's to approve and the room's to adopt."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import ProgrammingError, connection

from forum import lock, outbox, sight
from forum.models import Notice, Term
from meetings import queries
from meetings.actions import agenda as actions
from meetings.actions import items
from meetings.models import Agenda, AgendaItem, AgendaLine, Meeting
from meetings.models.agenda import ImpossibleAgendaStep
from meetings.rules import AgendaStatus, Change, Entry, ItemKind, Status, changes
from tests import cast

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 7, 20, 8, tzinfo=UTC)
LATE = datetime(2026, 7, 30, 8, tzinfo=UTC)  # three days after D-30
IN_THE_ROOM = datetime(2026, 8, 26, 8, tzinfo=UTC)


@pytest.fixture
def secretariat() -> Term:
    return cast.secretariat()


@pytest.fixture
def chair() -> Term:
    return cast.chair()


@pytest.fixture
def meeting(secretariat: Term) -> Meeting:
    """A meeting whose agenda is begun, with a presentation of Alvania's on it."""
    meeting = cast.meeting(proposed_by=secretariat)
    with sight.through_the_eyes_of(secretariat, now=NOW):
        actions.begin(meeting=meeting, by=secretariat, now=NOW)
    announce(meeting, cast.delegate("Alvania"), "Case 2026-KQ7P")
    return meeting


def announce(meeting: Meeting, by: Term, title: str, now: datetime = NOW) -> AgendaItem:
    with sight.through_the_eyes_of(by, now=now):
        return items.add(
            meeting=meeting,
            kind=ItemKind.PRESENTATION,
            title=title,
            minutes=20,
            state=by.speaks_for,
            by=by,
            now=now,
        )


def submitted(meeting: Meeting, by: Term) -> Agenda:
    with sight.through_the_eyes_of(by, now=NOW):
        return actions.submit(meeting=meeting, by=by, now=NOW)


def approved(meeting: Meeting, secretariat: Term, chair: Term) -> Agenda:
    agenda = submitted(meeting, secretariat)
    with sight.through_the_eyes_of(chair, now=NOW):
        actions.approve(agenda=agenda, by=chair, now=NOW)
    agenda.refresh_from_db()
    return agenda


def circulated(meeting: Meeting, secretariat: Term, chair: Term, at: datetime = NOW) -> Agenda:
    agenda = approved(meeting, secretariat, chair)
    with sight.through_the_eyes_of(secretariat, now=at):
        actions.circulate(agenda=agenda, by=secretariat, now=at)
    agenda.refresh_from_db()
    return agenda


def in_session(meeting: Meeting) -> Meeting:
    Meeting.objects.update(status=Status.OPEN, opened_at=IN_THE_ROOM)
    meeting.refresh_from_db()
    return meeting


def titles(meeting: Meeting) -> list[str]:
    return [item.title for item in meeting.items.live()]


# How it is made


def test_what_is_announced_stands_between_the_opening_and_the_closing(meeting):
    assert titles(meeting) == [
        "Opening of the meeting",
        "Adoption of the agenda",
        "Case 2026-KQ7P",
        "Any other matters",
        "Closing of the meeting",
    ]


def test_an_agenda_is_begun_once(meeting, secretariat):
    with (
        pytest.raises(actions.AlreadyBegun),
        sight.through_the_eyes_of(secretariat, now=NOW),
    ):
        actions.begin(meeting=meeting, by=secretariat, now=NOW)


def test_an_item_moves_up_and_what_comes_later_still_comes_before_the_closing(meeting, secretariat):
    late = announce(meeting, cast.delegate("Borland"), "Case 2026-MMXZ")

    with sight.through_the_eyes_of(secretariat, now=NOW):
        assert actions.place(item=late, at=3, by=secretariat, now=NOW) == 3
    announce(meeting, cast.delegate("Carland"), "Case 2026-ZZZZ")

    assert titles(meeting)[2:] == [
        "Case 2026-MMXZ",
        "Case 2026-KQ7P",
        "Case 2026-ZZZZ",
        "Any other matters",
        "Closing of the meeting",
    ]


@pytest.mark.parametrize(("asked", "stands"), [(-3, 1), (0, 1), (99, 5)])
def test_nothing_can_leave_the_list(meeting, secretariat, asked, stands):
    item = meeting.items.get(kind=ItemKind.PRESENTATION)

    with sight.through_the_eyes_of(secretariat, now=NOW):
        assert actions.place(item=item, at=asked, by=secretariat, now=NOW) == stands

    assert titles(meeting).index(item.title) + 1 == stands


def test_the_secretariat_cannot_take_a_presentation_off(meeting, secretariat):
    item = meeting.items.get(kind=ItemKind.PRESENTATION)

    with (
        pytest.raises(actions.TheirsToWithdraw, match=r"Alvania.*¶11"),
        sight.through_the_eyes_of(secretariat, now=NOW),
    ):
        actions.drop(item=item, by=secretariat, now=NOW)


def test_the_secretariat_takes_procedure_off(meeting, secretariat):
    item = meeting.items.get(title="Any other matters")

    with sight.through_the_eyes_of(secretariat, now=NOW):
        actions.drop(item=item, by=secretariat, now=NOW)

    assert "Any other matters" not in titles(meeting)


def test_a_decision_that_is_owed_stays(meeting, secretariat):
    owed = items.add(
        meeting=meeting, kind=ItemKind.DECISION, title="Decision", minutes=5, by=None, now=NOW
    )
    with (
        pytest.raises(actions.TheForumDecides, match="¶8"),
        sight.through_the_eyes_of(secretariat, now=NOW),
    ):
        actions.drop(item=owed, by=secretariat, now=NOW)


# Chair and Secretariat


def test_a_version_goes_to_the_chair_and_stays_as_it_went(meeting, secretariat, chair):
    agenda = submitted(meeting, secretariat)
    with sight.through_the_eyes_of(secretariat, now=NOW):
        item = meeting.items.get(kind=ItemKind.PRESENTATION)
        actions.edit(item=item, title="Case of a truck", minutes=30, by=secretariat, now=NOW)

    assert Notice.objects.get(kind="meetings/agenda-to-approve").to == chair.person
    assert [line.title for line in agenda.lines.order_by("position")][2] == "Case 2026-KQ7P"


def test_without_a_chair_a_version_waits(meeting, secretariat):
    agenda = submitted(meeting, secretariat)

    assert agenda.status == AgendaStatus.WITH_CHAIR
    assert not Notice.objects.exists()


def test_one_version_at_a_time(meeting, secretariat):
    submitted(meeting, secretariat)

    with pytest.raises(actions.WithTheChair):
        submitted(meeting, secretariat)


def test_what_did_not_change_is_not_sent_again(meeting, secretariat, chair):
    approved(meeting, secretariat, chair)

    with pytest.raises(actions.NothingToSend):
        submitted(meeting, secretariat)


def test_the_chair_returns_with_a_note_and_the_same_may_be_sent_again(meeting, secretariat, chair):
    agenda = submitted(meeting, secretariat)
    with sight.through_the_eyes_of(chair, now=NOW):
        actions.give_back(agenda=agenda, note="Borland before Alvania.", by=chair, now=NOW)

    assert Notice.objects.get(kind="meetings/agenda-returned").to == secretariat.person
    assert submitted(meeting, secretariat).version == 2


def test_returning_needs_a_note(meeting, secretariat, chair):
    agenda = submitted(meeting, secretariat)

    with pytest.raises(actions.NoteMissing), sight.through_the_eyes_of(chair, now=NOW):
        actions.give_back(agenda=agenda, note="  ", by=chair, now=NOW)


def test_the_chair_is_no_longer_asked_once_it_is_approved(meeting, secretariat, chair):
    approved(meeting, secretariat, chair)

    asked = Notice.objects.get(kind="meetings/agenda-to-approve")
    assert not outbox.still_stands(asked, now=asked.due_at)
    to_circulate = Notice.objects.get(kind="meetings/agenda-approved")
    assert outbox.still_stands(to_circulate, now=to_circulate.due_at)


def test_nothing_circulates_without_the_chair(meeting, secretariat, chair):
    agenda = submitted(meeting, secretariat)

    with pytest.raises(ImpossibleAgendaStep), sight.through_the_eyes_of(secretariat, now=NOW):
        actions.circulate(agenda=agenda, by=secretariat, now=NOW)


def test_the_database_holds_the_secretariat_to_that(meeting, secretariat, chair):
    submitted(meeting, secretariat)

    with sight.through_the_eyes_of(secretariat, now=NOW):
        assert Agenda.objects.update(status=AgendaStatus.APPROVED, decided_by=chair) == 0
    with pytest.raises(ProgrammingError), sight.through_the_eyes_of(secretariat, now=NOW):
        Agenda.objects.create(
            meeting=meeting,
            version=9,
            status=AgendaStatus.APPROVED,
            submitted_by=secretariat,
            submitted_at=NOW,
            decided_by=chair,
        )


# Circulation


def test_every_state_and_the_president_are_told_when_it_circulates(meeting, secretariat, chair):
    told = [cast.delegate("Borland"), cast.delegate("Carland")]

    circulated(meeting, secretariat, chair)

    to = set(Notice.objects.filter(kind="meetings/agenda-circulated").values_list("to", flat=True))
    assert {term.person_id for term in told} <= to
    assert meeting.decided_by.person_id in to
    assert secretariat.person_id not in to


def test_a_signatory_sees_it_from_circulation_and_not_before(meeting, secretariat, chair):
    carland = cast.delegate("Carland")
    agenda = approved(meeting, secretariat, chair)
    with sight.through_the_eyes_of(carland, now=NOW):
        assert not Agenda.objects.exists()
        assert not AgendaItem.objects.exists()

    with sight.through_the_eyes_of(secretariat, now=NOW):
        actions.circulate(agenda=agenda, by=secretariat, now=NOW)

    with sight.through_the_eyes_of(carland, now=NOW):
        assert AgendaLine.objects.count() == AgendaItem.objects.count() == 5


@pytest.mark.parametrize(("at", "days"), [(NOW, 0), (LATE, 3)])
def test_late_is_noted_and_never_barred(meeting, secretariat, chair, at, days):
    agenda = circulated(meeting, secretariat, chair, at=at)

    assert agenda.status == AgendaStatus.CIRCULATED
    assert meeting.late_by(meeting.agenda_due_at, agenda.circulated_at) == days


def test_a_presentation_withdrawn_meanwhile_does_not_circulate(meeting, secretariat, chair):
    agenda = approved(meeting, secretariat, chair)
    items.remove(item=meeting.items.get(kind=ItemKind.PRESENTATION), by=None, now=NOW)

    with pytest.raises(actions.Withdrawn), sight.through_the_eyes_of(secretariat, now=NOW):
        actions.circulate(agenda=agenda, by=secretariat, now=NOW)


def test_a_change_after_circulation_makes_another_version(meeting, secretariat, chair):
    first = circulated(meeting, secretariat, chair)
    announce(meeting, cast.delegate("Borland"), "Case 2026-MMXZ")

    second = circulated(meeting, secretariat, chair)

    changed = changes(queries.entries_of(first), queries.entries_of(second))
    assert [(change, entry.title) for change, entry in changed] == [
        (Change.ADDED, "Case 2026-MMXZ")
    ]
    assert Notice.objects.filter(kind="meetings/agenda-changed").exists()


# Adoption


def test_what_was_announced_since_enters_the_version_that_is_adopted(meeting, secretariat, chair):
    circulated(meeting, secretariat, chair)
    in_session(meeting)
    late = announce(meeting, cast.delegate("Borland"), "Case 2026-MMXZ", now=IN_THE_ROOM)

    with sight.through_the_eyes_of(chair, now=IN_THE_ROOM):
        agenda = actions.adopt(meeting=meeting, by=chair, now=IN_THE_ROOM)

    assert (agenda.version, agenda.status) == (2, AgendaStatus.ADOPTED)
    with sight.through_the_eyes_of(cast.delegate("Carland"), now=IN_THE_ROOM):
        assert agenda.lines.filter(item=late).exists()


def test_what_did_not_change_is_adopted_as_it_was_circulated(meeting, secretariat, chair):
    agenda = circulated(meeting, secretariat, chair)
    in_session(meeting)

    with sight.through_the_eyes_of(chair, now=IN_THE_ROOM):
        assert actions.adopt(meeting=meeting, by=chair, now=IN_THE_ROOM) == agenda

    meeting.refresh_from_db()
    assert meeting.agenda_adopted_at == IN_THE_ROOM


def test_the_adoption_is_the_last_moment_for_intentions(meeting, secretariat, chair):
    circulated(meeting, secretariat, chair)
    in_session(meeting)
    announce(meeting, cast.delegate("Borland"), "Case 2026-MMXZ", now=IN_THE_ROOM)
    with sight.through_the_eyes_of(chair, now=IN_THE_ROOM):
        actions.adopt(meeting=meeting, by=chair, now=IN_THE_ROOM)

    with pytest.raises(items.AgendaAdopted, match="¶11"):
        announce(meeting, cast.delegate("Carland"), "Case 2026-ZZZZ", now=IN_THE_ROOM)


def test_nothing_is_adopted_that_never_went_out(meeting, chair):
    in_session(meeting)

    with (
        pytest.raises(actions.NeverCirculated, match="¶10"),
        sight.through_the_eyes_of(chair, now=IN_THE_ROOM),
    ):
        actions.adopt(meeting=meeting, by=chair, now=IN_THE_ROOM)


def test_the_agenda_is_adopted_in_the_room(meeting, secretariat, chair):
    circulated(meeting, secretariat, chair)

    with pytest.raises(actions.NotInSession), sight.through_the_eyes_of(chair, now=NOW):
        actions.adopt(meeting=meeting, by=chair, now=NOW)


@pytest.mark.parametrize("act", ["begin", "submit", "place", "edit", "drop"])
def test_an_adopted_agenda_no_longer_changes(meeting, secretariat, act):
    Meeting.objects.update(status=Status.OPEN, opened_at=NOW, agenda_adopted_at=NOW)
    item = meeting.items.live().first()
    what: dict[str, dict[str, Any]] = {
        "begin": {"meeting": meeting},
        "submit": {"meeting": meeting},
        "place": {"item": item, "at": 1},
        "edit": {"item": item, "title": "x", "minutes": 5},
        "drop": {"item": item},
    }
    with (
        pytest.raises(items.AgendaAdopted),
        sight.through_the_eyes_of(secretariat, now=NOW),
    ):
        getattr(actions, act)(**what[act], by=secretariat, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_an_intention_in_flight_and_the_adoption_cannot_both_win():
    with sight.of_the_portal():
        meeting, chair, borland = cast.meeting(), cast.chair(), cast.delegate("Borland")
        circulated(meeting, cast.secretariat(), chair)
        in_session(meeting)
    refused = []

    def announce_meanwhile() -> None:
        try:
            announce(meeting, borland, "Case 2026-MMXZ", now=IN_THE_ROOM)
        except items.AgendaAdopted as refusal:
            refused.append(refusal)
        connection.close()

    rival = threading.Thread(target=announce_meanwhile)
    with sight.through_the_eyes_of(chair, now=IN_THE_ROOM):
        lock.hold(meeting)
        rival.start()
        rival.join(0.3)
        assert rival.is_alive()
        actions.adopt(meeting=meeting, by=chair, now=IN_THE_ROOM)
    rival.join(5)

    assert refused
    with sight.of_the_portal():
        assert not AgendaItem.objects.filter(title="Case 2026-MMXZ").exists()


# What changed between versions, without a database


def entries(*titles: str) -> list[Entry]:
    return [Entry(item=ord(title[0]), title=title, minutes=20) for title in titles]


def test_one_item_that_moves_far_is_one_change():
    changed = changes(entries("a", "b", "c", "d"), entries("d", "a", "b", "c"))

    assert [(change, entry.title) for change, entry in changed] == [(Change.MOVED, "d")]


def test_each_change_is_told():
    before = entries("a", "b", "c")
    after = [Entry(ord("a"), "a, neutral", 20), Entry(ord("c"), "c", 30), *entries("d")]

    assert [change for change, _entry in changes(before, after)] == [
        Change.REMOVED,
        Change.ADDED,
        Change.RENAMED,
        Change.TIMED,
    ]
