"""
What a licensing officer needs: the facts first, by where in the transfer chain they matter.

Each page and each copy carries ToR 16: read freely, discuss with the provider before use.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases import policies, queries
from cases.documents import licensing as documents
from cases.models import Posting, PostingVersion
from cases.rules import Stage
from cases.views.frame import sections
from cases.views.posting import asked, groups_of, note, rows_of, use
from forum import audience, clock, copies
from forum.access import SignedIn, require
from forum.models import Term
from forum.terms_of_reference import GENEVA
from forum.trail import DOWNLOADED

LONGEST = 200  # on one list: narrow it down, or the sheet is not read


@require_safe
def postings(request: SignedIn) -> HttpResponse:
    now = clock.now()
    office = require(policies.may_subscribe(request.hat, now=now))
    form, wanted = asked(request)
    context = {
        **sections("platform"),
        "form": form,
        "query": request.GET.urlencode(),
        **_by_stage(wanted, office, now=now),
    }
    return render(request, "cases/platform/licensing_list.html", context)


def _by_stage(wanted: queries.Filter, office: Term, *, now: datetime) -> dict[str, Any]:
    """Return the cards in force, by stage of the transfer chain; what says none comes last."""
    found = list(wanted.of(queries.postings_in_force(now=now))[: LONGEST + 1])
    rows = rows_of(found[:LONGEST], office, now=now)
    stages = [
        *((str(stage.label), stage.value) for stage in Stage),
        (_("no stage said"), ""),
    ]
    return {
        "stages": [
            {"label": label, "rows": of_it}
            for label, value in stages
            if (of_it := [row for row in rows if row["posting"].stage == value])
        ],
        "is_cut": len(found) > LONGEST,
        "longest": LONGEST,
    }


@require_safe
def copy_of_list(request: SignedIn) -> HttpResponse:
    now = clock.now()
    office = require(policies.may_subscribe(request.hat, now=now))
    _form, wanted = asked(request)
    paper = documents.of_list(_by_stage(wanted, office, now=now), now=now)
    return copies.answer_with(paper, of=office, name="platform-list.pdf", by=office, now=now)


def _shown(ref: str) -> tuple[Posting, PostingVersion]:
    """Return what is in force, if whoever asks reads it: of a card alone there are no facts."""
    found = queries.posting_for(ref)
    version = queries.version_of(found)
    if version is None:
        raise Http404
    return found, version


@require_safe
def posting(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    found, version = _shown(ref)
    note(request, version, found, now=now)
    context = {
        **_facts(found, version),
        "audience": audience.of(
            version,
            now=now,
            whose=found.provider,
            use=use(found.provider, request.hat, card=True),
        ),
    }
    return render(request, "cases/platform/licensing.html", context)


def _facts(posting: Posting, version: PostingVersion) -> dict[str, Any]:
    since = posting.news_at or posting.begun_at
    return {
        "posting": posting,
        "since": since.astimezone(GENEVA).date(),
        "version": version,
        "groups": groups_of(version),
        "zone": GENEVA,
    }


@require_safe
def copy_of_posting(request: SignedIn, ref: str) -> HttpResponse:
    now = clock.now()
    found, version = _shown(ref)
    office = require(request.hat)
    note(request, version, found, now=now, act=DOWNLOADED)
    paper = documents.of_posting(_facts(found, version))
    return copies.answer_with(
        paper, of=version, name=f"licensing-{found.ref}.pdf", by=office, now=now
    )
