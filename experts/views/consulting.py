"""The room in which the objecting and the proposing State settle an objection (ToR 8)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from experts import actions, forms, policies, queries, wording
from experts.models import Objection
from experts.views import acting
from forum import clock, proof
from forum.access import SignedIn, require
from forum.errors import Refused
from forum.typed import typed


@require_http_methods(["GET", "POST"])
@proof.asked
def consultation(request: SignedIn, ref: str, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.room_for(ref, key, request.hat)

    form = forms.Message(request.POST or None, initial=typed(request))
    if request.method == "POST":
        office = require(policies.may_settle(request.hat, found, now=now))
        if acting.tried(
            form,
            lambda: actions.write(objection=found, by=office, now=now, **form.cleaned_data),
        ):
            messages.success(request, _("Sent. Only the other State reads it."))
            return redirect(found.get_room_url())
    return render(request, "experts/consultation.html", _page(request, found, form, now=now))


def _page(
    request: SignedIn, objection: Objection, form: forms.Message, *, now: datetime
) -> dict[str, Any]:
    proposal = objection.proposal
    ours = request.hat is not None and request.hat.state == proposal.proposed_by
    open_ = objection.can_be_settled(now)
    return {
        "proposal": proposal,
        "objection": objection,
        "other": objection.state if ours else proposal.proposed_by,
        "clock": wording.clock_of(objection, now=now),
        "messages_between": queries.messages_on(objection),
        "we_agreed_at": objection.proposer_agreed_at if ours else objection.objector_agreed_at,
        "they_agreed_at": objection.objector_agreed_at if ours else objection.proposer_agreed_at,
        "is_open": open_,
        "may_write": open_ and policies.may_settle(request.hat, objection, now=now),
        "form": form,
        "zone": proposal.meeting.zone,
    }


@require_http_methods(["GET", "POST"])
@proof.asked
def settle(request: SignedIn, ref: str, key: str) -> HttpResponse:
    """Say that it is settled, or take that back: the two lie on one page, for one is undone."""
    now = clock.now()
    found = queries.room_for(ref, key, request.hat)
    office = require(policies.may_settle(request.hat, found, now=now))

    ours = found.proposal.proposed_by == office.speaks_for
    said = found.proposer_agreed_at if ours else found.objector_agreed_at
    form = forms.Confirmation(request.POST if request.method == "POST" else None)
    if form.is_valid():
        do = actions.take_back if "take-back" in request.POST else actions.agree
        try:
            after = do(objection=found, by=office, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _what_was_done(after, said_by_us=do is actions.agree))
            return redirect(after.get_room_url())
    other = found.state if ours else found.proposal.proposed_by
    they = found.objector_agreed_at if ours else found.proposer_agreed_at
    context = {
        "proposal": found.proposal,
        "objection": found,
        "office": office,
        "other": other,
        "said": said,
        "they_said": they,
        "form": form,
    }
    return render(request, "experts/settle.html", context)


def _what_was_done(objection: Objection, *, said_by_us: bool) -> str:
    if objection.was_settled_by_both:
        return _("Both States call it settled: the objection is withdrawn.")
    if said_by_us:
        return _("On record. It waits for the other State.")
    return _("Taken back. The objection stands.")
