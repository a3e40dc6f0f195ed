"""
The search page: over everything that whoever asks can read, and nothing else.

What is looked for is asked by POST only: it stands in no address, no history of a browser, no log.
So do the pages of what was found: each asks again.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import queries
from cases import searching as cases
from cases.forms import searching as forms
from experts import searching as experts
from forum import clock
from forum.access import SignedIn
from forum.actions import reading
from forum.search import Asked, Found, Hit
from forum.typed import typed

A_PAGE = 20
KINDS = (*cases.KINDS, *experts.KINDS)


@require_http_methods(["GET", "POST"])
def search(request: SignedIn) -> HttpResponse:
    form = _form(request, request.POST or None)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        context |= _found(request, form)
    return render(request, "search.html", context)


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
