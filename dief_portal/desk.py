"""
The Secretariat's desk: what the next meeting lacks, what is due this week, and what went wrong.

Out of all four apps, like the lobby, and computed when it is read. Each line leads to the page
where it is done.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dief_portal import lobby
from experts import queries as experts
from experts.models import LIVE, Proposal
from experts.rules import OBJECTED_TO, Status
from forum import clock, heartbeats, queries
from forum.access import SignedIn
from forum.models import Role
from forum.terms_of_reference import GENEVA
from meetings import gates
from meetings import queries as meetings

A_WEEK = timedelta(weeks=1)


@require_safe
def desk(request: SignedIn) -> HttpResponse:
    now, hat = clock.now(), request.hat
    if hat is None or hat.acting_as(Role.SECRETARIAT, at=now) is None:
        raise Http404
    needs = lobby.needs_of(hat, now=now)
    meeting = meetings.live_meetings().first()
    asked = gates.of(meeting, now=now) if meeting else []
    context = {
        "meeting": meeting,
        "gates": asked,
        "passed": sum(gate.done for gate in asked),
        "this_week": [need for need in needs if need.by and need.by <= now + A_WEEK],
        "without_date": [need for need in needs if need.by is None],
        "bounces": queries.late_bounces(now=now),
        "silences": _silences(now),
        "pulse": heartbeats.pulse(now=now),
        "now": now,
        "geneva": GENEVA,
    }
    return render(request, "desk.html", context)


def _silences(now: datetime) -> list[dict[str, Any]]:
    """Return the proposals on which a clock runs: that of silence, or that of consultation."""
    known = experts.known_proposals().filter(meeting__status__in=LIVE)
    return [
        {"proposal": proposal, "until": _until(proposal, status), "status": status.label}
        for proposal in known
        for status in (proposal.as_of(now),)
        if status == Status.SILENCE or status in OBJECTED_TO
    ]


def _until(proposal: Proposal, status: Status) -> datetime | None:
    if status == Status.SILENCE:
        return proposal.silence_ends_at
    return proposal.meeting.consultations_end_at if status == Status.OBJECTED else None
