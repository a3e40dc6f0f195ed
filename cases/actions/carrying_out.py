"""What parties do under an arrangement: steps, each for its own State, and files (ToR 21)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from cases import policies, queries
from cases.models import Arrangement, ArrangementFile, ArrangementStep
from cases.notices import arranging as notices
from forum import files, lock, object_keys, trail
from forum.errors import Refused
from forum.models import Term
from forum.states_list import midnight
from forum.uploads import coming
from forum.uploads.passing import NoScanner, NotFit, TooLarge, through_the_gate
from forum.uploads.scanner import Scan
from forum.uploads.verdict import Why


class NotYours(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("Only who acts in the name of a party can do that, while the room stands (¶21).")
        )


class PastDay(Refused):
    def __init__(self) -> None:
        super().__init__(_("Choose today or a later day."))


class StepOver(Refused):
    def __init__(self) -> None:
        super().__init__(_("This step was marked done, or taken back, meanwhile."))


class RoomFull(Refused):
    def __init__(self) -> None:
        says = _(
            "With this file, the arrangement would hold more than %(limit)s. Withdraw a file that"
            " is no longer needed, or make this one smaller."
        )
        super().__init__(says % {"limit": filesizeformat(settings.CASE_BYTES)})


def must_sign(arrangement: Arrangement, by: Term, *, now: datetime) -> None:
    if policies.may_sign_arrangement(by, arrangement, now=now) is None:
        raise NotYours


# --- Steps ----------------------------------------------------------------------------------------


@transaction.atomic
def set_step(
    *, arrangement: Arrangement, what: str, day: date, by: Term, now: datetime
) -> ArrangementStep:
    """Say what one's own State will do, and by when. What others shall do, they say (ToR 21)."""
    arrangement = lock.hold(arrangement)
    must_sign(arrangement, by, now=now)
    due_at = midnight(day + timedelta(days=1))  # The day counts until its midnight in Geneva.
    if due_at <= now:
        raise PastDay
    step = ArrangementStep(
        arrangement=arrangement,
        state=by.speaks_for,
        what=what,
        due_at=due_at,
        set_by=by,
        set_at=now,
    )
    step.save(force_insert=True)
    trail.record(by, "set a step of", arrangement, at=now)
    notices.step_set(step, by=by, now=now)
    return step


@transaction.atomic
def mark_done(*, step: ArrangementStep, by: Term, now: datetime) -> None:
    """Say that a step of one's own State is done: its reminders rest, the others are told."""
    step = _own_open_step(step, by, now=now)
    step.done_at = now
    step.save(update_fields=["done_at"])
    trail.record(by, "did a step of", step.arrangement, at=now)
    notices.step_done(step, by=by, now=now)


@transaction.atomic
def withdraw_step(*, step: ArrangementStep, by: Term, now: datetime) -> None:
    """Take a step of one's own State back."""
    step = _own_open_step(step, by, now=now)
    must_sign(step.arrangement, by, now=now)
    step.destroy_key(at=now)
    step.withdrawn_at = now
    step.save(update_fields=["withdrawn_at"])
    trail.record(by, "took back a step of", step.arrangement, at=now)


def _own_open_step(step: ArrangementStep, by: Term, *, now: datetime) -> ArrangementStep:
    lock.hold(step.arrangement)
    step = lock.hold(step)
    if policies.may_do_step(by, step, now=now) is None:
        raise NotYours
    if step.done_at is not None or step.withdrawn_at is not None:
        raise StepOver
    return step


# --- Files ----------------------------------------------------------------------------------------


def attach(
    *, arrangement: Arrangement, file: files.Received, by: Term, now: datetime
) -> ArrangementFile:
    """
    Take in a file, through the gate that cases have.

    :raises Refused: and nothing of it stays.
    """
    if policies.may_take_part(by, arrangement, now=now) is None:
        raise NotYours
    if file.size > settings.ATTACHMENT_BYTES:
        raise TooLarge(file.size)
    passing = through_the_gate(
        file.plain(), key=file.key, data_key=file.data_key, of=arrangement.key
    )
    with passing as (passed, scan):
        if scan == Scan.NO_ANSWER:
            raise NoScanner
        return _admit(arrangement, file, passed, by=by, now=now)


@transaction.atomic
def _admit(
    arrangement: Arrangement,
    file: files.Received,
    passed: coming.Cleaned,
    *,
    by: Term,
    now: datetime,
) -> ArrangementFile:
    """Put it into the room. Asked again, under the lock: it took a while to look at it."""
    arrangement = lock.hold(arrangement)
    if policies.may_take_part(by, arrangement, now=now) is None:
        raise NotYours
    there = queries.arranged_files(arrangement)
    if passed.fingerprint in {one.fingerprint for one in there}:
        raise NotFit(Why.ALREADY)
    if sum(one.size for one in there) + passed.size > settings.CASE_BYTES:
        raise RoomFull
    object_keys.keep(file.data_key)
    name = coming.safe_name(file.name, passed.kind)
    added = ArrangementFile(
        arrangement=arrangement,
        state=by.speaks_for,
        key=file.key,
        sealed_as=file.data_key.of,
        name=coming.another_name(name, {one.name for one in there}),
        kind=passed.kind,
        size=passed.size,
        removed=passed.removed,
        fingerprint=passed.fingerprint,
        stored_as=passed.stored_as,
        added_by=by,
        added_at=now,
    )
    added.save(force_insert=True)
    passed.keep()
    trail.record(by, "attached a file to", arrangement, at=now, file=added.key)
    notices.file_added(added, by=by, now=now)
    return added


@transaction.atomic
def withdraw_file(*, file: ArrangementFile, by: Term, now: datetime) -> None:
    """Take a file of one's own State back: its key goes now, a sweep clears the disk."""
    arrangement = lock.hold(file.arrangement)
    file = lock.hold(file)
    if policies.may_withdraw_arranged_file(by, file, now=now) is None:
        raise NotYours
    if file.withdrawn_at is None:
        take_back(file, now=now)
        trail.record(by, "withdrew a file of", arrangement, at=now, file=file.key)


def take_back(file: ArrangementFile, *, now: datetime) -> None:
    file.destroy_key(at=now)
    ArrangementFile.objects.filter(pk=file.pk).update(withdrawn_at=now)


@transaction.atomic
def destroy_file(*, file_id: int, now: datetime) -> None:
    """Destroy a withdrawn file, as the portal; a second time finds nothing to do."""
    file = lock.hold(ArrangementFile(pk=file_id))
    if file.withdrawn_at is None or file.destroyed_at is not None:
        return
    files.destroy(file.stored_as)
    file.destroyed_at = now
    file.save(update_fields=["destroyed_at"])
