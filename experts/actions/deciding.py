"""What the States Parties taking part decided, and what an inviting State owes (ToR 8, 15)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from experts import notices
from experts.actions import passing
from experts.models import LIVE, Lapsed, Proposal
from experts.rules import Outcome, Status
from forum import lock, moments, trail
from forum.errors import Refused
from forum.models import Term
from meetings.rules import Status as MeetingStatus


class NothingToDecide(Refused):
    def __init__(self) -> None:
        says = _("No objection to this expert is before the States Parties: none to decide (¶8).")
        super().__init__(says)


class AlreadyDecided(Refused):
    def __init__(self, day: date) -> None:
        says = _("The decision of %(day)s is on record (¶8). Nothing was changed.")
        super().__init__(says % {"day": moments.day(day)})


class NotInSession(Refused):
    def __init__(self) -> None:
        says = _(
            "The States Parties taking part in the meeting decide, so not before it is open (¶8)."
        )
        super().__init__(says)


class SilenceRuns(Refused):
    def __init__(self, proposal: Proposal, until: datetime) -> None:
        says = _("Silence runs until %(moment)s. It never ends early: decide after it (¶8).")
        last = moments.moment(moments.last_good_minute(until), proposal.meeting.zone)
        super().__init__(says % {"moment": last})


class WrongDay(Refused):
    def __init__(self, first: date, last: date) -> None:
        says = _("Give the day of the decision: not before %(first)s, not after %(last)s (¶8).")
        super().__init__(says % {"first": moments.day(first), "last": moments.day(last)})


class NotAdmitted(Refused):
    def __init__(self) -> None:
        says = _("This expert is not admitted: there is no one yet to tell of the duty (¶15).")
        super().__init__(says)


class AlreadyAttested(Refused):
    def __init__(self, proposal: Proposal, at: datetime) -> None:
        says = _("On record since %(moment)s (¶15). Nothing was changed.")
        super().__init__(says % {"moment": moments.moment(at, proposal.meeting.zone)})


class TooLateToAttest(Refused):
    def __init__(self) -> None:
        super().__init__(_("The expert was to be told before the meeting, which is over (¶15)."))


@transaction.atomic
def decide(
    *, proposal_id: int, outcome: Outcome, decided_on: date, by: Term, now: datetime
) -> Proposal:
    """
    Record what the States Parties taking part decided: the outcome and the day (ToR 8).

    No majority is computed, since paragraph 8 names none; no vote and no reason is kept (ToR 17).

    :raises NothingToDecide: if no objection was put to them.
    :raises NotInSession: before the meeting was opened.
    :raises SilenceRuns: if it was distributed so late that others may still object.
    """
    proposal = lock.hold(Proposal(pk=proposal_id))
    _ask_whether_to_decide(proposal, now=now)
    meeting = proposal.meeting
    # Late on record is no reason to refuse; but who decides was in the room.
    last = (meeting.closed_at or now).astimezone(meeting.zone).date()
    if not meeting.held_on <= decided_on <= last:
        raise WrongDay(meeting.held_on, last)

    if proposal.status == Status.OBJECTED:  # No sweep has put it to them yet.
        proposal.escalated_at = now
        proposal.become(Status.TO_DECIDE, "escalated_at")
    proposal.decided_on, proposal.ended_at = decided_on, now
    proposal.become(Status(outcome), "decided_on", "ended_at")
    trail.record(by, "recorded the decision on", proposal, at=now, outcome=outcome.value)
    notices.decided(proposal, now=now)
    if proposal.status == Status.ADMITTED:
        notices.admitted(proposal, now=now)
    return proposal


def _ask_whether_to_decide(proposal: Proposal, *, now: datetime) -> None:
    if proposal.decided_on is not None:
        raise AlreadyDecided(proposal.decided_on)
    if proposal.as_of(now) != Status.TO_DECIDE:
        raise NothingToDecide
    if proposal.meeting.status not in {MeetingStatus.OPEN, MeetingStatus.CLOSED}:
        raise NotInSession
    if proposal.silence_ends_at is not None and proposal.silence_runs(now):
        raise SilenceRuns(proposal, proposal.silence_ends_at)


@transaction.atomic
def attest(*, proposal_id: int, by: Term, now: datetime) -> Proposal:
    """
    Record that the inviting State told its expert of the duty of confidence (ToR 15).

    :raises NotAdmitted: before the expert is.
    :raises TooLateToAttest: once the meeting is over, or cancelled.
    """
    proposal = lock.hold(Proposal(pk=proposal_id))
    if proposal.lapsed:
        raise Lapsed
    if proposal.as_of(now) != Status.ADMITTED:
        raise NotAdmitted
    if proposal.attested_at is not None:
        raise AlreadyAttested(proposal, proposal.attested_at)
    if proposal.meeting.status not in LIVE:
        raise TooLateToAttest

    if proposal.silence_passed(now):  # Admitted at that instant, and the sweep is still to come.
        passing.admit(proposal, since=proposal.silence_ends_at, now=now)
    proposal.attested_at = now
    proposal.save(update_fields=["attested_at"])
    trail.record(by, "told the expert of the duty of confidence", proposal, at=now)
    return proposal
