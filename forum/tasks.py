"""What the portal owes people, sent when it is due; its trail, and what it must not forget."""

from __future__ import annotations

from celery import shared_task

from forum import clock, mail, queries, sweep, tombstones
from forum.actions import chaining, sending
from forum.models import Notice


@shared_task
def send_notices() -> int:
    """Send every notice that is due and not sent, one row a transaction."""
    now = clock.now()
    due = Notice.objects.filter(
        sending.ready(now), due_at__lte=now, sent_at=None, withdrawn_at=None
    )
    return sweep.each(
        due.order_by("due_at", "pk").values_list("pk", flat=True),
        lambda pk: sending.send(notice_id=pk, now=now, post=mail.send),
    )


@shared_task
def send_invitations() -> int:
    """Send the account invitations that have not left yet."""
    now = clock.now()
    waiting = queries.invitations_waiting(now=now).filter(sending.ready(now), mailed_at=None)
    return sweep.each(
        waiting.order_by("pk").values_list("pk", flat=True),
        lambda pk: sending.invite(invitation_id=pk, now=now, post=mail.send),
    )


@shared_task
def note_tombstones() -> int:
    """Write outside the database what was destroyed, for the day an older one is restored."""
    now = clock.now()
    return sweep.each(
        tombstones.to_note().order_by("pk").values_list("pk", flat=True),
        lambda pk: tombstones.note(key_id=pk, now=now),
    )


@shared_task
def chain_trail() -> int:
    """Link the entries that wait, those committed last too."""
    return chaining.chain_waiting()


@shared_task
def anchor_trail() -> int:
    """Sign the head of the trail once an hour."""
    return chaining.anchor_when_due(now=clock.now())


@shared_task
def verify_trail() -> int:
    """Forget what is over and verify the trail, once a night."""
    return chaining.check_when_due(now=clock.now())
