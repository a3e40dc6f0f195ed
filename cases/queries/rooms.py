"""How an arrangement stands, as its parties see it (ToR 21)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cases.models import (
    Arrangement,
    ArrangementClosing,
    ArrangementConfirmation,
    ArrangementInvitee,
    ArrangementParty,
    ArrangementVersion,
    Case,
)
from forum.models import State, StateQuerySet
from forum.sealed import with_keys


@dataclass(frozen=True)
class Room:
    """How an arrangement stands, as its parties see it."""

    arrangement: Arrangement
    states: tuple[State, ...]  # in the room, whether they confirmed anything or not
    members: frozenset[int]  # of them, who confirmed some version
    versions: tuple[ArrangementVersion, ...]  # the first first
    confirmed: dict[int, frozenset[int]]  # by whom, by version
    invitees: tuple[State, ...]  # whom the last version would bring in, and has not yet
    closing: frozenset[int]  # who agreed to close it since the last version

    @property
    def last(self) -> ArrangementVersion:
        return self.versions[-1]

    @property
    def awaited(self) -> tuple[State, ...]:
        """Who has not confirmed the last version."""
        return tuple(s for s in self.states if s.pk not in self.confirmed[self.last.pk])

    @property
    def standing(self) -> ArrangementVersion | None:
        """The newest version that every State in the room confirmed."""
        everyone = {state.pk for state in self.states}
        agreed = (v for v in reversed(self.versions) if everyone <= self.confirmed[v.pk])
        return next(agreed, None)

    def has_confirmed(self, state: State) -> bool:
        return state.pk in self.confirmed[self.last.pk]

    def is_agreed_by_members(self, *, now: datetime) -> bool:
        """Return whether all who ever confirmed something confirmed the last version."""
        return not self.waits_for(self.confirmed[self.last.pk], now=now)

    def waits_for(self, done: Iterable[int], *, now: datetime) -> list[State]:
        """Return the members that are not among these; for who left the Forum nobody waits."""
        members = [state for state in self.states if state.pk in self.members]
        return [state for state in members if state.pk not in set(done) and state.belongs(now)]


def room_of(arrangement: Arrangement) -> Room:
    """Return how an arrangement stands."""
    return rooms_of([arrangement])[arrangement.pk]


def rooms_of(arrangements: Iterable[Arrangement]) -> dict[int, Room]:
    """Return how these stand: a handful of questions for all."""
    asked = list(arrangements)
    ever = ArrangementParty.objects.filter(arrangement__in=asked)
    came = list(ever.select_related("state").order_by("state__name_en"))
    parties = [party for party in came if party.left_at is None]
    texts = ArrangementVersion.objects.filter(arrangement__in=asked).select_related("state")
    versions = with_keys(texts.order_by("number"))
    said = list(ArrangementConfirmation.objects.filter(version__in=versions))
    named = list(ArrangementInvitee.objects.filter(version__in=versions).select_related("state"))
    closing = list(ArrangementClosing.objects.filter(arrangement__in=asked))
    rooms = {}
    for arrangement in asked:
        own = tuple(v for v in versions if v.arrangement_id == arrangement.pk)
        confirmed = {v.pk: frozenset(c.state_id for c in said if c.version_id == v.pk) for v in own}
        last = own[-1]
        since = (p for p in came if p.invited_at >= last.proposed_at)
        by_it = {p.state_id for p in since if p.arrangement_id == arrangement.pk}
        rooms[arrangement.pk] = Room(
            arrangement=arrangement,
            states=tuple(p.state for p in parties if p.arrangement_id == arrangement.pk),
            members=frozenset[int]().union(*confirmed.values()),
            versions=own,
            confirmed=confirmed,
            invitees=tuple(
                i.state for i in named if i.version_id == last.pk and i.state_id not in by_it
            ),
            closing=frozenset(
                c.state_id
                for c in closing
                if c.arrangement_id == arrangement.pk and c.agreed_at >= last.proposed_at
            ),
        )
    return rooms


def case_of(room: Room) -> Case | None:
    """Return the case that the last version is about, if whoever asks sees it."""
    return Case.objects.filter(ref=room.last.case_ref).first() if room.last.case_ref else None


def may_come_in(room: Room, *, now: datetime) -> StateQuerySet:
    """Return the States that are not in the room."""
    inside = [state.pk for state in room.states]
    return State.objects.of_the_forum(now).exclude(pk__in=inside).order_by("name_en")
