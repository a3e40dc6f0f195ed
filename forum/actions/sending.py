"""A notice leaves the portal, or is withdrawn because its duty was done meanwhile."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from forum import mail, outbox, posted, returned
from forum.actions import bounces
from forum.models import AccountInvitation, NewPassword, Notice, RecoveryLetter, Role
from forum.trail import label

Post = Callable[[mail.Letter], None]

logger = logging.getLogger(__name__)

PERMANENT = 500  # RFC 5321: from here on, the same mail is not taken later either

# How long a mail that was not taken waits: longer each time, and in the end every four hours.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))


def ready(now: datetime) -> Q:
    """Have never failed, or have waited long enough since."""
    waited = Q(failures__gt=len(PAUSES), failed_at__lte=now - PAUSES[-1])
    for failures, pause in enumerate(PAUSES, start=1):
        waited |= Q(failures=failures, failed_at__lte=now - pause)
    return Q(failures=0) | waited


@transaction.atomic
def send(*, notice_id: int, now: datetime, post: Post) -> None:
    """
    Send one notice, as the portal.

    The row is locked while the mail leaves. Should the portal die in between, the mail goes
    again with the same Message-ID: in the portal it is there once.
    """
    rows = Notice.objects.select_for_update(skip_locked=True, of=("self",))
    unsent = rows.filter(ready(now), pk=notice_id, sent_at=None, withdrawn_at=None)
    notice = unsent.select_related("to", "office__state").first()
    if notice is None:
        return  # Another worker has it, or had it a moment ago.
    ended = notice.office.acting_as(Role(notice.office.role), at=now) is None
    if ended or not outbox.still_stands(notice, now=now):
        notice.withdrawn_at = now
        notice.save(update_fields=["withdrawn_at"])
        return
    letter = mail.of_notice(notice, news=outbox.how_much(notice, now=now))
    if _left(notice, letter, now=now, post=post):
        notice.sent_at = now
        notice.save(update_fields=["sent_at"])


@transaction.atomic
def invite(*, invitation_id: int, now: datetime, post: Post) -> None:
    """Send one account invitation to the address it is bound to."""
    rows = AccountInvitation.objects.select_for_update(skip_locked=True)
    waits = rows.filter(ready(now), pk=invitation_id, mailed_at=None, cancelled_at=None)
    invitation = waits.first()
    if invitation is None:
        return
    if _left(invitation, mail.of_invitation(invitation), now=now, post=post):
        invitation.mailed_at = now
        invitation.save(update_fields=["mailed_at"])


@transaction.atomic
def recover(*, letter_id: int, now: datetime, post: Post) -> None:
    """Send one letter about a recovery, unless it has gone on meanwhile."""
    rows = RecoveryLetter.objects.select_for_update(skip_locked=True, of=("self",))
    waits = rows.filter(ready(now), pk=letter_id, mailed_at=None)
    letter = waits.select_related("recovery__person").first()
    if letter is None:
        return
    if letter.recovery.stage(now) != letter.stage:
        letter.delete()  # What it says is not so any more; the next stage has its own.
        return
    if _left(letter, mail.of_recovery(letter), now=now, post=post):
        letter.mailed_at = now
        letter.save(update_fields=["mailed_at"])


@transaction.atomic
def send_link(*, link_id: int, now: datetime, post: Post) -> None:
    """Send the link for a new password to the address of its account."""
    rows = NewPassword.objects.select_for_update(skip_locked=True, of=("self",))
    opens = rows.filter(ready(now), pk=link_id, mailed_at=None, set_at=None, expires_at__gt=now)
    link = opens.select_related("person__account").first()
    if link is None or link.person is None:
        return
    if _left(link, mail.of_new_password(link), now=now, post=post):
        link.mailed_at = now
        link.save(update_fields=["mailed_at"])


def _left(
    row: Notice | AccountInvitation | NewPassword | RecoveryLetter,
    letter: mail.Letter,
    *,
    now: datetime,
    post: Post,
) -> bool:
    """Hand a letter over; if the mail server does not take it, keep count on the row."""
    if posted.is_held():
        return False
    if posted.left_before(row):
        return True
    try:
        post(letter)
    except OSError as refused:  # So are all errors of SMTP.
        # Its name only: what a mail server answers may repeat the address.
        logger.warning("Not taken by the mail server: %s %s", label(row), type(refused))
        row.failed_at = now
        row.failures += 1
        if (said := _for_good(refused)) is not None:
            row.failures = max(row.failures, len(PAUSES))
            if isinstance(row, Notice):
                bounces.came_back(notice=row, why=returned.reason(said), now=now)
        row.save(update_fields=["failed_at", "failures"])
        return False
    posted.note(row, now=now)
    return True


def _for_good(refused: OSError) -> str | None:
    """
    Return what the server said of the addressee, if it will not take it later either (5xx).

    Whoever it refuses today is tried again, seldom, so that nothing is lost when it was mistaken;
    an answer about the sender or the sign-in is the portal's matter, and nobody's mail came back.
    """
    answers: list[tuple[int, bytes | str]] = []
    if isinstance(refused, smtplib.SMTPRecipientsRefused):
        answers += refused.recipients.values()
    if isinstance(refused, smtplib.SMTPDataError):
        answers.append((refused.smtp_code, refused.smtp_error))
    for code, said in answers:
        if code >= PERMANENT:
            return said.decode(errors="replace") if isinstance(said, bytes) else said
    return None
