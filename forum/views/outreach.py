"""The logs of briefings, of outreach and of mandates, from which the Chair's report is made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from forum import audience, clock, policies, proof, queries
from forum.access import SignedIn, require
from forum.actions import outreach as actions
from forum.errors import Refused
from forum.forms import outreach as forms
from forum.models import Term
from forum.models.outreach import Actor, Log
from forum.terms_of_reference import GENEVA
from forum.typed import typed
from forum.views.telling import do


def sections(current: str) -> list[dict[str, Any]]:
    pages = {
        "outreach:outreach": _("Outreach"),
        "outreach:briefings": _("Briefings"),
        "outreach:mandates": _("Mandates"),
    }
    return [
        {"label": label, "url": reverse(name), "current": name == current}
        for name, label in pages.items()
    ]


@require_safe
def outreach(request: SignedIn) -> HttpResponse:
    now = clock.now()
    office = require(policies.may_see_outreach(request.hat, now=now))
    context = {
        "rows": queries.logged(Log.OUTREACH),
        "sections": sections("outreach:outreach"),
        "office": office,
        "may_log": policies.may_log_outreach(office, now=now),
    }
    return render(request, "outreach/outreach.html", context)


@require_safe
def briefings(request: SignedIn) -> HttpResponse:
    now = clock.now()
    office = require(policies.may_see_outreach(request.hat, now=now))
    context = {
        "rows": queries.logged(Log.BRIEFING),
        "sections": sections("outreach:briefings"),
        "may_log": policies.may_log_briefings(office, now=now),
    }
    return render(request, "outreach/briefings.html", context)


@require_safe
def activity(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    shown = queries.activity_for(key)
    require(policies.may_see_outreach(request.hat, now=now))
    context = {
        "activity": shown,
        "audience": audience.of(shown, now=now),
        "geneva": GENEVA,
        "may_take_back": policies.may_take_back(request.hat, shown, now=now),
    }
    return render(request, "outreach/activity.html", context)


@require_http_methods(["GET", "POST"])
@proof.asked
def log(request: SignedIn) -> HttpResponse:
    now = clock.now()
    office = require(policies.may_log_outreach(request.hat, now=now))

    of_a_state = office.speaking(at=now) is not None
    form = forms.Outreach(request.POST or None, initial=typed(request), of_a_state=of_a_state)
    logged = _log(form, Log.OUTREACH, office, now=now)
    if logged:
        messages.success(request, _("It is in the log."))
        return redirect("outreach:outreach")
    return render(request, "outreach/log.html", {"form": form, "office": office})


@require_http_methods(["GET", "POST"])
@proof.asked
def log_briefing(request: SignedIn) -> HttpResponse:
    now = clock.now()
    office = require(policies.may_log_briefings(request.hat, now=now))

    form = forms.Briefing(request.POST or None, initial=typed(request))
    if _log(form, Log.BRIEFING, office, now=now):
        messages.success(request, _("It is in the log."))
        return redirect("outreach:briefings")
    return render(request, "outreach/log_briefing.html", {"form": form})


def _log(form: forms.Outreach | forms.Briefing, into: Log, office: Term, *, now: datetime) -> bool:
    """Return whether what was filled in is logged; if not, the form says why."""
    if not form.is_valid():
        return False
    actor, facts = Actor(form.actor_chosen), form.facts()
    return _taken(
        form, lambda: actions.log(into=into, actor=actor, facts=facts, by=office, now=now)
    )


def _taken(form: Any, act: Callable[[], object]) -> bool:
    try:
        act()
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@require_POST
@proof.asked
def withdraw(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    shown = queries.activity_for(key)
    office = require(policies.may_take_back(request.hat, shown, now=now))
    do(
        request,
        lambda: actions.withdraw(activity=shown, by=office, now=now),
        _("The entry is taken back: it stands in no later report."),
    )
    return redirect("outreach:outreach")


@require_safe
def mandates(request: SignedIn) -> HttpResponse:
    now = clock.now()
    office = require(policies.may_see_outreach(request.hat, now=now))
    context = {
        "mandates": queries.mandates_known(),
        "sections": sections("outreach:mandates"),
        "may_record": policies.may_record_mandates(office, now=now),
    }
    return render(request, "outreach/mandates.html", context)


@require_http_methods(["GET", "POST"])
@proof.asked
def record_mandate(request: SignedIn) -> HttpResponse:
    now = clock.now()
    office = require(policies.may_record_mandates(request.hat, now=now))

    form = forms.Mandate(request.POST or None, initial=typed(request))
    if form.is_valid() and _taken(
        form, lambda: actions.record_mandate(**form.cleaned_data, by=office, now=now)
    ):
        messages.success(request, _("The mandate is on record."))
        return redirect("outreach:mandates")
    return render(request, "outreach/record_mandate.html", {"form": form})


@require_http_methods(["GET", "POST"])
@proof.asked
def mandate_done(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    mandate = queries.mandate_for(key)
    office = require(policies.may_record_mandates(request.hat, now=now))

    known = {"done_on": mandate.done_on, "done_with": mandate.done_with}
    form = forms.Done(request.POST or None, initial={**known, **typed(request)})
    if form.is_valid() and _taken(
        form,
        lambda: actions.record_done(mandate=mandate, **form.cleaned_data, by=office, now=now),
    ):
        messages.success(request, _("How the mandate stands is on record."))
        return redirect("outreach:mandates")
    return render(request, "outreach/mandate_done.html", {"form": form, "mandate": mandate})
