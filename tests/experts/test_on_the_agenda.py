"""What the agenda says of experts: how each stands, and who is in the room for an item (ToR 8)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client
from time_machine import TimeMachineFixture

from cases.models import Intention, Placing
from experts.rules import Status
from forum.models import Term
from meetings.models import AgendaItem, Meeting
from meetings.rules import ItemKind
from tests import cast

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 7, 30, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def secretariat() -> Term:
    return cast.secretariat()


@pytest.fixture
def meeting(secretariat: Term) -> Meeting:
    return cast.meeting(proposed_by=secretariat)


@pytest.fixture
def intention(meeting: Meeting) -> Intention:
    """Alvania presents its case as an item of the agenda."""
    alvania = cast.delegate("Alvania")
    case = cast.case("Alvania")
    item = AgendaItem.objects.create(
        meeting=meeting,
        position=1,
        kind=ItemKind.PRESENTATION,
        title=case.title,
        minutes=25,
        state=alvania.speaks_for,
    )
    intention = Intention.objects.create(
        state=alvania.speaks_for,
        meeting=meeting,
        case=case,
        title=case.title,
        announced_by=alvania,
        announced_at=NOW,
    )
    Placing.objects.create(intention=intention, item=item, placed_by=alvania, placed_at=NOW)
    return intention


def desk(client: Client, by: Term, meeting: Meeting, address: str = "edit/", **post: str) -> str:
    cast.sign_in(client, by)
    url = f"/meetings/{meeting.ref}/agenda/{address}"
    answer = client.post(url, post, follow=True) if post else client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (Status.SILENCE, "expert in silence"),
        (Status.OBJECTED, "expert objected to"),
        (Status.TO_DECIDE, "expert: to decide in the room"),
        (Status.ADMITTED, "expert cleared"),
    ],
)
def test_the_desk_says_how_the_expert_for_an_item_stands(
    client, meeting, intention, secretariat, status, says
):
    cast.proposal("Carland", status, case=intention.case, meeting=meeting)

    assert says in desk(client, secretariat, meeting)


def test_who_is_in_the_room_is_named_by_the_state_and_not_by_name(
    client, meeting, intention, secretariat
):
    told = {"attested_at": cast.NEW_YEAR}
    cast.proposal("Carland", Status.ADMITTED, case=intention.case, meeting=meeting, **told)

    shown = desk(client, secretariat, meeting)

    assert "In the room for this item only: the expert whom Carland brings" in shown
    assert "Vrba" not in shown


def test_an_expert_for_another_case_is_not_in_the_room(client, meeting, intention, secretariat):
    cast.proposal("Carland", Status.ADMITTED, case=cast.case("Carland"), meeting=meeting)

    assert "In the room for this item" not in desk(client, secretariat, meeting)


def test_what_waits_in_the_pool_is_on_the_desk(client, meeting, intention, secretariat):
    carland = cast.delegate("Carland")
    waiting = Intention.objects.create(
        state=carland.speaks_for,
        title="Crates on a river",
        announced_by=carland,
        announced_at=NOW,
    )

    shown = desk(client, secretariat, meeting)

    assert "Announced, and in no meeting yet" in shown
    assert f"/cases/intentions/{waiting.key}/" in shown


def test_the_minutes_are_added_up_against_the_session(client, meeting, intention, secretariat):
    assert "Total 25 min" in desk(client, secretariat, meeting)

    assert "Total 25 min of 2 h 30" in desk(client, secretariat, meeting, "slot/", session="150")

    AgendaItem.objects.update(minutes=160)
    shown = " ".join(desk(client, secretariat, meeting).split())
    assert "Total 2 h 40 of 2 h 30" in shown
    assert "10 min too long" in shown


@pytest.mark.parametrize("session", ["", "20", "4711", "long"])
def test_a_session_is_some_minutes_long(client, meeting, intention, secretariat, session):
    shown = desk(client, secretariat, meeting, "slot/", session=session)

    assert "Say the length of the session in minutes" in shown
    meeting.refresh_from_db()
    assert meeting.session_minutes is None
