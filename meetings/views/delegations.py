"""The pages about who comes: a State's own, the list, and the door (ToR 6, 7)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forum import audience, clock
from forum.access import SignedIn, require
from forum.errors import Refused
from forum.typed import typed
from forum.views.telling import do
from meetings import policies, queries
from meetings.actions import delegations as actions
from meetings.forms import delegations as forms
from meetings.models import Delegate, Delegation, Meeting
from meetings.rules import Status
from meetings.views.convening import frame
from meetings.views.credentials import papers_of


@require_http_methods(["GET", "POST"])
def delegation(request: SignedIn, ref: str) -> HttpResponse:
    """A State's own delegation. The Chair and the Secretariat are shown the list instead."""
    now = clock.now()
    meeting = queries.meeting_for(ref)
    if policies.may_run_the_floor(request.hat, now=now):
        return redirect("meetings:participants", ref)
    office = require(policies.may_register(request.hat, now=now))

    form = forms.Delegate(request.POST or None, initial=typed(request))
    if form.is_valid():
        try:
            named = actions.add(meeting=meeting, by=office, now=now, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(name)s is in your delegation.") % {"name": named.name})
            return redirect("meetings:delegation", ref)
    own = queries.delegation_of(meeting, office.speaks_for)
    coming = list(queries.delegates_of(own)) if own else []
    context = {
        **frame(request, meeting, "delegation", now=now),
        "delegation": own,
        "audience": audience.of(own, now=now) if own else None,
        "delegates": coming,
        "invite_law_enforcement": bool(coming) and not _officers(coming),
        **(papers_of(own) if own else {}),
        "form": form,
        "may_change": registering(meeting),
    }
    return render(request, "meetings/delegation.html", context)


@require_http_methods(["GET", "POST"])
def delegate(request: SignedIn, ref: str, key: str) -> HttpResponse:
    now = clock.now()
    meeting = queries.meeting_for(ref)
    office = require(policies.may_register(request.hat, now=now))
    row = queries.delegate_for(meeting, office.speaks_for, key)

    stands = {name: getattr(row, name) for name in forms.Delegate.base_fields}
    form = forms.Delegate(request.POST or None, initial={**stands, **typed(request)})
    if form.is_valid():
        try:
            actions.change(delegate=row, by=office, now=now, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The entry is changed."))
            return redirect("meetings:delegation", ref)
    above = frame(request, meeting, "delegation", now=now)
    context = {**above, "delegate": row, "form": form}
    return render(request, "meetings/delegate.html", context)


@require_POST
def take_off(request: SignedIn, ref: str, key: str) -> HttpResponse:
    now = clock.now()
    meeting = queries.meeting_for(ref)
    office = require(policies.may_register(request.hat, now=now))
    row = queries.delegate_for(meeting, office.speaks_for, key)
    done = _("%(name)s is no longer in your delegation.") % {"name": row.name}
    do(request, lambda: actions.take_off(delegate=row, by=office, now=now), done)
    return redirect("meetings:delegation", ref)


@require_safe
def participants(request: SignedIn, ref: str) -> HttpResponse:
    """The list of participants, to those it shows itself to; the door, to the Secretariat."""
    now = clock.now()
    meeting = queries.meeting_for(ref)
    keeps = policies.may_keep_the_door(request.hat, now=now)
    bureau = policies.may_run_the_floor(request.hat, now=now)
    list_of = queries.participants(meeting)
    context = {
        **frame(request, meeting, "participants", now=now),
        "delegations": list_of,
        "bureau": bureau,
        "may_register": policies.may_register(request.hat, now=now),
        "people": sum(len(_coming(one)) for one in list_of),
        "share": _share(list_of) if bureau else None,
        "door_is_open": keeps and _door_is_open(meeting, now),
        "keeps_the_door": keeps,
        "form": forms.Door(states=_unexpected(meeting, now)) if keeps else None,
    }
    return render(request, "meetings/participants.html", context)


@require_safe
def door_list(request: SignedIn, ref: str) -> HttpResponse:
    """The list on paper, for the door."""
    now = clock.now()
    meeting = queries.meeting_for(ref)
    require(policies.may_run_the_floor(request.hat, now=now))
    above = frame(request, meeting, "participants", now=now)
    context = {**above, "delegations": queries.participants(meeting)}
    return render(request, "meetings/door_list.html", context)


@require_POST
def check_in(request: SignedIn, ref: str) -> HttpResponse:
    """Let a State in, registered or not: none can be turned away (ToR 6)."""
    now = clock.now()
    meeting = queries.meeting_for(ref)
    office = require(policies.may_keep_the_door(request.hat, now=now))

    form = forms.Door(request.POST, states=queries.missing(meeting, now=now))
    if not form.is_valid():
        messages.error(request, _("Choose a State that is not in the room yet."))
        return redirect("meetings:participants", ref)
    state = form.cleaned_data["state"]
    done = _("%(state)s is checked in.") % {"state": state}
    do(
        request,
        lambda: actions.check_in(meeting=meeting, state=state, by=office, now=now),
        done,
    )
    return redirect("meetings:participants", ref)


@require_POST
def undo_check_in(request: SignedIn, ref: str, key: str) -> HttpResponse:
    now = clock.now()
    row = queries.delegation_for(queries.meeting_for(ref), key)
    office = require(policies.may_keep_the_door(request.hat, now=now))
    done = _("%(state)s is not checked in.") % {"state": row.state}
    do(request, lambda: actions.undo_check_in(delegation=row, by=office, now=now), done)
    return redirect("meetings:participants", ref)


def registering(meeting: Meeting) -> bool:
    return meeting.status in {Status.DECIDED, Status.OPEN}


def _door_is_open(meeting: Meeting, now: datetime) -> bool:
    return registering(meeting) and now.astimezone(meeting.zone).date() >= meeting.held_on


def _unexpected(meeting: Meeting, now: datetime) -> list[Any]:
    """Return the States that did not register; those that did have a button of their own."""
    expected = {one.state_id for one in queries.participants(meeting)}
    return [state for state in queries.missing(meeting, now=now) if state.pk not in expected]


def _coming(delegation: Delegation) -> list[Delegate]:
    coming: list[Delegate] = delegation.coming  # type: ignore[attr-defined]
    return coming


def _officers(delegates: Iterable[Delegate]) -> int:
    return sum(delegate.law_enforcement for delegate in delegates)


def _share(delegations: Iterable[Delegation]) -> int | None:
    """Return the share of law-enforcement officials in per cent, over all States together."""
    everyone = [delegate for one in delegations for delegate in _coming(one)]
    return round(100 * _officers(everyone) / len(everyone)) if everyone else None
