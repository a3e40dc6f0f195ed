"""What leaves the building: that something needs the reader, by when, and a link."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils.translation import gettext_lazy as _

from forum import mail, outbox, tokens
from forum.models import AccountInvitation, Notice, Role, Term
from tests import cast
from tests.cast import GENEVA

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 7, 28, 12, tzinfo=UTC)
LIMIT = datetime(2026, 8, 12, tzinfo=GENEVA)
TELLING = outbox.kind("tests/telling", _("Alvania has named your State in the case of a truck."))


def letter(act_by: datetime | None = LIMIT, **person) -> mail.Letter:
    office = cast.delegate("Borland", person=cast.person("Ana", **person))
    told = Term.objects.filter(pk=office.pk)
    outbox.post(
        TELLING, to=told, about=cast.case(), due_at=NOW, act_by=act_by, link="/cases/2026-KQ7P/"
    )
    return mail.of_notice(Notice.objects.get())


def test_a_mail_says_by_when_and_no_more():
    sent = letter()

    assert sent.subject == "[By 11 August 2026] DIEF portal: something needs you"
    assert "needs you by 11 August 2026, 23:59 Geneva time." in sent.body
    assert f"/notices/{Notice.objects.get().key}/" in sent.body


def test_a_mail_without_a_duty_is_information():
    assert letter(act_by=None).subject == "[Information] DIEF portal: something new"


def test_a_mail_says_the_reader_s_own_time_too():
    assert "(12 August 2026, 04:59 your time)" in letter(zone_name="Asia/Bangkok").body


def test_a_limit_of_another_place_is_said_as_it_is_in_geneva():
    assert "by 12 August 2026, 05:59 Geneva time" in letter(LIMIT.replace(hour=6)).body


@pytest.mark.parametrize("said", ["truck", "Alvania", "Borland", "KQ7P", "case", "tests/telling"])
def test_no_mail_tells_what_it_is_about(said):
    sent = letter()
    assert said not in sent.subject + sent.body + sent.message_id


def test_a_mail_in_another_language_has_english_below():
    sent = letter(language="ar")
    first, _rule, below = sent.body.partition("\n---\n")

    assert "11 أغسطس 2026" in first
    assert "11 August 2026" in below


def test_the_same_notice_keeps_its_message_id():
    first = letter()
    again = mail.of_notice(Notice.objects.get())
    assert again.message_id == first.message_id


def test_an_invitation_carries_a_token_and_not_the_key():
    invitation = AccountInvitation(
        email="dara@borland.example",
        role=Role.DELEGATE,
        state=cast.state("Borland"),
        expires_at=LIMIT,
    )
    sent = mail.of_invitation(invitation)

    token = sent.body.partition("/invitation/")[2].partition("/")[0]
    assert tokens.read(token, purpose=mail.INVITATION) == invitation.key
    assert "Borland" not in sent.subject + sent.body
