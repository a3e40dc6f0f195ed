"""How long someone is signed in, where, and what ends it."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Thread

import pytest
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.db import ProgrammingError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, include, path

from dief_portal import sessions
from forum import session, sight, tasks
from forum.models import Account, Person, Session, Term
from forum.session import IDLE, LONGEST, SessionStore
from tests import cast
from tests.conftest import Visitor
from tests.inventory import templates

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.test_sessions")]

NOW = datetime(2026, 7, 28, 6, tzinfo=UTC)
SECOND = timedelta(seconds=1)
COOKIE = settings.SESSION_COOKIE_NAME
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"


@session.by_itself
def saved_by_itself(request: HttpRequest) -> HttpResponse:
    request.session["draft"] = "saved"
    return HttpResponse("saved")


@session.polled
def part(request: HttpRequest) -> HttpResponse:
    return HttpResponse("part")


urlpatterns = [
    path("saved/", saved_by_itself),
    path("part/", part),
    path("", include("dief_portal.urls")),
]


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def ana() -> Term:
    return cast.delegate("Borland")


def browser_of(office: Term, user_agent: str = FIREFOX) -> Client:
    browser = Visitor(headers={"User-Agent": user_agent})
    cast.sign_in(browser, office)
    browser.get("/")
    return browser


def is_inside(browser: Client) -> bool:
    return browser.get("/sign-in/sessions/").status_code == 200


# Until when


def test_a_session_ends_to_the_second_a_quarter_of_an_hour_after_the_last_page(time_machine, ana):
    browser = browser_of(ana)
    time_machine.move_to(NOW + IDLE - SECOND, tick=False)
    assert is_inside(browser)
    time_machine.move_to(NOW + 2 * IDLE - SECOND, tick=False)
    assert not is_inside(browser)


def test_a_session_ends_to_the_second_eight_hours_after_signing_in(time_machine, ana):
    browser = browser_of(ana)
    for minutes in range(10, 480, 10):
        time_machine.move_to(NOW + timedelta(minutes=minutes), tick=False)
        assert is_inside(browser)
    time_machine.move_to(NOW + LONGEST - SECOND, tick=False)
    assert is_inside(browser)
    time_machine.move_to(NOW + LONGEST, tick=False)
    assert not is_inside(browser)


def test_a_new_key_does_not_make_the_eight_hours_longer(time_machine, ana):
    browser = browser_of(ana)
    for minutes in range(10, 490, 10):
        time_machine.move_to(NOW + timedelta(minutes=minutes), tick=False)
        browser.post("/hat/", {"hat": ana.key})
    assert not is_inside(browser)


@pytest.mark.parametrize(
    "ask",
    [
        lambda browser: browser.post("/saved/"),
        lambda browser: browser.get("/session/"),
        lambda browser: browser.get("/part/", headers={"HX-Request": "true"}),
    ],
)
def test_what_a_page_asks_for_by_itself_is_no_sign_that_someone_is_there(time_machine, ana, ask):
    browser = browser_of(ana)
    time_machine.move_to(NOW + IDLE - SECOND, tick=False)
    assert ask(browser).status_code == 200
    time_machine.move_to(NOW + IDLE, tick=False)
    assert not is_inside(browser)


def test_what_is_saved_by_itself_is_kept_all_the_same(ana):
    browser = browser_of(ana)
    browser.post("/saved/")
    assert browser.session["draft"] == "saved"


def test_every_page_that_asks_again_by_itself_says_so():
    asks = re.compile(r'hx-get="{% url "([\w:-]+)"[^>]*hx-trigger="[^"]*every')
    named = {name for one in templates() for name in asks.findall(one.read_text())}
    marked = {
        f"{namespace}{entry.name}"
        for namespace, entry in views(get_resolver("dief_portal.urls"))
        if getattr(entry.callback, "asked_by_itself", False)
    }
    assert named == {"meetings:room", "meetings:floor"}
    by_script = {"sign-in:session", "cases:keep", "cases:begin-by-itself"}
    assert marked == named | by_script


def views(resolver: URLResolver, namespace: str = "") -> list[tuple[str, URLPattern]]:
    found: list[tuple[str, URLPattern]] = []
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            found.append((namespace, entry))
        else:
            found += views(
                entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            )
    return found


def test_every_page_says_when_its_reader_is_signed_out(ana):
    page = browser_of(ana).get("/").text
    shown = " ".join(page.split())
    assert "You are signed out at 08:15 on your clock unless you open another page" in shown
    assert "and at 16:00 in any case" in shown
    assert 'data-left="900"' in page


def test_asking_says_how_long_yet_and_staying_makes_it_longer(time_machine, ana):
    browser = browser_of(ana)
    time_machine.move_to(NOW + timedelta(minutes=11), tick=False)
    assert browser.get("/session/").json() == {"left": 4 * 60, "longest": 469 * 60}
    stayed = browser.post("/session/stay/", headers={"Accept": "application/json"})
    assert stayed.json() == {"left": 15 * 60, "longest": 469 * 60}
    assert browser.get("/session/").json()["left"] == 15 * 60


# In the database


def test_the_database_holds_no_key_and_nothing_that_can_be_read(ana):
    browser = browser_of(ana)
    key = browser.cookies[COOKIE].value
    row = Session.objects.get()
    everything = f"{row.digest} {row.key} {bytes(row.data)!r} {row.browser}"
    assert key not in everything
    assert "hat" not in everything
    assert not SessionStore(row.digest).load()


def test_what_was_written_into_the_table_by_hand_opens_nothing(ana):
    browser = browser_of(ana)
    mine = Session.objects.get()
    other = browser_of(cast.delegate("Carland"))
    Session.objects.exclude(pk=mine.pk).update(data=mine.data)
    assert not is_inside(other)
    assert is_inside(browser)


def test_whoever_serves_reads_no_session_and_writes_none(ana):
    browser_of(ana)
    with sight.through_the_eyes_of(ana, now=NOW), connection.cursor() as cursor:
        for statement in ("SELECT * FROM forum_session", "DELETE FROM forum_session"):
            with pytest.raises(ProgrammingError), transaction.atomic():
                cursor.execute(statement)
        forged = ["0" * 64, ana.person_id, NOW.isoformat(), NOW.isoformat(), "no proof", NOW]
        cursor.execute("SELECT sight.begin_session(%s, %s, %s, %s, %s, %s, '', 'k', 'b')", forged)
        assert cursor.fetchone() == (False,)


def test_whoever_serves_reads_no_address_and_no_password(ana):
    address = ana.person.email
    with sight.through_the_eyes_of(ana, now=NOW), connection.cursor() as cursor:
        with pytest.raises(ProgrammingError), transaction.atomic():
            list(Account.objects.all())
        cursor.execute("SELECT * FROM sight.account(%s, 'no proof')", [address])
        assert cursor.fetchall() == []


def test_a_session_that_was_ended_is_not_brought_back(ana):
    browser = browser_of(ana)
    under_way = SessionStore(browser.cookies[COOKIE].value)
    under_way["typed"] = "a page that takes long"
    Session.objects.all().delete()
    with pytest.raises(UpdateError):
        under_way.save()
    assert not sessions.is_kept(under_way, HttpResponse())
    assert not Session.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_saving_and_ending_at_once_never_leaves_a_session():
    for _ in range(20):
        opened = SessionStore()
        opened["somebody"] = "was here"
        opened.save()
        saving = SessionStore(opened.session_key)
        saving["somebody"] = "is here"
        race([partial(quietly, saving.save), opened.delete])
        assert SessionStore(opened.session_key).load() == {}


def quietly(save: Callable[[], None]) -> None:
    with suppress(UpdateError):
        save()


def race(acts: list[Callable[[], object]]) -> None:
    def run(act: Callable[[], object]) -> None:
        try:
            act()
        finally:
            connection.close()

    runners = [Thread(target=run, args=[act]) for act in acts]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join()


# The key in the browser


def test_a_key_that_someone_else_chose_is_never_used(client: Client):
    client.cookies[COOKIE] = "chosenbyanattacker0000000000000000"
    person = cast.person("Ana", password="a quiet lake in the morning")
    client.post(
        "/sign-in/", {"username": person.username, "password": "a quiet lake in the morning"}
    )
    assert client.cookies[COOKIE].value != "chosenbyanattacker0000000000000000"
    assert not Session.objects.filter(digest=session._digest("chosenbyanattacker0000000000000000"))


def test_the_key_from_before_signing_in_opens_nothing_after(client: Client, ana):
    Account.objects.filter(person=ana.person).update(password="")
    client.get("/about/")
    before = SessionStore()
    before["kept"] = "typed before"
    before.save()
    client.cookies[COOKIE] = str(before.session_key)
    client.force_login(ana.person)
    assert client.cookies[COOKIE].value != before.session_key
    assert SessionStore(before.session_key).load() == {}


def test_the_cookie_is_for_this_host_over_tls_and_no_script(ana):
    browser = browser_of(ana)
    browser.post("/hat/", {"hat": ana.key})
    cookie = browser.cookies[COOKIE]
    assert COOKIE == "__Host-session"
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")
    assert (cookie["path"], cookie["domain"], cookie["max-age"]) == ("/", "", "")


def test_the_cookie_is_sent_when_the_key_is_new_and_not_again(ana):
    browser = browser_of(ana)
    assert COOKIE not in browser.get("/").cookies
    assert COOKIE in browser.post("/hat/", {"hat": ana.key}).cookies


def test_a_fault_keeps_nothing_of_the_session_and_sends_no_key(ana):
    opened = SessionStore()
    opened["typed"] = "before the fault"
    assert not sessions.is_kept(opened, HttpResponse(status=500))
    assert not Session.objects.exists()


def test_a_browser_lets_go_of_a_key_that_opens_nothing_any_more(ana):
    browser = browser_of(ana)
    Session.objects.all().delete()
    assert browser.get("/about/").cookies[COOKIE]["max-age"] == 0


# Where


def test_whoever_has_not_settled_in_yet_can_already_sign_out_elsewhere():
    newcomer = cast.delegate(person=cast.person("New", settled_at=None))
    browser_of(newcomer)
    browser = browser_of(newcomer)
    assert is_inside(browser)
    assert browser.post("/sign-in/sessions/others/")["Location"] == "/sign-in/sessions/"
    assert Session.objects.count() == 1


def test_a_person_sees_their_own_sessions_in_plain_words(ana):
    browser_of(cast.delegate("Carland"), "Mozilla/5.0 (iPhone) Version/18.0 Safari/605")
    browser_of(ana, "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36")
    page = browser_of(ana).get("/sign-in/sessions/").text
    assert "Firefox on Windows" in page
    assert "Chrome on Linux" in page
    assert "iPhone" not in page
    assert page.count("this one") == 1


def test_signing_out_elsewhere_takes_effect_with_the_next_page(ana):
    there, here = browser_of(ana), browser_of(ana)
    key = re.findall(r"/sign-in/sessions/([\w-]{20,})/", here.get("/sign-in/sessions/").text)
    assert len(key) == 1
    here.post(f"/sign-in/sessions/{key[0]}/")
    assert (is_inside(there), is_inside(here)) == (False, True)


def test_nobody_ends_the_session_of_someone_else(ana):
    other = browser_of(cast.delegate("Carland"))
    key = Session.objects.get().key
    assert browser_of(ana).post(f"/sign-in/sessions/{key}/").status_code == 404
    assert is_inside(other)


def test_signing_out_everywhere_else_leaves_this_one_and_others_alone(ana):
    there, other, here = browser_of(ana), browser_of(cast.delegate("Carland")), browser_of(ana)
    here.post("/sign-in/sessions/others/")
    assert (is_inside(there), is_inside(other), is_inside(here)) == (False, True, True)


# Signing others out

KEEPERS: list[Callable[[], Term]] = [lambda: cast.focal_point("Borland"), cast.secretariat]
NO_KEEPERS: list[Callable[[], Term]] = [
    lambda: cast.focal_point("Carland"),
    lambda: cast.delegate("Borland"),
    cast.chair,
    cast.administrator,
]


@pytest.mark.parametrize("keeper", KEEPERS)
def test_who_keeps_somebody_signs_them_out_everywhere(ana, keeper):
    there, also_there = browser_of(ana), browser_of(ana)
    other, here = browser_of(cast.delegate("Borland")), browser_of(keeper())
    page = here.post(f"/people/{ana.key}/sign-out/", follow=True).text
    assert "2 sessions have ended" in page
    assert (is_inside(there), is_inside(also_there)) == (False, False)
    assert (is_inside(other), is_inside(here)) == (True, True)
    assert is_inside(browser_of(ana))  # They sign in again.


@pytest.mark.parametrize("nobody", NO_KEEPERS)
def test_nobody_else_does_not_even_by_a_statement_of_their_own(ana, nobody):
    there, other = browser_of(ana), nobody()
    assert browser_of(other).post(f"/people/{ana.key}/sign-out/").status_code in {403, 404}
    with sight.through_the_eyes_of(other, now=NOW), connection.cursor() as cursor:
        cursor.execute("SELECT sight.sign_out(%s)", [ana.pk])
        assert cursor.fetchone() == (0,)
    assert is_inside(there)


# What ends it


def test_a_closed_account_is_signed_out_with_the_next_page(ana):
    browser, other = browser_of(ana), browser_of(cast.delegate("Carland"))
    Person.objects.filter(pk=ana.person_id).update(is_active=False)
    assert (is_inside(browser), is_inside(other)) == (False, True)


def test_a_factor_that_is_taken_off_ends_what_was_opened_with_it(ana):
    browser, other = browser_of(ana), browser_of(cast.delegate("Carland"))
    ana.person.staticdevice_set.all().delete()
    assert (is_inside(browser), is_inside(other)) == (False, True)


def test_an_office_that_is_ended_shows_nothing_with_the_next_page(ana):
    browser = browser_of(ana)
    assert "delegate" in browser.get("/").text
    Term.objects.filter(pk=ana.pk).update(ends_at=NOW)
    assert "You hold no office today" in browser.get("/").text


def test_signing_out_leaves_nothing_in_the_browser(ana):
    answer = browser_of(ana).post("/sign-in/sign-out/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert answer["Cache-Control"] == "no-store"
    assert not Session.objects.filter(person=ana.person).exists()


def test_the_sweep_forgets_what_has_ended(time_machine, ana):
    browser_of(ana)
    time_machine.move_to(NOW + IDLE, tick=False)
    assert tasks.forget_visits() == 1
    assert not Session.objects.exists()
