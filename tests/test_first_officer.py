"""A new portal has nobody; one command makes the first officer, once, and a mail lets them in."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from forum import tasks
from forum.models import Account, NewPassword, Person, Role, Term, TrailEntry
from tests import cast

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 7, 28, 12, tzinfo=UTC)
PASSWORD = "a quiet lake in the morning"


@pytest.fixture(autouse=True)
def _today(time_machine, settings):
    time_machine.move_to(NOW, tick=False)


def invite(email: str = "Sam.Ferris@example.org") -> str:
    said = StringIO()
    call_command("invite_first_officer", email, "Sam", "Ferris", stdout=said)
    return said.getvalue()


def test_the_first_person_is_an_officer_of_the_secretariat_and_it_is_remembered():
    said = invite()

    [office] = Term.objects.all()
    assert (office.role, office.state, office.ends_at) == (Role.SECRETARIAT, None, None)
    assert Account.objects.get().address == "sam.ferris@example.org"
    [entry] = TrailEntry.objects.all()
    assert (entry.act, entry.office) == ("was made the first officer", None)
    assert "Sam Ferris is a Secretariat officer" in said


def test_nothing_opens_the_account_before_a_password_was_set(client: Client):
    invite()

    for word in ("", "!", PASSWORD):
        answer = client.post("/sign-in/", {"username": "sam.ferris@example.org", "password": word})
        assert answer.status_code == 200


def test_the_mail_leads_to_a_password_and_that_to_the_second_factor(client: Client):
    invite()
    assert tasks.send_links() == 1
    [letter] = mail.outbox
    link = re.search(r"https?://[^/\s]+(/\S+)", str(letter.body))
    assert letter.to == ["sam.ferris@example.org"]
    assert link

    words = {"password": PASSWORD, "password_again": PASSWORD}
    assert client.get(link[1]).status_code == 200
    assert client.post(link[1], words).status_code == 302
    came = client.post("/sign-in/", {"username": "sam.ferris@example.org", "password": PASSWORD})
    assert came.status_code == 302
    inside = client.get("/", follow=True)
    assert inside.redirect_chain[-1][0].startswith("/second-factor/")


def test_the_link_holds_three_days_and_then_another_can_be_asked_for(client, time_machine):
    invite()
    tasks.send_links()
    assert NewPassword.objects.get().expires_at == NOW + timedelta(hours=72)
    time_machine.move_to(NOW + timedelta(hours=72, seconds=1), tick=False)

    client.post("/forgotten/", {"address": "sam.ferris@example.org"})
    assert tasks.send_links() == 1
    assert len(mail.outbox) == 2


def test_it_works_once():
    invite()

    with pytest.raises(CommandError, match=r"Nothing was changed\. Somebody has an account"):
        invite("noor.haddad@example.org")
    assert Person.objects.count() == 1


def test_it_is_refused_where_anybody_is_even_if_their_office_is_over():
    cast.delegate("Borland", ends_at=NOW - timedelta(days=1))

    with pytest.raises(CommandError, match="Somebody has an account"):
        invite()


def test_what_is_no_mailbox_is_refused():
    with pytest.raises(CommandError, match="no address of a mailbox"):
        invite("Sam Ferris")
    assert not Person.objects.exists()
