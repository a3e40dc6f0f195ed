"""The pages of Chair and cycle in a browser: in both directions, wide and narrow."""

from __future__ import annotations

import pytest
from django.test import Client

from forum import sight
from forum.actions import outreach as logs
from forum.actions.outreach import Facts
from forum.models import Term
from forum.models.outreach import Actor, Log
from meetings import reporting
from meetings.actions import reporting as actions
from meetings.models import Conference
from tests import cast
from tests.looking import look
from tests.meetings import csp7

pytestmark = pytest.mark.django_db

PUBLIC = {
    "about/": "about",
    "about/chairs-and-meetings/": "chairs",
    "about/non-state-actors/": "non-state",
    "about/kit/": "kit",
    "about/kit/licensing/": "leaflet",
}
OF_THE_CHAIR = {
    "outreach/": "outreach",
    "outreach/log/": "log",
    "outreach/briefings/": "briefings",
    "outreach/briefings/log/": "log-briefing",
    "outreach/mandates/": "mandates",
    "meetings/reports/": "reports",
    "meetings/chair/hand-over/": "hand-over",
    "meetings/reports/{csp}/": "draft",
    "meetings/reports/{csp}/write/recommendation/": "recommendation",
    "meetings/reports/{csp}/issue/": "issue",
}
OF_THE_SECRETARIAT = {
    "outreach/mandates/record/": "record-mandate",
    "outreach/mandates/{mandate}/done/": "mandate-done",
}
OF_A_STATE = {
    "outreach/": "state-outreach",
    "outreach/log/": "state-log",
    "outreach/{activity}/": "activity",
    "meetings/reports/{csp}/": "report",
}


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(csp7.NOW, tick=False)


@pytest.fixture
def chair() -> Term:
    return csp7.chair()


@pytest.fixture
def secretariat() -> Term:
    return cast.secretariat(starts_at=csp7.BEGAN)


@pytest.fixture
def conference(chair, secretariat) -> Conference:
    made = csp7.conference()
    csp7.log_the_cycle(made, chair, secretariat)
    return made


def test_the_public_pages(page, client: Client):
    for url, name in PUBLIC.items():
        look(page, client, f"/{url}", name)


def test_the_pages_of_the_chair(page, client: Client, conference, chair):
    cast.sign_in(client, chair)

    for url, name in OF_THE_CHAIR.items():
        look(page, client, "/" + url.format(csp=conference.key), name)


def test_the_pages_of_the_secretariat(page, client: Client, conference, secretariat):
    cast.sign_in(client, secretariat)
    with sight.through_the_eyes_of(secretariat, now=csp7.NOW):
        key = actions.facts_of(conference, now=csp7.NOW).mandates[2].key

    for url, name in OF_THE_SECRETARIAT.items():
        look(page, client, "/" + url.format(mandate=key), name)


def test_the_pages_of_a_state(page, client: Client, conference, chair):
    of = cast.delegate("Borland", starts_at=csp7.BEGAN)
    facts = Facts(
        held_on=csp7.NOW.date(),
        occasion="Course for customs officers at the port",
        audiences="CUSTOMS PROSECUTORS",
        materials="KIT TERMS",
    )
    with sight.through_the_eyes_of(of, now=csp7.NOW):
        logged = logs.log(into=Log.OUTREACH, actor=Actor.STATE, facts=facts, by=of, now=csp7.NOW)
    with sight.through_the_eyes_of(chair, now=csp7.NOW):
        names = reporting.names_in(actions.composed(conference, now=csp7.NOW))
        confirmed = [naming.key for naming in names]
        actions.issue(
            conference=conference,
            symbol=csp7.SYMBOL,
            confirmed=confirmed,
            by=chair,
            now=csp7.NOW,
        )
    cast.sign_in(client, of)

    for url, name in OF_A_STATE.items():
        look(page, client, "/" + url.format(csp=conference.key, activity=logged.key), name)
