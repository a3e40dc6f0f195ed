"""
The review of the Forum's usefulness: a questionnaire to each State, totals for the Conference.

It stands above meetings, since the totals are of cases, postings and contacts too.
"""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cases import queries
from forum import clock, proof
from forum import review as clockwork
from forum.access import SignedIn, require
from forum.errors import Refused
from forum.models import Mandate
from forum.terms_of_reference import GENEVA
from forum.typed import typed
from meetings import policies
from meetings import queries as meetings
from meetings.actions import reviewing as actions
from meetings.forms import reviewing as forms

TOTALS = {
    "presented": gettext_lazy("Presentations at meetings"),
    "notified": gettext_lazy("Notices to States concerned (¶12)"),
    "replied_in_time": gettext_lazy("Replies by the fifteenth day before the meeting (¶12)"),
    "posted": gettext_lazy("Postings on the platform (¶13)"),
    "contacts": gettext_lazy("Law-enforcement contacts (¶20)"),
}


@require_http_methods(["GET", "POST"])
@proof.asked
def review(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    mandate = meetings.review_for(key)
    hat = require(policies.may_see_meetings(request.hat, now=now))
    office = policies.may_answer_review(hat, now=now)

    said = meetings.answer_of(mandate, hat.speaks_for) if hat.speaking(at=now) else None
    known = {name: getattr(said, name) for name in forms.Questionnaire.base_fields} if said else {}
    form = forms.Questionnaire(request.POST or None, initial={**known, **typed(request)})
    if request.method == "POST":
        office = require(office)
    if office is not None and form.is_valid():
        try:
            actions.answer(mandate=mandate, **form.cleaned_data, by=office, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your State has answered. Nobody else reads the answer."))
            return redirect("reviews:review", key)
    held = meetings.cycles_held()
    context = {
        "mandate": mandate,
        "counted": clockwork.counted(held, after=mandate.conference),
        "due_at": clockwork.due_at(held, after=mandate.conference),
        "cycles": clockwork.CYCLES,
        "few": meetings.FEW,
        "office": office,
        "said": said,
        "form": form,
        "zone": GENEVA,
        "pack": _pack(mandate, held) if policies.may_prepare_reports(hat, now=now) else None,
    }
    return render(request, "meetings/review.html", context)


def _pack(mandate: Mandate, held: list[int]) -> dict[str, Any]:
    ended = meetings.end_of_conference(mandate.conference)
    since = datetime.combine(ended, time.max, GENEVA) if ended else mandate.recorded_at
    fields = forms.Questionnaire.base_fields
    counted = meetings.answers_counted(mandate)
    return {
        "since": since,
        "meetings": len([cycle for cycle in held if cycle > mandate.conference]),
        "totals": [(TOTALS[one.what], one.n) for one in queries.totals_since(since)],
        "answers": [
            (
                field.label,
                _lines(field, {one.answer: one.states for one in counted if one.question == name}),
            )
            for name, field in fields.items()
        ],
    }


def _lines(field: Any, counted: dict[str, int | None]) -> list[tuple[str, int | None]]:
    return [(label, counted.get(value, 0)) for value, label in field.choices]
