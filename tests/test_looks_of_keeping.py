"""What the Secretariat works with and a State answers with, in a browser: in both directions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from forum import clock, sight
from forum.models import Bounce
from forum.models.bounces import Why
from tests import cast
from tests.looking import look
from tests.meetings import test_inviting as invited

pytestmark = pytest.mark.django_db

meeting, ready = invited.meeting, invited.ready


@pytest.fixture
def called(ready):
    invited.circulate(ready)
    return ready


def test_the_desk_and_the_rights(page, client: Client, called):
    secretariat = cast.secretariat()
    with sight.of_the_portal():
        Bounce.objects.create(
            person=cast.focal_point("Borland").person,
            on=clock.now().date() - timedelta(days=2),
            why=Why.NO_MAILBOX,
            recorded_by=secretariat,
            recorded_at=clock.now(),
        )
    cast.sign_in(client, secretariat)

    look(page, client, "/desk/", "desk")
    look(page, client, "/people/rights/", "rights")
    look(page, client, f"/meetings/{called.ref}/", "meeting")


def test_the_reply_of_a_state(page, client: Client, called):
    cast.sign_in(client, cast.delegate("Alvania"))

    look(page, client, f"/meetings/{called.ref}/reply/", "reply")
