"""
What someone had typed when their session ended, given back on the page they typed it on.

A form page says ``forms.X(request.POST or None, initial=typed(request))``; what the page itself
would fill in goes before it: ``initial={**given, **typed(request)}``.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict

Fields = dict[str, list[str]]

# A day is typed in three fields (``forum.fields``), and filled in as one.
PARTS = ("day", "month", "year")


def typed(request: HttpRequest) -> dict[str, str | list[str]]:
    """Return the fields that were kept for this page, once; most often none."""
    kept: Fields = getattr(request, "kept", {})
    found: dict[str, str | list[str]] = {
        name: values[0] if len(values) == 1 else values for name, values in kept.items()
    }
    for name in kept:
        day, _, part = name.rpartition("_")
        if part == PARTS[0]:
            found[day] = [kept.get(f"{day}_{each}", [""])[0] for each in PARTS]
    return found


def typed_as_sent(request: HttpRequest) -> MultiValueDict[str, str] | None:
    """Return the same as the form sent it, for a form of several rows; None, most often."""
    kept: Fields = getattr(request, "kept", {})
    return MultiValueDict(kept) if kept else None
