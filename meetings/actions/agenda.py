"""The agenda: made by the Secretariat, approved by the Chair, adopted in the room (ToR 10, 11)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum import lock, trail
from forum.errors import Refused
from forum.models import Term
from meetings import queries
from meetings.actions import items
from meetings.actions.items import AgendaAdopted, ItemTaken
from meetings.models import Agenda, AgendaItem, AgendaLine, Meeting
from meetings.notices import agenda as notices
from meetings.rules import CLOSING, AgendaStatus, ItemKind, Status

# What every meeting begins and ends with: title, minutes, where it stands.
FIRST = (
    (gettext_lazy("Opening of the meeting"), 5, 1),
    (gettext_lazy("Adoption of the agenda"), 5, 2),
)
LAST = (
    (gettext_lazy("Any other matters"), 10, CLOSING),
    (gettext_lazy("Closing of the meeting"), 5, CLOSING + 1),
)


class AlreadyBegun(Refused):
    def __init__(self) -> None:
        super().__init__(_("The agenda of this meeting was begun already."))


class NothingToSend(Refused):
    def __init__(self, agenda: Agenda) -> None:
        says = _("Nothing changed since %(version)s.")
        super().__init__(says % {"version": agenda})


class WithTheChair(Refused):
    def __init__(self, agenda: Agenda) -> None:
        says = _("The Chair has %(version)s before them. Wait until it is approved or returned.")
        super().__init__(says % {"version": agenda})


class NoteMissing(Refused):
    def __init__(self) -> None:
        super().__init__(_("Tell the Secretariat what to change: write a note."))


class Withdrawn(Refused):
    def __init__(self, title: str) -> None:
        says = _(
            "“%(title)s” was taken off since the Chair approved this version. "
            "Send a new version to the Chair (¶10)."
        )
        super().__init__(says % {"title": title})


class NeverCirculated(Refused):
    def __init__(self) -> None:
        super().__init__(
            _(
                "No draft agenda was circulated. The Secretariat circulates one first, "
                "late or not (¶10)."
            )
        )


class NotInSession(Refused):
    def __init__(self) -> None:
        super().__init__(_("The agenda is adopted in the room: open the meeting first (¶10, ¶11)."))


class TheirsToWithdraw(Refused):
    def __init__(self, item: AgendaItem) -> None:
        says = _("Only %(state)s can withdraw its presentation (¶11).")
        super().__init__(says % {"state": item.state})


class TheForumDecides(Refused):
    def __init__(self) -> None:
        super().__init__(_("This decision is owed to the States Parties: it stays on (¶8)."))


@transaction.atomic
def begin(*, meeting: Meeting, by: Term, now: datetime) -> None:
    """
    Lay out what every meeting begins and ends with (ToR 10).

    :raises AlreadyBegun: a second time would double it.
    """
    meeting = _open_to_change(meeting)
    if meeting.items.live().filter(kind=ItemKind.PROCEDURE).exists():
        raise AlreadyBegun
    AgendaItem.objects.bulk_create(
        AgendaItem(
            meeting=meeting,
            kind=ItemKind.PROCEDURE,
            title=str(title),
            minutes=minutes,
            position=position,
        )
        for title, minutes, position in (*FIRST, *LAST)
    )
    trail.record(by, "began the agenda", meeting, at=now)


@transaction.atomic
def add_procedure(
    *, meeting: Meeting, title: str, minutes: int, by: Term, now: datetime
) -> AgendaItem:
    """Add an item of procedure; presentations come from the States that announce them."""
    kind = ItemKind.PROCEDURE
    return items.add(meeting=meeting, kind=kind, title=title, minutes=minutes, by=by, now=now)


@transaction.atomic
def place(*, item: AgendaItem, at: int, by: Term, now: datetime) -> int:
    """
    Move an item to a place, counted from 1, and return where it now stands.

    The rights of reply hang on it and move along. Nothing can leave the list.
    """
    meeting = _open_to_change(item.meeting)
    order = list(meeting.items.live().exclude(pk=item.pk))
    at = min(max(at, 1), len(order) + 1)
    item = _changeable(item)
    order.insert(at - 1, item)
    _number(order, moved=item)
    trail.record(by, "moved on the agenda", item, at=now)
    return at


@transaction.atomic
def edit(*, item: AgendaItem, title: str, minutes: int, by: Term, now: datetime) -> None:
    """Give an item another title or length. The title stays neutral (ToR 14)."""
    _open_to_change(item.meeting)
    item = _changeable(item)
    item.title, item.minutes = title, minutes
    item.save(update_fields=["title", "minutes"])
    trail.record(by, "edited on the agenda", item, at=now)


@transaction.atomic
def allot(*, meeting: Meeting, minutes: int, by: Term, now: datetime) -> None:
    """Say how long the room has: the agenda is shown against it, and is not cut by it."""
    meeting = _open_to_change(meeting)
    meeting.session_minutes = minutes
    meeting.save(update_fields=["session_minutes"])
    trail.record(by, "allotted the time", meeting, at=now)


@transaction.atomic
def drop(*, item: AgendaItem, by: Term, now: datetime) -> None:
    """
    Take an item of procedure off the agenda.

    :raises TheirsToWithdraw: a presentation is its State's (ToR 6, 11).
    :raises TheForumDecides: a decision that is owed goes with its matter only (ToR 8).
    """
    _open_to_change(item.meeting)
    if item.kind == ItemKind.PRESENTATION:
        raise TheirsToWithdraw(item)
    if item.kind == ItemKind.DECISION:
        raise TheForumDecides
    items.remove(item=item, by=by, now=now)


@transaction.atomic
def submit(*, meeting: Meeting, by: Term, now: datetime) -> Agenda:
    """
    Freeze the agenda as a version and send it to the Chair (ToR 10).

    Without a Chair in office it waits for the next one (ToR 4).

    :raises WithTheChair: one version at a time.
    :raises NothingToSend: if the newest version says the same, and was not returned.
    """
    meeting = _open_to_change(meeting)
    newest = queries.agenda_of(meeting)
    if newest is not None and newest.status == AgendaStatus.WITH_CHAIR:
        raise WithTheChair(newest)
    order = list(meeting.items.live())
    same = newest is not None and queries.entries_of(newest) == [item.entry for item in order]
    if newest is not None and same and newest.status != AgendaStatus.RETURNED:
        raise NothingToSend(newest)

    agenda = _freeze(meeting, order, submitted_by=by, submitted_at=now)
    trail.record(by, "sent to the Chair", agenda, at=now)
    notices.to_approve(agenda, now=now)
    return agenda


@transaction.atomic
def approve(*, agenda: Agenda, by: Term, now: datetime) -> None:
    """Approve a version: the Secretariat may circulate it (ToR 10)."""
    _open_to_change(agenda.meeting)
    agenda = lock.hold(agenda)
    agenda.decided_by, agenda.decided_at = by, now
    agenda.become(AgendaStatus.APPROVED, "decided_by", "decided_at")
    trail.record(by, "approved", agenda, at=now)
    notices.approved(agenda, now=now)


@transaction.atomic
def give_back(*, agenda: Agenda, note: str, by: Term, now: datetime) -> None:
    """
    Return a version to the Secretariat, which sends a new one.

    :raises NoteMissing: the Secretariat has to know what to change.
    """
    _open_to_change(agenda.meeting)
    agenda = lock.hold(agenda)
    if not note.strip():
        raise NoteMissing
    agenda.decided_by, agenda.decided_at, agenda.return_note = by, now, note
    agenda.become(AgendaStatus.RETURNED, "decided_by", "decided_at", "return_note")
    trail.record(by, "returned", agenda, at=now)
    notices.returned(agenda, now=now)


@transaction.atomic
def circulate(*, agenda: Agenda, by: Term, now: datetime) -> None:
    """
    Circulate what the Chair approved to every State of the forum, late or not (ToR 10).

    :raises Withdrawn: if a State withdrew its presentation since.
    """
    _open_to_change(agenda.meeting)
    agenda = lock.hold(agenda)
    gone = agenda.lines.filter(item__removed_at__isnull=False).first()
    if gone is not None:
        raise Withdrawn(gone.title)

    agenda.circulated_at = now
    agenda.become(AgendaStatus.CIRCULATED, "circulated_at")
    _show(agenda, now=now)
    trail.record(by, "circulated", agenda, at=now)
    notices.circulated(agenda, now=now)


@transaction.atomic
def adopt(*, meeting: Meeting, by: Term, now: datetime) -> Agenda:
    """
    Adopt the agenda in the room: the last moment for intentions (ToR 11).

    What was announced since the last circulated version goes into a new one, which is adopted.

    :raises NotInSession: adoption is an act of the room.
    :raises NeverCirculated: there is nothing before the room.
    """
    meeting = _open_to_change(meeting)
    if meeting.status != Status.OPEN:
        raise NotInSession
    agenda = queries.circulated(meeting).first()
    if agenda is None:
        raise NeverCirculated

    order = list(meeting.items.live())
    if queries.entries_of(agenda) == [item.entry for item in order]:
        agenda.become(AgendaStatus.ADOPTED)
    else:
        decided = {"decided_by": by, "decided_at": now, "circulated_at": now}
        sent = {"submitted_by": by, "submitted_at": now}
        agenda = _freeze(meeting, order, status=AgendaStatus.ADOPTED, **sent, **decided)
        _show(agenda, now=now)
    meeting.agenda_adopted_at = now
    meeting.save(update_fields=["agenda_adopted_at"])
    trail.record(by, "adopted", agenda, at=now)
    notices.adopted(agenda, now=now)
    return agenda


def _open_to_change(meeting: Meeting) -> Meeting:
    """Hold the meeting, first: announcing a presentation and adopting the agenda are rivals."""
    meeting = lock.hold(meeting)
    if meeting.status not in {Status.DECIDED, Status.OPEN}:
        raise items.NotOnAnAgenda(meeting)
    if meeting.agenda_adopted_at is not None:
        raise AgendaAdopted
    return meeting


def _changeable(item: AgendaItem) -> AgendaItem:
    item = lock.hold(item)
    if item.opened_at is not None or item.removed_at is not None:
        raise ItemTaken
    return item


def _number(order: Sequence[AgendaItem], *, moved: AgendaItem) -> None:
    """Write the order down. What closes the meeting keeps behind what is still announced."""
    closing = (
        index for index, item in enumerate(order) if item != moved and item.position >= CLOSING
    )
    tail = next(closing, len(order))
    for index, item in enumerate(order):
        item.position = index + 1 if index < tail else CLOSING + index - tail
        item.save(update_fields=["position"])


def _freeze(meeting: Meeting, order: Sequence[AgendaItem], **what: object) -> Agenda:
    newest = queries.agenda_of(meeting)
    version = newest.version + 1 if newest else 1
    agenda = Agenda.objects.create(meeting=meeting, version=version, **what)
    AgendaLine.objects.bulk_create(
        AgendaLine(
            agenda=agenda,
            item=item,
            position=index,
            title=item.title,
            state_id=item.state_id,
            minutes=item.minutes,
        )
        for index, item in enumerate(order, start=1)
    )
    return agenda


def _show(agenda: Agenda, *, now: datetime) -> None:
    """Let everyone of the forum see the items of a version that goes out."""
    shown = AgendaItem.objects.filter(pk__in=agenda.lines.values("item"), circulated_at=None)
    shown.update(circulated_at=now)
