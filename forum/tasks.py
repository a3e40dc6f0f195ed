"""What the portal owes people, sent when it is due; its trail, and what it must not forget."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.db.models import Q

from forum import clock, mail, queries, returned, sweep, tombstones
from forum.actions import bounces, chaining, contacts, recovering, sending
from forum.models import (
    Attempt,
    NewPassword,
    Notice,
    Recovery,
    RecoveryAsk,
    RecoveryLetter,
    Session,
)
from forum.models.recovery import OVER, Stage

KEPT = timedelta(hours=24)  # so that tries are remembered as long as they count


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
def ask_to_confirm_contacts() -> int:
    """Ask the States whose contacts nobody confirmed for half a year: four times, a week apart."""
    now = clock.now()
    return sweep.each(
        queries.to_ask(now=now).values_list("pk", flat=True),
        lambda pk: contacts.ask_when_due(contact_id=pk, now=now),
    )


@shared_task
def take_up_asks() -> int:
    """Look for whom a recovery was asked at the door."""
    now = clock.now()
    return sweep.each(
        RecoveryAsk.objects.order_by("pk").values_list("pk", flat=True),
        lambda pk: recovering.take_up(ask_id=pk, now=now),
    )


@shared_task
def tell_of_recoveries() -> int:
    """Tell where each recovery stands, if it was not told; let lapse what nobody went on with."""
    now = clock.now()
    told = Recovery.objects.exclude(told__in=OVER)
    waits = Q(told=Stage.READY) | Q(told=Stage.CONFIRMED, ready_at__gt=now)
    waits |= Q(told=Stage.OPENED, confirmed_at=None) | Q(told=Stage.ASKED, opened_at=None)
    nothing_new = waits & Q(stopped_at=None, used_at=None, lapses_at__gt=now)
    return sweep.each(
        told.exclude(nothing_new).order_by("pk").values_list("pk", flat=True),
        lambda pk: recovering.tell(recovery_id=pk, now=now),
    )


@shared_task
def send_recovery_letters() -> int:
    """Send what the person concerned is owed by mail, one letter a transaction."""
    now = clock.now()
    waiting = RecoveryLetter.objects.filter(sending.ready(now), mailed_at=None)
    return sweep.each(
        waiting.order_by("pk").values_list("pk", flat=True),
        lambda pk: sending.recover(letter_id=pk, now=now, post=mail.send),
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
def send_links() -> int:
    """Send the links for new passwords; they hold for half an hour of real time."""
    now = clock.real()
    asked = NewPassword.objects.filter(
        sending.ready(now), mailed_at=None, set_at=None, expires_at__gt=now
    )
    return sweep.each(
        asked.exclude(person=None).order_by("pk").values_list("pk", flat=True),
        lambda pk: sending.send_link(link_id=pk, now=now, post=mail.send),
    )


@shared_task
def read_returned() -> int:
    """Read the mails that came back, one a transaction."""
    now = clock.now()
    waiting = returned.waiting()
    return sweep.each(
        range(len(waiting)), lambda number: bounces.take_in(path=waiting[number], now=now)
    )


@shared_task
def forget_visits() -> int:
    """Delete what has ended at the door: sessions, links, tries."""
    now = clock.real()
    ended = [
        Session.objects.filter(ends_at__lte=now),
        NewPassword.objects.filter(expires_at__lte=now - KEPT, set_at=None),
        NewPassword.objects.filter(person=None, asked_at__lte=now - sweep.IN_FLIGHT),
        Attempt.objects.filter(last_at__lte=now - KEPT),
    ]
    return sum(rows.delete()[0] for rows in ended)


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
