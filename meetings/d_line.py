"""
The days before a meeting, as pages and letters tell them: the D-line, the key dates, what is next.

Computed when read, from the limits on the meeting's row and from what was done.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from forum import moments
from forum.d_line import DLine, Mark, Standing
from forum.models import Role, Term
from forum.terms_of_reference import (
    AGENDA,
    CONSULTATION,
    INVITATION,
    NOTICE,
    PROPOSAL,
    REPLY,
    TimeLimit,
)
from meetings import queries
from meetings.models import Meeting
from meetings.rules import Matter, Status, Timed, Timing


@dataclass(frozen=True)
class KeyDate:
    """One date before a meeting: what is due, from whom, under which paragraph."""

    limit: TimeLimit
    what: str | Promise
    who: str | Promise
    paragraph: int
    mark: str | Promise = ""  # its name on the line, where it has one of its own


# fmt: off
KEY_DATES = (
    KeyDate(INVITATION, gettext_lazy("Invitation to all States, with the call for cases"),
            gettext_lazy("the Secretariat, after consulting the Chair"), 9,
            gettext_lazy("Invitation")),
    KeyDate(AGENDA, gettext_lazy("Draft agenda to all States"),
            gettext_lazy("the Secretariat, after consulting the Chair"), 10,
            gettext_lazy("Draft agenda, experts, notices")),
    KeyDate(PROPOSAL, gettext_lazy("Last day to propose an expert"),
            gettext_lazy("States Parties and signatory States"), 8),
    KeyDate(NOTICE, gettext_lazy("Notice to the States that a presentation may involve"),
            gettext_lazy("the presenting State"), 12),
    KeyDate(CONSULTATION, gettext_lazy("Objections to experts settled, or put to decision"),
            gettext_lazy("the objecting and the proposing State"), 8,
            gettext_lazy("Objections settled")),
    KeyDate(REPLY, gettext_lazy("Replies of the States concerned"),
            gettext_lazy("the States concerned"), 12,
            gettext_lazy("Replies")),
)
# fmt: on


@dataclass(frozen=True)
class Course:
    """What was done of what a meeting needs, and how it stood to its limits."""

    meeting: Meeting
    now: datetime
    invited_at: datetime | None
    invited: Timed | None
    agenda_at: datetime | None
    agenda: Timed | None

    @property
    def today(self) -> date:
        return self.now.astimezone(self.meeting.zone).date()

    @property
    def in_time(self) -> bool:
        """Whether the invitation went out in time."""
        return self.invited is not None and self.invited.timing == Timing.IN_TIME

    def done_at(self, limit: TimeLimit) -> datetime | None:
        return {INVITATION: self.invited_at, AGENDA: self.agenda_at}.get(limit)

    def timed(self, limit: TimeLimit) -> Timed | None:
        return {INVITATION: self.invited, AGENDA: self.agenda}.get(limit)


def course(meeting: Meeting, *, now: datetime) -> Course:
    invitation = queries.invitation_of(meeting)
    agenda = queries.circulated_agenda_of(meeting)
    invited_at = invitation.circulated_at if invitation else None
    agenda_at = agenda.circulated_at if agenda else None
    return Course(
        meeting=meeting,
        now=now,
        invited_at=invited_at,
        invited=queries.timed(meeting, INVITATION, invited_at) if invited_at else None,
        agenda_at=agenda_at,
        agenda=queries.timed(meeting, AGENDA, agenda_at) if agenda_at else None,
    )


def sent(at: datetime, timed: Timed, *, zone: ZoneInfo, paragraph: int) -> str:
    """Say when something was sent: "sent 3 days late (¶9)" where it was."""
    if timed.timing == Timing.LATE:
        says = ngettext(
            "sent %(n)s day late (¶%(paragraph)s)",
            "sent %(n)s days late (¶%(paragraph)s)",
            timed.days_late,
        )
        return says % {"n": timed.days_late, "paragraph": paragraph}
    day = {"day": moments.day(at.astimezone(zone).date())}
    if timed.timing == Timing.SHORT_NOTICE:
        return _("sent %(day)s: short notice because the meeting moved") % day
    return _("sent %(day)s") % day


def said(course: Course) -> str:
    """Say when the invitation was sent, or nothing."""
    if course.invited_at is None or course.invited is None:
        return ""
    return sent(course.invited_at, course.invited, zone=course.meeting.zone, paragraph=9)


def line(course: Course) -> DLine:
    """Return the marks from the invitation to the day itself, and where today is."""
    meeting, today = course.meeting, course.today
    marks = []
    for key_date in (one for one in KEY_DATES if one.mark):
        standing, said = _stands(course, key_date)
        day = key_date.limit.last_day(meeting.held_on)
        marks.append(Mark(-key_date.limit.days, str(key_date.mark), day, standing, said))
    over = today > meeting.held_on
    standing = Standing.DONE if over else Standing.FUTURE
    said = "" if over else moments.days_off((meeting.held_on - today).days)
    marks.append(Mark(0, meeting.week.city, meeting.held_on, standing, said))
    return DLine(tuple(_with_next(marks)), (meeting.held_on - today).days)


def _stands(course: Course, key_date: KeyDate) -> tuple[Standing, str]:
    limit, meeting = key_date.limit, course.meeting
    done_at, timed = course.done_at(limit), course.timed(limit)
    if done_at and timed:
        said = sent(done_at, timed, zone=meeting.zone, paragraph=key_date.paragraph)
        return Standing.DONE, said
    over = course.now >= limit.passes_at(meeting.held_on, meeting.zone)
    if over and limit in (INVITATION, AGENDA):
        return Standing.MISSED, _("not sent")
    if over:
        return Standing.DONE, _("over")
    days = (limit.last_day(meeting.held_on) - course.today).days
    return Standing.FUTURE, moments.days_off(days)


def _with_next(marks: list[Mark]) -> Iterator[Mark]:
    coming = next((mark for mark in marks if mark.state == Standing.FUTURE), None)
    for mark in marks:
        if mark is coming:
            yield Mark(mark.days, mark.label, mark.at, Standing.NEXT, mark.said)
        else:
            yield mark


def key_dates(course: Course) -> list[dict[str, Any]]:
    """Return the dates for ``components/key_dates.html``, in Geneva's time and the reader's own."""
    return [_row(course, key_date) for key_date in KEY_DATES]


def _row(course: Course, key_date: KeyDate) -> dict[str, Any]:
    standing, said = _stands(course, key_date)
    kinds = {Standing.DONE: "done", Standing.MISSED: "late"}
    timed = course.timed(key_date.limit)
    late = timed is not None and timed.timing != Timing.IN_TIME
    kind = "late" if late else kinds.get(standing, "")
    if standing == Standing.DONE and timed is None:
        kind = "neutral"  # A date that is over; what came of it stands with each matter.
    meeting = course.meeting
    return {
        "what": key_date.what,
        "who": key_date.who,
        "paragraph": key_date.paragraph,
        "too_late_at": key_date.limit.passes_at(meeting.held_on, meeting.zone),
        "zone": meeting.zone,
        "now": course.now,
        "kind": kind,
        "word": said,
    }


def plan(day: date, *, zone: ZoneInfo, now: datetime) -> list[dict[str, Any]]:
    """Return the dates that would lead to a day, before it is decided; some may be over."""
    return [
        {
            "what": key_date.what,
            "paragraph": key_date.paragraph,
            "before": -key_date.limit.days,
            "day": key_date.limit.last_day(day),
            "is_over": now >= key_date.limit.passes_at(day, zone),
        }
        for key_date in KEY_DATES
    ]


@dataclass(frozen=True)
class Step:
    """What comes next, and who acts."""

    who: str
    what: str
    paragraph: int
    url: str = ""  # where it is done, for those who do it
    by: datetime | None = None


def next_steps(course: Course, *, hat: Term | None) -> list[Step]:
    """Say what a meeting waits for, in the order in which it comes, with a way for who acts."""
    meeting = course.meeting
    if meeting.status == Status.PROPOSED:
        return list(_before_the_decision(meeting, hat))
    if meeting.status == Status.DECIDED:
        return list(_before_the_meeting(course, hat))
    return []


def _before_the_decision(meeting: Meeting, hat: Term | None) -> Iterator[Step]:
    consulted = ((Role.CHAIR, _("The Chair")), (Role.SECRETARIAT, _("The Secretariat")))
    for of, who in consulted:
        if queries.consultation_of(meeting, Matter.MEETING, of) is None:
            yield Step(who, _("gives a view on the date"), 3, _way(meeting, "plan", of, hat))
    way = _way(meeting, "decide", Role.PRESIDENT, hat)
    yield Step(_("The President"), _("decides on the meeting"), 3, way)


def _before_the_meeting(course: Course, hat: Term | None) -> Iterator[Step]:
    meeting = course.meeting
    if meeting.called_at is None:
        way = _way(meeting, "call", Role.PRESIDENT, hat)
        yield Step(_("The President"), _("calls for cases"), 3, way)
    if course.invited_at is None:
        way = _way(meeting, "invitation", Role.SECRETARIAT, hat)
        by = meeting.invitation_due_at
        yield Step(_("The Secretariat"), _("sends the invitation"), 9, way, by)
    if course.agenda_at is None:
        by = meeting.agenda_due_at
        way = _way(meeting, "agenda", Role.SECRETARIAT, hat)
        yield Step(_("The Secretariat"), _("circulates the draft agenda"), 10, way, by)


def _way(meeting: Meeting, page: str, who: Role, hat: Term | None) -> str:
    """Return the page where an office acts, to that office only."""
    return reverse(f"meetings:{page}", args=[meeting.ref]) if hat and hat.role == who else ""
