"""The Chair's report to the Conference: drafted by the Chair, read by all once it is out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forum import audience, clock, copies, proof, review
from forum import queries as forum
from forum.access import SignedIn, require
from forum.errors import Refused
from forum.terms_of_reference import GENEVA
from forum.typed import typed
from forum.views.telling import do
from meetings import documents, policies, queries, reporting
from meetings.actions import reporting as actions
from meetings.forms import reporting as forms
from meetings.models import Conference
from meetings.rules import EntryKind


@require_safe
def reports(request: SignedIn) -> HttpResponse:
    now = clock.now()
    office = require(policies.may_see_meetings(request.hat, now=now))
    prepares = policies.may_prepare_reports(office, now=now)
    context = {
        "reports": queries.reports(),
        "to_come": queries.reports_to_come() if prepares else [],
        "reviews": reviews_due(),
        "geneva": GENEVA,
    }
    return render(request, "meetings/reports.html", context)


def reviews_due() -> list[dict[str, Any]]:
    """Return the reviews that were asked for and not carried out yet, and when each is due."""
    held = queries.cycles_held()
    return [
        {
            "mandate": mandate,
            "counted": review.counted(held, after=mandate.conference),
            "due_at": review.due_at(held, after=mandate.conference),
            "cycles": review.CYCLES,
        }
        for mandate in forum.reviews_asked_for()
    ]


@require_safe
def report(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    conference = queries.conference_for(key)
    office = require(policies.may_see_meetings(request.hat, now=now))
    out = queries.report_of(conference)
    if out is not None:
        context = {"report": out, "parts": out.parts, "audience": audience.of(out, now=now)}
        return render(request, "meetings/report.html", {**context, "geneva": GENEVA})
    if policies.may_prepare_reports(office, now=now) is None:
        raise Http404
    parts = actions.composed(conference, now=now)
    context = {
        "conference": conference,
        "parts": parts,
        "sources": reporting.SOURCES,
        "names": reporting.names_in(parts),
        "references": reporting.references_in(parts),
        "entries": queries.entries_of_report(conference),
        "kinds": EntryKind,
        "may_write": policies.may_write_report(office, now=now),
    }
    return render(request, "meetings/report_draft.html", context)


@require_http_methods(["GET", "POST"])
def write(request: SignedIn, key: str, kind: str) -> HttpResponse:
    now = clock.now()
    conference = queries.conference_for(key)
    office = require(policies.may_write_report(request.hat, now=now))
    if kind.upper() not in EntryKind.values:
        raise Http404

    what = EntryKind(kind.upper())
    form = forms.Entry(
        request.POST or None,
        initial=typed(request),
        kind=what,
        conclusions=_conclusions(conference),
    )
    if form.is_valid():
        try:
            actions.write(conference=conference, kind=what, **form.given(), by=office, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It stands in the draft."))
            return redirect("meetings:report", key=key)
    context = {"form": form, "conference": conference, "kind": what}
    return render(request, "meetings/report_entry.html", context)


@require_http_methods(["GET", "POST"])
def rewrite(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    entry = queries.entry_for(key)
    office = require(policies.may_write_report(request.hat, now=now))

    what = EntryKind(entry.kind)
    known = {
        "text": entry.text,
        "follows_from": entry.follows_from.key if entry.follows_from else "",
    }
    form = forms.Entry(
        request.POST or None,
        initial={**known, **typed(request)},
        kind=what,
        conclusions=_conclusions(entry.conference),
    )
    if form.is_valid():
        try:
            actions.rewrite(entry=entry, **form.given(), by=office, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It stands in the draft."))
            return redirect("meetings:report", key=entry.conference.key)
    context = {"form": form, "conference": entry.conference, "kind": what, "entry": entry}
    return render(request, "meetings/report_entry.html", context)


def _conclusions(conference: Conference) -> list[Any]:
    return list(queries.entries_of_report(conference).filter(kind=EntryKind.CONCLUSION))


@require_POST
def drop(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    entry = queries.entry_for(key)
    office = require(policies.may_write_report(request.hat, now=now))
    do(
        request,
        lambda: actions.drop(entry=entry, by=office, now=now),
        _("It stands in the draft no more."),
    )
    return redirect("meetings:report", key=entry.conference.key)


@require_http_methods(["GET", "POST"])
@proof.asked
def issue(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    conference = queries.conference_for(key)
    office = require(policies.may_write_report(request.hat, now=now))

    parts = actions.composed(conference, now=now)
    namings = reporting.names_in(parts)
    form = forms.Issue(request.POST or None, initial=typed(request), namings=namings)
    if form.is_valid():
        try:
            actions.issue(conference=conference, **form.given(), by=office, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The report is out. Every State of the Forum is told."))
            return redirect("meetings:report", key=key)
    context = {
        "form": form,
        "conference": conference,
        "references": reporting.references_in(parts),
    }
    return render(request, "meetings/report_issue.html", context)


@require_safe
def report_pdf(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    conference = queries.conference_for(key)
    office = require(policies.may_see_meetings(request.hat, now=now))
    out = queries.report_of(conference)
    if out is not None:
        name = f"chair-report-CSP{conference.number}.pdf"
        return copies.answer_with(documents.report(out), of=out, name=name, by=office, now=now)
    if policies.may_prepare_reports(office, now=now) is None:
        raise Http404
    paper = documents.report_draft(conference, actions.composed(conference, now=now))
    name = f"chair-report-draft-CSP{conference.number}.pdf"
    return copies.answer_with(paper, of=conference, name=name, by=office, now=now)
