"""A State Party objects, and may think better of it (ToR 8)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from experts import actions, forms, policies, queries, wording
from experts.models import Proposal
from experts.views import acting
from forum import clock, proof
from forum.access import SignedIn, require
from forum.typed import typed


@require_http_methods(["GET", "POST"])
@proof.asked
def object_to(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    proposal = queries.proposal_for(ref)
    office = require(policies.may_object(request.hat, proposal, now=now))

    posted = request.POST if request.method == "POST" else None
    form = forms.Objection(posted, initial=typed(request))
    if acting.tried(
        form,
        lambda: actions.object_to(proposal_id=proposal.pk, by=office, now=now, **form.cleaned_data),
    ):
        messages.success(request, _("Your objection is on record."))
        return redirect(proposal)
    act = acting.Act(
        title=_("Raise an objection"),
        button=_("Object in the name of %(state)s") % {"state": office.speaks_for},
        consequences=[
            _what_follows(proposal, consulted=not proposal.consultation_is_over(now)),
            _(
                "The proposing State, the Chair and the Secretariat learn that it is your State; "
                "the States Parties taking part, if they have to decide. Signatories and the "
                "expert never do."
            ),
            _("You can withdraw the objection until a decision is recorded."),
        ],
        paragraph=8,
        kind="danger",
    )
    return acting.page(request, proposal, act, form, now=now)


@require_http_methods(["GET", "POST"])
@proof.asked
def withdraw_objection(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    proposal = queries.proposal_for(ref)
    office = require(policies.may_withdraw_objection(request.hat, proposal, now=now))

    form = forms.Confirmation(request.POST if request.method == "POST" else None)
    if acting.tried(
        form, lambda: actions.withdraw_objection(proposal_id=proposal.pk, by=office, now=now)
    ):
        messages.success(request, _("Your objection is withdrawn."))
        return redirect(proposal)
    act = acting.Act(
        title=_("Withdraw the objection"),
        button=_("Withdraw the objection of %(state)s") % {"state": office.speaks_for},
        consequences=[
            _(
                "If no other objection stands, silence goes on until its end, or the expert is "
                "admitted at once if it has ended."
            ),
            _("All States Parties are told that it is settled, not by whom."),
        ],
        paragraph=8,
    )
    return acting.page(request, proposal, act, form, now=now)


def _what_follows(proposal: Proposal, *, consulted: bool) -> str:
    meeting = proposal.meeting
    if not consulted:
        return _(
            "The time to settle an objection is over: yours goes straight to the States Parties "
            "taking part in the meeting, for a procedural decision."
        )
    says = _(
        "Your State and %(proposer)s then consult to settle it until %(until)s. If it is not "
        "settled, the States Parties taking part in the meeting decide."
    )
    until = wording.until(meeting.consultations_end_at, meeting.zone)
    return says % {"proposer": proposal.proposed_by, "until": until}
