"""A proposal is laid, distributed, taken back (ToR 8)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from experts import actions, forms, policies, queries, wording
from experts.models import Proposal
from experts.views import acting
from experts.views.reading import RULES, who_can
from forum import clock, proof
from forum.access import SignedIn, require
from forum.errors import Refused
from forum.models import State
from forum.typed import typed
from meetings import queries as meetings


@require_safe
def choose_meeting(request: SignedIn) -> HttpResponse:
    """Lead to the meeting, or let people choose if there are several; ``?meeting=`` names one."""
    now = clock.now()
    if "meeting" in request.GET:
        meeting = meetings.meeting_for(request.GET["meeting"])
        return redirect("experts:propose", meeting.ref)
    coming = list(queries.meetings_to_propose_for(now=now))
    if len(coming) == 1:
        return redirect("experts:propose", coming[0].ref)
    context = {"meetings": coming, "rules": RULES, "now": now}
    return render(request, "experts/choose_meeting.html", context)


@require_http_methods(["GET", "POST"])
@proof.asked
def propose(request: SignedIn, meeting_ref: str) -> HttpResponse:
    now = clock.now()
    meeting = meetings.meeting_for(meeting_ref)
    colleagues = who_can(request.hat, now=now)
    if colleagues is not None and request.method == "GET":
        return render(request, "experts/who_can.html", {"who_can": colleagues, "meeting": meeting})
    office = require(policies.may_propose(request.hat, now=now))

    form = forms.Proposal(
        request.POST or None,
        cases=queries.cases_to_speak_to(),
        initial={"case": request.GET.get("case", ""), **typed(request)},
    )
    if form.is_valid():
        try:
            laid = actions.propose(meeting=meeting, by=office, now=now, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The Secretariat has your proposal %s.") % laid.ref)
            return redirect(laid)
    today = now.astimezone(meeting.zone).date()
    context = {
        "form": form,
        "meeting": meeting,
        "too_late": now >= meeting.proposals_end_at,
        "too_late_says": str(actions.TooLateToPropose(meeting)),
        "others": queries.meetings_to_propose_for(now=now).exclude(pk=meeting.pk),
        "slack": wording.if_distributed(today, meeting_on=meeting.held_on),
        "now": now,
    }
    return render(request, "experts/propose.html", context)


@require_http_methods(["GET", "POST"])
@proof.asked
def distribute(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    proposal = queries.proposal_for(ref)
    office = require(policies.may_distribute(request.hat, now=now))

    form = forms.Confirmation(request.POST if request.method == "POST" else None)
    if acting.tried(form, lambda: actions.distribute(proposal_id=proposal.pk, by=office, now=now)):
        messages.success(request, _("Distributed. Silence runs, and its end cannot be moved."))
        return redirect(proposal)
    today = now.astimezone(proposal.meeting.zone).date()
    parties = State.objects.parties(now).count()
    button = ngettext(
        "Distribute to %(n)s State Party and open silence",
        "Distribute to %(n)s States Parties and open silence",
        parties,
    )
    act = acting.Act(
        title=_("Distribute the proposal"),
        button=button % {"n": parties},
        consequences=[
            wording.if_distributed(today, meeting_on=proposal.meeting.held_on),
            _("The people of all States Parties are told. Signatories are not on this list (¶8)."),
            _("Nothing restarts a silence; a changed proposal is a new one."),
        ],
        paragraph=8,
    )
    return acting.page(request, proposal, act, form, now=now)


@require_http_methods(["GET", "POST"])
@proof.asked
def withdraw(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    proposal = queries.proposal_for(ref)
    office = require(policies.may_answer_for(request.hat, proposal, now=now))

    form = forms.Confirmation(request.POST if request.method == "POST" else None)
    if acting.tried(form, lambda: actions.withdraw(proposal_id=proposal.pk, by=office, now=now)):
        messages.success(request, _("Your proposal is withdrawn."))
        return redirect(proposal)
    act = acting.Act(
        title=_("Withdraw the proposal"),
        button=_("Withdraw the proposal of %(expert)s") % {"expert": proposal.expert},
        consequences=[_told_of_withdrawal(proposal), _("This cannot be taken back.")],
        paragraph=8,
        kind="danger",
    )
    return acting.page(request, proposal, act, form, now=now)


def _told_of_withdrawal(proposal: Proposal) -> str:
    if proposal.distributed_at is None:
        return _("The Secretariat and the Chair are told. It was not distributed to anyone yet.")
    return _(
        "All States Parties, the Secretariat and the Chair are told that it is withdrawn. Every "
        "objection to it is settled by this. To propose the expert anew is a new proposal, in its "
        "own time."
    )
