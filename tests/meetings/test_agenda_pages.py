"""The pages of the agenda, asked for as a browser does, by everyone who might."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client
from time_machine import TimeMachineFixture

from forum import sight
from forum.models import Role, Term
from meetings.actions import agenda as actions
from meetings.actions import items
from meetings.models import Agenda, AgendaItem, Meeting
from meetings.needs import agenda as needs
from meetings.rules import AgendaStatus, ItemKind, Status
from tests import cast

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 7, 30, 8, tzinfo=UTC)  # three days after D-30
IN_THE_ROOM = datetime(2026, 8, 26, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def secretariat() -> Term:
    return cast.secretariat()


@pytest.fixture
def chair() -> Term:
    return cast.chair()


@pytest.fixture
def meeting(secretariat: Term) -> Meeting:
    """On the agenda: a presentation of Alvania's that concerns Borland."""
    meeting = cast.meeting(proposed_by=secretariat)
    actions.begin(meeting=meeting, by=secretariat, now=NOW)
    item = items.add(
        meeting=meeting,
        kind=ItemKind.PRESENTATION,
        title="Case 2026-KQ7P",
        minutes=20,
        state=cast.state("Alvania"),
        by=None,
        now=NOW,
    )
    items.give_right_of_reply(item=item, state=cast.state("Borland"), by=None, now=NOW)
    return meeting


@pytest.fixture
def sent(meeting: Meeting, secretariat: Term) -> Agenda:
    return actions.submit(meeting=meeting, by=secretariat, now=NOW)


@pytest.fixture
def out(sent: Agenda, secretariat: Term, chair: Term) -> Agenda:
    actions.approve(agenda=sent, by=chair, now=NOW)
    actions.circulate(agenda=sent, by=secretariat, now=NOW)
    return sent


def page(client: Client, by: Term, url: str, **post: str) -> str:
    cast.sign_in(client, by)
    response = client.post(url, post, follow=True) if post else client.get(url)
    assert response.status_code == 200
    return response.content.decode()


# Reading


def test_before_circulation_a_state_reads_until_when_it_is_due(client, meeting):
    shown = page(client, cast.delegate("Carland"), f"/meetings/{meeting.ref}/agenda/")

    assert "No agenda is circulated yet" in shown
    assert "27 Jul" in shown
    assert "Case 2026-KQ7P" not in shown


def test_the_circulated_agenda_names_the_presenting_state_and_no_state_concerned(
    client, meeting, out
):
    shown = page(client, cast.delegate("Carland"), f"/meetings/{meeting.ref}/agenda/")

    assert "Case 2026-KQ7P" in shown
    assert "DIEF CONFIDENTIAL" in shown
    assert "the first version 3 days late" in shown
    table = shown[shown.index("<tbody>") : shown.index("</tbody>")]
    assert "Alvania" in table
    assert "Borland" not in table
    assert "Right of reply" not in table


def test_a_state_concerned_reads_its_own_right_of_reply(client, meeting, out):
    shown = page(client, cast.delegate("Borland"), f"/meetings/{meeting.ref}/agenda/")

    assert "Right of reply: Borland" in shown


def test_a_state_reads_what_it_announced_since(client, meeting, out):
    carland = cast.delegate("Carland")
    items.add(
        meeting=meeting,
        kind=ItemKind.PRESENTATION,
        title="Case 2026-MMXZ",
        minutes=20,
        state=carland.speaks_for,
        by=carland,
        now=NOW,
    )
    url = f"/meetings/{meeting.ref}/agenda/"

    assert "in no version yet" in page(client, carland, url)
    assert "Case 2026-MMXZ" not in page(client, cast.delegate("Borland"), url)


@pytest.mark.parametrize("office", [cast.expert, cast.administrator])
def test_to_others_there_is_no_such_meeting(client, meeting, out, office):
    cast.sign_in(client, office())

    assert client.get(f"/meetings/{meeting.ref}/agenda/").status_code == 404


def test_a_version_that_has_not_gone_out_is_nobody_else_s(client, meeting, sent):
    cast.sign_in(client, cast.delegate("Alvania"))

    url = f"/meetings/{meeting.ref}/agenda/versions/{sent.key}/"
    assert client.get(url).status_code == 404


def test_the_version_of_another_meeting_is_not_found_here(client, meeting, sent, chair):
    other = cast.meeting(week=meeting.week)
    cast.sign_in(client, chair)

    url = f"/meetings/{other.ref}/agenda/versions/{sent.key}/"
    assert client.get(url).status_code == 404


# The desk


DESK = ("edit/", "begin/", "send/", "items/{item}/", "items/{item}/place/", "items/{item}/drop/")


@pytest.mark.parametrize("address", DESK)
def test_the_desk_is_the_secretariat_s(client, meeting, out, chair, address):
    item = meeting.items.get(kind=ItemKind.PRESENTATION)
    url = f"/meetings/{meeting.ref}/agenda/{address.format(item=item.key)}"

    for other in (chair, cast.delegate("Alvania"), cast.president()):
        cast.sign_in(client, other)
        assert client.post(url, {"to": "1"}).status_code == 403


def test_an_item_moves_by_a_button_and_back_by_another(client, meeting, secretariat):
    item = meeting.items.get(kind=ItemKind.PRESENTATION)
    url = f"/meetings/{meeting.ref}/agenda/items/{item.key}/place/"

    shown = page(client, secretariat, url, to="1")

    assert "Case 2026-KQ7P moved to position 1 of 5." in shown
    assert "Undo: Case 2026-KQ7P back to position 3" in shown
    page(client, secretariat, url, to="3")
    assert list(meeting.items.live()).index(item) == 2


def test_a_right_of_reply_moves_with_its_item_and_has_no_button(client, meeting, secretariat):
    shown = page(client, secretariat, f"/meetings/{meeting.ref}/agenda/edit/")

    rows = shown[shown.index("<tbody>") :].split("<tr")
    right = next(row for row in rows if "Right of reply: Borland" in row)
    assert "stays with item 3" in right
    assert "<button" not in right
    assert "<form" not in right


def test_a_presentation_has_no_button_that_takes_it_off(client, meeting, secretariat):
    shown = page(client, secretariat, f"/meetings/{meeting.ref}/agenda/edit/")

    item = meeting.items.get(kind=ItemKind.PRESENTATION)
    assert f"items/{item.key}/place/" in shown
    assert f"items/{item.key}/drop/" not in shown


def test_an_item_of_procedure_is_added_and_edited(client, meeting, secretariat):
    desk = f"/meetings/{meeting.ref}/agenda/edit/"
    page(client, secretariat, desk, title="Statement by the President", minutes="10")
    item = AgendaItem.objects.get(title="Statement by the President")

    url = f"/meetings/{meeting.ref}/agenda/items/{item.key}/"
    page(client, secretariat, url, title="Welcome", minutes="5")

    item.refresh_from_db()
    assert (item.title, item.minutes) == ("Welcome", 5)


def test_without_a_chair_the_desk_says_that_it_waits(client, meeting, secretariat):
    shown = page(client, secretariat, f"/meetings/{meeting.ref}/agenda/send/", send="1")

    assert "There is no Chair in office" in shown
    assert Agenda.objects.get().status == AgendaStatus.WITH_CHAIR


# The Chair


def test_the_chair_sees_what_changed_and_approves(client, meeting, out, secretariat, chair):
    item = meeting.items.get(kind=ItemKind.PRESENTATION)
    actions.edit(item=item, title="Case of a truck", minutes=20, by=secretariat, now=NOW)
    second = actions.submit(meeting=meeting, by=secretariat, now=NOW)
    url = f"/meetings/{meeting.ref}/agenda/versions/{second.key}/"

    shown = page(client, chair, url)
    assert "Changes since the version before" in shown
    assert "Case of a truck" in shown
    assert "Right of reply: Borland" in shown

    page(client, chair, f"{url}approve/", approve="1")
    second.refresh_from_db()
    assert second.status == AgendaStatus.APPROVED


def test_the_chair_returns_with_a_note_and_the_desk_shows_it(
    client, meeting, sent, secretariat, chair
):
    url = f"/meetings/{meeting.ref}/agenda/versions/{sent.key}/return/"
    assert "write a note" in page(client, chair, url, note="")

    page(client, chair, url, note="Take Alvania later.")

    desk = page(client, secretariat, f"/meetings/{meeting.ref}/agenda/edit/")
    assert "Take Alvania later." in desk


@pytest.mark.parametrize("act", ["approve/", "return/"])
def test_nobody_decides_for_the_chair(client, meeting, sent, secretariat, act):
    cast.sign_in(client, secretariat)

    url = f"/meetings/{meeting.ref}/agenda/versions/{sent.key}/{act}"
    assert client.post(url, {"note": "x"}).status_code == 403


def test_the_secretariat_circulates_what_is_approved(client, meeting, sent, secretariat, chair):
    actions.approve(agenda=sent, by=chair, now=NOW)
    url = f"/meetings/{meeting.ref}/agenda/versions/{sent.key}/"
    assert "Circulate to 2 States" in page(client, secretariat, url)

    assert "You typed 3" in page(client, secretariat, f"{url}circulate/", states="3")
    sent.refresh_from_db()
    assert sent.circulated_at is None

    page(client, secretariat, f"{url}circulate/", states="2")

    sent.refresh_from_db()
    assert sent.circulated_at == NOW


def test_an_approved_agenda_leads_the_secretariat_alone_to_its_circulation(
    client, meeting, sent, secretariat, chair
):
    actions.approve(agenda=sent, by=chair, now=NOW)
    url = f"/meetings/{meeting.ref}/agenda/"
    assert f"{url}versions/{sent.key}/" in page(client, secretariat, url)
    assert "Circulate it to all States" not in page(client, chair, url)

    actions.circulate(agenda=sent, by=secretariat, now=NOW)
    assert "Circulate it to all States" not in page(client, secretariat, url)


def test_the_first_version_says_how_late_it_went_out(client, meeting, out):
    url = f"/meetings/{meeting.ref}/agenda/versions/{out.key}/"
    assert "3 days late" in page(client, cast.delegate("Borland"), url)


def test_the_chair_adopts_in_the_room(client, meeting, out, chair, time_machine):
    time_machine.move_to(IN_THE_ROOM, tick=False)
    Meeting.objects.update(status=Status.OPEN, opened_at=IN_THE_ROOM)
    url = f"/meetings/{meeting.ref}/agenda/"
    assert "Adopt the agenda and close it for presentations" in page(client, chair, url)
    assert "Adopt the agenda and close" not in page(client, cast.delegate(), url)

    shown = page(client, chair, f"{url}adopt/", adopt="1")

    assert "No further presentation can be announced" in shown
    meeting.refresh_from_db()
    assert meeting.agenda_adopted_at == IN_THE_ROOM


def test_only_the_chair_adopts(client, meeting, out, secretariat):
    cast.sign_in(client, secretariat)

    assert client.post(f"/meetings/{meeting.ref}/agenda/adopt/").status_code == 403


# What the lobby says


def told(by: Term, now: datetime = NOW) -> list[str]:
    with sight.through_the_eyes_of(by, now=now):
        return [need.says.split(" DIEF")[0] for need in needs.of(by, now=now)]


def test_the_secretariat_is_told_to_prepare_then_to_circulate(meeting, secretariat, chair):
    assert told(secretariat) == ["Prepare the draft agenda of"]

    sent = actions.submit(meeting=meeting, by=secretariat, now=NOW)
    assert told(secretariat) == []
    assert told(chair) == ["Approve the draft agenda of"]

    actions.approve(agenda=sent, by=chair, now=NOW)
    assert told(secretariat) == ["Circulate the agenda of"]
    assert told(chair) == []


def test_a_chair_who_takes_office_finds_what_waited(meeting, sent):
    assert told(cast.chair(starts_at=NOW)) == ["Approve the draft agenda of"]


def test_on_the_day_each_has_their_part(meeting, out, secretariat, chair):
    assert told(chair, IN_THE_ROOM) == ["Open"]
    assert told(secretariat, IN_THE_ROOM) == ["Check in the delegations to"]


def test_attending_is_no_duty(meeting):
    carland = cast.delegate("Carland")
    with sight.through_the_eyes_of(carland, now=NOW):
        (need,) = needs.of(carland, now=NOW)

    assert not need.duty
    assert need.by is None


@pytest.mark.parametrize("role", [Role.EXPERT, Role.ADMINISTRATOR, Role.PRESIDENT])
def test_others_need_do_nothing(meeting, out, role):
    assert told(cast.term(role)) == []
