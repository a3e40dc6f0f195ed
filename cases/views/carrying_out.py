"""Steps and files of an arrangement (ToR 21)."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import cast

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import policies, queries
from cases.actions import carrying_out as actions
from cases.forms import arranging as forms
from cases.forms import uploading
from cases.models import Arrangement
from cases.views.arranging import page_of
from forum import clock, copies, files, proof
from forum.access import SignedIn, require
from forum.actions import reading
from forum.errors import Refused
from forum.models import Term
from forum.trail import DOWNLOADED
from forum.views.telling import do


@require_POST
@proof.asked
def set_step(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.arrangement_for(key)
    office = require(policies.may_sign_arrangement(request.hat, found, now=now))

    form = forms.Step(request.POST)
    if form.is_valid():
        try:
            actions.set_step(arrangement=found, **form.cleaned_data, by=office, now=now)
        except Refused as refusal:
            form.add_error("day", str(refusal))
        else:
            messages.success(request, _("Said. Your State is reminded as the day comes near."))
            return redirect(f"{found.get_absolute_url()}#steps")
    context = page_of(request, found, now=now, step_form=form, form=form)
    return render(
        request, "cases/arrangement.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY
    )


@require_POST
@proof.asked
def done(request: SignedIn, key: str, step: str) -> HttpResponse:
    now = clock.now()
    found = queries.arrangement_for(key)
    one = queries.step_for(found, step)
    office = require(policies.may_do_step(request.hat, one, now=now))
    do(
        request,
        lambda: actions.mark_done(step=one, by=office, now=now),
        done=_("Done. The other parties are told."),
    )
    return redirect(f"{found.get_absolute_url()}#steps")


@require_POST
@proof.asked
def withdraw_step(request: SignedIn, key: str, step: str) -> HttpResponse:
    now = clock.now()
    found = queries.arrangement_for(key)
    one = queries.step_for(found, step)
    require(policies.may_do_step(request.hat, one, now=now))
    office = require(policies.may_sign_arrangement(request.hat, found, now=now))
    do(
        request,
        lambda: actions.withdraw_step(step=one, by=office, now=now),
        done=_("The step is taken back, and erased."),
    )
    return redirect(f"{found.get_absolute_url()}#steps")


@csrf_exempt  # Checked in _attach, once the file is sealed while it comes in.
@require_POST
def attach(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.arrangement_for(key)
    office = require(policies.may_take_part(request.hat, found, now=now))

    request.upload_handlers = [files.Receiving(request)]
    return _attach(request, found, office, now)


@csrf_protect
def _attach(
    request: SignedIn, arrangement: Arrangement, office: Term, now: datetime
) -> HttpResponse:
    form = uploading.File(request.POST, request.FILES)
    if form.is_valid():
        try:
            added = actions.attach(arrangement=arrangement, **form.cleaned_data, by=office, now=now)
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, _("%(name)s is added, and sealed.") % {"name": added.name})
            return redirect(f"{arrangement.get_absolute_url()}#files")
    context = page_of(request, arrangement, now=now, file_form=form, form=form)
    return render(
        request, "cases/arrangement.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY
    )


@require_safe
def file(request: SignedIn, key: str, file: str) -> HttpResponseBase:
    now = clock.now()
    found = queries.file_for(queries.arrangement_for(key), file)
    reading.note(by=request.hat, item=found, of=found.state, now=now, act=DOWNLOADED)
    try:
        return copies.download(found, by=require(request.hat), now=now)
    except copies.CannotBeMarked as refusal:
        messages.error(request, str(refusal))
        return redirect("arrangements:original", key=key, file=file)


@proof.asked
@require_http_methods(["GET", "POST"])
def original(request: SignedIn, key: str, file: str) -> HttpResponse:
    """Hand out the file as it came in, on a request that is recorded (ToR 15)."""
    now = clock.now()
    arrangement = queries.arrangement_for(key)
    found = queries.file_for(arrangement, file)
    office = require(request.hat)

    if request.method == "POST":
        reading.note(by=office, item=found, of=found.state, now=now, act=DOWNLOADED)
        return cast("HttpResponse", copies.original(found, by=office, now=now))  # It streams.
    context = {
        "arrangement": arrangement,
        "file": found,
        "marked": found.kind in copies.MARKED,
    }
    return render(request, "cases/arranged_original.html", context)


@require_http_methods(["GET", "POST"])
@proof.asked
def withdraw_file(request: SignedIn, key: str, file: str) -> HttpResponse:
    now = clock.now()
    arrangement = queries.arrangement_for(key)
    found = queries.file_for(arrangement, file)
    office = require(policies.may_withdraw_arranged_file(request.hat, found, now=now))

    if request.method == "POST":
        do(
            request,
            lambda: actions.withdraw_file(file=found, by=office, now=now),
            done=_("%(name)s is withdrawn.") % {"name": found.name},
        )
        return redirect(arrangement)
    context = {"arrangement": arrangement, "file": found}
    return render(request, "cases/withdraw_arranged_file.html", context)
