"""The same mark elsewhere: a provider offers, is told, and says yes or no (ToR 21)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import marks as comparing
from cases import policies, queries
from cases.actions import introducing as actions
from cases.forms.introducing import Answer
from cases.models import Case
from forum import audience, clock, proof
from forum.access import SignedIn, require
from forum.terms_of_reference import GENEVA
from forum.views.telling import do


@require_safe
def offers(request: SignedIn) -> HttpResponse:
    now = clock.now()
    office = require(policies.may_begin(request.hat, now=now))
    rows = [_row(offer.case, office.speaks_for) for offer in queries.own_offers()]
    next_at = comparing.next_comparison(now)
    return render(request, "cases/marks.html", {"rows": rows, "next_at": next_at, "zone": GENEVA})


@require_http_methods(["GET", "POST"])
@proof.asked
def marks(request: SignedIn, ref: str) -> HttpResponse:
    """Show what stands; sent, offer the marks of the case."""
    now = clock.now()
    case = queries.case_for(ref)
    office = require(policies.speaks_for_provider(request.hat, case, now=now))

    if request.method == "POST":
        by = require(policies.may_offer_marks(office, case, now=now))
        done = _("Offered. Nobody is told. The marks are compared next Monday morning.")
        do(request, lambda: actions.offer(case=case, by=by, now=now), done=done)
        return redirect("cases:marks-of", ref=ref)
    offered = queries.standing_offer(case)
    context = {
        **_row(case, office.speaks_for),
        "offer": offered,
        "compared": queries.last_compared(offered) if offered else None,
        "next_at": comparing.next_comparison(now),
        "may_offer": policies.may_offer_marks(office, case, now=now),
        "may_answer": offered and policies.may_answer_match(office, offered, now=now),
        "signing": queries.who_signs(office.speaks_for, now=now),
        "audience": audience.of(offered, now=now, whose=case.provider) if offered else None,
        "zone": GENEVA,
    }
    return render(request, "cases/marks_of_case.html", context)


def _row(case: Case, state: Any) -> dict[str, Any]:
    found = list(queries.matches_of(case))
    introduced = queries.introductions_of(found)
    return {
        "case": case,
        "matches": [
            {
                "match": match,
                "other": introduced[match.pair].to(state) if match.pair in introduced else None,
            }
            for match in found
        ],
    }


@require_POST
@proof.asked
def take_back(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    case = queries.case_for(ref)
    office = require(policies.may_offer_marks(request.hat, case, now=now))
    offered = queries.standing_offer(case)
    if offered is not None:
        done = _("Taken back. The marks of this case are compared no longer.")
        do(request, lambda: actions.take_back(offered=offered, by=office, now=now), done=done)
    return redirect("cases:marks-of", ref=ref)


@require_POST
@proof.asked
def answer(request: SignedIn, ref: str, key: str) -> HttpResponse:
    now = clock.now()
    case = queries.case_for(ref)
    match = queries.match_for(case, key)
    office = require(policies.may_answer_match(request.hat, match.offer, now=now))

    form = Answer(request.POST)
    if form.is_valid():
        agrees = form.cleaned_data["agrees"]
        yes = _("Kept. If the other side says yes too, each learns who the other is on a Monday.")
        do(
            request,
            lambda: actions.answer(match=match, agrees=agrees, by=office, now=now),
            done=yes if agrees else _("Kept. The other side is not told."),
        )
    return redirect("cases:marks-of", ref=ref)
