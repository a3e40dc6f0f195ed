"""The pages of a meeting in session, asked for as a browser does."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client
from time_machine import TimeMachineFixture

from forum.models import Term
from meetings.actions import floor as actions
from meetings.models import AgendaItem, Delegation, FloorTurn, Meeting, RightOfReply
from meetings.rules import ItemKind, Status, Turn
from tests import cast

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 8, 26, 16, 30, tzinfo=UTC)  # 18:30 in Geneva


@pytest.fixture(autouse=True)
def today(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def chair() -> Term:
    return cast.chair()


@pytest.fixture
def meeting() -> Meeting:
    """In session, with one presentation of Alvania's that concerns Borland; Drovania came."""
    meeting = cast.meeting(Status.OPEN, opened_at=NOW, agenda_adopted_at=NOW)
    item = AgendaItem.objects.create(
        meeting=meeting,
        position=1,
        kind=ItemKind.PRESENTATION,
        title="Case 2026-KQ7P",
        state=cast.state("Alvania"),
        circulated_at=NOW,
    )
    RightOfReply.objects.create(item=item, state=cast.state("Borland"))
    drovania = cast.delegate("Drovania")
    Delegation.objects.create(
        meeting=meeting,
        state=drovania.speaks_for,
        registered_by=drovania,
        registered_at=NOW,
        checked_in_at=NOW,
    )
    return meeting


@pytest.fixture
def item(meeting: Meeting) -> AgendaItem:
    return meeting.items.get()


def page(client: Client, by: Term, url: str, **post: str) -> str:
    cast.sign_in(client, by)
    response = client.post(url, post, follow=True) if post else client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_the_chair_opens_the_meeting_on_its_day(client, chair):
    meeting = cast.meeting()
    assert "Open the meeting" in page(client, chair, f"/meetings/{meeting.ref}/floor/")

    shown = page(client, chair, f"/meetings/{meeting.ref}/open/", open="1")

    assert "The meeting is open." in shown


def test_a_right_of_reply_holds_the_item_open_until_it_is_used_or_waived(
    client, meeting, item, chair
):
    floor = f"/meetings/{meeting.ref}/floor/"
    shown = page(client, chair, f"{floor}items/{item.key}/open/", turn="1")
    assert "Borland waives" in shown

    ended = f"{floor}items/{item.key}/end/"
    says = "Borland is concerned by this item and has not spoken. ¶12: the floor is theirs."
    assert says in page(client, chair, ended, end="1")

    borland = item.turns.get(state__name_en="Borland")
    page(client, chair, f"{floor}turns/{borland.key}/waived/", waive="1")
    assert "is ended" in page(client, chair, ended, end="1")


def test_the_floor_is_given_and_used(client, meeting, item, chair):
    floor = f"/meetings/{meeting.ref}/floor/"
    page(client, chair, f"{floor}items/{item.key}/open/", turn="1")
    alvania = item.turns.get(state__name_en="Alvania")

    assert "Alvania has spoken" in page(client, chair, f"{floor}turns/{alvania.key}/give/", g="1")
    shown = page(client, chair, f"{floor}turns/{alvania.key}/used/", used="1")
    assert "Nobody has the floor." in shown


def test_a_state_that_is_checked_in_comes_into_the_queue_and_no_other(client, meeting, item, chair):
    floor = f"/meetings/{meeting.ref}/floor/"
    page(client, chair, f"{floor}items/{item.key}/open/", turn="1")
    ask = f"{floor}items/{item.key}/ask/"

    page(client, chair, ask, state="XD", kind="POINT_OF_ORDER")
    cast.state("Carland")
    shown = page(client, chair, ask, state="XC", kind="QUESTION")

    assert "Choose a State that is checked in" in shown
    assert item.turns.get(kind=Turn.POINT_OF_ORDER).state == cast.state("Drovania")


def test_a_right_given_late_comes_into_the_queue_by_a_button(client, meeting, item, chair):
    floor = f"/meetings/{meeting.ref}/floor/"
    page(client, chair, f"{floor}items/{item.key}/open/", turn="1")
    RightOfReply.objects.create(item=item, state=cast.state("Carland"))
    assert "is concerned by this item: the floor is theirs" in page(client, chair, floor)

    page(client, chair, f"{floor}items/{item.key}/ask/", state="XC", kind="REPLY")

    assert "Carland waives" in page(client, chair, floor)


FLOOR = (
    "open/",
    "floor/",
    "room/",
    "floor/items/{item}/open/",
    "floor/items/{item}/end/",
    "floor/items/{item}/ask/",
)


@pytest.mark.parametrize("address", FLOOR)
def test_the_floor_is_run_by_the_chair_and_the_secretariat(client, meeting, item, address):
    url = f"/meetings/{meeting.ref}/{address.format(item=item.key)}"
    for other in (cast.delegate("Alvania"), cast.focal_point("Drovania"), cast.president()):
        cast.sign_in(client, other)
        answers = {client.get(url).status_code, client.post(url).status_code}
        assert answers <= {403, 405}
        assert 403 in answers


@pytest.mark.parametrize("act", ["give", "used", "waived"])
def test_a_state_does_not_give_itself_the_floor(client, meeting, item, chair, act):
    actions.open_item(item=item, now=NOW)
    own = item.turns.get(state__name_en="Borland")
    cast.sign_in(client, cast.delegate("Borland"))

    url = f"/meetings/{meeting.ref}/floor/turns/{own.key}/{act}/"
    assert client.post(url).status_code == 403


def test_the_room_display_shows_numbers_and_neither_title_nor_state(client, meeting, item, chair):
    actions.open_item(item=item, now=NOW)
    actions.give(turn=item.turns.get(state__name_en="Alvania"), now=NOW)

    shown = page(client, cast.secretariat(), f"/meetings/{meeting.ref}/room/")

    assert '<p class="room-number">1</p>' in shown
    assert "20 minutes left" in shown
    for secret in ("Case 2026-KQ7P", "Alvania", "Borland"):
        assert secret not in shown


def test_closing_says_what_it_erases_then_what_it_erased(client, meeting, item, chair):
    actions.open_item(item=item, now=NOW)
    for turn in FloorTurn.objects.all():
        actions.waived(turn=turn, now=NOW)
    actions.end_item(item=item, now=NOW)
    url = f"/meetings/{meeting.ref}/closing/"
    assert "2 turns on the floor are erased for good" in page(client, chair, url)

    page(client, chair, url, close="1")

    for reader in (chair, cast.delegate("Carland")):
        shown = page(client, reader, url)
        assert "The floor of 26 August was erased at 18:30: 2 turns." in shown
        assert "No record of the discussion exists." in shown
        assert "erased at 18:30: 2 turns" in page(client, reader, f"/meetings/{meeting.ref}/")
    assert not FloorTurn.objects.exists()


def test_an_open_item_keeps_the_meeting_from_closing(client, meeting, item, chair):
    actions.open_item(item=item, now=NOW)

    shown = page(client, chair, f"/meetings/{meeting.ref}/closing/", close="1")

    assert "End it before you close the meeting." in shown
    assert FloorTurn.objects.exists()


@pytest.mark.parametrize("office", [cast.secretariat, cast.delegate, cast.president])
def test_only_the_chair_closes(client, meeting, office):
    cast.sign_in(client, office())

    assert client.post(f"/meetings/{meeting.ref}/closing/").status_code == 403


def test_no_form_of_the_floor_takes_words(client, meeting, item, chair):
    """A State, a reason to speak, a button: there is nowhere to type (ToR 17)."""
    actions.open_item(item=item, now=NOW)

    shown = page(client, chair, f"/meetings/{meeting.ref}/floor/")

    main = shown[shown.index("<main") : shown.index("</main>")]
    assert "<textarea" not in main
    assert 'type="text"' not in main
    assert 'type="file"' not in main
