"""The home page: what needs whoever is in office, out of all four apps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cases import needs as of_cases
from cases import platform, standing
from cases import queries as cases
from experts import needs as of_experts
from forum import clock, outbox, policies, queries
from forum import needs as of_forum
from forum.access import SignedIn
from forum.d_line import Standing
from forum.models import Role, Term
from forum.needs import Need
from forum.terms_of_reference import GENEVA
from meetings import d_line
from meetings import needs as of_meetings
from meetings import policies as may
from meetings import queries as meetings
from meetings.models import Meeting

RECENT = 5
PASSED = 50
APPS = (of_meetings, of_cases, of_experts, of_forum)


def needs_of(hat: Term | None, *, now: datetime) -> list[Need]:
    """Return what needs this office, the earliest date first, what has none at the end."""
    if hat is None:
        return []
    return in_order([need for app in APPS for need in app.of(hat, now=now)])


def in_order(needs: list[Need]) -> list[Need]:
    """Return them the earliest date first, and those without a date at the end."""
    dated = sorted((need for need in needs if need.by), key=attrgetter("by"))
    return [*dated, *(need for need in needs if need.by is None)]


def next_meeting(hat: Term | None, *, now: datetime) -> Meeting | None:
    """Return the next meeting that this office sees, or the one in session."""
    return meetings.live_meetings().first() if hat else None


@dataclass(frozen=True)
class Empty:
    """What the page says where there is nothing."""

    duties: Promise
    hint: Promise
    notices: Promise


NOTHING_TOLD = _("The portal has told you nothing in this office yet.")
OF_A_STATE = Empty(
    _("Nothing waits for your State"),
    _("Nothing leaves your delegation until an authorised colleague releases it."),
    _("No other State has told you it will mention you."),
)
EMPTY = {
    Role.DELEGATE: OF_A_STATE,
    Role.FOCAL_POINT: OF_A_STATE,
    Role.LAW_ENFORCEMENT: Empty(
        _("Nothing waits for you"),
        _("What you are asked to confirm, or to answer, is shown here."),
        NOTHING_TOLD,
    ),
    Role.SECRETARIAT: Empty(
        _("Nothing is due"),
        _("What comes due is shown here, the earliest first."),
        NOTHING_TOLD,
    ),
    Role.CHAIR: Empty(
        _("Nothing waits for you"),
        _("What you approve, or are consulted on, is shown here."),
        NOTHING_TOLD,
    ),
    Role.PRESIDENT: Empty(
        _("No decision waits"),
        _("You have no view into cases unless your State has one."),
        NOTHING_TOLD,
    ),
    Role.EXPERT: Empty(
        _("You have no open invitation"),
        _("No action is needed. You are told when there is."),
        NOTHING_TOLD,
    ),
    Role.ADMINISTRATOR: Empty(
        _("Nothing needs you"),
        _("You keep the portal running, and see no content of it."),
        NOTHING_TOLD,
    ),
}


def passed_on(hat: Term, *, now: datetime) -> dict[str, Any] | None:
    """Return what was passed to a law-enforcement contact by name, and by whom (ToR 16)."""
    office = hat.acting_as(Role.LAW_ENFORCEMENT, at=now)
    if office is None or office.state is None:
        return None
    known = list(cases.known_cases()[:PASSED])
    uses = cases.uses_for(known, office.state)
    return {
        "state": office.state,
        "focal_points": queries.focal_points_of(office.state, now=now),
        "rows": [{"case": case, "use": standing.of_use(case, uses[case.pk])} for case in known],
    }


@require_safe
def lobby(request: SignedIn) -> HttpResponse:
    now = clock.now()
    hat = request.hat
    needs = needs_of(hat, now=now)
    meeting = next_meeting(hat, now=now)
    duties = [need for need in needs if need.duty]
    line = d_line.line(d_line.course(meeting, now=now)) if meeting else None
    marks = line.marks if line else ()
    context = {
        "duties": duties,
        "needs_me_count": len(duties),
        "for_information": [need for need in needs if not need.duty],
        "notices": outbox.told(queries.notices_due(now=now)[:RECENT]),
        "empty": EMPTY[Role(hat.role)] if hat else None,
        "passed_on": passed_on(hat, now=now) if hat else None,
        "keeps_people": policies.may_keep_people(hat, now=now),
        "next_meeting": meeting,
        "sees_meetings": may.may_see_meetings(hat, now=now) is not None,
        "may_share": bool(hat and hat.speaking(at=now)),
        "new_on_platform": platform.not_opened(hat, now=now) if hat else [],
        "line": line,
        "next_mark": next((mark for mark in marks if mark.state == Standing.NEXT), None),
        "now": now,
        "geneva": GENEVA,
    }
    return render(request, "lobby.html", context)
