"""What someone typed when their session ended is theirs again, and nobody else's."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import Client
from django.urls import include, path

from dief_portal import session_end
from forum.fields import DayField
from forum.forms.people import Invite
from forum.models import Account, Session
from forum.typed import typed
from tests import cast

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.test_session_end")]

NOW = datetime(2026, 7, 28, 12, tzinfo=UTC)
TEXT = "The truck stood at the border for two days."
HOME = "http://testserver"


class Case(Invite):
    """A form with a day, a text and a choice of several."""

    held_on = DayField()


def case(request: HttpRequest) -> HttpResponse:
    form = Case(request.POST or None, roles=(), states=None, initial=typed(request))
    return render(request, "people/invite.html", {"form": form})


urlpatterns = [
    path("case/", case),
    path("case/send/", case),
    path("", include("dief_portal.urls")),
]


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def ana():
    return cast.delegate("Borland")


@pytest.fixture
def writing(client: Client, ana) -> Client:
    """Ana's browser, whose session ended while the form was open."""
    cast.sign_in(client, ana)
    client.get("/case/")
    end_session(client)
    return client


def end_session(client: Client) -> None:
    Session.objects.all().delete()
    del client.cookies[settings.SESSION_COOKIE_NAME]


def send(client: Client, page: str = "/case/", **typed: str) -> Any:
    return client.post(page, {"first_name": TEXT, **typed})


def sign_in_again(client: Client, office) -> None:
    """Sign in as at the door: what the session of the sign-in page holds stays in it."""
    kept = {name: client.session[name] for name in ("kept",) if name in client.session}
    cast.sign_in(client, office, **kept)


def test_what_was_typed_is_back_after_signing_in_again(writing: Client, ana):
    answer = send(writing)
    assert answer["Location"] == "/sign-in/?next=%2Fcase%2F"
    assert "Nothing is lost" in writing.get(answer["Location"]).text

    sign_in_again(writing, ana)
    page = writing.get("/case/").text

    assert TEXT in page
    assert "It has not been sent" in page.replace("\n", " ")


def test_what_was_typed_in_two_windows_is_back_in_both(writing: Client, ana):
    send(writing)
    send(writing, "/case/send/", first_name="In another window.")
    sign_in_again(writing, ana)

    assert TEXT in writing.get("/case/").text
    assert "In another window." in writing.get("/case/send/").text


def test_it_is_given_back_once(writing: Client, ana):
    send(writing)
    sign_in_again(writing, ana)
    writing.get("/case/")
    assert TEXT not in writing.get("/case/").text


def test_the_whole_way_through_the_door(client: Client, ana):
    person = ana.person
    Account.objects.update(password=make_password("a quiet lake in the morning"))
    cast.sign_in(client, ana)
    client.get("/case/")
    end_session(client)
    send(client)

    given = {"username": person.username, "password": "a quiet lake in the morning"}
    assert client.post("/sign-in/", given).status_code == 302
    assert TEXT not in client.get("/case/", follow=True).text  # The password alone.
    sign_in_again(client, ana)

    assert TEXT in client.get("/case/").text
    assert client.session.get_expiry_age() == settings.SESSION_COOKIE_AGE


def test_another_person_who_signs_in_there_finds_nothing(writing: Client, ana):
    send(writing)
    sign_in_again(writing, cast.delegate("Carland"))
    assert TEXT not in writing.get("/case/").text

    sign_in_again(writing, ana)
    assert TEXT not in writing.get("/case/").text


def test_it_is_given_back_on_its_own_page_only(writing: Client, ana):
    send(writing)
    sign_in_again(writing, ana)
    assert TEXT not in writing.get("/case/send/").text
    assert TEXT in writing.get("/case/").text


def test_a_form_that_is_sent_elsewhere_comes_back_on_the_page_it_stood_on(writing: Client, ana):
    answer = writing.post(
        "/case/send/", {"first_name": TEXT}, headers={"Referer": f"{HOME}/case/?of=2"}
    )
    assert answer["Location"].endswith("next=%2Fcase%2F%3Fof%3D2")
    sign_in_again(writing, ana)
    assert TEXT in writing.get("/case/?of=2").text


def test_a_day_comes_back_as_it_was_typed(writing: Client, ana):
    send(writing, held_on_day="26", held_on_month="7", held_on_year="20")
    sign_in_again(writing, ana)
    assert 'value="20"' in writing.get("/case/").text


def test_a_browser_that_nobody_signed_in_with_keeps_nothing(client: Client):
    assert send(client)["Location"].startswith("/sign-in/")
    assert settings.SESSION_COOKIE_NAME not in client.cookies


def test_after_signing_out_nothing_is_kept(client: Client, ana):
    cast.sign_in(client, ana)
    client.get("/case/")
    client.post("/sign-in/sign-out/")
    send(client)
    assert "kept" not in client.session


def test_secrets_and_what_is_very_long_are_not_kept(writing: Client, ana):
    send(writing, password="secret", code="123456", email="x" * (session_end.CEILING + 1))
    sign_in_again(writing, ana)
    request = writing.get("/case/").wsgi_request
    assert typed(request) == {"first_name": TEXT}


def test_it_lies_sealed_in_the_session(writing: Client):
    send(writing)
    assert TEXT not in str(dict(writing.session))


def test_text_that_was_tampered_with_is_not_given_back(writing: Client, ana):
    send(writing)
    whose, pages = writing.session["kept"]
    spoilt = {page: sealed[:-8] + "AAAAAAA=" for page, sealed in pages.items()}
    cast.sign_in(writing, ana, kept=[whose, spoilt])
    assert writing.get("/case/").status_code == 200


def test_the_cookie_says_whose_browser_it_is_to_nobody_else(client: Client, ana):
    cast.sign_in(client, ana)
    client.get("/case/")
    cookie = client.cookies[session_end.COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Strict", True)
    assert re.fullmatch(r"[0-9a-f]{64}:\w+:[\w-]+", cookie.value)


def test_after_half_a_day_the_browser_has_forgotten(writing: Client, time_machine):
    time_machine.move_to(NOW + session_end.REMEMBERED + timedelta(seconds=1), tick=False)
    send(writing)
    assert "kept" not in writing.session


def test_a_part_of_a_page_leads_the_whole_page_to_the_door(client: Client):
    headers = {"HX-Request": "true", "Referer": f"{HOME}/case/"}
    answer = client.get("/case/send/", headers=headers)
    assert answer.status_code == 204
    assert answer["HX-Redirect"] == "/sign-in/?next=%2Fcase%2F"


def test_a_form_opened_before_signing_in_anew_loses_nothing(ana):
    strict = Client(enforce_csrf_checks=True)
    cast.sign_in(strict, ana)
    strict.get("/case/")

    answer = strict.post("/case/", {"first_name": TEXT, "csrfmiddlewaretoken": "x" * 64})

    assert answer["Location"] == "/case/"
    assert TEXT in strict.get("/case/").text


def test_a_form_of_another_site_is_refused(ana):
    strict = Client(enforce_csrf_checks=True)
    cast.sign_in(strict, ana)
    strict.get("/case/")
    del strict.cookies[session_end.COOKIE]
    assert strict.post("/case/", {"first_name": TEXT}).status_code == 403
