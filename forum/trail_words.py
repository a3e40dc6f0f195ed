"""
What the acts of the trail and the kinds of its items are called on a page.

The trail keeps an act as one English phrase, which is never shown: here is its word in every
language. The floors above add their acts here too: they are words, and know nobody.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTS: dict[str, Promise] = {
    # at the door
    "signed in": _("Signed in"),
    "signed out": _("Signed out"),
    "signed out elsewhere": _("Signed out elsewhere"),
    "showed a second factor": _("Showed a second factor before an act"),
    "set a new password": _("Set a new password"),
    "gave a wrong second factor": _("Gave a wrong second factor"),
    "set up a second factor": _("Set up a second factor"),
    "renamed a second factor": _("Renamed a second factor"),
    "removed a second factor": _("Removed a second factor"),
    "renewed recovery codes": _("Renewed recovery codes"),
    "was asked for a recovery": _("Was asked for a recovery"),
    "opened a recovery": _("Opened a recovery"),
    "confirmed a recovery": _("Confirmed a recovery"),
    "used a recovery": _("Came in by a recovery"),
    "stopped a recovery": _("Stopped a recovery"),
    "stopped a recovery by its link": _("Stopped a recovery by its link"),
    "let a recovery lapse": _("Let a recovery lapse"),
    "accepted an invitation": _("Accepted an invitation"),
    "undertook confidentiality": _("Undertook confidentiality"),
    # people
    "was made the first officer": _("Was made the first officer"),
    "invited": _("Invited someone"),
    "cancelled": _("Cancelled"),
    "ended an office": _("Ended an office"),
    "signed someone out": _("Signed someone out everywhere"),
    "ended": _("Ended"),
    "let release": _("Gave the right to release"),
    "no longer lets release": _("Took the right to release away"),
    "reset a second factor": _("Took off a second factor"),
    "appointed the Chair": _("Appointed the Chair"),
    "put off the end of": _("Put off the end of an office"),
    "corrected": _("Corrected the dates"),
    "restored": _("Restored from a backup"),
    "listed": _("Took over from the list of States"),
    # contacts
    "gave a contact": _("Gave a contact"),
    "changed a contact": _("Changed a contact"),
    "confirmed a contact": _("Confirmed a contact"),
    "took out a contact": _("Took a contact out"),
    "marked out of date": _("Said that a contact is out of date"),
    "asked to confirm": _("Asked to confirm a contact"),
    # reading
    "read": _("Read"),
    "downloaded": _("Downloaded"),
    "read many items": _("Read very many items within an hour"),
    "exported the trail": _("Downloaded the trail"),
    # outreach and mandates
    "logged": _("Logged"),
    "took back from the log": _("Took back from the log"),
    "recorded a mandate": _("Recorded a mandate"),
    "recorded a mandate as done": _("Recorded a mandate as done"),
    "recorded a mandate as open": _("Recorded a mandate as open"),
    # the Chair's report
    "wrote for the report": _("Wrote for the Chair's report"),
    "rewrote for the report": _("Rewrote for the Chair's report"),
    "dropped from the report": _("Dropped from the Chair's report"),
    "issued the report": _("Issued the Chair's report"),
    # meetings
    "entered": _("Entered in the calendar"),
    "recorded the close of": _("Recorded the close of the Conference"),
    "proposed": _("Proposed"),
    "recorded a consultation": _("Recorded a consultation"),
    "showed as tentative": _("Showed the date as tentative"),
    "said what to expect of": _("Said what to expect"),
    "reached new States about": _("Sent call, invitation and agenda to States that joined"),
    "replied to the invitation to": _("Replied to the invitation"),
    "noted the costs of": _("Noted the costs"),
    "decided on": _("Decided on the date"),
    "called for cases to": _("Called for cases"),
    "moved": _("Moved to another day"),
    "composed the invitation to": _("Composed the invitation"),
    "circulated the invitation to": _("Circulated the invitation"),
    "handed over the invitation": _("Handed over the invitation"),
    "registered": _("Registered the delegation"),
    "named": _("Named a delegate"),
    "changed": _("Changed the entry of a delegate"),
    "took off": _("Took a delegate off"),
    "checked in": _("Checked the delegation in"),
    "undid the check-in": _("Undid the check-in"),
    "entered the note verbale of": _("Entered the note verbale"),
    "found the papers in order of": _("Found the credentials in order"),
    "found the papers not yet in order of": _("Found the credentials not yet in order"),
    "passed a mark of": _("Noted what was missing at a time limit"),
    # papers
    "submitted a paper": _("Submitted a paper"),
    "added a version of a paper": _("Added a version of a paper"),
    "said a word on opening": _("Said a word on opening a paper"),
    "took a word on opening back": _("Took back a word on opening a paper"),
    "opened to the public": _("Opened a paper to the public"),
    # the agenda and the floor
    "began the agenda": _("Began the agenda"),
    "allotted the time": _("Said how long the session is"),
    "moved on the agenda": _("Moved on the agenda"),
    "edited on the agenda": _("Edited on the agenda"),
    "put on the agenda": _("Put on the agenda"),
    "took off the agenda": _("Took off the agenda"),
    "sent to the Chair": _("Sent to the Chair"),
    "approved": _("Approved"),
    "returned": _("Returned"),
    "circulated": _("Circulated"),
    "adopted": _("Noted the adoption"),
    "gave a right of reply": _("Gave a right of reply"),
    "took back a right of reply": _("Took back a right of reply"),
    "opened": _("Opened"),
    "turned to": _("Turned to an item"),
    "closed": _("Closed"),
    "erased the floor": _("Erased the floor"),
    # cases
    "began": _("Began a draft"),
    "saved": _("Saved"),
    "kept aside": _("Kept a text aside"),
    "attached a file to": _("Added a file"),
    "kept the place of a file of": _("Kept the place of a file"),
    "refused a file of": _("Had a file refused"),
    "withdrew a file of": _("Withdrew a file"),
    "released": _("Released, or changed who reads it"),
    "withdrew": _("Withdrew"),
    "announced": _("Announced an intention to present"),
    "announced in brief": _("Announced an intention to present, without its details"),
    "gave the details of": _("Said what will be presented"),
    "assigned": _("Assigned to a meeting"),
    "removed the reference from": _("Removed the reference to another State"),
    "asked leave for": _("Asked leave for short notice"),
    "gave leave for": _("Gave leave for short notice"),
    "noted a missing notice of": _("Noted a missing notice"),
    "noted a missing reply to": _("Noted a missing reply"),
    "notified": _("Notified a State concerned"),
    "took back": _("Took back"),
    "answered": _("Answered"),
    "finalised": _("Finalised the presentation"),
    "consented to": _("Consented"),
    # the platform
    "began a correction of": _("Began a correction"),
    "dropped the correction of": _("Dropped a correction"),
    "released a correction of": _("Released a correction"),
    "chose about the platform for": _("Chose whether to share on the platform"),
    # the same mark elsewhere
    "offered the marks of": _("Offered its marks to be compared"),
    "took back the offer of marks of": _("Took back the offer of its marks"),
    "answered about marks of": _("Answered about a mark found elsewhere"),
    # challenges
    "challenged": _("Challenged another participant"),
    "wrote": _("Wrote to the other side"),
    "asked whose copy it is": _("Asked whose copy it is"),
    "took the unaltered file": _("Took the unaltered file"),
    # arrangements
    "opened an arrangement": _("Opened an arrangement"),
    "proposed a version of": _("Proposed a version"),
    "confirmed a version of": _("Confirmed a version"),
    "left": _("Left"),
    "set a step of": _("Set a step"),
    "did a step of": _("Marked a step done"),
    "took back a step of": _("Took a step back"),
    "agreed to close": _("Agreed to close"),
    "erased": _("Closed, and erased"),
    # the oral briefing
    "began a briefing": _("Began to prepare an oral briefing"),
    "wrote a point of": _("Wrote a point of the oral briefing"),
    "rewrote a point of": _("Rewrote a point of the oral briefing"),
    "asked whom a point could point to": _("Said whether a point could point to one State"),
    "took out a point of": _("Took out a point of the oral briefing"),
    "put a briefing to the States": _("Put the oral briefing to the States that took part"),
    "revised a briefing": _("Took the oral briefing back to revise it"),
    "said how it stands to": _("Said how it stands to the oral briefing"),
    "answered about a point of": _("Answered whether it consents to a point"),
    "raised a general issue by": _("Raised a general issue"),
    "recorded the agreement on": _("Recorded that the room agreed"),
    "ended a briefing": _("Ended the oral briefing, and erased its points"),
    "answered the questionnaire of": _("Answered the questionnaire of the review"),
    # use, and own authorities
    "asked to discuss the use of": _("Asked to discuss a use"),
    "wrote about a use": _("Wrote about a use"),
    "passed on": _("Passed on to a colleague"),
    "took back from a colleague": _("Took back from a colleague"),
    # dispatches
    "recorded that mail came back from": _("Recorded that mail came back"),
    "delivered otherwise": _("Delivered another way"),
    # experts
    "invited the expert": _("Invited the expert to one page"),
    "invited the expert again": _("Sent the expert's invitation again"),
    "set when papers open to the expert": _("Set when papers open to the expert"),
    "opened a paper to the expert": _("Opened a file to the expert"),
    "took a paper back from the expert": _("Closed a file to the expert"),
    "ended the access of the expert": _("Ended the access of the expert"),
    "undertook the duty of confidence": _("Undertook the duty of confidence"),
    "forgot the expert": _("Erased what was known of the expert"),
    "distributed": _("Distributed"),
    "objected to": _("Objected"),
    "withdrew an objection to": _("Withdrew an objection"),
    "called an objection settled to": _("Called an objection settled"),
    "called an objection unsettled to": _("Took back that an objection is settled"),
    "put to the States Parties": _("Put to the States Parties"),
    "gave back to the two States": _("Given back to the two States, for the meeting moved"),
    "admitted": _("Admitted after silence"),
    "lapsed": _("Lapsed"),
    "recorded the decision on": _("Recorded the decision"),
    "told the expert of the duty of confidence": _("Told the expert of the duty of confidence"),
}


class Kind(NamedTuple):
    """What an item is called, and in which column, or of which row, its reference stands."""

    word: Promise
    reference: str = ""


KINDS: dict[str, Kind] = {
    "forum.state": Kind(_("State"), "code"),
    "forum.restored": Kind(_("database of the portal")),
    "forum.term": Kind(_("office of"), "person__last_name"),
    "forum.accountinvitation": Kind(_("invitation of a person")),
    "forum.recovery": Kind(_("recovery of the sign-in of"), "person__last_name"),
    "forum.contact": Kind(_("numbers or entry of a contact of"), "state__code"),
    "forum.outreach": Kind(_("outreach or briefing")),
    "forum.mandate": Kind(_("mandate of the Conference"), "conference"),
    "meetings.conference": Kind(_("Conference of States Parties"), "number"),
    "meetings.reportentry": Kind(_("text for the report to Conference"), "conference__number"),
    "meetings.chairreport": Kind(_("Chair's report to Conference"), "conference__number"),
    "meetings.week": Kind(_("week of the Conference"), "conference__number"),
    "meetings.meeting": Kind(_("meeting"), "ref"),
    "meetings.otherway": Kind(_("dispatch about the meeting"), "meeting__ref"),
    "meetings.delivery": Kind(_("invitation to the meeting"), "invitation__meeting__ref"),
    "meetings.delegation": Kind(_("delegation to the meeting"), "meeting__ref"),
    "meetings.paper": Kind(_("paper of the meeting"), "symbol"),
    "meetings.agenda": Kind(_("agenda of the meeting"), "meeting__ref"),
    "meetings.agendaitem": Kind(_("item of the agenda of"), "meeting__ref"),
    "meetings.rightofreply": Kind(_("right of reply at"), "item__meeting__ref"),
    "cases.case": Kind(_("case"), "ref"),
    "cases.caseattachment": Kind(_("file of the case"), "case__ref"),
    "cases.intention": Kind(_("intention to present"), "title"),
    "cases.noticetostate": Kind(_("notice to a State concerned"), "ref"),
    "cases.replyfile": Kind(_("file of the reply to the notice"), "notice__ref"),
    "cases.pack": Kind(_("presentation pack of"), "intention__title"),
    "cases.challenge": Kind(_("challenge"), "ref"),
    "cases.challengemessage": Kind(_("message on the challenge"), "challenge__ref"),
    "cases.posting": Kind(_("posting"), "ref"),
    "cases.postingversion": Kind(_("what is said in the posting"), "posting__ref"),
    "cases.arrangement": Kind(_("arrangement"), "ref"),
    "cases.arrangementfile": Kind(_("file of the arrangement"), "arrangement__ref"),
    "cases.briefing": Kind(_("oral briefing on the meeting"), "meeting__ref"),
    "cases.usediscussion": Kind(_("discussion of use"), "ref"),
    "cases.usemessage": Kind(_("message on the use"), "discussion__ref"),
    "experts.proposal": Kind(_("proposal of an expert"), "ref"),
    "experts.admission": Kind(_("access of an expert")),
    "experts.consultationmessage": Kind(
        _("message on the objection to"), "objection__proposal__ref"
    ),
}
OTHER = Kind(_("item"))


class Item(NamedTuple):
    word: Promise
    reference: str


def name_items(subjects: Iterable[str]) -> dict[str, Item]:
    """
    Return what the items of entries are called, as far as whoever asks can see them.

    Of those they cannot see any more, or that are gone, only the kind is said.
    """
    by_kind: dict[str, list[int]] = {}
    for subject in set(subjects):
        label, _space, row = subject.partition(" ")
        by_kind.setdefault(label, []).append(int(row))
    named = {}
    for label, rows in by_kind.items():
        kind = KINDS.get(label, OTHER)
        known = dict(_rows(label).filter(pk__in=rows).values_list("pk", kind.reference or "pk"))
        for pk in rows:
            reference = str(known.get(pk, "")) if kind.reference else ""
            named[f"{label} {pk}"] = Item(kind.word, reference)
    return named


def subjects_called(reference: str) -> list[str]:
    """Return the items that go by this reference, of those that whoever asks can see."""
    found = []
    for label, kind in KINDS.items():
        if kind.reference.endswith("ref"):
            rows = _rows(label).filter(**{f"{kind.reference}__iexact": reference})
            found += [f"{label} {row}" for row in rows.values_list("pk", flat=True)]
    return found


def _rows(label: str) -> Any:
    return apps.get_model(label)._default_manager.all()
