"""Delegations: registered by their own State; nobody approves, limits or refuses (ToR 6, 7)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from forum import lock, trail
from forum.errors import Refused
from forum.models import State, Term
from meetings import queries
from meetings.models import Delegate, Delegation, Meeting, Service, Sponsorship
from meetings.rules import Function, Status


class NotRegistering(Refused):
    def __init__(self, meeting: Meeting) -> None:
        says = _("%(meeting)s is %(status)s: its delegations no longer change.")
        status = Status(meeting.status).label
        super().__init__(says % {"meeting": meeting, "status": status})


class HasAHead(Refused):
    def __init__(self, head: Delegate) -> None:
        says = _(
            "%(name)s is head of your delegation. A delegation has one head: make %(name)s an "
            "alternate first (¶7, rule 6 of the Rules of Procedure)."
        )
        super().__init__(says % {"name": head.name})


class HasADeputy(Refused):
    def __init__(self, deputy: Delegate) -> None:
        says = _(
            "%(name)s acts for the head of your delegation. One person does: take it from "
            "%(name)s first."
        )
        super().__init__(says % {"name": deputy.name})


class ActsForNobody(Refused):
    def __init__(self) -> None:
        super().__init__(_("The head of a delegation does not act for the head."))


class DoorNotOpen(Refused):
    def __init__(self, meeting: Meeting) -> None:
        says = _("Delegations are checked in at the door on %(day)s.")
        super().__init__(says % {"day": date_format(meeting.held_on, "j F Y")})


@transaction.atomic
def add(
    *,
    meeting: Meeting,
    name: str,
    position: str,
    function: Function,
    law_enforcement: bool,
    by: Term,
    now: datetime,
    acts_for_head: bool = False,
    sponsored: bool = False,
) -> Delegate:
    """
    Name someone who comes. With the first one the State is registered, and that is all it takes.

    :raises HasAHead: a delegation has one head.
    :raises HasADeputy: one person acts for the head.
    """
    meeting = still_registering(meeting)
    delegation = queries.delegation_of(meeting, by.speaks_for)
    if delegation is None:
        delegation = Delegation.objects.create(
            meeting=meeting, state=by.speaks_for, registered_by=by, registered_at=now
        )
        trail.record(by, "registered", delegation, at=now)
    _one_head(delegation, function)
    _one_deputy(delegation, function, acts_for_head=acts_for_head)
    delegate = Delegate.objects.create(
        delegation=delegation,
        name=name,
        position=position,
        function=function,
        acts_for_head=acts_for_head,
    )
    Sponsorship.objects.create(delegate=delegate, sponsored=sponsored)
    Service.objects.create(delegate=delegate, law_enforcement=law_enforcement)
    trail.record(by, "named", delegation, at=now, delegate=str(delegate.pk))
    return delegate


@transaction.atomic
def change(
    *,
    delegate: Delegate,
    name: str,
    position: str,
    function: Function,
    law_enforcement: bool,
    by: Term,
    now: datetime,
    acts_for_head: bool = False,
    sponsored: bool = False,
) -> None:
    """Correct what is said of a delegate."""
    delegation = delegate.delegation
    still_registering(delegation.meeting)
    delegate = lock.hold(delegate)
    _one_head(delegation, function, but=delegate)
    _one_deputy(delegation, function, acts_for_head=acts_for_head, but=delegate)
    delegate.name, delegate.position = name, position
    delegate.function, delegate.acts_for_head = function, acts_for_head
    delegate.save(update_fields=["name", "position", "function", "acts_for_head"])
    if not Sponsorship.objects.filter(delegate=delegate).update(sponsored=sponsored):
        Sponsorship.objects.create(delegate=delegate, sponsored=sponsored)
    Service.objects.filter(delegate=delegate).update(law_enforcement=law_enforcement)
    trail.record(by, "changed", delegation, at=now, delegate=str(delegate.pk))


@transaction.atomic
def take_off(*, delegate: Delegate, by: Term, now: datetime) -> None:
    """Note that somebody does not come after all."""
    still_registering(delegate.delegation.meeting)
    delegate = lock.hold(delegate)
    if delegate.left_at is not None:
        return
    delegate.left_at = now
    delegate.save(update_fields=["left_at"])
    trail.record(by, "took off", delegate.delegation, at=now, delegate=str(delegate.pk))


@transaction.atomic
def check_in(*, meeting: Meeting, state: State, by: Term, now: datetime) -> Delegation:
    """
    Let a State in at the door. One that did not register is let in too (ToR 6).

    :raises DoorNotOpen: before the day of the meeting.
    """
    meeting = still_registering(meeting)
    if now.astimezone(meeting.zone).date() < meeting.held_on:
        raise DoorNotOpen(meeting)
    delegation = queries.delegation_of(meeting, state)
    if delegation is None:
        delegation = Delegation.objects.create(
            meeting=meeting, state=state, registered_by=by, registered_at=now
        )
    if delegation.checked_in_at is None:
        delegation.checked_in_at = now
        delegation.save(update_fields=["checked_in_at"])
        trail.record(by, "checked in", delegation, at=now)
    return delegation


@transaction.atomic
def undo_check_in(*, delegation: Delegation, by: Term, now: datetime) -> None:
    """Take back a check-in that was a mistake."""
    still_registering(delegation.meeting)
    delegation = lock.hold(delegation)
    if delegation.checked_in_at is None:
        return
    delegation.checked_in_at = None
    delegation.save(update_fields=["checked_in_at"])
    trail.record(by, "undid the check-in", delegation, at=now)


def still_registering(meeting: Meeting) -> Meeting:
    """Hold the meeting, first: two colleagues may register their State at the same moment."""
    meeting = lock.hold(meeting)
    if meeting.status not in {Status.DECIDED, Status.OPEN}:
        raise NotRegistering(meeting)
    return meeting


def _one_head(delegation: Delegation, function: Function, but: Delegate | None = None) -> None:
    head = delegation.delegates.filter(left_at=None, function=Function.HEAD).first()
    if function == Function.HEAD and head is not None and head != but:
        raise HasAHead(head)


def _one_deputy(
    delegation: Delegation,
    function: Function,
    *,
    acts_for_head: bool,
    but: Delegate | None = None,
) -> None:
    if not acts_for_head:
        return
    if function == Function.HEAD:
        raise ActsForNobody
    deputy = delegation.delegates.filter(left_at=None, acts_for_head=True).first()
    if deputy is not None and deputy != but:
        raise HasADeputy(deputy)
