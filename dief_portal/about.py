"""
The public pages: what the Forum is, and the rules it lives by.

For strangers and for people in office alike; nothing here comes from a case or a meeting's
papers. One paragraph is a page of its own, and a fragment beside the page for a ¶ chip.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from forum import clock, history, outreach_kit, review, rules_of_procedure
from forum import terms_of_reference as limits
from forum.history import PastConference
from forum.paragraphs import DOCUMENTS, MARK, PARAGRAPHS, SECTIONS
from meetings import queries as meetings
from meetings.models import Conference


class ParagraphConverter:
    """The numbers that stand in the Terms of Reference; the background is 0. No other address."""

    regex = "|".join(str(number) for number in PARAGRAPHS)

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        if value not in PARAGRAPHS:
            raise ValueError(value)
        return str(value)


class LeafletConverter:
    """The leaflets that there are. No other address."""

    regex = "|".join(outreach_kit.LEAFLETS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        if value not in outreach_kit.LEAFLETS:
            raise ValueError(value)
        return value


@login_not_required
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    context = {
        "steps": history.STEPS,
        "sections": pages(request),
    }
    return render(request, "about/about.html", context)


FIRST_CYCLE = 7  # the first after the Forum was set up


@dataclass
class Cycle:
    """What is public of a cycle: it bears the number of the Conference that ends it."""

    number: int
    past: PastConference | None = None
    conference: Conference | None = None  # as this portal's calendar has it
    chairs: list[tuple[str, str]] = field(default_factory=list)
    held: list[tuple[date, history.Text]] = field(default_factory=list)


def cycles_of_the_forum() -> list[Cycle]:
    """Return every cycle since the Forum was set up: what was published, and what came after."""
    now = clock.now()
    cycles: dict[int, Cycle] = {}

    def cycle(number: int) -> Cycle:
        return cycles.setdefault(number, Cycle(number))

    for past in [one for one in history.CONFERENCES if one.number >= FIRST_CYCLE]:
        cycle(past.number).past = past
    for conference in meetings.calendar():
        cycle(conference.number).conference = conference
    published = [(chair.conference, chair.name, chair.state) for chair in history.CHAIRS]
    since = [(number, name, "") for number, name in meetings.chaired_publicly(now=now)]
    for number, name, state in (*published, *since):
        cycle(number).chairs.append((name, state))
    met = [(one.conference, one.day, one.kind) for one in history.MEETINGS]
    here = [(one.cycle, one.day, one.kind) for one in meetings.held_publicly(now=now)]
    for number, held_on, kind in (*met, *here):
        cycle(number).held.append((held_on, history.DURING[kind]))
    return [cycles[number] for number in sorted(cycles)]


@login_not_required
@require_safe
def chairs_and_meetings(request: HttpRequest) -> HttpResponse:
    asked = history.REVIEW
    with_meetings = history.cycles_with_meetings()
    context = {
        "cycles": cycles_of_the_forum(),
        "source": history.SOURCE,
        "review": asked,
        "counted": review.counted(with_meetings, after=asked.decided_at),
        "review_due_at": review.due_at(with_meetings, after=asked.decided_at),
        "sections": pages(request),
    }
    return render(request, "about/chairs_and_meetings.html", context)


@login_not_required
@require_safe
def terms_of_reference(request: HttpRequest) -> HttpResponse:
    context = {
        "parts": SECTIONS,
        "documents": DOCUMENTS,
        "mark": MARK,
        "sections": pages(request),
    }
    return render(request, "about/terms_of_reference.html", context)


@login_not_required
@require_safe
def paragraph(request: HttpRequest, number: int) -> HttpResponse:
    """Show one paragraph: beside the page to htmx, as a page to everyone else."""
    shown = PARAGRAPHS[number]
    context = {
        "paragraph": shown,
        "before": PARAGRAPHS.get(number - 1),
        "after": PARAGRAPHS.get(number + 1),
        "documents": DOCUMENTS,
        "mark": MARK,
        "all_of_them": f"{reverse('about:terms-of-reference')}#{shown.anchor}",
    }
    beside = bool(request.headers.get("HX-Request"))
    template = "about/_paragraph_beside.html" if beside else "about/paragraph.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@login_not_required
@require_safe
def non_state_actors(request: HttpRequest) -> HttpResponse:
    context = {
        "proposal_days": -limits.PROPOSAL.days,
        "silence_days": limits.SILENCE.days,
        "sections": pages(request),
    }
    return render(request, "about/non_state_actors.html", context)


@login_not_required
@require_safe
def kit(request: HttpRequest) -> HttpResponse:
    context = {"leaflets": outreach_kit.LEAFLETS.values(), "sections": pages(request)}
    return render(request, "about/outreach_kit.html", context)


@login_not_required
@require_safe
def leaflet(request: HttpRequest, slug: str) -> HttpResponse:
    shown = outreach_kit.LEAFLETS[slug]
    return render(request, "about/leaflet.html", {"leaflet": shown})


@login_not_required
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    context = {
        "rules": rules_of_procedure.APPLYING,
        "document": rules_of_procedure.DOCUMENT,
        "sections": pages(request),
    }
    return render(request, "about/rules_of_procedure.html", context)


def pages(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the pages about the Forum, for the line that leads from one to the other."""
    named = {
        "about:about": _("About the Forum"),
        "about:chairs-and-meetings": _("Chairs and meetings"),
        "about:terms-of-reference": _("Terms of Reference"),
        "about:rules-of-procedure": _("Rules of Procedure"),
        "about:non-state-actors": _("For non-State actors"),
        "about:outreach-kit": _("Outreach kit"),
        "about:library": _("Public library"),
    }
    return [
        {"label": label, "url": reverse(name), "current": reverse(name) == request.path}
        for name, label in named.items()
    ]
