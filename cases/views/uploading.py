"""
Files come into a case. A form sends one whole; the page's own script sends it by chunks.

The script is told what happens in JSON, with sentences that are ready to be shown; the pages and
their forms do all of it without a script, but for going on after a lost connection.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from cases import policies, queries
from cases.actions import uploading as actions
from cases.forms import uploading as forms
from cases.models import Case, CaseUpload
from cases.views.sharing import page_of
from forum import clock, files
from forum.access import SignedIn, require
from forum.errors import Refused
from forum.models import Term
from forum.views.telling import do


@csrf_exempt  # Checked in _attach, once the file is sealed while it comes in.
@require_POST
def attach(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    found = queries.case_for(ref)
    office = require(policies.may_edit(request.hat, found, now=now))

    request.upload_handlers = [files.Receiving(request)]
    return _attach(request, found, office, now)


@csrf_protect
def _attach(request: SignedIn, case: Case, office: Term, now: datetime) -> HttpResponse:
    form = forms.File(request.POST, request.FILES)
    if form.is_valid():
        try:
            upload = actions.attach(case=case, **form.cleaned_data, by=office, now=now)
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            _say(request, upload)
            return redirect(case)
    context = page_of(request, case, now=now, file_form=form, form=form)
    return render(request, "cases/case.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _say(request: SignedIn, upload: CaseUpload) -> None:
    level = messages.INFO if upload.is_waiting else messages.SUCCESS
    messages.add_message(request, level, _said(upload))


def _said(upload: CaseUpload) -> str:
    """Say what became of a file that passed: it is in, or waits; and what was taken out of it."""
    name = {"name": upload.name}
    if upload.is_waiting:
        says = _(
            "%(name)s waits for the virus scanner. Until then only you see that it is there, and"
            " nobody can open it."
        )
        return says % name
    says = _("%(name)s is added, and sealed.") % name
    if not upload.removals:
        return says
    taken = _("Taken out of it: %(what)s.") % {"what": "; ".join(map(str, upload.removals))}
    return f"{says} {taken}"


@require_POST
def begin(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    found = queries.case_for(ref)
    office = require(policies.may_edit(request.hat, found, now=now))

    form = forms.Announced(request.POST)
    if not form.is_valid():
        return _no(_("Choose a file first."))
    return _answer(
        lambda: actions.begin(case=found, **form.cleaned_data, by=office, now=now),
        status=HTTPStatus.CREATED,
    )


@require_http_methods(["GET", "POST"])
def coming(request: SignedIn, ref: str, key: str) -> HttpResponse:
    """Say which chunks are here, or take one in."""
    now = clock.now()
    upload = queries.upload_for(queries.case_for(ref), key)
    if request.method == "GET":
        return JsonResponse(_told(upload))
    office = require(policies.may_edit(request.hat, upload.case, now=now))

    form = forms.Chunk(request.GET)
    if not form.is_valid():
        return _no(_("A part of the file did not come whole. It is sent again."))
    number = form.cleaned_data["number"]

    def receive() -> CaseUpload:
        actions.receive(upload=upload, number=number, stream=request, by=office, now=now)
        return upload

    return _answer(receive)


@require_POST
def finish(request: SignedIn, ref: str, key: str) -> HttpResponse:
    now = clock.now()
    upload = queries.upload_for(queries.case_for(ref), key)
    office = require(policies.may_edit(request.hat, upload.case, now=now))

    def act() -> CaseUpload:
        settled = actions.finish(upload=upload, by=office, now=now)
        if settled.is_refused:
            says = _("%(name)s is refused.") % {"name": settled.name}
            messages.error(request, f"{says} {settled.refusal}")
        else:
            _say(request, settled)
        return settled

    return _answer(act)


@require_POST
def cancel(request: SignedIn, ref: str, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.case_for(ref)
    upload = queries.upload_for(found, key)

    says = _("%(name)s is taken off the list.") % {"name": upload.name}
    do(request, lambda: actions.cancel(upload=upload, now=now), done=says)
    return redirect(f"{found.get_absolute_url()}#files")


@require_POST
def location(request: SignedIn, ref: str, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.case_for(ref)
    upload = queries.upload_for(found, key)
    office = require(policies.may_edit(request.hat, found, now=now))

    form = forms.Location(request.POST)
    if form.is_valid():
        keep = form.cleaned_data["keep"]
        kept, gone = _("The place is kept beside the file."), _("The place is not kept.")
        do(
            request,
            lambda: actions.answer_location(upload=upload, keep=keep, by=office, now=now),
            done=kept if keep else gone,
        )
    return redirect(f"{found.get_absolute_url()}#files")


def _answer(act: Callable[[], CaseUpload], status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    try:
        upload = act()
    except actions.NotWhole as refusal:
        return _no(str(refusal), status=HTTPStatus.BAD_REQUEST)
    except Refused as refusal:
        return _no(str(refusal))
    return JsonResponse(_told(upload), status=status)


def _told(upload: CaseUpload) -> dict[str, object]:
    where = [upload.case.ref, upload.key]
    return {
        "status": upload.status,
        "here": upload.here,
        "chunks": upload.chunks,
        "coming": reverse("cases:coming", args=where),
        "finish": reverse("cases:finish", args=where),
        "cancel": reverse("cases:cancel-upload", args=where),
    }


def _no(says: str, status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY) -> HttpResponse:
    return JsonResponse({"says": says}, status=status)
