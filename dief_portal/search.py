"""
The search page: over everything that whoever asks can read, and nothing else.

What is looked for is asked by POST only: it stands in no address, no history of a browser, no log.
So do the pages of what was found: each asks again. A saved search lies sealed; its key, by which it
is asked again, comes in the body too.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases import queries
from cases import searching as cases
from cases.actions import searching as actions
from cases.forms import searching as forms
from experts import searching as experts
from forum import clock
from forum.access import SignedIn, require
from forum.actions import reading
from forum.errors import Refused
from forum.search import Asked, Found, Hit
from forum.typed import typed

A_PAGE = 20
KINDS = (*cases.KINDS, *experts.KINDS)


@require_http_methods(["GET", "POST"])
def search(request: SignedIn) -> HttpResponse:
    saved = request.POST.get("saved")
    asked = QueryDict(queries.search_for(saved).asked) if saved else request.POST
    form = _form(request, asked or None)
    context: dict[str, Any] = {"form": form, "saved": queries.known_searches()}
    if form.is_valid():
        context |= _found(request, form)
    return render(request, "search.html", context)


@require_POST
def save(request: SignedIn) -> HttpResponse:
    """Keep what was asked, under a name."""
    office = require(request.hat)
    form, named = _form(request, request.POST), forms.Name(request.POST)
    if form.is_valid() and named.is_valid():
        asked = QueryDict(mutable=True)
        for name, value in _again(form):
            asked.appendlist(name, value)
        try:
            actions.save(
                name=named.cleaned_data["name"], asked=asked.urlencode(), by=office, now=clock.now()
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The search is saved, for you alone."))
    else:
        messages.error(request, _("Give the search a name, then save it."))
    return redirect("search")


@require_POST
def forget(request: SignedIn, key: str) -> HttpResponse:
    actions.forget(search_id=queries.search_for(key).pk, now=clock.now())
    messages.success(request, _("The search is forgotten."))
    return redirect("search")


def _form(request: SignedIn, data: QueryDict | None) -> forms.Search:
    hat = request.hat
    return forms.Search(
        data,
        initial=typed(request),
        kinds=[(kind.name, kind.label) for kind in KINDS],
        states=queries.states_of_the_forum(now=clock.now()),
        own=hat.state if hat else None,
    )


def _found(request: SignedIn, form: forms.Search) -> dict[str, Any]:
    """Look, and return the page that was asked for."""
    asked = Asked(form.cleaned_data["terms"], form.cleaned_data["kind"], form.narrowed)
    found = Found(KINDS, asked)
    last = max(1, -(-len(found) // A_PAGE))
    page = min(max(1, _number(request.POST.get("page", ""))), last)
    hits = found.hits((page - 1) * A_PAGE, page * A_PAGE)
    _note(request, hits)
    return {
        "asked": True,
        "count": len(found),
        "hits": hits,
        "page": page,
        "last": last,
        "again": _again(form),
        "naming": forms.Name(initial={"name": form.cleaned_data["words"]}),
        "looked_through": get_text_list(found.looked_through, _("and")),
        "narrowed": bool(form.narrowed or form.cleaned_data["kind"]),
    }


def _note(request: SignedIn, hits: list[Hit]) -> None:
    """Tell the providers: words of what they share are on this page."""
    shown = [(hit.thing, hit.whose) for hit in hits if hit.is_shared and hit.excerpt]
    reading.note_each(shown, by=request.hat, now=clock.now())


def _number(said: str) -> int:
    return int(said) if said.isdecimal() and len(said) < len("10000") else 1


def _again(form: forms.Search) -> list[tuple[str, str]]:
    """Return what was filled in, to ask for it again from the next page."""
    asked = []
    for name in form.fields:
        data = form[name].data
        if name in {"since", "until"}:
            parts = zip(("day", "month", "year"), data, strict=True)
            asked += [(f"{name}_{part}", each or "") for part, each in parts]
        else:
            asked += [(name, each) for each in (data if isinstance(data, list) else [data or ""])]
    return [(name, value) for name, value in asked if value]
