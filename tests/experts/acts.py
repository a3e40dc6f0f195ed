"""What the people of these tests do, each with the eyes of their own office."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import time_machine

from experts import actions, tasks
from experts.models import Objection, Proposal
from experts.rules import Outcome
from forum import sight
from forum.models import Notice, Term
from meetings.models import Meeting
from meetings.rules import Function
from meetings.rules import Status as MeetingStatus
from tests import cast

# Distributed on the last day on which an expert can be proposed for 26 August.
DISTRIBUTED = datetime(2026, 7, 27, 8, tzinfo=UTC)
ENDS = datetime(2026, 8, 1, 22, tzinfo=UTC)
LAST_SECOND = ENDS - timedelta(seconds=1)
CONSULTATION_ENDS = datetime(2026, 8, 6, 22, tzinfo=UTC)
# So late that silence runs past the day by which an objection is to be settled.
LATE = datetime(2026, 8, 5, 8, tzinfo=UTC)
AFTER_D20 = CONSULTATION_ENDS + timedelta(hours=1)
LATE_ENDS = datetime(2026, 8, 10, 22, tzinfo=UTC)
IN_THE_ROOM = datetime(2026, 8, 26, 9, tzinfo=UTC)
DAY = date(2026, 8, 26)

SWEEPS = (
    tasks.lapse,
    tasks.admit_after_silence,
    tasks.end_consultations,
    tasks.consult_again,
    tasks.keep_the_agenda,
    tasks.tell_newcomers,
)


def propose(*, by: Term, now: datetime = DISTRIBUTED, **more: Any) -> Proposal:
    given: dict[str, Any] = {
        "expert_name": "Dr. Vrba",
        "affiliation": "Institute of Marks",
        "expertise": "Marking.",
        "purpose": "Serial numbers.",
        "meeting": Meeting.objects.get(),
    }
    case = more.pop("case", None) or cast.case(str(by.state))
    with sight.through_the_eyes_of(by, now=now):
        return actions.propose(by=by, now=now, case=case, **{**given, **more})


def distribute(proposal: Proposal, *, now: datetime = DISTRIBUTED) -> Proposal:
    by = cast.secretariat()
    with sight.through_the_eyes_of(by, now=now):
        return actions.distribute(proposal_id=proposal.pk, by=by, now=now)


def object_to(
    proposal: Proposal, *, by: Term, now: datetime = LAST_SECOND, reason: str = ""
) -> Objection:
    with sight.through_the_eyes_of(by, now=now):
        return actions.object_to(proposal_id=proposal.pk, by=by, now=now, reason=reason)


def withdraw_objection(proposal: Proposal, *, by: Term, now: datetime) -> None:
    with sight.through_the_eyes_of(by, now=now):
        actions.withdraw_objection(proposal_id=proposal.pk, by=by, now=now)


def withdraw(proposal: Proposal, *, by: Term, now: datetime) -> None:
    with sight.through_the_eyes_of(by, now=now):
        actions.withdraw(proposal_id=proposal.pk, by=by, now=now)


def decide(
    proposal: Proposal,
    outcome: Outcome = Outcome.ADMITTED,
    *,
    by: Term,
    now: datetime = IN_THE_ROOM,
    decided_on: date = DAY,
) -> None:
    with sight.through_the_eyes_of(by, now=now):
        actions.decide(
            proposal_id=proposal.pk, outcome=outcome, decided_on=decided_on, by=by, now=now
        )


def attest(proposal: Proposal, *, by: Term, now: datetime) -> None:
    with sight.through_the_eyes_of(by, now=now):
        actions.attest(proposal_id=proposal.pk, by=by, now=now)


def sweep(now: datetime) -> None:
    """Let every sweep run once, two minutes later: none waits for anybody in the door then."""
    with time_machine.travel(now + timedelta(minutes=2), tick=False):
        for task in SWEEPS:
            task()


def open_the_meeting() -> None:
    Meeting.objects.update(status=MeetingStatus.OPEN, opened_at=IN_THE_ROOM)


def register(term: Term) -> None:
    """Let a State name a delegate for the meeting."""
    delegation = Meeting.objects.get().delegations.create(
        state=term.speaks_for, registered_by=term, registered_at=DISTRIBUTED
    )
    delegation.delegates.create(name="A. Delegate", function=Function.HEAD)


def told(kind: str) -> list[str]:
    """Return who was told, by office and State."""
    notices = Notice.objects.filter(kind=kind).select_related("office__state")
    return sorted(notice.office.office for notice in notices)


def write(objection: Objection, text: str, *, by: Term, now: datetime = ENDS) -> None:
    with sight.through_the_eyes_of(by, now=now):
        actions.write(objection=objection, text=text, by=by, now=now)


def agree(objection: Objection, *, by: Term, now: datetime = ENDS) -> None:
    with sight.through_the_eyes_of(by, now=now):
        actions.agree(objection=objection, by=by, now=now)


def take_back(objection: Objection, *, by: Term, now: datetime = ENDS) -> None:
    with sight.through_the_eyes_of(by, now=now):
        actions.take_back(objection=objection, by=by, now=now)
