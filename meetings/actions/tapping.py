"""
What the Chair taps on the tablet, at once or when the network is back (ToR 12, 17).

A tap is sent until an answer comes, so it may come twice: each says which turn it is about and
after which of its changes it was made. One that was done already changes nothing; one that was
overtaken, because a colleague changed the same turn meanwhile, changes nothing either.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.db import transaction

from forum import lock, trail
from forum import queries as forum_queries
from forum.models import State, Term
from meetings import queries
from meetings.actions import delegations, floor
from meetings.models import AgendaItem, FloorTurn, Meeting
from meetings.rules import Turn


class Came(Enum):
    """What came of a tap."""

    DONE = "done"
    KNOWN = "known"  # a second time, or overtaken


TURNS = {
    "give": floor.give,
    "pause": floor.pause,
    "resume": floor.resume,
    "used": floor.used,
    "waived": floor.waived,
}


@dataclass(frozen=True)
class Asked:
    """A State that asked for the floor, and the key that the page gave its turn."""

    state: State
    kind: Turn
    key: str


@transaction.atomic
def turn(*, turn: FloorTurn, act: str, step: int, now: datetime) -> Came:
    """Do to a turn what was tapped after its change number ``step``."""
    lock.hold(turn.item.meeting)
    turn = lock.hold(turn)
    if turn.steps != step:
        return Came.KNOWN
    TURNS[act](turn=turn, now=now)
    return Came.DONE


@transaction.atomic
def ask(*, item: AgendaItem, asked: Asked, now: datetime) -> Came:
    """Put a State in the queue, once for each key."""
    lock.hold(item.meeting)
    if FloorTurn.objects.filter(key=asked.key).exists():
        return Came.KNOWN
    floor.ask(item=item, state=asked.state, kind=asked.kind, key=asked.key, now=now)
    return Came.DONE


@transaction.atomic
def open_item(*, item: AgendaItem, now: datetime) -> Came:
    """Turn to an item that was not taken yet; one that was is opened again by its own button."""
    lock.hold(item.meeting)
    item = lock.hold(item)
    if item.opened_at is not None:
        return Came.KNOWN
    floor.open_item(item=item, now=now)
    return Came.DONE


@transaction.atomic
def end_item(*, item: AgendaItem, now: datetime) -> Came:
    lock.hold(item.meeting)
    item = lock.hold(item)
    if item.ended_at is not None:
        return Came.KNOWN
    floor.end_item(item=item, now=now)
    return Came.DONE


@transaction.atomic
def let_in(*, meeting: Meeting, state: State, by: Term, tapped: datetime, now: datetime) -> Came:
    """Check a State in, once; a check-in that was taken back after the tap stays taken back."""
    meeting = lock.hold(meeting)
    delegation = queries.delegation_of(meeting, state)
    if delegation is not None:
        undone = forum_queries.trail_of(trail.label(delegation)).filter(
            act="undid the check-in", at__gt=tapped
        )
        if delegation.checked_in_at is not None or undone.exists():
            return Came.KNOWN
    delegations.check_in(meeting=meeting, state=state, by=by, now=now)
    return Came.DONE
