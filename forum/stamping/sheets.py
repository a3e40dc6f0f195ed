"""Marks on a PDF: a line at the foot of every page, and its number all over it and in the file."""

from __future__ import annotations

from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Rectangle

ABOVE_THE_EDGE = 4  # points between the line and the lower edge of the page
WIDEST = 10  # points that are left free at either side of it
SMALLEST, LARGEST_LINE = 0.62, 1.4  # how far the line shrinks, or grows, with the page
KEY = Name("/DIEFCopy")
LARGEST = 14_400  # points: what a page of PDF may measure
DEEPEST = 100  # levels of a tree of pages


class Unmarkable(Exception):
    """The file cannot be marked: it is no PDF or picture that can be read to the end."""


class Sizes:
    """The mark in the size of each page: built once, and used by all pages of that size."""

    def __init__(self, pdf: Pdf, *, overlay: bytes, number: str) -> None:
        self._pdf, self._number = pdf, number
        self._built: dict[tuple[float, float], Object] = {}
        with Pdf.open(BytesIO(overlay)) as made:
            line, tile = (pdf.copy_foreign(page.as_form_xobject()) for page in made.pages)
        self._line, self._tile = line, tile

    def of(self, width: float, height: float) -> Object:
        size = (round(width, 1), round(height, 1))
        if size not in self._built:
            self._built[size] = self._build(*size)
        return self._built[size]

    def _build(self, width: float, height: float) -> Object:
        across, down = (float(self._tile.BBox[n]) for n in (2, 3))
        # On a page as large as a wall the tiles grow: their number stays what one can draw.
        grown = max(1.0, width * height / (across * down) / 2_000) ** 0.5
        across, down = across * grown, down * grown
        drawn = [f"/Artifact <</Type /Pagination /DIEFCopy ({self._number})>> BDC"]
        for row in range(int(height / down) + 1):
            for column in range(int(width / across) + 1):
                x, y = column * across, height - (row + 1) * down
                drawn.append(f"q {grown:.3f} 0 0 {grown:.3f} {x:.2f} {y:.2f} cm /Tile Do Q")
        scale = (width - 2 * WIDEST) / float(self._line.BBox[2])
        scale = min(max(scale, SMALLEST), LARGEST_LINE)  # On a narrow page, its end is cut off.
        drawn.append(f"q {scale:.4f} 0 0 {scale:.4f} {WIDEST} {ABOVE_THE_EDGE} cm /Line Do Q EMC")
        form = self._pdf.make_stream("\n".join(drawn).encode("ascii"))
        form.Type, form.Subtype = Name.XObject, Name.Form
        form.BBox = Array([0, 0, width, height])
        form.Resources = Dictionary(XObject=Dictionary(Tile=self._tile, Line=self._line))
        return form


def stamp(plain: bytes, number: str, *, overlay: bytes) -> bytes:
    """
    Return the PDF with the mark on every page.

    :param overlay: a PDF of two pages, the line and the tile (``documents/copy_mark.html``).
    :raises Unmarkable: if it cannot be read.
    """
    try:
        with Pdf.open(BytesIO(plain)) as pdf:
            _mark_pages(pdf, number, overlay=overlay)
            _mark_file(pdf, number)
            out = BytesIO()
            pdf.save(out, compress_streams=True, stream_decode_level=None)
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError, KeyError) as error:
        raise Unmarkable from error
    return out.getvalue()


def _mark_pages(pdf: Pdf, number: str, *, overlay: bytes) -> None:
    sizes = Sizes(pdf, overlay=overlay, number=number)
    for page in pdf.pages:
        # What is cropped away can be cropped back in.
        for box in {tuple(map(float, box)) for box in (page.cropbox, page.mediabox)}:
            across, down = abs(box[2] - box[0]), abs(box[3] - box[1])
            if not (0 < across <= LARGEST and 0 < down <= LARGEST):
                raise ValueError
            shown = (down, across) if _turned(page.obj) % 180 else (across, down)
            page.add_overlay(sizes.of(*shown), Rectangle(*box))
        page.obj[KEY] = number


def _turned(page: Object) -> int:
    """Return by how many degrees, which a page may inherit."""
    above: Object | None = page
    for _ in range(DEEPEST):
        if above is None:
            return 0
        if Name.Rotate in above:
            return int(above.Rotate)
        above = above.get(Name.Parent)
    raise ValueError


def _mark_file(pdf: Pdf, number: str) -> None:
    with pdf.open_metadata(set_pikepdf_as_editor=False) as described:
        described["dc:identifier"] = f"DIEF copy {number}"
    pdf.docinfo[KEY] = number
