"""
Help for the office in use: what it can do here, by when, and whom to ask.

The words are templates, one for each office; they name only pages that exist. The dates are
the time limits of the Terms of Reference, with their days where a meeting is fixed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from forum import clock, queries
from forum import terms_of_reference as limits
from forum.access import SignedIn, require
from forum.models import Person, Role, Term
from forum.models.people import SPEAKING
from forum.terms_of_reference import Day, Late, TimeLimit
from meetings.models import Meeting
from meetings.queries import known_meetings
from meetings.rules import Status

TEMPLATES = {
    Role.DELEGATE: "help/delegate.html",
    Role.FOCAL_POINT: "help/focal_point.html",
    Role.LAW_ENFORCEMENT: "help/law_enforcement.html",
    Role.SECRETARIAT: "help/secretariat.html",
    Role.CHAIR: "help/chair.html",
    Role.PRESIDENT: "help/president.html",
    Role.EXPERT: "help/expert.html",
    Role.ADMINISTRATOR: "help/administrator.html",
}

# Who has a part in what is counted.
STATES = SPEAKING
BUREAU = (Role.SECRETARIAT, Role.CHAIR)
EVERYONE = (*STATES, *BUREAU, Role.PRESIDENT)

IF_LATE = {
    Late.REFUSED: _("After that, the right has lapsed."),
    Late.NOTED: _("A late one stands, and is shown as late."),
    Late.ESCALATED: _("After that, it goes to the States Parties taking part in the meeting."),
}


@dataclass(frozen=True)
class KeyDate:
    limit: TimeLimit
    paragraph: int
    what: str | Promise
    who: str | Promise
    concerns: tuple[Role, ...]

    @property
    def days(self) -> int:
        return abs(self.limit.days)

    @property
    def before_the_meeting(self) -> bool:
        return self.limit.counted_from == Day.MEETING

    @property
    def if_late(self) -> str | Promise:
        return IF_LATE[self.limit.if_late]


KEY_DATES = (
    KeyDate(
        limits.INVITATION,
        9,
        _("Invitation to all States Parties and signatory States"),
        _("the Secretariat, after consulting the Chair"),
        EVERYONE,
    ),
    KeyDate(
        limits.AGENDA,
        10,
        _("Draft agenda"),
        _("the Secretariat, after consulting the Chair"),
        EVERYONE,
    ),
    KeyDate(
        limits.PROPOSAL,
        8,
        _("Proposal to invite a non-State expert"),
        _("the proposing State"),
        (*STATES, *BUREAU),
    ),
    KeyDate(
        limits.NOTICE,
        12,
        _("Notice to each State concerned by a presentation"),
        _("the presenting State"),
        (*STATES, *BUREAU),
    ),
    KeyDate(
        limits.SILENCE,
        8,
        _("Objection to an expert"),
        _("any State Party; silence is an answer"),
        (*STATES, *BUREAU),
    ),
    KeyDate(
        limits.CONSULTATION,
        8,
        _("Settlement of an objection"),
        _("the objecting and the proposing State"),
        (*STATES, *BUREAU),
    ),
    KeyDate(
        limits.REPLY,
        12,
        _("Reply to a notice"),
        _("the State concerned"),
        (*STATES, *BUREAU),
    ),
)


@require_safe
def help_page(request: SignedIn) -> HttpResponse:
    now = clock.now()
    office = require(request.hat)

    meeting = next_meeting(now=now)
    context = {
        "words": TEMPLATES[Role(office.role)],
        "party": office.state is not None and office.state.is_party(now),
        "key_dates": [_dated(key, meeting) for key in KEY_DATES if office.role in key.concerns],
        "meeting": meeting,
        "today": now.astimezone(meeting.zone).date() if meeting else None,
        "focal_points": focal_points(office, now=now),
        "chair": queries.chair(now=now),
    }
    return render(request, "help/help.html", context)


def next_meeting(*, now: datetime) -> Meeting | None:
    """Return the meeting that comes next, if one is decided and this office sees it."""
    ahead = known_meetings().filter(status__in=(Status.DECIDED, Status.OPEN))
    coming = [meeting for meeting in ahead if meeting.held_on >= _today(meeting, now)]
    return coming[-1] if coming else None


def _today(meeting: Meeting, now: datetime) -> date:
    return now.astimezone(meeting.zone).date()


def _dated(key: KeyDate, meeting: Meeting | None) -> dict[str, Any]:
    counted = meeting is not None and key.before_the_meeting
    return {"key": key, "day": key.limit.last_day(meeting.held_on) if counted and meeting else None}


def focal_points(office: Term, *, now: datetime) -> list[Person]:
    """Return who looks after the people of one's own State."""
    if office.state is None:
        return []
    terms = Term.objects.of_role(Role.FOCAL_POINT, at=now).filter(state=office.state)
    return [term.person for term in terms.select_related("person").order_by("starts_at", "pk")]
