"""
Whom each address lets in: one line for each, by its name in the street plan.

``opens`` are those of ``tests.world.people()`` who are let in. Of the others, those in ``known_to``
are told that this is not for their office (403); to the rest there is nothing at that address
(404). An address without a line fails ``tests/test_doors.py``: add it to ``DOORS``, and to
``PARTS`` if it names a row that no other address names.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field

import pikepdf

from cases.models import (
    Arrangement,
    ArrangementFile,
    ArrangementStep,
    BriefingConsent,
    BriefingPoint,
    Case,
    CaseAttachment,
    CaseRevision,
    CaseUpload,
    Intention,
    MarkMatch,
    NoticeToState,
    Pack,
    Posting,
    PostingPart,
    ReplyFile,
    SavedSearch,
    Subscription,
    UseDiscussion,
)
from experts.models import Admission, Objection, Proposal
from forum import keys, object_keys, tokens
from forum.files import Attachment, Received
from forum.mail import INVITATION, RECOVER
from forum.models import (
    AccountInvitation,
    Contact,
    Mandate,
    Notice,
    Outreach,
    Passkey,
    Recovery,
    Role,
    Term,
)
from forum.sealed import columns_of
from meetings.models import (
    Agenda,
    AgendaItem,
    Conference,
    Delegate,
    Delegation,
    FloorTurn,
    Meeting,
    Paper,
    PaperFile,
    ReportEntry,
    Week,
)
from tests import world
from tests.world import BORLAND, BUREAU, FORUM, IN_OFFICE, OFFICES, STATES, TWO_SIDES

INSIDE = {*IN_OFFICE, "former delegate of alvania"}  # with both factors, in office or not
EVERYONE = {*INSIDE, "stranger"}
SPEAKING = STATES - {"borland police"}
WITH_THE_BUREAU = {*TWO_SIDES, *BUREAU}
POSTED = {*WITH_THE_BUREAU, "borland police"}  # who sees the posting's card
TO_THE_FORUM = {*WITH_THE_BUREAU, "drovania"}  # what the States Parties and the bureau know

DIRECTORY = {*STATES, "secretariat"}  # of contacts
REACHED_OUT = {*BORLAND, "borland police", *BUREAU}  # who sees the outreach of Borland
SIGNING = {"alvania", "borland"}  # of the two sides
KEEPERS = {"borland focal point", "borland police", "secretariat"}


@dataclass(frozen=True)
class Door:
    opens: set[str]
    known_to: set[str] = field(default_factory=set)
    post: bool = False  # It is asked by a form only.
    form: bool = False  # It shows a form, and takes what was filled in.
    head: bool = False  # Though it shows a form, it answers HEAD.
    writes: set[str] | None = None  # Of ``opens``, whose form is taken; if it is not all.
    password: bool = False  # It opens to whoever has shown the password alone.

    @property
    def methods(self) -> set[str]:
        """Return what the address takes. Anything else is 405, whoever asks and whatever for."""
        if self.post:
            return {"POST"}
        if self.form:
            return {"GET", "POST", *({"HEAD"} if self.head else ())}
        return {"GET", "HEAD"}


def a_pdf() -> bytes:
    """One empty page."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out)
    return out.getvalue()


def a_file() -> str:
    """Lay the bytes of the world's one file of a case, and name it."""
    return _laid(CaseAttachment.objects.get())


def an_arranged_file() -> str:
    return _laid(ArrangementFile.objects.get())


def a_reply_file() -> str:
    return _laid(ReplyFile.objects.get())


def a_paper_file() -> str:
    return _another_version(Paper.objects.earliest("pk"))


def an_opened_file() -> str:
    restricted = Paper.objects.earliest("pk")
    number = Paper.objects.count() + 1
    return _another_version(
        Paper.objects.create(
            meeting=restricted.meeting,
            symbol=f"ATT/CSP12.DIEF/2026/SEC/{number}/Conf.WP",
            original="en",
            is_restricted=False,
            added_by=restricted.added_by,
            added_at=world.NOW,
            opened_at=world.NOW,
        )
    )


def _another_version(paper: Paper) -> str:
    """Lay a new version: the one of the world never changes."""
    received = Received(name="paper.pdf", key=keys.new())
    received.receive(a_pdf())
    received.finish()
    received.keep()
    added = PaperFile(
        paper=paper,
        language="fr",
        number=PaperFile.objects.filter(paper=paper).count() + 1,
        title="A paper",
        key=received.key,
        sealed_as=object_keys.keep(received.data_key).of,
        name="paper.pdf",
        kind="application/pdf",
        size=received.size,
        stored_as=received.stored_as,
        added_by=paper.added_by,
        added_at=world.NOW,
    )
    added.save(force_insert=True)
    return added.key


def _laid(row: Attachment) -> str:
    received = Received(name=row.name, key=row.key)
    received.receive(a_pdf())
    received.finish()
    received.keep()
    row.stored_as = received.stored_as
    for column in columns_of(type(row)):  # Its name moves under the new key.
        setattr(row, column.name, getattr(row, column.name))
    row.sealed_as = object_keys.keep(received.data_key).of
    row.save()
    return row.key


# What an address names, out of the world: by what stands before it in the street plan.
PARTS: dict[str, Callable[[], str]] = {
    "invitation/<str:token>": lambda: tokens.write(
        AccountInvitation.objects.latest("pk").key, purpose=INVITATION
    ),
    "forgotten/<str:token>": lambda: "over",
    "sessions/<slug:key>": lambda: "nowhere",
    "terms-of-reference/<paragraph:number>": lambda: "12",
    "kit/<leaflet:slug>": lambda: "customs",
    "outreach/<slug:key>": lambda: Outreach.objects.get().key,
    "mandates/<slug:key>": lambda: Mandate.objects.get().key,
    "review/<slug:key>": lambda: Mandate.objects.get().key,
    "reports/<slug:key>": lambda: Conference.objects.get().key,
    "entries/<slug:key>": lambda: ReportEntry.objects.get().key,
    "write/<slug:kind>": lambda: "outlook",
    "cases/<slug:ref>": lambda: Case.objects.earliest("pk").ref,
    "files/<slug:key>": a_file,
    "edit/<slug:section>": lambda: "route",
    "aside/<slug:key>": lambda: CaseRevision.objects.get().key,
    "marks/<slug:key>": lambda: MarkMatch.objects.get().key,
    "coming/<slug:key>": lambda: CaseUpload.objects.get().key,
    "saved/<slug:key>": lambda: SavedSearch.objects.get().key,
    "intentions/<slug:key>": lambda: Intention.objects.get().key,
    "concerned/<slug:code>": lambda: "XD",
    "cases/notices/<slug:key>": lambda: NoticeToState.objects.get().key,
    "versions/<slug:pack_key>": lambda: Pack.objects.get().key,
    "beside/<slug:file>": a_reply_file,
    "platform/<slug:ref>": lambda: Posting.objects.get().ref,
    "parts/<slug:type>": lambda: "routes",
    "part/<slug:key>": lambda: PostingPart.objects.get().key,
    "told/<slug:key>": lambda: Subscription.objects.get().key,
    "arrangements/<slug:key>": lambda: Arrangement.objects.get().key,
    "steps/<slug:step>": lambda: ArrangementStep.objects.get().key,
    "files/<slug:file>": an_arranged_file,
    "contacts/<slug:key>": lambda: Contact.objects.get().key,
    "discussions/<slug:key>": lambda: UseDiscussion.objects.get().key,
    "challenges/<slug:key>": lambda: world.the_open_challenge().key,
    "experts/<slug:ref>": lambda: Proposal.objects.get().ref,
    "consultation/<slug:key>": lambda: Objection.objects.get().key,
    "heard/<slug:key>": lambda: Admission.objects.get().key,
    "papers/<slug:file>": a_file,
    "propose/<slug:meeting_ref>": lambda: Meeting.objects.get().ref,
    "we-intend/<slug:ref>": lambda: Meeting.objects.get().ref,
    "meetings/<slug:ref>": lambda: Meeting.objects.get().ref,
    "points/<slug:key>": lambda: BriefingPoint.objects.get().key,
    "consent/<slug:key>": lambda: BriefingConsent.objects.get().key,
    "raise/<slug:key>": lambda: Intention.objects.get().key,
    "calendar/<slug:key>": lambda: Conference.objects.get().key,
    "weeks/<slug:key>": lambda: Week.objects.get().key,
    "consultation/<slug:matter>": lambda: "meeting",
    "<slug:matter>/<slug:of>": lambda: "chair",
    "dispatches/<slug:slug>": lambda: "invitation",
    "<slug:slug>/<slug:code>": lambda: "XB",
    "<slug:code>/<slug:key>": lambda: Notice.objects.get().office.key,
    "of/<slug:key>": lambda: Paper.objects.earliest("pk").key,
    "<slug:key>/<slug:version>": a_paper_file,
    "library/<slug:key>": an_opened_file,
    "items/<slug:key>": lambda: AgendaItem.objects.get().key,
    "versions/<slug:key>": lambda: Agenda.objects.get().key,
    "delegation/<slug:key>": lambda: Delegate.objects.earliest("pk").key,
    "participants/<slug:key>": lambda: Delegation.objects.earliest("pk").key,
    "turns/<slug:key>": lambda: FloorTurn.objects.get().key,
    "notices/<slug:key>": lambda: Notice.objects.get().key,
    "people/<slug:key>": lambda: Term.objects.get(role=Role.LAW_ENFORCEMENT).key,
    "invitations/<slug:key>": lambda: AccountInvitation.objects.latest("pk").key,
    "states/<slug:code>": lambda: "XB",
    "recoveries/<slug:key>": lambda: Recovery.objects.get().key,
    "recovery/<str:token>": lambda: tokens.write(Recovery.objects.get().key, purpose=RECOVER),
    "my-sign-in/<slug:key>": lambda: Passkey.objects.get().key,
}

DOORS = {
    # lobby
    "lobby": Door(INSIDE),
    # search
    "search": Door(INSIDE, form=True),
    "save-search": Door(set(IN_OFFICE), {"former delegate of alvania"}, post=True),
    "forget-search": Door({"borland"}, post=True),
    # sign-in
    "sign-in:sign-in": Door(EVERYONE, form=True),
    "sign-in:sign-out": Door(INSIDE, post=True, password=True),
    "sign-in:second-factor": Door(INSIDE, password=True, form=True),
    "sign-in:set-up": Door(INSIDE, password=True, form=True),
    "sign-in:sessions": Door(INSIDE),
    "sign-in:end-session": Door(set(), post=True),  # none of theirs is open elsewhere
    "sign-in:end-others": Door(INSIDE, post=True),
    "sign-in:session": Door(INSIDE),
    "sign-in:stay": Door(INSIDE, post=True),
    "sign-in:change-password": Door(INSIDE, form=True),
    "sign-in:forgotten": Door(EVERYONE, form=True),
    "sign-in:new-password": Door(EVERYONE, form=True),
    "sign-in:recovery-codes": Door(INSIDE, form=True),
    "sign-in:add-passkey": Door(INSIDE, password=True, form=True),
    "sign-in:prove": Door(INSIDE, form=True),
    "sign-in:my-sign-in": Door(INSIDE),
    "sign-in:remove-app": Door(set(), form=True),
    "sign-in:rename-passkey": Door({"borland"}, form=True),
    "sign-in:remove-passkey": Door({"borland"}, form=True),
    "sign-in:lost": Door(EVERYONE, form=True),
    "sign-in:recover": Door(INSIDE, password=True, form=True),
    "sign-in:stop-recovery": Door(EVERYONE, form=True),
    "sign-in:settle": Door(INSIDE, form=True),
    "sign-in:undertaking": Door(INSIDE, form=True),
    "sign-in:role-card": Door(INSIDE, form=True),
    "sign-in:hat": Door(INSIDE, form=True),
    "sign-in:invitation": Door(EVERYONE, form=True),
    "sign-in:language": Door(EVERYONE, post=True),
    # about
    "desk": Door({"secretariat"}),
    "health": Door(EVERYONE),
    "ready": Door(EVERYONE),
    "about:about": Door(EVERYONE),
    "about:terms-of-reference": Door(EVERYONE),
    "about:chairs-and-meetings": Door(EVERYONE),
    "about:non-state-actors": Door(EVERYONE),
    "about:outreach-kit": Door(EVERYONE),
    "about:leaflet": Door(EVERYONE),
    "about:library": Door(EVERYONE),
    "about:library-paper": Door(EVERYONE),
    "about:paragraph": Door(EVERYONE),
    "about:rules-of-procedure": Door(EVERYONE),
    # cases
    "cases:intentions": Door(INSIDE),
    "cases:announce": Door(SPEAKING, INSIDE, form=True),
    "cases:we-intend": Door(SPEAKING, FORUM, post=True),
    "cases:details": Door({"alvania"}, {*BUREAU, "alvania"}, form=True),
    "cases:intention": Door({*BUREAU, "alvania"}),
    "cases:assign": Door({"alvania"}, {*BUREAU, "alvania"}, form=True),
    "cases:withdraw-intention": Door({"alvania"}, {*BUREAU, "alvania"}, form=True),
    "cases:remove-reference": Door({"alvania"}, {*BUREAU, "alvania"}, post=True),
    "cases:ask-leave": Door({"alvania"}, {*BUREAU, "alvania"}, post=True),
    "cases:leave": Door({"chair"}, {*BUREAU, "alvania"}, form=True),
    "cases:presentation": Door({"alvania"}, {*BUREAU, "alvania"}),
    "cases:finalise": Door({"alvania"}, {*BUREAU, "alvania"}, post=True),
    "cases:pack": Door({"alvania"}, {*BUREAU, "alvania"}),
    "cases:pack-version": Door({"alvania"}, {*BUREAU, "alvania"}),
    "cases:name": Door({"alvania"}, {*BUREAU, "alvania"}),
    "cases:notify": Door({"alvania"}, {*BUREAU, "alvania"}, form=True),
    "cases:notices": Door(INSIDE),
    "cases:notice": Door(WITH_THE_BUREAU, form=True, writes={"borland"}),
    "cases:consent": Door({"borland"}, WITH_THE_BUREAU, post=True),
    "cases:take-back": Door({"alvania"}, WITH_THE_BUREAU, form=True),
    "cases:record": Door(WITH_THE_BUREAU),
    "cases:own-section": Door(set(BORLAND), WITH_THE_BUREAU),
    "cases:attach-to-reply": Door(set(BORLAND), WITH_THE_BUREAU, post=True),
    "cases:reply-file": Door(TWO_SIDES),
    "cases:reply-original": Door(TWO_SIDES, form=True),
    "cases:remove-reply-file": Door(set(BORLAND), TWO_SIDES, post=True),
    "cases:cases": Door(INSIDE),
    "cases:begin": Door(SPEAKING, INSIDE, form=True),
    "cases:example": Door(INSIDE),
    "cases:begin-by-itself": Door(SPEAKING, INSIDE, post=True),
    "cases:case": Door({*WITH_THE_BUREAU, "borland police"}),
    "cases:edit": Door({"alvania"}, {*WITH_THE_BUREAU, "borland police"}),
    "cases:check": Door({"alvania"}, {*WITH_THE_BUREAU, "borland police"}),
    "cases:section": Door({"alvania"}, {*WITH_THE_BUREAU, "borland police"}, form=True),
    "cases:keep": Door({"alvania"}, {*WITH_THE_BUREAU, "borland police"}, form=True),
    "cases:pick": Door({"alvania"}, {*WITH_THE_BUREAU, "borland police"}, post=True),
    "cases:revisions": Door({"alvania"}, {*WITH_THE_BUREAU, "borland police"}),
    "cases:attach": Door({"alvania"}, {*WITH_THE_BUREAU, "borland police"}, post=True),
    "cases:begin-upload": Door({"alvania"}, {*WITH_THE_BUREAU, "borland police"}, post=True),
    "cases:coming": Door({"alvania"}, form=True),
    "cases:finish": Door({"alvania"}, post=True),
    "cases:cancel-upload": Door({"alvania"}, post=True),
    "cases:location": Door({"alvania"}, post=True),
    "cases:attachment": Door({*TWO_SIDES, "borland police"}),
    "cases:original": Door({*TWO_SIDES, "borland police"}, form=True),
    "cases:withdraw-file": Door({"alvania"}, {*TWO_SIDES, "borland police"}, form=True),
    "cases:preview": Door({*WITH_THE_BUREAU, "borland police"}),
    "cases:release": Door({"alvania"}, {*WITH_THE_BUREAU, "borland police"}, form=True),
    "cases:withdraw": Door({"alvania"}, {*WITH_THE_BUREAU, "borland police"}, form=True),
    "cases:share": Door({"alvania"}, {*WITH_THE_BUREAU, "borland police"}, form=True),
    "cases:colleagues": Door({*TWO_SIDES, "borland police"}, form=True),
    "cases:take-back-from": Door({*TWO_SIDES, "borland police"}, post=True),
    "cases:national-pack": Door({*TWO_SIDES, "borland police"}),
    # use
    "use:discussions": Door(INSIDE),
    "use:ask-of-case": Door(
        {*BORLAND, "borland police"}, {*WITH_THE_BUREAU, "borland police"}, form=True
    ),
    "use:ask-of-posting": Door({*BORLAND, "borland police"}, POSTED, form=True),
    "use:discussion": Door({*TWO_SIDES, "borland police"}, form=True),
    # the same mark elsewhere
    "cases:marks": Door(SPEAKING, INSIDE),
    "cases:marks-of": Door({"alvania"}, {*WITH_THE_BUREAU, "borland police"}, form=True),
    "cases:take-back-marks": Door({"alvania"}, {*WITH_THE_BUREAU, "borland police"}, post=True),
    "cases:answer-match": Door({"alvania"}, post=True),
    # the oral briefing
    "briefings:briefing": Door(FORUM),
    "briefings:begin": Door({"chair"}, FORUM, form=True),
    "briefings:add": Door({"chair"}, WITH_THE_BUREAU, form=True),
    "briefings:rewrite": Door({"chair"}, WITH_THE_BUREAU, form=True),
    "briefings:whom": Door({"chair"}, WITH_THE_BUREAU, form=True),
    "briefings:take-out": Door({"chair"}, WITH_THE_BUREAU, post=True),
    "briefings:put": Door({"chair"}, WITH_THE_BUREAU, post=True),
    "briefings:revise": Door({"chair"}, WITH_THE_BUREAU, post=True),
    "briefings:agreed": Door({"chair"}, WITH_THE_BUREAU, form=True),
    "briefings:given": Door({"chair"}, WITH_THE_BUREAU, form=True),
    "briefings:drop": Door({"chair"}, WITH_THE_BUREAU, form=True),
    "briefings:say": Door(SIGNING, WITH_THE_BUREAU, form=True),
    "briefings:object": Door(SIGNING, WITH_THE_BUREAU, post=True),
    "briefings:lift": Door(SIGNING, WITH_THE_BUREAU, post=True),
    "briefings:consent": Door({"alvania", *BUREAU}, form=True, writes={"alvania"}),
    "briefings:raise": Door({"alvania"}, {*BUREAU, "alvania"}, post=True),
    # challenges
    "challenges:challenges": Door(INSIDE),
    "challenges:raise": Door({*SPEAKING, *BUREAU, "expert"}, INSIDE, form=True),
    "challenges:challenge": Door(TWO_SIDES, form=True, writes={"alvania", "borland"}),
    "challenges:close": Door({"alvania"}, TWO_SIDES, form=True),
    "challenges:copy": Door({"alvania"}, TWO_SIDES, form=True),
    # arrangements
    "arrangements:arrangements": Door(INSIDE),
    "arrangements:open": Door(SPEAKING, INSIDE, form=True),
    "arrangements:arrangement": Door(TWO_SIDES),
    "arrangements:propose": Door(SIGNING, TWO_SIDES, form=True),
    "arrangements:confirm": Door(SIGNING, TWO_SIDES, post=True),
    "arrangements:set-step": Door(SIGNING, TWO_SIDES, post=True),
    "arrangements:done": Door({"alvania"}, TWO_SIDES, post=True),
    "arrangements:withdraw-step": Door({"alvania"}, TWO_SIDES, post=True),
    "arrangements:attach": Door(TWO_SIDES, post=True),
    "arrangements:file": Door(TWO_SIDES),
    "arrangements:original": Door(TWO_SIDES, form=True),
    "arrangements:withdraw-file": Door({"alvania"}, TWO_SIDES, form=True),
    "arrangements:leave": Door(SIGNING, TWO_SIDES, form=True),
    "arrangements:close": Door(SIGNING, TWO_SIDES, form=True),
    # contacts: nothing to whom they are nothing
    "contacts:contacts": Door(DIRECTORY, form=True),
    "contacts:national": Door(DIRECTORY - {"carland"}, form=True),
    "contacts:mine": Door({"borland police"}),
    "contacts:to-confirm": Door({"secretariat"}),
    "contacts:give": Door({"borland focal point", "secretariat"}, DIRECTORY, form=True),
    "contacts:contact": Door(DIRECTORY),
    "contacts:reveal": Door(DIRECTORY, post=True),
    "contacts:card": Door(DIRECTORY, post=True),
    "contacts:mark": Door({"alvania", "carland", "drovania"}, DIRECTORY, post=True),
    "contacts:confirm": Door(KEEPERS, DIRECTORY, post=True),
    "contacts:ask": Door({"secretariat"}, DIRECTORY, post=True),
    "contacts:change": Door(KEEPERS, DIRECTORY, form=True),
    "contacts:take-out": Door(KEEPERS - {"borland police"}, DIRECTORY, form=True),
    # experts
    "experts:proposals": Door(INSIDE),
    "experts:choose-meeting": Door(INSIDE),
    "experts:propose": Door(SPEAKING, FORUM, form=True, writes=SPEAKING - {"borland focal point"}),
    "experts:proposal": Door(TO_THE_FORUM),
    "experts:distribute": Door({"secretariat"}, TO_THE_FORUM, form=True),
    "experts:object-to": Door({"borland", "drovania"}, TO_THE_FORUM, form=True),
    "experts:withdraw-objection": Door({"borland", "drovania"}, TO_THE_FORUM, form=True),
    "experts:consultation": Door(TWO_SIDES, form=True, writes=SIGNING),
    "experts:settle": Door(SIGNING, TWO_SIDES, form=True),
    "experts:withdraw": Door({"alvania"}, TO_THE_FORUM, form=True),
    "experts:decide": Door(BUREAU, TO_THE_FORUM, form=True),
    "experts:attest": Door({"alvania"}, TO_THE_FORUM, form=True),
    "experts:admission": Door({"alvania"}, TO_THE_FORUM, form=True),
    "experts:invite-again": Door({"alvania"}, TO_THE_FORUM, form=True),
    "experts:end-access": Door({"alvania"}, TO_THE_FORUM, form=True),
    "experts:hearing": Door({"expert"}),
    "experts:undertake": Door({"expert"}, form=True),
    "experts:paper": Door(set()),  # The expert of the world is objected to: nothing is open.
    # help
    "help": Door(IN_OFFICE, INSIDE),
    # meetings
    "meetings:calendar": Door(INSIDE),
    "meetings:add-conference": Door({"secretariat"}, INSIDE, form=True),
    "meetings:add-week": Door({"secretariat"}, INSIDE, form=True),
    "meetings:record-close": Door(OFFICES - {"chair"}, INSIDE, form=True),
    "meetings:correct-week": Door({"secretariat"}, INSIDE, form=True),
    "meetings:chair": Door({"president"}, INSIDE, form=True),
    "meetings:meetings": Door(INSIDE),
    "meetings:planner": Door(OFFICES, INSIDE),
    "meetings:decisions": Door({"president"}, INSIDE),
    "meetings:tentative": Door({"president"}, FORUM, post=True),
    "meetings:forecast": Door(SPEAKING, FORUM, form=True),
    "meetings:reply": Door(SPEAKING, FORUM, form=True),
    "meetings:resources": Door({"secretariat"}, FORUM, form=True),
    "meetings:propose": Door({"secretariat"}, INSIDE, form=True),
    "meetings:meeting": Door(FORUM),
    "meetings:plan": Door(OFFICES, FORUM),
    "meetings:consultation": Door(OFFICES, FORUM, form=True),
    "meetings:decide": Door({"president"}, FORUM, form=True),
    "meetings:call": Door({"president"}, FORUM, form=True),
    "meetings:move": Door({"president"}, FORUM, form=True),
    "meetings:cancel": Door({"president"}, FORUM, form=True),
    "meetings:invitation": Door(FORUM),
    "meetings:compose": Door({"secretariat"}, FORUM, form=True),
    "meetings:send": Door({"secretariat"}, FORUM, form=True),
    "meetings:send-to-new-states": Door({"secretariat"}, FORUM, post=True),
    "meetings:dispatches": Door(BUREAU, FORUM),
    "meetings:dispatch": Door(BUREAU, FORUM),
    "meetings:dispatch-proof": Door(BUREAU, FORUM),
    "meetings:deliver": Door({"secretariat"}, FORUM, form=True),
    "meetings:dispatch-letter": Door({"secretariat"}, FORUM),
    "meetings:came-back": Door({"secretariat"}, FORUM, form=True),
    "meetings:draft-pdf": Door(BUREAU, FORUM),
    "meetings:invitation-pdf": Door(FORUM),
    "meetings:agenda": Door(FORUM),
    "meetings:papers": Door(FORUM),
    "meetings:submit-paper": Door(
        {"alvania", "borland", "carland", "drovania", "secretariat"}, FORUM, post=True
    ),
    "meetings:paper": Door(FORUM),
    "meetings:add-version": Door({"alvania"}, FORUM, post=True),
    "meetings:publish-paper": Door(set(), FORUM, post=True),
    "meetings:say-word": Door({"alvania", *BUREAU}, FORUM, post=True),
    "meetings:take-word-back": Door({"alvania", *BUREAU}, FORUM, post=True),
    "meetings:paper-file": Door(FORUM),
    "meetings:agenda-edit": Door({"secretariat"}, FORUM, form=True),
    "meetings:agenda-begin": Door({"secretariat"}, FORUM, post=True),
    "meetings:agenda-slot": Door({"secretariat"}, FORUM, post=True),
    "meetings:agenda-send": Door({"secretariat"}, FORUM, post=True),
    "meetings:agenda-adopt": Door({"chair"}, FORUM, post=True),
    "meetings:agenda-item": Door({"secretariat"}, FORUM, form=True),
    "meetings:agenda-place": Door({"secretariat"}, FORUM, post=True),
    "meetings:agenda-drop": Door({"secretariat"}, FORUM, post=True),
    "meetings:agenda-version": Door(FORUM),
    "meetings:agenda-approve": Door({"chair"}, FORUM, post=True),
    "meetings:agenda-return": Door({"chair"}, FORUM, post=True),
    "meetings:agenda-circulate": Door({"secretariat"}, FORUM, post=True),
    "meetings:delegation": Door({*SPEAKING, *BUREAU}, FORUM, form=True),
    "meetings:delegate": Door({"alvania"}, {*OFFICES, "alvania", "borland police"}, form=True),
    "meetings:take-off": Door({"alvania"}, {*OFFICES, "alvania", "borland police"}, post=True),
    "meetings:note": Door(TWO_SIDES, {*OFFICES, "borland police"}, form=True),
    "meetings:participants": Door(FORUM),
    "meetings:participants-pdf": Door(WITH_THE_BUREAU, {"president", "borland police"}),
    "meetings:door-list-pdf": Door(BUREAU, FORUM),
    "meetings:badges-pdf": Door({"secretariat"}, FORUM),
    "meetings:credentials": Door({"secretariat"}, WITH_THE_BUREAU, form=True),
    "meetings:mark-credentials": Door({"secretariat"}, WITH_THE_BUREAU, post=True),
    "meetings:door-list": Door(BUREAU, FORUM),
    "meetings:door-taps": Door({"secretariat"}, FORUM, form=True),
    "meetings:check-in": Door({"secretariat"}, FORUM, post=True),
    "meetings:undo-check-in": Door({"secretariat"}, WITH_THE_BUREAU, post=True),
    "meetings:open": Door({"chair"}, FORUM, post=True),
    "meetings:floor": Door(BUREAU, FORUM),
    "meetings:item-open": Door(BUREAU, FORUM, post=True),
    "meetings:item-end": Door(BUREAU, FORUM, post=True),
    "meetings:ask": Door(BUREAU, FORUM, post=True),
    "meetings:give": Door(BUREAU, {*BUREAU, *BORLAND}, post=True),
    "meetings:pause": Door(BUREAU, {*BUREAU, *BORLAND}, post=True),
    "meetings:resume": Door(BUREAU, {*BUREAU, *BORLAND}, post=True),
    "meetings:taps": Door(BUREAU, FORUM, form=True),
    "meetings:used": Door(BUREAU, {*BUREAU, *BORLAND}, post=True),
    "meetings:waived": Door(BUREAU, {*BUREAU, *BORLAND}, post=True),
    "meetings:room": Door(BUREAU, FORUM),
    "meetings:closing": Door({"chair"}, FORUM, form=True),
    # notices
    "notices:notices": Door(INSIDE),
    "notices:open": Door({"borland"}),
    # people
    "people:people": Door({"borland focal point", "secretariat"}, INSIDE),
    "people:invite": Door({"borland focal point", "secretariat"}, INSIDE, form=True),
    "people:rights": Door({"borland focal point", "secretariat"}, INSIDE),
    "people:end": Door({"borland focal point", "secretariat"}, INSIDE, form=True),
    "people:sign-out": Door({"borland focal point", "secretariat"}, INSIDE, form=True),
    "people:let-in-again": Door({"borland focal point", "secretariat"}, INSIDE, form=True),
    "people:recovery": Door({*BORLAND, "secretariat"}),
    "people:confirm-recovery": Door({"secretariat"}, {*BORLAND, "secretariat"}, post=True),
    "people:stop-a-recovery": Door({*BORLAND, "secretariat"}, post=True),
    "people:let-release": Door({"borland focal point"}, INSIDE, post=True),
    "people:cancel": Door({"borland focal point", "secretariat"}, post=True),
    "people:again": Door(
        {"borland focal point"}, {"borland focal point", "secretariat"}, post=True
    ),
    # platform
    "platform:postings": Door(INSIDE),
    "platform:begin": Door(SPEAKING, INSIDE, form=True),
    "platform:licensing": Door(STATES, INSIDE),
    "platform:licensing-list-copy": Door(STATES, INSIDE),
    "platform:subscriptions": Door(STATES, INSIDE, form=True),
    "platform:stop": Door({"borland"}, post=True),
    "platform:posting": Door({*WITH_THE_BUREAU, "borland police"}),
    # Nothing is being written: others read the one version there is.
    "platform:edit": Door(set(), {*POSTED - {"alvania"}}, form=True),
    "platform:add-part": Door(set(), {*POSTED - {"alvania"}}, form=True),
    "platform:edit-part": Door(set(), {*POSTED - {"alvania"}}, form=True),
    "platform:remove-part": Door(set(), {*POSTED - {"alvania"}}, post=True),
    "platform:begin-correction": Door({"alvania"}, POSTED, post=True),
    "platform:drop-correction": Door({"alvania"}, POSTED, post=True),
    "platform:preview": Door(POSTED),
    "platform:for-licensing": Door({*TWO_SIDES, "borland police"}),
    "platform:licensing-copy": Door({*TWO_SIDES, "borland police"}),
    "platform:release": Door({"alvania"}, POSTED, form=True),
    "platform:release-correction": Door({"alvania"}, POSTED, form=True),
    "platform:withdraw": Door({"alvania"}, POSTED, form=True),
    # outreach
    "outreach:outreach": Door(FORUM, INSIDE),
    "outreach:log": Door({*SPEAKING, *BUREAU}, INSIDE, form=True),
    "outreach:briefings": Door(FORUM, INSIDE),
    "outreach:log-briefing": Door(set(BUREAU), INSIDE, form=True),
    "outreach:mandates": Door(FORUM, INSIDE),
    "outreach:record-mandate": Door({"secretariat"}, INSIDE, form=True),
    "outreach:mandate-done": Door({"secretariat"}, FORUM, form=True),
    "outreach:activity": Door(REACHED_OUT),
    "outreach:withdraw": Door(set(BORLAND), REACHED_OUT, post=True),
    # the Chair's report
    "meetings:hand-over-list": Door(OFFICES, INSIDE),
    "meetings:reports": Door(FORUM, INSIDE),
    "meetings:report": Door(FORUM, INSIDE),
    "meetings:report-pdf": Door(FORUM, INSIDE),
    "meetings:report-write": Door({"chair"}, INSIDE, form=True),
    "meetings:report-issue": Door({"chair"}, INSIDE, form=True),
    "meetings:report-rewrite": Door({"chair"}, BUREAU, form=True),
    "meetings:report-drop": Door({"chair"}, BUREAU, post=True),
    # the review of the Forum's usefulness
    "reviews:review": Door(FORUM, form=True, writes={"alvania", "borland", "carland", "drovania"}),
    # states
    "states:states": Door(IN_OFFICE, INSIDE),
    "states:state": Door(IN_OFFICE, INSIDE, form=True, head=True, writes={"secretariat"}),
    # trail
    "trail:trail": Door(INSIDE),
    "trail:export": Door(
        IN_OFFICE - {"administrator"}, {"administrator", "former delegate of alvania"}, post=True
    ),
}
