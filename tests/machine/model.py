"""Paragraph 8 of the Terms of Reference, a second time: plain Python, written from their text alone.

It knows nothing of the portal: no rule, no limit, no table of it is imported here. What the text leaves open is marked
"Choice" with what the Forum chose. Each question answers with *every* reason that stands against an act, so that the portal
may name any one of them, but has to refuse where there is one and to accept where there is none.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

GENEVA = ZoneInfo("Europe/Zurich")
PROPOSAL, ESCALATION, SILENCE, TREATY = 30, 20, 5, 90  # Days: ToR 8, 8, 8; Treaty 22(2) and 24(2).


def begins(day: date) -> datetime:
    """The first instant of a day in Geneva."""
    return datetime.combine(day, time(0), GENEVA).astimezone(UTC)


def too_late_after(day: date) -> datetime:
    """The first instant that is too late for what may be done until a day is over."""
    return begins(day + timedelta(days=1))


def day_of(moment: datetime) -> date:
    return moment.astimezone(GENEVA).date()


class Why(Enum):
    """Why an act is refused."""

    NO_STANDING = "the State has no such right on that day"
    NOT_ITS_OWN = "only who made it may do this"
    NO_PURPOSE = "a proposal states its purpose"
    NO_CASE = "the case is not there any more"
    NO_MEETING = "the meeting has no date, is called off or is over"
    TOO_LATE = "the limit has passed"
    NOT_SENT = "it has not been distributed"
    ALREADY = "this has been done"
    NOT_YET = "the moment has not come"
    NOTHING_OPEN = "no objection stands"
    OVER = "the proposal is withdrawn, lapsed or decided"


class Stage(Enum):
    """Where a proposal stands at a moment, whether or not anybody has written it down."""

    RECEIVED = "received"
    SILENCE = "silence"
    CONSULTATION = "consultation"
    TO_DECISION = "to decision"
    APPROVED = "approved"
    ADMITTED = "admitted"
    NOT_ADMITTED = "not admitted"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


@dataclass
class Standing:
    """A State's days: signature, deposit, notice of withdrawal (Treaty, 22 and 24)."""

    signed: date | None = None
    deposited: date | None = None
    denounced: date | None = None

    def is_party(self, now: datetime) -> bool:
        return (
            self.deposited is not None
            and begins(self.deposited + timedelta(days=TREATY)) <= now
            and not self._has_left(now)
        )

    def is_signatory(self, now: datetime) -> bool:
        """In the ninety days after its deposit a State that signed is a signatory still; one that never signed is nothing."""
        return (
            self.signed is not None
            and begins(self.signed) <= now
            and not self.is_party(now)
            and not self._has_left(now)
        )

    def belongs(self, now: datetime) -> bool:
        return self.is_party(now) or self.is_signatory(now)

    def _has_left(self, now: datetime) -> bool:
        return self.denounced is not None and begins(self.denounced + timedelta(days=TREATY)) <= now


@dataclass
class Meeting:
    day: date | None
    called_off: bool = False
    over: bool = False
    taking_part: set[str] = field(default_factory=set)

    @property
    def stands(self) -> bool:
        return not self.called_off and not self.over

    @property
    def propose_before(self) -> datetime | None:
        return self.day and too_late_after(self.day - timedelta(days=PROPOSAL))

    @property
    def settle_before(self) -> datetime | None:
        return self.day and too_late_after(self.day - timedelta(days=ESCALATION))


@dataclass
class Objection:
    by: str
    at: datetime
    withdrawn: datetime | None = None
    settled: datetime | None = None  # Both have said that they agree.
    said: set[str] = field(default_factory=set)  # Who of the two has said so.

    @property
    def stands(self) -> bool:
        return self.withdrawn is None and self.settled is None


@dataclass
class Proposal:
    by: str
    meeting: str
    case: str
    received: datetime
    in_time: bool = True  # For the day for which the meeting is called now.
    sent: datetime | None = None
    silent_until: datetime | None = None  # The first instant too late for an objection. Nothing moves it.
    sent_to: set[str] = field(default_factory=set)
    objections: list[Objection] = field(default_factory=list)
    decided: bool | None = None
    withdrawn: datetime | None = None
    lapsed: datetime | None = None

    @property
    def standing(self) -> list[Objection]:
        return [objection for objection in self.objections if objection.stands]

    @property
    def is_over(self) -> bool:
        return self.withdrawn is not None or self.lapsed is not None or self.decided is not None


@dataclass
class Forum:
    states: dict[str, Standing]
    meetings: dict[str, Meeting]
    cases: set[str]
    proposals: dict[str, Proposal] = field(default_factory=dict)

    # What stands against an act. Nothing: it is done.

    def against_proposing(self, by: str, meeting: str, case: str, purpose: str, now: datetime) -> set[Why]:
        """ToR 8: any State of the Forum; thirty days before the meeting; stating the purpose; for a concrete case."""
        why = set()
        if not self.states[by].belongs(now):
            why.add(Why.NO_STANDING)
        if not purpose.strip():
            why.add(Why.NO_PURPOSE)
        if case not in self.cases:
            why.add(Why.NO_CASE)
        called = self.meetings[meeting]
        if not called.stands or called.propose_before is None:
            why.add(Why.NO_MEETING)
        elif now >= called.propose_before:
            why.add(Why.TOO_LATE)
        return why

    def against_sending(self, name: str, now: datetime) -> set[Why]:
        """ToR 8: at once. Late is late, and no reason to refuse: the text names no sanction."""
        proposal = self.proposals[name]
        why = set()
        if proposal.is_over:
            why.add(Why.OVER)
        if proposal.sent:
            why.add(Why.ALREADY)
        if not self.meetings[proposal.meeting].stands:
            why.add(Why.NO_MEETING)
        return why

    def against_objecting(self, name: str, by: str, now: datetime) -> set[Why]:
        """ToR 8: a State Party of that day, within the silence. Reasons are not asked.

        What becomes of the meeting in these days takes the right away from nobody: the silence is counted from the
        distribution, not from the meeting.
        """
        proposal = self.proposals[name]
        why = set()
        if not self.states[by].is_party(now):
            why.add(Why.NO_STANDING)
        if proposal.is_over:
            why.add(Why.OVER)
        if proposal.silent_until is None:
            why.add(Why.NOT_SENT)
        elif now >= proposal.silent_until:
            why.add(Why.TOO_LATE)
        if by == proposal.by:
            why.add(Why.NOT_ITS_OWN)  # Choice: who proposed withdraws its proposal; there is nobody to consult with.
        if any(objection.by == by for objection in proposal.standing):
            why.add(Why.ALREADY)
        return why

    def against_dropping(self, name: str, by: str, now: datetime) -> set[Why]:
        """The State that objected may think better of it until the decision, also after D-20 and whatever its standing."""
        proposal = self.proposals[name]
        why = set()
        if proposal.is_over:
            why.add(Why.OVER)
        if not any(objection.by == by for objection in proposal.standing):
            why.add(Why.NOTHING_OPEN)
        return why

    def against_deciding(self, name: str, now: datetime) -> set[Why]:
        """ToR 8: unresolved twenty days before the meeting, and the silence over: the parties taking part decide."""
        proposal = self.proposals[name]
        meeting = self.meetings[proposal.meeting]
        why = set()
        if proposal.is_over:
            why.add(Why.OVER)
        if not meeting.stands or meeting.settle_before is None:
            why.add(Why.NO_MEETING)
        elif now < meeting.settle_before:
            why.add(Why.NOT_YET)
        if proposal.silent_until is None:
            why.add(Why.NOT_SENT)
        elif now < proposal.silent_until:
            why.add(Why.NOT_YET)
        if not proposal.standing:
            why.add(Why.NOTHING_OPEN)
        return why

    def against_withdrawing(self, name: str, by: str, now: datetime) -> set[Why]:
        proposal = self.proposals[name]
        why = set()
        if proposal.by != by:
            why.add(Why.NOT_ITS_OWN)
        if proposal.is_over:
            why.add(Why.OVER)
        return why

    # What is so at a moment.

    def stage(self, name: str, now: datetime) -> Stage:
        proposal = self.proposals[name]
        meeting = self.meetings[proposal.meeting]
        if proposal.withdrawn:
            return Stage.WITHDRAWN
        if proposal.lapsed:
            return Stage.LAPSED
        if proposal.decided is not None:
            return Stage.ADMITTED if proposal.decided else Stage.NOT_ADMITTED
        if proposal.silent_until is None:
            return Stage.RECEIVED
        if now < proposal.silent_until:
            return Stage.SILENCE
        if not proposal.standing:
            return Stage.APPROVED
        if meeting.settle_before is None or now < meeting.settle_before:
            return Stage.CONSULTATION
        return Stage.TO_DECISION

    def parties(self, now: datetime) -> set[str]:
        return {code for code, state in self.states.items() if state.is_party(now)}

    def decide(self, name: str, now: datetime) -> set[str]:
        """The electorate of ToR 8: States Parties taking part in this meeting. Never a signatory, not the proposing one either."""
        return self.meetings[self.proposals[name].meeting].taking_part & self.parties(now)

    # The acts. They are done only where nothing stands against them.

    def propose(self, name: str, by: str, meeting: str, case: str, now: datetime) -> None:
        self.proposals[name] = Proposal(by, meeting, case, now)

    def send(self, name: str, now: datetime) -> None:
        """To all States Parties of that day; the day of sending is day 0, and day 5 is the last."""
        proposal = self.proposals[name]
        proposal.sent = now
        proposal.silent_until = too_late_after(day_of(now) + timedelta(days=SILENCE))
        proposal.sent_to = self.parties(now)

    def object(self, name: str, by: str, now: datetime) -> None:
        self.proposals[name].objections.append(Objection(by, now))

    def drop(self, name: str, by: str, now: datetime) -> None:
        next(found for found in self.proposals[name].standing if found.by == by).withdrawn = now

    def record(self, name: str, admitted: bool) -> None:
        self.proposals[name].decided = admitted

    def withdraw(self, name: str, now: datetime) -> None:
        self.proposals[name].withdrawn = now

    def move(self, meeting: str, day: date | None, now: datetime) -> None:
        """The limits are counted anew; what was in time stays so if it still is, and is short notice if not."""
        called = self.meetings[meeting]
        called.day = day
        for proposal in self.of(meeting):
            if not proposal.is_over and called.propose_before is not None:
                proposal.in_time = proposal.received < called.propose_before

    def call_off(self, meeting: str, now: datetime) -> None:
        """An invitation to a meeting that is not held invites to nothing."""
        self.meetings[meeting].called_off = True

    def lose_case(self, case: str, now: datetime) -> None:
        """If the case is withdrawn, the invitation lapses."""
        self.cases.discard(case)
        for proposal in self.proposals.values():
            if proposal.case == case and not (proposal.withdrawn or proposal.lapsed):
                proposal.lapsed = now

    def of(self, meeting: str) -> list[Proposal]:
        return [proposal for proposal in self.proposals.values() if proposal.meeting == meeting]
