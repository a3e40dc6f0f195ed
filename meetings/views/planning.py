"""The planner, the President's decisions, and what is known before them (ToR 3, 4, 8-12, 24)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forum import clock, proof
from forum import queries as forum
from forum.access import SignedIn, require
from forum.errors import Refused
from forum.terms_of_reference import GENEVA
from forum.typed import typed
from forum.views.telling import do
from meetings import planning, policies, queries
from meetings.actions import planning as actions
from meetings.forms import convening as forms
from meetings.forms import planning as planning_forms
from meetings.models import Meeting
from meetings.rules import MOST_IN_A_YEAR, Matter, Status
from meetings.views.convening import CONSULTED, frame, shown


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


@require_safe
def decisions(request: SignedIn) -> HttpResponse:
    """The few things the President decides, each as a card with its consultation (ToR 3, 4, 24)."""
    now = clock.now()
    require(policies.may_decide(request.hat, now=now))
    coming = queries.known_meetings().filter(
        status__in=(Status.PROPOSED, Status.DECIDED), held_on__gte=now.date()
    )
    context = {
        "chair": forum.chair(now=now),
        "geneva": GENEVA,
        "cards": [_card(meeting) for meeting in coming.order_by("held_on")],
        "most": MOST_IN_A_YEAR,
        "next_week": queries.coming_weeks(now.date()).first(),
    }
    return render(request, "meetings/decisions.html", context)


def _card(meeting: Meeting) -> dict[str, Any]:
    year = meeting.held_on.year
    held = {of: queries.consultation_of(meeting, Matter.MEETING, of) for of in CONSULTED}
    return {
        "meeting": meeting,
        "is_proposed": meeting.status == Status.PROPOSED,
        "consultations": [{"of": CONSULTED[of], "held": one} for of, one in held.items()],
        "all_consulted": all(held.values()),
        "would_be": queries.held_in(year).exclude(pk=meeting.pk).count() + 1,
        "resources": queries.resources_of(meeting),
    }


@require_http_methods(["GET", "POST"])
def forecast(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    meeting = queries.meeting_for(ref)
    office = require(policies.may_forecast(request.hat, now=now))

    said = queries.forecast_of(meeting, office.speaks_for)
    columns = planning_forms.Forecast.base_fields
    known = {name: getattr(said, name) for name in columns} if said else {}
    form = planning_forms.Forecast(request.POST or None, initial={**known, **typed(request)})
    if form.is_valid():
        try:
            actions.forecast(meeting=meeting, **form.cleaned_data, by=office, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Noted. You can change it until the meeting opens."))
            return redirect(meeting)
    more = {"form": form, "said": said, "state": office.speaks_for}
    return render(
        request, "meetings/forecast.html", {**frame(request, meeting, "meeting", now=now), **more}
    )


@require_POST
@proof.asked
def tentative(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    meeting = queries.meeting_for(ref)
    office = require(policies.may_decide(request.hat, now=now))

    said = _("Every State sees the date as tentative and can say what to expect of it.")
    do(request, lambda: actions.show_as_tentative(meeting=meeting, by=office, now=now), said)
    return redirect("meetings:plan", ref)


@require_http_methods(["GET", "POST"])
def resources(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    meeting = queries.meeting_for(ref)
    office = require(policies.may_note_resources(request.hat, now=now))

    noted = queries.resources_of(meeting)
    columns = planning_forms.Resources.base_fields
    known = {name: getattr(noted, name) for name in columns} if noted else {}
    form = planning_forms.Resources(request.POST or None, initial={**known, **typed(request)})
    if form.is_valid():
        try:
            actions.note_resources(meeting=meeting, **form.cleaned_data, by=office, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The costs are noted. The President reads them."))
            return redirect("meetings:plan", ref)
    context = {**frame(request, meeting, "plan", now=now), "form": form}
    return render(request, "meetings/resources.html", context)
