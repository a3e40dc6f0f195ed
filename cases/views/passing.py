"""A State passes a case to its own authorities: by name, or on paper (ToR 16)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import policies, queries
from cases.actions import passing as actions
from cases.documents import national as documents
from cases.forms import using as forms
from cases.models import Case, CaseContent, CaseReader
from cases.views import using
from cases.views.frame import use
from forum import audience, clock, copies, proof
from forum.access import SignedIn, require
from forum.actions import reading
from forum.errors import Refused
from forum.models import Term
from forum.terms_of_reference import GENEVA
from forum.trail import DOWNLOADED
from forum.typed import typed
from forum.views.telling import do


def _read(ref: str) -> tuple[Case, CaseContent]:
    """Return the case if whoever asks reads what happened: of a card nothing is passed on."""
    case = queries.case_for(ref)
    content = queries.content_of(case)
    if content is None:
        raise Http404
    return case, content


@require_http_methods(["GET", "POST"])
@proof.asked
def colleagues(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    case, content = _read(ref)
    office = require(policies.may_pass_on(request.hat, case, now=now))

    known = queries.colleagues_for(case, office, now=now)
    form = forms.PassingOn(request.POST or None, initial=typed(request), colleagues=known)
    if form.is_valid():
        to, until = form.cleaned_data["colleague"], form.cleaned_data["until"]
        try:
            actions.pass_on(case=case, to=to, until=until, by=office, now=now)
        except actions.DayOver as refusal:
            form.add_error("until", str(refusal))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            says = _("%(name)s reads it from now on. Only your State knows.")
            messages.success(request, says % {"name": to.person})
            return redirect("cases:colleagues", ref=case.ref)
    context = {
        "case": case,
        "audience": audience.of(
            content, now=now, whose=case.provider, use=use(case.provider, office)
        ),
        "form": form,
        "nobody_left": not known.exists(),
        "rows": [_line(line, office, now=now) for line in queries.register_of(case, office)],
        "provides": case.provider == office.state,
        "zone": GENEVA,
    }
    return render(request, "cases/use/colleagues.html", context)


def _line(line: CaseReader, hat: Term, *, now: datetime) -> dict[str, Any]:
    runs = line.runs(now)
    own = hat.speaking(at=now) is not None or line.added_by_id == hat.pk
    return {"line": line, "runs": runs, "may_take_back": runs and own}


@require_POST
@proof.asked
def take_back(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    case, _content = _read(ref)
    office = require(policies.may_pass_on(request.hat, case, now=now))

    form = forms.TakingBack(request.POST)
    if form.is_valid():
        of = form.cleaned_data["of"]
        do(
            request,
            lambda: actions.take_back(case=case, of=of, by=office, now=now),
            done=_("It is taken back from %(name)s.") % {"name": of},
        )
    return redirect("cases:colleagues", ref=case.ref)


@require_safe
def pack(request: SignedIn, ref: str) -> HttpResponse:
    """Hand out a case for own authorities on paper, with what was agreed about its use."""
    now = clock.now()
    case, content = _read(ref)
    office = require(policies.may_pass_on(request.hat, case, now=now))
    reading.note(by=office, item=content, of=case.provider, now=now, act=DOWNLOADED)
    paper = documents.pack(_facts(office, case, content, now=now))
    return copies.answer_with(paper, of=content, name=f"{case.ref}.pdf", by=office, now=now)


def _facts(office: Term, case: Case, content: CaseContent, *, now: datetime) -> dict[str, Any]:
    return {
        "case": case,
        "told": queries.told(case),
        "files": queries.attachments_of(case),
        "use": using.of_item(office, case, now=now),
        "audience": audience.of(content, now=now, whose=case.provider),
        "for_state": office.state,
        "today": now.astimezone(GENEVA).date(),
        "released_on": case.released_at and case.released_at.astimezone(GENEVA).date(),
    }
