"""Every page of convening, in a browser: nothing stands in anybody's way, and nothing is fetched."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import pytest
from django.test import Client

from forum.models import Term
from meetings.actions import convening, inviting
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


def test_the_pages_of_convening(page, client, time_machine):
    time_machine.move_to(NOW, tick=False)
    for name in cast.STATES:
        cast.state(name)
    secretariat, chair, president = cast.secretariat(), cast.chair(), cast.president()
    delegate = cast.delegate("Alvania")
    meeting = act(convening.decide, president, at=NOW, meeting=proposed())
    other = cast.meeting(Status.PROPOSED, held_on=cast.HELD_ON)
    at = f"/meetings/{meeting.ref}/"

    cast.sign_in(client, secretariat)
    look(page, client, "/meetings/", "list")
    look(page, client, "/meetings/calendar/", "calendar")
    look(page, client, "/meetings/calendar/add/", "add-conference")
    look(page, client, "/meetings/propose/", "propose")
    look(page, client, f"{at}invitation/", "preparing")
    look(page, client, f"{at}invitation/compose/", "compose")
    look(page, client, f"{at}invitation/send/", "send")
    cast.sign_in(client, president)
    look(page, client, "/meetings/chair/", "chair-in-office")
    look(page, client, f"/meetings/{other.ref}/plan/", "plan")
    look(page, client, f"/meetings/{other.ref}/decide/", "decide")
    look(page, client, f"{at}call/", "call")
    look(page, client, f"{at}move/", "move")
    look(page, client, f"{at}cancel/", "cancel")
    consult(meeting)
    languages = {"practical": "Badges at the gate.", "languages": "en,fr"}
    act(inviting.compose, secretariat, at=NOW, meeting=meeting, **languages)
    act(inviting.circulate, secretariat, at=NOW, meeting=meeting, states=4)
    cast.sign_in(client, secretariat)
    look(page, client, f"{at}invitation/", "invitation-sent")
    cast.sign_in(client, delegate)
    look(page, client, at, "meeting")
    Term.objects.filter(pk=chair.pk).update(ends_at=NOW)
    cast.sign_in(client, president)
    look(page, client, "/meetings/chair/", "chair")
