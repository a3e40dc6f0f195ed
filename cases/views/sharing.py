"""Cases: the list, one case, its draft, its files, its release and its withdrawal."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from cases import policies, queries
from cases.actions import sharing as actions
from cases.forms import sharing as forms
from cases.forms import uploading
from cases.forms.previewing import PreviewAs
from cases.models import Case
from cases.rules import Status
from cases.views import previewing, using
from cases.views.frame import sections, use
from forum import audience, clock, copies, moments, proof
from forum.access import SignedIn, require
from forum.actions import reading
from forum.audience import Kind
from forum.errors import Refused
from forum.terms_of_reference import GENEVA
from forum.trail import DOWNLOADED
from forum.typed import typed
from forum.views.telling import do

ON_A_PAGE = 50
KINDS = {Status.DRAFT: "neutral", Status.RELEASED: "done", Status.WITHDRAWN: "neutral"}


@require_safe
def cases(request: SignedIn) -> HttpResponse:
    now = clock.now()
    known, own = queries.known_cases(), []
    office = policies.may_begin(request.hat, now=now)
    if office is not None:
        own = [_row(case) for case in known.filter(provider=office.speaks_for)]
        known = known.exclude(provider=office.speaks_for)
    page = Paginator(known, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        **sections("cases"),
        "office": office,
        "own": own,
        "page_obj": page,
        "shared": [_row(case) for case in page],
    }
    return render(request, "cases/cases.html", context)


def _row(case: Case) -> dict[str, Any]:
    status = Status(case.status)
    return {"case": case, "kind": KINDS[status], "word": status.label}


@require_safe
def case(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    found = queries.case_for(ref)
    page = page_of(request, found, now=now)
    if page["content"] is not None:
        reading.note(by=request.hat, item=found, of=found.provider, now=now)
    return render(request, "cases/case.html", page)


def page_of(request: SignedIn, case: Case, *, now: datetime, **more: Any) -> dict[str, Any]:
    hat = request.hat
    may_edit = policies.may_edit(hat, case, now=now)
    told = queries.told(case)
    content = told.content if told else None
    carded = content is not None and case.released_at is not None
    says = use(case.provider, hat, card=carded)
    return {
        **_row(case),
        "zone": GENEVA,
        "audience": audience.of(
            content or case,
            now=now,
            whose=case.provider,
            use=says,
            preview_url=reverse("cases:preview", args=[case.ref]),
        ),
        "told": told,
        "content": content,
        "attachments": queries.attachments_of(case),
        "uploads": queries.uploads_of(case),
        "intentions": queries.known_intentions().filter(case=case, withdrawn_at=None),
        "notices": queries.known_notices().standing().filter(intention__case=case),
        "is_withdrawn": case.status == Status.WITHDRAWN,
        "is_draft": case.status == Status.DRAFT,
        "is_own": bool(hat and hat.state == case.provider),
        "use": using.of_item(hat, case, now=now) if content else None,
        "may_pass_on": policies.may_pass_on(hat, case, now=now) if content else None,
        "is_passed_on": policies.reads_as_police(hat, case, now=now) is not None,
        "may_arrange": policies.may_begin(hat, now=now) if carded else None,
        "may_edit": may_edit,
        "may_release": policies.may_release(hat, case, now=now),
        "may_announce": policies.may_begin(hat, now=now) if may_edit else None,
        "file_form": uploading.File() if may_edit else None,
        "chunk_bytes": settings.CHUNK_BYTES,
        **more,
    }


@require_safe
def attachment(request: SignedIn, ref: str, key: str) -> HttpResponseBase:
    now = clock.now()
    case = queries.case_for(ref)
    file = queries.attachment_for(case, key)
    reading.note(by=request.hat, item=file, of=case.provider, now=now, act=DOWNLOADED)
    try:
        return copies.download(file, by=require(request.hat), now=now)
    except copies.CannotBeMarked as refusal:
        messages.error(request, str(refusal))
        return redirect("cases:original", ref=ref, key=key)


@proof.asked
@require_http_methods(["GET", "POST"])
def original(request: SignedIn, ref: str, key: str) -> HttpResponse:
    """Hand out the file as it came in, on a request that is recorded (ToR 15)."""
    now = clock.now()
    case = queries.case_for(ref)
    file = queries.attachment_for(case, key)
    office = require(request.hat)

    if request.method == "POST":
        reading.note(by=office, item=file, of=case.provider, now=now, act=DOWNLOADED)
        return cast("HttpResponse", copies.original(file, by=office, now=now))  # It streams.
    context = {"case": case, "file": file, "marked": file.kind in copies.MARKED}
    return render(request, "cases/original.html", context)


@require_http_methods(["GET", "POST"])
@proof.asked
def withdraw_file(request: SignedIn, ref: str, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.case_for(ref)
    file = queries.attachment_for(found, key)
    office = require(policies.may_edit(request.hat, found, now=now))

    if request.method == "POST":
        do(
            request,
            lambda: actions.withdraw_file(attachment=file, by=office, now=now),
            done=_("%(name)s is withdrawn.") % {"name": file.name},
        )
        return redirect(found)
    return render(request, "cases/withdraw_file.html", {"case": found, "file": file})


@require_http_methods(["GET", "POST"])
@proof.asked
def release(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    found = queries.case_for(ref)
    office = policies.may_release(request.hat, found, now=now)
    if office is None:
        colleague = require(policies.speaks_for_provider(request.hat, found, now=now))
        signing = queries.who_signs(colleague.speaks_for, now=now)
        return render(
            request,
            "cases/who_releases.html",
            {"case": found, "signing": signing},
            status=HTTPStatus.FORBIDDEN,
        )

    previews = "preview" in request.POST
    heads = queries.heads(now=now)
    chosen = queries.chosen_states_of(found)
    known = {"audience": found.audience, "states": chosen}
    form = forms.Release(
        request.POST or None,
        initial={**known, **typed(request)},
        states=queries.other_states(found.provider, now=now),
        heads={Kind.PARTIES: heads.parties, Kind.ALL: heads.all},
        was=Kind(found.audience),
        previews=previews,
    )
    look = PreviewAs(
        request.POST if previews else None, states=queries.states_of_the_forum(now=now)
    )
    context: dict[str, Any] = {
        "case": found,
        "form": form,
        "look": look,
        "zone": GENEVA,
        "audience": audience.of(found.content, now=now, whose=found.provider),
    }
    if form.is_valid() and (not previews or look.is_valid()):
        act = partial(
            actions.release,
            case=found,
            audience=form.cleaned_data["audience"],
            states=form.cleaned_data["states"],
            by=office,
            now=now,
        )
        try:
            if not previews:
                messages.success(request, _released(act(), now))
                return redirect(found)
            context["preview"] = previewing.once(act, look.cleaned_data["viewer"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "cases/release.html", context)


def _released(case: Case, now: datetime) -> str:
    """Say what became of it; of a case that has just left its State, with a receipt."""
    if case.released_at != now:
        return _read_by(case, now)
    given = {"ref": case.ref, "when": moments.moment(now, GENEVA), "read": _read_by(case, now)}
    return _("Released as %(ref)s, %(when)s. %(read)s") % given


def _read_by(case: Case, now: datetime) -> str:
    states = queries.states_reading(case, now=now).count()
    if not states:
        return _("Only your own State reads the case now.")
    says = ngettext(
        "%(n)s other State reads the case now.", "%(n)s other States read the case now.", states
    )
    return says % {"n": states}


@require_http_methods(["GET", "POST"])
@proof.asked
def withdraw(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    found = queries.case_for(ref)
    office = require(policies.may_withdraw(request.hat, found, now=now))

    if request.method == "POST":
        do(
            request,
            lambda: actions.withdraw(case=found, by=office, now=now),
            done=_("The case is withdrawn. What happened is erased."),
        )
        return redirect(found)
    context = {"case": found, "files": queries.attachments_of(found).count()}
    return render(request, "cases/withdraw.html", context)
