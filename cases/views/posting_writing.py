"""A posting is written: its draft, its parts, and the draft of a correction."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases import policies, queries
from cases.actions import posting as actions
from cases.forms import posting as forms
from cases.models import SAID, Case, Posting, PostingPart, PostingVersion
from cases.vocabulary import ONE_OF, Type
from forum import audience, clock
from forum.access import SignedIn, require
from forum.errors import Refused
from forum.models import Term
from forum.typed import typed
from forum.views.telling import do


@require_http_methods(["GET", "POST"])
def begin(request: SignedIn) -> HttpResponse:
    now = clock.now()
    office = require(policies.may_post(request.hat, now=now))

    about = _case_of(office, request.GET.get("case", ""))
    form = forms.Posting(request.POST or None, initial=typed(request))
    if form.is_valid():
        posting = actions.begin(said=form.said, about=about, by=office, now=now)
        messages.success(request, _("Draft saved, not released. Only your State reads it."))
        return redirect(posting)
    context = {"form": form, "about": about, "nudged": policies.may_be_nudged(office, now=now)}
    return render(request, "cases/platform/begin.html", context)


def _case_of(office: Term, ref: str) -> Case | None:
    return queries.cases_of(office.speaks_for).filter(ref=ref).first() if ref else None


@require_http_methods(["GET", "POST"])
def edit(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    found = queries.posting_for(ref)
    office = require(policies.may_write_posting(request.hat, found, now=now))

    version, theirs, status = _in_writing(found), None, HTTPStatus.OK
    known = {name: getattr(version, name) for name in (*actions.Said.__annotations__, "edits")}
    form = forms.SavedPosting(request.POST or None, initial={**known, **typed(request)})
    if form.is_valid():
        edits = form.cleaned_data["edits"]
        try:
            actions.save(posting=found, edits=edits, said=form.said, by=office, now=now)
        except actions.PostingSavedMeanwhile as refusal:
            version, status = _in_writing(found), HTTPStatus.CONFLICT
            theirs = version
            # What is saved next replaces the text that is shown beside it, knowingly.
            form.data = request.POST.copy()
            form.data["edits"] = str(version.edits)
            form.add_error(None, str(refusal))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Draft saved, not released."))
            return redirect(found)
    context = {"form": form, "theirs": theirs, **_about(found, version)}
    return render(request, "cases/platform/edit.html", context, status=status)


def _in_writing(posting: Posting) -> PostingVersion:
    version = queries.version_in_writing(posting)
    if version is None:
        raise Http404
    return version


def _about(posting: Posting, version: PostingVersion) -> dict[str, Any]:
    return {
        "posting": posting,
        "is_draft": posting.released_at is None,
        "audience": audience.of(version, now=clock.now(), whose=posting.provider),
    }


@require_http_methods(["GET", "POST"])
def add_part(request: SignedIn, ref: str, type: str) -> HttpResponse:
    now = clock.now()
    found = queries.posting_for(ref)
    office = require(policies.may_write_posting(request.hat, found, now=now))

    version, kind = _in_writing(found), _kind(type)
    form = forms.Part(request.POST or None, initial=typed(request), type=kind)
    if form.is_valid():
        try:
            actions.add_part(posting=found, type=kind, said=form.cleaned_data, by=office, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Added. Nothing is released by it."))
            return redirect(found)
    context = {"form": form, "called": ONE_OF[kind], "kind": kind.label, **_about(found, version)}
    return render(request, "cases/platform/part.html", context)


def _kind(type: str) -> Type:
    try:
        return Type(type.upper())
    except ValueError as no_kind:
        raise Http404 from no_kind


@require_http_methods(["GET", "POST"])
def edit_part(request: SignedIn, ref: str, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.posting_for(ref)
    office = require(policies.may_write_posting(request.hat, found, now=now))

    version = _in_writing(found)
    part = queries.part_for(version, key)
    kind = Type(part.type)
    known = {column: getattr(part, column) for column in SAID}
    form = forms.Part(request.POST or None, initial={**known, **typed(request)}, type=kind)
    if form.is_valid():
        try:
            actions.save_part(posting=found, part=part, said=form.cleaned_data, by=office, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved. Nothing is released by it."))
            return redirect(found)
    said = {"form": form, "called": ONE_OF[kind], "kind": kind.label, "part": part}
    return render(request, "cases/platform/part.html", {**said, **_about(found, version)})


@require_POST
def remove_part(request: SignedIn, ref: str, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.posting_for(ref)
    office = require(policies.may_write_posting(request.hat, found, now=now))

    part: PostingPart = queries.part_for(_in_writing(found), key)
    do(
        request,
        lambda: actions.remove_part(posting=found, part=part, by=office, now=now),
        done=_("Removed from what is being written."),
    )
    return redirect(found)


@require_POST
def begin_correction(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    found = queries.posting_for(ref)
    office = require(policies.may_write_posting(request.hat, found, now=now))

    do(
        request,
        lambda: actions.begin_correction(posting=found, by=office, now=now),
        done=_("Others read the posting as it was until you release the correction."),
    )
    return redirect(found)


@require_POST
def discard_correction(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    found = queries.posting_for(ref)
    office = require(policies.may_write_posting(request.hat, found, now=now))

    do(
        request,
        lambda: actions.discard_correction(posting=found, by=office, now=now),
        done=_("The correction is dropped. Others read the posting as before."),
    )
    return redirect(found)
