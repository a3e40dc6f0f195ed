"""Marks on a picture: a band under it with the line, its number all over it and in the file."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, ImageOps, PngImagePlugin

from forum.stamping.sheets import Unmarkable

FONTS = Path(__file__).resolve().parents[2] / "static" / "vendor" / "noto"
# By the writing system that Unicode names first; others are left out, the number says enough.
OF_SCRIPT = {
    "LATIN": "noto-sans-latin-ext-wght-normal.woff2",
    "CYRILLIC": "noto-sans-cyrillic-wght-normal.woff2",
    "ARABIC": "noto-sans-arabic-arabic-wght-normal.woff2",
}
PLAIN = "noto-sans-latin-wght-normal.woff2"  # ASCII, and what Western Europe writes
WESTERN = 0x100
BAND, TEXT = "#ffffff", "#1b2430"
SMALLEST_BAND = 18  # pixels
QUALITY = 92
Image.MAX_IMAGE_PIXELS = 120_000_000


def stamp(plain: bytes, number: str, *, line: Sequence[str]) -> bytes:
    """
    Return the picture with the mark on it, of the same kind.

    :raises Unmarkable: if it cannot be read.
    """
    try:
        with Image.open(BytesIO(plain), formats=("PNG", "JPEG")) as opened:
            kind = opened.format
            picture = ImageOps.exif_transpose(opened).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Unmarkable from error
    _lay_over(picture, number)
    marked = _with_band(picture, line)
    out, said = BytesIO(), f"DIEF copy {number}"
    if kind == "PNG":
        about = PngImagePlugin.PngInfo()
        about.add_text("Comment", said)
        marked.save(out, "PNG", pnginfo=about)
    else:
        marked.save(out, "JPEG", quality=QUALITY, comment=said)
    return out.getvalue()


def _lay_over(picture: Image.Image, number: str) -> None:
    """Write the number all over it, dark and light, so that a part of the picture has one."""
    size = max(11, min(picture.size) // 70)
    font = ImageFont.truetype(FONTS / PLAIN, size)
    width, height = int(font.getlength(number) * 1.75), size * 6
    tile = Image.new("RGBA", (width, height))
    pen = ImageDraw.Draw(tile)
    for x, y in ((size // 2, size), (size // 2 + width // 2, height // 2 + size)):
        for drawn_at in (x, x - width):  # What leaves the tile on the right comes in on the left.
            pen.text((drawn_at + 1, y + 1), number, font=font, fill=(255, 255, 255, 72))
            pen.text((drawn_at, y), number, font=font, fill=(0, 0, 0, 40))
    for left in range(0, picture.width, width):
        for top in range(0, picture.height, height):
            picture.paste(tile, (left, top), tile)


def _with_band(picture: Image.Image, line: Sequence[str]) -> Image.Image:
    size = max(SMALLEST_BAND, picture.width // 60)
    band = Image.new("RGB", (picture.width, size), BAND)
    pen, at = ImageDraw.Draw(band), size / 4
    text_size = size * 5 // 8
    for word, font in _words(line, text_size):
        pen.text((at, size * 0.72), word, font=font, fill=TEXT, anchor="ls")
        at += font.getlength(word)
    larger = Image.new("RGB", (picture.width, picture.height + size), BAND)
    larger.paste(picture, (0, 0))
    larger.paste(band, (0, picture.height))
    return larger


def _words(line: Sequence[str], size: int) -> Iterator[tuple[str, ImageFont.FreeTypeFont]]:
    """Give the line piece by piece, each with a typeface that can write it."""
    fonts = {name: ImageFont.truetype(FONTS / name, size) for name in (PLAIN, *OF_SCRIPT.values())}
    said = "Copy " + " · ".join(word for word in line if _is_writable(word))
    for name, letters in groupby(zip(said, _fonts_of(said), strict=True), key=itemgetter(1)):
        yield "".join(letter for letter, _name in letters), fonts[name]


def _fonts_of(said: str) -> Iterator[str]:
    """Give the typeface of each letter; a space between two words of Arabic is written in it."""
    here = PLAIN
    for at, letter in enumerate(said):
        rest = said[at:].lstrip()
        if not letter.isspace() or (rest and _font_of(rest[0]) != here):
            here = _font_of(letter)
        yield here


def _is_writable(word: str) -> bool:
    return all(ord(letter) < WESTERN or _script(letter) in OF_SCRIPT for letter in word)


def _font_of(letter: str) -> str:
    return PLAIN if ord(letter) < WESTERN else OF_SCRIPT.get(_script(letter), PLAIN)


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]
