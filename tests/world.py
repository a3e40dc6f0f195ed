"""
One row of each kind, and everyone who might look at it.

Alvania provides a case to Borland alone, presents it and proposes an expert for it; Borland is
the State concerned, has passed the case to its police, and objects to the expert. Both have
registered; Carland, a signatory, and Drovania, a State Party, have not.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from cases import pack
from cases.models import (
    Actor,
    ArmsItem,
    Arrangement,
    ArrangementClosing,
    ArrangementConfirmation,
    ArrangementFile,
    ArrangementInvitee,
    ArrangementParty,
    ArrangementStep,
    ArrangementVersion,
    Briefing,
    BriefingConsent,
    BriefingObjection,
    BriefingPoint,
    BriefingPosition,
    BriefingSource,
    Case,
    CaseAttachment,
    CaseAudience,
    CaseContent,
    CaseDocument,
    CaseReader,
    CaseRevision,
    CaseSection,
    CaseShare,
    CaseState,
    CaseUpload,
    Challenge,
    ChallengeClosing,
    ChallengeMessage,
    ChallengeMessageText,
    ChallengeText,
    Consent,
    Digest,
    Intention,
    Introduction,
    MarkComparison,
    MarkMatch,
    MarkOffer,
    MissedLimit,
    NoticeOpening,
    NoticeText,
    NoticeToState,
    Pack,
    PackContent,
    Placing,
    Posting,
    PostingAudience,
    PostingPart,
    PostingVersion,
    Reply,
    ReplyFile,
    ReplyText,
    RouteLeg,
    SavedSearch,
    Subscription,
    UseDiscussion,
    UseMessage,
    UseMessageText,
    UseText,
)
from cases.rules import (
    Answer,
    Body,
    BriefingStatus,
    PointsTo,
    Says,
    Section,
    Side,
    Use,
    UseWord,
    Word,
)
from cases.vocabulary import Share
from experts.models import (
    Admission,
    AdmissionPaper,
    ConsultationMessage,
    ConsultationText,
    Objection,
    ObjectionReason,
    Proposal,
    Purpose,
    Undertaking,
)
from experts.rules import Status as ProposalStatus
from forum import access, keys, outbox, sight, trail
from forum.audience import Kind
from forum.models import (
    AccountInvitation,
    Anchor,
    Bounce,
    ChainCheck,
    Contact,
    ContactLook,
    ContactMark,
    ContactNumbers,
    ContactReveal,
    Copy,
    Mandate,
    Notice,
    Outreach,
    Passkey,
    Recovery,
    Role,
    State,
    Term,
    TrailEntry,
)
from forum.models.bounces import Why
from forum.models.outreach import Actor as ReachesOut
from forum.models.outreach import Addressee, Log, Task
from forum.stamping import marks
from meetings.models import (
    Agenda,
    AgendaItem,
    AgendaLine,
    ChairReport,
    Conference,
    Consultation,
    Credentials,
    Delegate,
    Delegation,
    Delivery,
    FloorTurn,
    Forecast,
    Invitation,
    InvitationDraft,
    LiftingWord,
    Mark,
    Meeting,
    Move,
    OtherWay,
    Paper,
    PaperFile,
    ReplyCard,
    ReportEntry,
    Resources,
    ReviewAnswer,
    RightOfReply,
    Service,
    Sponsorship,
    Week,
)
from meetings.rules import (
    AgendaStatus,
    Comes,
    ComingFrom,
    EntryKind,
    Expects,
    Function,
    ItemKind,
    Led,
    Matter,
    OpeningWord,
    Terms,
    Turn,
    Useful,
    Way,
)
from tests import cast

NOW = datetime(2026, 7, 28, 12, tzinfo=UTC)

# Who sees the one row of each kind. A kind without a line here fails the grid.
BORLAND = {"borland", "borland focal point"}
BUREAU = {"secretariat", "chair"}
OFFICES = {*BUREAU, "president"}
STATES = {*BORLAND, "borland police", "alvania", "carland", "drovania"}
FORUM = {*STATES, *OFFICES}
IN_OFFICE = {*FORUM, "expert", "administrator"}
EVERYONE = {*IN_OFFICE, "former delegate of alvania", "stranger"}
TWO_SIDES = {"alvania", *BORLAND}

GRID: dict[type, set[str]] = {
    State: EVERYONE,
    Term: IN_OFFICE,
    AccountInvitation: {"borland focal point", "secretariat"},
    Recovery: {*BORLAND, "secretariat"},
    Copy: set(),
    Contact: {*STATES, "secretariat"},
    ContactNumbers: {"alvania", *BORLAND, "borland police", "secretariat"},
    ContactMark: {*STATES, "secretariat"},
    ContactReveal: {"alvania"},
    ContactLook: {*BORLAND, "borland police"},
    Outreach: {*BORLAND, "borland police", *BUREAU},
    Mandate: FORUM,
    Notice: {"borland"},
    Bounce: {"borland", "secretariat"},
    TrailEntry: BORLAND,
    ChainCheck: {"administrator"},
    Anchor: {"administrator"},
    Conference: EVERYONE,
    Week: EVERYONE,
    ReportEntry: BUREAU,
    ChairReport: FORUM,
    ReviewAnswer: {"alvania"},
    Meeting: FORUM,
    Consultation: OFFICES,
    Forecast: {"alvania"},
    ReplyCard: {"alvania"},
    Resources: OFFICES,
    OtherWay: BUREAU,
    Paper: FORUM,
    PaperFile: FORUM,
    LiftingWord: FORUM,
    Invitation: FORUM,
    InvitationDraft: BUREAU,
    Delivery: BUREAU,
    Move: FORUM,
    Mark: OFFICES,
    AgendaItem: FORUM,
    RightOfReply: {*TWO_SIDES, *BUREAU},
    Agenda: FORUM,
    AgendaLine: FORUM,
    Delegation: {*TWO_SIDES, *BUREAU},
    Delegate: {*TWO_SIDES, *BUREAU},
    Service: {"alvania", *BUREAU},
    Sponsorship: {"alvania", "secretariat"},
    Credentials: {"alvania", "secretariat"},
    FloorTurn: {*BORLAND, *BUREAU},
    Case: {*TWO_SIDES, "borland police", *BUREAU},
    CaseContent: {*TWO_SIDES, "borland police"},
    CaseAttachment: {*TWO_SIDES, "borland police"},
    CaseUpload: {"alvania"},
    CaseAudience: {*TWO_SIDES, "borland police"},
    CaseReader: {*BORLAND, "borland police"},
    ArmsItem: {*TWO_SIDES, "borland police"},
    RouteLeg: {*TWO_SIDES, "borland police"},
    Actor: {*TWO_SIDES, "borland police"},
    CaseDocument: {*TWO_SIDES, "borland police"},
    CaseState: {*TWO_SIDES, "borland police"},
    CaseSection: {"alvania"},
    CaseRevision: {"alvania"},
    Intention: {"alvania", *BUREAU},
    Placing: {"alvania", *BUREAU},
    NoticeToState: {*TWO_SIDES, *BUREAU},
    NoticeText: TWO_SIDES,
    NoticeOpening: {*TWO_SIDES, *BUREAU},
    Consent: {*TWO_SIDES, *BUREAU},
    Reply: {*TWO_SIDES, *BUREAU},
    ReplyText: TWO_SIDES,
    ReplyFile: TWO_SIDES,
    Pack: {"alvania", *BUREAU},
    PackContent: {"alvania"},
    MissedLimit: {*TWO_SIDES, *BUREAU},
    SavedSearch: {"borland"},
    Briefing: {*TWO_SIDES, *BUREAU},
    BriefingPoint: {*TWO_SIDES, *BUREAU},
    BriefingSource: {*TWO_SIDES, *BUREAU},
    BriefingConsent: {"alvania", *BUREAU},
    BriefingObjection: {"alvania", *BUREAU},
    BriefingPosition: {*BORLAND, *BUREAU},
    Challenge: TWO_SIDES,
    ChallengeText: TWO_SIDES,
    ChallengeMessage: TWO_SIDES,
    ChallengeMessageText: TWO_SIDES,
    ChallengeClosing: TWO_SIDES,
    CaseShare: {"alvania"},
    MarkOffer: {"alvania"},
    MarkMatch: {"alvania"},
    MarkComparison: {*TWO_SIDES, "carland", "drovania"},
    Introduction: TWO_SIDES,
    Posting: {*TWO_SIDES, "borland police", *BUREAU},
    PostingVersion: {*TWO_SIDES, "borland police"},
    PostingPart: {*TWO_SIDES, "borland police"},
    PostingAudience: {*TWO_SIDES, "borland police"},
    Subscription: {"borland"},
    Digest: {"borland"},
    Arrangement: TWO_SIDES,
    ArrangementClosing: TWO_SIDES,
    ArrangementConfirmation: TWO_SIDES,
    ArrangementFile: TWO_SIDES,
    ArrangementInvitee: TWO_SIDES,
    ArrangementParty: TWO_SIDES,
    ArrangementStep: TWO_SIDES,
    ArrangementVersion: TWO_SIDES,
    UseDiscussion: {*TWO_SIDES, "borland police"},
    UseText: {*TWO_SIDES, "borland police"},
    UseMessage: {*TWO_SIDES, "borland police"},
    UseMessageText: {*TWO_SIDES, "borland police"},
    Proposal: {*TWO_SIDES, "drovania", *BUREAU},
    Purpose: {*TWO_SIDES, "drovania", *BUREAU},
    Objection: {*TWO_SIDES, *BUREAU},
    ObjectionReason: TWO_SIDES,
    ConsultationMessage: TWO_SIDES,
    ConsultationText: TWO_SIDES,
    Admission: {"alvania", "expert", *BUREAU},
    Undertaking: {"alvania", "expert", *BUREAU},
    AdmissionPaper: {"alvania"},
}

# Whoever sees the row of the left sees the one it hangs on.
PARENTS: list[tuple[type, str]] = [
    (ContactNumbers, "contact"),
    (ContactMark, "contact"),
    (ContactReveal, "contact"),
    (ContactLook, "contact"),
    (Forecast, "meeting"),
    (ReplyCard, "meeting"),
    (Resources, "meeting"),
    (OtherWay, "meeting"),
    (Paper, "meeting"),
    (PaperFile, "paper"),
    (LiftingWord, "paper"),
    (ReportEntry, "conference"),
    (ChairReport, "conference"),
    (ReviewAnswer, "mandate"),
    (Invitation, "meeting"),
    (InvitationDraft, "meeting"),
    (Delivery, "invitation"),
    (Move, "meeting"),
    (Mark, "meeting"),
    (Consultation, "meeting"),
    (AgendaItem, "meeting"),
    (RightOfReply, "item"),
    (Agenda, "meeting"),
    (AgendaLine, "agenda"),
    (AgendaLine, "item"),
    (Delegation, "meeting"),
    (Delegate, "delegation"),
    (Service, "delegate"),
    (Sponsorship, "delegate"),
    (Credentials, "delegation"),
    (FloorTurn, "item"),
    (CaseContent, "case"),
    (CaseAttachment, "case"),
    (CaseUpload, "case"),
    (ArmsItem, "case"),
    (RouteLeg, "case"),
    (Actor, "case"),
    (CaseDocument, "case"),
    (CaseState, "case"),
    (CaseSection, "case"),
    (CaseRevision, "case"),
    (Intention, "meeting"),
    (NoticeToState, "meeting"),
    (NoticeText, "notice"),
    (Placing, "intention"),
    (Placing, "item"),
    (NoticeOpening, "notice"),
    (Consent, "notice"),
    (MissedLimit, "notice"),
    (Reply, "notice"),
    (ReplyText, "reply"),
    (ReplyFile, "notice"),
    (ReplyFile, "reply"),
    (Pack, "intention"),
    (PackContent, "pack"),
    (Briefing, "meeting"),
    (BriefingPoint, "briefing"),
    (BriefingSource, "point"),
    (BriefingConsent, "point"),
    (BriefingConsent, "briefing"),
    (BriefingObjection, "point"),
    (BriefingPosition, "briefing"),
    (ChallengeText, "challenge"),
    (ChallengeMessage, "challenge"),
    (ChallengeMessageText, "message"),
    (ChallengeClosing, "challenge"),
    (PostingVersion, "posting"),
    (PostingPart, "version"),
    (PostingAudience, "posting"),
    (CaseShare, "case"),
    (MarkOffer, "case"),
    (MarkMatch, "offer"),
    (ArrangementParty, "arrangement"),
    (ArrangementVersion, "arrangement"),
    (ArrangementInvitee, "version"),
    (ArrangementConfirmation, "version"),
    (ArrangementStep, "arrangement"),
    (ArrangementFile, "arrangement"),
    (ArrangementClosing, "arrangement"),
    (UseDiscussion, "case"),
    (UseText, "discussion"),
    (UseMessage, "discussion"),
    (UseMessageText, "message"),
    (Proposal, "meeting"),
    (Purpose, "proposal"),
    (Objection, "proposal"),
    (ObjectionReason, "objection"),
    (ConsultationMessage, "objection"),
    (ConsultationText, "message"),
    (Undertaking, "admission"),
    (AdmissionPaper, "admission"),
]


def people() -> dict[str, Term | None]:
    """Everyone who might look, by name; a stranger is no term at all."""
    return {
        "alvania": cast.delegate("Alvania"),
        "borland": cast.delegate("Borland"),
        "borland focal point": cast.focal_point("Borland"),
        "borland police": cast.police("Borland"),
        "carland": cast.delegate("Carland"),
        "drovania": cast.delegate("Drovania"),
        "secretariat": cast.secretariat(),
        "chair": cast.chair(),
        "president": cast.president(),
        "expert": cast.expert(),
        "administrator": cast.administrator(),
        "former delegate of alvania": cast.delegate("Alvania", ends_at=NOW),
        "stranger": None,
    }


def build(terms: dict[str, Term | None]) -> None:
    """Write one row of each kind."""
    alvania, borland, focal_point, police, secretariat, chair = (
        term
        for name, term in terms.items()
        if term
        and name
        in {"alvania", "borland", "borland focal point", "borland police", "secretariat", "chair"}
    )
    meeting = _meeting(alvania, borland, secretariat, chair)
    case = _case(alvania, borland, police)
    _notice(meeting, case, alvania, borland)
    _proposal(meeting, case, alvania, borland)
    _admission(case, alvania, secretariat, terms["expert"])
    _briefing(meeting, case, (alvania, borland, chair))
    _challenges(alvania, borland)
    _posting(case, alvania, borland)
    _arrangement(alvania, borland)
    _use(case, alvania, borland, police)
    _record(meeting, borland, focal_point)
    _contacts(alvania, focal_point, police)
    _introduction(case, alvania, borland)
    _report(meeting.week.conference, borland, secretariat, chair)
    SavedSearch.objects.create(
        name="our trucks", asked="words=truck", saved_by=borland, saved_at=NOW
    )
    Passkey.objects.create(
        user=borland.person, name="my telephone", credential="AA", cose_key=b"", created_at=NOW
    )
    Recovery.objects.create(
        person=borland.person,
        office=borland,
        opened_by=focal_point,
        opened_at=NOW,
        lapses_at=NOW + timedelta(hours=72),
    )


def _meeting(alvania: Term, borland: Term, secretariat: Term, chair: Term) -> Meeting:
    meeting = cast.meeting(proposed_by=secretariat, decided_by=chair)
    Consultation.objects.create(
        meeting=meeting,
        matter=Matter.MEETING,
        of=Role.CHAIR,
        held_on=date(2026, 5, 1),
        recorded_by=chair,
        recorded_at=NOW,
    )
    Forecast.objects.create(
        meeting=meeting,
        state=alvania.speaks_for,
        expects=Expects.YES,
        coming_from=ComingFrom.MISSION,
        law_enforcement=False,
        said_by=alvania,
        said_at=NOW,
    )
    ReplyCard.objects.create(
        meeting=meeting,
        state=alvania.speaks_for,
        comes=Comes.YES,
        how_many=3,
        law_enforcement=True,
        languages="en,fr",
        contact="The second secretary of the mission.",
        said_by=alvania,
        said_at=NOW,
    )
    Resources.objects.create(
        meeting=meeting,
        support=2_000,
        documents=3_000,
        interpretation=9_000,
        budget=15_000,
        noted_by=secretariat,
        noted_at=NOW,
    )
    _changes(meeting, borland, secretariat, chair)
    invitation = Invitation.objects.create(
        meeting=meeting,
        chair_consulted_on=date(2026, 6, 1),
        circulated_by=secretariat,
        circulated_at=NOW,
        states=4,
    )
    Delivery.objects.create(
        invitation=invitation, state=borland.speaks_for, has_account=True, sent_at=NOW
    )
    OtherWay.objects.create(
        meeting=meeting,
        dispatch="invitation",
        state=borland.speaks_for,
        way=Way.NOTE_VERBALE,
        reference="NV 14",
        on=NOW.date(),
        recorded_by=secretariat,
        recorded_at=NOW,
    )
    _paper(meeting, alvania)
    Mark.objects.create(meeting=meeting, name="INVITATION", passed_at=NOW)
    item = AgendaItem.objects.create(
        meeting=meeting,
        position=1,
        kind=ItemKind.PRESENTATION,
        title="Case of a truck",
        state=alvania.state,
        circulated_at=NOW,
    )
    RightOfReply.objects.create(item=item, state=borland.speaks_for)
    agenda = Agenda.objects.create(
        meeting=meeting,
        version=1,
        status=AgendaStatus.CIRCULATED,
        submitted_by=secretariat,
        submitted_at=NOW,
        decided_by=chair,
        decided_at=NOW,
        circulated_at=NOW,
    )
    AgendaLine.objects.create(
        agenda=agenda, item=item, position=1, title=item.title, state=item.state, minutes=20
    )
    for term in (borland, alvania):
        delegation = Delegation.objects.create(
            meeting=meeting, state=term.speaks_for, registered_by=term, registered_at=NOW
        )
        if term == alvania:
            head = Delegate.objects.create(
                delegation=delegation, name="A. Alvanian", function=Function.HEAD
            )
            Service.objects.create(delegate=head, law_enforcement=True)
            Sponsorship.objects.create(delegate=head, sponsored=True)
            Credentials.objects.create(
                delegation=delegation,
                reference="XA-NV-17",
                dated=NOW.date(),
                entered_by=term,
                entered_at=NOW,
            )
    Delegation.objects.filter(state=borland.state).update(checked_in_at=NOW)
    FloorTurn.objects.create(item=item, state=borland.speaks_for, kind=Turn.REPLY, asked_at=NOW)
    return meeting


def _changes(meeting: Meeting, borland: Term, secretariat: Term, chair: Term) -> None:
    InvitationDraft.objects.create(meeting=meeting, saved_by=secretariat, saved_at=NOW)
    Move.objects.create(
        meeting=meeting,
        from_day=date(2026, 8, 25),
        from_zone_name=meeting.zone_name,
        to_day=meeting.held_on,
        reason="The room was taken.",
        chair_consulted_on=date(2026, 5, 1),
        secretariat_consulted_on=date(2026, 5, 1),
        moved_by=chair,
        moved_at=NOW,
    )


def _case(alvania: Term, borland: Term, police: Term) -> Case:
    case = cast.case(begun_by=alvania, audience=Kind.CHOSEN, chosen=("Borland",))
    CaseUpload.objects.create(
        case=case, name="marks.jpg", size=5, location="46.2, 6.1", added_by=alvania, begun_at=NOW
    )
    CaseAttachment.objects.create(
        case=case,
        added_by=alvania,
        name="marks.pdf",
        kind="application/pdf",
        size=1,
        stored_as="x",
        added_at=NOW,
    )
    access.grant(case, to=police.person, by=borland, now=NOW)
    _sections(case, alvania, borland)
    return case


def _sections(case: Case, alvania: Term, borland: Term) -> None:
    """One thing of each kind, and a text that was written beside the one that stands."""
    first = {"case": case, "position": 1}
    ArmsItem.objects.create(**first, description="Rifles", marks="4711")
    RouteLeg.objects.create(**first, from_state="XA", to_place="a border crossing")
    Actor.objects.create(**first, name="A haulier")
    CaseDocument.objects.create(**first, number="12/2026")
    CaseState.objects.create(**first, state=borland.speaks_for)
    CaseSection.objects.create(
        case=case, section=Section.ROUTE, version=1, saved_by=alvania, saved_at=NOW
    )
    CaseRevision.objects.create(
        case=case,
        section=Section.ROUTE,
        version=1,
        said='{"rows": []}',
        is_aside=True,
        written_by=alvania,
        begun_at=NOW,
        written_at=NOW,
    )


def _notice(meeting: Meeting, case: Case, alvania: Term, borland: Term) -> None:
    intention = Intention.objects.create(
        state=alvania.speaks_for,
        meeting=meeting,
        case=case,
        title=case.title,
        touches_others=True,
        announced_by=alvania,
        announced_at=NOW,
    )
    Placing.objects.create(
        intention=intention, item=meeting.items.get(), placed_by=alvania, placed_at=NOW
    )
    notice = NoticeToState.objects.create(
        ref="2026-TRCK/1",
        intention=intention,
        meeting=meeting,
        title=intention.title,
        presenting=alvania.speaks_for,
        concerned=borland.speaks_for,
        served_by=alvania,
        served_at=NOW,
    )
    NoticeText.objects.create(notice=notice, text="The truck crossed near you.")
    reply = Reply.objects.create(
        notice=notice, kind=Answer.REPLY, replied_by=borland, replied_at=NOW
    )
    ReplyText.objects.create(reply=reply, text="It was stopped.", digest="ab" * 32)
    ReplyFile.objects.create(
        notice=notice,
        reply=reply,
        added_by=borland,
        name="escort.pdf",
        kind="application/pdf",
        size=1,
        digest="0" * 64,
        stored_as="z",
        added_at=NOW,
    )
    NoticeOpening.objects.create(notice=notice, opened_by=borland, opened_at=NOW)
    Consent.objects.create(notice=notice, given_by=borland, given_at=NOW)
    MissedLimit.objects.create(
        intention=intention, notice=notice, due_at=meeting.replies_due_at, noted_at=NOW
    )
    version = Pack.objects.create(
        intention=intention, number=1, finalised_by=alvania, finalised_at=NOW
    )
    frozen = pack.freeze(pack.of_intention(intention, now=NOW))
    PackContent.objects.create(pack=version, says=frozen)


def _paper(meeting: Meeting, alvania: Term) -> None:
    paper = Paper.objects.create(
        meeting=meeting,
        symbol="ATT/CSP12.DIEF/2026/XA/1/Conf.WP",
        state=alvania.speaks_for,
        original="en",
        is_restricted=True,
        added_by=alvania,
        added_at=NOW,
    )
    PaperFile.objects.create(
        paper=paper,
        language="en",
        number=1,
        title="Lorries and their papers",
        location="Where the lorries stood",
        added_by=alvania,
        name="lorries.pdf",
        kind="application/pdf",
        size=1,
        stored_as="p",
        added_at=NOW,
    )
    LiftingWord.objects.create(
        paper=paper, word=OpeningWord.AGREED, said_by=alvania, said_at=NOW, taken_back_at=NOW
    )


def _proposal(meeting: Meeting, case: Case, alvania: Term, borland: Term) -> None:
    proposal = cast.proposal(
        by=alvania.speaks_for.name_en,
        status=ProposalStatus.OBJECTED,
        case=case,
        meeting=meeting,
        silence_ends_at=NOW + timedelta(days=1),
    )
    objection = Objection.objects.create(
        proposal=proposal, state=borland.speaks_for, lodged_by=borland, lodged_at=NOW
    )
    ObjectionReason.objects.create(objection=objection, text="We know the institute.")
    message = ConsultationMessage.objects.create(
        objection=objection, by_proposer=True, sent_by=alvania, sent_at=NOW
    )
    ConsultationText.objects.create(message=message, text="She speaks of the marks only.")


def _admission(case: Case, alvania: Term, secretariat: Term, expert: Term | None) -> None:
    """The expert came in and gave the undertaking; the proposal is objected to all the same."""
    assert expert
    invitation = AccountInvitation.objects.create(
        email="expert@institute.example",
        first_name="E.",
        last_name="Vrba",
        role=Role.EXPERT,
        invited_by=secretariat,
        invited_at=NOW,
        expires_at=NOW + timedelta(days=1),
        accepted_at=NOW,
        accepted_by=expert.person,
    )
    admission = Admission.objects.create(
        proposal=Proposal.objects.get(),
        invitation=invitation,
        invited_by=alvania,
        invited_at=NOW,
        opens_at=NOW,
    )
    Undertaking.objects.create(admission=admission, given_by=expert, given_at=NOW)
    AdmissionPaper.objects.create(
        admission=admission,
        attachment=CaseAttachment.objects.get(case=case),
        ticked_by=alvania,
        ticked_at=NOW,
    )


def _posting(case: Case, alvania: Term, borland: Term) -> None:
    posting = cast.posting(begun_by=alvania, audience=Kind.CHOSEN, chosen=("Borland",))
    CaseShare.objects.create(
        case=case, choice=Share.NOW, posting=posting, chosen_by=alvania, chosen_at=NOW
    )
    Subscription.objects.create(office=borland, begun_at=NOW)
    Digest.objects.create(office=borland, since=NOW - timedelta(days=1), until=NOW)


def _briefing(meeting: Meeting, case: Case, by: tuple[Term, Term, Term]) -> None:
    """A point could be traced to Alvania, which objects; Borland, which came, would change it."""
    alvania, borland, chair = by
    briefing = Briefing.objects.create(
        meeting=meeting,
        body=Body.WGETI,
        status=BriefingStatus.PUT,
        begun_by=chair,
        begun_at=NOW,
        put_at=NOW,
    )
    point = BriefingPoint.objects.create(
        briefing=briefing,
        position=1,
        text="End users are checked too late.",
        points_to=PointsTo.STATES,
        written_by=chair,
        written_at=NOW,
    )
    item = AgendaItem.objects.get()
    BriefingSource.objects.create(point=point, item=item, state=alvania.speaks_for, case=case)
    BriefingConsent.objects.create(
        point=point, briefing=briefing, state=alvania.speaks_for, asked_at=NOW
    )
    BriefingObjection.objects.create(
        point=point, state=alvania.speaks_for, objected_by=alvania, objected_at=NOW
    )
    BriefingPosition.objects.create(
        briefing=briefing,
        state=borland.speaks_for,
        says=Says.CHANGE,
        wishes="Say “often”.",
        version=1,
        said_by=borland,
        said_at=NOW,
    )


def _challenges(alvania: Term, borland: Term) -> None:
    """One that is closed, then the open one that pages speak of: by the sides, no one else can."""
    for kind in (Word.EXPLANATION, Word.MEASURES):
        with sight.through_the_eyes_of(alvania, now=NOW):
            challenge = Challenge.objects.create(
                ref=keys.reference(2026),
                by_side=Side.STATE,
                by_state=alvania.state,
                to_state=borland.state,
                raised_by=alvania,
                raised_at=NOW,
            )
            ChallengeText.objects.create(
                challenge=challenge, disclosed="A newspaper knows of the truck.", question="How?"
            )
        with sight.through_the_eyes_of(borland, now=NOW):
            message = ChallengeMessage.objects.create(
                challenge=challenge, by_challenger=False, kind=kind, sent_by=borland, sent_at=NOW
            )
            ChallengeMessageText.objects.create(message=message, text="We ask our police.")
        if kind == Word.EXPLANATION:
            with sight.through_the_eyes_of(alvania, now=NOW):
                ChallengeClosing.objects.create(
                    challenge=challenge, closed_by=alvania, closed_at=NOW
                )


def _report(conference: Conference, borland: Term, secretariat: Term, chair: Term) -> None:
    """Borland told its customs of the Forum; the Conference asked for something; it is reported."""
    Outreach.objects.create(
        log=Log.OUTREACH,
        held_on=date(2026, 5, 1),
        actor=ReachesOut.STATE,
        state=borland.state,
        occasion="A course for customs",
        audiences="CUSTOMS",
        recorded_by=borland,
        recorded_at=NOW,
    )
    mandate = Mandate.objects.create(
        conference=11,
        document="Final report, 30",
        task=Task.REVIEW,
        addressee=Addressee.CHAIR,
        text="asked the Chair to report",
        recorded_by=secretariat,
        recorded_at=NOW,
    )
    ReviewAnswer.objects.create(
        mandate=mandate,
        state=cast.state("Alvania"),
        meetings=Useful.VERY,
        platform=Useful.VERY,
        led_to_action=Led.YES,
        terms=Terms.KEEP,
        answered_by=borland,
        answered_at=NOW,
    )
    ReportEntry.objects.create(
        conference=conference,
        kind=EntryKind.CONCLUSION,
        position=1,
        text="People have to be in the room.",
        written_by=chair,
        written_at=NOW,
    )
    ChairReport.objects.create(
        conference=conference,
        symbol="ATT/CSP12.DIEF/2026/CHAIR/1/Conf.Rep",
        chair="A. Chair",
        body="[]",
        names_confirmed=0,
        issued_by=chair,
        issued_at=NOW,
    )


def _contacts(alvania: Term, focal_point: Term, police: Term) -> None:
    """Borland gave the card of its police; Alvania asked for the numbers, and they do not hold."""
    contact = cast.contact(given_by=focal_point, officer=police)
    ContactReveal.objects.create(contact=contact, office=alvania, revealed_at=NOW)
    ContactLook.objects.create(contact=contact, state=alvania.speaks_for, looked_at=NOW)
    ContactMark.objects.create(contact=contact, marked_at=NOW)


def _arrangement(alvania: Term, borland: Term) -> None:
    """Alvania and Borland have confirmed a text that names Drovania, which is not in yet."""
    arrangement = Arrangement.objects.create(
        ref=keys.reference(2026), opened_by=alvania, opened_at=NOW - timedelta(days=2)
    )
    room: dict[str, Any] = {"arrangement": arrangement}
    for term in (alvania, borland):
        ArrangementParty.objects.create(**room, state=term.speaks_for, invited_at=NOW)
    proposed = {"state": alvania.speaks_for, "proposed_by": alvania, "proposed_at": NOW}
    version = ArrangementVersion.objects.create(
        **room, number=1, title="Marks", text="We compare the marks.", **proposed
    )
    ArrangementInvitee.objects.create(version=version, state=cast.state("Drovania"))
    for term in (alvania, borland):
        ArrangementConfirmation.objects.create(
            version=version, state=term.speaks_for, confirmed_by=term, confirmed_at=NOW
        )
    due = {"due_at": NOW + timedelta(days=40), "set_by": alvania, "set_at": NOW}
    ArrangementStep.objects.create(
        **room, state=alvania.speaks_for, what="Send the photographs.", **due
    )
    ArrangementFile.objects.create(
        **room,
        state=alvania.speaks_for,
        added_by=alvania,
        name="photographs.pdf",
        kind="application/pdf",
        size=1,
        stored_as="y",
        added_at=NOW,
    )
    ArrangementClosing.objects.create(
        **room, state=borland.speaks_for, agreed_by=borland, agreed_at=NOW - timedelta(days=1)
    )


def _use(case: Case, alvania: Term, borland: Term, police: Term) -> None:
    """The police of Borland would use the case; Alvania has said its word, with conditions."""
    discussion = UseDiscussion.objects.create(
        ref=keys.reference(2026),
        asking=borland.speaks_for,
        provider=alvania.speaks_for,
        case=case,
        about_ref=case.ref,
        asked_by=police,
        asked_at=NOW,
    )
    UseText.objects.create(discussion=discussion, use=Use.PROCEEDING, purpose="To search a yard.")
    message = UseMessage.objects.create(
        discussion=discussion,
        by_provider=True,
        word=UseWord.CONDITIONS,
        sent_by=alvania,
        sent_at=NOW,
    )
    UseMessageText.objects.create(message=message, text="Do not name the informant.")


def _introduction(case: Case, alvania: Term, borland: Term) -> None:
    """Alvania offered the marks of its case, and is introduced to Borland."""
    offer = MarkOffer.objects.create(
        case=case, state=alvania.speaks_for, offered_by=alvania, offered_at=NOW
    )
    MarkComparison.objects.create(morning=NOW, compared_at=NOW)
    match = MarkMatch.objects.create(
        offer=offer, state=alvania.speaks_for, pair=keys.number(), found_at=NOW, agrees=True
    )
    Introduction.objects.create(
        pair=match.pair, one=alvania.speaks_for, other=borland.speaks_for, introduced_at=NOW
    )


def the_open_challenge() -> Challenge:
    """Return it, with the eyes of its challenger."""
    alvania = Term.objects.filter(role=Role.DELEGATE, state__code="XA", ends_at=None).earliest("pk")
    with sight.through_the_eyes_of(alvania, now=NOW):
        return Challenge.objects.get(closing=None)


def _record(meeting: Meeting, borland: Term, focal_point: Term) -> None:
    Copy.objects.create(
        number=marks.new_number(),
        document=trail.label(meeting),
        office=borland,
        state=borland.state,
        made_at=NOW,
    )
    trail.record(borland, "looked at", meeting, at=NOW)
    ChainCheck.objects.create(at=NOW, links=0, forgotten=0, waiting=1, late=0, faults=0)
    Anchor.objects.create(at=NOW, sequence=0, hash=bytes(32), key=1, signature=bytes(64))
    to = Term.objects.filter(pk=borland.pk)
    outbox.post("meetings/invited", to=to, about=meeting, due_at=NOW, link="/")
    secretariat = Term.objects.get(role=Role.SECRETARIAT, ends_at=None)
    Bounce.objects.create(
        person=borland.person,
        on=NOW.date(),
        why=Why.FULL,
        recorded_by=secretariat,
        recorded_at=NOW,
    )
    AccountInvitation.objects.create(
        email="new@borland.example",
        first_name="N.",
        last_name="New",
        role=Role.DELEGATE,
        state=focal_point.state,
        invited_by=focal_point,
        invited_at=NOW,
        expires_at=NOW + timedelta(days=1),
    )
