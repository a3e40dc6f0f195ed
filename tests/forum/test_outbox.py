"""Every notice owed is sent, none twice, whatever the mail server does."""

from __future__ import annotations

import email
import email.policy
import socket
from datetime import UTC, datetime, timedelta

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from forum import outbox, tasks
from forum.actions import sending
from forum.models import AccountInvitation, Notice, Role, State, Term
from tests import cast

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 7, 28, 12, tzinfo=UTC)
NEWS = outbox.kind("tests/news", _("Something happened."))
DUTY = outbox.kind(
    "tests/undone",
    _("Your State has something to do."),
    stands=lambda pk: State.objects.filter(pk=pk, note="").exists(),
)


class Postbox:
    """A mail server that refuses whom a test names."""

    def __init__(self) -> None:
        self.letters: list[email.message.EmailMessage] = []
        self.receivers: list[list[str]] = []
        self.refuses: set[str] = set()

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address in self.refuses:
            return "451 Try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        parsed = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(parsed, email.message.EmailMessage)
        self.letters.append(parsed)
        self.receivers.append(envelope.rcpt_tos)
        return "250 Taken"


@pytest.fixture
def postbox(settings):
    box = Postbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield box
    server.stop()


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


def owe(kind: str = NEWS, *offices: Term, **more) -> None:
    told = offices or (cast.delegate("Borland"),)
    about = cast.state("Borland")
    to = Term.objects.filter(pk__in=[office.pk for office in told])
    outbox.post(kind, **{"to": to, "about": about, "due_at": NOW, "link": "/", **more})


def test_each_person_receives_a_mail_of_their_own(postbox):
    owe(NEWS, cast.delegate("Borland"), cast.chair())
    tasks.send_notices()

    assert [len(receivers) for receivers in postbox.receivers] == [1, 1]
    assert postbox.receivers[0] != postbox.receivers[1]
    assert {letter["To"] for letter in postbox.letters} == {to for (to,) in postbox.receivers}
    assert {letter["Auto-Submitted"] for letter in postbox.letters} == {"auto-generated"}


def test_one_mail_for_a_person_with_two_offices(postbox):
    chair = cast.chair()
    owe(NEWS, chair, cast.delegate("Carland", person=chair.person))
    tasks.send_notices()
    assert len(postbox.letters) == 1


def test_a_second_sweep_sends_nothing_again(postbox):
    owe()
    assert tasks.send_notices() == 1
    assert tasks.send_notices() == 0
    assert len(postbox.letters) == 1
    assert Notice.objects.get().sent_at == NOW


def test_nothing_leaves_before_it_is_due(postbox):
    owe(due_at=NOW + timedelta(seconds=1))
    tasks.send_notices()
    assert postbox.letters == []


def test_nothing_is_lost_while_the_sweeps_stood_still(postbox, time_machine):
    owe()
    time_machine.move_to(NOW + timedelta(days=30), tick=False)
    tasks.send_notices()
    assert len(postbox.letters) == 1


def test_who_is_no_longer_in_office_is_told_nothing(postbox):
    owe(NEWS, cast.delegate("Borland", ends_at=NOW))
    tasks.send_notices()

    assert postbox.letters == []
    assert Notice.objects.get().withdrawn_at == NOW


def test_a_reminder_of_a_duty_that_is_done_is_withdrawn(postbox):
    owe(DUTY)
    State.objects.update(note="Done.")
    tasks.send_notices()

    assert postbox.letters == []
    assert Notice.objects.get().withdrawn_at == NOW


def test_a_mail_that_is_not_taken_holds_up_no_other(postbox):
    refused, other = cast.delegate("Borland"), cast.chair()
    owe(NEWS, refused, other)
    postbox.refuses = {refused.person.email}

    tasks.send_notices()

    assert postbox.receivers == [[other.person.email]]
    failed = Notice.objects.get(office=refused)
    assert (failed.failures, failed.failed_at, failed.sent_at) == (1, NOW, None)


def test_a_mail_that_is_not_taken_goes_again_under_the_same_name(postbox, time_machine):
    office = cast.delegate("Borland")
    owe(NEWS, office)
    postbox.refuses = {office.person.email}
    tasks.send_notices()

    postbox.refuses = set()
    time_machine.move_to(NOW + sending.PAUSES[0], tick=False)
    tasks.send_notices()

    notice = Notice.objects.get()
    host = settings.PORTAL_ADDRESS.partition("://")[2].partition(":")[0]
    assert [letter["Message-ID"] for letter in postbox.letters] == [f"<{notice.key}@{host}>"]
    assert notice.sent_at == NOW + sending.PAUSES[0]


@pytest.mark.parametrize("failures", range(1, len(sending.PAUSES) + 3))
def test_each_failure_waits_longer_than_the_one_before(postbox, time_machine, failures):
    owe()
    Notice.objects.update(failures=failures, failed_at=NOW)
    pause = sending.PAUSES[min(failures, len(sending.PAUSES)) - 1]

    time_machine.move_to(NOW + pause - timedelta(seconds=1), tick=False)
    assert tasks.send_notices() == 0
    time_machine.move_to(NOW + pause, tick=False)
    assert tasks.send_notices() == 1


def test_a_server_that_is_not_there_loses_nothing(settings):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # Bound, and nobody listens.
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = taken.getsockname()
        owe()
        tasks.send_notices()
    assert Notice.objects.get().failures == 1


def test_an_invitation_leaves_once_and_not_when_it_was_cancelled(postbox):
    for address, more in (("dara@b.example", {}), ("late@b.example", {"cancelled_at": NOW})):
        AccountInvitation.objects.create(
            email=address,
            role=Role.SECRETARIAT,
            invited_by=cast.secretariat(),
            invited_at=NOW,
            expires_at=NOW + timedelta(hours=72),
            **more,
        )
    assert tasks.send_invitations() == 1
    assert tasks.send_invitations() == 0
    assert postbox.receivers == [["dara@b.example"]]
