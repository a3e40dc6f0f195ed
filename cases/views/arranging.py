"""Arrangements between interested States: rooms for their parties, and for nobody else (ToR 21)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import policies, queries, standing
from cases.actions import arranging as actions
from cases.forms import arranging as forms
from cases.forms import uploading
from cases.models import Arrangement, ArrangementFile, ArrangementStep
from cases.views.frame import sections
from forum import audience, clock, proof
from forum.access import SignedIn, require
from forum.audience import Audience
from forum.errors import Refused
from forum.models import State, Term
from forum.terms_of_reference import GENEVA
from forum.typed import typed
from forum.views.telling import do


@require_safe
def arrangements(request: SignedIn) -> HttpResponse:
    now = clock.now()
    hat = request.hat
    rooms = queries.rooms_of(queries.known_arrangements()).values()
    rows = [_row(hat, room, now) for room in rooms]
    context = {
        **sections("arrangements"),
        "may_open": policies.may_arrange(hat, now=now),
        "speaks": hat is not None and hat.speaking(at=now) is not None,
        "signing": queries.who_signs(hat.state, now=now) if hat and hat.state else (),
        "rows": [row for row in rows if not row["arrangement"].is_purged],
        "closed": [row for row in rows if row["arrangement"].is_purged],
    }
    return render(request, "cases/arrangements.html", context)


def _row(hat: Term | None, room: queries.Room, now: datetime) -> dict[str, Any]:
    state = hat.state if hat else None
    return {
        "arrangement": room.arrangement,
        "room": room,
        "title": room.last.title or room.arrangement.ref,
        "others": [one for one in room.states if one != state],
        "said": standing.of_arrangement(room, state=state, now=now),
    }


@require_http_methods(["GET", "POST"])
@proof.asked
def open_(request: SignedIn) -> HttpResponse:
    now = clock.now()
    hat = require(policies.may_begin(request.hat, now=now))
    office = policies.may_arrange(hat, now=now)

    asked = {"case_ref": request.GET.get("case", "")}
    states = queries.other_states(hat.speaks_for, now=now)
    form = forms.Opening(request.POST or None, initial={**asked, **typed(request)}, states=states)
    if form.is_valid():
        try:
            opened = actions.open_(**form.cleaned_data, by=require(office), now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            says = _("Proposed. Those States are told that there is something, and nobody else is.")
            messages.success(request, says)
            return redirect(opened)
    context = {
        "form": form,
        "office": office,
        "signing": queries.who_signs(hat.speaks_for, now=now),
        "about": queries.known_cases().filter(ref=form["case_ref"].value() or "").first(),
    }
    return render(request, "cases/open_arrangement.html", context)


@require_safe
def arrangement(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.arrangement_for(key)
    return render(request, "cases/arrangement.html", page_of(request, found, now=now))


def page_of(
    request: SignedIn, arrangement: Arrangement, *, now: datetime, **more: Any
) -> dict[str, Any]:
    hat = request.hat
    room = queries.room_of(arrangement)
    own = hat.speaks_for if hat and hat.state else None
    awaited = room.waits_for(room.closing, now=now)
    takes_part = policies.may_take_part(hat, arrangement, now=now)
    return {
        **_row(hat, room, now),
        "audience": _audience(arrangement, now),
        "parties": [_party(room, state) for state in room.states],
        "versions": [_version(room, version) for version in reversed(room.versions)],
        "about": queries.case_of(room),
        "steps": [_step(hat, step, now) for step in queries.steps_of(arrangement)],
        "files": [_file(hat, file, now) for file in queries.arranged_files(arrangement)],
        "own": own,
        "has_confirmed": own is not None and room.has_confirmed(own),
        "may_close": own is not None
        and own.pk in room.members
        and (own.pk not in room.closing or not awaited),
        "closing": [state for state in room.states if state.pk in room.closing],
        "takes_part": takes_part,
        "may_sign": policies.may_sign_arrangement(hat, arrangement, now=now),
        "signing": queries.who_signs(own, now=now) if own else (),
        "step_form": forms.Step(initial=typed(request)) if takes_part else None,
        "file_form": uploading.File() if takes_part else None,
        "zone": GENEVA,
        "now": now,
        **more,
    }


def _audience(arrangement: Arrangement, now: datetime) -> Audience:
    line = audience.of(arrangement, now=now, use=_("Use: between its parties (¶14 to 17, 21)."))
    return replace(line, parties_alone=True)


def _party(room: queries.Room, state: State) -> dict[str, Any]:
    return {
        "state": state,
        "has_confirmed": room.has_confirmed(state),
        "is_member": state.pk in room.members,
    }


def _version(room: queries.Room, version: Any) -> dict[str, Any]:
    by = [state.name for state in room.states if state.pk in room.confirmed[version.pk]]
    return {
        "version": version,
        "by": by,
        "is_last": version == room.last,
        "is_standing": version == room.standing,
    }


def _step(hat: Term | None, step: ArrangementStep, now: datetime) -> dict[str, Any]:
    open_ = step.done_at is None
    return {
        "step": step,
        "said": standing.of_step(step, now=now),
        "may_do": open_ and policies.may_do_step(hat, step, now=now),
    }


def _file(hat: Term | None, file: ArrangementFile, now: datetime) -> dict[str, Any]:
    return {"file": file, "may_withdraw": policies.may_withdraw_arranged_file(hat, file, now=now)}


@require_http_methods(["GET", "POST"])
@proof.asked
def propose(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.arrangement_for(key)
    office = require(policies.may_sign_arrangement(request.hat, found, now=now))

    room = queries.room_of(found)
    known = {"title": room.last.title, "text": room.last.text, "number": room.last.number}
    form = forms.Version(
        request.POST or None,
        initial={**known, **typed(request)},
        states=queries.may_come_in(room, now=now),
    )
    theirs, status = None, HTTPStatus.OK
    if form.is_valid():
        try:
            actions.propose(arrangement=found, **form.cleaned_data, by=office, now=now)
        except actions.AnotherVersion as refusal:
            theirs, status = room.last, HTTPStatus.CONFLICT
            # What is proposed next comes after the text that is shown beside it, knowingly.
            form.data = {**form.data.dict(), "number": room.last.number}  # type: ignore[attr-defined]
            form.add_error(None, str(refusal))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            says = _("Proposed, and confirmed by your State. The other parties are told.")
            messages.success(request, says)
            return redirect(found)
    context = {
        "form": form,
        "arrangement": found,
        "theirs": theirs,
        "audience": _audience(found, now),
    }
    return render(request, "cases/propose_version.html", context, status=status)


@require_POST
@proof.asked
def confirm(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.arrangement_for(key)
    office = require(policies.may_sign_arrangement(request.hat, found, now=now))

    form = forms.Confirmed(request.POST)
    if form.is_valid():
        number = form.cleaned_data["number"]
        do(
            request,
            lambda: actions.confirm(arrangement=found, number=number, by=office, now=now),
            done=_("Your State has confirmed it. The other parties are told."),
        )
    return redirect(found)


@require_http_methods(["GET", "POST"])
@proof.asked
def leave(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.arrangement_for(key)
    office = require(policies.may_sign_arrangement(request.hat, found, now=now))

    refused = ""
    if request.method == "POST":
        try:
            actions.leave(arrangement=found, by=office, now=now)
        except Refused as refusal:
            refused = str(refusal)
        else:
            messages.success(request, _("Your State has left. It sees nothing of it any more."))
            return redirect("arrangements:arrangements")
    room = queries.room_of(found)
    context = {
        **_row(request.hat, room, now),
        "refused": refused,
        "is_member": office.state_id in room.members,
        "files": found.files.filter(state=office.state, withdrawn_at=None).count(),
    }
    return render(request, "cases/leave_arrangement.html", context)


@require_http_methods(["GET", "POST"])
@proof.asked
def close(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.arrangement_for(key)
    office = require(policies.may_sign_arrangement(request.hat, found, now=now))

    room = queries.room_of(found)
    form = forms.Confirmed(request.POST or None, initial={"number": room.last.number})
    if form.is_valid():
        try:
            closed = actions.close(arrangement=found, **form.cleaned_data, by=office, now=now)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            waits = _("Your State agrees. The room is erased once the others agree too.")
            messages.success(request, _("The room is closed, and erased.") if closed else waits)
        return redirect(found)
    agreed = {*room.closing, office.speaks_for.pk}
    context = {
        **_row(request.hat, room, now),
        "form": form,
        "awaited": room.waits_for(agreed, now=now),
    }
    return render(request, "cases/close_arrangement.html", context)
