"""The gate: six kinds of file pass, cleaned of what tells on people; nothing that acts does."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from forum.uploads import gate
from forum.uploads.verdict import Fit, Refuse, Removed, Why
from tests.uploads import checker, seeds

FIT = seeds.fit()
OFFICE = seeds.acting_office()
ARCHIVES = seeds.tampered_archives()


def refused(plain: bytes) -> Why:
    with pytest.raises(Refuse) as refusal:
        gate.examine(plain)
    return refusal.value.why


def cleaned(name: str) -> Fit:
    return gate.examine(FIT[name])


@pytest.mark.parametrize("name", FIT)
def test_an_honest_file_passes_and_gives_nobody_away(name):
    fit = cleaned(name)

    assert checker.complaints(fit.kind, fit.plain) == []
    assert seeds.GIVEAWAY not in checker.everything_said(fit.kind, fit.plain)


@pytest.mark.parametrize("name", FIT)
def test_what_passed_passes_again_and_has_nothing_left_to_remove(name):
    once = cleaned(name)

    again = gate.examine(once.plain)

    assert again.kind == once.kind
    assert again.removed <= {Removed.PICTURE_DATA}  # which way up a photograph is


@pytest.mark.parametrize("packed", [False, True], ids=["open", "in object streams"])
@pytest.mark.parametrize("name", seeds.ACTING_PDF)
def test_a_pdf_that_acts_is_refused(name, packed):
    assert refused(seeds.acting_pdf(name, packed=packed)) == seeds.ACTING_PDF[name][1]


def test_a_script_under_a_name_in_numbers_is_a_script():
    assert b"JavaScript" not in seeds.misspelt_script()
    assert refused(seeds.misspelt_script()) == Why.SCRIPT


@pytest.mark.parametrize("password", ["", "secret"], ids=["owner's", "reader's"])
def test_a_protected_pdf_is_refused_with_its_own_reason(password):
    assert refused(seeds.protected_pdf(password)) == Why.ENCRYPTED


def test_a_pdf_that_would_fill_a_disk_is_refused():
    assert refused(seeds.pdf_bomb()) == Why.BOMB


def test_a_pdf_with_something_behind_its_end_is_refused():
    assert refused(seeds.pdf() + seeds.docx()) == Why.TRAILING


def test_a_pdf_loses_the_page_it_opens_at_and_keeps_its_links():
    fit = cleaned("told.pdf")

    with pikepdf.open(BytesIO(fit.plain)) as kept:
        assert "/OpenAction" not in kept.Root
        assert "treaty.example" in str(kept.pages[0].Annots[1].A.URI)
    assert Removed.OPENING in fit.removed


@pytest.mark.parametrize("name", OFFICE)
def test_a_word_or_excel_file_that_acts_is_refused(name):
    plain, why = OFFICE[name]

    assert refused(plain) == why


@pytest.mark.parametrize("name", ARCHIVES)
def test_an_archive_that_says_two_things_is_refused(name):
    plain, why = ARCHIVES[name]

    assert refused(plain) == why


def test_a_word_file_of_the_old_kind_is_told_apart():
    assert refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512) == Why.OLD_OFFICE


def test_an_excel_file_keeps_the_names_of_its_tables():
    fit = cleaned("told.xlsx")

    assert 'displayName="Marks"' in checker.everything_said(fit.kind, fit.plain)
    assert {Removed.AUTHORS, Removed.PRINTER, Removed.HISTORY} <= fit.removed


@pytest.mark.parametrize("name", ["photograph.jpg", "screenshot.png", "told.docx", "told.pdf"])
def test_the_place_of_a_photograph_is_found_and_taken_out(name):
    fit = cleaned(name)

    assert Removed.LOCATION in fit.removed
    assert fit.locations == ["46.20440, 6.14320"]


@pytest.mark.parametrize(
    "name", ["photograph.jpg", "progressive.jpg", "screenshot.png", "turned.jpg"]
)
def test_a_picture_shows_the_same_points_as_before(name):
    before, after = (Image.open(BytesIO(b)) for b in (FIT[name], cleaned(name).plain))

    assert after.convert("RGB").tobytes() == before.convert("RGB").tobytes()


def test_a_photograph_stays_the_right_way_up():
    kept = Image.open(BytesIO(cleaned("turned.jpg").plain)).getexif()

    assert dict(kept) == {0x0112: 6}


def test_a_second_picture_that_is_announced_is_cut_off_and_any_other_refused():
    fit = cleaned("two.jpg")

    assert Removed.SECOND_PICTURE in fit.removed
    assert len(fit.plain) < len(FIT["two.jpg"]) * 0.6
    assert refused(seeds.jpeg() + seeds.jpeg()) == Why.TRAILING


@pytest.mark.parametrize(
    ("plain", "why"),
    [
        (seeds.huge_png(), Why.PIXELS),
        (seeds.lying_png(), Why.BOMB),
        (seeds.png() + b"PK\x03\x04", Why.TRAILING),
        (seeds.jpeg() + b"<script>", Why.TRAILING),
        (seeds.jpeg()[:-40], Why.DAMAGED),
        (seeds.png()[:-40], Why.DAMAGED),
        (b"GIF89a\x01\x00\x01\x00\x00\x00\x00", Why.UNKNOWN),
        (b"MZ\x90\x00\x03\x00\x00\x00", Why.UNKNOWN),
        (b"", Why.EMPTY),
        ("Ångström".encode("latin-1"), Why.NOT_UTF8),
        ("text".encode("utf-16"), Why.NOT_UTF8),
        (b"marks\x1b[31m", Why.CONTROLS),
        ("marks \u202egpj.exe".encode(), Why.CONTROLS),
        (b"  <!doctype html><p>", Why.MARKUP),
        (b"first a line, then <script>a()</script>", Why.MARKUP),
        (rb"{\rtf1\ansi}", Why.MARKUP),
        (b'<?xml version="1.0"?><svg/>', Why.MARKUP),
    ],
)
def test_a_file_that_is_not_what_it_should_be_is_refused(plain, why):
    assert refused(plain) == why


def test_a_text_may_compare_numbers():
    assert gate.examine(b"4711 < 4712, and <not HTML").kind == "text/plain"
