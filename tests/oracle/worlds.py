"""Random worlds: everything the design speaks of, in combinations that no story tells."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from tests.oracle.facts import Row, State, Term, Viewer, World
from tests.oracle.model import SPEAKING, Eyes

FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 12, 31, tzinfo=UTC)
LONG_AGO = datetime(2014, 12, 24, tzinfo=UTC)
# The database adds to the moment of a ticket the time since it was issued: so no closer than this.
JUST_BEFORE = timedelta(minutes=1)

STATES, PEOPLE, MEETINGS = 24, 90, 24
OF_A_STATE = ("DELEGATE", "DELEGATE", "DELEGATE", "FOCAL_POINT", "LAW_ENFORCEMENT")
CHALLENGING = {*SPEAKING, "SECRETARIAT", "CHAIR", "EXPERT"}
OF_THE_FORUM = ("SECRETARIAT", "CHAIR", "PRESIDENT", "EXPERT", "ADMINISTRATOR")


class Maker:
    """Makes one world of a seed; ``size`` is how many rows each sealed kind has."""

    def __init__(self, seed: int, size: int) -> None:
        # Not for secrets: the same seed makes the same world.
        self.random, self.size = Random(seed), size  # noqa: S311
        self.world = World(seed)
        self.last = 10_000_000

    def chance(self, of: float) -> bool:
        return self.random.random() < of

    def number(self) -> int:
        self.last += 1
        return self.last

    def moment(self) -> datetime:
        days = (LAST - FIRST).days
        return FIRST + timedelta(days=self.random.randrange(days), hours=self.random.randrange(24))

    def state(self) -> int:
        return self.random.choice(list(self.world.states))

    def term(self) -> int:
        return self.random.choice(list(self.world.terms))

    def states(self, most: int) -> list[int]:
        return self.random.sample(list(self.world.states), self.random.randint(0, most))

    def add(self, kind: str, pk: int | None = None, **said: object) -> Row:
        row = Row(pk or self.number(), **said)
        self.world.of(kind)[row.id] = row
        return row

    def pick(self, kind: str, where: Callable[[Any], bool] = lambda row: True) -> Any:
        return self.random.choice([row for row in self.world.of(kind).values() if where(row)])

    def make(self) -> World:
        self._states()
        self._terms()
        self._meetings()
        self._cases()
        self._notices()
        self._papers_and_reply_cards()
        self._briefings()
        self._proposals()
        self._admissions()
        self._challenges()
        self._postings()
        self._uses()
        self._arrangements()
        self._marks()
        self._contacts()
        self._record()
        self._outreach()
        return self.world

    def _outreach(self) -> None:
        for _ in range(6):
            self.add("Outreach", state=self.state() if self.chance(0.6) else None)
        for _ in range(2):
            mandate = self.add("Mandate")
            for state in self.states(STATES):
                self.add("ReviewAnswer", mandate=mandate.id, state=state)

    def _states(self) -> None:
        """Every way a State can stand to the Treaty, and change it meanwhile."""
        for which in range(STATES):
            ways: list[tuple[datetime | None, datetime | None, datetime | None]] = [
                (LONG_AGO, LONG_AGO + timedelta(days=90), None),
                (LONG_AGO, None, None),
                (LONG_AGO, self.moment(), None),
                (None, self.moment(), None),
                (None, LONG_AGO, None),
                (LONG_AGO, LONG_AGO, self.moment()),
                (None, None, None),
                (self.moment(), None, None),
            ]
            pk = self.number()
            way = ways[which] if which < len(ways) else self.random.choice(ways[:5])
            self.world.states[pk] = State(pk, *way)
            self.add("State", pk)

    def _terms(self) -> None:
        """Several hats a person, some over, some to come, some at once."""
        for _ in range(PEOPLE):
            person = self.number()
            self.add("Person", person)
            for _ in range(self.random.choice((1, 1, 2, 3))):
                roles = OF_A_STATE if self.chance(0.75) else OF_THE_FORUM
                role = self.random.choice(roles)
                starts = FIRST if self.chance(0.4) else self.moment()
                ends = None
                if self.chance(0.4):
                    ends = starts + timedelta(days=self.random.randint(1, 400))
                state = self.state() if role in OF_A_STATE else None
                pk = self.number()
                self.world.terms[pk] = Term(pk, person, role, state, starts, ends)
                self.add("Term", pk)

    def _meetings(self) -> None:
        for number in range(3):
            conference = self.add("Conference", number=100 + number)
            for _ in range(2):
                self.add("Week", conference=conference.id)
            self.add("ReportEntry", conference=conference.id)
            self.add("ChairReport", conference=conference.id)
        for _ in range(MEETINGS):
            status = self.random.choice(("PROPOSED", "DECIDED", "OPEN", "CLOSED", "CANCELLED"))
            decided = status in {"DECIDED", "OPEN", "CLOSED"} or (
                status == "CANCELLED" and self.chance(0.5)
            )
            tentative = self.chance(0.4)
            meeting = self.add(
                "Meeting",
                week=self.pick("Week").id,
                status=status,
                decided=decided,
                tentative=tentative,
            )
            self._planning(meeting.id, is_told=decided or tentative)
            of = self.random.sample(["CHAIR", "SECRETARIAT"], self.random.randint(0, 2))
            for office in of:
                self.add("Consultation", meeting=meeting.id, of=office)
            if decided:
                self._delegations(meeting.id)
                self._agenda(meeting.id)
                self._invitation(meeting.id)

    def _planning(self, meeting: int, *, is_told: bool) -> None:
        for state in self.states(4 if is_told else 0):
            self.add("Forecast", meeting=meeting, state=state)
        if self.chance(0.5):
            self.add("Resources", meeting=meeting)

    def _invitation(self, meeting: int) -> None:
        if self.chance(0.7):
            self.add("InvitationDraft", meeting=meeting)
        if self.chance(0.7):
            invitation = self.add("Invitation", meeting=meeting)
            for state in self.states(10):
                self.add("Delivery", invitation=invitation.id, state=state)
            for state in self.states(3):
                self.add("OtherWay", meeting=meeting, state=state)
        if self.chance(0.5):
            self.add("Move", meeting=meeting)
        if self.chance(0.5):
            self.add("Mark", meeting=meeting)

    def _delegations(self, meeting: int) -> None:
        for state in self.states(STATES):
            row = self.add("Delegation", meeting=meeting, state=state, checked_in=self.chance(0.4))
            for _ in range(self.random.choice((0, 0, 1, 2, 3))):
                left = self.chance(0.4)
                delegate = self.add("Delegate", delegation=row.id, left=left)
                if self.chance(0.5):
                    self.add("Service", delegate.id)
                if delegate.id % 2:
                    self.add("Sponsorship", delegate.id)
            if row.id % 2:
                self.add("Credentials", row.id)

    def _agenda(self, meeting: int) -> None:
        items = []
        for _ in range(self.random.randint(2, 12)):
            state = self.state() if self.chance(0.8) else None
            item = self.add(
                "AgendaItem",
                meeting=meeting,
                state=state,
                circulated=self.chance(0.6),
                opened=self.chance(0.4),
            )
            items.append(item)
            for concerned in self.states(4):
                withdrawn = self.chance(0.2)
                self.add("RightOfReply", item=item.id, state=concerned, withdrawn=withdrawn)
            for state in self.states(3):
                self.add("FloorTurn", item=item.id, state=state)
        for version in range(self.random.randint(0, 3)):
            status = self.random.choice(
                ("WITH_CHAIR", "RETURNED", "APPROVED", "CIRCULATED", "ADOPTED")
            )
            agenda = self.add("Agenda", meeting=meeting, version=version, status=status)
            out = status in {"CIRCULATED", "ADOPTED"}
            for item in items:
                if item.circulated or not out:
                    self.add("AgendaLine", agenda=agenda.id, item=item.id)

    def _cases(self) -> None:
        police = [term for term in self.world.terms.values() if term.role == "LAW_ENFORCEMENT"]
        for _ in range(self.size):
            status = self.random.choice(("DRAFT", "RELEASED", "RELEASED", "RELEASED", "WITHDRAWN"))
            released = status == "RELEASED" or (status == "WITHDRAWN" and self.chance(0.7))
            kinds = ("OWN", "CHOSEN", "CHOSEN", "PARTIES", "ALL") if released else ("OWN",)
            provider = self.state()
            case = self.add(
                "Case",
                provider=provider,
                status=status,
                audience=self.random.choice(kinds),
                released=released,
            )
            self.add("CaseContent", case.id, case=case.id)
            self.add("CaseAttachment", case=case.id, withdrawn=self.chance(0.2))
            self._sections(case.id)
            if case.audience == "CHOSEN" or (case.released and self.chance(0.1)):
                for state in self.states(6):
                    whose = provider if self.chance(0.9) else self.state()
                    self.add("CaseAudience", case=case.id, provider=whose, state=state)
            for term in self.random.sample(police, self.random.choice((0, 0, 1, 2))):
                self._grant(case.id, term)

    def _sections(self, case: int) -> None:
        for kind in ("ArmsItem", "RouteLeg", "Actor", "CaseDocument"):
            self.add(kind, case=case)
        self.add("CaseState", case=case, state=self.state() if self.chance(0.8) else None)
        self.add("CaseSection", case=case)
        self.add("CaseRevision", case=case, is_aside=self.chance(0.3))

    def _grant(self, case: int, term: Term) -> None:
        self.add(
            "CaseReader",
            case=case,
            person=term.person,
            granted_by=term.state if self.chance(0.8) else self.state(),
            permission="view_case" if self.chance(0.9) else "change_case",
            added_by=self.term() if self.chance(0.7) else None,
            ends_at=self.moment() if self.chance(0.4) else None,
        )

    def _papers_and_reply_cards(self) -> None:
        meetings = [row.id for row in self.world.of("Meeting").values() if row.decided]
        for which in range(self.size):
            submits = self.state() if self.chance(0.7) else None
            paper = self.add("Paper", meeting=self.random.choice(meetings), state=submits)
            self.add("PaperFile", paper=paper.id, number=which + 1)
            self.add("LiftingWord", paper=paper.id)
            self.add("ReplyCard", meeting=self.random.choice(meetings), state=self.state())

    def _notices(self) -> None:
        meetings = [row.id for row in self.world.of("Meeting").values() if row.decided]
        items = [row for row in self.world.of("AgendaItem").values() if row.state is not None]
        for item in items:
            intention = self.add("Intention", state=item.state, meeting=item.meeting)
            self.add("Placing", item.id, intention=intention.id)
        cases: list[Any] = list(self.world.of("Case").values())
        while len(self.world.of("NoticeToState")) < self.size:
            about = self.random.choice(cases)
            meeting = self.random.choice(meetings) if self.chance(0.7) else None
            intention = self.add("Intention", state=about.provider, meeting=meeting, case=about.id)
            if self.chance(0.2):
                self.add("MissedLimit", intention=intention.id, notice=None)
            for concerned in self.states(4):
                if concerned != about.provider:
                    self._notice(intention, meeting, concerned)
        notices = list(self.world.of("NoticeToState"))
        for _ in range(self.size):
            reply = self.add("Reply", notice=self.random.choice(notices))
            self.add("ReplyText", reply.id)
            given = reply.id if reply.id % 3 else None
            self.add("ReplyFile", notice=reply.notice, reply=given)
        presented = list(self.world.of("Intention"))
        for number in range(self.size):
            version, which = divmod(number, len(presented))
            pack = self.add("Pack", intention=presented[which], number=version + 1)
            self.add("PackContent", pack.id)

    def _notice(self, intention: Any, meeting: int | None, concerned: int) -> None:
        notice = self.add(
            "NoticeToState",
            intention=intention.id,
            meeting=meeting,
            presenting=intention.state,
            concerned=concerned,
        )
        self.add("NoticeText", notice.id)
        if self.chance(0.5):
            self.add("NoticeOpening", notice.id, notice=notice.id)
        if self.chance(0.3):
            self.add("Consent", notice.id, notice=notice.id)
        if self.chance(0.2):
            self.add("MissedLimit", intention=intention.id, notice=notice.id)

    def _proposals(self) -> None:
        meetings = [row.id for row in self.world.of("Meeting").values() if row.decided]
        cases = list(self.world.of("Case"))
        for _ in range(self.size):
            status = self.random.choice(
                ("PROPOSED", "SILENCE", "OBJECTED", "TO_DECIDE", "ADMITTED", "REFUSED", "WITHDRAWN")
            )
            out = status not in {"PROPOSED", "WITHDRAWN"} or (
                status == "WITHDRAWN" and self.chance(0.5)
            )
            proposal = self.add(
                "Proposal",
                case=self.random.choice(cases),
                meeting=self.random.choice(meetings),
                proposed_by=self.state(),
                status=status,
                distributed=out,
                escalated=out and self.chance(0.5),
            )
            self.add("Purpose", proposal.id)
        proposals: list[Any] = list(self.world.of("Proposal").values())
        while len(self.world.of("Objection")) < self.size:
            proposal = self.random.choice([one for one in proposals if one.distributed])
            proposals.remove(proposal)
            for state in self.states(6):
                withdrawn = self.chance(0.3)
                row = self.add("Objection", proposal=proposal.id, state=state, withdrawn=withdrawn)
                self.add("ObjectionReason", row.id)
                message = self.add("ConsultationMessage", objection=row.id)
                self.add("ConsultationText", message.id, objection=row.id)

    def _admissions(self) -> None:
        """Experts who came in, some who never did, and people in other offices, as if."""
        people = list(self.world.of("Person"))
        files = list(self.world.of("CaseAttachment"))
        for proposal in list(self.world.of("Proposal").values())[: self.size // 4]:
            person = self.random.choice(people) if self.chance(0.9) else None
            invitation = self.add(
                "AccountInvitation",
                state=None,
                invited_by=self.term(),
                accepted_by=person,
            )
            admission = self.add(
                "Admission", proposal=proposal.id, invitation=invitation.id, expert=person
            )
            if self.chance(0.7):
                self.add("Undertaking", admission.id)
            for attachment in self.random.sample(files, 2):
                self.add("AdmissionPaper", admission=admission.id, attachment=attachment)

    def _briefings(self) -> None:
        """Of each meeting one to each body that stands, and others that are over, or as if."""
        meetings = [row.id for row in self.world.of("Meeting").values() if row.decided]
        over = self.size // (STATES * len(meetings)) + 1
        for meeting in meetings:
            for body in ("WGETI", "CSP", *["CSP"] * over):
                of_body = [
                    row.body
                    for row in self.world.of("Briefing").values()
                    if row.meeting == meeting and row.status in {"DRAFT", "PUT", "AGREED"}
                ]
                stands = body not in of_body
                statuses = ("DRAFT", "PUT", "PUT", "AGREED") if stands else ("DELIVERED", "DROPPED")
                status = self.random.choice(statuses)
                put = status in {"PUT", "AGREED", "DELIVERED"} or self.chance(0.5)
                self.add("Briefing", meeting=meeting, body=body, status=status, put=put)
        known: list[Any] = list(self.world.of("Briefing").values())
        standing = [row for row in known if row.status in {"DRAFT", "PUT", "AGREED"}]
        items = [row for row in self.world.of("AgendaItem").values() if row.state is not None]
        for _ in range(self.size):
            of = self.random.choice(standing)
            point = self.add("BriefingPoint", briefing=of.id, taken_out=self.chance(0.1))
            item = self.random.choice(items)
            case = self.pick("Case").id if self.chance(0.7) else None
            named = {"item": item.id, "state": item.state, "case": case}
            self.add("BriefingSource", point=point.id, **named)
            for state in self.states(2):
                about = {"point": point.id, "state": state}
                self.add("BriefingConsent", **about, briefing=of.id, asked=self.chance(0.6))
                self.add("BriefingObjection", **about)
        pairs = [(row.id, state) for row in known for state in self.world.states]
        for briefing, state in self.random.sample(pairs, self.size):
            self.add("BriefingPosition", briefing=briefing, state=state)

    def _challenges(self) -> None:
        """Each has a side whose office runs at some moment: it writes it, for nobody else can."""
        sides = [
            (term, moment)
            for term in self.world.terms.values()
            if (moment := self._in_office(term)) and term.role in CHALLENGING
        ]
        experts = [term for term in self.world.terms.values() if term.role == "EXPERT"]
        while len(self.world.of("Challenge")) < self.size:
            term, moment = self.random.choice(sides)
            of_state = term.role in SPEAKING
            state, expert = self.state(), self.random.choice(experts)
            to_expert = self.chance(0.3) and expert.id != term.id
            if not to_expert and state == term.state:
                continue
            row = self.add(
                "Challenge",
                by_side="STATE" if of_state else term.role,
                by_state=term.state if of_state else None,
                by_term=term.id if term.role in {"CHAIR", "EXPERT"} else None,
                to_state=None if to_expert else state,
                to_term=expert.id if to_expert else None,
                written_by=(term, moment),
            )
            self.add("ChallengeText", row.id, challenge=row.id)
            message = self.add("ChallengeMessage", challenge=row.id)
            self.add("ChallengeMessageText", message.id, challenge=row.id)
            if self.chance(0.3):
                self.add("ChallengeClosing", row.id, challenge=row.id)

    def _postings(self) -> None:
        """In every state of life; some expire at a moment, some have a correction in writing."""
        shared: list[Any] = list(self.world.of("Case").values())
        for case in self.random.sample(shared, self.size // 2):
            self.add("CaseShare", case.id, case=case.id)
        for _ in range(self.size):
            status = self.random.choice(("DRAFT", "RELEASED", "RELEASED", "RELEASED", "WITHDRAWN"))
            released = status == "RELEASED" or (status == "WITHDRAWN" and self.chance(0.7))
            kinds = ("OWN", "CHOSEN", "CHOSEN", "PARTIES", "ALL") if released else ("OWN",)
            posting = self.add(
                "Posting",
                provider=self.state(),
                status=status,
                audience=self.random.choice(kinds),
                released=released,
                version=self.random.choice((1, 2)) if released else 0,
                expires_at=self.moment() if released and self.chance(0.4) else None,
            )
            for number in range(1, posting.version + self.random.choice((1, 2))):
                version = self.add("PostingVersion", posting=posting.id, number=number)
                if self.chance(0.7):
                    self.add("PostingPart", version=version.id)
            if posting.audience == "CHOSEN" or (released and self.chance(0.1)):
                for state in self.states(6):
                    whose = posting.provider if self.chance(0.9) else self.state()
                    self.add("PostingAudience", posting=posting.id, provider=whose, state=state)

    def _uses(self) -> None:
        """Of cases and postings, by any State: also by one that does not read them any more."""
        items = [("case", row) for row in self.world.of("Case").values()]
        items += [("posting", row) for row in self.world.of("Posting").values()]
        while len(self.world.of("UseDiscussion")) < self.size:
            kind, item = self.random.choice(items)
            asking: Any = self._one_who_reads(kind, item) if self.chance(0.6) else self.state()
            if asking == item.provider:
                continue
            about = {"case": None, "posting": None, kind: item.id}
            row = self.add("UseDiscussion", asking=asking, provider=item.provider, **about)
            self.add("UseText", row.id, discussion=row.id)
            message = self.add("UseMessage", discussion=row.id)
            self.add("UseMessageText", message.id, discussion=row.id)

    def _one_who_reads(self, kind: str, item: Any) -> int:
        """Return a State whose police was passed the case by name, if there is one."""
        named = [
            row.granted_by
            for row in self.world.of("CaseReader").values()
            if kind == "case" and row.case == item.id
        ]
        return self.random.choice(named) if named else self.state()

    def _in_office(self, term: Term) -> datetime | None:
        """Return a moment at which this office runs, if there is one."""
        for _ in range(6):
            ends = term.ends_at or LAST
            at = term.starts_at + (ends - term.starts_at) * self.random.uniform(0.1, 0.9)
            if Eyes(self.world, Viewer(term, at)).in_office:
                return at
        return None

    def _arrangements(self) -> None:
        """Rooms with parties, some of which have left; whoever was named in a version is none."""
        for _ in range(self.size):
            room = self.add("Arrangement")
            inside = self.states(5)
            for state in inside:
                left = self.chance(0.3)
                self.add("ArrangementParty", arrangement=room.id, state=state, left=left)
            version = self.add("ArrangementVersion", arrangement=room.id, state=self.state())
            for state in self.states(2):
                self.add("ArrangementInvitee", version=version.id, state=state)
            for state in inside[:2]:
                self.add("ArrangementConfirmation", version=version.id, state=state)
                self.add("ArrangementStep", arrangement=room.id, state=state)
                self.add("ArrangementFile", arrangement=room.id, state=state)
                self.add("ArrangementClosing", arrangement=room.id, state=state)

    def _marks(self) -> None:
        """Offers, both sides of pairs, and those who were introduced."""
        cases: list[Any] = list(self.world.of("Case").values())
        for case in self.random.sample(cases, self.size // 2):
            offer = self.add("MarkOffer", case=case.id, state=case.provider)
            pair = self.add("MarkMatch", offer=offer.id, state=case.provider).id
            one, other = self.random.sample(list(self.world.states), 2)
            self.add("Introduction", pair=pair, one=one, other=other)
        self.add("MarkComparison")

    def _contacts(self) -> None:
        """Entries of both lists, and numbers that somebody asked for at a moment in office."""
        offices = [
            (term, moment)
            for term in self.world.terms.values()
            if term.role in OF_A_STATE and (moment := self._in_office(term))
        ]
        for _ in range(self.size):
            kind = "NATIONAL" if self.chance(0.4) else "LAW_ENFORCEMENT"
            taken_out = self.chance(0.2)
            row = self.add("Contact", state=self.state(), directory=kind, taken_out=taken_out)
            self.add("ContactNumbers", row.id)
            if self.chance(0.3):
                self.add("ContactMark", contact=row.id)
            for term, at in self.random.sample(offices, self.random.choice((0, 1, 2))):
                self.add("ContactReveal", contact=row.id, office=term.id, at=at)
                self.add("ContactLook", contact=row.id, state=term.state)

    def _one_of_few(self) -> int:
        """Return whose a row is: rarely that of whoever looks, so half of them are a few's."""
        return self.random.choice(list(self.world.terms)[: 8 if self.chance(0.5) else None])

    def _record(self) -> None:
        for _ in range(self.size // 8):
            office = self.term() if self.chance(0.8) else None
            owner = self.state() if office is None and self.chance(0.7) else None
            self.add("TrailEntry", office=office, owner=owner)
            self.add("Notice", office=self._one_of_few())
            self.add("Subscription", office=self._one_of_few())
            self.add("Digest", office=self._one_of_few())
        for _ in range(self.size):
            added_by = self._one_of_few()
            self.add("CaseUpload", case=self.pick("Case").id, added_by=added_by)
            self.add("SavedSearch", saved_by=added_by)
        for _ in range(20):
            self.add("Copy", office=self.term())
            self.add("Anchor")
            self.add("ChainCheck")
        for _ in range(self.size // 20):
            whose = self.world.terms[self.term()]
            self.add("Recovery", person=whose.person, office=whose.id)
            self.add("Bounce", person=whose.person)
            state = self.state() if self.chance(0.7) else None
            self.add("AccountInvitation", state=state, invited_by=self.term())


def viewers(world: World, many: int) -> Iterable[Viewer]:
    """Return offices at moments: at the instants at which something changes, and between."""
    random = Random(world.seed)  # noqa: S311
    terms = list(world.terms.values())
    yield Viewer(None, FIRST)
    for _ in range(many - 1):
        term = random.choice(terms)
        state = world.states[term.state] if term.state else None
        turns = [term.starts_at, term.ends_at]
        turns += [state.signed_at, state.party_from, state.party_until] if state else []
        known = [turn for turn in turns if turn is not None and turn >= FIRST]
        if known and random.random() < 0.4:
            turn = random.choice(known)
            yield Viewer(term, turn if random.random() < 0.5 else turn - JUST_BEFORE)
        else:
            ends = term.ends_at if term.ends_at and random.random() < 0.8 else LAST
            yield Viewer(term, term.starts_at + (ends - term.starts_at) * random.random())
