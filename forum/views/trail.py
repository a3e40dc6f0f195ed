"""The trail, as one's own State or office reads it; for administrators, whether it is whole."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import StringIO

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.views.decorators.http import require_POST, require_safe

from forum import clock, policies, queries, trail
from forum.access import SignedIn, require
from forum.actions import chaining
from forum.forms import trail as forms
from forum.models import Role, Term, TrailEntry
from forum.states_list import midnight
from forum.terms_of_reference import GENEVA
from forum.trail_words import ACTS, Item, name_items, subjects_called

ON_A_PAGE = 50
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Line:
    """An entry, as a page says it."""

    at: datetime
    what: Promise | str
    item: Item
    who: str  # a person of one's own, or a State that read; nobody for the portal
    office: str
    is_reading: bool


@require_safe
def acts(request: SignedIn) -> HttpResponse:
    now = clock.now()
    if policies.may_see_whether_the_trail_is_whole(request.hat, now=now):
        return _whether_whole(request, now=now)
    hat = policies.may_read_the_trail(request.hat, now=now)
    form = _search(request, hat)
    after = queries.Place.read(request.GET.get("after", ""))
    entries: list[TrailEntry] = []
    following = None
    if hat is not None and form.is_valid():
        entries, following = queries.page_of_trail(_found(hat, form), after, size=ON_A_PAGE)
    searched = request.GET.copy()
    searched.pop("after", None)
    context = {
        "form": form,
        "lines": _lines(entries),
        "following": following,
        "is_first": after is None,
        "searched": searched.urlencode(),
        "is_searched": any(value for value in searched.values()),
        "office": hat,
        "geneva": GENEVA,
    }
    return render(request, "trail/trail.html", context)


def _search(request: SignedIn, hat: Term | None) -> forms.Search:
    return forms.Search(request.GET or {}, acts=queries.acts_of_trail(hat))


def _found(hat: Term, form: forms.Search) -> QuerySet[TrailEntry]:
    given = form.cleaned_data
    return queries.trail_for(
        hat,
        act=given["act"],
        subjects=subjects_called(given["item"].strip()) if given["item"] else None,
        since=midnight(given["since"]) if given["since"] else None,
        until=midnight(given["until"] + A_DAY) if given["until"] else None,
    )


def _lines(entries: Iterable[TrailEntry]) -> list[Line]:
    entries = list(entries)
    items = name_items(entry.subject for entry in entries)
    return [_line(entry, items[entry.subject]) for entry in entries]


def _line(entry: TrailEntry, item: Item) -> Line:
    who, office = "", ""
    if entry.office is not None:
        who, office = str(entry.office.person), entry.office.office
    elif entry.reader is not None:
        who = str(entry.reader)
    elif entry.owner_id is not None:
        who = str(Role(entry.facts.get("role", Role.SECRETARIAT)).label)
    return Line(entry.at, ACTS.get(entry.act, entry.act), item, who, office, bool(entry.owner_id))


def _whether_whole(request: SignedIn, *, now: datetime) -> HttpResponse:
    check, anchor = queries.last_check(), queries.last_anchor()
    context = {
        "check": check,
        "is_late": check is not None and check.at < chaining.last_night(now),
        "anchor": anchor,
        "anchor_hash": _in_groups(bytes(anchor.hash).hex()) if anchor else "",
        "geneva": GENEVA,
        "now": now,
    }
    return render(request, "trail/whole.html", context)


def _in_groups(text: str) -> list[str]:
    """Return what has to be copied by hand in groups of eight."""
    return [text[start : start + 8] for start in range(0, len(text), 8)]


@require_POST
def export(request: SignedIn) -> HttpResponse:
    """Download what the page lists, all pages of it; that one did is an act too."""
    now = clock.now()
    hat = require(policies.may_read_the_trail(request.hat, now=now))

    form = forms.Search(request.POST, acts=queries.acts_of_trail(hat))
    entries = _found(hat, form) if form.is_valid() else queries.trail_for(hat)
    response = HttpResponse(_as_csv(entries), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="trail-{now:%Y-%m-%d}.csv"'
    response["X-Content-Type-Options"] = "nosniff"
    trail.record(hat, "exported the trail", hat, at=now)
    return response


def _as_csv(entries: Iterable[TrailEntry]) -> str:
    text = StringIO()
    write = csv.writer(text).writerow
    write(["instant (UTC)", "act", "item", "reference", "who", "office"])
    for line in _lines(entries):
        at = line.at.astimezone(UTC).isoformat(timespec="seconds")
        said = (line.what, line.item.word, line.item.reference, line.who, line.office)
        write([at, *(_plain(str(cell)) for cell in said)])
    return "\ufeff" + text.getvalue()


def _plain(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in "=+-@\t\r" and cell else cell
