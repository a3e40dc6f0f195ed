"""The planner: choose a day, and see what it would bring before anything is fixed (ToR 3, 8-12)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from forum import clock
from forum.access import SignedIn, require
from meetings import planning, policies, queries
from meetings.forms import convening as forms
from meetings.models import Meeting
from meetings.rules import MOST_IN_A_YEAR, Status
from meetings.views.convening import shown


@require_safe
def planner(request: SignedIn) -> HttpResponse:
    now = clock.now()
    require(policies.may_see_plan(request.hat, now=now))
    moving = _moving(request)

    weeks = queries.coming_weeks(now.date())
    looked = forms.Planned(request.GET, weeks=weeks)
    context: dict[str, Any] = {
        "windows": planning.choices(list(weeks), now=now, besides=moving),
        "moving": moving,
        "most": MOST_IN_A_YEAR,
        "may_propose": policies.may_propose(request.hat, now=now),
        "may_move": moving is not None and policies.may_decide(request.hat, now=now),
        "may_keep": policies.may_keep_calendar(request.hat, now=now),
    }
    if looked.is_valid() and looked.chosen is not None:
        week, day = looked.chosen
        context |= shown(week, day, now=now, besides=moving)
        context["chosen"] = f"{week.key}.{day}"
        # Beside a form that fixes the day, there is no way on from here.
        context["links"] = bool(looked.cleaned_data["day"])
    return render(request, "meetings/planner.html", context)


def _moving(request: SignedIn) -> Meeting | None:
    """Return the meeting that may move to the day one looks for, or answer 404."""
    ref = request.GET.get("moving", "")
    if not ref:
        return None
    meeting = queries.meeting_for(ref)
    return meeting if meeting.status in {Status.PROPOSED, Status.DECIDED} else None
