"""
Paragraph 8 of the Terms of Reference a second time: plain Python, written from their text alone.

It knows nothing of the portal: no rule, no limit, no table of it is imported here. What the text
leaves open is marked "Choice", with what the Forum chose. Each question answers with *every* reason
that stands against an act: the portal may name any one of them, but has to refuse where there is
one, and to accept where there is none. That a proposal states its purpose, its form asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

GENEVA = ZoneInfo("Europe/Zurich")
# Days: ToR 8 three times; articles 22(2) and 24(2) of the Treaty.
PROPOSAL, ESCALATION, SILENCE, TREATY = 30, 20, 5, 90


def begins(day: date) -> datetime:
    """Return the first instant of a day in Geneva."""
    return datetime.combine(day, time(0), GENEVA).astimezone(UTC)


def too_late_after(day: date) -> datetime:
    """Return the first instant that is too late for what may be done until a day is over."""
    return begins(day + timedelta(days=1))


def day_of(moment: datetime) -> date:
    return moment.astimezone(GENEVA).date()


class Why(Enum):
    """Why an act is refused."""

    NO_STANDING = "the State has no such right on that day"
    NOT_ITS_OWN = "only who made it may do this"
    NO_CASE = "the case is withdrawn"
    NO_MEETING = "the meeting is called off, begun or over"
    TOO_LATE = "the limit has passed"
    NOT_SENT = "it has not been distributed"
    ALREADY = "this has been done"
    NOT_YET = "the moment has not come"
    NOTHING_OPEN = "no objection stands"
    WRONG_DAY = "nobody was in the room on that day"
    OVER = "the proposal has come to its end"
    OTHER_TO_SAY = "that word is for the other of the two States"
    NOT_ADMITTED = "the expert is not admitted"


class Stage(Enum):
    """Where a proposal stands at a moment, whether or not anybody has written it down."""

    RECEIVED = "received"
    SILENCE = "silence"
    CONSULTATION = "consultation"
    TO_DECISION = "to decision"
    ADMITTED = "admitted"
    NOT_ADMITTED = "not admitted"
    ENDED = "withdrawn or lapsed"


@dataclass
class Standing:
    """A State's days: signature, deposit, notice of withdrawal (articles 21, 22, 24)."""

    signed: date | None = None
    deposited: date | None = None
    denounced: date | None = None

    @property
    def party_from(self) -> datetime | None:
        return None if self.deposited is None else begins(self.deposited + timedelta(days=TREATY))

    @property
    def party_until(self) -> datetime | None:
        return None if self.denounced is None else begins(self.denounced + timedelta(days=TREATY))

    def is_party(self, now: datetime) -> bool:
        since, until = self.party_from, self.party_until
        return since is not None and since <= now and (until is None or now < until)

    def belongs(self, now: datetime) -> bool:
        """
        Ask whether it is a State Party or a signatory: nobody else has standing (ToR 1, 6).

        In the ninety days after its deposit, a State that signed is a signatory still; one that
        never signed is nothing. One that left is nothing, whatever it signed.
        """
        if self.party_until is not None and self.party_until <= now:
            return False
        return self.is_party(now) or (self.signed is not None and begins(self.signed) <= now)


@dataclass
class Meeting:
    """A meeting of the Forum, within the week of a Conference or its preparation (ToR 3)."""

    day: date
    first: date
    last: date
    called_off: bool = False
    opened: datetime | None = None
    closed: datetime | None = None
    taking_part: set[str] = field(default_factory=set)

    @property
    def is_to_come(self) -> bool:
        return not self.called_off and self.opened is None

    @property
    def is_live(self) -> bool:
        return not self.called_off and self.closed is None

    @property
    def propose_before(self) -> datetime:
        return too_late_after(self.day - timedelta(days=PROPOSAL))

    @property
    def settle_before(self) -> datetime:
        return too_late_after(self.day - timedelta(days=ESCALATION))


@dataclass
class Objection:
    by: str
    at: datetime
    ended: datetime | None = None
    settled_by: set[str] = field(default_factory=set)  # the States that called it settled


@dataclass
class Proposal:
    by: str
    meeting: str
    case: str
    received: datetime
    sent: datetime | None = None
    silent_until: datetime | None = None  # The first instant too late. Nothing moves it.
    told: set[str] = field(default_factory=set)  # States to which it was distributed.
    objections: list[Objection] = field(default_factory=list)
    decided: bool | None = None
    ended: datetime | None = None  # Withdrawn or lapsed.
    attested: bool = False  # The inviting State told the expert of the duty of confidence.

    @property
    def standing(self) -> list[Objection]:
        return [objection for objection in self.objections if objection.ended is None]

    @property
    def is_over(self) -> bool:
        return self.ended is not None or self.decided is not None

    def silence_runs(self, now: datetime) -> bool:
        return self.silent_until is not None and now < self.silent_until

    @property
    def unopposed_since(self) -> datetime | None:
        """When the expert was admitted by silence: at its end, or with the last objection."""
        if self.silent_until is None or self.standing:
            return None
        return max([self.silent_until, *(one.ended for one in self.objections if one.ended)])


@dataclass
class Forum:
    states: dict[str, Standing]
    meetings: dict[str, Meeting]
    cases: dict[str, str]  # those that are not withdrawn, and whose they are
    proposals: dict[str, Proposal] = field(default_factory=dict)

    def parties(self, now: datetime) -> set[str]:
        return {code for code, state in self.states.items() if state.is_party(now)}

    def electorate(self, name: str, now: datetime) -> set[str]:
        """
        Return who decides on an objection: the States Parties taking part in this meeting.

        Never a signatory, not even one that proposed (ToR 8).
        """
        return self.meetings[self.proposals[name].meeting].taking_part & self.parties(now)

    def stage(self, name: str, now: datetime) -> Stage:
        proposal = self.proposals[name]
        if proposal.ended is not None:
            return Stage.ENDED
        if proposal.decided is not None:
            return Stage.ADMITTED if proposal.decided else Stage.NOT_ADMITTED
        if proposal.sent is None:
            return Stage.RECEIVED
        if not proposal.standing:
            return Stage.SILENCE if proposal.silence_runs(now) else Stage.ADMITTED
        if now < self.meetings[proposal.meeting].settle_before:
            return Stage.CONSULTATION
        return Stage.TO_DECISION  # Never refused by the clock.

    # --- What stands against an act. If nothing does, it is done. ---

    def against_proposing(self, by: str, meeting: str, case: str, now: datetime) -> set[Why]:
        """ToR 8: any State of the Forum; thirty days before the meeting; for a concrete case."""
        called = self.meetings[meeting]
        return _all(
            (not self.states[by].belongs(now), Why.NO_STANDING),
            (case not in self.cases, Why.NO_CASE),
            (not called.is_to_come, Why.NO_MEETING),
            (now >= called.propose_before, Why.TOO_LATE),
        )

    def against_sending(self, name: str) -> set[Why]:
        """ToR 8: at once. Late is late and no reason to refuse: the text names no sanction."""
        proposal = self.proposals[name]
        return _all(
            (proposal.is_over, Why.OVER),
            (proposal.sent is not None, Why.ALREADY),
            (not self.meetings[proposal.meeting].is_live, Why.NO_MEETING),
        )

    def against_objecting(self, name: str, by: str, now: datetime) -> set[Why]:
        """
        ToR 8: a State Party of that day, within the silence; no reason is asked.

        A meeting that moves takes this right from nobody: silence is counted from the
        distribution. Choice: who proposed cannot object; it withdraws its proposal.
        """
        proposal = self.proposals[name]
        ends = proposal.silent_until
        return _all(
            (not self.states[by].is_party(now), Why.NO_STANDING),
            (proposal.is_over, Why.OVER),
            (ends is None, Why.NOT_SENT),
            (ends is not None and now >= ends, Why.TOO_LATE),
            (by == proposal.by, Why.NOT_ITS_OWN),
            (any(one.by == by for one in proposal.standing), Why.ALREADY),
        )

    def against_dropping(self, name: str, by: str, now: datetime) -> set[Why]:
        """The State that objected may think better of it until the decision, also after D-20."""
        proposal = self.proposals[name]
        return _all(
            (not self.states[by].belongs(now), Why.NO_STANDING),
            (proposal.is_over, Why.OVER),
            (all(one.by != by for one in proposal.standing), Why.NOTHING_OPEN),
        )

    def against_settling(self, name: str, by: str, with_: str, now: datetime) -> set[Why]:
        """
        ToR 8: the two consult and settle it by mutual consent: each gives its own word, once.

        Choice: until the States Parties taking part decided, so after D-20 too.
        """
        return self._between_the_two(name, by, with_, now) | _all(
            (by in self._settled_by(name, with_), Why.ALREADY),
        )

    def against_unsettling(self, name: str, by: str, with_: str, now: datetime) -> set[Why]:
        """A word can be taken back until the other has come: mutual consent is of both at once."""
        return self._between_the_two(name, by, with_, now) | _all(
            (by not in self._settled_by(name, with_), Why.NOTHING_OPEN),
        )

    def _between_the_two(self, name: str, by: str, with_: str, now: datetime) -> set[Why]:
        """With whom: the State that objected. By whom: it, or who proposed."""
        proposal = self.proposals[name]
        return _all(
            (not self.states[by].belongs(now), Why.NO_STANDING),
            (by not in (with_, proposal.by), Why.OTHER_TO_SAY),
            (proposal.is_over, Why.OVER),
            (all(one.by != with_ for one in proposal.standing), Why.NOTHING_OPEN),
        )

    def _settled_by(self, name: str, with_: str) -> set[str]:
        return {
            state
            for one in self.proposals[name].standing
            if one.by == with_
            for state in one.settled_by
        }

    def against_attesting(self, name: str, by: str, now: datetime) -> set[Why]:
        """ToR 15: the inviting State tells its expert of the duty, before the meeting is over."""
        proposal = self.proposals[name]
        return _all(
            (not self.states[by].belongs(now), Why.NO_STANDING),
            (proposal.by != by, Why.NOT_ITS_OWN),
            (proposal.ended is not None, Why.OVER),
            (self.stage(name, now) != Stage.ADMITTED, Why.NOT_ADMITTED),
            (proposal.attested, Why.ALREADY),
            (not self.meetings[proposal.meeting].is_live, Why.NO_MEETING),
        )

    def against_deciding(self, name: str, day: date, now: datetime) -> set[Why]:
        """
        ToR 8: unresolved twenty days before, and silence over, so that all objections are known.

        Those who take part decide, so in the room: between its opening and its close.
        """
        proposal = self.proposals[name]
        meeting = self.meetings[proposal.meeting]
        last = day_of(meeting.closed or now)
        return _all(
            (proposal.is_over, Why.OVER),
            (meeting.called_off, Why.NO_MEETING),
            (meeting.opened is None or now < meeting.settle_before, Why.NOT_YET),
            (proposal.sent is None, Why.NOT_SENT),
            (proposal.silence_runs(now), Why.NOT_YET),
            (not proposal.standing, Why.NOTHING_OPEN),
            (not meeting.day <= day <= last, Why.WRONG_DAY),
        )

    def against_withdrawing(self, name: str, by: str, now: datetime) -> set[Why]:
        """Proposing is voluntary, and so is inviting: until the end. Choice: admitted or not."""
        proposal = self.proposals[name]
        return _all(
            (not self.states[by].belongs(now), Why.NO_STANDING),
            (proposal.by != by, Why.NOT_ITS_OWN),
            (proposal.ended is not None or proposal.decided is False, Why.OVER),
        )

    def against_moving(self, meeting: str, day: date, now: datetime) -> set[Why]:
        called = self.meetings[meeting]
        return _all(
            (not called.is_to_come, Why.NO_MEETING),
            (day < day_of(now), Why.TOO_LATE),
            (day == called.day, Why.ALREADY),
            (not called.first <= day <= called.last, Why.WRONG_DAY),
        )

    def against_calling_off(self, meeting: str) -> set[Why]:
        return _all((not self.meetings[meeting].is_to_come, Why.NO_MEETING))

    def against_opening(self, meeting: str, now: datetime) -> set[Why]:
        called = self.meetings[meeting]
        return _all(
            (not called.is_to_come, Why.NO_MEETING),
            (day_of(now) != called.day, Why.WRONG_DAY),
        )

    def against_closing(self, meeting: str) -> set[Why]:
        called = self.meetings[meeting]
        return _all((called.opened is None or called.closed is not None, Why.NO_MEETING))

    def against_registering(self, meeting: str, by: str, now: datetime) -> set[Why]:
        """ToR 6: every State of the Forum may come; nobody is asked."""
        called = self.meetings[meeting]
        return _all(
            (not self.states[by].belongs(now), Why.NO_STANDING),
            (not called.is_live, Why.NO_MEETING),
            (by in called.taking_part, Why.ALREADY),
        )

    def against_losing(self, case: str, by: str, now: datetime) -> set[Why]:
        return _all(
            (not self.states[by].belongs(now), Why.NO_STANDING),
            (case not in self.cases, Why.NO_CASE),
            (self.cases.get(case, by) != by, Why.NOT_ITS_OWN),
        )

    # --- The acts. ---

    def propose(self, name: str, by: str, meeting: str, case: str, now: datetime) -> None:
        self.proposals[name] = Proposal(by, meeting, case, now)

    def send(self, name: str, now: datetime) -> None:
        """To all States Parties of that day. It is day 0; day 5 is the last of the silence."""
        proposal = self.proposals[name]
        proposal.sent = now
        proposal.silent_until = too_late_after(day_of(now) + timedelta(days=SILENCE))
        proposal.told = self.parties(now)

    def object(self, name: str, by: str, now: datetime) -> None:
        self.proposals[name].objections.append(Objection(by, now))

    def drop(self, name: str, by: str, now: datetime) -> None:
        next(one for one in self.proposals[name].standing if one.by == by).ended = now

    def settle(self, name: str, by: str, with_: str, now: datetime) -> None:
        """With the words of both the objection is over, as if it had been taken back."""
        proposal = self.proposals[name]
        objection = next(one for one in proposal.standing if one.by == with_)
        objection.settled_by.add(by)
        if objection.settled_by == {with_, proposal.by}:
            objection.ended = now

    def unsettle(self, name: str, by: str, with_: str) -> None:
        objection = next(one for one in self.proposals[name].standing if one.by == with_)
        objection.settled_by.discard(by)

    def attest(self, name: str) -> None:
        self.proposals[name].attested = True

    def record(self, name: str, *, admitted: bool) -> None:
        self.proposals[name].decided = admitted

    def withdraw(self, name: str, now: datetime) -> None:
        self.proposals[name].ended = now

    def move(self, meeting: str, day: date) -> None:
        """Every limit is counted anew. What was in time is not made late, nor lost, by that."""
        self.meetings[meeting].day = day

    def call_off(self, meeting: str, now: datetime) -> None:
        """An expert cannot be heard at a meeting that is not held: the invitation lapses."""
        self.meetings[meeting].called_off = True
        self._lapse((one for one in self.proposals.values() if one.meeting == meeting), now)

    def lose(self, case: str, now: datetime) -> None:
        """If the case is withdrawn, the invitation lapses."""
        del self.cases[case]
        self._lapse((one for one in self.proposals.values() if one.case == case), now)

    def _lapse(self, proposals: Iterator[Proposal], now: datetime) -> None:
        for proposal in proposals:
            if proposal.ended is None and proposal.decided is not False:
                proposal.ended = now

    def distribute_to_newcomers(self, now: datetime) -> None:
        """A State that becomes party during the five days gains the right on its day."""
        for proposal in self.proposals.values():
            live = self.meetings[proposal.meeting].is_live
            if live and not proposal.is_over and proposal.silence_runs(now):
                proposal.told |= self.parties(now)


def _all(*asked: tuple[bool, Why]) -> set[Why]:
    return {why for stands, why in asked if stands}
