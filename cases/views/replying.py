"""Files of a reply, the part of a State concerned, and the record of a notice (ToR 12)."""

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

from cases import pack, policies, queries
from cases.actions import replying as actions
from cases.documents import presenting as documents
from cases.forms import uploading
from cases.models import NoticeToState
from cases.views.concerned import page_of
from forum import clock, copies, files, proof
from forum.access import SignedIn, require
from forum.actions import reading
from forum.errors import Refused
from forum.models import Term
from forum.trail import DOWNLOADED
from forum.views.telling import do


@csrf_exempt  # Checked in _attach, once the file is sealed while it comes in.
@require_POST
def attach(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.notice_for(key)
    office = require(policies.may_prepare_reply(request.hat, found, now=now))

    request.upload_handlers = [files.Receiving(request)]
    return _attach(request, found, office, now)


@csrf_protect
def _attach(request: SignedIn, notice: NoticeToState, office: Term, now: datetime) -> HttpResponse:
    form = uploading.File(request.POST, request.FILES)
    if form.is_valid():
        try:
            added = actions.attach(notice=notice, **form.cleaned_data, by=office, now=now)
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            says = _("%(name)s waits beside your reply, and goes over with it.")
            messages.success(request, says % {"name": added.name})
            return redirect(f"{notice.get_absolute_url()}#answer")
    context = page_of(request, notice, now=now, file_form=form)
    return render(request, "cases/notice.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@require_safe
def file(request: SignedIn, key: str, file: str) -> HttpResponseBase:
    now = clock.now()
    found = queries.reply_file_for(queries.notice_for(key), file)
    reading.note(by=request.hat, item=found, of=found.notice.concerned, now=now, act=DOWNLOADED)
    try:
        return copies.download(found, by=require(request.hat), now=now)
    except copies.CannotBeMarked as refusal:
        messages.error(request, str(refusal))
        return redirect("cases:reply-original", key=key, file=file)


@proof.asked
@require_http_methods(["GET", "POST"])
def original(request: SignedIn, key: str, file: str) -> HttpResponse:
    """Hand out the file as it came in, which its digest is of; the request is recorded (ToR 15)."""
    now = clock.now()
    notice = queries.notice_for(key)
    found = queries.reply_file_for(notice, file)
    office = require(request.hat)

    if request.method == "POST":
        reading.note(by=office, item=found, of=notice.concerned, now=now, act=DOWNLOADED)
        return cast("HttpResponse", copies.original(found, by=office, now=now))  # It streams.
    context = {"notice": notice, "file": found, "marked": found.kind in copies.MARKED}
    return render(request, "cases/reply_original.html", context)


@require_POST
def remove(request: SignedIn, key: str, file: str) -> HttpResponse:
    now = clock.now()
    notice = queries.notice_for(key)
    found = queries.reply_file_for(notice, file)
    office = require(policies.may_prepare_reply(request.hat, notice, now=now))

    do(
        request,
        lambda: actions.remove(file=found, by=office, now=now),
        done=_("%(name)s is removed, and destroyed.") % {"name": found.name},
    )
    return redirect(f"{notice.get_absolute_url()}#answer")


@require_safe
def section(request: SignedIn, key: str) -> HttpResponseBase:
    """Hand out to the State concerned its own part of the presentation; nobody else's."""
    now = clock.now()
    found = queries.notice_for(key)
    office = require(policies.may_open(request.hat, found, now=now))

    paper = documents.own_section(found, pack.section_of(found), now=now)
    name = f"part-{found.ref}.pdf"
    return copies.answer_with(paper, of=found, name=name, by=office, now=now)


@require_safe
def record(request: SignedIn, key: str) -> HttpResponseBase:
    """Hand out the record of a notice to whoever sees its card; digests to the two sides."""
    now = clock.now()
    found = queries.notice_for(key)
    office = require(request.hat)

    is_one_side = office.state in {found.presenting, found.concerned}
    own = pack.section_of(found) if is_one_side else None
    paper = documents.record_of(found, own, now=now)
    name = f"record-{found.ref}.pdf"
    return copies.answer_with(paper, of=found, name=name, by=office, now=now)
