"""Someone who lost everything they sign in with is let in again: by two officers, after a day."""

from __future__ import annotations

import re
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail as outgoing
from django.db import DatabaseError, connection, transaction
from django.test import Client

from forum import sight, tasks, tokens
from forum.actions import factors, recovering
from forum.errors import Refused
from forum.mail import RECOVER, STOP_RECOVERY
from forum.models import (
    AccountInvitation,
    Authenticator,
    Notice,
    Person,
    Recovery,
    RecoveryAsk,
    RecoveryCodes,
    RecoveryLetter,
    Role,
    Term,
    TrailEntry,
)
from forum.models.recovery import Stage
from tests import cast

NOW = datetime(2026, 7, 28, 12, tzinfo=UTC)
A_DAY = timedelta(hours=24)
PASSWORD = "a quiet lake in the morning"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


def ana(**more) -> Term:
    """Return a delegate of Borland with an app, which is lost."""
    term = cast.delegate("Borland", person=cast.person("Ana", password=PASSWORD), **more)
    Authenticator.unconfirmed(term.person)
    Authenticator.objects.filter(user=term.person).update(confirmed=True)
    RecoveryCodes.anew(term.person)
    return term


def opened(term: Term, by: Term, *, now: datetime = NOW) -> Recovery:
    with sight.through_the_eyes_of(by, now=now):
        return recovering.open_recovery(term=term, by=by, now=now)


def confirm(recovery: Recovery, by: Term, *, now: datetime = NOW) -> None:
    with sight.through_the_eyes_of(by, now=now):
        recovering.confirm(recovery=recovery, by=by, now=now)


def stop(recovery: Recovery, by: Term, *, now: datetime = NOW) -> None:
    with sight.through_the_eyes_of(by, now=now):
        recovering.stop(recovery=recovery, by=by, now=now)


def confirmed(term: Term) -> Recovery:
    recovery = opened(term, cast.focal_point("Borland"))
    confirm(recovery, cast.secretariat())
    recovery.refresh_from_db()
    return recovery


def finish(recovery: Recovery, *, now: datetime) -> Authenticator:
    """Set up a new app with the link, as whoever gave the password."""
    person = Person.objects.get(pk=recovery.person_id)
    with sight.of_nobody():
        begun = factors.begin_authenticator(person=person)
        code = begun.shows(int(NOW.timestamp()) // 30).decode()
        return recovering.finish(key=recovery.key, person=person, code=code, now=now)


def stage(recovery: Recovery, *, now: datetime = NOW) -> Stage:
    recovery.refresh_from_db()
    return recovery.stage(now)


def sweep() -> None:
    tasks.take_up_asks()
    tasks.tell_of_recoveries()
    tasks.send_recovery_letters()


# Two officers


@pytest.mark.django_db
def test_one_officer_opens_a_second_confirms_and_a_day_passes():
    recovery = opened(ana(), cast.focal_point("Borland"))
    assert stage(recovery) == Stage.OPENED
    confirm(recovery, cast.secretariat())

    recovery.refresh_from_db()
    assert recovery.ready_at == NOW + A_DAY
    assert stage(recovery, now=NOW + A_DAY - timedelta(seconds=1)) == Stage.CONFIRMED
    assert stage(recovery, now=NOW + A_DAY) == Stage.READY
    assert stage(recovery, now=recovery.lapses_at) == Stage.LAPSED
    acts = TrailEntry.objects.order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["opened a recovery", "confirmed a recovery"]


@pytest.mark.django_db
def test_who_opened_it_does_not_confirm_it_in_another_office_either():
    officer = cast.secretariat()
    recovery = opened(ana(), cast.focal_point("Borland", person=officer.person))
    with pytest.raises(recovering.SecondOfficer):
        confirm(recovery, officer)
    assert stage(recovery) == Stage.OPENED


@pytest.mark.django_db
def test_nobody_opens_or_confirms_their_own():
    secretariat = cast.secretariat()
    with pytest.raises(recovering.NotForOneself):
        opened(secretariat, secretariat)
    recovery = opened(secretariat, cast.secretariat())
    with pytest.raises(recovering.NotForOneself, match="Ask a colleague"):
        confirm(recovery, secretariat)


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["stopped", "confirmed", "lapsed"])
def test_what_is_over_or_went_on_is_not_confirmed(how):
    recovery, now = opened(ana(), cast.secretariat()), NOW
    if how == "stopped":
        stop(recovery, cast.focal_point("Borland"))
    elif how == "confirmed":
        confirm(recovery, cast.secretariat())
    else:
        now = recovery.lapses_at
    with pytest.raises(recovering.RecoveryOver):
        confirm(recovery, cast.secretariat(), now=now)


@pytest.mark.django_db
def test_there_is_one_recovery_at_a_time():
    term = ana()
    opened(term, cast.focal_point("Borland"))
    with pytest.raises(recovering.RecoveryGoesOn):
        opened(term, cast.secretariat())


@pytest.mark.django_db
@pytest.mark.parametrize(
    "by",
    [
        lambda term: cast.focal_point("Borland"),
        lambda term: cast.secretariat(),
        lambda term: term,
    ],
    ids=["focal point", "Secretariat", "the person"],
)
def test_each_of_those_concerned_stops_it(by):
    term = ana()
    recovery = confirmed(term)
    stop(recovery, by(term))
    assert stage(recovery) == Stage.STOPPED
    with pytest.raises(recovering.LinkOver):
        finish(recovery, now=NOW + A_DAY)
    with pytest.raises(recovering.RecoveryOver):
        stop(recovery, cast.secretariat())


# The link


@pytest.mark.django_db
def test_the_link_sets_up_a_new_app_in_place_of_all_that_was_lost():
    term = ana()
    lost = Authenticator.objects.get()
    finish(confirmed(term), now=NOW + A_DAY)

    new = Authenticator.objects.get()
    assert new.confirmed
    assert new.pk != lost.pk
    assert not RecoveryCodes.objects.exists()
    assert "used a recovery" in TrailEntry.objects.values_list("act", flat=True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("when", "opens"),
    [
        (A_DAY - timedelta(seconds=1), False),
        (A_DAY, True),
        (A_DAY + recovering.HOLDS - timedelta(seconds=1), True),
        (A_DAY + recovering.HOLDS, False),
    ],
)
def test_the_link_opens_after_the_delay_and_for_three_days(when, opens):
    recovery = confirmed(ana())
    if opens:
        finish(recovery, now=NOW + when)
    else:
        with pytest.raises(recovering.LinkOver):
            finish(recovery, now=NOW + when)
    assert Authenticator.objects.filter(confirmed=True).count() == 1


@pytest.mark.django_db
def test_the_link_works_once_and_a_wrong_code_does_not_use_it_up():
    term = ana()
    recovery = confirmed(term)
    with pytest.raises(factors.WrongCode), sight.of_nobody():
        recovering.finish(key=recovery.key, person=term.person, code="000000", now=NOW + A_DAY)
    assert Authenticator.objects.filter(confirmed=True).exists()
    assert RecoveryCodes.objects.exists()

    finish(recovery, now=NOW + A_DAY)
    with pytest.raises(recovering.LinkOver):
        finish(recovery, now=NOW + A_DAY)


@pytest.mark.django_db
def test_the_link_of_someone_else_opens_nothing():
    recovery = confirmed(ana())
    other = cast.delegate("Borland").person
    with pytest.raises(recovering.LinkOver), sight.of_nobody():
        recovering.finish(key=recovery.key, person=other, code="000000", now=NOW + A_DAY)


@pytest.mark.django_db
def test_the_whole_way_in_the_pages(client: Client, time_machine):
    term = ana()
    client.post("/sign-in/lost/", {"email": f" {term.person.account.address.upper()}"})
    sweep()
    recovery = Recovery.objects.get()
    for officer, page in (
        (cast.focal_point("Borland"), f"/people/{term.key}/let-in-again/"),
        (cast.secretariat(), f"/people/recoveries/{recovery.key}/confirm/"),
    ):
        cast.sign_in(client, officer)
        client.post(page)
        client.post("/sign-in/sign-out/")
    time_machine.move_to(NOW + A_DAY, tick=False)
    sweep()
    link = re.search(r"https?://[^/]+(/recovery/\S+/)\n", str(outgoing.outbox[-1].body))
    assert link

    given = {"username": term.person.account.address, "password": PASSWORD, "next": link[1]}
    led = client.post("/sign-in/", given, follow=True)
    assert "Set up your authenticator app" in led.text
    new = Authenticator.objects.get(confirmed=False)
    code = new.shows(int((NOW + A_DAY).timestamp()) // 30).decode()
    assert "Print your recovery codes now" in client.post(link[1], {"code": code}).text
    assert client.get("/").status_code == 200
    assert client.get(link[1]).status_code == 410


@pytest.mark.django_db
@pytest.mark.parametrize("early", [True, False])
def test_the_link_asks_for_the_password_and_is_over_for_anyone_else(client: Client, early):
    recovery = confirmed(ana())
    page = f"/recovery/{tokens.write(recovery.key, purpose=RECOVER)}/"
    assert client.get(page)["Location"].startswith("/sign-in/")
    client.force_login(ana().person if not early else recovery.person)
    assert client.get(page).status_code == 410


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["nothing", "nothing:at-all"])
def test_a_link_that_the_portal_did_not_write_opens_nothing(client: Client, token):
    assert client.get(f"/recovery/{token}/stop/").status_code == 410
    client.force_login(ana().person)
    assert client.get(f"/recovery/{token}/").status_code == 410


@pytest.mark.django_db
def test_the_link_that_stops_opens_nothing_and_needs_no_sign_in(client: Client):
    recovery = confirmed(ana())
    token = tokens.write(recovery.key, purpose=STOP_RECOVERY)
    client.force_login(recovery.person)
    assert client.get(f"/recovery/{token}/").status_code == 410
    client.logout()

    assert "It was not me" in client.get(f"/recovery/{token}/stop/").text
    assert "Nobody comes in with it" in client.post(f"/recovery/{token}/stop/").text
    assert stage(recovery) == Stage.STOPPED
    assert client.post(f"/recovery/{token}/stop/").status_code == 410


# At the door


@pytest.mark.django_db
def test_the_answer_at_the_door_is_the_same_for_an_address_that_nobody_has(client: Client):
    known = ana().person.account.address

    def answer(address: str) -> str:
        page = client.post("/sign-in/lost/", {"email": address}).text
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)

    assert answer(known) == answer("nobody@portal.example")
    assert RecoveryAsk.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["nobody", "closed", "former"])
def test_whoever_is_not_in_office_is_not_taken_up(who):
    term = ana(**({"ends_at": NOW} if who == "former" else {}))
    if who == "closed":
        Person.objects.filter(pk=term.person_id).update(is_active=False)
    address = "nobody@portal.example" if who == "nobody" else term.person.account.address
    recovering.ask(address=address, now=NOW)
    sweep()
    assert not Recovery.objects.exists()
    assert not RecoveryAsk.objects.exists()
    assert outgoing.outbox == []


@pytest.mark.django_db
def test_asking_twice_is_asking_once():
    address = ana().person.account.address
    for _again in range(3):
        recovering.ask(address=address, now=NOW)
        sweep()
    assert Recovery.objects.count() == 1
    assert len(outgoing.outbox) == 1


@pytest.mark.django_db
def test_asks_do_not_fill_the_table():
    for number in range(3):
        RecoveryAsk.objects.bulk_create(
            [RecoveryAsk(address=f"{number}-{n}@x.example", asked_at=NOW) for n in range(333)]
        )
    for address in ("a@x.example", "b@x.example"):
        recovering.ask(address=address, now=NOW)
    assert RecoveryAsk.objects.count() == 1000


# Who is told


@pytest.mark.django_db
def test_each_stage_is_told_once_to_everyone_concerned():
    term = ana()
    focal_point, secretariat = cast.focal_point("Borland"), cast.secretariat()
    cast.focal_point("Carland")
    recovery = opened(term, focal_point)
    for _twice in range(2):
        sweep()
    told = Notice.objects.filter(kind="forum/recovery-opened")
    assert {notice.office for notice in told} == {term, focal_point, secretariat}

    confirm(recovery, secretariat)
    sweep()
    stop(recovery, secretariat)
    sweep()
    kinds = Notice.objects.filter(office=focal_point).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == [
        "forum/recovery-opened",
        "forum/recovery-confirmed",
        "forum/recovery-stopped",
    ]
    assert len(outgoing.outbox) == 3


@pytest.mark.django_db
def test_the_person_is_told_at_every_address_that_is_known_of_them():
    term = ana()
    AccountInvitation.objects.create(
        email="Ana@mission.example",
        first_name="Ana",
        last_name="A.",
        role=Role.DELEGATE,
        state=term.state,
        invited_by=cast.focal_point("Borland"),
        invited_at=NOW,
        expires_at=NOW,
        accepted_at=NOW,
        accepted_by=term.person,
    )
    opened(term, cast.secretariat())
    sweep()
    to = {address for letter in outgoing.outbox for address in letter.to}
    assert to == {term.person.account.address, "ana@mission.example"}
    assert all("/stop/" in letter.body for letter in outgoing.outbox)
    assert not any("Borland" in f"{letter.body}{letter.subject}" for letter in outgoing.outbox)


@pytest.mark.django_db
def test_a_letter_that_is_no_longer_so_is_not_sent():
    recovery = opened(ana(), cast.secretariat())
    tasks.tell_of_recoveries()
    stop(recovery, cast.secretariat())
    tasks.send_recovery_letters()
    assert outgoing.outbox == []
    assert not RecoveryLetter.objects.exists()


@pytest.mark.django_db
def test_what_nobody_goes_on_with_lapses_and_makes_room(time_machine):
    term = ana()
    opened(term, cast.secretariat())
    time_machine.move_to(NOW + recovering.HOLDS, tick=False)
    sweep()
    assert Recovery.objects.get().stage(NOW + recovering.HOLDS) == Stage.LAPSED
    assert TrailEntry.objects.filter(act="let a recovery lapse", office=None).exists()
    opened(term, cast.secretariat(), now=NOW + recovering.HOLDS)


# Two at once


def both(*acts) -> list[str]:
    """Do two acts at the same moment; return what each was told."""
    together, said = threading.Barrier(2), []

    def go(act) -> None:
        try:
            together.wait(5)
            act()
            said.append("done")
        except Refused as refusal:
            said.append(type(refusal).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(said)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_confirm_at_once_one_does():
    with sight.of_the_portal():
        recovery = opened(ana(), cast.focal_point("Borland"))
        first, second = cast.secretariat(), cast.secretariat()
    said = both(lambda: confirm(recovery, first), lambda: confirm(recovery, second))
    assert said == ["RecoveryOver", "done"]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_open_at_once_one_does():
    with sight.of_the_portal():
        term = ana()
        first, second = cast.focal_point("Borland"), cast.secretariat()
    said = both(lambda: opened(term, first), lambda: opened(term, second))
    assert said == ["RecoveryGoesOn", "done"]


@pytest.mark.django_db(transaction=True)
def test_it_is_stopped_or_used_and_never_both():
    with sight.of_the_portal():
        recovery = confirmed(ana())
        officer = cast.secretariat()
    later = NOW + A_DAY
    said = both(lambda: stop(recovery, officer, now=later), lambda: finish(recovery, now=later))
    assert said in (["LinkOver", "done"], ["RecoveryOver", "done"])
    with sight.of_the_portal():
        recovery.refresh_from_db()
        assert (recovery.used_at is None) != (recovery.stopped_at is None)


# What the database holds to


def smuggled(by: Term | None, sql: str, params: dict[str, Any]) -> bool:
    """Return whether a statement that was smuggled in changed anything."""
    eyes = sight.through_the_eyes_of(by, now=NOW) if by else sight.of_nobody()
    with eyes:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql, params)
                return bool(cursor.rowcount)
        except DatabaseError:
            return False


CONFIRMS = (
    "UPDATE forum_recovery SET confirmed_by_id = %(me)s, confirmed_at = %(now)s,"
    " ready_at = %(ready)s, lapses_at = %(later)s"
)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("office", "sql"),
    [
        (lambda: cast.focal_point("Borland"), CONFIRMS),
        (lambda: cast.focal_point("Carland"), CONFIRMS),
        (lambda: cast.delegate("Borland"), CONFIRMS),
        (cast.administrator, CONFIRMS),
        (cast.secretariat, CONFIRMS.replace("%(ready)s", "%(now)s")),
        (cast.secretariat, CONFIRMS.replace("%(me)s", "%(opener)s")),
        (cast.secretariat, "UPDATE forum_recovery SET used_at = %(now)s"),
        (cast.secretariat, "UPDATE forum_recovery SET person_id = %(someone)s"),
        (cast.secretariat, "UPDATE forum_recovery SET opened_by_id = %(me)s"),
        (cast.secretariat, "UPDATE forum_recovery SET stopped_at = %(now)s"),
        (cast.secretariat, "DELETE FROM forum_recovery"),
        (cast.focal_point, "SELECT sight.use_recovery(%(key)s, %(who)s, %(ready)s, 'forged')"),
        (cast.secretariat, "SELECT address FROM forum_recoveryletter"),
        (cast.secretariat, "SELECT address FROM forum_recoveryask"),
    ],
)
def test_no_statement_takes_a_step_past_the_portal(office, sql):
    opener = cast.focal_point("Borland")
    term = ana()
    recovery = opened(term, opener)
    by = office()
    params = {
        "me": by.pk,
        "opener": opener.pk,
        "someone": cast.person("X").pk,
        "who": term.person_id,
        "key": recovery.key,
        "now": NOW,
        "ready": NOW + A_DAY,
        "later": NOW + A_DAY + recovering.HOLDS,
    }
    smuggled(by, sql, params)
    before = Recovery.objects.filter(pk=recovery.pk).values().get()
    assert before["confirmed_at"] is None
    assert before["used_at"] is None
    assert before["stopped_at"] is None
    assert before["opened_by_id"] == opener.pk
    assert before["person_id"] == term.person_id
    if sql.startswith("SELECT address"):
        assert not smuggled(by, sql, params)


@pytest.mark.django_db
def test_the_opener_confirms_nothing_past_the_portal_and_a_second_officer_could():
    term, first, second = ana(), cast.secretariat(), cast.secretariat()
    opened(term, first)
    step = {"now": NOW, "ready": NOW + A_DAY, "later": NOW + A_DAY}
    assert not smuggled(first, CONFIRMS, {**step, "me": first.pk})
    assert smuggled(second, CONFIRMS, {**step, "me": second.pk})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("by", "for_whom", "lets"),
    [
        (lambda: cast.focal_point("Borland"), lambda: cast.delegate("Borland"), True),
        (cast.secretariat, lambda: cast.delegate("Borland"), True),
        (lambda: cast.focal_point("Carland"), lambda: cast.delegate("Borland"), False),
        (lambda: cast.delegate("Borland"), lambda: cast.delegate("Borland"), False),
        (cast.chair, lambda: cast.delegate("Borland"), False),
        (cast.administrator, lambda: cast.delegate("Borland"), False),
    ],
)
def test_a_recovery_is_opened_by_who_keeps_the_person(by, for_whom, lets):
    office, term = by(), for_whom()
    given = {
        "person_id": term.person_id,
        "office": term,
        "opened_by": office,
        "opened_at": NOW,
        "lapses_at": NOW + recovering.HOLDS,
    }

    def written(**more) -> bool:
        with sight.through_the_eyes_of(office, now=NOW):
            try:
                with transaction.atomic():
                    Recovery.objects.bulk_create([Recovery(**{**given, **more})])
                    return True
            except DatabaseError:
                return False

    another = cast.person("Another")
    assert not written(person_id=another.pk), "an office of someone else"
    assert not written(person_id=office.person_id, office=office), "for oneself"
    assert not written(opened_by=term), "in another's name"
    assert not written(confirmed_by=office, confirmed_at=NOW, ready_at=NOW), "confirmed at once"
    assert written() is lets


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("office", "status"),
    [
        (lambda: cast.focal_point("Borland"), 200),
        (cast.secretariat, 200),
        (lambda: cast.focal_point("Carland"), 404),
        (lambda: cast.delegate("Borland"), 404),
        (cast.administrator, 404),
        (cast.chair, 404),
    ],
)
def test_who_lost_a_telephone_is_known_to_who_keeps_them(client: Client, office, status):
    recovery = opened(ana(), cast.secretariat())
    cast.sign_in(client, office())
    assert client.get(f"/people/recoveries/{recovery.key}/").status_code == status
