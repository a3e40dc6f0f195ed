"""The States of the Forum: what each is today, and what the Secretariat has to confirm."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from forum import clock, proof, queries, trail
from forum.access import SignedIn, require
from forum.actions import states as actions
from forum.errors import Refused
from forum.forms import states as forms
from forum.models import Role, Standing, State, Term
from forum.terms_of_reference import GENEVA
from forum.typed import typed

# How a standing is drawn, in the order of the lists.
DRAWN = {Standing.PARTY: "done", Standing.SIGNATORY: "next", Standing.NONE: "neutral"}


@require_safe
def states(request: SignedIn) -> HttpResponse:
    now = clock.now()
    office = require(request.hat)

    rows = [_row(state, now=now) for state in queries.listed_states()]
    lists = {
        "": (_("All"), rows),
        "parties": (_("States Parties"), _of(rows, Standing.PARTY)),
        "signatories": (_("Signatory States"), _of(rows, Standing.SIGNATORY)),
        "to-confirm": (_("To be confirmed"), [row for row in rows if row["state"].to_confirm]),
    }
    chosen = request.GET.get("show", "")
    chosen = chosen if chosen in lists else ""
    context = {
        "rows": lists[chosen][1],
        "sections": [
            {"label": label, "count": len(of), "url": f"?show={name}", "current": name == chosen}
            for name, (label, of) in lists.items()
        ],
        "may_correct": _may_correct(office, now=now) is not None,
        "geneva": GENEVA,
    }
    return render(request, "forum/states/states.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@proof.asked
def state(request: SignedIn, code: str) -> HttpResponse:
    now = clock.now()
    office = require(request.hat)
    shown = queries.state_for(code)
    correcting = _may_correct(office, now=now)

    form = None
    if correcting or request.method == "POST":
        by = require(correcting)
        initial = {**forms.as_days(shown), **typed(request)}
        form = forms.Correction(request.POST or None, initial=initial)
        if form.is_valid():
            try:
                actions.correct(shown, by=by, now=now, **form.as_moments())
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("The dates are corrected. They count from now on."))
                return redirect("states:state", code=shown.code)
    context = {
        **_row(shown, now=now),
        "form": form,
        "entries": [_entry(entry) for entry in queries.trail_of(trail.label(shown))],
        "geneva": GENEVA,
    }
    return render(request, "forum/states/state.html", context)


def _may_correct(office: Term, *, now: datetime) -> Term | None:
    """The Secretariat keeps the list (ToR 5)."""
    return office.acting_as(Role.SECRETARIAT, at=now)


def _row(state: State, *, now: datetime) -> dict[str, Any]:
    standing = state.standing(now)
    return {
        "state": state,
        "standing": standing,
        "kind": DRAWN[standing],
        "word": standing.label,
        "days": forms.as_days(state),
    }


def _of(rows: list[dict[str, Any]], standing: Standing) -> list[dict[str, Any]]:
    return [row for row in rows if row["standing"] == standing]


def _entry(entry: Any) -> dict[str, Any]:
    says = {
        actions.CORRECTED: _("Dates corrected"),
        actions.LISTED: _("Taken over from the list of States"),
    }
    return {
        "at": entry.at,
        "zone": GENEVA,
        "what": says.get(entry.act, entry.act),
        "who": entry.office.office if entry.office else _("the portal"),
        "formal": entry.act == actions.CORRECTED,
    }
