"""How people come in, and what they do once before anything else."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher, check_password
from django.db import connection
from django.test import Client
from django_otp.oath import totp

from forum import queries, session, tokens
from forum.actions.signing_in import InvitationOver, accept
from forum.mail import INVITATION
from forum.models import (
    Account,
    AccountInvitation,
    Authenticator,
    Person,
    RecoveryCodes,
    Role,
    Term,
    TrailEntry,
)
from forum.proof import PROVED
from tests import cast

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 7, 28, 12, tzinfo=UTC)
PASSWORD = "a quiet lake in the morning"
STEPS = ("settled_at", "undertaking_at", "role_card_at")
NEWCOMER = dict.fromkeys(STEPS)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def ana():
    """A delegate of Borland with a password and an app."""
    who = cast.person("Ana", password=PASSWORD)
    cast.delegate("Borland", person=who)
    app(who)
    return who


def app(person: Person) -> Authenticator:
    device = Authenticator.unconfirmed(person)
    Authenticator.objects.filter(pk=device.pk).update(confirmed=True)
    return device


def shown(person: Person) -> str:
    """Read the code that the app shows now."""
    device = Authenticator.objects.filter(user=person).latest("pk")
    return f"{totp(device.bin_key):06}"


def give_password(client: Client, person: Person, password: str = PASSWORD, then: str = "/"):
    given = {"username": person.username, "password": password, "next": then}
    return client.post("/sign-in/", given)


def give_code(client: Client, code: str, then: str = "/"):
    return client.post("/second-factor/", {"code": code, "next": then})


def acts() -> list[str]:
    return list(TrailEntry.objects.order_by("pk").values_list("act", flat=True))


# Two factors


def test_a_delegate_signs_in_with_both_factors(client: Client, ana):
    assert give_password(client, ana, then="/role-card/")["Location"] == (
        "/second-factor/?next=%2Frole-card%2F"
    )
    assert give_code(client, shown(ana), then="/role-card/")["Location"] == "/role-card/"
    assert "delegate, Borland" in client.get("/role-card/").text
    assert acts() == ["signed in"]


def test_an_address_is_the_same_in_capitals(client: Client, ana):
    given = {"username": f" {ana.username.upper()} ", "password": PASSWORD}
    assert client.post("/sign-in/", given).status_code == 302


def test_the_answer_is_the_same_whether_or_not_there_is_an_account(client: Client, ana):
    def answer(address: str) -> str:
        page = client.post("/sign-in/", {"username": address, "password": "wrong"}).text
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.replace(address, ""))

    assert answer(ana.username) == answer("nobody@portal.example")


def test_an_account_that_was_closed_is_like_one_that_never_was(client: Client, ana):
    Person.objects.update(is_active=False)
    assert "do not fit together" in give_password(client, ana).text


def test_a_password_of_an_older_hash_opens_and_writes_nothing(client: Client, ana):
    old = PBKDF2PasswordHasher().encode(PASSWORD, "salt", iterations=1000)
    Account.objects.update(password=old)

    assert give_password(client, ana).status_code == 302
    assert Account.objects.get().password == old


@pytest.mark.parametrize("code", ["000000", "12345", " ", "１２３４５６", "00000012", "-12345"])
def test_a_wrong_code_opens_nothing(client: Client, ana, code):
    give_password(client, ana)
    assert give_code(client, code).status_code == 200
    assert client.get("/")["Location"].startswith("/second-factor/")


def test_a_wrong_code_is_remembered_without_the_code(client: Client, ana):
    give_password(client, ana)
    give_code(client, "000000")

    assert acts() == ["gave a wrong second factor"]
    assert TrailEntry.objects.get().facts == {}


def test_after_a_wrong_code_the_next_waits_a_moment(client: Client, ana, time_machine):
    give_password(client, ana)
    give_code(client, "000000")
    assert "Wait a minute" in give_code(client, shown(ana)).text

    time_machine.move_to(NOW + timedelta(seconds=40), tick=False)
    assert give_code(client, shown(ana)).status_code == 302


def test_a_code_of_the_app_counts_once(client: Client, ana):
    code = shown(ana)
    give_password(client, ana)
    assert give_code(client, code).status_code == 302
    client.post("/sign-in/sign-out/")

    give_password(client, ana)
    assert "does not fit" in give_code(client, code).text


def test_a_recovery_code_counts_once_however_it_is_typed(client: Client, ana):
    code = RecoveryCodes.anew(ana)[3]
    give_password(client, ana)
    assert give_code(client, code.upper().replace("-", " ")).status_code == 302
    assert TrailEntry.objects.get().facts == {"by": "recovery-code"}
    client.post("/sign-in/sign-out/")

    give_password(client, ana)
    assert give_code(client, code).status_code == 200


def test_the_key_of_a_session_changes_with_each_factor(client: Client, ana):
    client.get("/sign-in/")
    give_password(client, ana)
    before = client.session.session_key
    give_code(client, shown(ana))
    assert client.session.session_key != before


@pytest.mark.parametrize("elsewhere", ["//evil.example/", "https://evil.example/", "javascript:0"])
def test_signing_in_leads_to_no_other_host(client: Client, ana, elsewhere):
    give_password(client, ana)
    assert give_code(client, shown(ana), then=elsewhere)["Location"] == "/"


def test_signing_out_is_remembered_and_ends_the_session(client: Client, ana):
    give_password(client, ana)
    give_code(client, shown(ana))

    response = client.post("/sign-in/sign-out/")

    assert acts() == ["signed in", "signed out"]
    assert "cache" in response["Clear-Site-Data"]
    assert client.get("/")["Location"].startswith("/sign-in/")


def test_whoever_holds_no_office_leaves_no_trail_and_is_told(client: Client):
    former = cast.person("Former", password=PASSWORD)
    cast.delegate("Borland", person=former, ends_at=NOW)
    app(former)

    give_password(client, former)
    give_code(client, shown(former))

    assert "You hold no office today" in client.get("/").text
    assert acts() == []


# The app


def newcomer() -> Person:
    who = cast.person("New", password=PASSWORD, **NEWCOMER)
    cast.delegate("Borland", person=who)
    return who


def test_a_newcomer_sets_up_an_app_and_prints_ten_codes(client: Client):
    who = newcomer()
    give_password(client, who)
    assert client.get("/second-factor/")["Location"].startswith("/second-factor/passkey/")

    page = client.get("/second-factor/set-up/").text
    done = client.post("/second-factor/set-up/", {"code": shown(who)})

    seed = base64.b32encode(Authenticator.objects.get().bin_key).decode()
    assert "data:image/svg+xml" in page
    assert seed in page.replace(" ", "")
    assert len(re.findall(r"<code dir=\"ltr\">[\w-]{19}</code>", done.text)) == 10
    assert done["Cache-Control"] == "no-store"


def test_a_wrong_code_confirms_no_app(client: Client):
    who = newcomer()
    give_password(client, who)
    client.get("/second-factor/set-up/")

    client.post("/second-factor/set-up/", {"code": "000000"})

    assert not Authenticator.objects.get().confirmed
    assert client.get("/")["Location"].startswith("/second-factor/")


def test_whoever_has_only_the_password_cannot_set_up_another_app(client: Client, ana):
    give_password(client, ana)

    response = client.post("/second-factor/set-up/", {"code": "000000"})

    assert response["Location"].startswith("/second-factor/?")
    assert Authenticator.objects.count() == 1


def test_a_new_app_takes_the_place_of_the_old(client: Client, ana):
    just_proved(client, ana)
    client.get("/second-factor/set-up/")
    client.post("/second-factor/set-up/", {"code": shown(ana)})
    assert Authenticator.objects.get().confirmed
    assert client.get("/").status_code == 200


def test_new_recovery_codes_make_the_old_ones_void(client: Client, ana):
    old = RecoveryCodes.anew(ana)
    just_proved(client, ana)

    assert queries.factors_of(ana).codes_left == len(old)
    page = client.post("/second-factor/recovery-codes/").text

    assert not [code for code in old if code in page]


def just_proved(client: Client, person: Person) -> None:
    cast.sign_in(client, person.terms.get(), **{PROVED: NOW.timestamp()})


def test_no_seed_and_no_code_can_be_read_from_the_database(ana):
    written = RecoveryCodes.anew(ana)
    seed = Authenticator.objects.get().bin_key
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM otp_totp_totpdevice")
        (kept,) = cursor.fetchone()
        cursor.execute("SELECT token FROM otp_static_statictoken")
        tokens_kept = {token for (token,) in cursor.fetchall()}

    assert seed.hex() not in kept
    assert base64.b64encode(seed).decode() not in kept
    assert not tokens_kept & {code.replace("-", "") for code in written}


# The first steps


def test_the_first_steps_follow_one_another_and_end_where_one_wanted_to_go(client: Client):
    who = newcomer()
    app(who)
    give_password(client, who, then="/notices/")
    give_code(client, shown(who), then="/notices/")

    answers = [
        client.get("/notices/")["Location"],
        client.post("/settle/", settled(next="/notices/"))["Location"],
        client.get("/notices/")["Location"],
        client.post("/undertaking/", {"undertaken": "on", "next": "/notices/"})["Location"],
        client.get("/notices/")["Location"],
        client.post("/role-card/", {"next": "/notices/"})["Location"],
    ]

    assert [answer.partition("?")[0] for answer in answers] == [
        "/settle/",
        "/notices/",
        "/undertaking/",
        "/notices/",
        "/role-card/",
        "/notices/",
    ]
    assert client.get("/notices/").status_code == 200
    assert "undertook confidentiality" in acts()


def settled(**more: str) -> dict[str, str]:
    return {"language": "en", "zone_name": "Asia/Bangkok", **more}


def test_show_says_what_a_zone_means_and_keeps_nothing(client: Client):
    who = newcomer()
    cast.sign_in(client, who.terms.get())

    page = client.post("/settle/", settled(show="1")).text

    deadline = "A deadline of 26 July 2027, 23:59 Geneva time is 27 July 2027, 04:59 for you."
    assert deadline in page
    assert Person.objects.get(pk=who.pk).settled_at is None


def test_an_unticked_box_undertakes_nothing(client: Client):
    who = newcomer()
    cast.sign_in(client, who.terms.get())

    page = client.post("/undertaking/", {"next": "/"}).text

    assert "Tick the box" in page
    assert Person.objects.get(pk=who.pk).undertaking_at is None


def test_the_pages_speak_the_language_of_whoever_is_signed_in(client: Client, ana):
    Person.objects.update(language="ar")
    cast.sign_in(client, ana.terms.get())
    assert '<html lang="ar" dir="rtl">' in client.get("/", headers={"Accept-Language": "fr"}).text


def test_changing_the_language_keeps_the_zone(client: Client, ana):
    Person.objects.update(zone_name="Asia/Bangkok")
    cast.sign_in(client, ana.terms.get())

    client.post("/language/", {"language": "fr", "next": "/"})

    ana.refresh_from_db()
    assert (ana.language, ana.zone_name) == ("fr", "Asia/Bangkok")
    assert '<html lang="fr"' in client.get("/").text


def test_a_stranger_chooses_a_language_for_the_browser(client: Client):
    client.post("/language/", {"language": "es", "next": "/sign-in/"})
    assert '<html lang="es"' in client.get("/sign-in/").text


# The office in use


def test_a_person_with_two_offices_chooses_one_and_returns(client: Client):
    chair = cast.chair()
    delegate = cast.delegate("Carland", person=chair.person)
    cast.sign_in(client, chair)

    page = client.get("/hat/?next=/notices/").text
    response = client.post("/hat/", {"hat": delegate.key, "next": "/notices/"})

    assert "You return to /notices/" in page
    assert response["Location"] == "/notices/"
    assert "delegate, <bdi>Carland</bdi>" in client.get("/").text


def test_nobody_takes_up_an_office_of_someone_else(client: Client):
    cast.sign_in(client, cast.delegate("Carland"))
    client.post("/hat/", {"hat": cast.chair().key, "next": "/"})
    assert "<bdi>Carland</bdi>" in client.get("/").text


# The invitation


def invited(email: str = "dara@borland.example", **more) -> AccountInvitation:
    given = {
        "email": email,
        "first_name": "Dara",
        "last_name": "Lin",
        "role": Role.DELEGATE,
        "state": cast.state("Borland"),
        "invited_by": cast.focal_point("Borland"),
        "invited_at": NOW,
        "expires_at": NOW + timedelta(hours=72),
    }
    return AccountInvitation.objects.create(**{**given, **more})


def link(invitation: AccountInvitation) -> str:
    return f"/invitation/{tokens.write(invitation.key, purpose=INVITATION)}/"


def new_password(password: str = PASSWORD) -> dict[str, str]:
    return {"password": password, "password_again": password}


def test_who_was_invited_sets_up_an_account_and_goes_on_to_the_app(client: Client):
    page = link(invited(may_release=True))
    assert "Dara Lin" in client.get(page).text

    response = client.post(page, new_password(), follow=True)

    assert response.redirect_chain[-1][0].startswith("/second-factor/passkey/")
    term = Term.objects.get(person__account__address="dara@borland.example")
    assert (term.role, str(term.state), term.may_release) == (Role.DELEGATE, "Borland", True)
    assert term.person.account.password.startswith("argon2")
    assert "accepted an invitation" in acts()


@pytest.mark.parametrize("password", ["short", "password1234", "123456789012", "dara@borland.ex"])
def test_a_password_that_is_easily_guessed_is_not_taken(client: Client, password):
    page = link(invited())
    assert client.post(page, new_password(password)).status_code == 200
    assert not Account.objects.filter(address="dara@borland.example").exists()


OVER = [
    {"expires_at": NOW},
    {"cancelled_at": NOW},
    {"accepted_at": NOW},
    {"until": NOW, "role": Role.EXPERT, "state": None},
]


@pytest.mark.parametrize("over", OVER)
def test_a_link_that_is_over_says_whom_to_ask(client: Client, over):
    page = link(invited(**over))

    for response in (client.get(page), client.post(page, new_password())):
        assert response.status_code == 410
        assert "Ask whoever invited you" in response.text


@pytest.mark.parametrize("over", OVER)
def test_an_invitation_that_ended_meanwhile_lets_nobody_in_by_another_s(over):
    invited("edo@borland.example")
    mine = invited(**over)
    with pytest.raises(InvitationOver):
        accept(invitation=mine, password=PASSWORD, known=None, now=NOW)
    assert not Account.objects.filter(address__endswith="borland.example").exists()


def test_whose_account_was_closed_meanwhile_accepts_nothing(ana):
    Person.objects.filter(pk=ana.pk).update(is_active=False)
    with pytest.raises(InvitationOver):
        accept(invitation=invited(ana.email), password="", known=ana, now=NOW)


@pytest.mark.parametrize("forged", ["nothing", "nothing:at-all"])
def test_a_link_that_the_portal_did_not_write_opens_nothing(client: Client, forged):
    assert client.get(f"/invitation/{forged}/").status_code == 410


def test_the_key_of_an_invitation_alone_opens_nothing(client: Client):
    assert client.get(f"/invitation/{invited().key}/").status_code == 410


def test_a_link_opens_once(client: Client):
    page = link(invited())
    client.post(page, new_password())
    assert Client().get(page).status_code == 410


def test_who_has_an_account_signs_in_and_holds_one_office_more(client: Client, ana):
    page = link(invited(email=ana.username, role=Role.FOCAL_POINT))
    assert "Sign in first" in client.post(page, new_password()).text
    assert ana.terms.count() == 1

    cast.sign_in(client, ana.terms.get())
    client.post(page)

    assert set(ana.terms.values_list("role", flat=True)) == {Role.DELEGATE, Role.FOCAL_POINT}
    assert check_password(PASSWORD, Account.objects.get(pk=ana.pk).password)


def test_an_invitation_gives_no_office_to_whoever_else_is_signed_in(client: Client, ana):
    page = link(invited())
    cast.sign_in(client, ana.terms.get())

    assert "another address" in client.post(page).text
    assert ana.terms.count() == 1


def test_an_invited_chair_holds_the_office_until_its_end(client: Client):
    until = NOW + timedelta(days=400)
    page = link(invited(role=Role.CHAIR, state=None, until=until))
    client.post(page, new_password())
    assert Term.objects.get(role=Role.CHAIR).ends_at == until


def test_there_is_one_chair_at_a_time(client: Client):
    page = link(invited(role=Role.CHAIR, state=None))
    cast.chair()
    assert client.post(page, new_password()).status_code == 410
    assert Term.objects.filter(role=Role.CHAIR).count() == 1


def test_a_session_ends_a_quarter_of_an_hour_after_the_last_page():
    assert (timedelta(minutes=15), timedelta(hours=8)) == (session.IDLE, session.LONGEST)
