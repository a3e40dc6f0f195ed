"""States concerned: named and notified by the State that presents, answering on their own page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import pack, policies, queries, record, standing
from cases.actions import concerned as actions
from cases.forms import concerned as forms
from cases.forms import uploading
from cases.models import Intention, NoticeToState
from cases.rules import Channel
from cases.views.frame import sections, use
from forum import audience, clock, proof
from forum.access import SignedIn, require
from forum.errors import Refused
from forum.models import State, Term
from forum.terms_of_reference import GENEVA
from forum.typed import typed
from forum.views.telling import do


@require_safe
def notices(request: SignedIn) -> HttpResponse:
    now = clock.now()
    state = request.hat.state if request.hat else None
    known = queries.known_notices()
    to_us, others = known.filter(concerned=state), known.exclude(concerned=state)
    context = {
        **sections("notices"),
        "state": policies.may_announce(request.hat, now=now) and state,
        "to_us": [_row(notice, now) for notice in to_us] if state else [],
        "others": [_row(notice, now) for notice in (others if state else known)],
    }
    return render(request, "cases/notices.html", context)


def _row(notice: NoticeToState, now: datetime) -> dict[str, Any]:
    return {"notice": notice, "said": list(standing.of_notice(notice, now=now))}


@require_safe
def name(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.intention_for(key)
    require(policies.may_change(request.hat, found, now=now))

    states = queries.states_to_name(found, now=now)
    form = forms.Naming(request.GET or None, states=states)
    if form.is_valid():
        return redirect("cases:notify", key=key, code=form.cleaned_data["state"].code)
    return render(request, "cases/name.html", {"form": form, "intention": found})


@require_http_methods(["GET", "POST"])
@proof.asked
def notify(request: SignedIn, key: str, code: str) -> HttpResponse:
    now = clock.now()
    found = queries.intention_for(key)
    state = queries.state_for(code)
    colleague = require(policies.may_change(request.hat, found, now=now))
    office = policies.may_notify(request.hat, found, now=now)

    otherwise = request.POST.get("channel") == Channel.OTHERWISE
    posted = request.POST if request.method == "POST" else None
    notice = forms.Notice(None if otherwise else posted, initial=typed(request))
    told = forms.ToldOtherwise(posted if otherwise else None)
    form = told if otherwise else notice
    if form.is_valid():
        signing = require(office)
        try:
            served = _serve(found, state, form, otherwise=otherwise, by=signing, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(state)s is notified.") % {"state": served.concerned})
            return redirect(served)
    context = {
        "intention": found,
        "state": state,
        "meeting": found.meeting,
        "now": now,
        "is_late": bool(found.meeting and now >= found.meeting.notices_due_at),
        "has_people": Term.objects.of_state(state, now).exists(),
        "form": form,
        "notice_form": notice,
        "told_form": told,
        "may_notify": office,
        "signing": queries.who_signs(colleague.speaks_for, now=now),
    }
    return render(request, "cases/notify.html", context)


def _serve(
    intention: Intention, state: State, form: Any, *, otherwise: bool, by: Term, now: datetime
) -> NoticeToState:
    serve = actions.record if otherwise else actions.serve
    return serve(intention=intention, state=state, **form.cleaned_data, by=by, now=now)


@require_http_methods(["GET", "POST"])
@proof.asked
def notice(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.notice_for(key)
    opens = policies.may_open(request.hat, found, now=now)
    if opens is not None:
        actions.open_notice(notice=found, by=opens, now=now)

    form = forms.Answering(request.POST or None, initial=typed(request))
    if request.method == "POST":
        office = require(policies.may_answer(request.hat, found, now=now))
        if form.is_valid():
            try:
                actions.answer(notice=found, **form.cleaned_data, by=office, now=now)
            except Refused as refusal:
                form.add_error("text", str(refusal))
            else:
                says = _("%(state)s has your answer, word for word.")
                messages.success(request, says % {"state": found.presenting})
                return redirect(found)
    context = page_of(request, queries.notice_for(key), now=now, form=form)
    return render(request, "cases/notice.html", context)


def page_of(
    request: SignedIn, notice: NoticeToState, *, now: datetime, **more: Any
) -> dict[str, Any]:
    hat = request.hat
    opens = policies.may_open(hat, notice, now=now)
    answers = policies.may_answer(hat, notice, now=now)
    text = queries.text_of(notice)
    says = use(notice.presenting, hat, card=text is not None)
    is_one_side = bool(hat and hat.state in {notice.presenting, notice.concerned})
    section = pack.section_of(notice) if is_one_side else None
    return {
        **_row(notice, now),
        "audience": audience.of(text or notice, now=now, whose=notice.presenting, use=says),
        "meeting": notice.meeting,
        "zone": notice.meeting.zone if notice.meeting else GENEVA,
        "now": now,
        "text": text.text if text else "",
        "entries": list(record.of(notice, now=now)),
        "section": section,
        "waiting": queries.waiting_files(notice) if opens else [],
        "form": forms.Answering(),
        "file_form": uploading.File(),
        "is_to_us": opens,
        "is_one_side": is_one_side,
        "asks_for_time": bool(
            section
            and section.asked_for_time
            and not section.replies
            and policies.may_take_back(hat, notice, now=now)
        ),
        "may_prepare_reply": policies.may_prepare_reply(hat, notice, now=now),
        "may_answer": answers,
        "may_consent": answers and notice.consent_asked and not hasattr(notice, "consent"),
        "may_take_back": policies.may_take_back(hat, notice, now=now),
        "signing": queries.who_signs(notice.concerned, now=now) if opens else (),
        **more,
    }


@require_POST
@proof.asked
def consent(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.notice_for(key)
    office = require(policies.may_answer(request.hat, found, now=now))

    says = _("The consent of your State is on record. %(state)s is told.")
    do(
        request,
        lambda: actions.consent(notice=found, by=office, now=now),
        done=says % {"state": found.presenting},
    )
    return redirect(found)


@require_http_methods(["GET", "POST"])
@proof.asked
def take_back(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.notice_for(key)
    office = require(policies.may_take_back(request.hat, found, now=now))

    if request.method == "POST":
        do(
            request,
            lambda: actions.take_back(notice=found, by=office, now=now),
            done=_("The notice is taken back. %(state)s is told.") % {"state": found.concerned},
        )
        return redirect(found)
    return render(request, "cases/take_back.html", {"notice": found})
