"""A notice leaves the portal, or is withdrawn because its duty was done meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from forum import mail, outbox
from forum.models import AccountInvitation, Notice, Role

Post = Callable[[mail.Letter], None]


@transaction.atomic
def send(*, notice_id: int, now: datetime, post: Post) -> None:
    """
    Send one notice, as the portal.

    The row is locked while the mail leaves. Should the portal die in between, the mail goes
    again with the same Message-ID: in the portal it is there once.
    """
    rows = Notice.objects.select_for_update(skip_locked=True).select_related("to", "office")
    notice = rows.filter(pk=notice_id, sent_at=None, withdrawn_at=None).first()
    if notice is None:
        return  # Another worker has it, or had it.
    ended = notice.office.acting_as(Role(notice.office.role), at=now) is None
    if ended or not outbox.still_stands(notice):
        notice.withdrawn_at = now
        notice.save(update_fields=["withdrawn_at"])
        return
    post(mail.of_notice(notice))
    notice.sent_at = now
    notice.save(update_fields=["sent_at"])


@transaction.atomic
def invite(*, invitation_id: int, now: datetime, post: Post) -> None:
    """Send one account invitation to the address it is bound to."""
    rows = AccountInvitation.objects.select_for_update(skip_locked=True)
    invitation = rows.filter(pk=invitation_id, mailed_at=None).first()
    if invitation is None:
        return
    post(mail.of_invitation(invitation))
    invitation.mailed_at = now
    invitation.save(update_fields=["mailed_at"])
