"""What the tests of cases share: Alvania presents, Borland is concerned, and the clock is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from cases.actions import concerned, presenting
from cases.models import Intention, NoticeToState, Reply
from cases.rules import Answer, Subject
from forum import sight
from forum.models import State, Term
from meetings.models import Meeting
from tests import cast

# The meeting of the cast is on 26 August 2026: D-30 is 27 July, D-15 is 11 August, in Geneva.
D30 = datetime(2026, 7, 27, 22, tzinfo=UTC)  # the first moment too late to notify
D15 = datetime(2026, 8, 11, 22, tzinfo=UTC)  # the first moment too late to reply in time
EARLY = datetime(2026, 7, 1, 12, tzinfo=UTC)
LATE = D30 + timedelta(days=3, hours=1)


def announce(by: Term, meeting: Meeting | None, *, at: datetime = EARLY, **more: Any) -> Intention:
    """Announce a presentation that may involve another State, unless a test says otherwise."""
    given: dict[str, Any] = {
        "title": "Case 2026-KQ7P",
        "subject": Subject.CASE,
        "minutes": 20,
        "touches_others": True,
        "consent_required": False,
        "case": None,
    }
    with sight.through_the_eyes_of(by, now=at):
        return presenting.announce(**{**given, **more}, meeting=meeting, by=by, now=at)


def notify(
    by: Term, intention: Intention, state: State | None = None, *, at: datetime = EARLY
) -> NoticeToState:
    concerns = state or cast.state("Borland")
    with sight.through_the_eyes_of(by, now=at):
        return concerned.serve(
            intention=intention,
            state=concerns,
            text="The truck crossed near you.",
            by=by,
            now=at,
        )


def answer(
    by: Term, notice: NoticeToState, kind: Answer = Answer.REPLY, *, at: datetime = EARLY
) -> Reply:
    with sight.through_the_eyes_of(by, now=at):
        return concerned.answer(
            notice=notice, kind=kind, text="It was stopped at our border.", by=by, now=at
        )
