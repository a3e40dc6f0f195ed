"""
A meeting that is moved, moved again and cancelled, in any order with acts in time and late.

Against a model of its own, in the words of the Terms of Reference: an act so many days before the
meeting, counted on the calendar where it is held. What was in time when it was done stays so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import example, given, settings
from hypothesis import strategies as st

from forum import sight
from forum.errors import Refused
from forum.models import Notice, Term
from forum.terms_of_reference import AGENDA, CONSULTATION, INVITATION, NOTICE, REPLY, TimeLimit
from meetings import queries
from meetings.actions import postponing
from meetings.models import Meeting, Move, Week
from meetings.rules import LIMITS, Status, Timing, WeekKind
from tests import cast

pytestmark = pytest.mark.django_db

BEGINS = datetime(2027, 1, 5, 8, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
DAYS_BEFORE = {INVITATION: 50, AGENDA: 30, NOTICE: 30, CONSULTATION: 20, REPLY: 15}
# The days before the first cross the clocks of spring, those before the last the clocks of autumn.
WEEKS = (
    (date(2027, 4, 19), "Geneva", "Europe/Zurich"),
    (date(2027, 8, 23), "Tokyo", "Asia/Tokyo"),
    (date(2027, 11, 22), "Geneva", "Europe/Zurich"),
)

an_act = st.tuples(
    st.just("act"),
    st.sampled_from(sorted(DAYS_BEFORE, key=lambda limit: limit.days)),
    st.sampled_from((-MILLISECOND, timedelta(0), MILLISECOND)),
)
a_move = st.tuples(st.just("move"), st.integers(0, 2), st.integers(-1, 5))
an_end = st.tuples(st.just("cancel"))
orders = st.lists(st.one_of(an_act, an_act, a_move, a_move, an_end), min_size=3, max_size=9)


@dataclass
class Act:
    limit: TimeLimit
    at: datetime
    late_then: int  # days, by the meeting as it stood when it was done


@dataclass
class Life:
    """The meeting, its model, and who is to hear of it."""

    meeting: Meeting
    weeks: list[Week]
    people: set[int]
    president: Term
    day: date
    zone: ZoneInfo
    now: datetime = BEGINS
    acts: list[Act] = field(default_factory=list)
    moves: int = 0
    cancelled: bool = False

    def late(self, limit: TimeLimit, at: datetime) -> int:
        """Count how many days an act misses its day by, as anyone would on a calendar."""
        last = self.day - timedelta(days=DAYS_BEFORE[limit])
        return max(0, (at.astimezone(self.zone).date() - last).days)

    def act(self, limit: TimeLimit, off: timedelta) -> None:
        """Do something at the limit, or as soon after it as it is by now."""
        last = self.day - timedelta(days=DAYS_BEFORE[limit] - 1)
        midnight = datetime(last.year, last.month, last.day, tzinfo=self.zone)
        self.now = max(self.now, midnight + off)
        self.acts.append(Act(limit, self.now, self.late(limit, self.now)))

    def move(self, which: int, number: int) -> None:
        week = self.weeks[which]
        to = week.starts_on + timedelta(days=number)
        there = 0 <= number <= 4 and to >= self.now.astimezone(week.zone).date()
        consulted = BEGINS.date()
        moved = self._does(
            postponing.move,
            week=week,
            held_on=to,
            venue=self.meeting.venue,
            reason="The hall is taken.",
            chair_consulted_on=consulted,
            secretariat_consulted_on=consulted,
        )
        assert moved == (there and not self.cancelled and to != self.day)
        if moved:
            self.day, self.zone, self.moves = to, week.zone, self.moves + 1

    def cancel(self) -> None:
        done = self._does(postponing.cancel, reason="The Conference is put off.")
        assert done == (not self.cancelled)
        self.cancelled = True

    def _does(self, what: Any, **more: Any) -> bool:
        """Do it a moment later: of two things at one instant nobody can say which was first."""
        self.now += MILLISECOND
        with sight.through_the_eyes_of(self.president, now=self.now):
            try:
                what(meeting=self.meeting, by=self.president, now=self.now, **more)
            except Refused:
                return False
        return True

    def holds(self) -> None:
        """Hold the rows against the model."""
        self.meeting.refresh_from_db()
        for column, limit in LIMITS.items():
            if limit in DAYS_BEFORE:
                day = self.day - timedelta(days=DAYS_BEFORE[limit] - 1)
                midnight = datetime(day.year, day.month, day.day, tzinfo=self.zone)
                assert getattr(self.meeting, column) == midnight
        for done in self.acts:
            self.stands(done)
        for kind, times in (("moved", self.moves), ("cancelled", int(self.cancelled))):
            told = Notice.objects.filter(kind=f"meetings/{kind}").values_list("to", "about")
            assert len(told) == len(set(told)) == times * len(self.people)
            assert {to for to, _about in told} == (self.people if times else set())

    def stands(self, done: Act) -> None:
        timed = queries.timed(self.meeting, done.limit, done.at)
        late_now = self.late(done.limit, done.at)
        if late_now == 0:
            assert timed.timing == Timing.IN_TIME
        elif done.late_then == 0:  # What was in time stays so: a move makes nothing late.
            assert timed.timing == Timing.SHORT_NOTICE
        else:  # Nor does it make anything later than it was.
            assert (timed.timing, timed.days_late) == (Timing.LATE, min(late_now, done.late_then))


def a_life() -> Life:
    weeks = [
        cast.week(
            WeekKind.PREPARATORY,
            starts_on=starts,
            ends_on=starts + timedelta(days=4),
            city=city,
            zone_name=zone,
        )
        for starts, city, zone in WEEKS
    ]
    president, chair, secretariat = cast.president(), cast.chair(), cast.secretariat()
    delegate, police = cast.delegate("Carland"), cast.police("Carland")
    at_home = cast.delegate("Alvania", person=chair.person)  # one person, told once
    cast.expert()
    cast.delegate("Drovania", ends_at=BEGINS)
    day = weeks[0].starts_on
    meeting = cast.meeting(
        week=weeks[0], held_on=day, decided_by=president, proposed_by=secretariat
    )
    told = (president, chair, secretariat, delegate, police, at_home)
    people = {term.person_id for term in told}
    return Life(meeting, weeks, people, president, day, weeks[0].zone)


@example([("move", 0, 1), ("act", INVITATION, timedelta(0)), ("move", 0, 0)])
@settings(max_examples=60, deadline=None)
@given(order=orders)
def test_in_any_order_what_was_in_time_stays_so_and_each_person_is_told_once(order):
    with transaction.atomic():
        life = a_life()
        for step, *more in order:
            getattr(life, step)(*more)
            life.holds()
        assert Move.objects.count() == life.moves
        assert (life.meeting.status == Status.CANCELLED) == life.cancelled
        transaction.set_rollback(True)


@pytest.mark.parametrize("day", [date(2027, 4, 21), date(2027, 8, 25), date(2027, 11, 24)])
@pytest.mark.parametrize("limit", DAYS_BEFORE)
def test_one_millisecond_decides_on_either_side_of_the_clocks(limit, day):
    meeting = cast.meeting(held_on=day)
    too_late = limit.passes_at(day, meeting.zone)

    assert too_late.astimezone(meeting.zone).time() == datetime.min.time()
    assert queries.timed(meeting, limit, too_late - MILLISECOND).timing == Timing.IN_TIME
    for late in (too_late, too_late + MILLISECOND):
        assert queries.timed(meeting, limit, late).days_late == 1
