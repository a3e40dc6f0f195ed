"""What went out about a meeting, and the proof that it reached each State (ToR 9, 10)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from forum import clock, copies, proof
from forum.access import SignedIn, require
from forum.actions import bounces
from forum.errors import Refused
from forum.typed import typed
from meetings import dispatches, documents, policies, queries
from meetings.actions import dispatching as actions
from meetings.forms import dispatching as forms
from meetings.views.convening import frame


@require_safe
def list_of_dispatches(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    meeting = queries.meeting_for(ref)
    require(policies.may_read_draft(request.hat, now=now))
    context = {
        **frame(request, meeting, "dispatches", now=now),
        "proofs": dispatches.proofs_of(meeting),
    }
    return render(request, "meetings/dispatches/list.html", context)


@require_safe
def dispatch(request: SignedIn, ref: str, slug: str) -> HttpResponse:
    now = clock.now()
    meeting = queries.meeting_for(ref)
    require(policies.may_read_draft(request.hat, now=now))
    context = {
        **frame(request, meeting, "dispatches", now=now),
        "proof": dispatches.proof_of(meeting, dispatches.dispatch_for(meeting, slug)),
        "may_record": policies.may_invite(request.hat, now=now),
    }
    return render(request, "meetings/dispatches/dispatch.html", context)


@require_safe
def proof_pdf(request: SignedIn, ref: str, slug: str) -> HttpResponse:
    """Print what proves the dispatch, State by State and message by message."""
    now = clock.now()
    meeting = queries.meeting_for(ref)
    office = require(policies.may_read_draft(request.hat, now=now))
    sent = dispatches.dispatch_for(meeting, slug)
    paper = documents.proof(meeting, dispatches.proof_of(meeting, sent), now=now)
    name = f"proof-{sent.slug}-{meeting.ref}.pdf"
    return copies.answer_with(paper, of=sent.row, name=name, by=office, now=now)


@require_safe
def letter_pdf(request: SignedIn, ref: str, slug: str, code: str) -> HttpResponse:
    """Print the letter that carries a dispatch to a State which mail does not reach."""
    now = clock.now()
    meeting = queries.meeting_for(ref)
    office = require(policies.may_invite(request.hat, now=now))
    sent = dispatches.dispatch_for(meeting, slug)
    reached = dispatches.reached_for(dispatches.proof_of(meeting, sent), code)
    paper = documents.letter(meeting, sent, state=reached.state, now=now)
    name = f"{sent.slug}-{code}-{meeting.ref}.pdf"
    return copies.answer_with(
        paper, of=sent.row, name=name, by=office, now=now, for_state=reached.state
    )


@require_http_methods(["GET", "POST"])
@proof.asked
def deliver(request: SignedIn, ref: str, slug: str, code: str) -> HttpResponse:
    now = clock.now()
    meeting = queries.meeting_for(ref)
    office = require(policies.may_invite(request.hat, now=now))
    sent = dispatches.dispatch_for(meeting, slug)
    reached = dispatches.reached_for(dispatches.proof_of(meeting, sent), code)

    form = forms.Delivered(request.POST or None, initial={"on": now.date(), **typed(request)})
    if form.is_valid():
        act: dict[str, Any] = {"dispatch": slug, "made_at": sent.made_at, "state": reached.state}
        try:
            actions.record_other_way(
                meeting=meeting, **act, **form.cleaned_data, by=office, now=now
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("How it was delivered is on record, and in the proof."))
            return redirect("meetings:dispatch", ref=ref, slug=slug)
    context = {
        **frame(request, meeting, "dispatches", now=now),
        "form": form,
        "dispatch": sent,
        "state": reached.state,
    }
    return render(request, "meetings/dispatches/deliver.html", context)


@require_http_methods(["GET", "POST"])
@proof.asked
def came_back(request: SignedIn, ref: str, slug: str, code: str, key: str) -> HttpResponse:
    now = clock.now()
    meeting = queries.meeting_for(ref)
    by = require(policies.may_invite(request.hat, now=now))
    sent = dispatches.dispatch_for(meeting, slug)
    reached = dispatches.reached_for(dispatches.proof_of(meeting, sent), code)
    office = dispatches.office_for(reached, key)

    form = forms.CameBack(request.POST or None, initial={"on": now.date(), **typed(request)})
    if form.is_valid():
        try:
            bounces.record_bounce(office=office, **form.cleaned_data, by=by, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("That the mail came back is on record. Find another way to deliver it.")
            )
            return redirect("meetings:dispatch", ref=ref, slug=slug)
    context = {
        **frame(request, meeting, "dispatches", now=now),
        "form": form,
        "dispatch": sent,
        "state": reached.state,
        "office": office,
    }
    return render(request, "meetings/dispatches/came_back.html", context)
