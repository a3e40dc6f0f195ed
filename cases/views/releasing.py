"""A posting is released, corrected before others' eyes, ended and withdrawn."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cases import policies, queries
from cases.actions import releasing as actions
from cases.forms import posting as forms
from cases.models import Posting
from cases.views.posting import groups_of
from forum import audience, clock, proof
from forum.access import SignedIn, require
from forum.audience import Kind
from forum.errors import Refused
from forum.models import Term
from forum.typed import typed
from forum.views.telling import do


@require_http_methods(["GET", "POST"])
@proof.asked
def release(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    found = queries.posting_for(ref)
    office = policies.may_release_posting(request.hat, found, now=now)
    if office is None:
        return _who_releases(request, found, now=now)

    heads = queries.heads(now=now)
    # By default to all (ToR 13); the provider may choose States.
    known = {
        "audience": found.audience if found.released_at else Kind.ALL,
        "states": queries.states_chosen_for(found),
        "last_day": forms.last_day_before(found.expires_at),
    }
    form = forms.Reach(
        request.POST or None,
        initial={**known, **typed(request)},
        states=queries.other_states(found.provider, now=now),
        heads={Kind.PARTIES: heads.parties, Kind.ALL: heads.all},
        was=Kind(found.audience),
    )
    if form.is_valid():
        try:
            _let_read(found, form, by=office, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _released(queries.posting_for(ref), now))
            return redirect(found)
    version = queries.version_of(found) or queries.version_in_writing(found)
    context: dict[str, Any] = {
        "posting": found,
        "form": form,
        "version": version,
        "groups": groups_of(version) if version else [],
        "audience": audience.of(version or found, now=now, whose=found.provider),
    }
    return render(request, "cases/platform/release.html", context)


def _let_read(posting: Posting, form: forms.Reach, *, by: Term, now: datetime) -> None:
    given = form.cleaned_data
    reach = actions.Reach(given["audience"], given["states"], form.expires_at)
    act = actions.release if posting.released_at is None else actions.reach
    act(posting=posting, reach=reach, by=by, now=now)


def _released(posting: Posting, now: datetime) -> str:
    states = queries.states_reached_by(posting, now=now).count()
    if not states:
        return _("Only your own State reads the posting now.")
    says = ngettext(
        "Released as %(ref)s. %(n)s other State can read it now.",
        "Released as %(ref)s. %(n)s other States can read it now.",
        states,
    )
    return says % {"n": states, "ref": posting.ref}


def _who_releases(request: SignedIn, posting: Posting, *, now: datetime) -> HttpResponse:
    colleague = require(policies.is_the_poster(request.hat, posting, now=now))
    signing = queries.who_signs(colleague.speaks_for, now=now)
    context = {"posting": posting, "signing": signing}
    status = HTTPStatus.FORBIDDEN
    return render(request, "cases/platform/who_releases.html", context, status=status)


@require_http_methods(["GET", "POST"])
@proof.asked
def correct(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    found = queries.posting_for(ref)
    office = policies.may_release_posting(request.hat, found, now=now)
    if office is None:
        return _who_releases(request, found, now=now)

    if request.method == "POST":
        do(
            request,
            lambda: actions.correct(posting=found, by=office, now=now),
            done=_("The correction is released. What stood before is erased."),
        )
        return redirect(found)
    version = queries.version_in_writing(found)
    context = {
        "posting": found,
        "version": version,
        "groups": groups_of(version) if version else [],
        "had_opened": {opened.state for opened in queries.opened_by_states(found)},
        "audience": audience.of(queries.version_of(found) or found, now=now, whose=found.provider),
    }
    return render(request, "cases/platform/correct.html", context)


@require_http_methods(["GET", "POST"])
@proof.asked
def withdraw(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    found = queries.posting_for(ref)
    office = require(policies.may_withdraw_posting(request.hat, found, now=now))

    if request.method == "POST":
        do(
            request,
            lambda: actions.withdraw(posting=found, by=office, now=now),
            done=_("The posting is withdrawn. What it said is erased."),
        )
        return redirect(found)
    return render(request, "cases/platform/withdraw.html", {"posting": found})
