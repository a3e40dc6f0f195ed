"""
Who sees what, in plain Python: written from the Terms of Reference and the design's table.

Nothing here is taken from the portal: no import, no column that the database computes. One
function for each kind of row answers whether one viewer sees one row. It may be slow, and it
may be long; it must be plain.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from copy import copy
from datetime import datetime, timedelta
from typing import Any

from tests.oracle.facts import State, Viewer, World

SPEAKING = {"DELEGATE", "FOCAL_POINT"}
OF_A_STATE = {*SPEAKING, "LAW_ENFORCEMENT"}
BUREAU = {"SECRETARIAT", "CHAIR"}
CONVENING = {*BUREAU, "PRESIDENT"}
OF_THE_FORUM = {*OF_A_STATE, *CONVENING}


def is_party(state: State, at: datetime) -> bool:
    """A party from the day the Treaty enters into force for it until it has withdrawn."""
    if state.party_from is None or at < state.party_from:
        return False
    return state.party_until is None or at < state.party_until


def is_signatory(state: State, at: datetime) -> bool:
    """Signed, and not a party yet. Who withdrew is no signatory again."""
    if state.signed_at is None or at < state.signed_at:
        return False
    return state.party_from is None or at < state.party_from


class Eyes:
    """One viewer, and what follows from the office that runs at that moment."""

    def __init__(self, world: World, viewer: Viewer) -> None:
        self.now = viewer.now
        self.role: str | None = None
        self.term = self.person = self.state = self.speaks_for = None
        self.party = False
        self.now = viewer.now
        term, now = viewer.term, viewer.now
        if term is None or now < term.starts_at:
            return
        if term.ends_at is not None and now >= term.ends_at:
            return
        if term.state is not None:
            state = world.states[term.state]
            self.party = is_party(state, now)
            if not self.party and not is_signatory(state, now):
                self.party = False
                return
        self.role, self.state = term.role, term.state
        self.term, self.person = term.id, term.person
        if term.role in SPEAKING:
            self.speaks_for = term.state

    def is_(self, row_state: Any) -> bool:
        """Speak for this State."""
        return self.speaks_for is not None and self.speaks_for == row_state

    @property
    def in_office(self) -> bool:
        return self.role is not None

    @property
    def bureau(self) -> bool:
        return self.role in BUREAU


class Model:
    """The rules over one world. What a rule looks up often is looked up once."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.of = world.of
        self.hosts = {
            row.invitation: self.parent("Proposal", row.proposal).proposed_by
            for row in self.of("Admission").values()
        }
        self._cases()
        self._postings()
        self._arrangements_and_contacts()
        self._delegations()
        self._briefings()

    def _cases(self) -> None:
        self.chosen: dict[Any, set[Any]] = defaultdict(set)
        for row in self.of("CaseAudience").values():
            case = self.of("Case")[row.case]
            if row.provider == case.provider:  # Nobody else chooses for the provider.
                self.chosen[row.case].add(row.state)
        self.passed_by_name: dict[tuple[Any, Any, Any], list[datetime | None]] = defaultdict(list)
        for row in self.of("CaseReader").values():
            if row.permission == "view_case":
                self.passed_by_name[row.case, row.person, row.granted_by].append(row.ends_at)

    def _postings(self) -> None:
        self.posting_chosen: dict[Any, set[Any]] = defaultdict(set)
        for row in self.of("PostingAudience").values():
            if row.provider == self.of("Posting")[row.posting].provider:
                self.posting_chosen[row.posting].add(row.state)

    def _arrangements_and_contacts(self) -> None:
        self.parties: dict[Any, set[Any]] = defaultdict(set)
        for row in self.of("ArrangementParty").values():
            if not row.left:
                self.parties[row.arrangement].add(row.state)
        self.asked_for: dict[Any, list[datetime]] = defaultdict(list)
        for row in self.of("ContactReveal").values():
            self.asked_for[row.contact, row.office].append(row.at)

    def _briefings(self) -> None:
        """Who came through the door, or presented; and who was asked about a point."""
        self.took_part: dict[Any, set[Any]] = defaultdict(set)
        for row in self.of("Delegation").values():
            if row.checked_in:
                self.took_part[row.meeting].add(row.state)
        for row in self.of("AgendaItem").values():
            if row.opened and row.state is not None:
                self.took_part[row.meeting].add(row.state)
        self.asked: dict[Any, set[Any]] = defaultdict(set)
        self.asked_of_point: dict[Any, set[Any]] = defaultdict(set)
        for row in self.of("BriefingConsent").values():
            if row.asked:
                self.asked[row.briefing].add(row.state)
                self.asked_of_point[row.point].add(row.state)

    def _delegations(self) -> None:
        self.taking_part: dict[Any, set[Any]] = defaultdict(set)
        staying = {row.delegation for row in self.of("Delegate").values() if not row.left}
        for row in self.of("Delegation").values():
            if row.checked_in or row.id in staying:
                self.taking_part[row.meeting].add(row.state)

    def as_told_to(self, me: Eyes) -> Model:
        """Return the rules as far as this viewer may know who takes part in which meeting."""
        told = copy(self)
        told.taking_part = defaultdict(set)
        for meeting, states in self.taking_part.items():
            all_of_them = me.bureau or me.speaks_for in states
            told.taking_part[meeting] = states if all_of_them else states & {me.speaks_for}
        return told

    def is_passed_to(self, me: Eyes, case: Any) -> bool:
        """By name, by the State whose hat is in use, and not only until some moment before."""
        until = self.passed_by_name.get((case, me.person, me.state), [])
        return any(end is None or me.now < end for end in until)

    def parent(self, kind: str, number: Any) -> Any:
        return self.of(kind)[number]


Rule = Callable[[Model, Eyes, Any], bool]


def public(model: Model, me: Eyes, row: Any) -> bool:
    """States, Conferences and their weeks: no secret, not even from a stranger."""
    return True


def in_office(model: Model, me: Eyes, row: Any) -> bool:
    return me.in_office


def account_invitation(model: Model, me: Eyes, row: Any) -> bool:
    """The Secretariat, who invited, the focal point of the State, and the hosts of an expert."""
    if me.role == "SECRETARIAT":
        return True
    if me.role == "FOCAL_POINT" and row.state is not None and row.state == me.state:
        return True
    if me.in_office and row.invited_by == me.term:
        return True
    hosts = model.hosts.get(row.id)
    return hosts is not None and me.is_(hosts)


def notice(model: Model, me: Eyes, row: Any) -> bool:
    return me.in_office and row.office == me.term


def bounce(model: Model, me: Eyes, row: Any) -> bool:
    """The Secretariat, and whose mail it is, in any office."""
    return me.role == "SECRETARIAT" or (me.in_office and row.person == me.person)


def trail_entry(model: Model, me: Eyes, row: Any) -> bool:
    """
    A State its own acts and who read its items, the Secretariat those of its own office,
    everyone one's own.
    """
    if not me.in_office:
        return False
    if row.office is None:
        return me.is_(row.owner)
    whose = model.world.terms[row.office]
    if whose.id == me.term or me.is_(whose.state):
        return True
    return me.role == "SECRETARIAT" and whose.role == "SECRETARIAT"


def meeting(model: Model, me: Eyes, row: Any) -> bool:
    """Once the President decided, or shows it, everyone of the Forum; before, who is consulted."""
    told = bool(row.decided) or bool(row.tentative)
    return me.role in CONVENING or (told and me.role in OF_THE_FORUM)


def of_its_meeting(model: Model, me: Eyes, row: Any) -> bool:
    return meeting(model, me, model.parent("Meeting", row.meeting))


def of_a_paper(model: Model, me: Eyes, row: Any) -> bool:
    return of_its_meeting(model, me, model.parent("Paper", row.paper))


def convening(model: Model, me: Eyes, row: Any) -> bool:
    return me.role in CONVENING


def forecast(model: Model, me: Eyes, row: Any) -> bool:
    """Its own State, and nobody else: not the Secretariat, which counts them."""
    return me.is_(row.state)


def bureau(model: Model, me: Eyes, row: Any) -> bool:
    return me.bureau


def agenda_item(model: Model, me: Eyes, row: Any) -> bool:
    """From circulation everyone of the Forum (ToR 10); before, the presenter and the bureau."""
    if me.bureau or me.is_(row.state):
        return True
    return bool(row.circulated) and me.role in OF_THE_FORUM


def right_of_reply(model: Model, me: Eyes, row: Any) -> bool:
    """Presenter, State concerned, Chair, Secretariat; everyone once the item is opened."""
    item = model.parent("AgendaItem", row.item)
    if not agenda_item(model, me, item):
        return False
    return me.bureau or me.is_(item.state) or me.is_(row.state) or bool(item.opened)


def agenda(model: Model, me: Eyes, row: Any) -> bool:
    out = row.status in {"CIRCULATED", "ADOPTED"}
    return me.bureau or (out and me.role in OF_THE_FORUM)


def agenda_line(model: Model, me: Eyes, row: Any) -> bool:
    return agenda(model, me, model.parent("Agenda", row.agenda))


def delegation(model: Model, me: Eyes, row: Any) -> bool:
    """Secretariat, Chair, own State; the others that take part, once registered."""
    if me.bureau or me.is_(row.state):
        return True
    return me.speaks_for is not None and me.speaks_for in model.taking_part[row.meeting]


def delegate(model: Model, me: Eyes, row: Any) -> bool:
    return delegation(model, me, model.parent("Delegation", row.delegation))


def service(model: Model, me: Eyes, row: Any) -> bool:
    """Who among the delegates is police: the own State, and those who run the meeting."""
    of = model.parent("Delegate", row.id)
    return me.bureau or me.is_(model.parent("Delegation", of.delegation).state)


def sponsorship(model: Model, me: Eyes, row: Any) -> bool:
    """Who is sponsored: the own State and the Secretariat, not the Chair (ToR 24)."""
    return credentials(model, me, model.parent("Delegate", row.id).delegation)


def papers(model: Model, me: Eyes, row: Any) -> bool:
    return credentials(model, me, row.id)


def credentials(model: Model, me: Eyes, delegation: Any) -> bool:
    return me.role == "SECRETARIAT" or me.is_(model.parent("Delegation", delegation).state)


def floor_turn(model: Model, me: Eyes, row: Any) -> bool:
    return me.bureau or me.is_(row.state)


def released_to(model: Model, me: Eyes, state: Any, case: Any) -> bool:
    if case.status == "DRAFT" or state is None:
        return False
    if case.audience == "ALL":
        return True
    if case.audience == "PARTIES":
        return me.party
    return case.audience == "CHOSEN" and state in model.chosen[case.id]


def reads(model: Model, me: Eyes, case: Any) -> bool:
    """The provider, the audience it released to, and police to whom it was passed by name."""
    if me.is_(case.provider) or released_to(model, me, me.speaks_for, case):
        return True
    if me.role != "LAW_ENFORCEMENT":
        return False
    if not model.is_passed_to(me, case.id):
        return False
    return me.state == case.provider or released_to(model, me, me.state, case)


def case(model: Model, me: Eyes, row: Any) -> bool:
    """The card: whoever reads it; Secretariat and Chair once it has left its State."""
    return reads(model, me, row) or (me.bureau and bool(row.released))


def of_a_case(model: Model, me: Eyes, row: Any) -> bool:
    """What happened, and the files: the readers, until the provider withdraws (ToR 15)."""
    of = model.parent("Case", row.case)
    return of.status != "WITHDRAWN" and reads(model, me, of)


def of_own_case(model: Model, me: Eyes, row: Any) -> bool:
    """How far a case is written, and what it said before: its own State, until it is withdrawn."""
    of = model.parent("Case", row.case)
    return of.status != "WITHDRAWN" and me.is_(of.provider)


def case_audience(model: Model, me: Eyes, row: Any) -> bool:
    """Which States were chosen is for the provider; each chosen State learns of itself."""
    if me.is_(row.provider) or me.is_(row.state):
        return True
    named = model.is_passed_to(me, row.case)
    return me.role == "LAW_ENFORCEMENT" and me.state == row.state and named


def case_reader(model: Model, me: Eyes, row: Any) -> bool:
    """Onward sharing: own State only, and the person, under the hat it was granted to (ToR 16)."""
    if me.is_(row.granted_by):
        return True
    police_s_own = me.role == "LAW_ENFORCEMENT" and me.term == row.added_by
    if police_s_own and me.state == row.granted_by:
        return True
    return me.in_office and me.person == row.person and me.state == row.granted_by


def intention(model: Model, me: Eyes, row: Any) -> bool:
    return me.bureau or me.is_(row.state)


def placing(model: Model, me: Eyes, row: Any) -> bool:
    return intention(model, me, model.parent("Intention", row.intention))


def two_sides(me: Eyes, notice: Any) -> bool:
    return me.is_(notice.presenting) or me.is_(notice.concerned)


def notice_to_state(model: Model, me: Eyes, row: Any) -> bool:
    """Both sides (ToR 12); Secretariat and Chair: that it exists, its dates, its status."""
    return me.bureau or two_sides(me, row)


def notice_text(model: Model, me: Eyes, row: Any) -> bool:
    return two_sides(me, model.parent("NoticeToState", row.id))


def of_a_notice(model: Model, me: Eyes, row: Any) -> bool:
    return notice_to_state(model, me, model.parent("NoticeToState", row.notice))


def reply_text(model: Model, me: Eyes, row: Any) -> bool:
    reply = model.parent("Reply", row.id)
    return two_sides(me, model.parent("NoticeToState", reply.notice))


def reply_file(model: Model, me: Eyes, row: Any) -> bool:
    """Of the State concerned until the reply is given; then of both sides (ToR 12)."""
    notice = model.parent("NoticeToState", row.notice)
    return me.is_(notice.concerned) or (row.reply is not None and me.is_(notice.presenting))


def pack_content(model: Model, me: Eyes, row: Any) -> bool:
    """The presenting State alone: it holds what several States replied, each to it."""
    pack = model.parent("Pack", row.id)
    return me.is_(model.parent("Intention", pack.intention).state)


def missed_limit(model: Model, me: Eyes, row: Any) -> bool:
    if row.notice is None:
        return placing(model, me, row)
    return of_a_notice(model, me, row)


def proposal(model: Model, me: Eyes, row: Any) -> bool:
    """Proposer, Secretariat, Chair; once distributed States Parties, no signatory (ToR 8)."""
    if me.bureau or me.is_(row.proposed_by):
        return True
    return bool(row.distributed) and me.speaks_for is not None and me.party


def purpose(model: Model, me: Eyes, row: Any) -> bool:
    return proposal(model, me, model.parent("Proposal", row.id))


def before_the_parties(model: Model, me: Eyes, of: Any) -> bool:
    """Escalated, it is known to the States Parties that came or registered."""
    if not of.escalated or me.speaks_for is None or not me.party:
        return False
    return me.speaks_for in model.taking_part[of.meeting]


def reads_objection(model: Model, me: Eyes, row: Any) -> bool:
    of = model.parent("Proposal", row.proposal)
    if me.is_(row.state) or me.is_(of.proposed_by):
        return True
    return before_the_parties(model, me, of)


def objection(model: Model, me: Eyes, row: Any) -> bool:
    return me.bureau or reads_objection(model, me, row)


def objection_reason(model: Model, me: Eyes, row: Any) -> bool:
    """Words: for the two States and those who decide; no office reads them."""
    return reads_objection(model, me, model.parent("Objection", row.id))


def of_the_consultation(model: Model, me: Eyes, row: Any) -> bool:
    """The State that objected and the one that proposed; no office, nor those who decide."""
    of = model.parent("Objection", row.objection)
    return me.is_(of.state) or me.is_(model.parent("Proposal", of.proposal).proposed_by)


def admission(model: Model, me: Eyes, row: Any) -> bool:
    """The expert who accepted, the State that proposed them, Secretariat and Chair (ToR 8)."""
    if me.role == "EXPERT" and row.expert is not None and row.expert == me.person:
        return True
    return me.bureau or me.is_(model.parent("Proposal", row.proposal).proposed_by)


def undertaking(model: Model, me: Eyes, row: Any) -> bool:
    return admission(model, me, model.parent("Admission", row.id))


def admission_paper(model: Model, me: Eyes, row: Any) -> bool:
    """Which files were ticked is the host's own matter; the expert is shown the files."""
    of = model.parent("Admission", row.admission)
    return me.is_(model.parent("Proposal", of.proposal).proposed_by)


def administrator(model: Model, me: Eyes, row: Any) -> bool:
    """Whether the trail is whole: numbers, no content."""
    return me.role == "ADMINISTRATOR"


def nobody(model: Model, me: Eyes, row: Any) -> bool:
    """Whose copy a number is: a function answers the challenger, and nobody reads the table."""
    return False


def recovery(model: Model, me: Eyes, row: Any) -> bool:
    """Who keeps the person: the Secretariat, the focal point of the office; and the person."""
    if not me.in_office:
        return False
    kept_by_us = me.role == "FOCAL_POINT" and model.world.terms[row.office].state == me.state
    return me.role == "SECRETARIAT" or kept_by_us or row.person == me.person


def of_the_forum_today(model: Model, me: Eyes, state: Any) -> bool:
    said = model.world.states[state]
    return is_party(said, me.now) or is_signatory(said, me.now)


def contact(model: Model, me: Eyes, row: Any) -> bool:
    """
    The Secretariat, through which they are exchanged, and the State's own people; else, while the
    entry stands, of law enforcement every State of the Forum, of national points States Parties.
    """
    if me.role == "SECRETARIAT":
        return True
    if me.role not in OF_A_STATE:
        return False
    if me.state == row.state:
        return True
    if row.taken_out or not of_the_forum_today(model, me, row.state):
        return False
    return row.directory == "LAW_ENFORCEMENT" or me.party


def contact_mark(model: Model, me: Eyes, row: Any) -> bool:
    return contact(model, me, model.parent("Contact", row.contact))


def contact_reveal(model: Model, me: Eyes, row: Any) -> bool:
    """Who asked for numbers is for the own State."""
    return me.in_office and (row.office == me.term or me.is_(model.world.terms[row.office].state))


def contact_look(model: Model, me: Eyes, row: Any) -> bool:
    """That a State asked is for the State of the contact, its police too."""
    return me.role in OF_A_STATE and me.state == model.parent("Contact", row.contact).state


def contact_numbers(model: Model, me: Eyes, row: Any) -> bool:
    """The own State and the Secretariat; of others whoever asked, on record, within a day."""
    of = model.parent("Contact", row.id)
    if not contact(model, me, of):
        return False
    if me.role == "SECRETARIAT" or me.state == of.state:
        return True
    asked = model.asked_for.get((of.id, me.term), [])
    return any(me.now - timedelta(days=1) < at for at in asked)


def arrangement(model: Model, me: Eyes, row: Any) -> bool:
    """The States that are parties and have not left, nobody else (ToR 21)."""
    return me.speaks_for is not None and me.speaks_for in model.parties[row.id]


def of_an_arrangement(model: Model, me: Eyes, row: Any) -> bool:
    return arrangement(model, me, model.parent("Arrangement", row.arrangement))


def of_a_version(model: Model, me: Eyes, row: Any) -> bool:
    return of_an_arrangement(model, me, model.parent("ArrangementVersion", row.version))


def case_upload(model: Model, me: Eyes, row: Any) -> bool:
    """A file on its way: whoever sends it, in that office."""
    return me.in_office and row.added_by == me.term


def saved_search(model: Model, me: Eyes, row: Any) -> bool:
    """A note of one person in one office."""
    return me.in_office and row.saved_by == me.term


def of_one_side(model: Model, me: Eyes, row: Any) -> bool:
    """An offer of marks, or what was found for it: of its own State alone (ToR 21)."""
    return me.is_(row.state)


def mark_comparison(model: Model, me: Eyes, row: Any) -> bool:
    """That it was done is told to whoever may offer."""
    return me.speaks_for is not None


def introduction(model: Model, me: Eyes, row: Any) -> bool:
    return me.is_(row.one) or me.is_(row.other)


def briefing(model: Model, me: Eyes, row: Any) -> bool:
    """The Chair, the Secretariat; who took part, once it was put; who could be meant (ToR 22)."""
    if me.bureau:
        return True
    if me.speaks_for is None:
        return False
    if row.put and me.speaks_for in model.took_part[row.meeting]:
        return True
    return me.speaks_for in model.asked[row.id]


def briefing_point(model: Model, me: Eyes, row: Any) -> bool:
    """The same while it is put to them; who could be meant, that one point."""
    if me.bureau:
        return True
    if me.speaks_for is None:
        return False
    if me.speaks_for in model.asked_of_point[row.id]:
        return True
    of = model.parent("Briefing", row.briefing)
    there = me.speaks_for in model.took_part[of.meeting]
    return there and of.status in {"PUT", "AGREED"} and not row.taken_out


def briefing_source(model: Model, me: Eyes, row: Any) -> bool:
    """Of who reads the point: the bureau, who presented it, and who reads the case behind it."""
    if not briefing_point(model, me, model.parent("BriefingPoint", row.point)):
        return False
    if me.bureau or me.is_(row.state):
        return True
    return row.case is not None and of_a_case(model, me, row)


def briefing_consent(model: Model, me: Eyes, row: Any) -> bool:
    return me.bureau or (bool(row.asked) and me.is_(row.state))


def briefing_objection(model: Model, me: Eyes, row: Any) -> bool:
    """Its own State and the bureau: to others it would tell whose case is behind the point."""
    of = model.parent("BriefingPoint", row.point)
    return briefing_point(model, me, of) and (me.bureau or me.is_(row.state))


def briefing_position(model: Model, me: Eyes, row: Any) -> bool:
    of = model.parent("Briefing", row.briefing)
    return briefing(model, me, of) and (me.bureau or me.is_(row.state))


def challenge(model: Model, me: Eyes, row: Any) -> bool:
    """Challenger and challenged, nobody else (ToR 15). A new Chair does not inherit."""
    if not me.in_office:
        return False
    if me.is_(row.to_state) or row.to_term == me.term:
        return True
    if row.by_side == "STATE":
        return me.is_(row.by_state)
    if row.by_side == "SECRETARIAT":
        return me.role == "SECRETARIAT"
    return bool(me.role == row.by_side and row.by_term == me.term)


def of_a_challenge(model: Model, me: Eyes, row: Any) -> bool:
    return challenge(model, me, model.parent("Challenge", row.challenge))


def posting_released_to(model: Model, me: Eyes, posting: Any) -> bool:
    """To who speaks for a State in the audience, and to its police (design 5)."""
    if posting.status == "DRAFT" or me.role not in OF_A_STATE:
        return False
    if posting.audience == "ALL":
        return True
    if posting.audience == "PARTIES":
        return me.party
    return posting.audience == "CHOSEN" and me.state in model.posting_chosen[posting.id]


def reads_posting(model: Model, me: Eyes, posting: Any) -> bool:
    own_police = me.role == "LAW_ENFORCEMENT" and me.state == posting.provider
    if own_police and posting.released:
        return True
    return posting_released_to(model, me, posting)


def posting(model: Model, me: Eyes, row: Any) -> bool:
    """The card: its own State, the audience, and the bureau once it left its State."""
    if me.is_(row.provider) or reads_posting(model, me, row):
        return True
    return me.bureau and bool(row.released)


def posting_version(model: Model, me: Eyes, row: Any) -> bool:
    """Its own State all of it, until withdrawn; others the one in force, as long as it lasts."""
    of = model.parent("Posting", row.posting)
    if of.status == "WITHDRAWN":
        return False
    if me.is_(of.provider):
        return True
    if of.status != "RELEASED" or of.version != row.number:
        return False
    if of.expires_at is not None and me.now >= of.expires_at:
        return False
    return reads_posting(model, me, of)


def posting_part(model: Model, me: Eyes, row: Any) -> bool:
    return posting_version(model, me, model.parent("PostingVersion", row.version))


def posting_audience(model: Model, me: Eyes, row: Any) -> bool:
    """Which States were chosen is for the provider; each chosen State learns of itself."""
    of_it = me.role in OF_A_STATE and me.state == row.state
    return me.is_(row.provider) or of_it


def case_share(model: Model, me: Eyes, row: Any) -> bool:
    """Whether and why not a State shares its case: its own matter (ToR 13)."""
    return me.is_(model.parent("Case", row.case).provider)


def use_discussion(model: Model, me: Eyes, row: Any) -> bool:
    """Asking State and provider (ToR 16); of the police of the first, those who read the item."""
    if me.is_(row.asking) or me.is_(row.provider):
        return True
    if me.role != "LAW_ENFORCEMENT" or me.state != row.asking:
        return False
    if row.case is not None:
        return reads(model, me, model.parent("Case", row.case))
    return reads_posting(model, me, model.parent("Posting", row.posting))


def of_a_use(model: Model, me: Eyes, row: Any) -> bool:
    return use_discussion(model, me, model.parent("UseDiscussion", row.discussion))


def of_own_office(model: Model, me: Eyes, row: Any) -> bool:
    """What someone asked to be told of: theirs alone, in that office."""
    return me.in_office and row.office == me.term


def outreach(model: Model, me: Eyes, row: Any) -> bool:
    """Everyone of the Forum; what a State did itself, that State, Chair and Secretariat."""
    if row.state is None:
        return me.role in OF_THE_FORUM
    return me.bureau or (me.role in OF_A_STATE and me.state == row.state)


def of_the_forum(model: Model, me: Eyes, row: Any) -> bool:
    return me.role in OF_THE_FORUM


RULES: dict[str, Rule] = {
    "Outreach": outreach,
    "Mandate": of_the_forum,
    "ReportEntry": bureau,
    "ChairReport": of_the_forum,
    "State": public,
    "Conference": public,
    "Week": public,
    "Term": in_office,
    "AccountInvitation": account_invitation,
    "Notice": notice,
    "Bounce": bounce,
    "TrailEntry": trail_entry,
    "Copy": nobody,
    "Anchor": administrator,
    "ChainCheck": administrator,
    "Recovery": recovery,
    "Contact": contact,
    "ContactNumbers": contact_numbers,
    "ContactMark": contact_mark,
    "ContactReveal": contact_reveal,
    "ContactLook": contact_look,
    "Arrangement": arrangement,
    "ArrangementParty": of_an_arrangement,
    "ArrangementVersion": of_an_arrangement,
    "ArrangementInvitee": of_a_version,
    "ArrangementConfirmation": of_a_version,
    "ArrangementStep": of_an_arrangement,
    "ArrangementFile": of_an_arrangement,
    "ArrangementClosing": of_an_arrangement,
    "CaseUpload": case_upload,
    "SavedSearch": saved_search,
    "MarkOffer": of_one_side,
    "MarkMatch": of_one_side,
    "MarkComparison": mark_comparison,
    "Introduction": introduction,
    "Meeting": meeting,
    "Consultation": convening,
    "Forecast": forecast,
    "ReplyCard": forecast,
    "Resources": convening,
    "Mark": convening,
    "Invitation": of_its_meeting,
    "Move": of_its_meeting,
    "InvitationDraft": bureau,
    "Delivery": bureau,
    "OtherWay": bureau,
    "Paper": of_its_meeting,
    "PaperFile": of_a_paper,
    "LiftingWord": of_a_paper,
    "AgendaItem": agenda_item,
    "RightOfReply": right_of_reply,
    "Agenda": agenda,
    "AgendaLine": agenda_line,
    "Delegation": delegation,
    "Delegate": delegate,
    "Service": service,
    "Sponsorship": sponsorship,
    "Credentials": papers,
    "FloorTurn": floor_turn,
    "Case": case,
    "CaseContent": of_a_case,
    "CaseAttachment": of_a_case,
    "ArmsItem": of_a_case,
    "RouteLeg": of_a_case,
    "Actor": of_a_case,
    "CaseDocument": of_a_case,
    "CaseState": of_a_case,
    "CaseSection": of_own_case,
    "CaseRevision": of_own_case,
    "CaseAudience": case_audience,
    "CaseReader": case_reader,
    "CaseShare": case_share,
    "Posting": posting,
    "PostingVersion": posting_version,
    "PostingPart": posting_part,
    "PostingAudience": posting_audience,
    "UseDiscussion": use_discussion,
    "UseText": of_a_use,
    "UseMessage": of_a_use,
    "UseMessageText": of_a_use,
    "Subscription": of_own_office,
    "Digest": of_own_office,
    "Intention": intention,
    "Placing": placing,
    "NoticeToState": notice_to_state,
    "NoticeText": notice_text,
    "NoticeOpening": of_a_notice,
    "Consent": of_a_notice,
    "Reply": of_a_notice,
    "ReplyText": reply_text,
    "ReplyFile": reply_file,
    "Pack": placing,
    "PackContent": pack_content,
    "MissedLimit": missed_limit,
    "ReviewAnswer": of_one_side,
    "Briefing": briefing,
    "BriefingPoint": briefing_point,
    "BriefingSource": briefing_source,
    "BriefingConsent": briefing_consent,
    "BriefingObjection": briefing_objection,
    "BriefingPosition": briefing_position,
    "Challenge": challenge,
    "ChallengeText": of_a_challenge,
    "ChallengeMessage": of_a_challenge,
    "ChallengeMessageText": of_a_challenge,
    "ChallengeClosing": of_a_challenge,
    "Proposal": proposal,
    "Purpose": purpose,
    "Objection": objection,
    "ObjectionReason": objection_reason,
    "ConsultationMessage": of_the_consultation,
    "ConsultationText": of_the_consultation,
    "Admission": admission,
    "Undertaking": undertaking,
    "AdmissionPaper": admission_paper,
}
