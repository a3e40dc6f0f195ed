"""The same acts done in the portal: by its policies, its queries and its actions, on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

import time_machine
from django.http import Http404

from cases import policies as may_with_cases
from cases.actions import sharing
from cases.models import Case
from experts import actions, policies, queries, tasks
from experts.actions import consulting
from experts.models import Objection, Proposal
from experts.notices import DISTRIBUTED, TO_DECIDE
from experts.rules import Outcome, Status
from forum import sight
from forum.actions import states
from forum.audience import Kind
from forum.errors import Refused
from forum.models import Notice, Role, State, Term
from meetings import policies as may_with_meetings
from meetings.actions import delegations, floor, postponing
from meetings.models import Meeting
from meetings.rules import Function
from meetings.tasks import follow_moves
from tests import cast
from tests.machine.model import Forum, Stage, Standing, Why, begins
from tests.machine.model import Meeting as ModelMeeting

Row = TypeVar("Row")

SIGNED = date(2013, 6, 3)
LONG_AGO = date(2015, 3, 2)
# Alvania, Borland and Drovania are parties; Carland and Everland signed; Farland never did.
STATES = {
    "XA": ("Alvania", Standing(SIGNED, LONG_AGO)),
    "XB": ("Borland", Standing(SIGNED, LONG_AGO)),
    "XC": ("Carland", Standing(SIGNED)),
    "XD": ("Drovania", Standing(None, LONG_AGO)),
    "XE": ("Everland", Standing(SIGNED)),
    "XF": ("Farland", Standing()),
}
# Near the changes of the clocks in Geneva: on 28 March and on 31 October 2027.
SPRING, AUTUMN = "spring", "autumn"
DAYS = {SPRING: date(2027, 4, 24), AUTUMN: date(2027, 11, 27)}
WEEKS = {
    SPRING: (date(2027, 2, 1), date(2027, 6, 30)),
    AUTUMN: (date(2027, 8, 2), date(2027, 12, 30)),
}
CASES = {"of Borland": "XB", "of Carland": "XC"}

STAGES = {
    Status.PROPOSED: Stage.RECEIVED,
    Status.SILENCE: Stage.SILENCE,
    Status.OBJECTED: Stage.CONSULTATION,
    Status.TO_DECIDE: Stage.TO_DECISION,
    Status.ADMITTED: Stage.ADMITTED,
    Status.REFUSED: Stage.NOT_ADMITTED,
    Status.WITHDRAWN: Stage.ENDED,
}
# What each refusal may mean. A door that is not there says nothing, whatever the reason.
NO_PAGE = "that there is no such page"
NOTHING_SAID = set(Why)
MEANS: dict[str, set[Why]] = {
    "TooLateToPropose": {Why.TOO_LATE},
    "NotTakingProposals": {Why.NO_MEETING},
    "CaseWithdrawn": {Why.NO_CASE},
    "AlreadyDistributed": {Why.ALREADY, Why.OVER},
    "SilenceOver": {Why.TOO_LATE, Why.NOT_SENT, Why.OVER},
    "AlreadyObjected": {Why.ALREADY},
    "NoObjection": {Why.NOTHING_OPEN, Why.OVER},
    "NothingToDecide": {Why.NOTHING_OPEN, Why.NOT_SENT, Why.OVER, Why.NOT_YET},
    "Lapsed": {Why.OVER},
    "AlreadyDecided": {Why.OVER},
    "NotOfTheTwo": {Why.NO_STANDING, Why.OTHER_TO_SAY},
    "NothingToSettle": {Why.NOTHING_OPEN, Why.OVER},
    "AlreadySaid": {Why.ALREADY},
    "NothingSaid": {Why.NOTHING_OPEN},
    "NotAdmitted": {Why.NOT_ADMITTED, Why.OVER},
    "AlreadyAttested": {Why.ALREADY},
    "TooLateToAttest": {Why.NO_MEETING},
    "NotInSession": {Why.NOT_YET, Why.NO_MEETING},
    "SilenceRuns": {Why.NOT_YET},
    "WrongDay": {Why.WRONG_DAY},
    "ImpossibleStep": {Why.OVER, Why.NO_MEETING},
    "NotMovable": {Why.NO_MEETING},
    "NothingMoves": {Why.ALREADY},
    "InThePast": {Why.TOO_LATE},
    "OutsideTheWeek": {Why.WRONG_DAY},
    "NotTheDay": {Why.WRONG_DAY},
    "NotRegistering": {Why.NO_MEETING},
    "HasAHead": {Why.ALREADY},
}


@dataclass(frozen=True)
class Seen:
    cards: dict[str, Proposal]
    standing: set[tuple[str, str]]  # which State's objection stands, by proposal
    notices: list[tuple[str, str, str]]

    def told(self, kind: str, name: str) -> list[str]:
        """Return to which States a kind of notice on a proposal went, as often as it did."""
        return [code for of, about, code in self.notices if (of, about) == (kind, name)]


class NoDoor(Exception):
    """The page is not there for this person, or its button is not."""


class Portal:
    """A Forum of six States with two meetings in a year, and the people who act in it."""

    def __init__(self) -> None:
        with sight.of_the_portal():
            for code, (name, standing) in STATES.items():
                State.objects.create(code=code, name_en=name, **_dates(standing))
            offices = {code: State.objects.get(code=code) for code in STATES}
            self._people = {
                code: cast.term(Role.DELEGATE, state, may_release=True).pk
                for code, state in offices.items()
            }
            self.chair, self.secretariat = cast.chair().pk, cast.secretariat().pk
            self.president = cast.president().pk
            president = Term.objects.get(pk=self.president)
            self._meetings = {}
            for name, day in DAYS.items():
                starts_on, ends_on = WEEKS[name]
                week = cast.week(starts_on=starts_on, ends_on=ends_on)
                made = cast.meeting(
                    week=week,
                    held_on=day,
                    decided_by=president,
                    proposed_by=Term.objects.get(pk=self.secretariat),
                )
                self._meetings[name] = made.pk
            self._cases = {
                name: cast.case(
                    STATES[code][0], Kind.ALL, begun_by=Term.objects.get(pk=self._people[code])
                ).pk
                for name, code in CASES.items()
            }
        self.begin_anew()

    def begin_anew(self) -> None:
        """Forget what was done; whoever holds the transaction undoes it."""
        self.proposals: dict[str, int] = {}
        self._offices: dict[int, Term] = {}

    @staticmethod
    def model() -> Forum:
        """Return the same Forum in plain Python."""
        states = {code: Standing(**vars(standing)) for code, (_, standing) in STATES.items()}
        meetings = {name: ModelMeeting(day, *WEEKS[name]) for name, day in DAYS.items()}
        return Forum(states, meetings, dict(CASES))

    # --- The acts. Each returns what the portal says against it; nothing, if it is done. ---

    def propose(self, name: str, by: str, meeting: str, case: str, now: datetime) -> set[Why]:
        def act(office: Term) -> None:
            laid = actions.propose(
                expert_name="Dr. Vrba",
                affiliation="Institute of Marks",
                expertise="Marking.",
                purpose="Serial numbers.",
                case=_door(queries.cases_to_speak_to().filter(pk=self._cases[case]).first()),
                meeting=self._meeting(meeting),
                by=_door(policies.may_propose(office, now=now)),
                now=now,
            )
            self.proposals[name] = laid.pk

        return self._try(act, self._people[by], now)

    def send(self, name: str, now: datetime) -> set[Why]:
        def act(office: Term, proposal: Proposal) -> None:
            by = _door(policies.may_distribute(office, now=now))
            actions.distribute(proposal_id=proposal.pk, by=by, now=now)

        return self._try_on(name, act, self.secretariat, now)

    def object(self, name: str, by: str, now: datetime) -> set[Why]:
        def act(office: Term, proposal: Proposal) -> None:
            allowed = _door(policies.may_object(office, proposal, now=now))
            actions.object_to(proposal_id=proposal.pk, by=allowed, now=now)

        return self._try_on(name, act, self._people[by], now)

    def drop(self, name: str, by: str, now: datetime) -> set[Why]:
        def act(office: Term, proposal: Proposal) -> None:
            allowed = _door(policies.may_withdraw_objection(office, proposal, now=now))
            actions.withdraw_objection(proposal_id=proposal.pk, by=allowed, now=now)

        return self._try_on(name, act, self._people[by], now)

    def settle(self, name: str, by: str, with_: str, now: datetime) -> set[Why]:
        """One of the two calls the objection of a State settled."""
        return self._consult(consulting.agree, name, by, with_, now)

    def unsettle(self, name: str, by: str, with_: str, now: datetime) -> set[Why]:
        return self._consult(consulting.take_back, name, by, with_, now)

    def _consult(
        self, say: Callable[..., Objection], name: str, by: str, with_: str, now: datetime
    ) -> set[Why]:
        """The room is there for those two alone, so that others find no page."""

        def act(office: Term) -> None:
            rooms = queries.rooms_of(office).filter(
                proposal=self.proposals[name], state__code=with_
            )
            room = _door(rooms.order_by("-lodged_at", "-pk").first())
            say(objection=room, by=_door(policies.may_settle(office, room, now=now)), now=now)

        return self._try(act, self._people[by], now)

    def attest(self, name: str, by: str, now: datetime) -> set[Why]:
        def act(office: Term, proposal: Proposal) -> None:
            allowed = _door(policies.may_answer_for(office, proposal, now=now))
            actions.attest(proposal_id=proposal.pk, by=allowed, now=now)

        return self._try_on(name, act, self._people[by], now)

    def record(self, name: str, day: date, now: datetime, *, admitted: bool) -> set[Why]:
        def act(office: Term, proposal: Proposal) -> None:
            by = _door(policies.may_record_decision(office, now=now))
            outcome = Outcome.ADMITTED if admitted else Outcome.REFUSED
            actions.decide(proposal_id=proposal.pk, outcome=outcome, decided_on=day, by=by, now=now)

        return self._try_on(name, act, self.chair, now)

    def withdraw(self, name: str, by: str, now: datetime) -> set[Why]:
        def act(office: Term, proposal: Proposal) -> None:
            allowed = _door(policies.may_answer_for(office, proposal, now=now))
            actions.withdraw(proposal_id=proposal.pk, by=allowed, now=now)

        return self._try_on(name, act, self._people[by], now)

    def move(self, meeting: str, day: date, now: datetime) -> set[Why]:
        def act(office: Term) -> None:
            moving = self._meeting(meeting)
            today = now.astimezone(moving.zone).date()
            postponing.move(
                meeting=moving,
                week=moving.week,
                held_on=day,
                venue=moving.venue,
                reason="The hall is not free.",
                chair_consulted_on=today,
                secretariat_consulted_on=today,
                by=_door(may_with_meetings.may_decide(office, now=now)),
                now=now,
            )

        return self._try(act, self.president, now)

    def call_off(self, meeting: str, now: datetime) -> set[Why]:
        def act(office: Term) -> None:
            called = self._meeting(meeting)
            by = _door(may_with_meetings.may_cancel(office, called, now=now))
            postponing.cancel(meeting=called, reason="No quorum.", by=by, now=now)

        return self._try(act, self.president, now)

    def open(self, meeting: str, now: datetime) -> set[Why]:
        def act(office: Term) -> None:
            by = _door(may_with_meetings.may_preside(office, now=now))
            floor.open_meeting(meeting=self._meeting(meeting), by=by, now=now)

        return self._try(act, self.chair, now)

    def close(self, meeting: str, now: datetime) -> set[Why]:
        def act(office: Term) -> None:
            by = _door(may_with_meetings.may_preside(office, now=now))
            floor.close_meeting(meeting=self._meeting(meeting), by=by, now=now)

        return self._try(act, self.chair, now)

    def register(self, meeting: str, by: str, now: datetime) -> set[Why]:
        def act(office: Term) -> None:
            delegations.add(
                meeting=self._meeting(meeting),
                name="A. Delegate",
                position="Counsellor",
                function=Function.HEAD,
                law_enforcement=False,
                by=_door(may_with_meetings.may_register(office, now=now)),
                now=now,
            )

        return self._try(act, self._people[by], now)

    def lose(self, case: str, by: str, now: datetime) -> set[Why]:
        def act(office: Term) -> None:
            row = _door(Case.objects.filter(pk=self._cases[case]).first())
            allowed = _door(may_with_cases.may_withdraw(office, row, now=now))
            sharing.withdraw(case=row, by=allowed, now=now)

        return self._try(act, self._people[by], now)

    def correct(self, code: str, standing: Standing, now: datetime) -> None:
        """The depositary told the Secretariat of a deposit, or of a notice of withdrawal."""
        with self._eyes(self.secretariat, now) as office:
            states.correct(
                State.objects.get(code=code),
                by=office,
                now=now,
                to_confirm=False,
                note="",
                source="depositary notification",
                **_dates(standing),
            )
        self._offices.clear()

    def sweep(self, now: datetime) -> None:
        with time_machine.travel(now, tick=False):
            for task in SWEEPS:
                task()

    # --- What is so. ---

    def look(self) -> Seen:
        """Read what is on record, as the portal; nothing of it is kept."""
        names = {pk: name for name, pk in self.proposals.items()}
        with sight.of_the_portal():
            rows = Proposal.objects.filter(pk__in=names).select_related("meeting").with_lapsed()
            cards = {names[row.pk]: row for row in rows}
            stand = Objection.objects.standing().filter(proposal__in=names)
            standing = set(stand.values_list("proposal_id", "state__code"))
            links = {card.get_absolute_url(): name for name, card in cards.items()}
            told = list(
                Notice.objects.filter(
                    kind__in=(DISTRIBUTED, TO_DECIDE), link__in=links, office__state__isnull=False
                ).values_list("kind", "link", "office__state__code")
            )
        return Seen(
            cards,
            {(names[pk], code) for pk, code in standing},
            sorted((kind, links[link], code) for kind, link, code in told),
        )

    # --- Doors. ---

    def _meeting(self, name: str) -> Meeting:
        found = Meeting.objects.select_related("week").filter(pk=self._meetings[name]).first()
        return _door(found)

    @contextmanager
    def _eyes(self, term: int, now: datetime) -> Iterator[Term]:
        office = self._office(term)
        with sight.through_the_eyes_of(office, now=now):
            yield office

    def _office(self, pk: int) -> Term:
        if pk not in self._offices:
            with sight.of_the_portal():
                office = Term.objects.select_related("state", "person").get(pk=pk)
            self._offices[pk] = office
        return self._offices[pk]

    def _try(self, act: Callable[[Term], None], term: int, now: datetime) -> set[Why]:
        """Do it in that office; return what the refusal may mean, if it is one."""
        self.said = ""
        try:
            with self._eyes(term, now) as office:
                act(office)
        except (NoDoor, Http404):
            self.said = NO_PAGE
            return NOTHING_SAID
        except Refused as refusal:
            self.said = type(refusal).__name__
            return MEANS[self.said]
        return set()

    def _try_on(
        self, name: str, act: Callable[[Term, Proposal], None], term: int, now: datetime
    ) -> set[Why]:
        def found(office: Term) -> None:
            act(office, _door(queries.known_proposals().filter(pk=self.proposals[name]).first()))

        return self._try(found, term, now)


SWEEPS: tuple[Callable[[], Any], ...] = (
    follow_moves,
    tasks.lapse,
    tasks.admit_after_silence,
    tasks.end_consultations,
    tasks.consult_again,
    tasks.keep_the_agenda,
    tasks.tell_newcomers,
)


def _door(found: Row | None) -> Row:
    if found is None:
        raise NoDoor
    return found


def _dates(standing: Standing) -> dict[str, datetime | None]:
    signed = begins(standing.signed) if standing.signed else None
    return {
        "signed_at": signed,
        "party_from": standing.party_from,
        "party_until": standing.party_until,
    }
