"""What needs a person about experts: a duty with its date, or a silence they need not break."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from experts import queries
from experts.models import LIVE, Admission, Objection, Proposal
from experts.queries import Access
from experts.rules import OBJECTED_TO, Status
from forum.models import Role, Term
from forum.needs import Need
from meetings.rules import Status as MeetingStatus


def of(hat: Term, *, now: datetime) -> list[Need]:
    """Return what needs this office, and what it may like to know (ToR 8, 15)."""
    known = queries.known_proposals().filter(meeting__status__in=LIVE)
    if hat.acting_as(Role.SECRETARIAT, Role.CHAIR, at=now):
        return [need for proposal in known for need in _of_the_bureau(hat, proposal, now)]
    if hat.acting_as(Role.EXPERT, at=now):
        return [need for each in queries.own_admissions() for need in _of_the_expert(each, now)]
    if not hat.speaking(at=now):
        return []
    by_us = Objection.objects.standing().filter(state=hat.speaks_for)
    ours = set(by_us.values_list("proposal_id", flat=True))
    return [
        need
        for proposal in known
        for need in (
            _of_the_proposer(proposal, now)
            if proposal.proposed_by == hat.speaks_for
            else _of_a_party(hat, proposal, now, objected=proposal.pk in ours)
        )
    ]


def _of_the_bureau(hat: Term, proposal: Proposal, now: datetime) -> Iterator[Need]:
    status, what = proposal.as_of(now), _what(proposal)
    if status == Status.PROPOSED and hat.role == Role.SECRETARIAT:
        says = _("Distribute proposal %(ref)s at once to all States Parties.") % what
        yield Need(says, _to("distribute", proposal), paragraph=8)
    if status == Status.TO_DECIDE and proposal.meeting.status == MeetingStatus.OPEN:
        says = _("Record what the States Parties taking part decide on proposal %(ref)s.") % what
        yield Need(says, _to("decide", proposal), paragraph=8)


def _of_the_proposer(proposal: Proposal, now: datetime) -> Iterator[Need]:
    status, what = proposal.as_of(now), _what(proposal)
    if status == Status.OBJECTED:
        says = _("Settle the objection to your expert %(expert)s with the objecting State.") % what
        yield _to_settle(says, proposal)
    if status == Status.TO_DECIDE:
        says = _("The States Parties taking part decide on your expert %(expert)s.") % what
        yield Need(says, proposal.get_absolute_url(), paragraph=8, duty=False)
    if status == Status.ADMITTED and proposal.attested_at is None and now < proposal.attest_by:
        says = _("Tell your expert %(expert)s of the duty of confidence, and record it.") % what
        by, zone = proposal.attest_by, proposal.meeting.zone
        yield Need(says, _to("attest", proposal), by, zone, paragraph=15)


def _of_a_party(hat: Term, proposal: Proposal, now: datetime, *, objected: bool) -> Iterator[Need]:
    status, what = proposal.as_of(now), _what(proposal)
    if status in OBJECTED_TO and objected:
        says = _("Settle your State's objection to %(expert)s with %(proposer)s.") % what
        if status == Status.OBJECTED:
            yield _to_settle(says, proposal)
    elif proposal.silence_runs(now):
        says = (
            _("Silence runs on %(expert)s, proposed by %(proposer)s. You need do nothing.") % what
        )
        by, zone = proposal.silence_ends_at, proposal.meeting.zone
        yield Need(says, proposal.get_absolute_url(), by, zone, paragraph=8, duty=False)
    decides = Term.objects.filter(queries.of_those_taking_part(proposal), pk=hat.pk)
    if status == Status.TO_DECIDE and decides.exists():
        says = _("At the meeting, decide with the States Parties on %(expert)s.") % what
        yield Need(says, proposal.get_absolute_url(), paragraph=8, duty=False)


def _of_the_expert(admission: Admission, now: datetime) -> Iterator[Need]:
    hearing = queries.hearing_of(admission)
    if hearing is None:
        return
    access, link = hearing.access(now), admission.get_absolute_url()
    if access == Access.UNDERTAKE:
        says = _("Give your undertaking of confidence for %(title)s.") % {"title": hearing.title}
        yield Need(says, link, hearing.closes_at, hearing.zone, paragraph=15)
    elif access not in {Access.WITHDRAWN, Access.OVER}:
        says = _("You are heard on %(title)s.") % {"title": hearing.title}
        yield Need(says, link, hearing.closes_at, hearing.zone, paragraph=8, duty=False)


def _to_settle(says: str, proposal: Proposal) -> Need:
    meeting = proposal.meeting
    link = proposal.get_absolute_url()
    return Need(says, link, meeting.consultations_end_at, meeting.zone, paragraph=8)


def _what(proposal: Proposal) -> dict[str, object]:
    return {
        "ref": proposal.ref,
        "expert": proposal.expert,
        "proposer": proposal.proposed_by,
    }


def _to(act: str, proposal: Proposal) -> str:
    return reverse(f"experts:{act}", args=[proposal.ref])
