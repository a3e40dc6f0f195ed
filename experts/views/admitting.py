"""The inviting State lets its admitted expert in, and says what is open to them (ToR 8, 15)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from experts import actions, forms, policies, queries, wording
from experts.models import Admission, Proposal
from experts.rules import Status
from experts.views import acting
from forum import clock, proof
from forum.access import SignedIn, require
from forum.typed import typed

MORNING = 9  # when papers open, unless the host says otherwise: on the day before the meeting


@require_http_methods(["GET", "POST"])
@proof.asked
def admission(request: SignedIn, ref: str) -> HttpResponse:
    """Invite the expert; once invited, choose what is open to them and from when."""
    now = clock.now()
    proposal = queries.proposal_for(ref)
    office = require(policies.may_answer_for(request.hat, proposal, now=now))
    invited = queries.admission_of(proposal)
    form = _form(request, proposal, invited)

    def do() -> None:
        said = form.cleaned_data
        if invited is None:
            actions.invite(proposal_id=proposal.pk, by=office, now=now, **said)
            done = _("The invitation leaves within a minute. The expert makes an account with it.")
        else:
            actions.open_papers(admission=invited, by=office, now=now, **said)
            done = _("Saved. What you took back is closed to the expert at once.")
        messages.success(request, done)

    if acting.tried(form, do):
        return redirect("experts:admission", ref=ref)
    context = {
        "proposal": proposal,
        "admitted": proposal.as_of(now) == Status.ADMITTED,
        "admission": invited,
        "form": form,
        "standing": wording.of_access(invited, now=now) if invited else None,
        "waits": invited is not None and invited.invitation.accepted_at is None,
        "until": wording.until(proposal.decide_by, proposal.meeting.zone),
        "now": now,
    }
    return render(request, "experts/admission.html", context)


def _form(request: SignedIn, proposal: Proposal, invited: Admission | None) -> forms.Opening:
    posted = request.POST if request.method == "POST" else None
    given: dict[str, Any] = {
        "files": queries.files_to_tick(proposal),
        "zone": proposal.meeting.zone,
    }
    if invited is None:
        *first, last = [each for each in proposal.expert_name.split() if each[-1] != "."] or [""]
        named = {"first_name": " ".join(first), "last_name": last}  # Without titles.
        begun = {**named, **_opening(_usual(proposal), proposal)}
        return forms.InviteExpert(posted, initial={**begun, **typed(request)}, **given)
    chosen = queries.files_to_tick(proposal).filter(pk__in=queries.ticked_files(invited))
    begun = {"papers": [file.key for file in chosen], **_opening(invited.opens_at, proposal)}
    return forms.Opening(posted, initial={**begun, **typed(request)}, **given)


def _usual(proposal: Proposal) -> datetime:
    """Return the morning before the meeting, where it is held."""
    return proposal.attest_by - timedelta(days=1) + timedelta(hours=MORNING)


def _opening(at: datetime, proposal: Proposal) -> dict[str, Any]:
    there = at.astimezone(proposal.meeting.zone)
    return {"opens_on": there.date(), "opens_hour": there.hour}


@require_http_methods(["GET", "POST"])
@proof.asked
def invite_again(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    proposal = queries.proposal_for(ref)
    office = require(policies.may_answer_for(request.hat, proposal, now=now))
    admission = _admission_of(proposal)

    posted = request.POST if request.method == "POST" else None
    form = forms.InviteAgain(posted, initial={"email": admission.invitation.email})
    if acting.tried(
        form,
        lambda: actions.invite_again(admission=admission, by=office, now=now, **form.cleaned_data),
    ):
        messages.success(request, _("A new link leaves within a minute; the old one is void."))
        return redirect("experts:admission", ref=ref)
    act = acting.Act(
        title=_("Send the invitation again"),
        button=_("Send a new link to the expert"),
        consequences=[
            _("The expert gets a new mail. The link of the one before opens nothing any more."),
        ],
        paragraph=8,
    )
    return acting.page(request, proposal, act, form, now=now)


@require_http_methods(["GET", "POST"])
@proof.asked
def end_access(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    proposal = queries.proposal_for(ref)
    office = require(policies.may_answer_for(request.hat, proposal, now=now))
    admission = _admission_of(proposal)

    form = forms.Confirmation(request.POST if request.method == "POST" else None)
    if acting.tried(form, lambda: actions.end_access(admission=admission, by=office, now=now)):
        messages.success(request, _("Nothing is open to the expert any more."))
        return redirect("experts:admission", ref=ref)
    act = acting.Act(
        title=_("End the access of the expert"),
        button=_("End the access at once"),
        consequences=[
            _("Every paper closes to the expert at this moment, and does not open again."),
            _(
                "The expert reads that the invitation is not open any more, and no reason. The "
                "duty of confidence goes on (¶15)."
            ),
            _("The proposal stays admitted. To take it back as well, withdraw it."),
        ],
        paragraph=8,
        kind="danger",
    )
    return acting.page(request, proposal, act, form, now=now)


def _admission_of(proposal: Proposal) -> Admission:
    admission = queries.admission_of(proposal)
    if admission is None:
        raise Http404
    return admission
