"""The public library: what was issued or opened, by symbol and language; nothing else (ToR 14)."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dief_portal.about import pages
from forum import clock, files
from forum.models import State
from meetings import queries


@login_not_required
@require_safe
def library(request: HttpRequest) -> HttpResponse:
    opened = queries.opened_papers(now=clock.now())
    states = State.objects.in_bulk([one.state for one in opened if one.state])
    context = {
        "papers": [
            {"paper": one, "state": states.get(one.state) if one.state else None} for one in opened
        ],
        "sections": pages(request),
    }
    return render(request, "about/library.html", context)


@login_not_required
@require_safe
def paper(request: HttpRequest, key: str) -> HttpResponseBase:
    """Hand out a paper that was opened; to anybody, so it is marked as nobody's copy."""
    found = queries.opened_file(key, now=clock.now())
    symbol = found.paper.symbol.replace("/", "-")
    found.name = f"{symbol}-{found.language}.{found.kind_word.lower()}"
    return files.download(found)
