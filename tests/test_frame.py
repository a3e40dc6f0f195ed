"""What stands around every page."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import Client
from django.urls import include, path

from tests import cast

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.test_frame")]


def page(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")


urlpatterns = [
    *(path(here, page) for here in ("", "desk/", "cases/", "cases/one/")),
    path("", include("forum.urls.sign_in")),
]


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(datetime(2026, 7, 28, tzinfo=UTC), tick=False)


def test_every_page_inside_says_that_it_is_confidential_and_in_which_office(client: Client):
    cast.sign_in(client, cast.delegate("Borland"))
    shown = client.get("/").text
    assert "Confidential under ¶14–16 of the Terms of Reference." in shown
    assert "<strong>delegate, <bdi>Borland</bdi></strong>" in shown


def test_only_the_secretariat_has_a_desk(client: Client):
    cast.sign_in(client, cast.delegate("Borland"))
    assert 'href="/desk/"' not in client.get("/").text
    cast.sign_in(client, cast.secretariat())
    assert 'href="/desk/"' in client.get("/").text


def test_the_door_one_came_through_is_marked(client: Client):
    cast.sign_in(client, cast.delegate("Borland"))
    assert '<a href="/cases/" aria-current="page">' in client.get("/cases/").text
    assert '<a href="/cases/" aria-current="true">' in client.get("/cases/one/").text


def test_no_door_leads_nowhere(client: Client):
    cast.sign_in(client, cast.delegate("Borland"))
    assert 'href="/meetings/"' not in client.get("/").text


@pytest.mark.parametrize(("practice", "times"), [(True, 2), (False, 0)])
def test_practice_is_written_on_every_page_of_practice_only(
    client: Client, settings, practice, times
):
    settings.PRACTICE = practice
    cast.sign_in(client, cast.delegate("Borland"))
    assert client.get("/").text.count("PRACTICE") == times


def test_an_address_that_is_not_there_has_a_page_of_ours(client: Client):
    cast.sign_in(client, cast.delegate("Borland"))
    response = client.get("/no-such-page/")
    assert response.status_code == 404
    assert "There is no page here for you" in response.text


def test_the_six_languages_have_their_own_names(client: Client):
    cast.sign_in(client, cast.delegate("Borland"))
    shown = client.get("/").text
    names = ("العربيّة", "简体中文", "English", "Français", "Русский", "Español")
    assert all(name in shown for name in names)


def test_a_page_that_is_asked_for_a_part_of_it_brings_no_script(client: Client):
    cast.sign_in(client, cast.delegate("Borland"))
    assert "<script" in client.get("/").text
    assert "<script" not in client.get("/", headers={"HX-Request": "true"}).text
