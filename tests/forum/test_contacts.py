"""The directory of contacts: who finds whom, who is shown the numbers, and how it stays right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.conf import settings
from django.db import Error, transaction
from django.test import Client

from forum import needs, queries, sight, vcards
from forum.actions import contacts as actions
from forum.actions.contacts import Details, Reach
from forum.models import (
    Contact,
    ContactLook,
    ContactMark,
    ContactNumbers,
    ContactReveal,
    Directory,
    Notice,
    Term,
    TrailEntry,
)
from forum.queries import Wanted
from forum.tasks import ask_to_confirm_contacts
from tests import cast

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 7, 28, 12, tzinfo=UTC)
DAY = timedelta(days=1)
LATER = NOW + timedelta(seconds=settings.CONTACTS_HOLD)


@pytest.fixture(autouse=True)
def noon(time_machine) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def keeper() -> Term:
    return cast.focal_point("Borland")


@pytest.fixture
def contact(keeper) -> Contact:
    return cast.contact(given_by=keeper, confirmed_at=NOW, given_at=NOW)


def phones(term: Term, now: datetime = NOW) -> list[str]:
    with sight.through_the_eyes_of(term, now=now):
        return [numbers.phone for numbers in ContactNumbers.objects.all()]


def reveal(term: Term, contact: Contact, now: datetime = NOW) -> str:
    with sight.through_the_eyes_of(term, now=now):
        return str(actions.reveal(contact=contact, by=term, now=now).phone)


def refusal(act: Callable[[], object], *, by: Term, now: datetime = NOW) -> str:
    try:
        with sight.through_the_eyes_of(by, now=now), transaction.atomic():
            act()
    except Error as error:
        return str(error)
    return ""


# --- Who finds whom -------------------------------------------------------------------------------


def test_a_signatory_finds_law_enforcement_and_no_national_point(contact):
    cast.contact("Borland", directory=Directory.NATIONAL, agency="Ministry")
    found = {}
    for name in ("Alvania", "Carland"):
        for term in (cast.delegate(name), cast.police(name)):
            with sight.through_the_eyes_of(term, now=NOW):
                found[name, term.role] = {
                    entry.agency
                    for which in Directory
                    for entry in queries.listed(which, Wanted(), now=NOW)
                }
    assert {frozenset(entries) for (name, _), entries in found.items() if name == "Carland"} == {
        frozenset({"Customs of the port"})
    }
    assert {frozenset(entries) for (name, _), entries in found.items() if name == "Alvania"} == {
        frozenset({"Customs of the port", "Ministry"})
    }


def test_it_is_found_by_state_competence_language_and_words(contact):
    borland, alvania = contact.state, cast.state("Alvania")
    fitting = [
        Wanted(state=borland),
        Wanted(competence="CUSTOMS"),
        Wanted(language="fr"),
        Wanted(words="PORT customs"),
        Wanted(state=borland, competence="FIREARMS", language="en", words="port"),
    ]
    with sight.through_the_eyes_of(cast.delegate("Alvania"), now=NOW):
        for wanted in fitting:
            assert queries.listed(Directory.LAW_ENFORCEMENT, wanted, now=NOW) == [contact], wanted
        others = (Wanted(state=alvania), Wanted(competence="FINANCE"), Wanted(language="ru"))
        for wanted in (*others, Wanted(on_duty=True), Wanted(words="port police")):
            assert queries.listed(Directory.LAW_ENFORCEMENT, wanted, now=NOW) == [], wanted


def test_an_expert_and_the_chair_find_nothing_there(client: Client, contact):
    for term in (cast.expert(), cast.chair(), cast.president(), cast.administrator()):
        cast.sign_in(client, term)
        for path in ("/contacts/", "/contacts/national/", contact.get_absolute_url()):
            assert client.get(path).status_code == HTTPStatus.NOT_FOUND, term


def test_where_a_state_gave_none_its_national_point_is_listed_instead(client: Client):
    cast.contact("Drovania", directory=Directory.NATIONAL, agency="Ministry of Drovania")
    cast.sign_in(client, cast.police("Alvania"))
    page = client.post("/contacts/", {"state": "XD"}).text
    assert "Drovania has given no law-enforcement contact. Its national point of contact" in page
    assert "Ministry of Drovania" in page

    cast.sign_in(client, cast.police("Carland"))  # A signatory
    page = client.post("/contacts/", {"state": "XD"}).text
    assert "Drovania has given no law-enforcement contact. Ask the Secretariat" in page
    assert "Ministry of Drovania" not in page


# --- The numbers ----------------------------------------------------------------------------------


def test_numbers_are_shown_once_asked_for_to_that_office_and_for_a_day(contact):
    alvania, colleague = cast.police("Alvania"), cast.police("Alvania")
    assert phones(alvania) == []
    assert reveal(alvania, contact) == "+99 12 34567"
    assert phones(alvania) == ["+99 12 34567"]
    assert phones(colleague) == []
    assert phones(alvania, NOW + DAY - timedelta(minutes=5)) == ["+99 12 34567"]
    assert phones(alvania, NOW + DAY) == []


def test_the_state_is_told_which_state_asked_and_never_who(contact, keeper):
    alvania = cast.police("Alvania", person=cast.person("Aras"))
    reveal(alvania, contact)
    for term in (keeper, cast.police("Borland")):
        with sight.through_the_eyes_of(term, now=NOW):
            assert [str(look.state) for look in queries.looks_at(contact)] == ["Alvania"]
            assert not ContactReveal.objects.exists()
    for term in (alvania, cast.delegate("Drovania"), cast.secretariat()):
        with sight.through_the_eyes_of(term, now=NOW):
            assert not queries.looks_at(contact).exists()
    with sight.through_the_eyes_of(cast.delegate("Alvania"), now=NOW):
        assert TrailEntry.objects.get(act="read").office == alvania


def test_to_ask_twice_within_a_day_is_on_record_once(contact):
    alvania = cast.police("Alvania")
    reveal(alvania, contact)
    reveal(alvania, contact, NOW + timedelta(hours=1))
    assert ContactReveal.objects.count() == ContactLook.objects.count() == 1


def test_whoever_asks_very_many_is_told_to_the_own_state(settings):
    settings.MANY_READS = 3
    alvania = cast.police("Alvania")
    cast.focal_point("Alvania")
    for _ in range(5):
        reveal(alvania, cast.contact("Borland"))
    assert Notice.objects.filter(kind="forum/many-items-read").count() == 1


def test_nobody_puts_a_reveal_on_record_for_another_office_or_another_day(contact):
    alvania, borland = cast.police("Alvania"), cast.delegate("Drovania")

    def asked(office: Term, at: datetime) -> Callable[[], object]:
        row = ContactReveal(contact=contact, office=office, revealed_at=at)
        return lambda: row.save(force_insert=True)

    assert "row-level security" in refusal(asked(borland, NOW), by=alvania)
    assert "row-level security" in refusal(asked(alvania, NOW + 30 * DAY), by=alvania)
    assert refusal(asked(alvania, NOW), by=alvania) == ""


def test_a_vcard_holds_one_entry_and_is_on_record(client: Client, contact):
    cast.sign_in(client, cast.police("Alvania"))
    answer = client.post(f"{contact.get_absolute_url()}card/")
    assert answer["Content-Type"] == "text/vcard; charset=utf-8"
    assert "TEL;TYPE=work,voice:+99 12 34567\r\n" in answer.text
    assert ContactLook.objects.count() == 1
    assert TrailEntry.objects.filter(act="downloaded", owner=contact.state).count() == 1


def test_a_vcard_is_folded_and_its_signs_are_not_taken_for_its_end(contact):
    contact.agency = "Zoll; Hafen, Grenze \\ 港口海关" * 4
    numbers = ContactNumbers(contact=contact, address="Quay 1\r\nPort\nEND:VCARD")
    card = vcards.card(contact, numbers)
    assert all(len(line.encode()) <= 75 for line in card.split("\r\n"))
    unfolded = card.replace("\r\n ", "")
    assert "Zoll\\; Hafen\\, Grenze \\\\ 港口海关" in unfolded
    assert unfolded.count("\r\nEND:VCARD\r\n") == 1
    assert "Quay 1\\nPort\\nEND:VCARD" in unfolded


# --- Who gives and keeps --------------------------------------------------------------------------


def give(by: Term, of: str = "Borland", **more) -> Contact:
    given = {"directory": Directory.LAW_ENFORCEMENT, "officer": None, **more}
    details, state = Details(agency="Police", opens_at=time(8), closes_at=time(16)), cast.state(of)
    with sight.through_the_eyes_of(by, now=NOW):
        return actions.give(
            **given, state=state, details=details, reach=Reach(phone="1"), by=by, now=NOW
        )


def test_a_focal_point_gives_its_own_state_s_and_the_secretariat_is_told(keeper):
    secretariat = cast.secretariat()
    made = give(keeper)
    assert made.state == keeper.state
    assert Notice.objects.get(kind="forum/contact-changed").office == secretariat
    with pytest.raises(actions.NotYours):
        give(keeper, "Alvania")
    with pytest.raises(actions.NotYours):
        give(cast.delegate("Borland"))


def test_the_secretariat_enters_what_a_state_sent_and_its_focal_point_is_told(keeper):
    assert give(cast.secretariat()).state == keeper.state
    assert Notice.objects.get(kind="forum/contact-changed").office == keeper


def test_a_card_is_an_officer_s_of_that_state(keeper):
    with pytest.raises(actions.NotItsOfficer):
        give(keeper, officer=cast.police("Alvania"))
    own = cast.police("Borland")
    assert give(keeper, officer=own).officer == own


def test_a_contact_changes_and_confirms_the_own_card_and_no_other(keeper):
    own, other = cast.police("Borland"), cast.police("Borland")
    card = give(keeper, officer=own)
    said: dict[str, Any] = {"officer": None, "details": Details(agency="Duty room")}
    said["reach"] = Reach(phone="2")
    with sight.through_the_eyes_of(own, now=NOW + DAY):
        changed = actions.change(contact=card, **said, by=own, now=NOW + DAY)
    assert (changed.agency, changed.officer, changed.confirmed_at) == ("Duty room", own, NOW + DAY)
    with sight.through_the_eyes_of(other, now=NOW), pytest.raises(actions.NotYours):
        actions.change(contact=card, **said, by=other, now=NOW)
    with sight.through_the_eyes_of(own, now=NOW), pytest.raises(actions.NotYours):
        actions.take_out(contact=card, by=own, now=NOW)


def test_nobody_else_changes_an_entry_past_the_portal(contact):
    for term in (cast.delegate("Borland"), cast.police("Borland"), cast.focal_point("Alvania")):
        with sight.through_the_eyes_of(term, now=NOW):
            changed = Contact.objects.update(confirmed_at=NOW - DAY, confirmed_by=term)
            assert changed == 0, term
    by = cast.secretariat()
    backdated = lambda: Contact.objects.update(confirmed_at=NOW - DAY, confirmed_by=by)  # noqa: E731
    assert "takes no such step" in refusal(backdated, by=by)


def test_what_is_taken_out_is_erased_with_its_keys(contact, keeper):
    with sight.through_the_eyes_of(keeper, now=NOW):
        actions.take_out(contact=contact, by=keeper, now=NOW)
        stub = Contact.objects.get()
        assert stub.agency == stub.numbers.phone == ""
        assert queries.listed(Directory.LAW_ENFORCEMENT, Wanted(), now=NOW) == []
    with sight.through_the_eyes_of(cast.delegate("Alvania"), now=NOW):
        assert not Contact.objects.exists()


def test_an_entry_of_a_state_that_left_is_found_by_no_other(contact):
    contact.state.party_until = NOW + DAY
    contact.state.save()
    for at, found in ((NOW, True), (NOW + DAY, False)):
        with sight.through_the_eyes_of(cast.delegate("Alvania"), now=at):
            assert Contact.objects.exists() is found


# --- It stays right -------------------------------------------------------------------------------


def test_a_state_is_asked_four_times_a_week_apart_and_then_left_alone(contact, time_machine):
    week = timedelta(seconds=settings.CONTACTS_ASKED_AGAIN)
    asked = []
    for minutes in range(-1, 70):
        at = LATER + week * minutes / 10
        time_machine.move_to(at, tick=False)
        if ask_to_confirm_contacts():
            asked.append(at)
        assert ask_to_confirm_contacts() == 0
    assert asked == [LATER + week * n for n in range(4)]
    assert Notice.objects.filter(kind="forum/contact-to-confirm").count() == 4


def test_confirmed_it_rests_for_half_a_year_and_is_then_asked_anew(contact, keeper, time_machine):
    time_machine.move_to(LATER, tick=False)
    assert ask_to_confirm_contacts() == 1
    with sight.through_the_eyes_of(keeper, now=LATER):
        assert [need.duty for need in needs.of(keeper, now=LATER)] == [True]
        actions.confirm(contact=contact, by=keeper, now=LATER)
        assert needs.of(keeper, now=LATER) == []
    time_machine.move_to(LATER + DAY * 100, tick=False)
    assert ask_to_confirm_contacts() == 0
    time_machine.move_to(LATER + timedelta(seconds=settings.CONTACTS_HOLD), tick=False)
    assert ask_to_confirm_contacts() == 1
    assert Notice.objects.filter(kind="forum/contact-to-confirm").count() == 2


def test_an_old_entry_says_for_how_long_nobody_confirmed_it(client: Client, contact, time_machine):
    time_machine.move_to(NOW + 214 * DAY, tick=False)
    cast.sign_in(client, cast.police("Alvania"))
    page = client.get(contact.get_absolute_url()).text
    assert "Not confirmed for 214 days. Call with care; tell us if it fails." in page


def test_a_reader_says_it_is_out_of_date_and_nobody_learns_who(contact, keeper):
    alvania, secretariat = cast.police("Alvania"), cast.secretariat()
    with sight.through_the_eyes_of(alvania, now=NOW + DAY):
        actions.mark_out_of_date(contact=contact, by=alvania, now=NOW + DAY)
        actions.mark_out_of_date(contact=contact, by=alvania, now=NOW + DAY)
        assert queries.last_mark(contact) is not None
    assert {"contact", "id", "marked_at"} == {field.name for field in ContactMark._meta.fields}
    told = Notice.objects.filter(kind="forum/contact-out-of-date")
    assert {notice.office for notice in told} == {keeper, secretariat}
    with sight.through_the_eyes_of(keeper, now=NOW + 2 * DAY):
        actions.confirm(contact=contact, by=keeper, now=NOW + 2 * DAY)
        assert queries.last_mark(Contact.objects.get()) is None


def test_the_secretariat_has_them_on_a_list_and_asks_once_more(client: Client, contact, keeper):
    Contact.objects.update(confirmed_at=NOW - 300 * DAY)
    cast.sign_in(client, cast.secretariat())
    assert "Customs of the port" in client.get("/contacts/to-confirm/").text
    client.post(f"{contact.get_absolute_url()}ask/")
    client.post(f"{contact.get_absolute_url()}ask/")
    asked = Notice.objects.filter(kind="forum/contact-to-confirm")
    assert [notice.office for notice in asked] == [keeper, keeper]


# --- When somebody is there -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "at", "there"),
    [
        ({"always": True}, "2026-07-28T03:00", True),
        ({"opens_at": time(8), "closes_at": time(16)}, "2026-07-28T07:59", False),
        ({"opens_at": time(8), "closes_at": time(16)}, "2026-07-28T08:00", True),
        ({"opens_at": time(8), "closes_at": time(16)}, "2026-07-28T16:00", False),
        ({"opens_at": time(8), "closes_at": time(16), "days": "1"}, "2026-07-28T09:00", False),
        ({"opens_at": time(22), "closes_at": time(6), "days": "1"}, "2026-07-28T05:59", True),
        ({"opens_at": time(22), "closes_at": time(6), "days": "1"}, "2026-07-28T22:30", False),
        ({}, "2026-07-28T09:00", False),
    ],
)
def test_who_is_there_goes_by_the_clock_on_their_wall(hours, at, there):
    contact = Contact(zone_name="Asia/Tokyo", **hours)
    assert contact.is_on_duty(datetime.fromisoformat(f"{at}+09:00")) is there


def test_hours_are_shown_there_and_on_the_reader_s_own_clock(client: Client, contact):
    said = {"opens_at": time(8), "closes_at": time(16), "days": "1 2 3 4 5"}
    Contact.objects.update(zone_name="Asia/Tokyo", **said)
    reader = cast.police("Alvania", person=cast.person("Aras", zone_name="Europe/Zurich"))
    cast.sign_in(client, reader)
    page = client.get(contact.get_absolute_url()).text
    assert "Mon–Fri, 08:00–16:00" in page
    assert "01:00–09:00 your time" in page
