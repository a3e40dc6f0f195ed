"""Every page of convening in a browser: nothing stands in anybody's way, nothing is fetched."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import pytest
from django.test import Client

from meetings.actions import convening, inviting
from meetings.models import Meeting
from meetings.rules import Status
from tests import browser, cast
from tests.meetings.test_convening import act, proposed
from tests.meetings.test_inviting import consult

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 7, 6, 8, tzinfo=UTC)


def look(page, client: Client, url: str, name: str) -> None:
    response = client.get(url)
    assert response.status_code == 200, url
    browser.show(page, response.text)
    if shots := os.environ.get("SHOTS"):
        page.screenshot(path=f"{shots}/{name}.png", full_page=True)
    assert browser.axe(page) == [], url


@pytest.fixture
def meeting() -> Meeting:
    """A meeting decided this morning, in a Forum of four States."""
    for name in cast.STATES:
        cast.state(name)
    return act(convening.decide, cast.president(), at=NOW, meeting=proposed())


PAGES = {
    cast.secretariat: {
        "": "list",
        "calendar/": "calendar",
        "calendar/add/": "add-conference",
        "propose/": "propose",
        "{ref}/plan/": "plan",
        "{ref}/invitation/": "preparing",
        "{ref}/invitation/compose/": "compose",
        "{ref}/invitation/send/": "send",
    },
    cast.president: {
        "chair/": "chair",
        "{proposed}/plan/": "plan-proposed",
        "{proposed}/decide/": "decide",
        "{ref}/call/": "call",
        "{ref}/move/": "move",
        "{ref}/cancel/": "cancel",
    },
    cast.delegate: {"{ref}/": "meeting", "{ref}/invitation/": "not-yet-invited"},
}


@pytest.mark.parametrize("office", PAGES, ids=lambda office: office.__name__)
def test_the_pages_before_the_invitation(office, meeting, page, client, time_machine):
    time_machine.move_to(NOW, tick=False)
    other = cast.meeting(Status.PROPOSED)
    cast.sign_in(client, office())
    for path, name in PAGES[office].items():
        look(page, client, f"/meetings/{path.format(ref=meeting.ref, proposed=other.ref)}", name)


def test_the_pages_of_a_sent_invitation(meeting, page, client, time_machine):
    time_machine.move_to(NOW, tick=False)
    secretariat = cast.secretariat()
    consult(meeting)
    act(inviting.compose, secretariat, at=NOW, meeting=meeting, practical="Gate.", languages="en")
    act(inviting.circulate, secretariat, at=NOW, meeting=meeting, states=4)
    for office in (secretariat, cast.delegate("Alvania")):
        cast.sign_in(client, office)
        look(page, client, f"/meetings/{meeting.ref}/invitation/", f"sent-{office.role}")
        look(page, client, f"/meetings/{meeting.ref}/", f"meeting-{office.role}")
