"""Second factors: each code opens one door, and nobody touches those of someone else."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from webauthn.helpers import bytes_to_base64url

from forum import passkeys, queries, sight, ticket, vouching
from forum.actions import factors as actions
from forum.errors import Refused
from forum.models import Authenticator, Notice, Passkey, Person, RecoveryCodes, Term, TrailEntry
from tests import cast

NOW = datetime(2026, 7, 28, 12, tzinfo=UTC)  # A step of thirty seconds begins.
FACTORS = (TOTPDevice, StaticDevice, StaticToken, Passkey)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


def app(person: Person, **more) -> Authenticator:
    device = Authenticator.unconfirmed(person)
    Authenticator.objects.filter(pk=device.pk).update(**{"confirmed": True, **more})
    device.refresh_from_db()
    return device


def passkey(person: Person, name: str = "my telephone", **more: Any) -> Any:
    credential = bytes_to_base64url(f"of {person.pk} {name}".encode())
    given = {"credential": credential, "cose_key": b"", "created_at": NOW}
    return Passkey.objects.create(user=person, name=name, **{**given, **more})


def shown(device: Authenticator, *, steps: int = 0) -> str:
    return device.shows(int(NOW.timestamp()) // 30 + steps).decode()


def takes(device: Authenticator, code: str) -> bool:
    device.refresh_from_db()
    return device.verify_token(code)


def ana() -> Person:
    return cast.delegate("Borland", person=cast.person("Ana")).person


# The code of an app


@pytest.mark.django_db
def test_a_code_is_good_while_it_is_shown_and_some_seconds_on_the_way(time_machine):
    device = app(ana())
    for after, good in ((0, True), (29, True), (34, True), (35, False)):
        Authenticator.objects.update(last_t=-1, throttling_failure_count=0)
        time_machine.move_to(NOW + timedelta(seconds=after), tick=False)
        assert takes(device, shown(device)) is good, after


@pytest.mark.django_db
@pytest.mark.parametrize("steps", [-2, -1, 1])
def test_no_code_before_its_time_and_none_of_long_ago(time_machine, steps):
    device = app(ana())
    time_machine.move_to(NOW + timedelta(seconds=10), tick=False)
    assert not takes(device, shown(device, steps=steps))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "write",
    [
        lambda code: f" {code}",
        lambda code: f"{code} ",
        lambda code: f"{code}\n",
        lambda code: f"{code[:3]} {code[3:]}",
        lambda code: f"0{code}",
        lambda code: f"+{code}",
        lambda code: f"{code[:3]}_{code[3:]}",
        lambda code: code.translate({ord(str(n)): 0xFF10 + n for n in range(10)}),
        lambda code: code.translate({ord(str(n)): 0x0660 + n for n in range(10)}),
    ],
    ids=[
        *("before", "after", "line", "within", "zero", "sign", "underscore"),
        *("full width", "Arabic-Indic"),
    ],
)
def test_a_code_is_six_digits_and_nothing_else(client: Client, write):
    who = ana()
    device = app(who)
    client.force_login(who)
    answer = client.post("/second-factor/", {"code": write(shown(device))})
    assert answer.status_code == 200
    assert not takes(device, write(shown(device)))


@pytest.mark.django_db
def test_a_code_that_was_used_stays_used_after_a_wrong_one(time_machine):
    device = app(ana())
    assert takes(device, shown(device))
    assert not takes(device, "000000")
    time_machine.move_to(NOW + timedelta(seconds=20), tick=False)
    assert not takes(device, shown(device))


@pytest.mark.django_db
def test_the_code_before_one_that_was_used_is_used_too(time_machine):
    device = app(ana())
    time_machine.move_to(NOW + timedelta(seconds=31), tick=False)
    assert takes(device, shown(device, steps=1))
    assert not takes(device, shown(device))


@pytest.mark.django_db
def test_wrong_codes_slow_down_and_lock_nobody_out(time_machine):
    device = app(ana())
    for wrong in range(30):
        time_machine.move_to(NOW + wrong * timedelta(minutes=10), tick=False)
        assert not takes(device, "000000")
    assert not takes(device, shown(device, steps=29 * 20))
    time_machine.move_to(NOW + timedelta(minutes=300), tick=False)
    assert takes(device, shown(device, steps=30 * 20))


@pytest.mark.django_db
def test_an_app_that_is_being_set_up_opens_nothing(client: Client):
    who = ana()
    client.force_login(who)
    begun = Authenticator.unconfirmed(who)
    with pytest.raises(actions.WrongCode):
        actions.show_code(person=who, code=shown(begun), now=NOW)

    session = client.session
    session["otp_device_id"] = begun.persistent_id
    session.save()
    assert client.get("/")["Location"].startswith("/second-factor/")


@pytest.mark.django_db
def test_a_factor_of_someone_else_opens_nothing(client: Client):
    who, other = ana(), app(cast.delegate("Borland").person)
    client.force_login(who)
    session = client.session
    session["otp_device_id"] = other.persistent_id
    session.save()
    assert client.get("/")["Location"].startswith("/second-factor/")


# Fifty at once


def fifty(show) -> list[str]:
    """Let fifty threads do the same at the same moment; return what each was told."""
    together, said = threading.Barrier(50), []

    def go() -> None:
        try:
            together.wait(30)
            with sight.of_nobody():
                show()
            said.append("in")
        except Refused as refusal:
            said.append(type(refusal).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=go) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


@pytest.mark.django_db(transaction=True)
def test_of_fifty_who_show_one_code_one_comes_in():
    with sight.of_the_portal():
        who = ana()
        code = shown(app(who))

    said = fifty(lambda: actions.show_code(person=who, code=code, now=NOW))

    assert len(said) == 50
    assert said.count("in") == 1


@pytest.mark.django_db(transaction=True)
def test_of_fifty_who_show_one_recovery_code_one_comes_in():
    with sight.of_the_portal():
        who = ana()
        code = RecoveryCodes.anew(who)[0]

    said = fifty(lambda: actions.show_code(person=who, code=code, now=NOW))

    assert len(said) == 50
    assert said.count("in") == 1
    with sight.of_the_portal():
        assert queries.factors_of(who).codes_left == 9


@pytest.mark.django_db(transaction=True)
def test_two_factors_removed_at_once_leave_one():
    with sight.of_the_portal():
        who = ana()
        keys = [passkey(who, "telephone").key, passkey(who, "computer").key]
    together, said = threading.Barrier(2), []

    def go(key: str) -> None:
        try:
            with sight.of_nobody():
                together.wait(5)
                actions.remove_passkey(person=who, key=key, now=NOW)
        except actions.LastFactor as refusal:
            said.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=[key]) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with sight.of_the_portal():
        assert Passkey.objects.count() == 1
    assert len(said) == 1


# What the database holds to


def with_factors(person: Person) -> Person:
    app(person)
    passkey(person)
    RecoveryCodes.anew(person)
    return person


def seen() -> list[int]:
    return [kind.objects.count() for kind in FACTORS]


@pytest.mark.django_db
def test_no_factor_is_shown_unless_the_portal_vouches_for_the_person():
    own, other = with_factors(ana()), with_factors(cast.delegate("Borland").person)
    office = Term.objects.get(person=own)

    with sight.through_the_eyes_of(office, now=NOW):
        assert seen() == [0, 0, 0, 0]
        with vouching.of(own):
            assert seen() == [1, 1, 10, 1]
            assert not Authenticator.objects.filter(user=other).exists()
        assert seen() == [0, 0, 0, 0]


@pytest.mark.django_db
@pytest.mark.parametrize("within", [False, True], ids=["another page", "own sign-in"])
def test_a_smuggled_statement_enrols_no_factor_for_someone_else(within):
    own, other = with_factors(ana()), with_factors(cast.delegate("Borland").person)
    theirs = app(other)
    office = Term.objects.get(person=own)

    def smuggled(sql: str) -> bool:
        """Return whether the statement changed anything."""
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql, {"them": other.pk, "device": theirs.pk, "me": own.pk})
                return bool(cursor.rowcount)
        except DatabaseError:
            return False

    statements = (
        "INSERT INTO otp_totp_totpdevice (user_id, name, confirmed, key, step, t0, digits,"
        " tolerance, drift, last_t, throttling_failure_count)"
        " VALUES (%(them)s, 'x', true, 'ab', 30, 0, 6, 1, 0, -1, 0)",
        "INSERT INTO forum_passkey (user_id, name, confirmed, key, credential, cose_key,"
        " transports, sign_count, backed_up, created_at)"
        " VALUES (%(them)s, 'x', true, 'k', 'c', '', '[]', 0, false, now())",
        "INSERT INTO otp_static_staticdevice (user_id, name, confirmed,"
        " throttling_failure_count) VALUES (%(them)s, 'x', true, 0)",
        "INSERT INTO otp_static_statictoken (device_id, token)"
        " SELECT id, 'mine' FROM otp_static_staticdevice WHERE user_id = %(them)s",
        "UPDATE otp_totp_totpdevice SET key = 'ab' WHERE id = %(device)s",
        "UPDATE otp_totp_totpdevice SET user_id = %(them)s WHERE user_id = %(me)s",
        "UPDATE forum_passkey SET user_id = %(them)s WHERE user_id = %(me)s",
        "DELETE FROM forum_passkey WHERE user_id = %(them)s",
        "SELECT key FROM otp_totp_totpdevice WHERE user_id = %(them)s",
        "SELECT token FROM otp_static_statictoken t JOIN otp_static_staticdevice d"
        " ON d.id = t.device_id WHERE d.user_id = %(them)s",
        "TRUNCATE forum_passkey",
    )
    with sight.through_the_eyes_of(office, now=NOW):
        if within:
            with vouching.of(own):
                done = [sql for sql in statements if smuggled(sql)]
        else:
            done = [sql for sql in statements if smuggled(sql)]
    assert done == []


@pytest.mark.django_db(transaction=True)
def test_what_was_read_of_the_vouching_opens_nothing_in_another_transaction():
    with sight.of_the_portal():
        who = with_factors(ana())
    with sight.of_nobody(), vouching.of(who), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('dief.person')")
        (stolen,) = cursor.fetchone()
        assert seen() == [1, 1, 10, 1]

    with sight.of_nobody(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('dief.person', %s, true)", [stolen])
        assert seen() == [0, 0, 0, 0]


@pytest.mark.django_db
def test_no_other_seal_of_the_portal_vouches_for_a_person():
    who = with_factors(ana())
    with (
        sight.through_the_eyes_of(Term.objects.get(person=who), now=NOW),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT current_setting('dief.ticket')")
        (of_the_office,) = cursor.fetchone()
    for forged in (
        of_the_office,
        f"{who.pk}|{ticket.vouch(str(who.pk))}",
        f"{who.pk}|",
        f"{who.pk}",
        "||",
    ):
        with sight.of_nobody(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('dief.person', %s, true)", [forged])
            assert seen() == [0, 0, 0, 0], forged


@pytest.mark.django_db
def test_whether_a_factor_stands_is_said_to_the_portal_only():
    who = with_factors(ana())
    device = Authenticator.objects.get().persistent_id
    with sight.of_nobody():
        assert vouching.stands(who, device)
        assert not vouching.stands(who, "forum.passkey/0")
        with connection.cursor() as cursor:
            cursor.execute("SELECT sight.factor_stands(%s, %s, 'forged')", [who.pk, device])
            assert cursor.fetchone() == (False,)


# One's own page


def signed_in(client: Client, who: Person, *, just_now: bool = True) -> None:
    cast.sign_in(client, who.terms.get(), **{"proved at": NOW.timestamp() if just_now else 0})


@pytest.mark.django_db
def test_one_s_own_page_says_since_when_and_when_last(client: Client):
    who = with_factors(ana())
    Passkey.objects.update(name="the blue key", last_used_at=NOW + timedelta(days=1))
    signed_in(client, who, just_now=False)

    page = client.get("/my-sign-in/").text

    assert "the blue key" in page
    assert "29 July 2026" in page
    assert "10 of ten codes are left" in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    "page",
    [
        "/second-factor/passkey/",
        "/second-factor/set-up/",
        "/second-factor/recovery-codes/",
        "/my-sign-in/app/remove/",
        "/my-sign-in/KEY/remove/",
    ],
)
def test_a_factor_is_added_and_removed_after_a_fresh_proof_only(client: Client, page):
    who = with_factors(ana())
    url = page.replace("KEY", Passkey.objects.get().key)
    signed_in(client, who, just_now=False)

    for answer in (client.get(url), client.post(url)):
        assert answer["Location"] == f"/second-factor/again/?next={url.replace('/', '%2F')}"
    code = shown(Authenticator.objects.get())
    led = client.post("/second-factor/again/", {"code": code, "next": url})
    assert led["Location"] == url
    assert client.get(url).status_code == 200


@pytest.mark.django_db
def test_a_proof_is_fresh_for_five_minutes(client: Client, time_machine):
    who = with_factors(ana())
    signed_in(client, who)
    assert client.get("/second-factor/passkey/").status_code == 200
    time_machine.move_to(NOW + timedelta(minutes=5), tick=False)
    assert client.get("/second-factor/passkey/").status_code == 302


@pytest.mark.django_db
def test_a_passkey_is_renamed_and_removed_by_its_owner(client: Client):
    who = with_factors(ana())
    signed_in(client, who)
    key = Passkey.objects.get().key

    client.post(f"/my-sign-in/{key}/rename/", {"name": "the blue key"})
    assert Passkey.objects.get().name == "the blue key"
    client.post(f"/my-sign-in/{key}/remove/")
    assert not Passkey.objects.exists()
    assert Notice.objects.get().kind == "forum/factor-removed"
    assert list(TrailEntry.objects.order_by("pk").values_list("act", flat=True)) == [
        "renamed a second factor",
        "removed a second factor",
    ]


@pytest.mark.django_db
def test_a_passkey_of_someone_else_is_not_found(client: Client):
    theirs = passkey(cast.delegate("Borland").person)
    signed_in(client, with_factors(ana()))
    for act in ("rename", "remove"):
        assert client.post(f"/my-sign-in/{theirs.key}/{act}/", {"name": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("said", "ways"), [('["usb", "pigeon", 7]', ["usb"]), ("null", []), ('["nfc"]', ["nfc"])]
)
def test_of_the_ways_to_a_passkey_those_we_know_are_kept(said, ways):
    assert passkeys.transports_in(f'{{"response": {{"transports": {said}}}}}') == ways


@pytest.mark.django_db
def test_an_app_that_was_set_up_opens_at_once():
    who = ana()
    with vouching.of(who):
        code = shown(Authenticator.unconfirmed(who))
    assert actions.set_up_authenticator(person=who, code=code, now=NOW).confirmed


@pytest.mark.django_db
def test_the_last_factor_is_never_removed(client: Client):
    who = ana()
    key = passkey(who).key
    RecoveryCodes.anew(who)
    signed_in(client, who)

    assert "Add a passkey or an app first" in client.post(f"/my-sign-in/{key}/remove/").text
    assert Passkey.objects.exists()


@pytest.mark.django_db
def test_a_factor_that_was_removed_ends_what_it_opened(client: Client):
    who = with_factors(ana())
    signed_in(client, who)
    session = client.session
    session["otp_device_id"] = Passkey.objects.get().persistent_id
    session.save()
    assert client.get("/").status_code == 200

    Passkey.objects.all().delete()
    assert client.get("/")["Location"].startswith("/second-factor/")


@pytest.mark.django_db
def test_whoever_signs_in_with_a_recovery_code_is_told_each_time():
    who = ana()
    codes = RecoveryCodes.anew(who)
    for code in codes[:2]:
        actions.show_code(person=who, code=code, now=NOW)

    assert [notice.kind for notice in Notice.objects.all()] == ["forum/recovery-code-used"] * 2
    assert queries.factors_of(who).codes_left == 8


@pytest.mark.django_db
def test_a_recovery_code_has_eighty_bits():
    codes = RecoveryCodes.anew(ana())
    assert len(set(codes)) == 10
    assert all(len(code.replace("-", "")) * 5 == 80 for code in codes)
