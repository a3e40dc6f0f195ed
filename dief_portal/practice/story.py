"""
What has happened in the practice portal when it opens: told by the acts themselves.

A meeting is coming on 25 August 2027. The President decided, the call is out and the
invitation left three days early. Alvania will present a case that touches Borland, which has
been told; Borland has shared a case with all; Carland, a signatory, has proposed an expert, on
whom silence runs; Galdonia's intention waits in the pool. On the platform Alvania has posted a
route for all, and Borland a broker for two States. Some States have given contacts, one of which
nobody has confirmed for long; Alvania and Borland have made an arrangement. Carland would use the
route, and has discussed that with Alvania. Chair and States have made the Forum known.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime, time

from cases.actions import (
    arranging,
    carrying_out,
    concerned,
    posting,
    presenting,
    releasing,
    sharing,
    subscribing,
    telling,
    using,
)
from cases.actions.releasing import Reach
from cases.actions.telling import Sent
from cases.models import Case, Intention, Posting
from cases.queries import Said
from cases.rules import Category, Finding, Section, Stage, Status, Subject, Use, UseWord
from cases.vocabulary import Region, Share, Type
from dief_portal.practice.cast import geneva
from experts.actions import proposing
from forum import sight
from forum.actions import contacts, outreach
from forum.actions.outreach import Facts
from forum.audience import Kind
from forum.models import Directory, Role, State, Term
from forum.models.outreach import Actor, Addressee, Body, Log, Task
from meetings.actions import convening, delegations, inviting, reporting
from meetings.models import Conference, Meeting, Week
from meetings.rules import EntryKind, Function, Matter, WeekKind

HELD_ON = date(2027, 8, 25)
TRUCK: dict[Section, Said] = {
    Section.DETECTION: {
        "diverted_on": "2027-02",
        "detected_on": "2027-06-14",
        "detected_how": "An officer noticed that the load floor was a hand too high.",
        "investigation": "OPEN",
    },
    Section.ITEMS: {
        "rows": [
            {
                "key": "rifles",
                "category": "H",
                "description": "Assault rifles, 7.62 mm, maker's name filed off",
                "quantity": "40",
                "marks": "AK-77 10411\nAK-77 10412\nAK-77 10419, filed off",
            },
            {
                "key": "rounds",
                "category": "AMMUNITION",
                "description": "Cartridges 7.62 x 39, in tins without a lot number",
                "quantity": "about 12 000",
                "marks": "",
            },
        ]
    },
    Section.ROUTE: {
        "rows": [
            {
                "key": "first",
                "stage": "EXPORT",
                "from_state": "XG",
                "from_place": "the river port of Gald",
                "to_state": "XB",
                "to_place": "a freight yard near the coast",
                "means": "SEA",
                "on": "2027-02",
                "note": "In containers that were declared as farm machines.",
            },
            {
                "key": "second",
                "stage": "TRANSIT",
                "from_state": "XB",
                "from_place": "the same freight yard",
                "to_state": "XA",
                "to_place": "the border crossing on the old road",
                "means": "ROAD",
                "on": "2027-06-14",
                "note": "",
            },
            {
                "key": "third",
                "stage": "ONWARD",
                "from_state": "XA",
                "from_place": "the border crossing",
                "to_state": "",
                "to_place": "not known; the driver had an address in the hills",
                "means": "ROAD",
                "on": "",
                "note": "Stopped there.",
            },
        ]
    },
    Section.ACTORS: {
        "actors_may_be_named": "yes",
        "rows": [
            {
                "key": "haulier",
                "part": "CARRIER",
                "name": "",
                "details": "A haulier with three lorries, founded four months before.",
            }
        ],
    },
    Section.METHODS: {
        "methods": "A false wall behind the driver's cab, and papers for farm machines.",
        "rows": [
            {
                "key": "certificate",
                "kind": "END_USE",
                "number": "44/2027",
                "issuer": "a ministry that has no such department",
                "genuine": "FORGED",
                "details": "",
            }
        ],
    },
    Section.STATES: {
        "helped_by": "",
        "rows": [
            {"key": "xb", "state": "XB", "part": "TRANSIT", "note": "Changed lorries there."},
            {"key": "xg", "state": "XG", "part": "ORIGIN", "note": ""},
        ],
    },
}
VENUE = "Centre de conférences Varembé, room 3, rue de Varembé 9-11, Geneva"


def tell() -> None:
    """Play the acts in their order, each with the eyes of who does it."""
    _contacts_are_given()
    meeting = _a_meeting_is_called()
    truck = _alvania_presents(meeting)
    _borland_shares(meeting)
    _others(meeting)
    _carland_proposes(meeting, truck)
    _the_platform(truck)
    _alvania_and_borland_arrange(truck)
    _carland_would_use_the_route()
    _the_forum_is_made_known()


@contextmanager
def acting(role: Role, code: str = "", *, at: datetime) -> Iterator[tuple[Term, datetime]]:
    """Act in an office: the first of this State who may release in its name."""
    with sight.of_the_portal():
        terms = Term.objects.of_role(role, at=at).select_related("state", "person")
        term = terms.filter(state__code=code) if code else terms
        office = term.order_by("-may_release", "pk").first()
    assert office is not None, f"nobody of the cast is {role} {code}"
    with sight.through_the_eyes_of(office, now=at):
        yield office, at


def delegate(code: str, *, at: datetime) -> AbstractContextManager[tuple[Term, datetime]]:
    return acting(Role.DELEGATE, code, at=at)


def _a_meeting_is_called() -> Meeting:
    with acting(Role.SECRETARIAT, at=geneva(2027, 5, 10, 10)) as (by, now):
        week = Week.objects.get(conference__number=13, kind=WeekKind.CONFERENCE)
        meeting = convening.propose(week=week, held_on=HELD_ON, venue=VENUE, by=by, now=now)
    _the_chair_is_consulted(meeting, Matter.MEETING, at=geneva(2027, 5, 12, 15))
    with acting(Role.PRESIDENT, at=geneva(2027, 5, 20, 9)) as (by, now):
        convening.decide(meeting=meeting, by=by, now=now)
    with acting(Role.PRESIDENT, at=geneva(2027, 5, 24, 16)) as (by, now):
        convening.call(meeting=meeting, by=by, now=now)
    with acting(Role.SECRETARIAT, at=geneva(2027, 6, 25, 10)) as (by, now):
        inviting.compose(
            meeting=meeting,
            practical="Badges at the entrance from 08:30. Bring your note verbale.",
            languages="en,fr,es,ar",
            by=by,
            now=now,
        )
    _the_chair_is_consulted(meeting, Matter.INVITATION, at=geneva(2027, 6, 28, 11))
    with acting(Role.SECRETARIAT, at=geneva(2027, 7, 3, 10)) as (by, now):
        states = State.objects.of_the_forum(now).count()
        inviting.circulate(meeting=meeting, states=states, by=by, now=now)
    return meeting


def _the_chair_is_consulted(meeting: Meeting, matter: Matter, *, at: datetime) -> None:
    with acting(Role.CHAIR, at=at) as (by, now):
        convening.record_consultation(
            meeting=meeting, matter=matter, of=Role.CHAIR, held_on=at.date(), by=by, now=now
        )


def _alvania_presents(meeting: Meeting) -> Case:
    with delegate("XA", at=geneva(2027, 7, 5, 14)) as (by, now):
        truck = sharing.begin(
            finding=Finding.DETECTED,
            title="Truck at a border crossing",
            summary="Forty rifles, documented as farm machines, were found behind a false wall.",
            by=by,
            now=now,
        )
        _write_in_sections(truck, by=by, now=now)
        sharing.begin(
            finding=Finding.SUSPECTED,
            title="",
            summary="A broker asks for end-user certificates of a country that he does not name.",
            by=by,
            now=now,
        )
    with delegate("XA", at=geneva(2027, 7, 8, 10)) as (by, now):
        audience = State.objects.filter(code__in=("XB", "XC", "XD"))
        sharing.release(case=truck, audience=Kind.CHOSEN, states=list(audience), by=by, now=now)
        intention = _announce(truck, meeting, touches_others=True, by=by, now=now)
    with delegate("XA", at=geneva(2027, 7, 9, 11)) as (by, now):
        borland = State.objects.get(code="XB")
        text = "We intend to present how the truck crossed from Borland. We ask for your reply."
        concerned.serve(intention=intention, state=borland, text=text, by=by, now=now)
    return truck


def _write_in_sections(truck: Case, *, by: Term, now: datetime) -> None:
    """What a case may tell, section by section; all of it invented."""
    for section, said in TRUCK.items():
        sent = Sent(section, said, version=0, page="", is_complete=True)
        telling.save(case=truck, sent=sent, by=by, now=now)


def _borland_shares(meeting: Meeting) -> None:
    with delegate("XB", at=geneva(2027, 7, 7, 9)) as (by, now):
        port = sharing.begin(
            finding=Finding.PREVENTED,
            title="Container held in port",
            summary="The licence named a company that had closed. The container was held.",
            by=by,
            now=now,
        )
        sharing.release(case=port, audience=Kind.ALL, states=[], by=by, now=now)
        _announce(port, meeting, touches_others=False, by=by, now=now)


def _others(meeting: Meeting) -> None:
    with acting(Role.FOCAL_POINT, "XG", at=geneva(2027, 6, 1, 8)) as (by, now):
        presenting.announce(
            title="Routes by river",
            subject=Subject.INFORMATION,
            minutes=15,
            touches_others=False,
            consent_required=False,
            case=None,
            meeting=None,
            by=by,
            now=now,
        )
    with delegate("XE", at=geneva(2027, 7, 12, 17)) as (by, now):
        for name, function, police in (
            ("Ada Lindqvist", Function.HEAD, False),
            ("Erik Ek", Function.ADVISER, True),
        ):
            delegations.add(
                meeting=meeting,
                name=name,
                position="",
                function=function,
                law_enforcement=police,
                by=by,
                now=now,
            )


def _carland_proposes(meeting: Meeting, truck: Case) -> None:
    with delegate("XC", at=geneva(2027, 7, 12, 9)) as (by, now):
        proposal = proposing.propose(
            expert_name="Dr. Eva Vrba",
            affiliation="Institute of Marks",
            expertise="Reads marks that were filed off.",
            purpose="To explain how the rifles were identified.",
            case=truck,
            meeting=meeting,
            by=by,
            now=now,
        )
    with acting(Role.SECRETARIAT, at=geneva(2027, 7, 12, 10)) as (by, now):
        proposing.distribute(proposal_id=proposal.pk, by=by, now=now)


def _the_platform(truck: Case) -> None:
    with delegate("XD", at=geneva(2027, 7, 6, 9)) as (by, now):
        subscribing.subscribe(types=[Type.ROUTES.value], regions=[], categories=[], by=by, now=now)
    with delegate("XA", at=geneva(2027, 7, 9, 15)) as (by, now):
        posting.choose_share(case=truck, choice=Share.BOTH, by=by, now=now)
        route = posting.begin(
            said={
                "types": [Type.ROUTES.value, Type.CONCEALMENT.value],
                "stage": Stage.TRANSIT.value,
                "regions": [Region.EUROPE.value, Region.AFRICA.value],
                "categories": [Category.SMALL_ARMS.value],
                "heading": "Rifles among farm machines, by road and ferry",
                "text": "Three loads since the spring went the same way. The papers name machines.",
            },
            about=truck,
            by=by,
            now=now,
        )
        for kind, said in (
            (
                Type.ROUTES,
                {"place": "Alvon, goods station", "onward": "Port of Borle", "how": "By lorry"},
            ),
            (
                Type.ROUTES,
                {"place": "Port of Borle", "onward": "Cartown", "how": "By ferry, at night"},
            ),
            (
                Type.CONCEALMENT,
                {"how": "A false wall behind the machines", "marks": "Seals of an older series"},
            ),
        ):
            posting.add_part(posting=route, type=kind, said=said, by=by, now=now)
        releasing.release(posting=route, reach=Reach(Kind.ALL, [], None), by=by, now=now)
    with delegate("XB", at=geneva(2027, 7, 12, 11)) as (by, now):
        broker = posting.begin(
            said={
                "types": [Type.BROKERS.value],
                "stage": Stage.EXPORT.value,
                "regions": [Region.AFRICA.value],
                "categories": [Category.AMMUNITION.value],
                "heading": "A company that had closed",
                "text": "It asks for licences under the number of a company that no longer exists.",
            },
            by=by,
            now=now,
        )
        said = {"who": "Blue Heron Trading (invented)", "marks": "Register number 0000-17"}
        posting.add_part(posting=broker, type=Type.BROKERS, said=said, by=by, now=now)
        chosen = list(State.objects.filter(code__in=("XA", "XC")))
        until = geneva(2027, 12, 1)
        releasing.release(posting=broker, reach=Reach(Kind.CHOSEN, chosen, until), by=by, now=now)
    with delegate("XA", at=geneva(2027, 7, 12, 16)) as (by, now):
        posting.begin(
            said={
                "types": [Type.DISPATCH.value],
                "stage": "",
                "regions": [Region.EUROPE.value],
                "categories": [],
                "heading": "",
                "text": "A warehouse near the old airfield. To be checked with customs first.",
            },
            by=by,
            now=now,
        )


def _contacts_are_given() -> None:
    with acting(Role.FOCAL_POINT, "XA", at=geneva(2027, 4, 6, 9)) as (by, now):
        card = contacts.give(
            directory=Directory.LAW_ENFORCEMENT,
            state=by.speaks_for,
            officer=Term.objects.filter(role=Role.LAW_ENFORCEMENT, state=by.state).earliest("pk"),
            details=contacts.Details(
                agency="Customs of Alvania",
                unit="Firearms desk",
                competences="CUSTOMS FIREARMS",
                languages="en fr",
                days="1 2 3 4 5",
                opens_at=time(8),
                closes_at=time(17),
                channel="The network of police offices, desk 12",
            ),
            reach=contacts.Reach(phone="+99 1 555 0101", email="firearms@customs.alvania.example"),
            by=by,
            now=now,
        )
    with acting(Role.FOCAL_POINT, "XB", at=geneva(2026, 11, 30, 9)) as (by, now):
        contacts.give(
            directory=Directory.LAW_ENFORCEMENT,
            state=by.speaks_for,
            officer=None,
            details=contacts.Details(
                agency="Police laboratory of Borland",
                competences="FORENSICS",
                languages="en ar",
                always=True,
                zone_name="Africa/Nairobi",
            ),
            reach=contacts.Reach(phone="+99 2 555 0202"),
            by=by,
            now=now,
        )
    with acting(Role.SECRETARIAT, at=geneva(2027, 3, 1, 9)) as (by, now):
        contacts.give(
            directory=Directory.NATIONAL,
            state=State.objects.get(code="XD"),
            officer=None,
            details=contacts.Details(
                agency="Ministry of Foreign Affairs",
                unit="Export controls",
                languages="es en",
                zone_name="America/Lima",
            ),
            reach=contacts.Reach(email="arms-trade@foreign.drovania.example"),
            by=by,
            now=now,
        )
    with delegate("XB", at=geneva(2027, 7, 13, 16)) as (by, now):
        contacts.reveal(contact=card, by=by, now=now)


def _alvania_and_borland_arrange(truck: Case) -> None:
    with delegate("XA", at=geneva(2027, 7, 12, 11)) as (by, now):
        made = arranging.open_(
            title="Marks on the rifles",
            text="Alvania sends photographs of the marks. Borland compares them with its registers"
            " and tells Alvania what it finds. Each keeps the other's papers to itself.",
            case_ref=truck.ref,
            states=[State.objects.get(code="XB")],
            by=by,
            now=now,
        )
        carrying_out.set_step(
            arrangement=made,
            what="Send photographs of the marks.",
            day=date(2027, 8, 2),
            by=by,
            now=now,
        )
    with delegate("XB", at=geneva(2027, 7, 13, 15)) as (by, now):
        arranging.confirm(arrangement=made, number=1, by=by, now=now)


def _carland_would_use_the_route() -> None:
    with delegate("XC", at=geneva(2027, 7, 12, 9)) as (by, now):
        route = Posting.objects.get(provider__code="XA", status=Status.RELEASED)
        asked = using.ask(
            about=route,
            use=Use.EXPORT,
            purpose="A licence for rifles by the same ferry waits for our decision.",
            wished_by=date(2027, 8, 6),
            by=by,
            now=now,
        )
    with delegate("XA", at=geneva(2027, 7, 13, 10)) as (by, now):
        using.write(
            discussion=asked,
            word=UseWord.CONDITIONS,
            text="Do not name the ferry to the applicant: an investigation is open.",
            by=by,
            now=now,
        )


def _the_forum_is_made_known() -> None:
    """What the Chair's report will be made of: a mandate, a briefing, outreach, a conclusion."""
    with acting(Role.SECRETARIAT, at=geneva(2027, 5, 4, 10)) as (by, now):
        outreach.record_mandate(
            conference=12,
            position=1,
            document="ATT/CSP12/2026/SEC/1/Conf.FinRep, 30",
            task=Task.REVIEW,
            addressee=Addressee.CONFERENCE,
            text="decided to review the usefulness of the Forum",
            limits="at the first Conference after two cycles with meetings",
            by=by,
            now=now,
        )
    with acting(Role.CHAIR, at=geneva(2027, 6, 2, 17)) as (by, now):
        briefing = Facts(
            held_on=date(2027, 6, 1),
            body=Body.WGETI,
            occasion="second session, on dates and use of the Forum",
            points="The Chair named the day of the next meeting and called for early notice."
            "\nThe Chair asked delegations to bring law enforcement.",
        )
        outreach.log(into=Log.BRIEFING, actor=Actor.CHAIR, facts=briefing, by=by, now=now)
        seminar = Facts(
            held_on=date(2027, 5, 19),
            occasion="regional seminar for licensing officers",
            audiences="LICENSING CUSTOMS",
            materials="KIT TERMS",
        )
        outreach.log(into=Log.OUTREACH, actor=Actor.REGIONAL, facts=seminar, by=by, now=now)
        reporting.write(
            conference=Conference.objects.get(number=13),
            kind=EntryKind.CONCLUSION,
            text="The Forum works best where those who investigate are in the room.",
            follows_from=None,
            by=by,
            now=now,
        )
    with delegate("XB", at=geneva(2027, 6, 10, 11)) as (by, now):
        course = Facts(
            held_on=date(2027, 6, 9),
            occasion="Course for customs officers at the port",
            audiences="CUSTOMS",
            materials="KIT",
        )
        outreach.log(into=Log.OUTREACH, actor=Actor.STATE, facts=course, by=by, now=now)


def _announce(
    case: Case, meeting: Meeting, *, touches_others: bool, by: Term, now: datetime
) -> Intention:
    return presenting.announce(
        title=case.title,
        subject=Subject.CASE,
        minutes=25,
        touches_others=touches_others,
        consent_required=False,
        case=case,
        meeting=meeting,
        by=by,
        now=now,
    )
