"""Acts on proposals in any order and at any moment, done in the portal and in the model."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from experts.notices import DISTRIBUTED, TO_DECIDE
from experts.rules import Status
from tests.machine.model import SILENCE, TREATY, Stage, Why, begins, day_of
from tests.machine.portal import CASES, DAYS, NO_PAGE, STAGES, STATES, Portal, Seen
from tests.machine.record import Record

IN_FLIGHT = timedelta(minutes=1)  # So far a sweep looks behind the clock.
MOMENT = timedelta(milliseconds=1)
WAITING = timedelta(seconds=2)  # So long an act may take, on a busy machine.
# The clocks in Geneva go forward on 28 March 2027 and back on 31 October, both at 1:00 UTC.
CLOCKS = (datetime(2027, 3, 28, 1, tzinfo=UTC), datetime(2027, 10, 31, 1, tzinfo=UTC))

NAMES = ("first", "second", "third")

names = st.sampled_from(NAMES)
codes = st.sampled_from(sorted(STATES))
meetings = st.sampled_from(sorted(DAYS))
cases = st.sampled_from(sorted(CASES))
# To stay; or to go on to a limit of the act itself, or to one of the next limits of anything:
# just before it, at it, just after it, and when a sweep no longer waits for it.
milliseconds = st.sampled_from([-1, 0, 1, 60_001])
moments = st.one_of(
    st.none(),
    st.none(),
    st.none(),
    st.none(),
    st.tuples(st.just("own"), st.integers(0, 2), milliseconds),
    st.tuples(st.just("next"), st.just(0), milliseconds),
    st.tuples(st.just("next"), st.integers(0, 2), milliseconds),
)
rarely = st.integers(0, 5).map(lambda drawn: not drawn)
starts = st.tuples(meetings, st.integers(27, 40), st.integers(0, 24 * 60 - 1))
often = st.integers(0, 5).map(bool)
begun = st.lists(st.tuples(codes, cases, often, st.booleans()), min_size=1, max_size=2)


class Machine(RuleBasedStateMachine):
    """Differences are failures: they are shown with the shortest way there."""

    portal: Portal
    record: Record

    def __init__(self) -> None:
        super().__init__()
        self.model = Portal.model()
        self.portal.begin_anew()
        self.now = datetime(2027, 1, 1, tzinfo=UTC)
        self.undone = transaction.atomic()
        self.undone.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    # --- Time. ---

    @initialize(start=starts, begun=begun)
    def begin(self, start: tuple[str, int, int], begun: list[tuple[str, str, bool, bool]]) -> None:
        """The year is entered before one of its meetings, about when experts are proposed."""
        meeting, days, minutes = start
        day = DAYS[meeting] - timedelta(days=days)
        self.now = begins(day) + timedelta(minutes=minutes)
        for name, (by, case, sent, objected) in zip(NAMES, begun, strict=False):
            self.do_propose(name, by, meeting, case)
            if sent and name in self.model.proposals:
                self.do_distribute(name)
                if objected:
                    self.do_object(*self.someone_with_the_right(name, by))

    def landmarks(self) -> list[datetime]:
        """Return the limits ahead, the next one first."""
        marks = {*CLOCKS}
        for meeting in self.model.meetings.values():
            marks |= {meeting.propose_before, meeting.settle_before}
        for proposal in self.model.proposals.values():
            marks |= {proposal.silent_until} if proposal.silent_until else set()
        for state in self.model.states.values():
            marks |= {at for at in (state.party_from, state.party_until) if at}
        return sorted(mark for mark in marks if mark >= self.now)

    def at(self, moment: Any, *own: datetime | None) -> datetime:
        """Go on to the moment that was drawn, if it is not over; time never goes back."""
        if moment is None:
            return self.now
        whose, which, ms = moment
        ahead = self.landmarks()
        if whose == "own":
            ahead = [mark for mark in own if mark is not None and mark >= self.now] or ahead[:1]
        if ahead:
            self.now = max(self.now, ahead[which % len(ahead)] + ms * MOMENT)
            if abs(ms) <= 1:
                self.record.landed[f"{ms:+d} ms" if ms else "at the instant"] += 1
        return self.now

    # --- What is compared of every act. ---

    def try_(self, act: str, against: set[Why], said: set[Why], then: Callable[[], None]) -> None:
        if against or said:
            self.record.refused[act] += 1
        else:
            self.record.done[act] += 1
        if not against and self.portal.said == NO_PAGE and self.someone_is_leaving():
            return
        where = f"{act} at {self.now.isoformat()}: the portal said {self.portal.said or 'yes'}"
        assert bool(said) == bool(against), f"{where}; against it stands {against}"
        assert not against or said & against, f"{where}; the reasons are {against}"
        if not against:
            then()

    def someone_is_leaving(self) -> bool:
        """An office ends at its instant, also while its act waits: the database's clock goes on."""
        ends = [state.party_until for state in self.model.states.values() if state.party_until]
        return any(timedelta(0) < end - self.now < WAITING for end in ends)

    # --- Proposals. ---

    @rule(name=names, by=codes, meeting=meetings, case=cases, moment=moments)
    def propose(self, name: str, by: str, meeting: str, case: str, moment: Any) -> None:
        if name not in self.model.proposals:
            state = self.model.states[by]
            self.at(moment, self.model.meetings[meeting].propose_before, state.party_from)
            self.do_propose(name, by, meeting, case)

    def do_propose(self, name: str, by: str, meeting: str, case: str) -> None:
        now = self.now
        against = self.model.against_proposing(by, meeting, case, now)
        said = self.portal.propose(name, by, meeting, case, now)
        self.try_(
            "propose", against, said, lambda: self.model.propose(name, by, meeting, case, now)
        )

    def known(self, name: str) -> str:
        """A name that is not taken yet stands for the first that is."""
        return name if name in self.model.proposals else next(iter(self.model.proposals))

    def ends_of(self, name: str) -> tuple[datetime | None, datetime]:
        proposal = self.model.proposals[name]
        return proposal.silent_until, self.model.meetings[proposal.meeting].settle_before

    there_is_one = precondition(lambda self: bool(self.model.proposals))

    @there_is_one
    @rule(name=names, moment=moments)
    def distribute(self, name: str, moment: Any) -> None:
        self.at(moment)
        self.do_distribute(self.known(name))

    def do_distribute(self, name: str) -> None:
        now = self.now
        against = self.model.against_sending(name)
        said = self.portal.send(name, now)
        self.try_("distribute", against, said, lambda: self.model.send(name, now))

    @there_is_one
    @rule(name=names, by=codes, with_right=often, moment=moments)
    def object(self, name: str, by: str, with_right: bool, moment: Any) -> None:
        """Mostly one that may, to what can be objected to: else almost all would be refused."""
        name = self.known(name)
        if with_right:
            name, by = self.someone_with_the_right(name, by)
        state = self.model.states[by]
        ends = self.model.proposals[name].silent_until
        self.at(moment, ends, state.party_from, state.party_until)
        self.do_object(name, by)

    def do_object(self, name: str, by: str) -> None:
        now = self.now
        against = self.model.against_objecting(name, by, now)
        said = self.portal.object(name, by, now)
        self.try_("object", against, said, lambda: self.model.object(name, by, now))

    def someone_with_the_right(self, name: str, by: str) -> tuple[str, str]:
        proposals = self.model.proposals
        silent = [known for known in proposals if proposals[known].silence_runs(self.now)]
        name = name if name in silent or not silent else silent[0]
        objected = {one.by for one in proposals[name].standing}
        right = sorted(self.model.parties(self.now) - objected - {proposals[name].by})
        return name, right[ord(by[-1]) % len(right)] if right else by

    @precondition(lambda self: any(one.standing for one in self.model.proposals.values()))
    @rule(name=names, by=codes, objected=st.sampled_from([True, True, False]), moment=moments)
    def withdraw_objection(self, name: str, by: str, objected: bool, moment: Any) -> None:
        name = self.known(name)
        now = self.at(moment, *self.ends_of(name))
        if objected and self.model.proposals[name].standing:
            by = self.model.proposals[name].standing[0].by
        against = self.model.against_dropping(name, by, now)
        said = self.portal.drop(name, by, now)
        self.try_("withdraw an objection", against, said, lambda: self.model.drop(name, by, now))

    @precondition(lambda self: any(one.standing for one in self.model.proposals.values()))
    @rule(
        name=names,
        of_the_two=st.sampled_from(["objects", "proposes", "proposes", "another"]),
        other=codes,
        back=rarely,
        moment=moments,
    )
    def settle(self, name: str, of_the_two: str, other: str, back: bool, moment: Any) -> None:
        """One of the two gives its word that an objection is settled, or takes it back."""
        name = self.known(name)
        now = self.at(moment, *self.ends_of(name))
        proposal = self.model.proposals[name]
        with_ = proposal.standing[0].by if proposal.standing else other
        by = {"objects": with_, "proposes": proposal.by}.get(of_the_two, other)
        if back:
            against = self.model.against_unsettling(name, by, with_, now)
            said = self.portal.unsettle(name, by, with_, now)
            self.try_("unsettle", against, said, lambda: self.model.unsettle(name, by, with_))
            return
        against = self.model.against_settling(name, by, with_, now)
        said = self.portal.settle(name, by, with_, now)
        self.try_("settle", against, said, lambda: self.model.settle(name, by, with_, now))

    @there_is_one
    @rule(name=names, own=often, by=codes, moment=moments)
    def attest(self, name: str, own: bool, by: str, moment: Any) -> None:
        """The inviting State tells its expert of the duty of confidence."""
        name = self.known(name)
        now = self.at(moment, *self.ends_of(name))
        by = self.model.proposals[name].by if own else by
        against = self.model.against_attesting(name, by, now)
        said = self.portal.attest(name, by, now)
        self.try_("attest", against, said, lambda: self.model.attest(name))

    @there_is_one
    @rule(name=names, admitted=st.booleans(), off=st.sampled_from([0, 0, 0, -1, 1]), moment=moments)
    def decide(self, name: str, admitted: bool, off: int, moment: Any) -> None:
        name = self.known(name)
        now = self.at(moment, *self.ends_of(name))
        meeting = self.model.meetings[self.model.proposals[name].meeting]
        day = meeting.day + timedelta(days=off)
        against = self.model.against_deciding(name, day, now)
        said = self.portal.record(name, day, now, admitted=admitted)
        self.try_("decide", against, said, lambda: self.model.record(name, admitted=admitted))

    @there_is_one
    @rule(name=names, by=codes, moment=moments, go=rarely)
    def withdraw(self, name: str, by: str, moment: Any, go: bool) -> None:
        if not go:
            return
        name, now = self.known(name), self.at(moment)
        against = self.model.against_withdrawing(name, by, now)
        said = self.portal.withdraw(name, by, now)
        self.try_("withdraw", against, said, lambda: self.model.withdraw(name, now))

    @rule(case=cases, by=codes, moment=moments, go=rarely)
    def withdraw_the_case(self, case: str, by: str, moment: Any, go: bool) -> None:
        if not go:
            return
        now = self.at(moment)
        against = self.model.against_losing(case, by, now)
        said = self.portal.lose(case, by, now)
        self.try_("withdraw the case", against, said, lambda: self.model.lose(case, now))

    # --- Meetings. ---

    @rule(meeting=meetings, days=st.integers(-12, 25), moment=moments, go=st.booleans())
    def move(self, meeting: str, days: int, moment: Any, go: bool) -> None:
        if not go:
            return
        now = self.at(moment)
        day = self.model.meetings[meeting].day + timedelta(days=days)
        against = self.model.against_moving(meeting, day, now)
        said = self.portal.move(meeting, day, now)
        self.try_("move the meeting", against, said, lambda: self.model.move(meeting, day))

    @rule(meeting=meetings, moment=moments, go=rarely)
    def call_off(self, meeting: str, moment: Any, go: bool) -> None:
        if not go:
            return
        now = self.at(moment)
        against = self.model.against_calling_off(meeting)
        said = self.portal.call_off(meeting, now)
        self.try_("cancel", against, said, lambda: self.model.call_off(meeting, now))

    @rule(name=names, meeting=meetings, go=rarely, moment=moments)
    def open(self, name: str, meeting: str, moment: Any, go: bool) -> None:
        """On some day, which is refused; or when the day has come and something is to decide."""
        proposal = self.model.proposals.get(name)
        if proposal is not None and proposal.standing:
            meeting = proposal.meeting
            self.now = max(self.now, begins(self.model.meetings[meeting].day))
        elif not go:
            return
        now = self.at(moment) if go else self.now
        against = self.model.against_opening(meeting, now)
        said = self.portal.open(meeting, now)
        self.try_("open", against, said, lambda: self._opened(meeting, now))

    def _opened(self, meeting: str, now: datetime) -> None:
        self.model.meetings[meeting].opened = now

    @precondition(lambda self: any(one.opened for one in self.model.meetings.values()))
    @rule(meeting=meetings, moment=moments, go=rarely)
    def close(self, meeting: str, moment: Any, go: bool) -> None:
        if not go:
            return
        now = self.at(moment)
        against = self.model.against_closing(meeting)
        said = self.portal.close(meeting, now)
        self.try_("close", against, said, lambda: self._closed(meeting, now))

    def _closed(self, meeting: str, now: datetime) -> None:
        self.model.meetings[meeting].closed = now

    @rule(meeting=meetings, by=codes, moment=moments, go=st.booleans())
    def register(self, meeting: str, by: str, moment: Any, go: bool) -> None:
        if not go:
            return
        now = self.at(moment)
        against = self.model.against_registering(meeting, by, now)
        said = self.portal.register(meeting, by, now)
        taking_part = self.model.meetings[meeting].taking_part
        self.try_("register", against, said, lambda: taking_part.add(by))

    # --- Standing. ---

    @rule(code=st.sampled_from(["XC", "XE", "XF"]), days=st.integers(1, SILENCE + 1))
    def deposit(self, code: str, days: int) -> None:
        """Its instrument was deposited so long ago that it is a party in a few days."""
        state = self.model.states[code]
        if state.deposited is not None:
            return
        state.deposited = day_of(self.now) + timedelta(days=days - TREATY)
        self.portal.correct(code, state, self.now)
        self.record.done["accede"] += 1

    @rule(code=codes, days=st.integers(1, SILENCE + 1), go=rarely)
    def denounce(self, code: str, days: int, go: bool) -> None:
        state = self.model.states[code]
        if not go or state.denounced is not None or not state.is_party(self.now):
            return
        state.denounced = day_of(self.now) + timedelta(days=days - TREATY)
        self.portal.correct(code, state, self.now)
        self.record.done["leave the Treaty"] += 1

    # --- The portal's own. ---

    @there_is_one
    @rule(moment=moments)
    def sweep(self, moment: Any) -> None:
        """What is written is what is so, but for the minute that a sweep leaves to the doors."""
        own = [mark for name in self.model.proposals for mark in self.ends_of(name)]
        now = self.at(moment, *own)
        self.portal.sweep(now)
        self.model.distribute_to_newcomers(now)
        self.record.done["sweep"] += 1
        seen = self.portal.look()
        for name, card in seen.cards.items():
            so = {self.model.stage(name, now - IN_FLIGHT), self.model.stage(name, now)}
            written = STAGES[Status(card.status)]
            if not self.model.meetings[self.model.proposals[name].meeting].is_live:
                so |= {Stage.CONSULTATION} if Stage.TO_DECISION in so else set()
            else:
                self.is_on_the_agenda(name, seen, now)
            assert written in so, f"{name} is written down as {written} at {now}, and is {so}"
            if written == Stage.ADMITTED and card.decided_on is None:
                since = self.model.proposals[name].unopposed_since
                assert card.ended_at == since, f"{name} is admitted since {since}"

    def is_on_the_agenda(self, name: str, seen: Seen, now: datetime) -> None:
        """What is to be decided has its item, and whoever decides was told; else there is none."""
        card = seen.cards[name]
        if STAGES[Status(card.status)] == Stage.TO_DECISION:
            assert card.item_id is not None
            missing = self.model.electorate(name, now) - {*seen.told(TO_DECIDE, name)}
            assert not missing, f"{missing} decide on {name} and were not told"
        elif card.decided_on is None:
            assert card.item_id is None

    @there_is_one
    @invariant()
    def both_say_the_same(self) -> None:
        """At any moment, swept or not."""
        seen = self.portal.look()
        standing = {
            (name, one.by) for name in seen.cards for one in self.model.proposals[name].standing
        }
        assert seen.standing == standing, "an objection counts until its State takes it back"
        for name, card in seen.cards.items():
            proposal = self.model.proposals[name]
            said, so = STAGES[card.as_of(self.now)], self.model.stage(name, self.now)
            assert said == so, f"{name} is said to be {said} at {self.now}, and is {so}"
            assert card.silence_ends_at == proposal.silent_until
            assert (card.attested_at is not None) == proposal.attested
            settle_before = self.model.meetings[proposal.meeting].settle_before
            assert card.meeting.consultations_end_at == settle_before
            if proposal.standing and card.status == Status.ADMITTED:
                assert card.decided_on is not None, "an objection in time counts"
            told = sorted(proposal.told - {proposal.by})
            assert seen.told(DISTRIBUTED, name) == told, "parties are told once, and nobody else"
