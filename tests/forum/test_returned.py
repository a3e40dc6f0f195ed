"""Mails that come back are told to the Secretariat; what the portal told somebody stands."""

from __future__ import annotations

import smtplib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from forum import mail, returned, tasks
from forum.actions import sending
from forum.models import Bounce, NewPassword, Notice, TrailEntry
from forum.models.bounces import Why
from forum.returned import Returned
from tests import cast
from tests.forum import test_outbox as outbox

pytestmark = pytest.mark.django_db

NOW = outbox.NOW
TODAY = date(2026, 7, 28)
postbox = outbox.postbox

REPORT = """\
Return-Path: <>
From: MAILER-DAEMON@mx.example
To: portal@portal.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; someone@borland.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} refused

--b
Content-Type: {quoted}

Message-ID: {name}
Subject: [Information] DIEF portal: something new

--b--
"""


def report(
    name: str, *, status: str = "5.1.1", action: str = "failed", quoted: str = "message/rfc822"
) -> bytes:
    text = REPORT.format(name=name, status=status, action=action, quoted=quoted)
    return text.replace("\n", "\r\n").encode()


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path, time_machine) -> Path:
    time_machine.move_to(NOW, tick=False)
    settings.RETURNED_MAIL = str(tmp_path)
    (tmp_path / "new").mkdir()
    return tmp_path


@pytest.fixture
def notice() -> Notice:
    outbox.owe()
    Notice.objects.update(sent_at=NOW)
    return Notice.objects.get()


def name_of(notice: Notice) -> str:
    return mail.of_notice(notice).message_id


def comes_back(folder: Path, text: bytes, called: str = "1.a.mx") -> None:
    (folder / "new" / called).write_bytes(text)
    tasks.read_returned()


@pytest.mark.parametrize(
    "quoted", ["message/rfc822", "text/rfc822-headers", "message/global-headers"]
)
@pytest.mark.parametrize(
    ("status", "why"),
    [
        ("5.1.1", Why.NO_MAILBOX),
        ("5.2.1", Why.NO_MAILBOX),
        ("5.2.2", Why.FULL),
        ("5.7.26", Why.REFUSED),
        ("5.1.8", Why.REFUSED),
        ("5.4.14", Why.OTHER),
        ("", Why.OTHER),
    ],
)
def test_a_report_says_whose_mail_came_back_and_why(notice, quoted, status, why):
    text = report(name_of(notice), status=status, quoted=quoted)

    assert returned.read(text) == Returned(notice.key, why)


def test_it_is_recorded_and_gone_and_the_notice_stands(notice, folder):
    comes_back(folder, report(name_of(notice)))

    bounce, entry = Bounce.objects.get(), TrailEntry.objects.latest("pk")
    assert (bounce.person_id, bounce.on, bounce.why) == (notice.to_id, TODAY, Why.NO_MAILBOX)
    assert bounce.recorded_by is None
    assert (entry.act, entry.office) == ("recorded that mail came back from", None)
    assert not list(folder.glob("new/*"))
    notice.refresh_from_db()
    assert (notice.sent_at, notice.withdrawn_at) == (NOW, None)


def test_the_secretariat_sees_it_on_its_desk(notice, folder):
    comes_back(folder, report(name_of(notice), status="5.2.2"))
    client = Client()
    cast.sign_in(client, cast.secretariat())

    assert "the mailbox is full" in client.get("/desk/").text


def test_the_person_reads_it_in_the_portal_and_nobody_else_of_their_state(notice, folder):
    comes_back(folder, report(name_of(notice), status="5.2.2"))
    other = cast.delegate("Borland", person=cast.person("Bo Rask"))
    pages = []
    for office in (notice.office, other):
        client = Client()
        cast.sign_in(client, office)
        pages.append("the mailbox is full" in client.get("/notices/").text)

    assert pages == [True, False]


def test_three_mails_of_a_day_that_came_back_are_one_line(notice, folder, time_machine):
    for number in range(3):
        comes_back(folder, report(name_of(notice)), f"{number}.a.mx")
    assert Bounce.objects.count() == 1

    time_machine.move_to(NOW + timedelta(days=1), tick=False)
    comes_back(folder, report(name_of(notice)))
    assert Bounce.objects.count() == 2


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_a_mail_that_is_only_late_has_not_come_back(notice, folder, action):
    comes_back(folder, report(name_of(notice), action=action))

    assert not Bounce.objects.exists()


@pytest.mark.parametrize(
    "name", ["<unknown@portal.example>", "<{key}@elsewhere.example>", "{key}", ""]
)
def test_a_report_of_no_mail_of_the_portals_changes_nothing(notice, folder, name):
    comes_back(folder, report(name.format(key=notice.key)))

    assert not Bounce.objects.exists()


def test_what_never_left_did_not_come_back(folder):
    outbox.owe()

    comes_back(folder, report(name_of(Notice.objects.get())))

    assert not Bounce.objects.exists()


def test_an_answer_of_a_person_is_left_to_a_person(notice, folder):
    comes_back(folder, b"From: someone@borland.example\r\n\r\nI am away until Monday.")

    assert not list(folder.glob("new/*"))
    assert [path.name for path in folder.glob("cur/*")] == ["1.a.mx:2,"]


def test_one_that_cannot_be_read_holds_up_no_other(notice, folder):
    (folder / "new" / "0.huge.mx").write_bytes(report(name_of(notice)) + b"x" * returned.LARGEST)
    (folder / "new" / "0.spoilt.mx").write_bytes(b"Content-Type: multipart/report\r\n\r\n\xff\xfe")

    comes_back(folder, report(name_of(notice)))

    assert Bounce.objects.count() == 1
    assert not list(folder.glob("new/*"))


@given(st.binary(max_size=400))
def test_whatever_comes_in_is_read_without_a_fault(text: bytes):
    spoilt = bytearray(report("<a@b>"))
    spoilt[200 : 200 + len(text)] = text

    assert returned.read(bytes(spoilt)) is None
    assert returned.read(text) is None


def test_without_a_folder_there_is_nothing_to_read(settings):
    settings.RETURNED_MAIL = ""
    assert returned.waiting() == []
    settings.RETURNED_MAIL = "/nowhere"
    assert returned.waiting() == []


# --- What a server says at once -----------------------------------------------------------------


class Refusing:
    """What a mail server answers, as the library that speaks with it tells."""

    def __init__(self, answer: smtplib.SMTPException) -> None:
        self.answer, self.asked = answer, 0

    def __call__(self, letter: mail.Letter) -> None:
        self.asked += 1
        raise self.answer


def refused_with(answer: smtplib.SMTPException) -> Notice:
    outbox.owe()
    [notice] = Notice.objects.all()
    sending.send(notice_id=notice.pk, now=NOW, post=Refusing(answer))
    return Notice.objects.get()


def test_an_address_that_is_refused_for_good_is_recorded_and_tried_seldom():
    answer = smtplib.SMTPRecipientsRefused({"a@b.example": (550, b"5.1.1 No such user")})

    notice = refused_with(answer)

    bounce = Bounce.objects.get()
    assert (bounce.person_id, bounce.why) == (notice.to_id, Why.NO_MAILBOX)
    assert notice.sent_at is None
    ready = Notice.objects.filter(sending.ready(NOW + sending.PAUSES[-1]))
    assert ready.exists()
    assert not Notice.objects.filter(sending.ready(NOW + sending.PAUSES[-2])).exists()


@pytest.mark.parametrize(
    "answer",
    [
        smtplib.SMTPRecipientsRefused({"a@b.example": (451, b"4.2.0 Try again later")}),
        smtplib.SMTPDataError(452, b"4.3.1 Out of space"),
        smtplib.SMTPSenderRefused(550, b"5.7.1 You may not send", "portal@portal.example"),
        smtplib.SMTPAuthenticationError(535, b"5.7.8 Wrong password"),
        smtplib.SMTPServerDisconnected("gone"),
    ],
    ids=["later", "no space", "the sender", "the sign-in", "gone"],
)
def test_what_is_not_the_addressees_matter_is_nobodys_bounce(answer):
    notice = refused_with(answer)

    assert not Bounce.objects.exists()
    assert Notice.objects.filter(sending.ready(NOW + sending.PAUSES[0])).exists()
    assert (notice.failures, notice.failed_at) == (1, NOW)


def test_two_sweeps_that_found_the_same_notice_ask_the_server_once():
    outbox.owe()
    [notice] = Notice.objects.all()
    server = Refusing(smtplib.SMTPDataError(451, b"4.2.0 Try again later"))

    for seconds in (0, 1):
        later = NOW + timedelta(seconds=seconds)
        sending.send(notice_id=notice.pk, now=later, post=server)

    assert server.asked == 1


def test_a_link_for_a_new_password_has_one_name_however_often_it_is_sent():
    link = NewPassword.objects.create(
        person=cast.person("Ana"), asked_at=NOW, expires_at=NOW + timedelta(hours=1)
    )

    assert mail.of_new_password(link).message_id == mail.of_new_password(link).message_id


def test_the_clock_of_a_report_is_not_believed(notice, folder):
    late = report(name_of(notice)).replace(b"Subject: Und", b"Date: 1 Jan 2099 00:00 +0000\r\nX: ")

    comes_back(folder, late)

    assert Bounce.objects.get().recorded_at == datetime(2026, 7, 28, 12, tzinfo=UTC)
