"""The pages of the door, of people and of home, in a browser: nothing stands in anybody's way."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils.translation import gettext_lazy as _

from forum import outbox, tokens
from forum.mail import INVITATION
from forum.models import AccountInvitation, Authenticator, Person, Role, Term
from tests import browser, cast

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 7, 6, 8, tzinfo=UTC)
NEWS = outbox.kind("tests/looks", _("A State will mention yours."), paragraph=12)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)
    for name in cast.STATES:
        cast.state(name)


def look(page, html: str, name: str) -> None:
    browser.show(page, html)
    if shots := os.environ.get("SHOTS"):
        page.screenshot(path=f"{shots}/{name}.png", full_page=True)
    assert browser.axe(page) == [], name


def invited(focal_point: Term) -> AccountInvitation:
    return AccountInvitation.objects.create(
        email="dara@borland.example",
        first_name="Dara",
        last_name="Lin",
        role=Role.DELEGATE,
        state=focal_point.state,
        invited_by=focal_point,
        invited_at=NOW,
        expires_at=NOW + timedelta(hours=72),
    )


def test_the_pages_before_the_door(page, client: Client):
    invitation = invited(cast.focal_point("Borland"))
    link = f"/invitation/{tokens.write(invitation.key, purpose=INVITATION)}/"
    look(page, client.get("/sign-in/").text, "sign-in")
    look(page, client.post("/sign-in/", {"username": "x", "password": "y"}).text, "sign-in-wrong")
    look(page, client.get(link).text, "invitation")
    look(page, client.get("/invitation/none/").text, "invitation-over")


def test_the_pages_of_the_second_factor(page, client: Client):
    who = cast.delegate("Borland").person
    client.force_login(who)
    look(page, client.get("/second-factor/set-up/").text, "set-up")
    Authenticator.objects.update(confirmed=True)
    look(page, client.get("/second-factor/").text, "second-factor")
    cast.sign_in(client, who.terms.get())
    look(page, client.post("/second-factor/recovery-codes/").text, "recovery-codes")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_first_steps(page, client: Client, language):
    chair = cast.chair()
    cast.delegate("Carland", person=chair.person)
    Person.objects.update(language=language, undertaking_at=None, zone_name="Asia/Bangkok")
    cast.sign_in(client, chair)
    for step in ("settle", "undertaking", "role-card", "hat"):
        look(page, client.get(f"/{step}/").text, f"{step}-{language}")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_home_people_and_notices(page, client: Client, language):
    focal_point = cast.focal_point("Borland", person=cast.person("Ana Lind", language=language))
    cast.delegate("Borland", person=cast.person("Bo Rask"))
    cast.police("Borland", person=cast.person("Cem Ak"))
    invited(focal_point)
    told = Term.objects.filter(pk=focal_point.pk)
    meeting = cast.meeting()
    outbox.post(NEWS, to=told, about=meeting, due_at=NOW, act_by=meeting.replies_due_at, link="/")
    cast.sign_in(client, focal_point)
    for url, name in {"/": "home", "/people/": "people", "/notices/": "notices"}.items():
        look(page, client.get(url).text, f"{name}-{language}")
    look(page, client.get("/people/invite/").text, f"invite-{language}")
    look(page, client.get("/nowhere/").text, f"nowhere-{language}")
