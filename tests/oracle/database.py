"""The same worlds as rows of the portal, and what PostgreSQL shows of them to each viewer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib.auth.models import Permission
from django.db import connection, models

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
from cases.rules import Answer, Says, UseWord, Word
from cases.vocabulary import Share, Type
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
from forum import enforcement, sight
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
    Person,
    Recovery,
    State,
    Term,
    TrailEntry,
)
from forum.models.bounces import Why
from forum.models.outreach import Actor as ReachesOut
from forum.models.outreach import Addressee, Log, Task
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
    LIMITS,
    Comes,
    EntryKind,
    Expects,
    Function,
    ItemKind,
    Led,
    Matter,
    Missing,
    Terms,
    Turn,
    Useful,
    Way,
    WeekKind,
)
from tests.oracle import facts
from tests.oracle.facts import Viewer, World

AT = datetime(2026, 1, 1, tzinfo=UTC)
LONG_AGO = AT - timedelta(days=300)  # Nobody looks at that moment.
DAY = date(2026, 6, 1)
SHORT = 12

Columns = Callable[[World, Any], dict[str, Any]]


def when(flag: object) -> datetime | None:
    return AT if flag else None


def by(world: World) -> int:
    """Return a term in whose name something is written that hangs on nobody's name."""
    return next(iter(world.terms))


def ref(row: Any) -> str:
    return str(row.id)[-SHORT:]


def _state(world: World, row: Any) -> dict[str, Any]:
    said = world.states[row.id]
    which = list(world.states).index(row.id)
    return {
        "code": f"{chr(ord('A') + which // 10)}{which % 10}",
        "name_en": f"State {row.id}",
        "signed_at": said.signed_at,
        "party_from": said.party_from,
        "party_until": said.party_until,
    }


def _term(world: World, row: Any) -> dict[str, Any]:
    said = world.terms[row.id]
    return {
        "person_id": said.person,
        "role": said.role,
        "state_id": said.state,
        "starts_at": said.starts_at,
        "ends_at": said.ends_at,
    }


def _meeting(world: World, row: Any) -> dict[str, Any]:
    return {
        "ref": ref(row),
        "week_id": row.week,
        "held_on": DAY,
        "venue": "Palais",
        "status": row.status,
        "proposed_by_id": by(world),
        "proposed_at": AT,
        "decided_by_id": by(world) if row.decided else None,
        "decided_at": when(row.decided),
        "tentative_at": when(row.tentative),
        "closed_at": when(row.status == "CLOSED"),
        "floor_erased_at": when(row.status == "CLOSED"),
        **dict.fromkeys(LIMITS, AT),
    }


def _case(world: World, row: Any) -> dict[str, Any]:
    return {
        "ref": ref(row),
        "provider_id": row.provider,
        "title": "Case",
        "status": row.status,
        "audience": row.audience,
        "begun_by_id": by(world),
        "begun_at": AT,
        "released_by_id": by(world) if row.released else None,
        "released_at": when(row.released),
    }


def _posting(world: World, row: Any) -> dict[str, Any]:
    return {
        "ref": ref(row),
        "provider_id": row.provider,
        "status": row.status,
        "audience": row.audience,
        "version": row.version,
        "begun_by_id": by(world),
        "begun_at": AT,
        "released_by_id": by(world) if row.released else None,
        "released_at": when(row.released),
        "expires_at": row.expires_at,
    }


def _proposal(world: World, row: Any) -> dict[str, Any]:
    return {
        "ref": ref(row),
        "expert_name": "Dr. Vrba",
        "affiliation": "Institute",
        "case_id": row.case,
        "case_title": "Case",
        "meeting_id": row.meeting,
        "proposed_by_id": row.proposed_by,
        "proposed_at": AT,
        "status": row.status,
        "distributed_at": when(row.distributed),
        "silence_ends_at": AT,
        "escalated_at": when(row.escalated),
    }


def _agenda(world: World, row: Any) -> dict[str, Any]:
    out = row.status in {"CIRCULATED", "ADOPTED"}
    return {
        "meeting_id": row.meeting,
        "version": row.version,
        "status": row.status,
        "submitted_by_id": by(world),
        "submitted_at": AT,
        "decided_by_id": by(world) if out else None,
        "circulated_at": when(out),
    }


_PERMISSIONS: dict[str, int] = {}


def _reader(world: World, row: Any) -> dict[str, Any]:
    if not _PERMISSIONS:
        _PERMISSIONS.update(Permission.objects.values_list("codename", "pk"))
    return {
        "content_object_id": row.case,
        "user_id": row.person,
        "granted_by_id": row.granted_by,
        "permission_id": _PERMISSIONS[row.permission],
        "added_by_id": row.added_by,
        "ends_at": row.ends_at,
    }


# Each kind, after those it hangs on. What a sight does not hang on is filled in anyhow.
KINDS: dict[type[models.Model], Columns] = {
    State: _state,
    Person: lambda w, r: {"last_name": f"Person {r.id}"},
    Term: _term,
    Conference: lambda w, r: {"number": r.number},
    Week: lambda w, r: {
        "conference_id": r.conference,
        "kind": WeekKind.CONFERENCE,
        "starts_on": DAY,
        "ends_on": DAY,
        "city": "Geneva",
    },
    Outreach: lambda w, r: {
        "log": Log.OUTREACH,
        "held_on": DAY,
        "actor": ReachesOut.STATE if r.state else ReachesOut.CHAIR,
        "state_id": r.state,
        "occasion": "A seminar",
        "recorded_by_id": by(w),
        "recorded_at": AT,
    },
    Mandate: lambda w, r: {
        "conference": 12,
        "document": "Final report, 30",
        "task": Task.OTHER,
        "addressee": Addressee.CHAIR,
        "text": "asked the Chair to report",
        "recorded_by_id": by(w),
        "recorded_at": AT,
    },
    ReportEntry: lambda w, r: {
        "conference_id": r.conference,
        "kind": EntryKind.CONCLUSION,
        "position": 1,
        "written_by_id": by(w),
        "written_at": AT,
    },
    ChairReport: lambda w, r: {
        "conference_id": r.conference,
        "symbol": "ATT/CSP12",
        "chair": "A. Chair",
        "body": "[]",
        "names_confirmed": 0,
        "issued_by_id": by(w),
        "issued_at": AT,
    },
    Meeting: _meeting,
    Consultation: lambda w, r: {
        "meeting_id": r.meeting,
        "matter": Matter.MEETING,
        "of": r.of,
        "held_on": DAY,
        "recorded_by_id": by(w),
        "recorded_at": AT,
    },
    InvitationDraft: lambda w, r: {
        "meeting_id": r.meeting,
        "saved_by_id": by(w),
        "saved_at": AT,
    },
    Invitation: lambda w, r: {
        "meeting_id": r.meeting,
        "chair_consulted_on": DAY,
        "circulated_by_id": by(w),
        "circulated_at": AT,
        "states": 1,
    },
    Delivery: lambda w, r: {
        "invitation_id": r.invitation,
        "state_id": r.state,
        "has_account": True,
        "sent_at": AT,
    },
    Move: lambda w, r: {
        "meeting_id": r.meeting,
        "from_day": DAY,
        "from_zone_name": "Europe/Zurich",
        "to_day": DAY + timedelta(days=1),
        "chair_consulted_on": DAY,
        "secretariat_consulted_on": DAY,
        "moved_by_id": by(w),
        "moved_at": AT,
    },
    Forecast: lambda w, r: {
        "meeting_id": r.meeting,
        "state_id": r.state,
        "expects": Expects.LIKELY,
        "law_enforcement": False,
        "said_by_id": by(w),
        "said_at": AT,
    },
    ReplyCard: lambda w, r: {
        "meeting_id": r.meeting,
        "state_id": r.state,
        "comes": Comes.NOT_KNOWN,
        "law_enforcement": False,
        "said_by_id": by(w),
        "said_at": AT,
    },
    OtherWay: lambda w, r: {
        "meeting_id": r.meeting,
        "dispatch": "invitation",
        "state_id": r.state,
        "way": Way.POST,
        "on": AT.date(),
        "recorded_by_id": by(w),
        "recorded_at": AT,
    },
    Paper: lambda w, r: {
        "meeting_id": r.meeting,
        "symbol": f"ATT/CSP12.DIEF/2026/XA/{r.id}/Conf.WP",
        "state_id": r.state,
        "original": "en",
        "is_restricted": True,
        "added_by_id": by(w),
        "added_at": AT,
    },
    PaperFile: lambda w, r: {
        "paper_id": r.paper,
        "language": "en",
        "number": r.number,
        "title": "Lorries",
        "added_by_id": by(w),
        "name": "lorries.pdf",
        "kind": "application/pdf",
        "size": 1,
        "stored_as": "x",
        "added_at": AT,
    },
    LiftingWord: lambda w, r: {
        "paper_id": r.paper,
        "word": "DECIDED",
        "said_by_id": by(w),
        "said_at": AT,
    },
    Bounce: lambda w, r: {
        "person_id": r.person,
        "on": AT.date(),
        "why": Why.FULL,
        "recorded_by_id": by(w),
        "recorded_at": AT,
    },
    Resources: lambda w, r: {
        "meeting_id": r.meeting,
        "support": 1,
        "documents": 1,
        "interpretation": 1,
        "budget": 3,
        "noted_by_id": by(w),
        "noted_at": AT,
    },
    Mark: lambda w, r: {
        "meeting_id": r.meeting,
        "name": Missing.INVITATION,
        "passed_at": AT,
    },
    Delegation: lambda w, r: {
        "meeting_id": r.meeting,
        "state_id": r.state,
        "registered_by_id": by(w),
        "registered_at": AT,
        "checked_in_at": when(r.checked_in),
    },
    Delegate: lambda w, r: {
        "delegation_id": r.delegation,
        "name": "A. Delegate",
        "function": Function.ADVISER,
        "left_at": when(r.left),
    },
    Service: lambda w, r: {"law_enforcement": True},
    Sponsorship: lambda w, r: {"sponsored": True},
    Credentials: lambda w, r: {
        "reference": "NV 17",
        "dated": AT.date(),
        "entered_by_id": by(w),
        "entered_at": AT,
    },
    AgendaItem: lambda w, r: {
        "meeting_id": r.meeting,
        "position": 1,
        "kind": ItemKind.PRESENTATION if r.state else ItemKind.PROCEDURE,
        "title": "Item",
        "state_id": r.state,
        "circulated_at": when(r.circulated),
        "opened_at": when(r.opened),
    },
    RightOfReply: lambda w, r: {
        "item_id": r.item,
        "state_id": r.state,
        "withdrawn_at": when(r.withdrawn),
    },
    FloorTurn: lambda w, r: {
        "item_id": r.item,
        "state_id": r.state,
        "kind": Turn.QUESTION,
        "asked_at": AT,
    },
    Agenda: _agenda,
    AgendaLine: lambda w, r: {
        "agenda_id": r.agenda,
        "item_id": r.item,
        "position": 1,
        "title": "Item",
        "minutes": 20,
    },
    Case: _case,
    # Texts are left empty: to seal one asks for a key, and who sees the row does not hang on it.
    CaseContent: lambda w, r: {},
    CaseAttachment: lambda w, r: {
        "case_id": r.case,
        "added_by_id": by(w),
        "name": "marks.pdf",
        "kind": "application/pdf",
        "size": 1,
        "stored_as": "x",
        "added_at": AT,
        "withdrawn_at": when(r.withdrawn),
    },
    **dict.fromkeys(
        (ArmsItem, RouteLeg, Actor, CaseDocument), lambda w, r: {"case_id": r.case, "position": 1}
    ),
    CaseState: lambda w, r: {"case_id": r.case, "position": 1, "state_id": r.state},
    CaseSection: lambda w, r: {"case_id": r.case, "section": "route"},
    CaseRevision: lambda w, r: {
        "case_id": r.case,
        "section": "route",
        "version": 1,
        "is_aside": r.is_aside,
        "written_by_id": by(w),
        "begun_at": AT,
        "written_at": AT,
    },
    CaseAudience: lambda w, r: {
        "case_id": r.case,
        "provider_id": r.provider,
        "state_id": r.state,
    },
    CaseReader: _reader,
    Intention: lambda w, r: {
        "state_id": r.state,
        "meeting_id": r.meeting,
        "case_id": getattr(r, "case", None),
        "title": "Case",
        "announced_by_id": by(w),
        "announced_at": AT,
    },
    Placing: lambda w, r: {
        "intention_id": r.intention,
        "placed_by_id": by(w),
        "placed_at": AT,
    },
    ReviewAnswer: lambda w, r: {
        "mandate_id": r.mandate,
        "state_id": r.state,
        "meetings": Useful.VERY,
        "platform": Useful.VERY,
        "led_to_action": Led.NO,
        "terms": Terms.KEEP,
        "answered_by_id": by(w),
        "answered_at": AT,
    },
    Briefing: lambda w, r: {
        "meeting_id": r.meeting,
        "body": r.body,
        "status": r.status,
        "begun_by_id": by(w),
        "begun_at": AT,
        "put_at": when(r.put),
        "agreed_on": DAY,
        "agreed_at": AT,
        "purged_at": when(r.status in {"DELIVERED", "DROPPED"}),
    },
    BriefingPoint: lambda w, r: {
        "briefing_id": r.briefing,
        "position": 1,
        "written_by_id": by(w),
        "written_at": AT,
        "taken_out_at": when(r.taken_out),
    },
    BriefingSource: lambda w, r: {
        "point_id": r.point,
        "item_id": r.item,
        "state_id": r.state,
        "case_id": r.case,
    },
    BriefingConsent: lambda w, r: {
        "point_id": r.point,
        "briefing_id": r.briefing,
        "state_id": r.state,
        "asked_at": when(r.asked),
    },
    BriefingObjection: lambda w, r: {
        "point_id": r.point,
        "state_id": r.state,
        "objected_by_id": by(w),
        "objected_at": AT,
    },
    BriefingPosition: lambda w, r: {
        "briefing_id": r.briefing,
        "state_id": r.state,
        "says": Says.CHANGE,
        "version": 1,
        "said_by_id": by(w),
        "said_at": AT,
    },
    NoticeToState: lambda w, r: {
        "ref": ref(r),
        "intention_id": r.intention,
        "meeting_id": r.meeting,
        "title": "Case",
        "presenting_id": r.presenting,
        "concerned_id": r.concerned,
        "served_by_id": by(w),
        "served_at": AT,
    },
    NoticeText: lambda w, r: {},
    NoticeOpening: lambda w, r: {"opened_by_id": by(w), "opened_at": AT},
    Consent: lambda w, r: {"given_by_id": by(w), "given_at": AT},
    Reply: lambda w, r: {
        "notice_id": r.notice,
        "kind": Answer.REPLY,
        "replied_by_id": by(w),
        "replied_at": AT,
    },
    ReplyText: lambda w, r: {},
    ReplyFile: lambda w, r: {
        "notice_id": r.notice,
        "reply_id": r.reply,
        "added_by_id": by(w),
        "name": "escort.pdf",
        "kind": "application/pdf",
        "size": 1,
        "digest": "0" * 64,
        "stored_as": "x",
        "added_at": AT,
    },
    Pack: lambda w, r: {
        "intention_id": r.intention,
        "number": r.number,
        "finalised_by_id": by(w),
        "finalised_at": AT,
    },
    PackContent: lambda w, r: {},
    MissedLimit: lambda w, r: {
        "intention_id": r.intention,
        "notice_id": r.notice,
        "due_at": AT,
        "noted_at": AT,
    },
    Posting: _posting,
    PostingAudience: lambda w, r: {
        "posting_id": r.posting,
        "provider_id": r.provider,
        "state_id": r.state,
    },
    PostingVersion: lambda w, r: {"posting_id": r.posting, "number": r.number},
    PostingPart: lambda w, r: {"version_id": r.version, "type": Type.OTHER, "position": 1},
    CaseShare: lambda w, r: {
        "choice": Share.SECURITY,
        "chosen_by_id": by(w),
        "chosen_at": AT,
    },
    MarkOffer: lambda w, r: {
        "case_id": r.case,
        "state_id": r.state,
        "offered_by_id": by(w),
        "offered_at": AT,
    },
    MarkMatch: lambda w, r: {
        "offer_id": r.offer,
        "state_id": r.state,
        "pair": r.id,
        "found_at": AT,
    },
    MarkComparison: lambda w, r: {"morning": AT, "compared_at": AT},
    Introduction: lambda w, r: {
        "pair": r.pair,
        "one_id": r.one,
        "other_id": r.other,
        "introduced_at": AT,
    },
    Subscription: lambda w, r: {"office_id": r.office, "begun_at": AT},
    Digest: lambda w, r: {
        "office_id": r.office,
        "since": AT,
        "until": AT + timedelta(minutes=r.id % 1_000_000),
    },
    Proposal: _proposal,
    Purpose: lambda w, r: {},
    Objection: lambda w, r: {
        "proposal_id": r.proposal,
        "state_id": r.state,
        "lodged_by_id": by(w),
        "lodged_at": AT,
        "withdrawn_at": when(r.withdrawn),
    },
    ObjectionReason: lambda w, r: {},
    ConsultationMessage: lambda w, r: {
        "objection_id": r.objection,
        "by_proposer": True,
        "sent_by_id": by(w),
        "sent_at": AT,
    },
    ConsultationText: lambda w, r: {},
    Admission: lambda w, r: {
        "proposal_id": r.proposal,
        "invitation_id": r.invitation,
        "invited_by_id": by(w),
        "invited_at": AT,
        "opens_at": AT,
    },
    Undertaking: lambda w, r: {"given_by_id": by(w), "given_at": AT},
    AdmissionPaper: lambda w, r: {
        "admission_id": r.admission,
        "attachment_id": r.attachment,
        "ticked_by_id": by(w),
        "ticked_at": AT,
    },
    CaseUpload: lambda w, r: {
        "case_id": r.case,
        "added_by_id": r.added_by,
        "size": 1,
        "begun_at": AT,
    },
    SavedSearch: lambda w, r: {"saved_by_id": r.saved_by, "saved_at": AT},
    TrailEntry: lambda w, r: {
        "at": AT,
        "office_id": r.office,
        "owner_id": r.owner,
        "act": "looked",
        "subject": f"cases.case {r.id}",
    },
    Copy: lambda w, r: {
        "number": ref(r),
        "document": f"cases.case {r.id}",
        "office_id": r.office,
        "made_at": AT,
    },
    Arrangement: lambda w, r: {"ref": ref(r), "opened_by_id": by(w), "opened_at": LONG_AGO},
    ArrangementParty: lambda w, r: {
        "arrangement_id": r.arrangement,
        "state_id": r.state,
        "invited_at": AT,
        "left_at": when(r.left),
    },
    ArrangementVersion: lambda w, r: {
        "arrangement_id": r.arrangement,
        "number": 1,
        "state_id": r.state,
        "proposed_by_id": by(w),
        "proposed_at": AT,
    },
    ArrangementInvitee: lambda w, r: {"version_id": r.version, "state_id": r.state},
    ArrangementConfirmation: lambda w, r: {
        "version_id": r.version,
        "state_id": r.state,
        "confirmed_by_id": by(w),
        "confirmed_at": AT,
    },
    ArrangementStep: lambda w, r: {
        "arrangement_id": r.arrangement,
        "state_id": r.state,
        "due_at": AT,
        "set_by_id": by(w),
        "set_at": AT,
    },
    ArrangementFile: lambda w, r: {
        "arrangement_id": r.arrangement,
        "state_id": r.state,
        "added_by_id": by(w),
        "name": "marks.pdf",
        "kind": "application/pdf",
        "size": 1,
        "stored_as": "x",
        "added_at": AT,
    },
    ArrangementClosing: lambda w, r: {
        "arrangement_id": r.arrangement,
        "state_id": r.state,
        "agreed_by_id": by(w),
        "agreed_at": AT,
    },
    UseDiscussion: lambda w, r: {
        "ref": ref(r),
        "asking_id": r.asking,
        "provider_id": r.provider,
        "case_id": r.case,
        "posting_id": r.posting,
        "about_ref": "x",
        "asked_by_id": by(w),
        "asked_at": AT,
    },
    UseText: lambda w, r: {},
    UseMessage: lambda w, r: {
        "discussion_id": r.discussion,
        "by_provider": True,
        "word": UseWord.DISCUSSED,
        "sent_by_id": by(w),
        "sent_at": AT,
    },
    UseMessageText: lambda w, r: {},
    Contact: lambda w, r: {
        "directory": r.directory,
        "state_id": r.state,
        "given_by_id": by(w),
        "given_at": AT,
        "confirmed_by_id": by(w),
        "confirmed_at": AT,
        "taken_out_at": when(r.taken_out),
    },
    ContactNumbers: lambda w, r: {},
    ContactMark: lambda w, r: {"contact_id": r.contact, "marked_at": AT},
    ContactReveal: lambda w, r: {
        "contact_id": r.contact,
        "office_id": r.office,
        "revealed_at": r.at,
    },
    ContactLook: lambda w, r: {"contact_id": r.contact, "state_id": r.state, "looked_at": AT},
    Anchor: lambda w, r: {"at": AT, "sequence": 1, "hash": b"", "key": 1, "signature": b""},
    ChainCheck: lambda w, r: {
        "at": AT,
        **dict.fromkeys(("links", "forgotten", "waiting", "late", "faults"), 0),
    },
    Recovery: lambda w, r: {
        "person_id": r.person,
        "office_id": r.office,
        "stopped_at": AT,
        "lapses_at": AT,
    },
    Notice: lambda w, r: {
        "to_id": w.terms[r.office].person,
        "office_id": r.office,
        "kind": "x",
        "about": str(r.id),
        "link": "/",
        "due_at": AT,
    },
    AccountInvitation: lambda w, r: {
        "email": "new@portal.example",
        "accepted_by_id": getattr(r, "accepted_by", None),
        "role": "DELEGATE",
        "state_id": r.state,
        "invited_by_id": r.invited_by,
        "invited_at": AT,
        "expires_at": AT,
    },
}


# What the portal itself cannot write: one of the two sides does.
PRIVATE: dict[type[models.Model], Columns] = {
    Challenge: lambda w, r: {
        "ref": ref(r),
        "by_side": r.by_side,
        "by_state_id": r.by_state,
        "by_term_id": r.by_term,
        "to_state_id": r.to_state,
        "to_term_id": r.to_term,
        "raised_by_id": by(w),
        "raised_at": AT,
    },
    ChallengeText: lambda w, r: {},
    ChallengeMessage: lambda w, r: {
        "challenge_id": r.challenge,
        "by_challenger": True,
        "kind": Word.QUESTION,
        "sent_by_id": by(w),
        "sent_at": AT,
    },
    ChallengeMessageText: lambda w, r: {},
    ChallengeClosing: lambda w, r: {"closed_by_id": by(w), "closed_at": AT},
}


ALL = (*KINDS, *PRIVATE)


def write(world: World) -> None:
    """Write the world down, as the portal."""
    _PERMISSIONS.clear()
    for kind, columns in KINDS.items():
        _write(world, kind, columns, world.of(kind.__name__).values())
    challenges = world.of("Challenge")
    writers = {row.written_by for row in challenges.values()}
    for writer in sorted(writers, key=lambda writer: writer[0].id):
        with by_a_side(*writer):
            for kind, columns in PRIVATE.items():
                rows = world.of(kind.__name__).values()
                own = [
                    row
                    for row in rows
                    if challenges[getattr(row, "challenge", row.id)].written_by == writer
                ]
                _write(world, kind, columns, own)


def _write(world: World, kind: type[models.Model], columns: Columns, rows: Iterable[Any]) -> None:
    made = [kind(pk=row.id, **columns(world, row)) for row in rows]
    kind._default_manager.bulk_create(made, batch_size=2000)


@contextmanager
def by_a_side(term: facts.Term, now: datetime) -> Iterator[None]:
    """Write as the portal, with the ticket of one side: a floor lets nobody else do it."""
    with sight.through_the_eyes_of(Term(pk=term.id), now=now), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE dief_portal")
        yield


def shown(viewer: Viewer, kinds: list[type[models.Model]]) -> dict[str, set[int]]:
    """Return the numbers of the rows that PostgreSQL shows to this viewer, by kind."""
    term = Term(pk=viewer.term.id) if viewer.term else None
    eyes = sight.through_the_eyes_of(term, now=viewer.now) if term else sight.of_nobody()
    found = {}
    with eyes, connection.cursor() as cursor:
        for kind in kinds:
            table, pk = kind._meta.db_table, kind._meta.pk.column
            cursor.execute(f'SELECT "{pk}" FROM "{table}"')  # noqa: S608
            found[kind.__name__] = {number for (number,) in cursor.fetchall()}
    return found


def audience(viewer: Viewer, kind: type[models.Model], pk: int) -> set[tuple[str, Any, Any]]:
    """Return who else sees a row, as the audience line asks it: role, State, people."""
    term = Term(pk=viewer.term.id) if viewer.term else None
    eyes = sight.through_the_eyes_of(term, now=viewer.now) if term else sight.of_nobody()
    with eyes, connection.cursor() as cursor:
        name = enforcement.audience_of(kind)
        cursor.execute(f"SELECT role, state, people FROM {name}(%s)", [pk])  # noqa: S608
        return set(cursor.fetchall())
