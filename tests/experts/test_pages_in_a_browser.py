"""The pages about experts in a real browser: nothing stands in anyone's way."""

from __future__ import annotations

import pytest
from django.test import Client
from playwright.sync_api import Page, ViewportSize

from experts.models import Proposal
from forum.models import Term
from tests import cast
from tests.browser import axe, show
from tests.experts import acts
from tests.experts.acts import CONSULTATION_ENDS, DISTRIBUTED, IN_THE_ROOM

pytestmark = pytest.mark.django_db

SIZES: dict[str, ViewportSize] = {
    "desk": {"width": 1280, "height": 900},
    "phone": {"width": 390, "height": 844},
}


@pytest.fixture
def proposal(time_machine) -> Proposal:
    time_machine.move_to(DISTRIBUTED, tick=False)
    cast.meeting()
    return acts.distribute(acts.propose(by=cast.delegate("Alvania")))


def in_the_way(client: Client, page: Page, term: Term, url: str, *, size: str) -> list[str]:
    """Show a page as someone finds it, and return what stands in the way of reading it."""
    cast.sign_in(client, term)
    response = client.get(url)
    assert response.status_code == 200
    page.set_viewport_size(SIZES[size])
    show(page, response.text)
    too_wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return [*axe(page), *(["it scrolls sideways"] if too_wide else [])]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_silence_is_read_by_everyone(client: Client, page, proposal, language, size):
    reader = cast.person("Delegate", language=language)
    borland = cast.delegate("Borland", person=reader)
    own = proposal.get_absolute_url()

    for url in ("/experts/", own, f"{own}object/"):
        assert not in_the_way(client, page, borland, url, size=size)


@pytest.mark.parametrize("size", SIZES)
def test_the_forms_are_filled_in_by_everyone(client: Client, page, proposal, time_machine, size):
    meeting = proposal.meeting
    url = f"/experts/propose/{meeting.ref}/"
    assert not in_the_way(client, page, cast.delegate("Carland"), url, size=size)

    acts.object_to(proposal, by=cast.delegate("Borland"), reason="Sources.")
    acts.sweep(CONSULTATION_ENDS)
    acts.open_the_meeting()
    time_machine.move_to(IN_THE_ROOM, tick=False)
    own = proposal.get_absolute_url()
    for url in (own, f"{own}decision/"):
        assert not in_the_way(client, page, cast.secretariat(), url, size=size)
    assert not in_the_way(client, page, cast.delegate("Carland"), "/experts/", size=size)
