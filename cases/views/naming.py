"""What naming a State in a case asks for, said where it is named (ToR 12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from cases import queries
from cases.models import Case, Intention, NoticeToState
from forum.models import State
from forum.terms_of_reference import GENEVA
from meetings.models import Meeting


@dataclass(frozen=True)
class Naming:
    """
    The other States that a case names, and the dates by which they are told and reply.

    The dates are those of the meeting at which it is presented; of one that is not announced, of
    the next meeting that still takes an announcement.
    """

    states: list[tuple[State, NoticeToState | None]]
    intention: Intention | None
    meeting: Meeting | None
    now: datetime

    @property
    def is_late(self) -> bool:
        return self.meeting is not None and self.now >= self.meeting.notices_due_at

    @property
    def zone(self) -> tzinfo:
        return self.meeting.zone if self.meeting else GENEVA


def naming(case: Case, *, now: datetime) -> Naming:
    intention = queries.known_intentions().filter(case=case, withdrawn_at=None).first()
    told: dict[int, NoticeToState] = {}
    if intention is not None:
        told = {notice.concerned_id: notice for notice in queries.notices_of(intention).standing()}
    others = queries.states_involved(case).exclude(pk=case.provider_id)
    return Naming(
        states=[(state, told.get(state.pk)) for state in others],
        intention=intention,
        meeting=intention.meeting if intention else queries.open_meetings().first(),
        now=now,
    )
