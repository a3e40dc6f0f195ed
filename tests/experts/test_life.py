"""
Whatever is done to a proposal, and whenever the sweeps happen to run (ToR 8).

Silence never ends early; nobody is admitted while an objection stands, unless the States
Parties decided; each consequence happens once; a signatory that looks on is told nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from experts.models import Objection, Proposal
from experts.rules import Outcome, Status
from forum.errors import Refused
from forum.models import Notice, Term, TrailEntry
from meetings.models import AgendaItem
from tests import cast
from tests.experts import acts
from tests.experts.acts import DISTRIBUTED, IN_THE_ROOM

pytestmark = pytest.mark.django_db

OVER = (Status.ADMITTED, Status.REFUSED, Status.WITHDRAWN)

ACTS = st.sampled_from(
    [
        *("Borland objects", "Drovania objects", "Borland yields", "Drovania yields"),
        *("Alvania withdraws", "they admit", "they refuse", "sweep", "sweep"),
    ]
)
# From the distribution to two days after the meeting, mostly near the marks.
HOURS = st.one_of(st.integers(0, 24 * 32), st.sampled_from([0, 134, 135, 254, 255, 721, 722]))
LATENESS = st.sampled_from([0, 4, 6, 9, 20])  # days the Secretariat takes to distribute


class Stage:
    """A forum with one proposal, and everyone who can do something to it."""

    def __init__(self, distributed_at: datetime) -> None:
        cast.meeting()
        self.people = {name: cast.delegate(name) for name in cast.STATES}
        self.bureau = cast.chair()
        acts.register(self.people["Drovania"])
        laid = acts.propose(by=self.people["Alvania"])
        self.proposal = acts.distribute(laid, now=distributed_at)

    def do(self, what: str, now: datetime) -> None:
        who, verb = what.split() if " " in what else ("", what)
        term: Term = self.people.get(who, self.bureau)
        done: dict[str, Callable[[], Any]] = {
            "objects": lambda: acts.object_to(self.proposal, by=term, now=now),
            "yields": lambda: acts.withdraw_objection(self.proposal, by=term, now=now),
            "withdraws": lambda: acts.withdraw(self.proposal, by=term, now=now),
            "admit": lambda: self._decide(Outcome.ADMITTED, now),
            "refuse": lambda: self._decide(Outcome.REFUSED, now),
            "sweep": lambda: acts.sweep(now),
        }
        try:
            with transaction.atomic():
                done[verb]()
        except Refused:
            pass
        self.proposal = Proposal.objects.get()

    def _decide(self, outcome: Outcome, now: datetime) -> None:
        acts.decide(self.proposal, outcome, by=self.bureau, now=now)


def stands() -> bool:
    return Objection.objects.standing().exists()


def holds(stage: Stage, ends: datetime, now: datetime) -> None:
    """Hold what must be so after each act."""
    proposal = stage.proposal
    assert proposal.silence_ends_at == ends
    if proposal.as_of(now) == Status.ADMITTED:
        assert now >= ends
        assert not stands() or proposal.decided_on
    if proposal.status == Status.SILENCE:
        assert not stands()
    if proposal.status in {Status.OBJECTED, Status.TO_DECIDE}:
        assert stands()
    if proposal.status == Status.REFUSED:
        assert proposal.decided_on
    if proposal.status == Status.TO_DECIDE:
        assert now >= proposal.meeting.consultations_end_at
    assert (proposal.ended_at is not None) == (proposal.status in OVER)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(late=LATENESS, steps=st.lists(st.tuples(HOURS, ACTS), max_size=9))
@example(late=9, steps=[(40, "Borland objects"), (41, "Borland yields"), (42, "Borland objects")])
@example(late=0, steps=[(1, "Borland objects"), (254, "sweep"), (722, "they admit")])
@example(late=0, steps=[(1, "Borland objects"), (722, "they refuse"), (723, "sweep")])
def test_whatever_is_done_and_whenever_the_sweeps_run(late, steps):
    with transaction.atomic():
        began = DISTRIBUTED + timedelta(days=late)
        stage = Stage(began)
        ends = stage.proposal.silence_ends_at
        assert ends is not None
        now = began
        for hours, what in sorted(steps):
            now = began + timedelta(hours=hours)
            if now >= IN_THE_ROOM:
                acts.open_the_meeting()
            stage.do(what, now)
            # A sweep of these tests looks from two minutes later.
            holds(stage, ends, now + timedelta(minutes=2))
        for days in (40, 41):
            acts.sweep(max(now, ends) + timedelta(days=days))

        each_once(stage)
        transaction.set_rollback(True)


def each_once(stage: Stage) -> None:
    proposal = Proposal.objects.get()
    assert TrailEntry.objects.filter(act="admitted").count() <= 1
    ends = TrailEntry.objects.filter(act__in=("admitted", "withdrew", "recorded the decision on"))
    assert ends.filter(act="recorded the decision on").count() <= 1
    for kind in ("experts/admitted", "experts/admitted-ours", "experts/distributed"):
        people = list(Notice.objects.filter(kind=kind).values_list("to", flat=True))
        assert len(people) == len(set(people))
    on_agenda = AgendaItem.objects.filter(removed_at=None).count()
    to_decide = proposal.status == Status.TO_DECIDE or proposal.item_id is not None
    assert on_agenda == int(to_decide)
    assert not Notice.objects.filter(office=stage.people["Carland"]).exists()
