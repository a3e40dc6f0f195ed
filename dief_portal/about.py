"""
The public pages: what the Forum is, and the rules it lives by.

For strangers and for people in office alike; nothing here comes from a case or a meeting's
papers. One paragraph is a page of its own, and a fragment beside the page for a ¶ chip.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from forum import history, rules_of_procedure
from forum.paragraphs import DOCUMENTS, MARK, PARAGRAPHS, SECTIONS


class ParagraphConverter:
    """The numbers that stand in the Terms of Reference; the background is 0. No other address."""

    regex = "|".join(str(number) for number in PARAGRAPHS)

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        if value not in PARAGRAPHS:
            raise ValueError(value)
        return str(value)


@login_not_required
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    context = {
        "chairs": history.CHAIRS,
        "meetings": history.MEETINGS,
        "steps": history.STEPS,
        "source": history.SOURCE,
        "sections": pages(request),
    }
    return render(request, "about/about.html", context)


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
        "about:terms-of-reference": _("Terms of Reference"),
        "about:rules-of-procedure": _("Rules of Procedure"),
    }
    return [
        {"label": label, "url": reverse(name), "current": reverse(name) == request.path}
        for name, label in named.items()
    ]
