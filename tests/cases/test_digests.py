"""Who asked is told once a day how much is new for them, and nothing else (ToR 13, 14)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from cases.actions import subscribing
from cases.models import Digest, Subscription
from cases.tasks import write_digests
from forum import sight
from forum.audience import Kind
from forum.models import Notice, Term
from forum.tasks import send_notices
from tests import cast
from tests.cases import platform
from tests.cases.platform import browser, shared

pytestmark = pytest.mark.django_db

BEGUN = datetime(2026, 7, 1, 12, tzinfo=UTC)
MORNING = datetime(2026, 7, 2, 6, tzinfo=UTC)  # 08:00 in Geneva


@pytest.fixture
def alvania() -> Term:
    return cast.delegate("Alvania")


@pytest.fixture
def borland() -> Term:
    return cast.delegate("Borland")


def ask(by: Term, **wanted: list[str]) -> Subscription:
    given = {"types": [], "regions": [], "categories": [], **wanted}
    with sight.through_the_eyes_of(by, now=BEGUN):
        return subscribing.subscribe(**given, by=by, now=BEGUN)


def wake(time_machine, at: datetime) -> list[str]:
    """Run the sweeps at this moment, and return the mails that left."""
    time_machine.move_to(at, tick=False)
    before = len(mail.outbox)
    write_digests()
    send_notices()
    return [str(letter.body) for letter in mail.outbox[before:]]


def test_one_mail_a_morning_says_how_much_and_leads_to_the_list(alvania, borland, time_machine):
    ask(borland)
    posting = shared(alvania, at=BEGUN)
    shared(alvania, at=BEGUN)

    assert wake(time_machine, MORNING - timedelta(minutes=1)) == []
    (letter,) = wake(time_machine, MORNING)

    assert "2 things are new" in letter
    for secret in (posting.ref, "Alvania", "Lorries", "platform", "routes"):
        assert secret not in letter
    assert Notice.objects.get(kind="cases/platform-digest").link == "/platform/"


def test_at_most_one_mail_a_day_and_none_when_nothing_is_new(alvania, borland, time_machine):
    ask(borland)
    shared(alvania, at=BEGUN)

    assert len(wake(time_machine, MORNING)) == 1
    shared(alvania, at=MORNING + timedelta(hours=1))
    assert wake(time_machine, MORNING + timedelta(hours=2)) == []
    (next_day,) = wake(time_machine, MORNING + timedelta(days=1))
    assert "1 thing is new" in next_day
    assert wake(time_machine, MORNING + timedelta(days=2)) == []


def test_the_sweep_can_run_late_and_twice(alvania, borland, time_machine):
    ask(borland)
    shared(alvania, at=BEGUN)

    assert len(wake(time_machine, MORNING + timedelta(days=40, hours=5))) == 1
    assert wake(time_machine, MORNING + timedelta(days=40, hours=6)) == []
    assert Digest.objects.count() == 1


def test_what_came_after_the_morning_is_for_the_next(alvania, borland, time_machine):
    ask(borland)
    for at in (BEGUN, MORNING + timedelta(minutes=30)):
        shared(alvania, at=at)

    (late,) = wake(time_machine, MORNING + timedelta(hours=1))
    (next_day,) = wake(time_machine, MORNING + timedelta(days=1))

    assert "1 thing is new" in late
    assert "1 thing is new" in next_day


def test_of_quiet_mornings_the_last_is_kept(alvania, borland, time_machine):
    ask(borland)

    for day in range(3):
        assert wake(time_machine, MORNING + timedelta(days=day)) == []
    assert Digest.objects.get().until == MORNING + timedelta(days=2)
    shared(alvania, at=MORNING + timedelta(days=2, hours=1))
    assert len(wake(time_machine, MORNING + timedelta(days=3))) == 1


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({}, 2),
        ({"types": ["BROKERS", "ROUTES"]}, 2),
        ({"types": ["BROKERS"]}, 1),
        ({"types": ["BROKERS"], "regions": ["EUROPE"]}, 0),
        ({"regions": ["ASIA"], "categories": ["H"]}, 1),
        ({"categories": ["A"]}, 0),
    ],
)
def test_only_what_was_asked_for_is_counted(alvania, borland, time_machine, wanted, count):
    ask(borland, **wanted)
    shared(alvania, at=BEGUN)
    shared(alvania, at=BEGUN, types=["BROKERS"], regions=["ASIA"])

    letters = wake(time_machine, MORNING)

    assert [letter.split("portal ")[1][0] for letter in letters] == ([str(count)] if count else [])


def test_what_two_subscriptions_ask_for_is_counted_once(alvania, borland, time_machine):
    ask(borland, types=["ROUTES"])
    ask(borland, regions=["EUROPE"])
    shared(alvania, at=BEGUN)

    (letter,) = wake(time_machine, MORNING)

    assert "1 thing is new" in letter


def test_nothing_is_counted_that_the_reader_may_not_see(alvania, borland, time_machine):
    carland = cast.delegate("Carland")
    for reader in (borland, carland, cast.police("Borland")):
        ask(reader)
    shared(alvania, Kind.PARTIES, at=BEGUN)
    shared(alvania, Kind.CHOSEN, cast.state("Drovania"), at=BEGUN)
    platform.write(alvania, at=BEGUN)

    letters = wake(time_machine, MORNING)

    assert len(letters) == 2  # Borland's delegate and its police; Carland has signed only.
    assert all("1 thing is new" in letter for letter in letters)
    assert not Digest.objects.filter(office=carland, is_quiet=False).exists()


def test_it_is_counted_when_the_mail_leaves(alvania, borland, time_machine):
    ask(borland)
    gone, stays = shared(alvania, at=BEGUN), shared(alvania, at=BEGUN)
    time_machine.move_to(MORNING, tick=False)
    write_digests()

    platform.withdraw(gone, alvania, at=MORNING)
    send_notices()
    assert "1 thing is new" in str(mail.outbox[-1].body)

    shared(alvania, at=MORNING + timedelta(hours=1))
    time_machine.move_to(MORNING + timedelta(days=1), tick=False)
    write_digests()
    for posting in type(stays).objects.exclude(status="WITHDRAWN"):
        platform.withdraw(posting, alvania, at=MORNING + timedelta(days=1))
    assert send_notices() == 1
    assert len(mail.outbox) == 1  # Nothing is new any more: the mail is withdrawn.


def test_what_has_expired_by_the_morning_is_not_counted(alvania, borland, time_machine):
    ask(borland)
    posting = platform.write(alvania, at=BEGUN)
    platform.release(posting, alvania, at=BEGUN, until=BEGUN + timedelta(hours=3))

    assert wake(time_machine, MORNING) == []


def test_one_s_own_postings_are_no_news(alvania, time_machine):
    ask(alvania)
    shared(alvania, at=BEGUN)

    assert wake(time_machine, MORNING) == []


def test_an_office_that_is_over_is_told_nothing(alvania, borland, time_machine):
    ask(borland)
    shared(alvania, at=BEGUN)
    Term.objects.filter(pk=borland.pk).update(ends_at=MORNING)

    assert wake(time_machine, MORNING) == []


def test_what_someone_asks_for_is_theirs_alone(borland, time_machine):
    subscription = ask(borland, types=["ROUTES"])
    time_machine.move_to(BEGUN, tick=False)

    colleague = browser(cast.delegate("Borland"))
    assert colleague.post(f"/platform/told/{subscription.key}/stop/").status_code == 404
    assert "You asked to be told of" not in colleague.get("/platform/told/").text
    browser(borland).post(f"/platform/told/{subscription.key}/stop/")
    assert not Subscription.objects.exists()


def test_a_form_of_what_to_be_told_keeps_what_was_chosen(borland, time_machine):
    time_machine.move_to(BEGUN, tick=False)

    browser(borland).post("/platform/told/", {"types": ["ROUTES"], "regions": ["ASIA"]})

    kept = Subscription.objects.get()
    assert (kept.office, kept.types, kept.regions) == (borland, ["ROUTES"], ["ASIA"])
    assert browser(cast.secretariat()).get("/platform/told/").status_code == 403
