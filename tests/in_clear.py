"""
Every column of text that is not sealed, and why: it is of a card, and says nothing of a case.

A new column of text is sealed (``forum.sealed``), or has a line here. Codes that we chose
ourselves (``choices``) and the random keys of addresses need none.
"""

from __future__ import annotations

A_NAME = "who a person is, as in every list of participants; never what was said"
A_PLACE = "where and when, which all States of the Forum are told"
NEUTRAL = "a neutral title, by default the reference: it stands on agendas and in lists"
NO_WORDS = "ids and codes of ours, never words"
A_DIGEST = "it cannot be turned back"
MEDIA = "a media type, told from the bytes"
PUBLIC = "from the public list of States"

IN_CLEAR = {
    "forum.Account.address": "where notices go; they say nothing",
    "forum.Account.password": A_DIGEST,
    "forum.Attempt.digest": A_DIGEST,
    "forum.Session.digest": A_DIGEST,
    "forum.Session.browser": "which browser, by its name, for whoever ends a session",
    "forum.Contact.competences": NO_WORDS,
    "forum.Contact.days": NO_WORDS,
    "forum.Contact.languages": NO_WORDS,
    "forum.Contact.zone_name": "in which time zone a duty desk stands",
    "forum.Copy.document": NO_WORDS,
    "forum.Copy.number": NO_WORDS,
    "forum.Passkey.credential": "the public half of a passkey",
    "forum.Passkey.name": "what someone calls their own passkey",
    "forum.Passkey.transports": NO_WORDS,
    "forum.RecoveryAsk.address": "where a letter about an account goes",
    "forum.RecoveryLetter.address": "where a letter about an account goes",
    "forum.Person.first_name": A_NAME,
    "forum.Person.last_name": A_NAME,
    "forum.Person.language": NO_WORDS,
    "forum.Person.zone_name": NO_WORDS,
    "forum.State.code": PUBLIC,
    "forum.State.name_en": PUBLIC,
    "forum.State.name_fr": PUBLIC,
    "forum.State.name_es": PUBLIC,
    "forum.State.name_ru": PUBLIC,
    "forum.State.name_ar": PUBLIC,
    "forum.State.name_zh": PUBLIC,
    "forum.State.region": PUBLIC,
    "forum.State.note": PUBLIC,
    "forum.State.source": PUBLIC,
    "forum.Notice.kind": NO_WORDS,
    "forum.Notice.about": NO_WORDS,
    "forum.Notice.link": NO_WORDS,
    "forum.TrailEntry.act": NO_WORDS,
    "forum.TrailEntry.subject": NO_WORDS,
    "forum.TrailEntry.facts": NO_WORDS,
    "forum.AccountInvitation.email": "where the invitation goes",
    "forum.AccountInvitation.first_name": A_NAME,
    "forum.AccountInvitation.last_name": A_NAME,
    "meetings.Week.city": A_PLACE,
    "meetings.Week.zone_name": A_PLACE,
    "meetings.Meeting.zone_name": A_PLACE,
    "meetings.Meeting.venue": A_PLACE,
    "meetings.Move.from_zone_name": A_PLACE,
    "meetings.Invitation.languages": NO_WORDS,
    "meetings.InvitationDraft.languages": NO_WORDS,
    "meetings.AgendaItem.title": NEUTRAL,
    "meetings.AgendaLine.title": NEUTRAL,
    "meetings.Delegate.name": A_NAME,
    "meetings.Delegate.position": A_NAME,
    "cases.ArrangementFile.fingerprint": A_DIGEST,
    "cases.ArrangementFile.kind": MEDIA,
    "cases.ArrangementFile.removed": NO_WORDS,
    "cases.ArrangementFile.stored_as": NO_WORDS,
    "cases.Case.title": NEUTRAL,
    "cases.CaseAttachment.fingerprint": A_DIGEST,
    "cases.CaseAttachment.kind": MEDIA,
    "cases.CaseAttachment.removed": NO_WORDS,
    "cases.CaseAttachment.stored_as": NO_WORDS,
    "cases.CaseReader.permission": NO_WORDS,
    "cases.CaseUpload.fingerprint": A_DIGEST,
    "cases.CaseUpload.kind": MEDIA,
    "cases.CaseUpload.removed": NO_WORDS,
    "cases.CaseUpload.stored_as": NO_WORDS,
    "cases.CaseUpload.why": NO_WORDS,
    "cases.Intention.title": NEUTRAL,
    "cases.NoticeToState.title": NEUTRAL,
    "cases.Posting.types": NO_WORDS,
    "cases.Posting.regions": NO_WORDS,
    "cases.Posting.categories": NO_WORDS,
    "cases.PostingVersion.types": NO_WORDS,
    "cases.PostingVersion.regions": NO_WORDS,
    "cases.PostingVersion.categories": NO_WORDS,
    "cases.Subscription.types": NO_WORDS,
    "cases.Subscription.regions": NO_WORDS,
    "cases.Subscription.categories": NO_WORDS,
    "cases.UseDiscussion.about_ref": "the reference of a case or posting, which says nothing",
    "experts.Proposal.expert_name": A_NAME,
    "experts.Proposal.affiliation": A_NAME,
    "experts.Proposal.case_title": NEUTRAL,
}
