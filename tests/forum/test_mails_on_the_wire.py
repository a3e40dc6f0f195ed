"""What a mail server is told: one reader a mail, a few headers, and the same words for all."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from forum import mail, outbox
from forum.models import AccountInvitation, Notice, Role, Term
from tests import cast
from tests.cast import GENEVA

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 7, 28, 12, tzinfo=UTC)
LIMIT = datetime(2026, 8, 12, tzinfo=GENEVA)
HEADERS = {
    *("Auto-Submitted", "Content-Transfer-Encoding", "Content-Type", "Date", "From"),
    *("MIME-Version", "Message-ID", "Subject", "To"),
}
OPAQUE = re.compile(r"[\w-]{20,}")


class Wire:
    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.envelopes.append(envelope)
        return "250 Kept"

    def letters(self) -> list[Message]:
        return [message_from_bytes(one.original_content or b"") for one in self.envelopes]


@pytest.fixture
def wire(settings) -> Iterator[Wire]:
    kept = Wire()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(kept, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    yield kept
    server.stop()


def send_all_kinds(*, act_by: datetime | None) -> None:
    """Send a notice of every kind, about rows of different kinds, to readers of two States."""
    for number, kind in enumerate(sorted(outbox.kinds())):
        office = cast.delegate("Alvania" if number % 2 else "Borland")
        about = cast.case(office.speaks_for.name_en) if number % 3 else office
        to = Term.objects.filter(pk=office.pk)
        outbox.post(kind, to=to, about=about, due_at=NOW, act_by=act_by, link="/cases/2026-KQ7P/")
    for notice in Notice.objects.all():
        mail.send(mail.of_notice(notice))


@pytest.mark.parametrize("act_by", [None, LIMIT])
def test_every_notice_of_a_class_is_the_same_mail_but_for_its_link(wire: Wire, act_by):
    send_all_kinds(act_by=act_by)

    said = {OPAQUE.sub("*", str(letter.get_payload())) for letter in wire.letters()}
    assert len(wire.letters()) == len(outbox.kinds()) > 20
    assert len(said) == 1
    assert len({letter["Subject"] for letter in wire.letters()}) == 1


def test_a_mail_has_one_reader_and_only_these_headers(wire: Wire):
    send_all_kinds(act_by=LIMIT)

    for envelope, letter in zip(wire.envelopes, wire.letters(), strict=True):
        assert envelope.rcpt_tos == [letter["To"]]
        assert set(letter.keys()) == HEADERS
        assert not letter.is_multipart()
        assert letter.get_content_type() == "text/plain"


def test_the_name_of_a_mail_says_nothing(wire: Wire):
    send_all_kinds(act_by=None)

    for letter in wire.letters():
        assert re.fullmatch(r"<[\w-]{20,}@localhost>", letter["Message-ID"])
    assert len({letter["Message-ID"] for letter in wire.letters()}) == len(wire.letters())


def test_an_invitation_does_not_say_which_office_or_state(wire: Wire):
    for state, role in (("Alvania", Role.DELEGATE), ("Borland", Role.LAW_ENFORCEMENT)):
        invitation = AccountInvitation(
            email=f"new@{state.lower()}.example",
            role=role,
            state=cast.state(state),
            expires_at=LIMIT,
        )
        mail.send(mail.of_invitation(invitation))

    one, other = (OPAQUE.sub("*", str(letter.get_payload())) for letter in wire.letters())
    assert re.sub(r"invitation/\S+", "", one) == re.sub(r"invitation/\S+", "", other)
    assert {"Alvania", "Borland", "police", "delegate"}.isdisjoint(re.findall(r"\w+", one))
