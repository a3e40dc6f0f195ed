"""Items come on the agenda until it is adopted, and rights of reply with them (ToR 11, 12)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from forum import sight
from forum.models import Term, TrailEntry
from meetings.actions import items
from meetings.models import AgendaItem, Meeting, RightOfReply
from meetings.rules import ItemKind, Status
from tests import cast

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 7, 1, tzinfo=UTC)


def announce(meeting: Meeting, by: Term) -> AgendaItem:
    with sight.through_the_eyes_of(by, now=NOW):
        return items.add(
            meeting=meeting,
            kind=ItemKind.PRESENTATION,
            title="Case 2026-KQ7P",
            minutes=20,
            state=by.speaks_for,
            by=by,
            now=NOW,
        )


def test_a_signatory_announces_a_presentation_too():
    carland, meeting = cast.delegate("Carland"), cast.meeting()

    item = announce(meeting, carland)

    assert item.state == carland.speaks_for
    assert TrailEntry.objects.filter(act="put on the agenda", office=carland).exists()


def test_who_announces_later_stands_later_though_neither_sees_the_other():
    meeting = cast.meeting()
    first, second = (announce(meeting, cast.delegate(of)) for of in ("Alvania", "Borland"))

    assert list(meeting.items.order_by("position", "pk")) == [first, second]


def test_after_the_adoption_nothing_can_be_announced():
    meeting = cast.meeting(Status.OPEN, opened_at=NOW, agenda_adopted_at=NOW)

    with pytest.raises(items.AgendaAdopted, match="¶11"):
        announce(meeting, cast.delegate())


@pytest.mark.parametrize("status", [Status.PROPOSED, Status.CANCELLED])
def test_only_a_meeting_that_is_decided_has_an_agenda(status):
    with pytest.raises(items.NotOnAnAgenda), sight.of_the_portal():
        items.add(
            meeting=cast.meeting(status),
            kind=ItemKind.PROCEDURE,
            title="Opening",
            minutes=5,
            by=None,
            now=NOW,
        )


def test_the_portal_puts_a_procedural_decision_on_an_adopted_agenda():
    meeting = cast.meeting(Status.OPEN, opened_at=NOW, agenda_adopted_at=NOW)

    item = items.add(
        meeting=meeting,
        kind=ItemKind.DECISION,
        title="Decision on an expert",
        minutes=10,
        by=None,
        now=NOW,
    )

    assert item.kind == ItemKind.DECISION


def test_a_presentation_that_is_withdrawn_leaves_the_agenda():
    alvania, meeting = cast.delegate("Alvania"), cast.meeting()
    item = announce(meeting, alvania)

    with sight.through_the_eyes_of(alvania, now=NOW):
        items.remove(item=item, by=alvania, now=NOW)
        items.remove(item=item, by=alvania, now=NOW)

    assert not meeting.items.filter(removed_at=None).exists()
    assert TrailEntry.objects.filter(act="took off the agenda").count() == 1


def test_an_item_that_was_opened_stays():
    alvania, meeting = cast.delegate("Alvania"), cast.meeting()
    item = announce(meeting, alvania)
    AgendaItem.objects.update(opened_at=NOW)

    with (
        pytest.raises(items.ItemTaken),
        sight.through_the_eyes_of(alvania, now=NOW),
    ):
        items.remove(item=item, by=alvania, now=NOW)


def test_a_right_of_reply_is_given_once_and_can_be_given_back():
    alvania, borland = cast.delegate("Alvania"), cast.state("Borland")
    item = announce(cast.meeting(), alvania)

    with sight.through_the_eyes_of(alvania, now=NOW):
        items.give_right_of_reply(item=item, state=borland, by=alvania, now=NOW)
        items.give_right_of_reply(item=item, state=borland, by=alvania, now=NOW)
        items.withdraw_right_of_reply(item=item, state=borland, by=alvania, now=NOW)
        items.give_right_of_reply(item=item, state=borland, by=alvania, now=NOW)

    assert RightOfReply.objects.get().withdrawn_at is None
    assert TrailEntry.objects.filter(act="gave a right of reply").count() == 2


def test_a_right_of_reply_cannot_be_taken_back_once_the_item_is_open():
    alvania, borland = cast.delegate("Alvania"), cast.state("Borland")
    item = announce(cast.meeting(), alvania)
    items.give_right_of_reply(item=item, state=borland, by=alvania, now=NOW)
    AgendaItem.objects.update(opened_at=NOW)

    with (
        pytest.raises(items.ItemTaken),
        sight.through_the_eyes_of(alvania, now=NOW),
    ):
        items.withdraw_right_of_reply(item=item, state=borland, by=alvania, now=NOW)


def test_the_secretariat_cannot_take_a_right_of_reply_away():
    """Its page has no such button; the database holds it to that."""
    item = announce(cast.meeting(), cast.delegate("Alvania"))
    items.give_right_of_reply(item=item, state=cast.state("Borland"), by=None, now=NOW)

    with sight.through_the_eyes_of(cast.secretariat(), now=NOW):
        assert RightOfReply.objects.update(withdrawn_at=NOW) == 0
