"""The mark of a copy: on every page, in every part of it, and in the file."""

from __future__ import annotations

import io
import time

import pikepdf
import pytest
from PIL import Image
from pypdf import PdfReader

from forum import documents
from forum.stamping import marks, pictures, reading, sheets, warden
from forum.stamping.marks import Mark
from forum.stamping.sheets import Unmarkable

MARK = Mark(marks.new_number(), "Borland", "Jana Nováková", "28 July 2026, 14:05 Geneva time")
AT_MOST = 10  # seconds for 200 pages on a machine that does much else; alone it is a fifth of one
A4 = (595, 842)


@pytest.fixture(scope="module")
def overlay() -> bytes:
    return documents.pdf("documents/copy_mark.html", {"mark": MARK})


def sheet(*sizes: tuple[int, int], turned: int = 0) -> bytes:
    """Return a PDF with a page of each size."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        for size in sizes:
            pdf.add_blank_page(page_size=size)
            pdf.pages[-1].obj.Rotate = turned
        pdf.save(out)
    return out.getvalue()


def picture(kind: str, mode: str = "RGB", size: tuple[int, int] = (800, 600)) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind)
    return out.getvalue()


def changed(plain: bytes, change) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(plain)) as pdf:
        change(pdf)
        pdf.save(out, recompress_flate=True)
    return out.getvalue()


# --- Numbers ------------------------------------------------------------------------------------


def test_ten_thousand_copies_have_ten_thousand_numbers():
    numbers = {marks.new_number() for _ in range(10_000)}
    assert len(numbers) == 10_000
    assert all(marks.NUMBER.fullmatch(number) for number in numbers)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("kq7p-2xwm-9rtd", "KQ7P-2XWM-9RTD"),
        (" KQ7P 2XWM 9RTD ", "KQ7P-2XWM-9RTD"),
        ("kq7p2xwm9rtd", "KQ7P-2XWM-9RTD"),
        ("KQ7P-2XWM-9RT", ""),
        ("KQ7P-2XWM-9RT0", ""),
        ("", ""),
    ],
)
def test_a_number_is_understood_however_it_is_typed(typed, written):
    assert marks.as_written(typed) == written


# --- Sheets -------------------------------------------------------------------------------------


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_every_page_says_whose_copy_it_is_however_it_is_turned(overlay, turned):
    marked = sheets.stamp(sheet(A4, (842, 595), turned=turned), MARK.number, overlay=overlay)
    for page in PdfReader(io.BytesIO(marked)).pages:
        said = page.extract_text()
        for word in MARK.line:
            assert word in said.replace("\n", " ")
        assert said.count(MARK.number) > 20  # All over it, and not at its foot only.


@pytest.mark.parametrize("size", [(80, 60), (230, 170), A4, (2384, 3370), (14_400, 14_400)])
def test_no_page_is_too_small_or_too_large(overlay, size):
    marked = sheets.stamp(sheet(size), MARK.number, overlay=overlay)
    (page,) = PdfReader(io.BytesIO(marked)).pages
    assert MARK.number in page.extract_text()


def test_two_hundred_pages_take_no_time(overlay):
    plain = sheet(*[A4] * 200)
    begun = time.perf_counter()
    marked = sheets.stamp(plain, MARK.number, overlay=overlay)
    assert time.perf_counter() - begun < AT_MOST
    with pikepdf.open(io.BytesIO(marked)) as pdf:
        assert all(str(page.obj[sheets.KEY]) == MARK.number for page in pdf.pages)


def test_the_mark_adds_no_file_no_script_and_nothing_that_opens_by_itself(overlay):
    marked = sheets.stamp(sheet(A4), MARK.number, overlay=overlay)
    with pikepdf.open(io.BytesIO(marked)) as pdf:
        assert not {"/OpenAction", "/AA", "/Names", "/AcroForm"} & set(pdf.Root.keys())
    assert b"/JavaScript" not in marked


def test_what_is_cropped_away_is_marked_too(overlay):
    def crop(pdf):
        pdf.pages[0].obj.CropBox = [200, 300, 400, 500]

    def uncrop(pdf):
        del pdf.pages[0].obj["/CropBox"]

    marked = sheets.stamp(changed(sheet(A4), crop), MARK.number, overlay=overlay)
    (page,) = PdfReader(io.BytesIO(changed(marked, uncrop))).pages
    assert page.extract_text().count(MARK.number) > 60


@pytest.mark.parametrize(
    "bad",
    [b"", b"%PDF-1.7", b"no file", b"%PDF-1.7\ntrailer<</Root 1 0 R>>", picture("PNG")],
    ids=["nothing", "a head", "text", "no pages", "a picture"],
)
def test_what_is_no_sheet_is_not_handed_out_unmarked(overlay, bad):
    with pytest.raises(Unmarkable):
        sheets.stamp(bad, MARK.number, overlay=overlay)
    with pytest.raises(Unmarkable):
        warden.stamp_sheets(bad, MARK.number, overlay=overlay)


# --- Pictures -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_picture_is_marked_and_stays_of_its_kind(kind, mode):
    marked = pictures.stamp(picture(kind, mode), MARK.number, line=MARK.line)
    with Image.open(io.BytesIO(marked)) as opened:
        assert (opened.format, opened.width) == (kind, 800)
        assert opened.height > 600  # The line stands below it, and covers nothing.
    assert reading.numbers_in(marked) == [MARK.number]


@pytest.mark.parametrize("shade", [0, 128, 255])
def test_every_part_of_a_picture_bears_the_mark(shade):
    plain = io.BytesIO()
    Image.new("L", (1200, 900), shade).save(plain, "PNG")
    with Image.open(io.BytesIO(pictures.stamp(plain.getvalue(), "X" * 14, line=()))) as opened:
        marked = opened.convert("L")
    for left in range(0, 900, 150):
        for top in range(0, 700, 100):
            part = marked.crop((left, top, left + 300, top + 200))
            assert len(part.getcolors(256) or ()) > 10


@pytest.mark.parametrize("bad", [b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a"])
def test_what_is_no_picture_is_not_handed_out_unmarked(bad):
    with pytest.raises(Unmarkable):
        pictures.stamp(bad, MARK.number, line=MARK.line)
    with pytest.raises(Unmarkable):
        warden.stamp_picture(bad, MARK.number, line=MARK.line)


# --- Reading it again ---------------------------------------------------------------------------


def without_what_is_said_about_it(pdf):
    del pdf.Root.Metadata
    del pdf.trailer.Info
    for page in pdf.pages:
        del page.obj[sheets.KEY]


def the_second_page_alone(pdf):
    del pdf.pages[2:]
    del pdf.pages[:1]


@pytest.mark.parametrize("change", [without_what_is_said_about_it, the_second_page_alone])
def test_the_number_is_found_when_metadata_or_pages_are_taken_away(overlay, change):
    marked = sheets.stamp(sheet(*[A4] * 5), MARK.number, overlay=overlay)
    assert warden.numbers_in(changed(marked, change)) == [MARK.number]


@pytest.mark.parametrize("other", [b"", b"%PDF-1.7", b"\xff\xd8\xff", b"words", picture("PNG")])
def test_in_any_other_file_no_number_is_found(other):
    assert warden.numbers_in(other) == []
    assert warden.numbers_in(sheet(A4)) == []
