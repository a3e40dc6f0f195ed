"""The oral briefing, as the Chair prepares it, records what was agreed, and erases it (ToR 22)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cases import policies, queries
from cases.actions import briefing as actions
from cases.actions import outlining
from cases.forms import briefing as forms
from cases.models import BriefingPoint
from cases.rules import BriefingStatus
from cases.views.briefing import page
from forum import clock, pointing, proof
from forum.access import SignedIn, require
from forum.errors import Refused
from forum.models import State
from forum.typed import typed
from forum.views.telling import do
from meetings import queries as meetings
from meetings.models import AgendaItem, Meeting


@require_http_methods(["GET", "POST"])
def begin(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    meeting = meetings.meeting_for(ref)
    office = require(policies.may_brief(request.hat, now=now))

    form = forms.Begin(request.POST or None, initial=typed(request))
    if form.is_valid():
        try:
            outlining.begin(meeting=meeting, **form.cleaned_data, by=office, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("briefings:briefing", ref)
    context = {**page(request, meeting, now=now), "form": form}
    return render(request, "cases/briefing/begin.html", context)


@require_http_methods(["GET", "POST"])
def add(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    meeting = meetings.meeting_for(ref)
    standing = queries.standing_briefing(meeting)
    office = require(policies.may_brief(request.hat, now=now))

    form = forms.Point(request.POST or None, initial=typed(request), presented=_presented(meeting))
    if form.is_valid():
        try:
            point = outlining.write(briefing=standing, **form.given(), by=office, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("briefings:whom", ref, point.key)
    context = {**page(request, meeting, now=now), "form": form}
    return render(request, "cases/briefing/point.html", context)


@require_http_methods(["GET", "POST"])
def rewrite(request: SignedIn, ref: str, key: str) -> HttpResponse:
    now = clock.now()
    meeting = meetings.meeting_for(ref)
    point = queries.point_for(meeting, key)
    office = require(policies.may_brief(request.hat, now=now))

    drawn = [source.item.key for source in point.sources.select_related("item")]
    form = forms.Point(
        request.POST or None,
        initial={"text": point.text, "items": drawn, **typed(request)},
        presented=_presented(meeting),
    )
    if form.is_valid():
        try:
            outlining.rewrite(point=point, **form.given(), by=office, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("briefings:whom", ref, key)
    context = {**page(request, meeting, now=now), "form": form, "point": point}
    return render(request, "cases/briefing/point.html", context)


def _presented(meeting: Meeting) -> list[tuple[AgendaItem, str]]:
    """Return what was presented, each by its State and title, and whether it is a general issue."""
    items = list(queries.presentations_of(meeting))
    behind = queries.intentions_behind(items)
    return [(item, _name_of(item, raised=_is_raised(behind.get(item.pk)))) for item in items]


def _is_raised(intention: Any) -> bool:
    return intention is not None and intention.raised_at is not None


def _name_of(item: AgendaItem, *, raised: bool) -> str:
    named = {"state": item.state, "title": item.title}
    if raised:
        return _("%(state)s: %(title)s (it raises it as a general issue, too)") % named
    return _("%(state)s: %(title)s") % named


@require_http_methods(["GET", "POST"])
def whom(request: SignedIn, ref: str, key: str) -> HttpResponse:
    """Could it point to one State? Asked of every point; the checker helps, and decides nothing."""
    now = clock.now()
    meeting = meetings.meeting_for(ref)
    point = queries.point_for(meeting, key)
    office = require(policies.may_brief(request.hat, now=now))

    found = pointing.findings(point.text)
    form = _whom_form(request, point, found, now)
    if form.is_valid():
        try:
            outlining.say_whom(point=point, **form.cleaned_data, by=office, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Noted."))
            return redirect("briefings:briefing", ref)
    context = {
        **page(request, meeting, now=now),
        "point": point,
        "found": pointing.by_kind(found),
        "unseen": pointing.UNSEEN,
        "sources": queries.sources_of(point),
        "form": form,
    }
    return render(request, "cases/briefing/whom.html", context)


def _whom_form(
    request: SignedIn, point: BriefingPoint, found: list[pointing.Finding], now: datetime
) -> forms.Whom:
    states = State.objects.of_the_forum(now).order_by("name_en")
    codes = {code for one in found for code in one.codes}
    presenting = {source.state_id for source in queries.sources_of(point)}
    first = [state for state in states if state.code in codes or state.pk in presenting]
    was = {
        "version": point.version,
        "points_to": point.points_to,
        "states": list(point.consents.values_list("state", flat=True)),
    }
    initial = {**was, **typed(request)}
    return forms.Whom(request.POST or None, initial=initial, states=states, first=first)


@require_POST
def take_out(request: SignedIn, ref: str, key: str) -> HttpResponse:
    now = clock.now()
    point = queries.point_for(meetings.meeting_for(ref), key)
    office = require(policies.may_brief(request.hat, now=now))
    do(
        request,
        lambda: outlining.take_out(point=point, by=office, now=now),
        _("The point is taken out."),
    )
    return redirect("briefings:briefing", ref)


@require_POST
@proof.asked
def put(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    meeting = meetings.meeting_for(ref)
    standing = queries.standing_briefing(meeting)
    office = require(policies.may_brief(request.hat, now=now))
    do(
        request,
        lambda: outlining.put(briefing=standing, by=office, now=now),
        _("The States that took part are told, and read the points."),
    )
    return redirect("briefings:briefing", ref)


@require_POST
@proof.asked
def revise(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    meeting = meetings.meeting_for(ref)
    standing = queries.standing_briefing(meeting)
    office = require(policies.may_brief(request.hat, now=now))
    do(
        request,
        lambda: outlining.revise(briefing=standing, by=office, now=now),
        _("You can change the points now. The States see them again when you put them anew."),
    )
    return redirect("briefings:briefing", ref)


@require_http_methods(["GET", "POST"])
@proof.asked
def agreed(request: SignedIn, ref: str) -> HttpResponse:
    """Record what the room decided: the page prepares that, and counts nothing."""
    now = clock.now()
    meeting = meetings.meeting_for(ref)
    standing = queries.standing_briefing(meeting)
    office = require(policies.may_brief(request.hat, now=now))

    form = forms.Agreed(request.POST or None, initial=typed(request))
    if _done(form, lambda **day: actions.agree(briefing=standing, by=office, now=now, **day)):
        messages.success(request, _("On record: the States that took part agreed."))
        return redirect(standing)
    context = {
        **page(request, meeting, now=now),
        "briefing": standing,
        "unsaid": [stand for stand in queries.stands_of(standing) if not stand.agrees],
        "form": form,
    }
    return render(request, "cases/briefing/agreed.html", context)


@require_http_methods(["GET", "POST"])
@proof.asked
def given(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    meeting = meetings.meeting_for(ref)
    standing = queries.standing_briefing(meeting)
    office = require(policies.may_brief(request.hat, now=now))

    form = forms.Delivered(request.POST or None, initial=typed(request))
    if _done(form, lambda **day: actions.deliver(briefing=standing, by=office, now=now, **day)):
        messages.success(request, _("On record. The points are erased."))
        return redirect(standing)
    context = {
        **page(request, meeting, now=now),
        "briefing": standing,
        "is_agreed": standing.status == BriefingStatus.AGREED,
        "form": form,
    }
    return render(request, "cases/briefing/given.html", context)


def _done(form: django_forms.Form, act: Callable[..., object]) -> bool:
    """Do what a form asks for, if it can be done."""
    if not form.is_valid():
        return False
    try:
        act(**form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@require_http_methods(["GET", "POST"])
@proof.asked
def drop(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    meeting = meetings.meeting_for(ref)
    standing = queries.standing_briefing(meeting)
    office = require(policies.may_brief(request.hat, now=now))

    if request.method == "POST":
        erased = actions.drop(briefing=standing, by=office, now=now)
        says = ngettext(
            "No briefing is given. %(n)d point is erased.",
            "No briefing is given. %(n)d points are erased.",
            erased,
        )
        messages.success(request, says % {"n": erased})
        return redirect(standing)
    context = {
        **page(request, meeting, now=now),
        "briefing": standing,
        "points": len(queries.points_of(standing)),
    }
    return render(request, "cases/briefing/drop.html", context)
