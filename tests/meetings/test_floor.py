"""The floor is the State concerned's by right, and is forgotten at the close (ToR 12, 17)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection

from forum import sight
from forum.models import Term, TrailEntry
from meetings import queries
from meetings.actions import floor as actions
from meetings.actions import items
from meetings.models import AgendaItem, FloorTurn, Meeting, RightOfReply
from meetings.rules import ItemKind, Status, Turn, TurnStatus
from tests import cast

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 8, 26, 8, tzinfo=UTC)
BEFORE = datetime(2026, 7, 1, tzinfo=UTC)


@pytest.fixture
def chair() -> Term:
    return cast.chair()


@pytest.fixture
def meeting() -> Meeting:
    return cast.meeting(Status.OPEN, opened_at=NOW, agenda_adopted_at=NOW)


@pytest.fixture
def item(meeting: Meeting) -> AgendaItem:
    """Alvania presents; Borland and Carland, a signatory, are concerned."""
    presented = AgendaItem.objects.create(
        meeting=meeting,
        position=1,
        kind=ItemKind.PRESENTATION,
        title="Case 2026-KQ7P",
        state=cast.state("Alvania"),
        circulated_at=BEFORE,
    )
    for concerned in ("Borland", "Carland"):
        RightOfReply.objects.create(item=presented, state=cast.state(concerned))
    return presented


def turned_to(item: AgendaItem, by: Term) -> AgendaItem:
    with sight.through_the_eyes_of(by, now=NOW):
        actions.open_item(item=item, now=NOW)
    item.refresh_from_db()
    return item


def turn_of(item: AgendaItem, name: str) -> FloorTurn:
    return item.turns.get(state__name_en=name)


def all_over(item: AgendaItem, by: Term) -> None:
    """The item is taken: everyone who has the floor by right uses it."""
    turned_to(item, by)
    heard(item, by)


def heard(item: AgendaItem, by: Term) -> None:
    with sight.through_the_eyes_of(by, now=NOW):
        for turn in queries.turns_of(item):
            actions.give(turn=turn, now=NOW)
            actions.used(turn=turn, now=NOW)
        actions.end_item(item=item, now=NOW)


# Opening


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        (datetime(2026, 8, 25, 21, 59, tzinfo=UTC), False),  # 23:59 in Geneva, the day before
        (datetime(2026, 8, 25, 22, 0, tzinfo=UTC), True),
        (datetime(2026, 8, 26, 21, 59, tzinfo=UTC), True),
        (datetime(2026, 8, 26, 22, 0, tzinfo=UTC), False),
    ],
)
def test_the_chair_opens_on_the_day_where_the_meeting_is_held(chair, at, opens):
    meeting = cast.meeting()

    with sight.through_the_eyes_of(chair, now=at):
        if opens:
            actions.open_meeting(meeting=meeting, by=chair, now=at)
        else:
            with pytest.raises(actions.NotTheDay, match="26 August 2026"):
                actions.open_meeting(meeting=meeting, by=chair, now=at)

    meeting.refresh_from_db()
    assert (meeting.status == Status.OPEN) is opens


# Items


def test_who_has_the_floor_by_right_is_in_the_queue_when_the_item_opens(item, chair):
    turned_to(item, chair)

    queue = [(str(turn.state), turn.kind) for turn in queries.turns_of(item)]
    assert queue == [
        ("Alvania", Turn.PRESENTATION),
        ("Borland", Turn.REPLY),
        ("Carland", Turn.REPLY),
    ]


def test_a_right_that_was_taken_back_is_not_in_the_queue(item, chair):
    items.withdraw_right_of_reply(item=item, state=cast.state("Borland"), by=None, now=NOW)

    turned_to(item, chair)

    assert not item.turns.filter(state=cast.state("Borland")).exists()


def test_who_is_concerned_is_told_to_all_when_the_item_opens_and_not_before(item, chair):
    drovania = cast.delegate("Drovania")
    with sight.through_the_eyes_of(drovania, now=NOW):
        assert not RightOfReply.objects.exists()

    turned_to(item, chair)

    with sight.through_the_eyes_of(drovania, now=NOW):
        assert RightOfReply.objects.count() == 2


def test_a_state_concerned_sees_its_own_right_from_circulation(item):
    with sight.through_the_eyes_of(cast.delegate("Borland"), now=NOW):
        assert [str(right.state) for right in RightOfReply.objects.all()] == ["Borland"]


def test_no_case_is_presented_before_the_agenda_is_adopted(item, chair):
    Meeting.objects.update(agenda_adopted_at=None)

    with pytest.raises(actions.NotAdopted, match="¶11"):
        turned_to(item, chair)


def test_one_item_at_a_time(meeting, item, chair):
    turned_to(item, chair)
    other = AgendaItem.objects.create(
        meeting=meeting, position=2, kind=ItemKind.PROCEDURE, title="Any other matters"
    )
    with pytest.raises(actions.AnotherIsOpen, match="Case 2026-KQ7P"):
        turned_to(other, chair)


def test_an_item_that_was_ended_by_mistake_opens_again_as_it_was(item, chair):
    all_over(item, chair)

    turned_to(item, chair)

    assert item.is_open
    assert item.turns.count() == 3


def test_an_item_does_not_end_before_every_state_concerned_was_heard(item, chair):
    turned_to(item, chair)
    borland = turn_of(item, "Borland")

    with sight.through_the_eyes_of(chair, now=NOW):
        with pytest.raises(actions.NotHeard, match=r"Borland and Carland are .* ¶12"):
            actions.end_item(item=item, now=NOW)
        actions.give(turn=borland, now=NOW)
        actions.used(turn=borland, now=NOW)
        with pytest.raises(actions.NotHeard, match=r"Carland is concerned .* the floor is theirs"):
            actions.end_item(item=item, now=NOW)
        actions.waived(turn=turn_of(item, "Carland"), now=NOW)
        actions.end_item(item=item, now=NOW)

    item.refresh_from_db()
    assert item.ended_at == NOW


def test_a_right_that_is_given_while_the_item_is_open_holds_too(item, chair):
    turned_to(item, chair)
    drovania = cast.state("Drovania")
    items.give_right_of_reply(item=item, state=drovania, by=None, now=NOW)

    assert drovania in queries.not_heard(item)
    with sight.through_the_eyes_of(chair, now=NOW):
        actions.waived(
            turn=actions.ask(item=item, state=drovania, kind=Turn.REPLY, now=NOW), now=NOW
        )
    assert drovania not in queries.not_heard(item)


# The queue


def test_one_state_has_the_floor_at_a_time(item, chair):
    turned_to(item, chair)

    with sight.through_the_eyes_of(chair, now=NOW):
        actions.give(turn=turn_of(item, "Alvania"), now=NOW)
        with pytest.raises(actions.HasTheFloor, match="Alvania"):
            actions.give(turn=turn_of(item, "Borland"), now=NOW)
        with pytest.raises(actions.HasTheFloor, match="Alvania"):
            actions.end_item(item=item, now=NOW)


def test_a_point_of_order_interrupts_and_the_speaker_goes_on_after_it(item, chair):
    turned_to(item, chair)
    drovania = cast.state("Drovania")
    with sight.through_the_eyes_of(chair, now=NOW):
        actions.give(turn=turn_of(item, "Alvania"), now=NOW)
        order = actions.ask(item=item, state=drovania, kind=Turn.POINT_OF_ORDER, now=NOW)
        actions.give(turn=order, now=NOW)

    assert turn_of(item, "Alvania").status == TurnStatus.WAITING
    assert [str(turn.state) for turn in queries.turns_of(item)][:2] == ["Drovania", "Alvania"]


def test_a_state_is_in_the_queue_once_for_each_reason(item, chair):
    turned_to(item, chair)
    borland = cast.state("Borland")
    with sight.through_the_eyes_of(chair, now=NOW):
        actions.ask(item=item, state=borland, kind=Turn.QUESTION, now=NOW)
        with pytest.raises(actions.InQueue):
            actions.ask(item=item, state=borland, kind=Turn.REPLY, now=NOW)


@pytest.mark.parametrize("status", [TurnStatus.USED, TurnStatus.WAIVED])
def test_the_floor_is_on_the_item_that_is_open(item, chair, status):
    with (
        pytest.raises(actions.NotOpen),
        sight.through_the_eyes_of(chair, now=NOW),
    ):
        actions.ask(item=item, state=cast.state("Borland"), kind=Turn.QUESTION, now=NOW)


def test_a_state_sees_its_own_turns_and_no_other(item, chair):
    turned_to(item, chair)

    with sight.through_the_eyes_of(cast.delegate("Borland"), now=NOW):
        assert [str(turn.state) for turn in FloorTurn.objects.all()] == ["Borland"]


# Closing


def test_the_meeting_does_not_close_over_an_open_item(item, chair):
    turned_to(item, chair)

    with (
        pytest.raises(actions.ItemOpen),
        sight.through_the_eyes_of(chair, now=NOW),
    ):
        actions.close_meeting(meeting=item.meeting, by=chair, now=NOW)

    assert FloorTurn.objects.count() == 3


def closed(item: AgendaItem, by: Term) -> Meeting:
    with sight.through_the_eyes_of(by, now=NOW):
        assert actions.close_meeting(meeting=item.meeting, by=by, now=NOW) == 3
    item.meeting.refresh_from_db()
    return item.meeting


def test_closing_erases_the_floor_and_says_so(item, chair):
    all_over(item, chair)

    meeting = closed(item, chair)

    assert (meeting.status, meeting.closed_at) == (Status.CLOSED, NOW)
    assert (meeting.floor_erased_at, meeting.turns_erased) == (NOW, 3)
    entry = TrailEntry.objects.get(act="erased the floor")
    assert (entry.office, entry.facts) == (chair, {"turns": "3"})


def test_nothing_of_the_floor_is_left_anywhere(item, chair):
    """Every row of every table is searched for the keys of the turns."""
    turned_to(item, chair)
    keys = list(FloorTurn.objects.values_list("key", flat=True))
    assert [table for table in tables() if holds(table, keys)] == ["meetings_floorturn"]
    heard(item, chair)

    closed(item, chair)

    assert not [table for table in tables() if holds(table, keys)]
    assert not FloorTurn.objects.exists()


def test_the_trail_never_learns_who_had_the_floor(item, chair):
    all_over(item, chair)

    closed(item, chair)

    about = TrailEntry.objects.filter(subject__startswith="meetings.floorturn")
    assert not about.exists()
    facts = " ".join(str(entry.facts) for entry in TrailEntry.objects.all())
    assert "land" not in facts
    assert "REPLY" not in facts


def test_another_meeting_keeps_its_floor(item, chair):
    elsewhere = AgendaItem.objects.create(
        meeting=cast.meeting(week=item.meeting.week), position=1, kind=ItemKind.PROCEDURE, title="x"
    )
    kept = FloorTurn.objects.create(
        item=elsewhere, state=cast.state("Borland"), kind=Turn.QUESTION, asked_at=NOW
    )

    all_over(item, chair)

    closed(item, chair)

    assert list(FloorTurn.objects.all()) == [kept]


def test_no_column_of_the_floor_can_hold_words():
    """Keys, States and choices: nothing longer, and nothing free (ToR 17)."""
    fields = [field for field in FloorTurn._meta.concrete_fields if field.max_length]
    assert {field.name for field in fields} == {"key", "kind", "status"}
    assert all(field.choices for field in fields if field.name != "key")


def tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'm', 'p')"
            " AND relnamespace = 'public'::regnamespace"
            " AND has_table_privilege(oid, 'SELECT')"
        )
        return [name for (name,) in cursor.fetchall()]


def holds(table: str, words: list[str]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT EXISTS (SELECT FROM "{table}" t, unnest(%s) AS sought (said)'  # noqa: S608
            " WHERE strpos(t::text, sought.said) > 0)",
            [words],
        )
        (found,) = cursor.fetchone()
        return bool(found)
