"""Intentions to present: announced, on an agenda or waiting, and how ready they are."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import policies, queries, standing
from cases.actions import presenting as actions
from cases.forms import presenting as forms
from cases.models import Case, Intention, NoticeToState
from cases.rules import Subject
from cases.views.frame import sections, use
from forum import audience, clock, proof
from forum.access import SignedIn, require
from forum.errors import Refused
from forum.models import Term
from forum.terms_of_reference import GENEVA
from forum.typed import typed
from forum.views.telling import do
from meetings import queries as meetings
from meetings.models import Meeting


@require_safe
def intentions(request: SignedIn) -> HttpResponse:
    now = clock.now()
    known = queries.known_intentions()
    context = {
        **sections("intentions"),
        "may_announce": policies.may_announce(request.hat, now=now),
        "waiting": [_row(one, now) for one in known.filter(meeting=None, withdrawn_at=None)],
        "assigned": [_row(one, now) for one in known.filter(meeting__isnull=False)],
        "withdrawn": [_row(o, now) for o in known.filter(meeting=None, withdrawn_at__isnull=False)],
    }
    return render(request, "cases/intentions.html", context)


def _row(intention: Intention, now: datetime) -> dict[str, Any]:
    return {"intention": intention, "said": standing.of_intention(intention, now=now)}


@require_http_methods(["GET", "POST"])
@proof.asked
def announce(request: SignedIn) -> HttpResponse:
    now = clock.now()
    office = require(policies.may_announce(request.hat, now=now))

    asked_for = request.GET.get("meeting", "")
    wanted = meetings.meeting_for(asked_for) if asked_for else None
    cases = queries.cases_of(office.speaks_for)
    form = forms.Announcement(
        request.POST or None,
        initial={"meeting": asked_for, **_of_the_case(request, cases), **typed(request)},
        meetings=queries.open_meetings(),
        cases=cases,
    )
    if form.is_valid():
        try:
            intention = actions.announce(**form.cleaned_data, by=office, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _announced(intention, now))
            return redirect(intention)
    context = {"form": form, "closed": _closed(wanted), "meetings": queries.open_meetings()}
    return render(request, "cases/announce.html", context)


@require_POST
def we_intend(request: SignedIn, ref: str) -> HttpResponse:
    """Answer the call for cases in one click; what will be presented is asked after that."""
    now = clock.now()
    meeting = meetings.meeting_for(ref)
    office = require(policies.may_announce(request.hat, now=now))

    try:
        intention = actions.announce_in_brief(meeting=meeting, by=office, now=now)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(meeting)
    said = _("The Secretariat knows that your State intends to present. Say what, when you can.")
    messages.success(request, said)
    return redirect(intention)


@require_http_methods(["GET", "POST"])
@proof.asked
def details(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.intention_for(key)
    office = require(policies.may_change(request.hat, found, now=now))

    cases = queries.cases_of(office.speaks_for)
    known = {**_of_the_case(request, cases), **typed(request)}
    form = forms.Details(request.POST or None, initial=known, cases=cases)
    if form.is_valid():
        try:
            actions.give_details(intention=found, **form.cleaned_data, by=office, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _announced(queries.intention_for(key), now))
            return redirect(found)
    context = {"form": form, "intention": found, "meeting": found.meeting, "now": now}
    return render(request, "cases/details.html", context)


def _of_the_case(request: SignedIn, cases: QuerySet[Case]) -> dict[str, Any]:
    """Fill in what is known of the case whose presentation is to be announced."""
    case = cases.filter(ref=request.GET.get("case", "")).first()
    if case is None:
        return {}
    known = {"case": case.ref, "title": case.title, "subject": Subject.CASE}
    names_others = queries.states_involved(case).exclude(pk=case.provider_id).exists()
    return {**known, "touches_others": True} if names_others else known


def _closed(meeting: Meeting | None) -> str:
    if meeting is None or meeting.takes_intentions():
        return ""
    return actions.no_longer_taken(meeting)


def _announced(intention: Intention, now: datetime) -> str:
    if intention.meeting is None:
        return _("Your intention is on record. It waits until a meeting is decided.")
    if queries.awaits_leave(intention, now=now):
        return _("Your intention is on record, at short notice: see below what you can do.")
    return _("Your intention is on record, and on the agenda of the meeting.")


@require_safe
def intention(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.intention_for(key)
    hat = request.hat
    context = {
        **_row(found, now),
        "audience": audience.of(found, now=now, whose=found.state, use=use(found.state, hat)),
        "meeting": found.meeting,
        "zone": found.meeting.zone if found.meeting else GENEVA,
        "now": now,
        "item": queries.item_of(found),
        "leave": queries.leave_for(found),
        "version": queries.packs_of(found).first(),
        "notices": [_notice_row(notice, now) for notice in queries.notices_of(found)],
        "awaits_leave": queries.awaits_leave(found, now=now),
        "is_blocked": queries.consent_is_missing(found),
        "notice_is_owed": _notice_is_owed(found),
        "is_late": bool(found.meeting and now >= found.meeting.notices_due_at),
        "may_change": policies.may_change(hat, found, now=now),
        "may_notify": policies.may_notify(hat, found, now=now),
        "may_prepare": policies.may_prepare(hat, found, now=now),
        "may_give_leave": policies.may_give_leave(hat, now=now),
        "signing": queries.who_signs(found.state, now=now) if _is_own(hat, found) else (),
    }
    return render(request, "cases/intention.html", context)


def _is_own(hat: Term | None, intention: Intention) -> bool:
    return bool(hat and hat.state == intention.state)


def _notice_is_owed(intention: Intention) -> bool:
    told = queries.notices_of(intention).standing().exists()
    return intention.touches_others and not told and intention.withdrawn_at is None


def _notice_row(notice: NoticeToState, now: datetime) -> dict[str, Any]:
    return {"notice": notice, "said": list(standing.of_notice(notice, now=now))}


@require_http_methods(["GET", "POST"])
@proof.asked
def assign(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.intention_for(key)
    office = require(policies.may_change(request.hat, found, now=now))

    current = found.meeting.ref if found.meeting else ""
    form = forms.Assignment(
        request.POST or None,
        initial={"meeting": current, **typed(request)},
        meetings=queries.open_meetings(),
    )
    if form.is_valid():
        try:
            intention = actions.assign(intention=found, **form.cleaned_data, by=office, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _announced(intention, now))
            return redirect(found)
    return render(request, "cases/assign.html", {"form": form, "intention": found})


@require_http_methods(["GET", "POST"])
@proof.asked
def withdraw(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.intention_for(key)
    office = require(policies.may_change(request.hat, found, now=now))

    if request.method == "POST":
        do(
            request,
            lambda: actions.withdraw(intention=found, by=office, now=now),
            done=_("Your intention is withdrawn, and off the agenda."),
        )
        return redirect(found)
    context = {"intention": found, "notices": queries.notices_of(found).standing()}
    return render(request, "cases/withdraw_intention.html", context)


@require_POST
def remove_reference(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.intention_for(key)
    office = require(policies.may_change(request.hat, found, now=now))

    do(
        request,
        lambda: actions.remove_reference(intention=found, by=office, now=now),
        done=_("It is on record that the presentation involves no other State."),
    )
    return redirect(found)


@require_POST
@proof.asked
def ask_leave(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.intention_for(key)
    office = require(policies.may_change(request.hat, found, now=now))

    do(
        request,
        lambda: actions.ask_leave(intention=found, by=office, now=now),
        done=_("The Chair has your question. Until leave is given, nothing is on the agenda."),
    )
    return redirect(found)


@require_http_methods(["GET", "POST"])
@proof.asked
def leave(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.intention_for(key)
    office = require(policies.may_give_leave(request.hat, now=now))

    if request.method == "POST":
        do(
            request,
            lambda: actions.grant_leave(intention=found, by=office, now=now),
            done=_("Your leave is on record. The presentation is on the agenda."),
        )
        return redirect(found)
    context = {
        **_row(found, now),
        "meeting": found.meeting,
        "now": now,
        "awaits_leave": queries.awaits_leave(found, now=now),
        "notices": [_notice_row(n, now) for n in queries.notices_of(found).standing()],
        "own_states": queries.own_states_of(office, now=now),
    }
    return render(request, "cases/leave.html", context)
