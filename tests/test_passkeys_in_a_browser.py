"""Passkeys in a real browser, with an authenticator that Chromium plays: no part is made up."""

from __future__ import annotations

import os
from typing import Any

import pytest

from forum import sight
from forum.models import Passkey, Person, RecoveryCodes, Term
from tests import cast
from tests.browser import axe

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "a quiet lake in the morning"
A_TELEPHONE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Door:
    """The portal on localhost, and a person of Borland at its door."""

    def __init__(self, page: Any, address: str) -> None:
        self.page, self.address = page, address
        self.devtools = page.context.new_cdp_session(page)
        self.devtools.send("WebAuthn.enable")
        with sight.of_the_portal():
            self.office: Term = cast.delegate(
                "Borland", person=cast.person("Ferro", first_name="Ana", password=PASSWORD)
            )
            cast.focal_point("Borland")
            self.name = self.office.person.account.address

    def add_authenticator(self, **other: Any) -> str:
        options = {"options": {**A_TELEPHONE, **other}}
        return str(
            self.devtools.send("WebAuthn.addVirtualAuthenticator", options)["authenticatorId"]
        )

    def go(self, path: str) -> None:
        self.page.goto(f"{self.address}{path}")

    def give_password(self) -> None:
        self.go("/sign-in/")
        self.page.fill("[name=username]", self.name)
        self.page.fill("[name=password]", PASSWORD)
        self.press("Go on to your code")

    def press(self, words: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=words).first.click()

    def sign_out(self) -> None:
        self.press("Sign out")

    def look(self, name: str) -> None:
        """Nothing stands in anyone's way. SHOTS says where to keep pictures of it."""
        assert axe(self.page) == [], name
        shots = os.environ.get("SHOTS")
        if not shots:
            return
        for language in ("ar", "en"):
            self.speak(language)
            for width in (390, 1280):
                self.page.set_viewport_size({"width": width, "height": 900})
                self.page.screenshot(path=f"{shots}/{name}-{language}-{width}.png", full_page=True)

    def speak(self, language: str) -> None:
        with sight.of_the_portal():
            Person.objects.update(language=language)
        self.page.reload()

    @property
    def path(self) -> str:
        return str(self.page.url).removeprefix(self.address)

    def says(self) -> str:
        return " ".join(str(self.page.inner_text("main")).split())


@pytest.fixture
def door(page, live_server, settings) -> Door:
    settings.PORTAL_ADDRESS = live_server.url
    return Door(page, live_server.url)


def test_a_newcomer_makes_a_passkey_signs_in_with_it_and_removes_it(door: Door):
    door.add_authenticator()
    door.give_password()
    assert door.path.startswith("/second-factor/passkey/")
    door.look("add-passkey-first")
    door.page.fill("[name=name]", "my telephone")
    door.press("Make a passkey")
    assert "Print your recovery codes now" in door.says()
    assert "You hold no office" not in door.page.inner_text("body")
    door.sign_out()

    door.give_password()
    door.look("second-factor")
    door.press("Use my passkey")
    assert door.path == "/"
    door.go("/my-sign-in/")
    assert "my telephone" in door.says()
    door.look("my-sign-in")

    door.go("/second-factor/set-up/")
    door.look("set-up")
    with sight.of_the_portal():
        first = Passkey.objects.get()
        assert first.sign_count > 0
        assert first.last_used_at
        second = {"credential": "AA", "cose_key": b"", "created_at": first.created_at}
        Passkey.objects.create(user=first.user, name="the blue key", **second)
    door.go("/my-sign-in/")
    door.page.get_by_role("link", name="Remove my telephone").click()
    door.look("remove-passkey")
    door.press("Remove it")
    with sight.of_the_portal():
        assert Passkey.objects.get().name == "the blue key"
    assert door.path.startswith("/second-factor/"), "it was what opened this session"


def test_a_passkey_whose_holder_shows_neither_finger_nor_pin_opens_nothing(door: Door):
    device = door.add_authenticator()
    door.give_password()
    door.page.fill("[name=name]", "my telephone")
    door.press("Make a passkey")
    door.sign_out()
    door.give_password()

    verified = {"authenticatorId": device, "isUserVerified": False}
    door.devtools.send("WebAuthn.setUserVerified", verified)
    door.page.get_by_role("button", name="Use my passkey").click()
    door.page.get_by_text("No passkey was taken").wait_for()
    door.look("second-factor-failed")

    verified["isUserVerified"] = True
    door.devtools.send("WebAuthn.setUserVerified", verified)
    door.press("Use my passkey")
    assert door.path == "/"


def test_a_passkey_that_was_copied_is_found_out_by_its_counter(door: Door):
    door.add_authenticator()
    door.give_password()
    door.page.fill("[name=name]", "my telephone")
    door.press("Make a passkey")
    door.sign_out()
    with sight.of_the_portal():
        Passkey.objects.update(sign_count=1000)

    door.give_password()
    door.press("Use my passkey")

    assert "This passkey does not fit" in door.says()
    door.look("second-factor-wrong")


def test_without_javascript_the_page_takes_a_code(door: Door, browser):
    with sight.of_the_portal():
        person = door.office.person
        given = {"cose_key": b"", "created_at": door.office.starts_at}
        Passkey.objects.create(user=person, name="my telephone", credential="AA", **given)
        code = RecoveryCodes.anew(person)[0]
    plain = browser.new_context(java_script_enabled=False)
    door.page = plain.new_page()

    door.give_password()
    assert "This browser cannot use passkeys here" in door.says()
    assert not door.page.get_by_role("button", name="Use my passkey").is_visible()
    door.page.fill("[name=code]", code)
    door.press("Sign in")
    assert door.path == "/"
    plain.close()
