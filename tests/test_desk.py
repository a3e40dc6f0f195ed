"""The Secretariat's desk says what the meeting lacks, what is due, and what went wrong."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from forum import clock, sight
from forum.models import Bounce, Role, Term
from forum.models.bounces import Why
from forum.models.people import OF_A_STATE
from tests import cast
from tests.experts import acts

pytestmark = pytest.mark.django_db

D_55 = datetime.fromisoformat("2026-07-02T10:00+02:00")


@pytest.fixture
def secretariat() -> Term:
    return cast.secretariat()


def page_of(term: Term) -> str:
    client = Client()
    cast.sign_in(client, term)
    answer = client.get("/desk/")
    assert answer.status_code == 200
    text = re.sub(r"<[^>]+>", " ", answer.text.partition("<main")[2].partition("</main>")[0])
    return " ".join(text.split())


def links_of(term: Term) -> set[str]:
    client = Client()
    cast.sign_in(client, term)
    main = client.get("/desk/").text.partition("<main")[2].partition("</main>")[0]
    return set(re.findall(r'href="(/[^"#]*)"', main))


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SECRETARIAT])
def test_nobody_else_has_a_desk(role):
    state = cast.state("Alvania") if role in OF_A_STATE else None
    client = Client()
    cast.sign_in(client, cast.term(role, state))

    assert client.get("/desk/").status_code == 404


def test_without_a_meeting_it_leads_to_the_planner(secretariat):
    assert "No meeting is scheduled." in page_of(secretariat)
    assert reverse("meetings:planner") in links_of(secretariat)


def test_it_says_which_gates_a_meeting_has_passed(secretariat, time_machine):
    time_machine.move_to(D_55, tick=False)
    cast.meeting()

    page = page_of(secretariat)

    assert "missing A Chair is in office" in page
    assert "done The President decided on the meeting" in page
    assert "missing The invitation went to all States" in page
    cast.chair()
    assert "done A Chair is in office" in page_of(secretariat)


def test_what_is_late_is_called_late(secretariat, time_machine):
    time_machine.move_to(D_55 + timedelta(days=10), tick=False)
    cast.meeting()

    page = page_of(secretariat)

    assert "late The invitation went to all States" in page
    assert "missing The draft agenda went to all States" in page


def test_every_line_leads_somewhere(secretariat, time_machine):
    time_machine.move_to(D_55, tick=False)
    cast.meeting()
    client = Client()
    cast.sign_in(client, secretariat)

    for link in links_of(secretariat):
        assert client.get(link).status_code == 200, link


def test_a_silence_stands_there_until_it_has_passed(secretariat, time_machine):
    cast.meeting()
    proposal = acts.distribute(acts.propose(by=cast.delegate("Alvania")))
    time_machine.move_to(acts.LAST_SECOND, tick=False)
    assert proposal.ref in page_of(secretariat)
    assert "under silence" in page_of(secretariat)

    time_machine.move_to(acts.ENDS, tick=False)
    assert "under silence" not in page_of(secretariat)


def test_mails_that_came_back_are_told_with_the_reason(secretariat):
    alvania, now = cast.delegate("Alvania"), clock.now()
    with sight.of_the_portal():
        for why, days in ((Why.FULL, 30), (Why.NO_MAILBOX, 2), (Why.REFUSED, 120)):
            Bounce.objects.create(
                person=alvania.person,
                on=now.date() - timedelta(days=days),
                why=why,
                recorded_by=secretariat,
                recorded_at=now,
            )

    page = page_of(secretariat)

    assert f"{alvania.person} : there is no such mailbox" in page
    assert "the mailbox is full" not in page
    assert "the server refused it" not in page
