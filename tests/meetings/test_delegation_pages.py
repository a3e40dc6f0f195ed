"""The pages about who comes, asked for as a browser does."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from django.test import Client
from time_machine import TimeMachineFixture

from forum.models import Term, TrailEntry
from meetings.models import Delegate, Delegation, Meeting, Service
from meetings.rules import Function
from tests import cast

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 8, 1, 8, tzinfo=UTC)
THE_DAY = datetime(2026, 8, 26, 6, tzinfo=UTC)
ANA = {"name": "Ana Ferro", "position": "Director", "function": "HEAD"}


@pytest.fixture(autouse=True)
def today(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def meeting() -> Meeting:
    return cast.meeting()


def delegation(meeting: Meeting, of: str, *names: str, officers: int = 0) -> Delegation:
    by = cast.delegate(of)
    made = Delegation.objects.create(
        meeting=meeting, state=by.speaks_for, registered_by=by, registered_at=NOW
    )
    for index, name in enumerate(names):
        one = Delegate.objects.create(delegation=made, name=name, function=Function.ADVISER)
        Service.objects.create(delegate=one, law_enforcement=index < officers)
    return made


def page(client: Client, by: Term, url: str, **post: str) -> str:
    cast.sign_in(client, by)
    response = client.post(url, post, follow=True) if post else client.get(url)
    assert response.status_code == 200
    return response.content.decode()


# One's own delegation


def test_a_focal_point_of_a_signatory_registers(client, meeting):
    url = f"/meetings/{meeting.ref}/delegation/"

    shown = page(client, cast.focal_point("Carland"), url, **ANA)

    assert "Ana Ferro is in your delegation." in shown
    assert "Delegation of Carland" in shown


def test_a_delegation_without_law_enforcement_is_asked_and_not_stopped(client, meeting):
    borland, url = cast.delegate(), f"/meetings/{meeting.ref}/delegation/"
    asks = "strongly encourages law-enforcement officials to attend. Add one?"

    assert asks in page(client, borland, url, **ANA)

    more = {"name": "Bo Lund", "function": "ADVISER", "law_enforcement": "on"}
    assert asks not in page(client, borland, url, **more)


def test_the_second_head_is_refused_beside_the_form(client, meeting):
    borland, url = cast.delegate(), f"/meetings/{meeting.ref}/delegation/"
    page(client, borland, url, **ANA)

    shown = page(client, borland, url, **{**ANA, "name": "Bo Lund"})

    assert "Ana Ferro is head of your delegation" in shown
    assert 'value="Bo Lund"' in shown


def test_one_s_own_state_reads_who_changed_what(client, meeting):
    borland, colleague = cast.delegate(), cast.focal_point()
    url = f"/meetings/{meeting.ref}/delegation/"
    page(client, borland, url, **ANA)
    ana = Delegate.objects.get()

    shown = page(client, colleague, f"{url}{ana.key}/take-off/", take="1")

    assert "named Ana Ferro" in shown
    assert "took Ana Ferro off" in shown
    assert "national focal point, Borland" in shown


def test_an_entry_is_corrected(client, meeting):
    borland, url = cast.delegate(), f"/meetings/{meeting.ref}/delegation/"
    page(client, borland, url, **ANA)
    ana = Delegate.objects.get()

    page(client, borland, f"{url}{ana.key}/", **{**ANA, "position": "Deputy Director"})

    ana.refresh_from_db()
    assert ana.position == "Deputy Director"


def test_another_state_s_delegate_is_not_found(client, meeting):
    theirs = delegation(meeting, "Alvania", "Ida Holm").delegates.get()
    cast.sign_in(client, cast.delegate("Borland"))

    for act in ("", "take-off/"):
        url = f"/meetings/{meeting.ref}/delegation/{theirs.key}/{act}"
        assert client.post(url, ANA).status_code == 404


def test_the_secretariat_and_the_chair_are_led_to_the_list(client, meeting):
    for bureau in (cast.secretariat(), cast.chair()):
        cast.sign_in(client, bureau)
        answer = client.get(f"/meetings/{meeting.ref}/delegation/")
        assert answer["Location"] == f"/meetings/{meeting.ref}/participants/"


def test_who_does_not_speak_for_a_state_registers_nobody(client, meeting):
    cast.sign_in(client, cast.police())

    assert client.post(f"/meetings/{meeting.ref}/delegation/", ANA).status_code == 403


# The list


def test_only_the_share_of_law_enforcement_is_told_and_to_the_bureau_only(client, meeting):
    delegation(meeting, "Alvania", "Ida Holm", "Jon Berg", officers=1)
    delegation(meeting, "Borland", "Ana Ferro", "Bo Lund")
    url = f"/meetings/{meeting.ref}/participants/"

    for bureau in (cast.secretariat(), cast.chair()):
        assert "25 % of them law-enforcement officials" in page(client, bureau, url)
    assert "law-enforcement officials" not in page(client, cast.delegate("Borland"), url)


def test_participants_read_one_another(client, meeting):
    delegation(meeting, "Alvania", "Ida Holm")
    url = f"/meetings/{meeting.ref}/participants/"
    carland = cast.delegate("Carland")

    before = page(client, carland, url)
    page(client, carland, f"/meetings/{meeting.ref}/delegation/", **ANA)

    assert "Ida Holm" not in before
    assert "You see the list once your State takes part" in before
    assert "Ida Holm" in page(client, carland, url)


def test_nowhere_is_a_state_refused(client, meeting):
    """No control on the list or at the door turns anyone away (ToR 6)."""
    delegation(meeting, "Alvania", "Ida Holm")
    one = f"participants/{Delegation.objects.get().key}/"
    for address in ("participants/", "participants/door-list/", one):
        shown = page(client, cast.secretariat(), f"/meetings/{meeting.ref}/{address}").lower()
        buttons = [part.split("</button>")[0] for part in shown.split("<button")[1:]]
        for word in ("refuse", "reject", "exclude", "turn away", "approve", "deny"):
            assert not [button for button in buttons if word in button]


# The door


def test_the_door_is_kept_on_the_day(client, meeting, time_machine):
    delegation(meeting, "Alvania", "Ida Holm")
    secretariat, url = cast.secretariat(), f"/meetings/{meeting.ref}/participants/"
    assert "Check in Alvania" not in page(client, secretariat, url)

    time_machine.move_to(THE_DAY, tick=False)
    assert "Check in Alvania" in page(client, secretariat, url)
    shown = page(client, secretariat, f"{url}check-in/", state="XA")

    assert "Alvania is checked in." in shown
    assert Delegation.objects.get().checked_in_at == THE_DAY


def test_a_check_in_is_undone(client, meeting, time_machine):
    time_machine.move_to(THE_DAY, tick=False)
    alvania = delegation(meeting, "Alvania", "Ida Holm")
    secretariat, url = cast.secretariat(), f"/meetings/{meeting.ref}/participants/"
    page(client, secretariat, f"{url}check-in/", state="XA")

    page(client, secretariat, f"{url}{alvania.key}/undo-check-in/", undo="1")

    alvania.refresh_from_db()
    assert alvania.checked_in_at is None


def test_a_state_that_did_not_register_is_let_in(client, meeting, time_machine):
    time_machine.move_to(THE_DAY, tick=False)
    cast.state("Drovania")
    url = f"/meetings/{meeting.ref}/participants/check-in/"

    assert "Drovania is checked in." in page(client, cast.secretariat(), url, state="XD")


def door_taps(client: Client, meeting: Meeting, *taps: object) -> list[str]:
    url = f"/meetings/{meeting.ref}/participants/taps/"
    answer = client.post(url, {"taps": json.dumps(taps)})
    return [each["came"] for each in answer.json()["came"]]


def test_taps_at_the_door_that_are_sent_twice_count_once(client, meeting, time_machine):
    time_machine.move_to(THE_DAY, tick=False)
    alvania = delegation(meeting, "Alvania", "Ida Holm")
    cast.state("Drovania")
    cast.sign_in(client, cast.secretariat())
    taps = [{"act": "in", "state": code, "ago": 600_000} for code in ("XA", "XD")]

    assert door_taps(client, meeting, *taps) == ["done", "done"]
    assert door_taps(client, meeting, *taps) == ["known", "known"]

    alvania.refresh_from_db()
    assert alvania.checked_in_at == THE_DAY
    assert TrailEntry.objects.filter(act="checked in").count() == 2


def test_a_tap_sent_again_does_not_bring_back_what_was_undone(client, meeting, time_machine):
    time_machine.move_to(THE_DAY, tick=False)
    alvania = delegation(meeting, "Alvania", "Ida Holm")
    cast.sign_in(client, cast.secretariat())
    door_taps(client, meeting, {"act": "in", "state": "XA", "ago": 0})
    time_machine.shift(60)
    client.post(f"/meetings/{meeting.ref}/participants/{alvania.key}/undo-check-in/")

    time_machine.shift(60)
    again = {"act": "in", "state": "XA", "ago": 120_000}
    assert door_taps(client, meeting, again) == ["known"]
    alvania.refresh_from_db()
    assert alvania.checked_in_at is None

    assert door_taps(client, meeting, {**again, "ago": 1_000}) == ["done"]


@pytest.mark.parametrize(
    "odd",
    [
        None,
        {"act": "in", "ago": 0},
        {"act": "in", "state": "ZZ", "ago": 0},
        {"act": "refuse", "state": "XA", "ago": 0},
        {"act": "in", "state": "XA", "ago": -1},
        {"act": "in", "state": ["XA"], "ago": 0},
    ],
    ids=["nothing", "nobody", "no State", "no such act", "to come", "a list"],
)
def test_a_tap_that_says_nothing_lets_nobody_in(client, meeting, time_machine, odd):
    time_machine.move_to(THE_DAY, tick=False)
    delegation(meeting, "Alvania", "Ida Holm")
    cast.sign_in(client, cast.secretariat())

    assert door_taps(client, meeting, odd) == ["refused"]
    assert not Delegation.objects.exclude(checked_in_at=None).exists()


def test_no_tap_counts_before_the_day(client, meeting):
    delegation(meeting, "Alvania", "Ida Holm")
    cast.sign_in(client, cast.secretariat())

    assert door_taps(client, meeting, {"act": "in", "state": "XA", "ago": 0}) == ["refused"]


@pytest.mark.parametrize("office", [cast.chair, cast.delegate, cast.president])
def test_the_door_is_the_secretariat_s(client, meeting, office, time_machine):
    time_machine.move_to(THE_DAY, tick=False)
    delegation(meeting, "Borland", "Ana Ferro")
    cast.sign_in(client, office())

    url = f"/meetings/{meeting.ref}/participants/check-in/"
    assert client.post(url, {"state": "XB"}).status_code == 403


def test_the_door_list_is_the_bureau_s(client, meeting):
    delegation(meeting, "Borland", "Ana Ferro")
    url = f"/meetings/{meeting.ref}/participants/door-list/"

    assert "Ana Ferro" in page(client, cast.chair(), url)
    cast.sign_in(client, cast.delegate("Borland"))
    assert client.get(url).status_code == 403
