"""
Someone who lost everything they sign in with is let in again.

One officer opens it, a second confirms it, a day passes; meanwhile everyone concerned is told and
can stop it. Half of the steps are taken by people without an office, so one sweep tells of all of
them: it asks of each recovery what was told last.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from forum import lock, notices, queries, recoveries, trail
from forum.actions import factors
from forum.errors import Refused
from forum.models import (
    Account,
    AccountInvitation,
    Authenticator,
    Person,
    Recovery,
    RecoveryAsk,
    RecoveryLetter,
    Term,
)
from forum.models.recovery import OVER, Stage

# No limit of the Terms of Reference: how long each step waits for the next.
HOLDS = timedelta(hours=72)


class RecoveryGoesOn(Refused):
    def __init__(self) -> None:
        super().__init__(_("A recovery for this person goes on already. See the list of people."))


class RecoveryOver(Refused):
    def __init__(self) -> None:
        super().__init__(_("This recovery is over, or has gone on meanwhile. See where it stands."))


class SecondOfficer(Refused):
    def __init__(self) -> None:
        super().__init__(_("A second officer must confirm this: not who opened it."))


class NotForOneself(Refused):
    def __init__(self) -> None:
        super().__init__(_("Nobody lets themself in again. Ask a colleague."))


class LinkOver(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("This link opens nothing: not yet, or no more. The mail says from when to when.")
        )


def ask(*, address: str, now: datetime) -> None:
    """Ask to be let in again. Nobody is told whether there is such an address."""
    recoveries.ask(address.strip().lower(), now=now)


@transaction.atomic
def open_recovery(*, term: Term, by: Term, now: datetime) -> Recovery:
    """
    Say that this person is who they say, and lost what they sign in with.

    :raises NotForOneself: if it is whoever says so.
    :raises RecoveryGoesOn: if it was opened meanwhile.
    """
    lock.hold(term)
    if term.person_id == by.person_id:
        raise NotForOneself
    opened = {"opened_by": by, "opened_at": now, "lapses_at": now + HOLDS}
    asked = queries.recoveries_open(now=now).filter(person=term.person_id).first()
    if asked is None:
        try:
            with transaction.atomic():
                asked = Recovery.objects.create(person_id=term.person_id, office=term, **opened)
        except IntegrityError as meanwhile:
            raise RecoveryGoesOn from meanwhile
    else:
        asked = lock.hold(asked)
        if asked.stage(now) != Stage.ASKED:
            raise RecoveryGoesOn
        for name, value in opened.items():
            setattr(asked, name, value)
        asked.save(update_fields=list(opened))
    trail.record(by, "opened a recovery", asked, at=now)
    return asked


@transaction.atomic
def confirm(*, recovery: Recovery, by: Term, now: datetime) -> None:
    """
    Say so as the second officer. From now on the delay runs.

    :raises SecondOfficer: if they opened it themself.
    :raises RecoveryOver: if it was confirmed, stopped or lapsed meanwhile.
    """
    recovery = lock.hold(recovery)
    if recovery.person_id == by.person_id:
        raise NotForOneself
    if recovery.stage(now) != Stage.OPENED or recovery.opened_by is None:
        raise RecoveryOver
    if recovery.opened_by.person_id == by.person_id:
        raise SecondOfficer
    recovery.confirmed_by, recovery.confirmed_at = by, now
    recovery.ready_at = now + settings.RECOVERY_DELAY
    recovery.lapses_at = recovery.ready_at + HOLDS
    recovery.save(update_fields=["confirmed_by", "confirmed_at", "ready_at", "lapses_at"])
    trail.record(by, "confirmed a recovery", recovery, at=now)


@transaction.atomic
def stop(*, recovery: Recovery, by: Term, now: datetime) -> None:
    """
    Stop it: the link opens nothing.

    :raises RecoveryOver: if it was used, stopped or lapsed meanwhile.
    """
    recovery = lock.hold(recovery)
    if recovery.stage(now) in OVER:
        raise RecoveryOver
    recovery.stopped_by, recovery.stopped_at = by, now
    recovery.save(update_fields=["stopped_by", "stopped_at"])
    trail.record(by, "stopped a recovery", recovery, at=now)


def stop_by_link(*, key: str, now: datetime) -> None:
    """:raises RecoveryOver: if there is nothing to stop any more."""
    if not recoveries.stop(key, now=now):
        raise RecoveryOver


@transaction.atomic
def finish(*, key: str, person: Person, code: str, now: datetime) -> Authenticator:
    """
    Set up a new app with the link, in place of everything that was lost.

    :raises WrongCode: if the app does not show what it should; the link stays good.
    :raises LinkOver: if it is too early or too late, or was stopped or used meanwhile.
    """
    if not recoveries.use(key, person=person, now=now):
        raise LinkOver
    factors.forget_all(person=person, now=now)
    return factors.set_up_authenticator(person=person, code=code, now=now)


# What the portal does of itself


@transaction.atomic
def take_up(*, ask_id: int, now: datetime) -> None:
    """Write a recovery for whoever asked at the door, if there is such a person in office."""
    waiting = RecoveryAsk.objects.select_for_update(skip_locked=True).filter(pk=ask_id).first()
    if waiting is None:
        return  # Another worker has it.
    account = Account.objects.filter(address=waiting.address, person__is_active=True).first()
    hats = queries.hats_of(account.person, now=now) if account else []
    going_on = Recovery.objects.filter(
        person=account.person if account else None, stopped_at=None, used_at=None
    )
    if hats and not going_on.exists():
        # The one of a State, if they have one: its focal point knows them.
        office = next((hat for hat in hats if hat.state), hats[0])
        asked = Recovery.objects.create(
            person_id=office.person_id,
            office=office,
            asked_at=waiting.asked_at,
            lapses_at=now + HOLDS,
        )
        trail.record(None, "was asked for a recovery", asked, at=now)
    waiting.delete()


@transaction.atomic
def tell(*, recovery_id: int, now: datetime) -> None:
    """Tell everyone concerned where a recovery stands, once for each stage; let it lapse."""
    recovery = lock.hold(Recovery(pk=recovery_id))
    stage = recovery.stage(now)
    if stage == recovery.told:
        return
    if stage == Stage.LAPSED and recovery.stopped_at is None:
        recovery.stopped_at = recovery.lapses_at
        trail.record(None, "let a recovery lapse", recovery, at=now)
    if stage == Stage.STOPPED and recovery.stopped_by is None:
        trail.record(None, "stopped a recovery by its link", recovery, at=now)
    recovery.told = stage
    recovery.save(update_fields=["told", "stopped_at"])
    notices.recovery_stands(recovery, stage, now=now)
    RecoveryLetter.objects.bulk_create(
        [
            RecoveryLetter(recovery=recovery, stage=stage, address=address)
            for address in _known_addresses(recovery.person)
        ],
        ignore_conflicts=True,
    )


def _known_addresses(person: Person) -> list[str]:
    """Return where the person receives mail: at their account, and where they were invited."""
    accepted = AccountInvitation.objects.filter(accepted_by=person)
    invited = accepted.values_list("email", flat=True)
    return sorted({person.account.address, *(address.lower() for address in invited)})
