"""What was decided in the room, and what an inviting State owes (ToR 8, 15)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from experts import actions, forms, policies, queries, wording
from experts.views import acting
from forum import clock, proof
from forum.access import SignedIn, require
from forum.typed import typed


@require_http_methods(["GET", "POST"])
@proof.asked
def decide(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    proposal = queries.proposal_for(ref)
    office = require(policies.may_record_decision(request.hat, now=now))

    posted = request.POST if request.method == "POST" else None
    today = now.astimezone(proposal.meeting.zone).date()
    form = forms.Decision(posted, initial={"decided_on": today, **typed(request)})
    if acting.tried(
        form,
        lambda: actions.decide(proposal_id=proposal.pk, by=office, now=now, **form.cleaned_data),
    ):
        messages.success(request, _("The decision is on record."))
        return redirect(proposal)
    act = acting.Act(
        title=_("Record the decision"),
        button=_("Record the decision and tell all States Parties"),
        consequences=[
            _(
                "The States Parties taking part in the meeting decide, signatories do not. The "
                "Chair announces the outcome."
            ),
            _(
                "Only the outcome and the day are kept: no votes, no reasons, no record of who "
                "spoke (¶17)."
            ),
            _("A recorded decision cannot be changed."),
        ],
        paragraph=8,
    )
    return acting.page(request, proposal, act, form, now=now)


@require_http_methods(["GET", "POST"])
@proof.asked
def attest(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    proposal = queries.proposal_for(ref)
    office = require(policies.may_answer_for(request.hat, proposal, now=now))

    form = forms.Confirmation(request.POST if request.method == "POST" else None)
    if acting.tried(form, lambda: actions.attest(proposal_id=proposal.pk, by=office, now=now)):
        messages.success(request, _("It is on record that your State told the expert."))
        return redirect(proposal)
    until = wording.until(proposal.attest_by, proposal.meeting.zone)
    act = acting.Act(
        title=_("Tell the expert of the duty of confidence"),
        button=_("Record that %(state)s told %(expert)s")
        % {"state": office.speaks_for, "expert": proposal.expert},
        consequences=[
            _(
                "The inviting State expressly tells its expert, before the meeting, that the "
                "discussions and all information marked confidential are to be kept so. Do it by "
                "%(until)s, outside the portal; record it here."
            )
            % {"until": until},
            _(
                "With your word and the expert's own undertaking, what you choose opens to them on "
                "one page of the portal."
            ),
        ],
        paragraph=15,
    )
    return acting.page(request, proposal, act, form, now=now)
