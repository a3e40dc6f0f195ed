"""
The meeting in session: opened, item by item, closed; and its floor, which forgets.

The trail remembers, from the close on, that an item was taken and that the floor was erased. Who
had the floor stands in one table only, is never written to the trail, and goes when the meeting
closes (ToR 17). What was said has no place here at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum import keys, lock, trail
from forum.errors import Refused
from forum.models import State, Term
from meetings import composition, queries
from meetings.models import AgendaItem, FloorTurn, Meeting
from meetings.rules import ItemKind, Status, Turn, TurnStatus


class NotTheDay(Refused):
    def __init__(self, meeting: Meeting) -> None:
        says = _("This meeting is on %(day)s. It can be opened on that day.")
        super().__init__(says % {"day": date_format(meeting.held_on, "j F Y")})


class NotInSession(Refused):
    def __init__(self) -> None:
        super().__init__(_("This meeting is not in session."))


class NotAdopted(Refused):
    def __init__(self) -> None:
        super().__init__(_("Adopt the agenda first: presentations follow it (¶11)."))


class AnotherIsOpen(Refused):
    def __init__(self, item: AgendaItem) -> None:
        super().__init__(_("End “%(title)s” first.") % {"title": item.title})


class NotOpen(Refused):
    def __init__(self) -> None:
        super().__init__(_("The room is not on this item."))


class InQueue(Refused):
    def __init__(self, state: State) -> None:
        super().__init__(_("%(state)s is in the queue already.") % {"state": state})


class HasTheFloor(Refused):
    def __init__(self, state: State) -> None:
        says = _("%(state)s has the floor. Mark it as used first.")
        super().__init__(says % {"state": state})


class NotHeard(Refused):
    """The refusal that paragraph 12 asks for."""

    def __init__(self, states: Sequence[State]) -> None:
        says = ngettext(
            "%(states)s is concerned by this item and has not spoken. ¶12: the floor is theirs.",
            "%(states)s are concerned by this item and have not spoken. ¶12: the floor is theirs.",
            len(states),
        )
        names = [str(state) for state in states]
        super().__init__(says % {"states": get_text_list(names, _("and"))})


class StillInside(Refused):
    def __init__(self, state: State) -> None:
        says = _(
            "The expert whom %(state)s brought is in the room for the item before: confirm that "
            "the expert has left (¶8, ¶14)."
        )
        super().__init__(says % {"state": state})


class NotTheirs(Refused):
    def __init__(self, turn: FloorTurn) -> None:
        super().__init__(_("%(state)s does not have the floor.") % {"state": turn.state})


class ItemOpen(Refused):
    def __init__(self, item: AgendaItem) -> None:
        says = _("“%(title)s” is open. End it before you close the meeting.")
        super().__init__(says % {"title": item.title})


@transaction.atomic
def open_meeting(*, meeting: Meeting, by: Term, now: datetime) -> None:
    """
    Open the meeting, on its day, where it is held.

    :raises NotTheDay: another day needs the President to move the meeting (ToR 3).
    """
    meeting = lock.hold(meeting)
    if now.astimezone(meeting.zone).date() != meeting.held_on:
        raise NotTheDay(meeting)
    meeting.opened_at = now
    meeting.become(Status.OPEN, "opened_at")
    trail.record(by, "opened", meeting, at=now)


@transaction.atomic
def open_item(*, item: AgendaItem, now: datetime) -> None:
    """
    Turn to an item; one that was ended by mistake opens again.

    Its presentation, and the right of reply of each State concerned, stand in the queue from
    the first moment (ToR 12).

    :raises NotAdopted: no case is presented before the agenda is adopted (ToR 11).
    :raises AnotherIsOpen: one item at a time.
    :raises StillInside: an expert hears one item, and not the next (ToR 8, 14).
    """
    meeting = _in_session(item)
    item = lock.hold(item)
    if item.kind == ItemKind.PRESENTATION and meeting.agenda_adopted_at is None:
        raise NotAdopted
    other = meeting.items.open().exclude(pk=item.pk).first()
    if other is not None:
        raise AnotherIsOpen(other)
    inside = [turn for turn in queries.still_inside(meeting) if turn.item_id != item.pk]
    if inside:
        raise StillInside(inside[0].state)

    item.opened_at, item.ended_at = item.opened_at or now, None
    item.save(update_fields=["opened_at", "ended_at"])
    _expect(item, now=now)


@transaction.atomic
def end_item(*, item: AgendaItem, now: datetime) -> None:
    """
    End an item.

    :raises HasTheFloor: somebody is still speaking.
    :raises NotHeard: until each State concerned used its right of reply, or waived it (ToR 12).
    """
    item = _open(item)
    speaking = item.turns.filter(status=TurnStatus.SPEAKING).first()
    if speaking is not None:
        raise HasTheFloor(speaking.state)
    owed = queries.not_heard(item)
    if owed:
        raise NotHeard(owed)

    item.ended_at = now
    item.save(update_fields=["ended_at"])
    _see_out(item, now=now)


@transaction.atomic
def ask(*, item: AgendaItem, state: State, kind: Turn, now: datetime, key: str = "") -> FloorTurn:
    """
    Put a State in the queue, as it asks from the floor. The trail is not told (ToR 17).

    A page that was without a network has given the turn its key already.

    :raises InQueue: once for each reason.
    """
    item = _open(item)
    waiting = item.turns.filter(state=state, kind=kind)
    if waiting.filter(status__in=(TurnStatus.WAITING, TurnStatus.SPEAKING)).exists():
        raise InQueue(state)
    key = key or keys.new()
    return FloorTurn.objects.create(item=item, state=state, kind=kind, asked_at=now, key=key)


@transaction.atomic
def give(*, turn: FloorTurn, now: datetime) -> None:
    """
    Give a State the floor (ToR 12). A point of order sends who speaks back to the queue.

    :raises HasTheFloor: one at a time.
    """
    item = _open(turn.item)
    turn = lock.hold(turn)
    speaking = item.turns.filter(status=TurnStatus.SPEAKING).exclude(pk=turn.pk).first()
    if speaking is not None and turn.kind != Turn.POINT_OF_ORDER:
        raise HasTheFloor(speaking.state)
    if speaking is not None:
        speaking.become(TurnStatus.WAITING, now=now)
    turn.become(TurnStatus.SPEAKING, now=now)


@transaction.atomic
def pause(*, turn: FloorTurn, now: datetime) -> None:
    """Stop the timer of who has the floor; a second time changes nothing."""
    turn = _speaking(turn)
    if turn.runs_since is not None:
        turn.time(None, now=now)


@transaction.atomic
def resume(*, turn: FloorTurn, now: datetime) -> None:
    """Let the timer run again; a second time changes nothing."""
    turn = _speaking(turn)
    if turn.runs_since is None:
        turn.time(now, now=now)


@transaction.atomic
def used(*, turn: FloorTurn, now: datetime) -> None:
    """Note that a State has spoken, and not what it said; or that its expert came or went."""
    _noted(turn).become(TurnStatus.USED, now=now)


@transaction.atomic
def waived(*, turn: FloorTurn, now: datetime) -> None:
    """Note that a State does not take the floor, or that its expert was not in the room."""
    _noted(turn).become(TurnStatus.WAIVED, now=now)


@transaction.atomic
def close_meeting(*, meeting: Meeting, by: Term, now: datetime) -> int:
    """
    Close the meeting and erase its floor (ToR 17); return how many turns there were.

    The items keep that they were taken, and not when nor for how long: all bear the moments at
    which the meeting was opened and closed. Only now does the trail learn that they were taken.

    :raises ItemOpen: the room is still on an item.
    """
    meeting = lock.hold(meeting)
    if meeting.status != Status.OPEN:
        raise NotInSession
    item = meeting.items.open().first()
    if item is not None:
        raise ItemOpen(item)

    erased, _tables = FloorTurn.objects.filter(item__meeting=meeting).delete()
    taken = meeting.items.filter(ended_at__isnull=False).order_by("position", "pk")
    for each in taken:
        each.opened_at, each.ended_at = meeting.opened_at, now
        each.save(update_fields=["opened_at", "ended_at"])
        trail.record(by, "turned to", each, at=now)
    meeting.closed_at, meeting.floor_erased_at, meeting.turns_erased = now, now, erased
    meeting.become(Status.CLOSED, "closed_at", "floor_erased_at", "turns_erased")
    trail.record(by, "closed", meeting, at=now)
    trail.record(by, "erased the floor", meeting, at=now, turns=str(erased))
    return erased


def _in_session(item: AgendaItem) -> Meeting:
    """Hold the meeting first: closing it erases the floor."""
    meeting = lock.hold(item.meeting)
    if meeting.status != Status.OPEN:
        raise NotInSession
    return meeting


def _open(item: AgendaItem) -> AgendaItem:
    _in_session(item)
    item = lock.hold(item)
    if not item.is_open:
        raise NotOpen
    return item


def _speaking(turn: FloorTurn) -> FloorTurn:
    _open(turn.item)
    turn = lock.hold(turn)
    if turn.status != TurnStatus.SPEAKING:
        raise NotTheirs(turn)
    return turn


def _noted(turn: FloorTurn) -> FloorTurn:
    """Hold a turn. An expert leaves after the item; everything else is while it is open."""
    if turn.kind == Turn.EXPERT_LEAVES:
        _in_session(turn.item)
    else:
        _open(turn.item)
    return lock.hold(turn)


def expected(item: AgendaItem) -> list[tuple[State, Turn]]:
    """Return who has the floor by right when an item opens, and whose expert comes in."""
    presents = [(item.state, Turn.PRESENTATION)] if item.state is not None else []
    rights = item.rights_of_reply.standing().select_related("state").order_by("pk")
    replies = [(right.state, Turn.REPLY) for right in rights]
    experts = [(state, Turn.EXPERT_ENTERS) for state in composition.of([item])[item.pk]]
    return [*presents, *replies, *experts]


def key_of(item: AgendaItem, state: State, kind: Turn) -> str:
    """Return the key that such a turn will have: a page without a network knows it too."""
    return keys.derived(item.key, state.code, kind)


def _turn(item: AgendaItem, state: State, kind: Turn, now: datetime) -> FloorTurn:
    key = key_of(item, state, kind)
    return FloorTurn(item=item, state=state, kind=kind, asked_at=now, key=key)


def _see_out(item: AgendaItem, *, now: datetime) -> None:
    """Ask for each expert who came in that it is seen to leave (ToR 8, 14)."""
    inside = item.turns.filter(kind=Turn.EXPERT_ENTERS, status=TurnStatus.USED)
    FloorTurn.objects.bulk_create(
        _turn(item, turn.state, Turn.EXPERT_LEAVES, now) for turn in inside.select_related("state")
    )


def _expect(item: AgendaItem, *, now: datetime) -> None:
    """Put in the queue who has the floor by right. What has been used or waived stays so."""
    item.turns.filter(kind=Turn.EXPERT_LEAVES).delete()  # An item that opens again keeps them in.
    known = set(item.turns.values_list("state_id", "kind"))
    FloorTurn.objects.bulk_create(
        _turn(item, state, kind, now)
        for state, kind in expected(item)
        if (state.pk, kind) not in known
    )
