"""The papers of a delegation, who changed what in it, and what is printed of all (ToR 6, 7)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forum import clock, copies
from forum.access import SignedIn, require
from forum.errors import Refused
from forum.models import Term
from forum.typed import typed
from meetings import documents, policies, queries
from meetings.actions import credentials as actions
from meetings.forms import delegations as forms
from meetings.models import Delegation, Meeting
from meetings.rules import Status
from meetings.views.convening import frame

# What the trail calls an act, as one's own State and the Secretariat read it.
SAID: dict[str, Promise] = {
    "registered": gettext_lazy("registered the delegation"),
    "named": gettext_lazy("named %(name)s"),
    "changed": gettext_lazy("changed the entry of %(name)s"),
    "took off": gettext_lazy("took %(name)s off"),
    "checked in": gettext_lazy("checked the delegation in"),
    "undid the check-in": gettext_lazy("took the check-in back"),
    "entered the note verbale of": gettext_lazy("entered the note verbale"),
    "found the papers in order of": gettext_lazy("found the credentials in order"),
    "found the papers not yet in order of": gettext_lazy("found the credentials not yet in order"),
}


def _history(delegation: Delegation, changes: list[queries.Change]) -> list[dict[str, Any]]:
    names = {str(one.pk): one.name for one in delegation.delegates.all()}
    return [
        {
            "at": change.at,
            "zone": delegation.meeting.zone,
            "who": change.who,
            "what": SAID[change.act] % {"name": names.get(change.delegate, "")},
        }
        for change in changes
    ]


def papers_of(delegation: Delegation) -> dict[str, Any]:
    """Return what the pages say of a delegation's papers, and who changed what in it."""
    changes = queries.changes_of(delegation)
    entered = [change for change in changes if change.act == "entered the note verbale of"]
    return {
        "papers": queries.credentials_of(delegation),
        "entered_by": entered[-1].who if entered else "",
        "history": _history(delegation, changes),
    }


@require_http_methods(["GET", "POST"])
def note(request: SignedIn, ref: str) -> HttpResponse:
    """A State says which note verbale names its delegation."""
    now = clock.now()
    meeting = queries.meeting_for(ref)
    office = require(policies.may_register(request.hat, now=now))
    own = get_object_or_404(meeting.delegations, state=office.speaks_for)
    form = _form(request, own)
    if form.is_valid() and _entered(request, form, own, now):
        return redirect("meetings:delegation", ref)
    above = frame(request, meeting, "delegation", now=now)
    return render(request, "meetings/note.html", {**above, "form": form})


@require_http_methods(["GET", "POST"])
def credentials(request: SignedIn, ref: str, key: str) -> HttpResponse:
    """One delegation, for the Secretariat: its papers and their form, and who changed what."""
    now = clock.now()
    meeting = queries.meeting_for(ref)
    row = queries.delegation_for(meeting, key)
    require(policies.may_keep_the_door(request.hat, now=now))
    form = _form(request, row)
    if form.is_valid() and _entered(request, form, row, now):
        return redirect("meetings:credentials", ref, key)
    context = {
        **frame(request, meeting, "participants", now=now),
        "delegation": row,
        "delegates": queries.delegates_of(row),
        **papers_of(row),
        "form": form,
        "may_change": meeting.status in {Status.DECIDED, Status.OPEN},
    }
    return render(request, "meetings/credentials.html", context)


@require_POST
def mark(request: SignedIn, ref: str, key: str) -> HttpResponse:
    """Say whether the credentials are in order, or not yet. It stops nobody (ToR 6)."""
    now = clock.now()
    row = queries.delegation_for(queries.meeting_for(ref), key)
    office = require(policies.may_keep_the_door(request.hat, now=now))
    form = forms.Mark(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say whether the credentials are in order, or not yet."))
        return redirect("meetings:credentials", ref, key)
    try:
        actions.mark(delegation=row, **form.cleaned_data, by=office, now=now)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It is noted. Nobody is kept out by it."))
    return redirect("meetings:credentials", ref, key)


@require_safe
def list_pdf(request: SignedIn, ref: str) -> HttpResponse:
    """The list of participants, to those it shows itself to."""
    now = clock.now()
    meeting = queries.meeting_for(ref)
    office = policies.may_run_the_floor(request.hat, now=now)
    office = require(office or policies.may_register(request.hat, now=now))
    return _list(meeting, by=office, now=now, for_the_door=False)


@require_safe
def door_list_pdf(request: SignedIn, ref: str) -> HttpResponse:
    """The same with boxes to tick, for the door."""
    now = clock.now()
    meeting = queries.meeting_for(ref)
    office = require(policies.may_run_the_floor(request.hat, now=now))
    return _list(meeting, by=office, now=now, for_the_door=True)


@require_safe
def badges_pdf(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    meeting = queries.meeting_for(ref)
    office = require(policies.may_keep_the_door(request.hat, now=now))
    sheet = documents.badges(meeting, queries.participants(meeting))
    name = f"badges-{meeting.ref}.pdf"
    return copies.answer_with(sheet, of=meeting, name=name, by=office, now=now)


def _list(meeting: Meeting, *, by: Term, now: datetime, for_the_door: bool) -> HttpResponse:
    shown = queries.participants(meeting)
    if not shown:
        raise Http404
    paper = documents.participants(meeting, shown, for_the_door=for_the_door, now=now)
    name = f"{'door-list' if for_the_door else 'participants'}-{meeting.ref}.pdf"
    return copies.answer_with(paper, of=meeting, name=name, by=by, now=now)


def _form(request: SignedIn, row: Delegation) -> forms.NoteVerbale:
    papers = queries.credentials_of(row)
    stands = {"reference": papers.reference, "dated": papers.dated} if papers else {}
    return forms.NoteVerbale(request.POST or None, initial={**stands, **typed(request)})


def _entered(request: SignedIn, form: forms.NoteVerbale, row: Delegation, now: datetime) -> bool:
    office = require(request.hat)
    try:
        actions.enter_note(delegation=row, **form.cleaned_data, by=office, now=now)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("The note verbale is entered."))
    return True
