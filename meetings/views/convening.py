"""The list of meetings, the page of one, and the acts that convene it (ToR 3)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_safe

from forum import audience, clock, moments, proof
from forum import queries as forum
from forum.access import SignedIn, require
from forum.errors import Refused
from forum.models import Role
from forum.typed import typed
from meetings import d_line, offers, planning, policies, queries, sections
from meetings.actions import convening as actions
from meetings.actions import postponing
from meetings.forms import convening as forms
from meetings.forms.counting import TypedCount
from meetings.models import Forecast, Meeting, Week
from meetings.rules import LANGUAGE_NAMES, MOST_IN_A_YEAR, Matter, Status

KINDS = {
    Status.PROPOSED: "soon",
    Status.DECIDED: "next",
    Status.OPEN: "next",
    Status.CLOSED: "done",
    Status.CANCELLED: "neutral",
}

CONSULTED = {Role.CHAIR: _lazy("The Chair"), Role.SECRETARIAT: _lazy("The Secretariat")}


def frame(request: SignedIn, meeting: Meeting, page: str, *, now: datetime) -> dict[str, Any]:
    """Return what stands above every page of a meeting."""
    today = now.astimezone(meeting.zone).date()
    days = (meeting.held_on - today).days
    says = moments.days_off(days) if days >= 0 else ""
    return {
        "meeting": meeting,
        "title": f"{moments.day(meeting.held_on)}, {meeting.week.city}",
        "status": KINDS[Status(meeting.status)],
        "plan_url": reverse("meetings:plan", args=[meeting.ref]),
        "today": today,
        "sections": sections.of(meeting, hat=request.hat, page=page),
        "meeting_clock": {
            "title": str(meeting),
            "says": says,
            "now": now,
            "zone": meeting.zone,
        },
        "now": now,
    }


@require_safe
def meetings(request: SignedIn) -> HttpResponse:
    now = clock.now()
    today = now.date()
    context = {
        "coming": [
            {"meeting": meeting, "status": KINDS[Status(meeting.status)]}
            for meeting in queries.known_meetings().filter(held_on__gte=today).order_by("held_on")
        ],
        "past": queries.known_meetings().filter(held_on__lt=today),
        "may_see": policies.may_see_meetings(request.hat, now=now),
        "may_see_plan": policies.may_see_plan(request.hat, now=now),
        "today": today,
        "chair": forum.chair(now=now),
        "may_propose": policies.may_propose(request.hat, now=now),
        "may_plan": policies.may_see_plan(request.hat, now=now),
        "may_appoint": policies.may_appoint_chair(request.hat, now=now),
    }
    return render(request, "meetings/meetings.html", context)


@require_safe
def meeting(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    meeting = queries.meeting_for(ref)
    course = d_line.course(meeting, now=now)
    is_live = meeting.status in {Status.PROPOSED, Status.DECIDED, Status.OPEN}
    context = {
        **frame(request, meeting, "meeting", now=now),
        "audience": audience.of(meeting, now=now),
        "line": d_line.line(course) if is_live else None,
        "dates": d_line.key_dates(course) if is_live else None,
        "steps": d_line.next_steps(course, hat=request.hat),
        "may_forecast": meeting.takes_forecasts() and policies.may_forecast(request.hat, now=now),
        "forecast": _forecast(request, meeting, now=now),
        "invitation": queries.invitation_of(meeting),
        "offers": offers.of(meeting, hat=request.hat, now=now),
        "may_reply": queries.takes_replies(meeting) and policies.may_reply(request.hat, now=now),
        "said": d_line.said(course),
        "moves": meeting.moves.order_by("moved_at"),
        "may_move": meeting.status == Status.DECIDED and policies.may_decide(request.hat, now=now),
        "may_cancel": meeting.status in {Status.PROPOSED, Status.DECIDED}
        and policies.may_cancel(request.hat, meeting, now=now),
    }
    return render(request, "meetings/meeting.html", context)


def _forecast(request: SignedIn, meeting: Meeting, *, now: datetime) -> Forecast | None:
    office = policies.may_forecast(request.hat, now=now)
    return queries.forecast_of(meeting, office.speaks_for) if office else None


@require_safe
def plan(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    meeting = queries.meeting_for(ref)
    require(policies.may_see_plan(request.hat, now=now))
    is_secretariat = policies.may_note_resources(request.hat, now=now) is not None
    context = {
        **frame(request, meeting, "plan", now=now),
        **shown(meeting.week, meeting.held_on, now=now, besides=meeting),
        "audience": audience.of(meeting, now=now),
        "consultations": [_consultation(request, meeting, of, now=now) for of in CONSULTED],
        "chair": forum.chair(now=now),
        "is_proposed": meeting.status == Status.PROPOSED,
        "resources": queries.resources_of(meeting),
        "may_note_resources": meeting.status in {Status.PROPOSED, Status.DECIDED}
        and is_secretariat,
        "replies": _replies(meeting) if is_secretariat else None,
        "totals": queries.forecast_totals(meeting) if is_secretariat else None,
        "may_decide": policies.may_decide(request.hat, now=now),
        "is_decided": meeting.status == Status.DECIDED,
    }
    return render(request, "meetings/plan.html", context)


def _replies(meeting: Meeting) -> dict[str, Any] | None:
    """Return the totals of the reply cards, once States are invited."""
    if queries.invitation_of(meeting) is None:
        return None
    counted = queries.replies_counted(meeting)
    languages = [f"{LANGUAGE_NAMES[code]}: {n}" for code, n in counted.languages.items()]
    return {**counted._asdict(), "languages": languages}


def _consultation(
    request: SignedIn, meeting: Meeting, of: Role, *, now: datetime
) -> dict[str, Any]:
    may = policies.may_record_consultation(request.hat, of, now=now)
    return {
        "of": CONSULTED[of],
        "slug": of.value.lower(),
        "held": queries.consultation_of(meeting, Matter.MEETING, of),
        "may_record": may and meeting.status == Status.PROPOSED,
    }


@require_http_methods(["GET", "POST"])
def propose(request: SignedIn) -> HttpResponse:
    now = clock.now()
    office = require(policies.may_propose(request.hat, now=now))

    weeks = queries.coming_weeks(now.date())
    known = chosen(request, weeks)
    form = forms.Proposal(request.POST or None, initial={**known, **typed(request)}, weeks=weeks)
    context: dict[str, Any] = {"form": form, "weeks": weeks, "most": MOST_IN_A_YEAR}
    if known and request.method == "GET":
        context |= shown(form.weeks[known["week"]], known["held_on"], now=now)
    if form.is_valid() and "show" in request.POST:
        context |= _shown(form, now=now)
    elif form.is_valid():
        try:
            proposed = actions.propose(**form.cleaned_data, by=office, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The date is before the President and the Chair (¶3)."))
            return redirect(proposed)
    return render(request, "meetings/propose.html", context)


def chosen(request: SignedIn, weeks: QuerySet[Week]) -> dict[str, Any]:
    """Return the week and the day that were chosen in the planner, for the form that fixes it."""
    looked = forms.Planned(request.GET, weeks=weeks)
    if not looked.is_valid() or looked.chosen is None:
        return {}
    week, day = looked.chosen
    return {"week": week.key, "held_on": day}


def shown(
    week: Week, day: date, *, now: datetime, besides: Meeting | None = None
) -> dict[str, Any]:
    """Return what a day would bring with it, for ``meetings/_planned.html``."""
    return {
        "day": day,
        "dates": d_line.plan(day, zone=week.zone, now=now),
        "earliest": actions.earliest_compliant(now.astimezone(week.zone).date()),
        "outlook": planning.outlook(week, day, now=now, besides=besides),
        "most": MOST_IN_A_YEAR,
    }


def _shown(form: forms.InAWeek, *, now: datetime, besides: Meeting | None = None) -> dict[str, Any]:
    return shown(form.cleaned_data["week"], form.cleaned_data["held_on"], now=now, besides=besides)


@require_http_methods(["GET", "POST"])
def consultation(request: SignedIn, ref: str, matter: str, of: str) -> HttpResponse:
    now = clock.now()
    meeting = queries.meeting_for(ref)
    about, whose = _named(matter, of)
    office = require(policies.may_record_consultation(request.hat, whose, now=now))

    today = {"held_on": now.astimezone(meeting.zone).date()}
    form = forms.Consultation(request.POST or None, initial={**today, **typed(request)})
    page = "plan" if about == Matter.MEETING else "invitation"
    if form.is_valid():
        try:
            actions.record_consultation(
                meeting=meeting, matter=about, of=whose, **form.cleaned_data, by=office, now=now
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The consultation is on record."))
            return redirect(f"meetings:{page}", ref=ref)
    more = {"form": form, "of": CONSULTED[whose], "matter": about.label, "page": page}
    context = {**frame(request, meeting, page, now=now), **more}
    return render(request, "meetings/consultation.html", context)


def _named(matter: str, of: str) -> tuple[Matter, Role]:
    """Return what a consultation is on, and of whom, or answer 404."""
    try:
        about, whose = Matter(matter.upper()), Role(of.upper())
    except ValueError:
        raise Http404 from None
    if about == Matter.AGENDA or whose not in CONSULTED:
        raise Http404
    return about, whose


@require_http_methods(["GET", "POST"])
@proof.asked
def decide(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    meeting = queries.meeting_for(ref)
    office = require(policies.may_decide(request.hat, now=now))

    form = forms.Decision(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            decided = actions.decide(meeting=meeting, **form.cleaned_data, by=office, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            said = _("The Forum meets on that day. The Secretariat can send the invitation (¶9).")
            messages.success(request, said)
            return redirect(decided)
    context = {
        **frame(request, meeting, "plan", now=now),
        "form": form,
        "consultations": [_consultation(request, meeting, of, now=now) for of in CONSULTED],
        **shown(meeting.week, meeting.held_on, now=now, besides=meeting),
        "is_short": now >= meeting.invitation_due_at,
    }
    return render(request, "meetings/decide.html", context)


@require_http_methods(["GET", "POST"])
@proof.asked
def call(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    meeting = queries.meeting_for(ref)
    office = require(policies.may_decide(request.hat, now=now))

    called = queries.states_called(now=now)
    form = TypedCount(request.POST or None, called=called)
    if form.is_valid():
        try:
            actions.call(meeting=meeting, by=office, now=now)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("All States Parties and signatories are called (¶3)."))
        return redirect(meeting)
    context = {
        **frame(request, meeting, "plan", now=now),
        "form": form,
        "states": called,
        "recipients": queries.recipients(now=now),
    }
    return render(request, "meetings/call.html", context)


@require_http_methods(["GET", "POST"])
@proof.asked
def move(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    meeting = queries.meeting_for(ref)
    office = require(policies.may_decide(request.hat, now=now))

    known: dict[str, Any] = {"week": meeting.week.key, "held_on": meeting.held_on}
    known["venue"] = meeting.venue
    weeks = queries.coming_weeks(now.date())
    known |= chosen(request, weeks)
    form = forms.Move(
        request.POST or None,
        initial={**known, **typed(request)},
        weeks=weeks,
        called=queries.states_called(now=now),
    )
    if "show" in request.POST:  # Nothing leaves yet.
        form.fields["states"].required = False
    context: dict[str, Any] = {
        **frame(request, meeting, "plan", now=now),
        "form": form,
        "recipients": queries.recipients(now=now),
    }
    if request.method == "GET" and chosen(request, weeks):
        context |= shown(form.weeks[known["week"]], known["held_on"], now=now, besides=meeting)
    if form.is_valid() and "show" in request.POST:
        context |= _shown(form, now=now, besides=meeting)
    elif form.is_valid():
        try:
            moved = postponing.move(meeting=meeting, **form.said, by=office, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            said = _("The meeting is moved. Every date was counted again, and everyone is told.")
            messages.success(request, said)
            return redirect(moved)
    return render(request, "meetings/move.html", context)


@require_http_methods(["GET", "POST"])
@proof.asked
def cancel(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    meeting = queries.meeting_for(ref)
    office = require(policies.may_cancel(request.hat, meeting, now=now))

    to_all = meeting.status != Status.PROPOSED or meeting.is_tentative
    called = queries.states_called(now=now) if to_all else None
    form = forms.Cancellation(request.POST or None, initial=typed(request), called=called)
    if form.is_valid():
        try:
            cancelled = postponing.cancel(meeting=meeting, **form.said, by=office, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The meeting is cancelled. It no longer counts (¶3)."))
            return redirect(cancelled)
    context = {
        **frame(request, meeting, "plan", now=now),
        "form": form,
        "is_proposed": meeting.status == Status.PROPOSED,
        "recipients": queries.recipients(now=now) if to_all else None,
    }
    return render(request, "meetings/cancel.html", context)
