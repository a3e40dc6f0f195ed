"""
The cycle of CSP7 as its Chair would have logged it: the facts of the first report of a Chair.

In our own words, after that report. It gives no day for the occasions of outreach: any day of the
cycle stands here for them.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from forum import sight
from forum.actions import outreach
from forum.actions.outreach import Facts
from forum.models import Person, Role, Term
from forum.models.outreach import Actor, Addressee, Log, Task
from meetings.actions import reporting
from meetings.models import Conference, ReportEntry, Week
from meetings.rules import EntryKind, WeekKind
from tests import cast

BEGAN = datetime(2020, 9, 1, tzinfo=UTC)
NOW = datetime(2021, 8, 10, 12, tzinfo=UTC)
SYMBOL = "ATT/CSP7.DIEF/2021/CHAIR/673/Conf.Rep"
DECIDED = "ATT/CSP6/2020/SEC/635/Conf.FinRep.Rev1, 40"

MANDATES = (
    (Task.OTHER, Addressee.CONFERENCE, "set up the Forum as a body of its own kind", ""),
    (Task.OTHER, Addressee.STATES, "adopted its Terms of Reference", ""),
    (
        Task.MEET,
        Addressee.PRESIDENT,
        "asked the President of CSP7 to organise the first formal meeting of the Forum",
        "in 2021",
    ),
    (Task.REVIEW, Addressee.CONFERENCE, "decided to review the usefulness of the Forum", "at CSP8"),
)
POINTS = (
    "The Chair drew attention to the new page on the Forum on the website of the ATT Secretariat,"
    " and to the Terms of Reference on it: a measure of transparency before the first round of"
    " meetings of the cycle.",
    "On the first meeting, the Chair said that the confidential nature of the Forum and the"
    " sensitivity of what is shared call for people in the room: a virtual meeting was not"
    " feasible. If the first meeting slipped into the cycle of CSP8, the review should move to"
    " CSP9, so that it still covers two cycles of meetings.",
    "Postponing it does not stop the exchange: paragraph 13 of the Terms of Reference encourages"
    " States to share through the information exchange platform in any case, and paragraph 20 to"
    " exchange contacts of law enforcement.",
    "The Chair called on all States Parties and signatories to begin sharing through the platform,"
    " to think of the cases they could present, and to make sharing a habit whenever diversion is"
    " suspected or detected.",
    "Civil society and other non-State actors were asked to encourage the States they work with to"
    " share in the Forum and to help them present; discussion of policy stays with the sub-group"
    " on Article 11 of the Working Group on Effective Treaty Implementation.",
)
CONCLUSIONS = (
    "With CSP7 in hybrid form, the Chair, the President of CSP7 and the ATT Secretariat concluded"
    " that a meaningful first meeting was not possible: it depends on experts from capitals and,"
    " if possible, law enforcement, who most likely could not attend. The first meeting and the"
    " review were put off accordingly.",
    "Meetings of the Forum have to be in person, and need the widest participation. The next"
    " President should organise the first one as soon as possible, with some leeway, also for the"
    " review, which is linked to two full cycles of meetings.",
)
OUTLOOK = (
    "As the Forum has not met yet, this has to go on after CSP7: a task not of the Chair alone but"
    " of all: the Presidents, the ATT Secretariat, regional organisations, civil society, and the"
    " States Parties and signatories themselves.",
    "Law enforcement is an important audience, in line with paragraph 7 of the Terms of Reference,"
    " and so are licensing officers who assess risks: it depends largely on States themselves.",
)
THANKS = (
    "Recommendations on the use of the Forum stand in the working paper of Argentina on"
    " transparency and exchange of information, and are not repeated below. The Chair thanks"
    " Argentina for its part in promoting the Forum."
)
RECOMMENDATIONS = (  # with the place of the conclusion that each follows from
    (
        "acknowledge that, for its confidential nature and the sensitivity of the information,"
        " meetings of the Forum have to be in person, with wide participation",
        1,
    ),
    (
        "ask the President of CSP8 to organise the first formal meeting of the Forum as soon as"
        " attendance in person is possible, within the time and the budget given to meetings"
        " in 2022",
        1,
    ),
    (
        "decide to review the usefulness of the Forum at the first Conference after two cycles of"
        " its meetings",
        0,
    ),
)


def conference() -> Conference:
    made = Conference.objects.create(number=7)
    Week.objects.create(
        conference=made,
        kind=WeekKind.CONFERENCE,
        starts_on=date(2021, 8, 30),
        ends_on=date(2021, 9, 3),
        city="Geneva",
    )
    return made


def chair() -> Term:
    who: Person = cast.person("Nijs", first_name="Tom")
    return Term.objects.create(person=who, role=Role.CHAIR, starts_at=BEGAN)


def log_the_cycle(csp7: Conference, chair: Term, secretariat: Term) -> None:
    """Log what happened, each with the eyes of who logs it."""
    with sight.through_the_eyes_of(secretariat, now=NOW):
        for position, (task, addressee, text, limits) in enumerate(MANDATES, start=1):
            outreach.record_mandate(
                conference=6,
                position=position,
                document=DECIDED,
                task=task,
                addressee=addressee,
                text=text,
                limits=limits,
                by=secretariat,
                now=NOW,
            )
    with sight.through_the_eyes_of(chair, now=NOW):
        _log_what_the_chair_did(chair)
        _write(csp7, chair)


def _log_what_the_chair_did(chair: Term) -> None:
    briefing = Facts(
        held_on=date(2021, 4, 29),
        body="WGTR",
        occasion="virtual meeting, at the invitation of its Co-Chairs, on the first meeting",
        points="\n".join(POINTS),
    )
    outreach.log(into=Log.BRIEFING, actor=Actor.CHAIR, facts=briefing, by=chair, now=NOW)
    for day, occasion in (
        (date(2021, 3, 1), "online event on responding to diversion of conventional arms"),
        (date(2021, 6, 1), "forum on control of arms transfers"),
    ):
        facts = Facts(held_on=day, occasion=occasion, audiences="STATES CIVIL_SOCIETY")
        outreach.log(into=Log.OUTREACH, actor=Actor.CHAIR, facts=facts, by=chair, now=NOW)


def _write(csp7: Conference, chair: Term) -> None:
    def entry(kind: EntryKind, text: str, of: ReportEntry | None = None) -> ReportEntry:
        return reporting.write(
            conference=csp7, kind=kind, text=text, follows_from=of, by=chair, now=NOW
        )

    entry(EntryKind.CIRCUMSTANCE, "The pandemic of COVID-19 prevented the first meeting in 2021.")
    conclusions = [entry(EntryKind.CONCLUSION, text) for text in CONCLUSIONS]
    for text in OUTLOOK:
        entry(EntryKind.OUTLOOK, text)
    entry(EntryKind.THANKS, THANKS)
    for text, place in RECOMMENDATIONS:
        entry(EntryKind.RECOMMENDATION, text, conclusions[place])
