"""Finds the number of a copy in a file: in what is written about it, and on its pages."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pikepdf
from pikepdf import Object, Pdf

from forum.stamping.marks import NUMBER
from forum.stamping.sheets import KEY

MOST = 20  # numbers that are looked at in one file
ENOUGH = 5_000  # streams that are opened
DEEPEST = 8  # forms in forms


def numbers_in(plain: bytes) -> list[str]:
    """Return what could be the number of a copy, the first found first; of any file at all."""
    found = dict.fromkeys(_in_text(plain))
    if b"%PDF-" in plain[:1024]:
        try:
            with Pdf.open(BytesIO(plain)) as pdf:
                found |= dict.fromkeys(_about(pdf) or _Streams(pdf).numbers())
        except (pikepdf.PdfError, ValueError, TypeError, AttributeError, KeyError):
            pass  # What could be read of it was.
    return list(found)[:MOST]


def _in_text(text: bytes) -> list[str]:
    return NUMBER.findall(text.decode("latin-1"))


def _about(pdf: Pdf) -> list[str]:
    """Return what is written about the file, and about its pages."""
    found = NUMBER.findall(str(pdf.docinfo.get(KEY, "")))
    if "/Metadata" in pdf.Root:
        found += _in_text(pdf.Root.Metadata.read_bytes())
    for page in pdf.pages:
        found += NUMBER.findall(str(page.obj.get(KEY, "")))
    return found


class _Streams:
    """What the pages draw, each stream once: the mark lies there when all else is taken off."""

    def __init__(self, pdf: Pdf) -> None:
        self._pdf = pdf
        self._seen: set[tuple[int, int]] = set()

    def numbers(self) -> list[str]:
        found: dict[str, None] = {}
        for page in self._pdf.pages:
            for said in self._drawn(page.obj.get("/Contents"), page.obj.get("/Resources")):
                found |= dict.fromkeys(_in_text(said))
            if found or len(self._seen) > ENOUGH:
                break
        return list(found)

    def _drawn(
        self, contents: Object | None, resources: Object | None, deep: int = DEEPEST
    ) -> Iterator[bytes]:
        parts = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
        for part in parts:
            if part is not None and part.objgen not in self._seen:
                self._seen.add(part.objgen)
                yield part.read_bytes()
        forms = resources.get("/XObject") if resources is not None and deep else None
        for _name, form in forms.items() if forms is not None else ():
            if form.get("/Subtype") == "/Form" and form.objgen not in self._seen:
                yield from self._drawn(form, form.get("/Resources"), deep - 1)
