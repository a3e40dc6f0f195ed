"""The invitation: read by all, composed and sent by the Secretariat (ToR 9)."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forum import audience, clock, copies, proof
from forum import queries as forum
from forum.access import SignedIn, require
from forum.errors import Refused
from forum.models import Role
from forum.typed import typed
from meetings import d_line, documents, offers, policies, queries
from meetings.actions import inviting as actions
from meetings.forms import inviting as forms
from meetings.rules import Matter, Status
from meetings.views.convening import frame


@require_safe
def invitation(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    meeting = queries.meeting_for(ref)
    sent = queries.invitation_of(meeting)
    course = d_line.course(meeting, now=now)
    context = {
        **frame(request, meeting, "invitation", now=now),
        "invitation": sent,
        "offers": offers.of(meeting, hat=request.hat, now=now) if sent else [],
        "audience": audience.of(sent, now=now) if sent else None,
        "languages": documents.language_names(sent) if sent else [],
        "dates": d_line.key_dates(course),
        "said": d_line.said(course),
        "said_kind": "done" if course.in_time else "late",
        "draft": queries.draft_of(meeting),
        "consulted": queries.consultation_of(meeting, Matter.INVITATION, Role.CHAIR),
        "chair": forum.chair(now=now),
        "is_decided": meeting.status == Status.DECIDED,
        "may_invite": policies.may_invite(request.hat, now=now),
        "may_consult": policies.may_record_consultation(request.hat, Role.CHAIR, now=now),
        "left": queries.not_yet_invited(meeting, now=now) if sent else [],
    }
    return render(request, "meetings/invitation.html", context)


@require_http_methods(["GET", "POST"])
def compose(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    meeting = queries.meeting_for(ref)
    office = require(policies.may_invite(request.hat, now=now))

    draft = queries.draft_of(meeting)
    known = {
        "practical": draft.practical if draft else "",
        "languages": draft.languages.split(",") if draft else ["en"],
    }
    form = forms.Draft(request.POST or None, initial={**known, **typed(request)})
    if form.is_valid():
        try:
            actions.compose(meeting=meeting, **form.cleaned_data, by=office, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The draft is saved. Nothing was sent."))
            return redirect("meetings:invitation", ref=ref)
    context = {
        **frame(request, meeting, "invitation", now=now),
        "form": form,
        "dates": d_line.plan(meeting.held_on, zone=meeting.zone, now=now),
    }
    return render(request, "meetings/compose.html", context)


@require_http_methods(["GET", "POST"])
@proof.asked
def send(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    meeting = queries.meeting_for(ref)
    office = require(policies.may_invite(request.hat, now=now))

    is_late = now >= meeting.invitation_due_at
    called = queries.states_called(now=now)
    form = forms.Sending(
        request.POST or None, called=called, is_late=is_late, initial=typed(request)
    )
    if form.is_valid():
        try:
            sent = actions.circulate(meeting=meeting, **form.cleaned_data, by=office, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            said = ngettext(
                "The invitation went to %(n)s State.",
                "The invitation went to %(n)s States.",
                sent.states,
            )
            messages.success(request, said % {"n": sent.states})
            return redirect("meetings:invitation", ref=ref)
    context = {
        **frame(request, meeting, "invitation", now=now),
        "form": form,
        "consulted": queries.consultation_of(meeting, Matter.INVITATION, Role.CHAIR),
        "chair": forum.chair(now=now),
        "states": called,
        "recipients": queries.recipients(now=now),
        "is_late": is_late,
    }
    return render(request, "meetings/send.html", context)


@require_POST
@proof.asked
def send_to_new_states(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    meeting = queries.meeting_for(ref)
    office = require(policies.may_invite(request.hat, now=now))

    try:
        sent = actions.circulate_to_new_states(meeting=meeting, by=office, now=now)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        names = ", ".join(delivery.state.name for delivery in sent)
        messages.success(request, _("The invitation also went to %(names)s.") % {"names": names})
    return redirect("meetings:invitation", ref=ref)


@require_safe
def invitation_pdf(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    meeting = queries.meeting_for(ref)
    sent = queries.invitation_of(meeting)
    if sent is None:
        raise Http404
    paper, name = documents.invitation(meeting, sent, now=now), f"invitation-{meeting.ref}.pdf"
    return copies.answer_with(paper, of=sent, name=name, by=require(request.hat), now=now)


@require_safe
def draft_pdf(request: SignedIn, ref: str) -> HttpResponse:
    """Show the Secretariat, and the Chair it consults, what would be sent."""
    now = clock.now()
    meeting = queries.meeting_for(ref)
    office = require(policies.may_read_draft(request.hat, now=now))
    draft = queries.draft_of(meeting)
    if draft is None:
        raise Http404
    paper = documents.invitation(meeting, draft, now=now)
    name = f"invitation-draft-{meeting.ref}.pdf"
    return copies.answer_with(paper, of=draft, name=name, by=office, now=now)
