"""
An admitted expert comes in: invited by the State that proposed them, to one case (ToR 8, 15).

Two words open the papers: the host's, that it told the expert of the duty of confidence
(``deciding.attest``), and the expert's own. Neither can be given for the other.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from cases.models import CaseAttachment
from experts import queries
from experts.actions import passing
from experts.actions.deciding import NotAdmitted
from experts.models import LIVE, Admission, AdmissionPaper, Lapsed, Proposal, Undertaking
from experts.queries import Access
from experts.rules import Status
from forum import lock, moments, object_keys, trail
from forum.actions import people
from forum.errors import Refused
from forum.models import Role, Term


class AlreadyInvited(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("This expert is invited already. Choose what is open to them on their own page.")
        )


class MeetingOver(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("The day of the meeting is over, and with it the access of its experts (¶8).")
        )


class OpensTooLate(Refused):
    def __init__(self, last: datetime, proposal: Proposal) -> None:
        says = _("The papers are to open before the day of the meeting ends, %(moment)s (¶8).")
        end = moments.moment(moments.last_good_minute(last), proposal.meeting.zone)
        super().__init__(says % {"moment": end})


class AccessEnded(Refused):
    def __init__(self) -> None:
        super().__init__(_("This access was ended, and is not opened again."))


class AlreadyUndertaken(Refused):
    def __init__(self) -> None:
        super().__init__(_("The expert has given the undertaking: the invitation has arrived."))


class NothingToUndertake(Refused):
    """One word, whatever the reason: nobody is told who objected, or that a case went."""

    def __init__(self) -> None:
        super().__init__(_("This invitation is not open any more. Ask the State that invited you."))


class NotOurs(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("Only files of the case that your own State provided can be opened to your expert.")
        )


@transaction.atomic
def invite(
    *,
    proposal_id: int,
    email: str,
    first_name: str,
    last_name: str,
    opens_at: datetime,
    papers: Collection[CaseAttachment],
    by: Term,
    now: datetime,
) -> Admission:
    """
    Invite an admitted expert: a link to their mail, to an office of one case and one window.

    The office ends when what is known of the expert is erased; long before, the window closes.

    :param opens_at: from when the papers can be read, if both words are given.
    :raises NotAdmitted: before the expert is.
    :raises MeetingOver: once the day of the meeting is over.
    :raises OpensTooLate, NotOurs: about the papers.
    """
    proposal = lock.hold(Proposal(pk=proposal_id))
    _must_be_admitted(proposal, now=now)
    if queries.admission_of(proposal) is not None:
        raise AlreadyInvited
    _must_open_in_time(proposal, opens_at)
    if proposal.silence_passed(now):  # Admitted at that instant, and the sweep is still to come.
        passing.admit(proposal, since=proposal.silence_ends_at, now=now)
    invitation = people.invite(
        email=email,
        first_name=first_name,
        last_name=last_name,
        role=Role.EXPERT,
        state=None,
        may_release=False,
        by=by,
        now=now,
        until=forgotten_at(proposal),
    )
    admission = Admission(
        proposal=proposal,
        invitation=invitation,
        invited_by=by,
        invited_at=now,
        opens_at=opens_at,
    )
    admission.save(force_insert=True)
    trail.record(by, "invited the expert", proposal, at=now)
    _tick(admission, papers, by=by, now=now)
    return admission


@transaction.atomic
def invite_again(*, admission: Admission, email: str, by: Term, now: datetime) -> Admission:
    """
    Send a new link, to another address if need be; the one before opens nothing.

    :raises AlreadyUndertaken: when nobody waits for a link any more.
    """
    admission = _held(admission, now=now)
    before = admission.invitation
    if admission.undertaken_at is not None or before.accepted_at is not None:
        raise AlreadyUndertaken
    if before.cancelled_at is None:
        people.cancel_invitation(invitation=before, by=by, now=now)
    admission.invitation = people.invite(
        email=email,
        first_name=before.first_name,
        last_name=before.last_name,
        role=Role.EXPERT,
        state=None,
        may_release=False,
        by=by,
        now=now,
        until=before.until,
    )
    admission.save(update_fields=["invitation"])
    trail.record(by, "invited the expert again", admission.proposal, at=now)
    return admission


@transaction.atomic
def open_papers(
    *,
    admission: Admission,
    opens_at: datetime,
    papers: Collection[CaseAttachment],
    by: Term,
    now: datetime,
) -> Admission:
    """Set which files the expert reads, and from when; what is taken back closes at once."""
    admission = _held(admission, now=now)
    _must_open_in_time(admission.proposal, opens_at)
    if admission.opens_at != opens_at:
        admission.opens_at = opens_at
        admission.save(update_fields=["opens_at"])
        trail.record(by, "set when papers open to the expert", admission.proposal, at=now)
    kept = {paper.pk for paper in papers}
    for tick in queries.ticked(admission).exclude(attachment__in=kept):
        tick.taken_back_at = now
        tick.save(update_fields=["taken_back_at"])
        trail.record(by, "took a paper back from the expert", admission.proposal, at=now)
    standing = queries.ticked_files(admission)
    _tick(admission, [paper for paper in papers if paper.pk not in standing], by=by, now=now)
    return admission


@transaction.atomic
def end_access(*, admission: Admission, by: Term, now: datetime) -> Admission:
    """Close everything to the expert, at once and for good; the duty of confidence goes on."""
    admission = _held(admission, now=now)
    admission.ended_at = now
    admission.save(update_fields=["ended_at"])
    trail.record(by, "ended the access of the expert", admission.proposal, at=now)
    return admission


@transaction.atomic
def undertake(*, admission: Admission, by: Term, now: datetime) -> Admission:
    """
    Write down that the expert knows the duty of confidence and takes it upon them (ToR 15).

    A second time changes nothing.

    :raises NothingToUndertake: if the invitation is not open any more.
    """
    lock.hold_name(f"undertaking of {admission.pk}")
    hearing = queries.hearing_of(admission)
    if hearing is None or hearing.access(now) in {Access.WITHDRAWN, Access.OVER}:
        raise NothingToUndertake
    if not Undertaking.objects.filter(admission=admission).exists():
        given = Undertaking(admission=admission, given_by=by, given_at=now)
        given.save(force_insert=True)
        trail.record(by, "undertook the duty of confidence", admission, at=now)
    return admission


@transaction.atomic
def forget(*, proposal_id: int, now: datetime) -> None:
    """
    Erase what is known of an expert, once the time after the meeting is over.

    That a State proposed one, and what became of it, stays; so does the trail, which has no name.
    """
    proposal = lock.hold(Proposal(pk=proposal_id))
    if proposal.forgotten_at is not None or now < forgotten_at(proposal):
        return  # Another sweep was here, or the meeting moved, between the look and our lock.
    object_keys.destroy(proposal.purpose.sealed_as, at=now)
    proposal.expert_name, proposal.affiliation, proposal.forgotten_at = "", "", now
    proposal.save(update_fields=["expert_name", "affiliation", "forgotten_at"])
    admission = Admission.objects.filter(proposal=proposal).select_related("invitation").first()
    if admission is not None:
        invitation = admission.invitation
        invitation.email, invitation.first_name, invitation.last_name = "", "", ""
        invitation.save(update_fields=["email", "first_name", "last_name"])
    trail.record(None, "forgot the expert", proposal, at=now)


def forgotten_at(proposal: Proposal) -> datetime:
    """Return from when nothing is kept of the expert: so long after the day of the meeting."""
    return proposal.decide_by + timedelta(seconds=settings.EXPERT_DATA_KEPT)


def _must_be_admitted(proposal: Proposal, *, now: datetime) -> None:
    if proposal.lapsed:
        raise Lapsed
    if proposal.as_of(now) != Status.ADMITTED:
        raise NotAdmitted
    if proposal.meeting.status not in LIVE or now >= proposal.decide_by:
        raise MeetingOver


def _held(admission: Admission, *, now: datetime) -> Admission:
    """Hold what is still to change: the proposal first, which withdrawing ends it with."""
    proposal = lock.hold(admission.proposal)
    admission = lock.hold(admission)
    admission.proposal = proposal
    _must_be_admitted(proposal, now=now)
    if admission.ended_at is not None:
        raise AccessEnded
    return admission


def _must_open_in_time(proposal: Proposal, opens_at: datetime) -> None:
    if opens_at >= proposal.decide_by:
        raise OpensTooLate(proposal.decide_by, proposal)


def _tick(
    admission: Admission, papers: Collection[CaseAttachment], *, by: Term, now: datetime
) -> None:
    can_be = set(queries.files_to_tick(admission.proposal).values_list("pk", flat=True))
    for paper in papers:
        if paper.pk not in can_be:
            raise NotOurs
        AdmissionPaper(admission=admission, attachment=paper, ticked_by=by, ticked_at=now).save(
            force_insert=True
        )
        trail.record(by, "opened a paper to the expert", admission.proposal, at=now)
