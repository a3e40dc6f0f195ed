"""What goes on paper."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.utils import translation
from pypdf import PdfReader
from weasyprint.urls import FatalURLFetchingError

from forum.documents import direction, pdf

SHEETS = Path(__file__).parent / "sheets"


@pytest.fixture(autouse=True)
def _sheets(settings):
    """A letter and a bad one, beside the portal's own templates."""
    (engine,) = settings.TEMPLATES
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], SHEETS]}]


def read(paper: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages]


def test_a_letter_says_what_it_is_and_that_it_is_confidential():
    (sheet,) = read(pdf("letter.html", {"texts": ["The Forum meets on 25 August 2027."]}))
    assert "ATT/DIEF/2027/1" in sheet
    assert "The Forum meets on 25 August 2027." in sheet
    assert "Confidential" in sheet
    assert "PRACTICE" not in sheet


def test_in_practice_no_sheet_can_be_taken_for_a_real_one(settings):
    settings.PRACTICE = True
    sheets = read(pdf("letter.html", {"texts": ["A paragraph of the letter."] * 120}))
    assert len(sheets) > 1
    assert all("PRACTICE" in sheet for sheet in sheets)


def test_an_arabic_letter_is_set():
    with translation.override("ar"):
        paper = pdf("letter.html", {"texts": ["دعوة إلى الاجتماع السابع"]})
    (sheet,) = PdfReader(io.BytesIO(paper)).pages
    assert "Arabic" in str([sheet._get_fonts()])


@pytest.mark.parametrize("language", ["ar", "en"])
def test_what_a_state_wrote_runs_as_it_wrote_it_whatever_the_language_of_the_sheet(language):
    with translation.override(language):
        paper = pdf("letter.html", {"texts": ["Weighed.", "وُزنت."]})
    (sheet,) = PdfReader(io.BytesIO(paper)).pages
    begins: dict[str, float] = {}

    def note(text: str, _cm: object, place: list[float], _font: object, _size: float) -> None:
        if text.strip():
            begins[text.strip()] = place[4]

    sheet.extract_text(visitor_text=note)
    middle = float(sheet.mediabox.width) / 2
    assert begins["Weighed."] < middle
    assert max(begins[text] for text in begins if not text.isascii()) > middle


@pytest.mark.parametrize(
    ("text", "runs"),
    [("", "ltr"), ("12 - ", "ltr"), ("3. نعم", "rtl"), ("«Oui»", "ltr"), ("שלום OK", "rtl")],
)
def test_a_text_runs_as_its_first_letter_does(text, runs):
    assert direction(text) == runs


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/logo.png",
        "file:///etc/passwd",
        "data:image/png;base64,AAAA",
        "bundled:no-such-file.png",
        "bundled:../dief_portal/settings.py",
        "bundled:/etc/passwd",
        "logo.png",
    ],
)
def test_a_document_fetches_nothing_that_is_not_bundled(address):
    with pytest.raises(FatalURLFetchingError):
        pdf("picture.html", {"address": address})


def test_a_document_may_carry_what_is_bundled():
    assert pdf("picture.html", {"address": "bundled:portal/mark.svg"}).startswith(b"%PDF")
