"""Guessing, forgetting and changing a password: the same answers for everyone who is not one."""

from __future__ import annotations

import re
import statistics
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core import mail
from django.test import Client

from forum import passwords, tasks, throttle
from forum.models import Account, Attempt, Authenticator, NewPassword, Notice, Person, Session
from tests import cast
from tests.conftest import Visitor

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 7, 28, 12, tzinfo=UTC)
PASSWORD = "a quiet lake in the morning"
OTHER = "seven herons over the water"
HERE, ELSEWHERE = "192.0.2.7", "198.51.100.9"
WRONG = "wrong"
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _today(time_machine, settings):
    time_machine.move_to(NOW, tick=False)
    settings.PACE_OF_ACCOUNTS = 0.0001


@pytest.fixture
def ana() -> Person:
    who = cast.person("Ana", password=PASSWORD)
    cast.delegate("Borland", person=who)
    Authenticator.unconfirmed(who)
    Authenticator.objects.update(confirmed=True)
    return who


def guess(name: str, password: str = WRONG, address: str = HERE, **headers: str) -> Any:
    browser = Visitor(REMOTE_ADDR=address, headers=headers)
    return browser.post("/sign-in/", {"username": name, "password": password})


def lock_out(name: str, address: str = HERE, tries: int = 5) -> None:
    for _ in range(tries):
        assert guess(name, address=address).status_code == 200


# Guessing


def test_after_five_tries_the_next_waits_even_with_the_right_password(ana, time_machine):
    lock_out(ana.email)
    answer = guess(ana.email, PASSWORD)
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert "Wait 1 minute" in answer.text
    time_machine.move_to(NOW + MINUTE, tick=False)
    assert guess(ana.email, PASSWORD).status_code == 302


def test_whoever_guesses_elsewhere_keeps_nobody_out(ana):
    lock_out(ana.email, ELSEWHERE)
    assert guess(ana.email, PASSWORD, ELSEWHERE).status_code == 429
    assert guess(ana.email, PASSWORD, HERE).status_code == 302


def test_a_thousand_addresses_keep_nobody_out(ana):
    for last in range(250):
        throttle_only(ana.email, f"203.0.113.{last}")
    assert guess(ana.email, PASSWORD, HERE).status_code == 302


def throttle_only(name: str, address: str) -> None:
    request = Client(REMOTE_ADDR=address).get("/about/").wsgi_request
    for _ in range(30):
        throttle.hold("password", request, name)


def test_each_tier_waits_longer(ana, time_machine):
    at, waits = NOW, []
    request = Client(REMOTE_ADDR=HERE).get("/about/").wsgi_request
    for _ in range(21):
        wait = throttle.hold("password", request, ana.email)
        while wait:
            waits.append(wait)
            at += wait * MINUTE
            time_machine.move_to(at, tick=False)
            wait = throttle.hold("password", request, ana.email)
    assert waits == [1] * 5 + [15] * 10 + [60]


def test_a_right_password_forgives_what_was_wrong_before(ana):
    lock_out(ana.email, tries=4)
    guess(ana.email, PASSWORD)
    lock_out(ana.email, tries=4)
    assert guess(ana.email, PASSWORD).status_code == 302


def test_after_a_day_it_is_forgotten(ana, time_machine):
    lock_out(ana.email)
    time_machine.move_to(NOW + timedelta(hours=24, seconds=1), tick=False)
    lock_out(ana.email)


def test_a_header_that_anyone_can_write_changes_nothing(ana, settings):
    for last in range(5):
        guess(ana.email, **{"X-Forwarded-For": f"203.0.113.{last}"})
    assert guess(ana.email, **{"X-Forwarded-For": "203.0.113.99"}).status_code == 429


def test_behind_a_proxy_of_ours_only_what_it_wrote_counts(ana, settings):
    settings.PROXIES = 1
    for last in range(5):
        guess(ana.email, **{"X-Forwarded-For": f"203.0.113.{last}, {ELSEWHERE}"})
    assert guess(ana.email, **{"X-Forwarded-For": f"1.2.3.4, {ELSEWHERE}"}).status_code == 429
    assert guess(ana.email, PASSWORD, **{"X-Forwarded-For": HERE}).status_code == 302


def test_the_addresses_of_one_household_are_one(ana):
    for last in range(5):
        guess(ana.email, address=f"2001:db8:1:2::{last}")
    assert guess(ana.email, address="2001:db8:1:2:ffff::1").status_code == 429
    assert guess(ana.email, PASSWORD, address="2001:db8:1:3::1").status_code == 302


def test_neither_name_nor_address_is_kept(ana):
    guess(ana.email)
    kept = str(list(Attempt.objects.values_list()))
    assert ana.email not in kept
    assert HERE not in kept


def told(answer: Any, name: str) -> tuple[int, str, dict[str, str]]:
    """Return what an answer says, without what differs between any two."""
    page = re.sub(r'(name="csrfmiddlewaretoken" value=")\w+', r"\1", answer.text.replace(name, ""))
    headers = {key: value for key, value in answer.headers.items() if key != "Content-Length"}
    return answer.status_code, page, headers


@pytest.mark.parametrize("tries", [0, 5])
def test_known_and_unknown_accounts_are_answered_alike(ana, tries):
    nobody = "x" * len(ana.email.partition("@")[0]) + "@portal.example"
    answers = []
    for name in (ana.email, nobody):
        lock_out(name, tries=tries)
        answers.append(told(guess(name), name))
    assert answers[0] == answers[1]
    assert len(guess(ana.email).content) == len(guess(nobody).content)


def test_known_and_unknown_accounts_take_the_same_time(ana, time_machine):
    time_machine.move_to(NOW, tick=True)
    backend, took = passwords.Backend(), {ana.email: [0.0], "nobody@portal.example": [0.0]}
    for _ in range(12):
        for name, spans in took.items():
            begun = time.perf_counter()
            backend.authenticate(None, name, "wrong")
            spans.append(time.perf_counter() - begun)
    known, unknown = (statistics.median(spans[1:]) for spans in took.values())
    assert abs(known - unknown) < 0.5 * known


# Forgetting


def ask_for_link(address: str) -> Any:
    return Visitor(REMOTE_ADDR=HERE).post("/forgotten/", {"address": address})


def link() -> str:
    tasks.send_links()
    found = re.search(r"/forgotten/\S+", str(mail.outbox[-1].body))
    assert found
    return found[0]


def test_the_answer_is_the_same_and_a_mail_leaves_for_an_account_only(ana):
    nobody = "x" * len(ana.email.partition("@")[0]) + "@portal.example"
    assert told(ask_for_link(ana.email), ana.email) == told(ask_for_link(nobody), nobody)
    assert tasks.send_links() == 1
    assert [message.to for message in mail.outbox] == [[ana.email]]


def test_the_mail_says_nothing_of_anyone(ana):
    ask_for_link(ana.email)
    link()
    said = f"{mail.outbox[0].subject} {mail.outbox[0].body}"
    assert not [word for word in ("Ana", "Borland", ana.email) if word in said]


def test_a_link_sets_a_password_once_and_the_second_factor_is_asked_for(ana):
    open_elsewhere = Visitor()
    cast.sign_in(open_elsewhere, ana.terms.get())
    ask_for_link(ana.email)
    browser, page = Visitor(REMOTE_ADDR=HERE), link()

    answer = browser.post(page, {"password": OTHER, "password_again": OTHER})

    assert answer["Location"] == "/sign-in/"
    assert check_password(OTHER, Account.objects.get(person=ana).password)
    assert open_elsewhere.get("/")["Location"].startswith("/sign-in/")
    assert guess(ana.email, OTHER)["Location"].startswith("/second-factor/")
    assert browser.get(page).status_code == 410
    assert Notice.objects.get(kind="forum/new-password").to == ana


def test_a_link_holds_for_half_an_hour(ana, time_machine):
    ask_for_link(ana.email)
    page = link()
    time_machine.move_to(NOW + passwords.LINK_HOLDS - timedelta(seconds=1), tick=False)
    assert Visitor().get(page).status_code == 200
    time_machine.move_to(NOW + passwords.LINK_HOLDS, tick=False)
    assert Visitor().get(page).status_code == 410


def test_reading_the_table_opens_nothing(ana):
    ask_for_link(ana.email)
    assert Visitor().get(f"/forgotten/{NewPassword.objects.get().key}/").status_code == 410


def test_a_flood_of_questions_is_one_mail(ana, time_machine):
    for _ in range(4):
        ask_for_link(ana.email)
    assert tasks.send_links() == 1


def test_a_closed_account_gets_no_link(ana):
    Person.objects.update(is_active=False)
    ask_for_link(ana.email)
    assert tasks.send_links() == 0


def test_whoever_lost_every_factor_does_not_come_in_by_mail(ana):
    Authenticator.objects.all().delete()
    ask_for_link(ana.email)
    assert tasks.send_links() == 0


def test_the_sweep_forgets_links_and_tries(ana, time_machine):
    ask_for_link("nobody@portal.example")
    guess(ana.email)
    time_machine.move_to(NOW + timedelta(hours=25), tick=False)
    tasks.forget_visits()
    assert not NewPassword.objects.exists()
    assert not Attempt.objects.exists()


# Changing


CHANGED = {"current": PASSWORD, "password": OTHER, "password_again": OTHER}


def test_a_changed_password_signs_out_everywhere_else_and_is_told(ana):
    here, there = Visitor(), Visitor()
    for browser in (here, there):
        cast.sign_in(browser, ana.terms.get())

    assert here.post("/sign-in/password/", CHANGED)["Location"] == "/sign-in/sessions/"

    assert here.get("/sign-in/sessions/").status_code == 200
    assert there.get("/")["Location"].startswith("/sign-in/")
    assert check_password(OTHER, Account.objects.get(person=ana).password)
    assert Session.objects.filter(person=ana).count() == 1
    assert Notice.objects.get(kind="forum/new-password").to == ana


def test_each_change_is_told(ana):
    here = Visitor()
    cast.sign_in(here, ana.terms.get())
    here.post("/sign-in/password/", CHANGED)
    again = {"current": OTHER, "password": PASSWORD, "password_again": PASSWORD}
    here.post("/sign-in/password/", again)
    assert Notice.objects.filter(kind="forum/new-password").count() == 2


@pytest.mark.parametrize(
    "wrong", [{"current": "wrong"}, {"password": "short", "password_again": "short"}]
)
def test_without_the_present_password_or_with_a_weak_one_nothing_changes(ana, wrong):
    here = Visitor()
    cast.sign_in(here, ana.terms.get())
    assert here.post("/sign-in/password/", CHANGED | wrong).status_code == 200
    assert check_password(PASSWORD, Account.objects.get(person=ana).password)


def test_whoever_finds_a_page_open_cannot_guess_the_present_password_for_ever(ana):
    here = Visitor(REMOTE_ADDR=HERE)
    cast.sign_in(here, ana.terms.get())
    for _ in range(5):
        here.post("/sign-in/password/", CHANGED | {"current": "wrong"})
    assert here.post("/sign-in/password/", CHANGED).status_code == 429


def test_one_s_own_address_is_no_password(ana):
    here = Visitor()
    cast.sign_in(here, ana.terms.get())
    given = CHANGED | dict.fromkeys(("password", "password_again"), ana.email)
    assert "too similar" in here.post("/sign-in/password/", given).text


@pytest.mark.parametrize(
    ("password", "taken"),
    [
        ("arms-trade-treaty-2027", False),
        ("Borland Alvania 1234567", False),
        ("DIVERSION diversion DIEF", False),
        ("Secrétariat du Forum 27", False),
        ("the heron of the Secretariat", True),
        ("4711081529983", True),  # Digits alone are as good as anything else of that length.
    ],
)
def test_a_password_is_more_than_names_of_states_and_words_of_the_forum(ana, password, taken):
    cast.state("Alvania")
    here = Visitor()
    cast.sign_in(here, ana.terms.get())
    given = CHANGED | dict.fromkeys(("password", "password_again"), password)
    assert ("tried first" not in here.post("/sign-in/password/", given).text) == taken


def test_the_password_page_asks_for_a_fresh_proof(ana, time_machine):
    here = Visitor()
    cast.sign_in(here, ana.terms.get())
    time_machine.move_to(NOW + timedelta(seconds=settings.PROOF_HOLDS), tick=False)
    shown = here.post("/sign-in/password/", CHANGED).text
    assert "proof-code" in shown
