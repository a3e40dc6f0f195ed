"""
Who may do what with a meeting.

A policy is asked about the office in use. It answers with it, or with None. The act
is then done, and recorded, in that office.
"""

from __future__ import annotations

from datetime import datetime

from forum.models import Role, State, Term
from meetings import queries
from meetings.models import Meeting, Paper
from meetings.rules import OpeningWord, Status

# --- The calendar and convening (ToR 3, 4, 9) ---


def may_see_meetings(hat: Term | None, *, now: datetime) -> Term | None:
    """Everyone of the Forum; neither an expert nor an administrator (ToR 6)."""
    return hat and hat.acting_as(*queries.OF_THE_FORUM, at=now)


def may_keep_calendar(hat: Term | None, *, now: datetime) -> Term | None:
    """The Secretariat keeps the Conferences and their weeks (ToR 5)."""
    return hat and hat.acting_as(Role.SECRETARIAT, at=now)


def may_record_close(hat: Term | None, *, now: datetime) -> Term | None:
    """The close of a Conference is recorded by the Secretariat or the President (ToR 4)."""
    return hat and hat.acting_as(Role.SECRETARIAT, Role.PRESIDENT, at=now)


def may_appoint_chair(hat: Term | None, *, now: datetime) -> Term | None:
    """The President appoints the Chair, nobody else (ToR 4)."""
    return hat and hat.acting_as(Role.PRESIDENT, at=now)


def may_propose(hat: Term | None, *, now: datetime) -> Term | None:
    """The Secretariat lays a date before the President (ToR 3, 5)."""
    return hat and hat.acting_as(Role.SECRETARIAT, at=now)


def may_see_plan(hat: Term | None, *, now: datetime) -> Term | None:
    """Those who decide on a meeting, or are consulted on it (ToR 3)."""
    return hat and hat.acting_as(Role.SECRETARIAT, Role.CHAIR, Role.PRESIDENT, at=now)


def may_record_consultation(hat: Term | None, of: Role, *, now: datetime) -> Term | None:
    """The Chair records the own view; Secretariat and President also what was held elsewhere."""
    if of == Role.CHAIR:
        return may_see_plan(hat, now=now)
    return hat and hat.acting_as(Role.SECRETARIAT, Role.PRESIDENT, at=now)


def may_decide(hat: Term | None, *, now: datetime) -> Term | None:
    """The President decides whether and when to meet, moves and calls (ToR 3)."""
    return hat and hat.acting_as(Role.PRESIDENT, at=now)


def may_cancel(hat: Term | None, meeting: Meeting, *, now: datetime) -> Term | None:
    """The President cancels (ToR 3); a date nobody has decided on, the Secretariat withdraws."""
    if meeting.status == Status.PROPOSED:
        return hat and hat.acting_as(Role.SECRETARIAT, Role.PRESIDENT, at=now)
    return may_decide(hat, now=now)


def may_forecast(hat: Term | None, *, now: datetime) -> Term | None:
    """Any State says what to expect of itself; none has to (ToR 6)."""
    return hat and hat.speaking(at=now)


def may_reply(hat: Term | None, *, now: datetime) -> Term | None:
    """Any State answers the invitation for itself; none has to (ToR 6, 9)."""
    return hat and hat.speaking(at=now)


def may_note_resources(hat: Term | None, *, now: datetime) -> Term | None:
    """The Secretariat keeps the figures; the President reads them before deciding (ToR 5, 24)."""
    return hat and hat.acting_as(Role.SECRETARIAT, at=now)


def may_invite(hat: Term | None, *, now: datetime) -> Term | None:
    """The Secretariat sends the invitations (ToR 9)."""
    return hat and hat.acting_as(Role.SECRETARIAT, at=now)


def may_read_draft(hat: Term | None, *, now: datetime) -> Term | None:
    """The Secretariat composes the invitation; the Chair is consulted on it (ToR 9)."""
    return hat and hat.acting_as(Role.SECRETARIAT, Role.CHAIR, at=now)


# --- The agenda, the delegations, the floor (ToR 6, 7, 10-12) ---


def may_prepare_the_agenda(hat: Term | None, *, now: datetime) -> Term | None:
    """The Secretariat prepares and circulates the draft agenda (ToR 10)."""
    return hat and hat.acting_as(Role.SECRETARIAT, at=now)


def may_preside(hat: Term | None, *, now: datetime) -> Term | None:
    """The Chair approves the agenda, opens and closes the meeting, and adopts (ToR 10, 11)."""
    return hat and hat.acting_as(Role.CHAIR, at=now)


def may_run_the_floor(hat: Term | None, *, now: datetime) -> Term | None:
    """The Chair gives the floor; the Secretariat works the page for them (ToR 5, 12)."""
    return hat and hat.acting_as(Role.CHAIR, Role.SECRETARIAT, at=now)


def may_register(hat: Term | None, *, now: datetime) -> Term | None:
    """A State registers its own delegation; party or signatory, nobody can object (ToR 6, 7)."""
    return hat and hat.speaking(at=now)


def may_keep_the_door(hat: Term | None, *, now: datetime) -> Term | None:
    """The Secretariat writes down who came."""
    return hat and hat.acting_as(Role.SECRETARIAT, at=now)


# --- The Chair's report to the Conference ---


def may_prepare_reports(hat: Term | None, *, now: datetime) -> Term | None:
    """The Chair writes it, the Secretariat supports that and reads along (ToR 5)."""
    return hat and hat.acting_as(Role.CHAIR, Role.SECRETARIAT, at=now)


def may_write_report(hat: Term | None, *, now: datetime) -> Term | None:
    """Conclusions and recommendations are the Chair's."""
    return hat and hat.acting_as(Role.CHAIR, at=now)


def may_answer_review(hat: Term | None, *, now: datetime) -> Term | None:
    """Any State of the Forum answers, by who signs for it; none has to."""
    term = hat and hat.speaking(at=now)
    return term if term is not None and term.may_release else None


# --- Papers of a meeting (ToR 10, 14, 15) ---


def may_submit_papers(hat: Term | None, *, now: datetime) -> Term | None:
    """The Secretariat, and a State by who signs for it."""
    term = hat and hat.speaking(at=now)
    if term is not None:
        return term if term.may_release else None
    return hat and hat.acting_as(Role.SECRETARIAT, at=now)


def submitter(term: Term) -> State | None:
    """The State in whose name a paper comes; none for the Secretariat's own."""
    return None if term.role == Role.SECRETARIAT else term.speaks_for


def may_add_version(hat: Term | None, paper: Paper, *, now: datetime) -> Term | None:
    """Whoever submitted it, until the meeting is closed or the paper is open."""
    term = may_submit_papers(hat, now=now)
    live = paper.opened_at is None and paper.meeting.status in {Status.DECIDED, Status.OPEN}
    return term if term is not None and live and submitter(term) == paper.state else None


def may_publish(hat: Term | None, paper: Paper, *, now: datetime) -> Term | None:
    """Its submitter, of a paper that the submitter marked as public."""
    term = may_submit_papers(hat, now=now)
    if term is None or paper.is_restricted or paper.opened_at is not None:
        return None
    return term if submitter(term) == paper.state else None


def may_say(hat: Term | None, paper: Paper, word: OpeningWord, *, now: datetime) -> Term | None:
    """The Chair says what the room decided, the Secretariat confirms, the submitter agrees."""
    if word == OpeningWord.DECIDED:
        return hat and hat.acting_as(Role.CHAIR, at=now)
    if word == OpeningWord.CONFIRMED:
        return hat and hat.acting_as(Role.SECRETARIAT, at=now)
    term = hat and hat.speaking(at=now)
    if term is None or not term.may_release or paper.state is None:
        return None
    return term if term.speaks_for == paper.state else None
