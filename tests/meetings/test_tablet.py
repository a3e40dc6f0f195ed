"""Taps on the tablet of the Chair arrive late, twice or in a crowd, and count once (ToR 12)."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from time_machine import TimeMachineFixture

from forum.models import Term, TrailEntry
from meetings import composition
from meetings.actions import floor as actions
from meetings.models import AgendaItem, Delegation, FloorTurn, Meeting, RightOfReply
from meetings.models.floor import ImpossibleTurn
from meetings.rules import ItemKind, Status, Turn, TurnStatus
from tests import cast
from tests.meetings.test_floor import holds, tables

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 8, 26, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def today(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def chair() -> Term:
    return cast.chair()


@pytest.fixture
def meeting() -> Meeting:
    """In session for half an hour; Alvania presents, Borland is concerned, Drovania came."""
    began = NOW - 30 * MINUTE
    meeting = cast.meeting(Status.OPEN, opened_at=began, agenda_adopted_at=began)
    for position, title in ((1, "Case 2026-KQ7P"), (2, "Case 2026-RW4T")):
        AgendaItem.objects.create(
            meeting=meeting,
            position=position,
            kind=ItemKind.PRESENTATION,
            title=title,
            state=cast.state("Alvania"),
            circulated_at=began,
        )
    RightOfReply.objects.create(item=meeting.items.earliest("pk"), state=cast.state("Borland"))
    drovania = cast.delegate("Drovania")
    Delegation.objects.create(
        meeting=meeting,
        state=drovania.speaks_for,
        registered_by=drovania,
        registered_at=began,
        checked_in_at=began,
    )
    return meeting


@pytest.fixture
def item(meeting: Meeting) -> AgendaItem:
    return meeting.items.earliest("pk")


@pytest.fixture
def tablet(client: Client, chair: Term) -> Client:
    cast.sign_in(client, chair)
    return client


def tap(act: str, ago: timedelta = timedelta(0), **about: Any) -> dict[str, Any]:
    return {"act": act, "ago": int(ago.total_seconds() * 1000), **about}


def sent(tablet: Client, meeting: Meeting, *taps: dict[str, Any]) -> list[dict[str, str]]:
    answer = tablet.post(f"/meetings/{meeting.ref}/floor/taps/", {"taps": json.dumps(taps)})
    assert answer.status_code == 200
    came: list[dict[str, str]] = answer.json()["came"]
    return came


def outcomes(came: list[dict[str, str]]) -> list[str]:
    return [each["came"] for each in came]


def ten_minutes(item: AgendaItem) -> list[dict[str, Any]]:
    """An item from its opening to its end, as a page without a network keeps it."""
    alvania = actions.key_of(item, cast.state("Alvania"), Turn.PRESENTATION)
    borland = actions.key_of(item, cast.state("Borland"), Turn.REPLY)
    return [
        tap("open", 10 * MINUTE, item=item.key),
        tap("give", 9 * MINUTE, turn=alvania, step=0),
        tap("ask", 8 * MINUTE, item=item.key, state="XD", kind="POINT_OF_ORDER", turn="a" * 40),
        tap("give", 7 * MINUTE, turn="a" * 40, step=0),
        tap("used", 6 * MINUTE, turn="a" * 40, step=1),
        tap("give", 5 * MINUTE, turn=alvania, step=2),
        tap("used", 4 * MINUTE, turn=alvania, step=3),
        tap("waived", 3 * MINUTE, turn=borland, step=0),
        tap("end", 2 * MINUTE, item=item.key),
    ]


def floor_of(item: AgendaItem) -> set[tuple[str, str, str]]:
    turns = item.turns.select_related("state")
    return {(str(turn.state), turn.kind, turn.status) for turn in turns}


def test_ten_minutes_without_a_network_arrive_in_their_order(tablet, meeting, item):
    came = sent(tablet, meeting, *ten_minutes(item))

    assert outcomes(came) == ["done"] * 9
    assert floor_of(item) == {
        ("Alvania", Turn.PRESENTATION, TurnStatus.USED),
        ("Drovania", Turn.POINT_OF_ORDER, TurnStatus.USED),
        ("Borland", Turn.REPLY, TurnStatus.WAIVED),
    }


def test_the_timers_run_from_the_taps_and_not_from_when_they_came(tablet, meeting, item):
    sent(tablet, meeting, *ten_minutes(item))

    item.refresh_from_db()
    assert (item.opened_at, item.ended_at) == (NOW - 10 * MINUTE, NOW - 2 * MINUTE)
    alvania = item.turns.get(kind=Turn.PRESENTATION)
    assert alvania.ran_for == 3 * MINUTE  # from minute nine to seven, and from five to four


@pytest.mark.parametrize("arrived", [0, 1, 4, 8, 9])
def test_taps_that_are_sent_again_change_nothing(tablet, meeting, item, arrived):
    """The network went when the portal had some of them, and the page was not told."""
    taps = ten_minutes(item)
    sent(tablet, meeting, *taps[:arrived])

    came = sent(tablet, meeting, *taps)
    once = (floor_of(item), item.turns.get(kind=Turn.PRESENTATION).ran_for)

    assert outcomes(came) == ["known"] * arrived + ["done"] * (9 - arrived)
    assert outcomes(sent(tablet, meeting, *taps)) == ["known"] * 9
    assert (floor_of(item), item.turns.get(kind=Turn.PRESENTATION).ran_for) == once
    assert once[1] == 3 * MINUTE


def test_a_tap_that_a_colleague_overtook_changes_nothing(tablet, meeting, item):
    actions.open_item(item=item, now=NOW)
    borland = item.turns.get(kind=Turn.REPLY)
    actions.give(turn=borland, now=NOW)

    came = sent(tablet, meeting, tap("waived", turn=borland.key, step=0))

    assert outcomes(came) == ["known"]
    borland.refresh_from_db()
    assert borland.status == TurnStatus.SPEAKING


def test_a_tap_that_is_refused_says_why_and_stops_no_other(tablet, meeting, item):
    alvania = actions.key_of(item, cast.state("Alvania"), Turn.PRESENTATION)

    came = sent(
        tablet,
        meeting,
        tap("open", item=item.key),
        tap("end", item=item.key),
        tap("give", turn=alvania, step=0),
    )

    assert outcomes(came) == ["done", "refused", "done"]
    assert "Borland is concerned by this item and has not spoken." in came[1]["says"]


@pytest.mark.parametrize(
    "odd",
    [
        "not json",
        '{"act": "give"}',
        '[{"act": "erase", "ago": 0}]',
        '[{"act": "give", "ago": 0, "turn": "nobody", "step": 0}]',
        '[{"act": "ask", "ago": 0, "turn": "b", "state": "XZ", "kind": "QUESTION"}]',
        '[{"act": "give", "ago": -5}]',
        "[7]",
    ],
)
def test_what_is_no_tap_does_nothing(tablet, meeting, item, odd):
    actions.open_item(item=item, now=NOW)
    before = floor_of(item)

    answer = tablet.post(f"/meetings/{meeting.ref}/floor/taps/", {"taps": odd})

    assert answer.status_code == 200
    assert set(outcomes(answer.json()["came"])) <= {"refused"}
    assert floor_of(item) == before


def test_no_tap_reaches_back_before_the_meeting_was_opened(tablet, meeting, item):
    sent(tablet, meeting, tap("open", timedelta(hours=5), item=item.key))

    item.refresh_from_db()
    assert item.opened_at == meeting.opened_at


def test_the_timer_of_who_speaks_is_stopped_and_goes_on(tablet, meeting, item):
    alvania = actions.key_of(item, cast.state("Alvania"), Turn.PRESENTATION)

    sent(
        tablet,
        meeting,
        tap("open", 9 * MINUTE, item=item.key),
        tap("give", 8 * MINUTE, turn=alvania, step=0),
        tap("pause", 6 * MINUTE, turn=alvania, step=1),
        tap("resume", MINUTE, turn=alvania, step=2),
    )

    turn = item.turns.get(key=alvania)
    assert turn.ran(NOW) == 3 * MINUTE
    shown = tablet.get(f"/meetings/{meeting.ref}/floor/").content.decode()
    assert '<p class="turn-clock" role="timer" dir="ltr" data-when="SPEAKING">3:00</p>' in shown
    assert '<p class="clock" role="timer" dir="ltr">11:00</p>' in shown


# Who comes in and who leaves


@pytest.fixture
def expert(monkeypatch: pytest.MonkeyPatch, item: AgendaItem) -> None:
    """Carland's expert is heard on the first item."""
    carland = cast.state("Carland")
    heard = [lambda items: [(item.pk, carland)] if item in items else []]
    monkeypatch.setattr(composition, "_ANSWERS", heard)


def open_and_use(item: AgendaItem) -> None:
    actions.open_item(item=item, now=NOW)
    for turn in item.turns.exclude(kind=Turn.EXPERT_ENTERS):
        actions.waived(turn=turn, now=NOW)


@pytest.mark.usefixtures("expert")
def test_an_expert_comes_in_for_its_item_and_leaves_before_the_next(meeting, item):
    open_and_use(item)
    actions.used(turn=item.turns.get(kind=Turn.EXPERT_ENTERS), now=NOW)
    actions.end_item(item=item, now=NOW)
    other = meeting.items.latest("pk")

    with pytest.raises(actions.StillInside, match="Carland"):
        actions.open_item(item=other, now=NOW)
    actions.used(turn=item.turns.get(kind=Turn.EXPERT_LEAVES), now=NOW)
    actions.open_item(item=other, now=NOW)

    other.refresh_from_db()
    assert other.is_open


@pytest.mark.usefixtures("expert")
def test_an_expert_who_did_not_come_has_not_to_leave(meeting, item):
    open_and_use(item)
    actions.waived(turn=item.turns.get(kind=Turn.EXPERT_ENTERS), now=NOW)
    actions.end_item(item=item, now=NOW)

    actions.open_item(item=meeting.items.latest("pk"), now=NOW)

    assert not item.turns.filter(kind=Turn.EXPERT_LEAVES).exists()


@pytest.mark.usefixtures("expert")
def test_the_floor_names_the_state_that_brings_the_expert(tablet, meeting, item):
    actions.open_item(item=item, now=NOW)

    shown = tablet.get(f"/meetings/{meeting.ref}/floor/").content.decode()

    assert "The expert whom Carland brings comes in for this item." in shown
    with pytest.raises(ImpossibleTurn):
        actions.give(turn=item.turns.get(kind=Turn.EXPERT_ENTERS), now=NOW)


# What is left


def test_closing_forgets_when_each_item_was_taken(tablet, meeting, item, chair):
    sent(tablet, meeting, *ten_minutes(item))
    item.refresh_from_db()
    moments = [
        "07:50:00",  # opened
        "07:58:00",  # ended
        "00:03:00",  # how long Alvania spoke
        *FloorTurn.objects.values_list("key", flat=True),
    ]
    assert {t for t in tables() if holds(t, moments)} == {
        "meetings_agendaitem",
        "meetings_floorturn",
    }

    actions.close_meeting(meeting=meeting, by=chair, now=NOW)

    assert not [table for table in tables() if holds(table, moments)]
    item.refresh_from_db()
    assert (item.opened_at, item.ended_at) == (meeting.opened_at, NOW)


def test_the_trail_learns_at_the_close_that_an_item_was_taken(tablet, meeting, item, chair):
    sent(tablet, meeting, *ten_minutes(item))
    assert not TrailEntry.objects.filter(act="turned to").exists()

    actions.close_meeting(meeting=meeting, by=chair, now=NOW)

    entry = TrailEntry.objects.get(act="turned to")
    assert (entry.at, entry.office) == (NOW, chair)
