"""The presentation of a State: its checklist, the replies it carries, the pack (ToR 12)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases import pack, policies, queries, standing
from cases.actions import packing as actions
from cases.documents import presenting as documents
from cases.forms import presenting as forms
from cases.models import Intention, NoticeToState, Pack
from cases.pack import Facts, Section
from forum import clock, copies, proof
from forum.access import SignedIn, require
from forum.errors import Refused
from forum.models import Term


@require_safe
def presentation(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.intention_for(key)
    require(policies.may_prepare(request.hat, found, now=now))
    return render(request, "cases/presentation.html", _page(request, found, now=now))


def _page(request: SignedIn, intention: Intention, *, now: datetime) -> dict[str, Any]:
    facts = pack.of_intention(intention, now=now)
    notices = list(queries.notices_of(intention).standing())
    versions = list(queries.packs_of(intention))
    last = versions[0] if versions else None
    finalises = policies.may_finalise(request.hat, intention, now=now)
    return {
        "intention": intention,
        "said": standing.of_intention(intention, now=now),
        "facts": facts,
        "zone": facts.zone,
        "now": now,
        "tasks": list(_checklist(intention, notices, now=now)),
        "sections": [
            _section(notice, section, now=now)
            for notice, section in zip(notices, facts.sections, strict=True)
        ],
        "versions": versions,
        "last": last,
        "is_current": last is not None and pack.thaw(last).edition == facts.edition,
        "refused": actions.not_ready(intention, facts, now=now),
        "form": forms.Finalising(initial={"edition": facts.edition}),
        "may_finalise": finalises,
        "signing": queries.who_signs(intention.state, now=now),
    }


def _checklist(
    intention: Intention, notices: list[NoticeToState], *, now: datetime
) -> Iterator[dict[str, Any]]:
    said = standing.of_intention(intention, now=now)
    url = intention.get_absolute_url()
    yield {"title": _("A place on the agenda"), "url": url, "kind": said.kind, "word": said.word}
    if intention.touches_others and not notices and intention.withdrawn_at is None:
        word = _("no State notified")
        yield {"title": _("Notices (¶12)"), "url": url, "kind": "soon", "word": word}
    parts = (_("%(state)s: notice"), _("%(state)s: reply"), _("%(state)s: consent"))
    for notice in notices:
        for part, said in zip(parts, standing.of_notice(notice, now=now), strict=False):
            title, link = part % {"state": notice.concerned}, notice.get_absolute_url()
            yield {"title": title, "url": link, "kind": said.kind, "word": said.word}


def _section(notice: NoticeToState, section: Section, *, now: datetime) -> dict[str, Any]:
    silent = "" if section.replies else standing.no_reply(notice, now=now)
    return {"notice": notice, "section": section, "silent": silent}


@require_POST
@proof.asked
def finalise(request: SignedIn, key: str) -> HttpResponse:
    now = clock.now()
    found = queries.intention_for(key)
    office = require(policies.may_finalise(request.hat, found, now=now))

    form = forms.Finalising(request.POST)
    edition = form.cleaned_data["edition"] if form.is_valid() else ""
    try:
        made = actions.finalise(intention=found, edition=edition, by=office, now=now)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        says = _("Version %(number)s is final. A reply that still comes makes the next one.")
        messages.success(request, says % {"number": made.number})
    return redirect("cases:presentation", key=key)


@require_safe
def current(request: SignedIn, key: str) -> HttpResponseBase:
    """Hand out the pack as it stands: the last version, while nothing changed since."""
    now = clock.now()
    found = queries.intention_for(key)
    office = require(policies.may_prepare(request.hat, found, now=now))

    facts = pack.of_intention(found, now=now)
    last = queries.packs_of(found).first()
    if last is not None and (frozen := pack.thaw(last)).edition == facts.edition:
        return _handed_out(request, found, frozen, last, office, now=now)
    return _handed_out(request, found, facts, None, office, now=now)


@require_safe
def version(request: SignedIn, key: str, pack_key: str) -> HttpResponseBase:
    """Hand out a version as it was finalised, marked if it is not the last word any more."""
    now = clock.now()
    found = queries.intention_for(key)
    office = require(policies.may_prepare(request.hat, found, now=now))

    one = queries.pack_for(found, pack_key)
    return _handed_out(request, found, pack.thaw(one), one, office, now=now)


def _handed_out(
    request: SignedIn,
    intention: Intention,
    facts: Facts,
    version: Pack | None,
    office: Term,
    *,
    now: datetime,
) -> HttpResponseBase:
    is_old = version is not None and (
        intention.withdrawn_at is not None
        or facts.edition != pack.of_intention(intention, now=now).edition
    )
    try:
        paper = documents.pack(facts, of=intention.state, version=version, now=now, is_old=is_old)
    except pack.Altered as refusal:
        page = _page(request, intention, now=now)
        context = {**page, "altered": str(refusal)}
        return render(request, "cases/presentation.html", context, status=HTTPStatus.CONFLICT)
    name = f"presentation-{version.number if version else 'draft'}.pdf"
    return copies.answer_with(paper, of=version or intention, name=name, by=office, now=now)
