"""The calendar of Conferences and weeks, and the appointment of the Chair (ToR 3, 4)."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from forum import clock, proof
from forum import queries as forum
from forum.access import SignedIn, require
from forum.errors import Refused
from forum.models import Term
from forum.terms_of_reference import GENEVA
from forum.typed import typed
from meetings import policies, queries
from meetings.actions import calendar as actions
from meetings.forms import calendar as forms
from meetings.rules import Status, WeekKind
from meetings.views.reporting import reviews_due

LIVE = (Status.PROPOSED, Status.DECIDED, Status.OPEN)


@require_safe
def calendar(request: SignedIn) -> HttpResponse:
    now = clock.now()
    context = {
        "conferences": queries.calendar(),
        "geneva": GENEVA,
        "may_keep": policies.may_keep_calendar(request.hat, now=now),
        "may_close": policies.may_record_close(request.hat, now=now),
    }
    return render(request, "meetings/calendar.html", context)


@require_http_methods(["GET", "POST"])
def add_conference(request: SignedIn) -> HttpResponse:
    now = clock.now()
    office = require(policies.may_keep_calendar(request.hat, now=now))

    form = forms.Conference(request.POST or None, initial=typed(request))
    if form.is_valid():
        try:
            added = actions.add_conference(**form.cleaned_data, by=office, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            said = _("%(csp)s is in the calendar. The Forum can meet in its week (¶3).")
            messages.success(request, said % {"csp": added})
            return redirect("meetings:calendar")
    return render(request, "meetings/add_conference.html", {"form": form})


@require_http_methods(["GET", "POST"])
def add_week(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    conference = queries.conference_for(key)
    office = require(policies.may_keep_calendar(request.hat, now=now))

    form = forms.Week(request.POST or None, initial=typed(request))
    if form.is_valid():
        try:
            actions.add_preparatory_week(
                conference=conference, **form.cleaned_data, by=office, now=now
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            said = _("The week is in the calendar. The Forum can meet in it (¶3).")
            messages.success(request, said)
            return redirect("meetings:calendar")
    return render(request, "meetings/add_week.html", {"form": form, "conference": conference})


@require_http_methods(["GET", "POST"])
def correct_week(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    week = queries.week_for(key)
    office = require(policies.may_keep_calendar(request.hat, now=now))

    columns = ("starts_on", "ends_on", "city", "zone_name")
    known = {name: getattr(week, name) for name in columns}
    form = forms.Week(request.POST or None, initial={**known, **typed(request)})
    if form.is_valid():
        try:
            actions.correct_week(week=week, **form.cleaned_data, by=office, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The week is corrected."))
            return redirect("meetings:calendar")
    return render(request, "meetings/correct_week.html", {"form": form, "week": week})


@require_http_methods(["GET", "POST"])
@proof.asked
def record_close(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    conference = queries.conference_for(key)
    office = require(policies.may_record_close(request.hat, now=now))

    if request.method == "POST":
        try:
            actions.record_close(conference=conference, by=office, now=now)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            said = _("%(csp)s is closed. The offices of its President and of the Chair ended (¶4).")
            messages.success(request, said % {"csp": conference})
            # The President's own office is over: what follows is read in another, or in none.
            return redirect("meetings:calendar")
    leaving = [forum.president(now=now), forum.chair(now=now)]
    context = {
        "conference": conference,
        "week": conference.weeks.filter(kind=WeekKind.CONFERENCE).first(),
        "leaving": [term for term in leaving if term],
    }
    return render(request, "meetings/record_close.html", context)


@require_safe
def hand_over(request: SignedIn) -> HttpResponse:
    """List what one Chair leaves to the next: nothing of it was written for that purpose."""
    now = clock.now()
    require(policies.may_see_plan(request.hat, now=now))
    live = list(queries.known_meetings().filter(status__in=LIVE).order_by("held_on"))
    context = {
        "chair": forum.chair(now=now),
        "week": queries.next_conference_week(now.date()),
        "meetings": live,
        "waiting": [one for meeting in live if (one := queries.waiting_for_the_chair(meeting))],
        "mandates": forum.mandates_known().open(),
        "reviews": reviews_due(),
        "reports": queries.reports(),
        "to_come": queries.reports_to_come(),
        "geneva": GENEVA,
    }
    return render(request, "meetings/hand_over_list.html", context)


@require_http_methods(["GET", "POST"])
@proof.asked
def chair(request: SignedIn) -> HttpResponse:
    now = clock.now()
    office = require(policies.may_appoint_chair(request.hat, now=now))

    delegates = queries.delegates_in_office(now=now)
    form = forms.Chair(request.POST or None, initial=typed(request), delegates=delegates)
    if form.is_valid():
        try:
            said = _appoint(form, office, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, said)
            return redirect("meetings:chair")
    context = {
        "form": form,
        "geneva": GENEVA,
        "chair": forum.chair(now=now),
        "week": queries.next_conference_week(now.date()),
    }
    return render(request, "meetings/chair.html", context)


def _appoint(form: forms.Chair, office: Term, *, now: datetime) -> str:
    """Appoint whom the President chose, or invite whom the President named; say which."""
    if form.delegate:
        appointed = actions.appoint_chair(chosen=form.delegate, by=office, now=now)
        said = _("%(person)s is Chair until the close of the next Conference (¶4).")
        return said % {"person": appointed.person}
    actions.invite_chair(**form.by_address, by=office, now=now)
    return _("The invitation to the office of Chair leaves within the minute (¶4).")
