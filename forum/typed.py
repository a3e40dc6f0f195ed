"""What someone had typed when their session ended, given back on the page they typed it on."""

from __future__ import annotations

from django.http import HttpRequest


def typed(request: HttpRequest) -> dict[str, str]:
    """Return the fields that were kept for this page, once; most often none."""
    kept: dict[str, str] = getattr(request, "kept", {})
    return kept
