"""Whether a case goes on the platform: its own State's choice, seen by nobody else (ToR 13)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import policies, queries
from cases.actions import posting as actions
from cases.forms import posting as forms
from cases.rules import Status
from cases.vocabulary import ON_THE_PLATFORM
from forum import audience, clock
from forum.access import SignedIn, require
from forum.errors import Refused
from forum.terms_of_reference import GENEVA
from forum.typed import typed


@require_http_methods(["GET", "POST"])
def share(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    case = queries.case_for(ref)
    office = require(policies.speaks_for_provider(request.hat, case, now=now))

    found = queries.share_of(case.pk)
    known = {"choice": found.choice} if found else {}
    form = forms.ShareOfCase(request.POST or None, initial={**known, **typed(request)})
    if form.is_valid():
        try:
            actions.choose_share(case=case, **form.cleaned_data, by=office, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Kept for your State alone. Nothing is released by it."))
            return redirect("cases:share", ref=ref)
    context = {
        "case": case,
        "share": found,
        "goes_there": bool(found and found.choice in ON_THE_PLATFORM),
        "still_read": bool(
            found
            and found.choice not in ON_THE_PLATFORM
            and found.posting
            and found.posting.status == Status.RELEASED
        ),
        "form": form,
        "nudged": policies.may_be_nudged(office, now=now),
        "audience": audience.of(found, now=now, whose=case.provider) if found else None,
        "zone": GENEVA,
    }
    return render(request, "cases/platform/share.html", context)
