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
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from forum import moments, returned, tokens
from forum.models import (
    AccountInvitation,
    NewPassword,
    Notice,
    Person,
    Recovery,
    RecoveryLetter,
)
from forum.models.recovery import OVER, Stage
from forum.terms_of_reference import GENEVA

INVITATION = "account invitation"
NEW_PASSWORD = "new password"  # noqa: S105  what a token is for
RECOVER, STOP_RECOVERY = "use a recovery", "stop a recovery"
RECOVERY_SAYS = {
    Stage.ASKED: _lazy(
        "Someone asked the DIEF portal to let you in again without what you sign in with. Your"
        " focal point or the Secretariat will speak to you before anything happens."
    ),
    Stage.OPENED: _lazy(
        "An officer has begun to let you in to the DIEF portal again. A second officer must"
        " confirm it."
    ),
    Stage.CONFIRMED: _lazy(
        "Two officers have agreed to let you in to the DIEF portal again. Once the delay has"
        " passed you receive a link."
    ),
    Stage.READY: _lazy(
        "You can set up a new app for the DIEF portal now. Have your password and your telephone"
        " at hand, and open this link. It works once."
    ),
    Stage.DONE: _lazy(
        "A new app was set up for your sign-in to the DIEF portal. What you signed in with before"
        " opens nothing any more. If that was not you, tell the Secretariat at once."
    ),
    Stage.STOPPED: _lazy("Letting you in to the DIEF portal again was stopped."),
    Stage.LAPSED: _lazy("Nobody went on with letting you in to the DIEF portal again. It is over."),
}


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


def of_notice(notice: Notice, *, news: int | None = None) -> Letter:
    """
    Write that something needs the reader.

    :param news: of a digest, how much is new for them: a number and nothing else.
    """
    person = notice.to
    subject, body = _in(person.language, lambda: _says(notice, person, news))
    if person.language != "en":
        body = f"{body}\n\n---\n\n{_in('en', lambda: _says(notice, person, news))[1]}"
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


def of_recovery(letter: RecoveryLetter) -> Letter:
    """Tell someone who can read nothing in the portal how it stands with letting them in again."""
    person = letter.recovery.person
    subject, body = _in(person.language, lambda: _says_of_recovery(letter, person))
    if person.language != "en":
        body = f"{body}\n\n---\n\n{_in('en', lambda: _says_of_recovery(letter, person))[1]}"
    return Letter(to=letter.address, subject=subject, body=body, message_id=_message_id(letter.key))


def _says_of_recovery(letter: RecoveryLetter, person: Person) -> tuple[str, str]:
    recovery, stage = letter.recovery, Stage(letter.stage)
    parts = [str(RECOVERY_SAYS[stage])]
    if recovery.ready_at and stage in (Stage.CONFIRMED, Stage.READY):
        span = {
            "from": _moment(recovery.ready_at, person),
            "until": _moment(moments.last_good_minute(recovery.lapses_at), person),
        }
        parts.append(_("The link opens from %(from)s until %(until)s.") % span)
    if stage == Stage.READY:
        parts.append(_link("sign-in:recover", recovery, RECOVER))
    if stage not in OVER:
        parts.append(str(_("If it was not you who asked, stop it here, at once:")))
        parts.append(_link("sign-in:stop-recovery", recovery, STOP_RECOVERY))
    return _("[Information] DIEF portal: letting you in again"), "\n\n".join(parts)


def _link(page: str, recovery: Recovery, purpose: str) -> str:
    token = tokens.write(recovery.key, purpose=purpose)
    return str(settings.PORTAL_ADDRESS) + reverse(page, args=[token])


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
        message_id=_message_id(link.key),
    )


def _says(notice: Notice, person: Person, news: int | None) -> tuple[str, str]:
    link = settings.PORTAL_ADDRESS + reverse("notices:open", args=[notice.key])
    if news is not None:
        subject = _("[Information] DIEF portal: something new")
        what = ngettext(
            "In the DIEF portal %(n)d thing is new of what you asked to be told.",
            "In the DIEF portal %(n)d things are new of what you asked to be told.",
            news,
        )
        what = what % {"n": news}
    elif notice.act_by is None:
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
    return f"<{key}@{returned.host()}>"
