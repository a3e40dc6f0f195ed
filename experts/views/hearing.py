"""The one page of an invited expert, and the papers that are open on it (ToR 8, 15)."""

from __future__ import annotations

import re
from base64 import b64encode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from experts import actions, forms, queries, wording
from experts.queries import Access
from experts.views import acting
from forum import clock, copies, trail
from forum.access import SignedIn, require
from forum.actions import reading
from forum.stamping.sheets import Unmarkable

PAGE = r"[0-9]{1,4}"


@require_safe
def hearing(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.hearing_for(key)
    access = found.access(now)
    context = {
        "hearing": found,
        "standing": wording.of_hearing(found, now=now),
        "steps": wording.strip(found, now=now),
        "to_undertake": access == Access.UNDERTAKE,
        "is_open": access == Access.OPEN,
        "papers": queries.papers_open_in(found.admission),
        "tells_where": access not in {Access.WITHDRAWN, Access.OVER},
        "last_at": wording.until(found.closes_at, found.zone),
        "now": now,
    }
    return render(request, "experts/hearing.html", context)


@require_http_methods(["GET", "POST"])
def undertake(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.hearing_for(key)
    office = require(request.hat)
    form = forms.Confirmation(request.POST if request.method == "POST" else None)
    if acting.tried(form, lambda: actions.undertake(admission=found.admission, by=office, now=now)):
        messages.success(request, _("Your undertaking is on record."))
        return redirect(found.admission)
    return render(request, "experts/undertake.html", {"hearing": found, "form": form, "now": now})


@require_safe
def paper(request: SignedIn, key: str, file: str) -> HttpResponse:
    """Show one page of a paper as a picture with the expert's mark: it is read here, not taken."""
    now = clock.now()
    found = queries.hearing_for(key)
    office = require(request.hat)
    one = next((each for each in queries.papers_open_in(found.admission) if each.key == file), None)
    asked = request.GET.get("page", "1")
    if one is None or not re.fullmatch(PAGE, asked):
        raise Http404
    page = int(asked)
    context = {"hearing": found, "paper": one, "page": page, "now": now}
    try:
        drawn, kind, pages = copies.shown(one, page, by=office, now=now)
    except Unmarkable:
        if page != 1:
            raise Http404 from None
        return render(request, "experts/paper.html", context)
    if page == 1:  # The host learns that it was opened, once for each time.
        reading.note(by=office, item=found.admission, of=found.host, now=now, act=trail.READ)
    context |= {
        "picture": f"data:{kind};base64,{b64encode(drawn).decode('ascii')}",
        "pages": pages,
        "before": page - 1,
        "after": page + 1 if page < pages else None,
    }
    return render(request, "experts/paper.html", context)
