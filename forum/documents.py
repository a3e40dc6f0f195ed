"""What goes on paper: here alone a template and its context become a PDF."""

from __future__ import annotations

import mimetypes
import unicodedata
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

SCHEME = "bundled:"


class NotBundled(Exception):
    """A document asked for something that does not come with the portal."""


class Bundled(URLFetcher):  # type: ignore[misc]
    """Serves the portal's own static files, under ``bundled:path``, and nothing else."""

    def __init__(self) -> None:
        # A document that lacks a part is not sent out without it.
        super().__init__(fail_on_errors=True)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if not url.startswith(SCHEME):
            raise NotBundled(url)
        found = finders.find(url.removeprefix(SCHEME))
        if found is None:
            raise NotBundled(url)
        kind = mimetypes.guess_type(found)[0] or "application/octet-stream"
        return URLFetcherResponse(url, Path(found).read_bytes(), {"Content-Type": kind})


def pdf(template: str, context: dict[str, Any], *, tagged: bool = False) -> bytes:
    """
    Render a document in the language in use.

    In practice, PRACTICE stands across every page of it, so that no sheet can be
    taken for a real one.

    :param tagged: whether a screen reader is told what is a heading, a list, a table (PDF/UA-1).
    :raises weasyprint.urls.FatalURLFetchingError: if it asks for a file that is not bundled.
    """
    practice = getattr(settings, "PRACTICE", False)
    page = render_to_string(template, {**context, "practice": practice})
    sheet = HTML(string=page, base_url=SCHEME, url_fetcher=Bundled())
    # A browser finds out by itself which way a text runs; the printer has to be told.
    for element in sheet.etree_element.iter():
        if element.get("dir") == "auto":
            element.set("dir", direction("".join(element.itertext())))
    written: bytes | None = sheet.write_pdf(pdf_variant="pdf/ua-1" if tagged else None)
    assert written is not None
    return written


def direction(text: str) -> str:
    """Return ``rtl`` or ``ltr``: as its first letter runs, like ``dir="auto"`` of HTML."""
    strong = (unicodedata.bidirectional(sign) for sign in text)
    first = next((kind for kind in strong if kind in ("L", "R", "AL")), "L")
    return "ltr" if first == "L" else "rtl"
