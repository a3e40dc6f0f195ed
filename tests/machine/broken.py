"""
Rules of paragraph 8, each broken in the portal by itself: the machine has to find every one.

A break is small, as a slip of the pen is. Nothing of the model is touched.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from experts import policies, queries, tasks
from experts.models import Objection, Proposal
from experts.rules import OPEN_TO_OBJECTION, Status
from forum.models import Term
from forum.terms_of_reference import SILENCE
from tests.machine import portal

MOMENT = timedelta(milliseconds=1)

Break = Callable[[pytest.MonkeyPatch], None]


def silence_ends_a_millisecond_late(broken: pytest.MonkeyPatch) -> None:
    def over(self: Proposal, now: datetime) -> bool:
        return self.silence_ends_at is not None and now > self.silence_ends_at

    broken.setattr(Proposal, "silence_is_over", over)


def silence_ends_a_millisecond_early(broken: pytest.MonkeyPatch) -> None:
    def over(self: Proposal, now: datetime) -> bool:
        return self.silence_ends_at is not None and now + MOMENT >= self.silence_ends_at

    broken.setattr(Proposal, "silence_is_over", over)


def days_of_silence_are_hours(broken: pytest.MonkeyPatch) -> None:
    """Six times 24 hours from the midnight before, not the days of a place whose clocks change."""

    class Hours:
        @staticmethod
        def passes_at(day: date, zone: ZoneInfo) -> datetime:
            midnight = datetime.combine(day, time.min, zone).astimezone(UTC)
            return midnight + timedelta(hours=24 * (SILENCE.days + 1))

    broken.setattr("experts.actions.proposing.SILENCE", Hours)


def only_the_first_objects(broken: pytest.MonkeyPatch) -> None:
    """A second State Party is turned away once the silence is broken."""

    def runs(self: Proposal, now: datetime) -> bool:
        return self.status == Status.SILENCE and not self.silence_is_over(now) and not self.lapsed

    assert len(OPEN_TO_OBJECTION) > 1
    broken.setattr(Proposal, "silence_runs", runs)


def who_joins_is_not_told(broken: pytest.MonkeyPatch) -> None:
    """A State that becomes party while silence runs hears nothing of it."""
    rest = tuple(task for task in portal.SWEEPS if task is not tasks.tell_newcomers)
    broken.setattr(portal, "SWEEPS", rest)


def who_joins_may_not_object(broken: pytest.MonkeyPatch) -> None:
    """Only those that were parties when it was distributed."""
    right = policies.has_the_right_to_object

    def had(hat: Term | None, proposal: Proposal, *, now: datetime) -> bool:
        state = hat.state if hat else None
        then = proposal.distributed_at or now
        return bool(state and state.is_party(then)) and right(hat, proposal, now=now)

    broken.setattr(policies, "has_the_right_to_object", had)


def one_word_settles(broken: pytest.MonkeyPatch) -> None:
    """Mutual consent of one."""

    def settled(self: Objection) -> bool:
        return bool(self.objector_agreed_at or self.proposer_agreed_at)

    broken.setattr(Objection, "was_settled_by_both", property(settled))


def another_s_objection_is_forgotten(broken: pytest.MonkeyPatch) -> None:
    """The first of two that is taken back frees the way."""
    broken.setattr(queries, "objection_stands", lambda proposal: False)


def a_move_gives_nothing_back(broken: pytest.MonkeyPatch) -> None:
    """Put to the States Parties, it stays there, although day 20 is ahead again."""
    rest = tuple(task for task in portal.SWEEPS if task is not tasks.consult_again)
    broken.setattr(portal, "SWEEPS", rest)


def a_lost_case_ends_nothing(broken: pytest.MonkeyPatch) -> None:
    broken.setattr(Proposal, "lapsed", False)
    broken.setattr("experts.actions.lapse", lambda **_: None)


RULES: tuple[Break, ...] = (
    silence_ends_a_millisecond_late,
    silence_ends_a_millisecond_early,
    days_of_silence_are_hours,
    only_the_first_objects,
    who_joins_is_not_told,
    who_joins_may_not_object,
    one_word_settles,
    another_s_objection_is_forgotten,
    a_move_gives_nothing_back,
    a_lost_case_ends_nothing,
)
