"""
The mails of the portal: that something needs the reader, by when, and a link.

No name of a State, no reference, no kind of act: a mail is read on the way (ToR 14).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from forum import keys, moments, tokens
from forum.models import AccountInvitation, NewPassword, Notice, Person
from forum.terms_of_reference import GENEVA

INVITATION = "account invitation"
NEW_PASSWORD = "new password"  # noqa: S105  what a token is for


@dataclass(frozen=True)
class Letter:
    to: str
    subject: str
    body: str
    message_id: str  # The same each time it is sent.


def send(letter: Letter) -> None:
    """Hand a letter to the mail server; raise if it does not take it."""
    headers = {"Message-ID": letter.message_id, "Auto-Submitted": "auto-generated"}
    EmailMessage(subject=letter.subject, body=letter.body, to=[letter.to], headers=headers).send()


def of_notice(notice: Notice) -> Letter:
    person = notice.to
    subject, body = _in(person.language, lambda: _says(notice, person))
    if person.language != "en":
        body = f"{body}\n\n---\n\n{_in('en', lambda: _says(notice, person))[1]}"
    return Letter(to=person.email, subject=subject, body=body, message_id=_message_id(notice.key))


def of_invitation(invitation: AccountInvitation) -> Letter:
    token = tokens.write(invitation.key, purpose=INVITATION)
    link = settings.PORTAL_ADDRESS + reverse("sign-in:invitation", args=[token])
    ends = moments.moment(moments.last_good_minute(invitation.expires_at), GENEVA)
    body = _(
        "You are invited to the portal of the Diversion Information Exchange Forum.\n\n"
        "Open this link to set up your account. It is for you alone, and works until"
        " %(ends)s:\n\n%(link)s\n\nIf you did not expect this, do nothing."
    )
    return Letter(
        to=invitation.email,
        subject=_("[Information] DIEF portal: your invitation"),
        body=body % {"ends": ends, "link": link},
        message_id=_message_id(invitation.key),
    )


def of_new_password(link: NewPassword) -> Letter:
    """Write to whoever has forgotten a password: a link, and nothing of the person."""
    assert link.person is not None
    with translation.override(link.person.language):
        body = _(
            "Someone asked for a new password for the DIEF portal with this address.\n\n"
            "If it was you, open this link within half an hour; it works once:\n\n%(link)s\n\n"
            "Your app, passkey or recovery code is asked for as always. If it was not you, do"
            " nothing: your password stays as it is."
        )
        subject = _("[Information] DIEF portal: a new password")
    token = tokens.write(link.key, purpose=NEW_PASSWORD)
    address = settings.PORTAL_ADDRESS + reverse("sign-in:new-password", args=[token])
    return Letter(
        to=link.person.email,
        subject=subject,
        body=body % {"link": address},
        message_id=_message_id(keys.new()),
    )


def _says(notice: Notice, person: Person) -> tuple[str, str]:
    link = settings.PORTAL_ADDRESS + reverse("notices:open", args=[notice.key])
    if notice.act_by is None:
        subject = _("[Information] DIEF portal: something new")
        what = _("There is something new for you in the DIEF portal.")
    else:
        last = moments.last_good_minute(notice.act_by)
        subject = _("[By %(day)s] DIEF portal: something needs you") % {"day": _day(last)}
        what = _("Something in the DIEF portal needs you by %(moment)s.")
        what = what % {"moment": _moment(last, person)}
    after = _("Sign in to read it. For reasons of confidence this mail says no more.")
    return subject, f"{what}\n\n{link}\n\n{after}"


def _day(last: datetime) -> str:
    return moments.day(last.astimezone(GENEVA).date())


def _moment(last: datetime, person: Person) -> str:
    """Write the last good minute in Geneva, and on the reader's own watch where it differs."""
    own = moments.own_time(last, GENEVA, person.zone)
    return moments.moment(last, GENEVA) + (f" ({own})" if own else "")


def _in(language: str, say: Callable[[], tuple[str, str]]) -> tuple[str, str]:
    with translation.override(language):
        return say()


def _message_id(key: str) -> str:
    host = settings.PORTAL_ADDRESS.partition("://")[2].partition("/")[0].partition(":")[0]
    return f"<{key}@{host}>"
