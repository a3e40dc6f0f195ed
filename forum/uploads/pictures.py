"""
Pictures: PNG and JPEG, without what cameras and screens write beside them.

Nothing is compressed a second time. A picture is walked through segment by segment, what shows
is kept as it is, and the rest is left out. Then Pillow must be able to read what is left.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO

from PIL import ExifTags, Image

from forum.uploads.verdict import JPEG, PNG, Fit, Refuse, Removed, Why

PNG_HEAD, JPEG_HEAD = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
PIXELS = 120_000_000  # more than an A3 page at 600 dots an inch
LONGEST_SIDE = 30_000

Image.MAX_IMAGE_PIXELS = PIXELS


# --- JPEG -------------------------------------------------------------------------------------

SOI, EOI, SOS = 0xD8, 0xD9, 0xDA
APP0, APP1, APP2, APP13, APP14, APP15 = 0xE0, 0xE1, 0xE2, 0xED, 0xEE, 0xEF
COMMENT = 0xFE
RESTARTS = range(0xD0, 0xD8)
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
PLAIN = {*FRAMES, 0xC4, 0xDB, 0xDD, SOS}  # what the picture itself is made of
EXIF, XMP, ICC, MPF = b"Exif\0\0", b"http://ns.adobe.com/x", b"ICC_PROFILE\0", b"MPF\0"
# A second picture, or a film, that the first one announces; phones add it behind the end.
ANNOUNCED = (b"GContainer", b"MicroVideo", b"MotionPhoto", b"hdrgm", b"apdi:")
SAMSUNG = b"SEFT"


def examine_jpeg(plain: bytes) -> Fit:
    fit = Fit(JPEG, b"")
    fit.plain = stripped_jpeg(plain, fit)
    _must_open(fit.plain, "JPEG")
    return fit


def stripped_jpeg(plain: bytes, found: Fit) -> bytes:
    """Return the picture alone; note in ``found`` what was left out."""
    kept = _Kept(found)
    for marker, body, end in _segments(plain):
        kept.take(marker, body)
        if marker == EOI:
            kept.look_behind(plain[end:])
    return kept.picture()


class _Kept:
    """What is kept of a JPEG: what it is made of, which way up it is, and its colours."""

    def __init__(self, found: Fit) -> None:
        self._found = found
        self._head, self._made_of = b"", bytearray()
        self._profile: list[bytes] = []
        self._orientation, self._announced = 1, False

    def take(self, marker: int, body: bytes) -> None:
        if marker in PLAIN:
            self._made_of += body
        elif marker == APP1 and body.startswith(EXIF):
            self._orientation = _read_exif(body[len(EXIF) :], self._found)
        elif marker == APP0 and body.startswith(b"JFIF\0"):
            self._head = _segment(APP0, body[:12] + b"\0\0")  # no small picture of it
        elif marker == APP14 and body.startswith(b"Adobe"):
            self._made_of += _segment(APP14, body[:12])
        elif marker == APP2 and body.startswith(ICC):
            self._profile.append(body)
        elif marker != EOI:
            said = body.startswith(MPF) or any(word in body for word in ANNOUNCED)
            self._announced = self._announced or said
            self._found.removed.add(Removed.PICTURE_DATA)

    def look_behind(self, behind: bytes) -> None:
        if not behind.strip(b"\0"):
            return
        if not (self._announced or behind.endswith(SAMSUNG)):
            raise Refuse(Why.TRAILING)
        self._found.removed.add(Removed.SECOND_PICTURE)

    def picture(self) -> bytes:
        beside = _small_exif(self._orientation) if self._orientation != 1 else b""
        if self._profile and _names_a_screen(b"".join(self._profile)):
            self._found.removed.add(Removed.PROFILE)
        else:
            beside += b"".join(_segment(APP2, body) for body in self._profile)
        return b"\xff\xd8" + self._head + beside + bytes(self._made_of) + b"\xff\xd9"


def _segments(plain: bytes) -> Iterator[tuple[int, bytes, int]]:
    """
    Give each marker, its body and where it ends, up to the end of the picture.

    Of what the picture is made of, the body is all of it, marker, length, coded data and all.
    """
    at, seen_frame = 2, False
    while True:
        while plain[at : at + 2] == b"\xff\xff":  # filling
            at += 1
        marker = plain[at + 1] if plain[at : at + 1] == b"\xff" and at + 1 < len(plain) else 0
        if marker == EOI and seen_frame:
            yield marker, b"", at + 2
            return
        end = _end_of_segment(plain, at, marker)
        seen_frame = seen_frame or marker in FRAMES
        yield marker, plain[at:end] if marker in PLAIN else plain[at + 4 : end], end
        at = end


def _end_of_segment(plain: bytes, at: int, marker: int) -> int:
    length = int.from_bytes(plain[at + 2 : at + 4], "big")
    end = at + 2 + length
    known = marker in PLAIN or APP0 <= marker <= APP15 or marker == COMMENT
    if length < 2 or end > len(plain) or not known:
        raise Refuse(Why.DAMAGED)
    if marker in FRAMES:
        _bounded(*struct.unpack(">HH", plain[at + 5 : at + 9].ljust(4, b"\0")))
    return _end_of_coded(plain, end) if marker == SOS else end


def _end_of_coded(plain: bytes, at: int) -> int:
    """Return where the next marker stands that is neither a restart nor a stuffed byte."""
    while True:
        at = plain.find(b"\xff", at)
        if at < 0 or at + 1 >= len(plain):
            raise Refuse(Why.DAMAGED)
        after = plain[at + 1]
        if after == 0 or after in RESTARTS:
            at += 2
        elif after == 0xFF:
            at += 1
        else:
            return at


def _segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2, "big") + body


def _small_exif(orientation: int) -> bytes:
    """Return nothing but which way up the picture is."""
    entry = struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0)
    tiff = b"MM\0*" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0)
    return _segment(APP1, EXIF + tiff)


def _read_exif(tiff: bytes, found: Fit) -> int:
    """Note what the camera wrote; return which way up the picture is."""
    found.removed.add(Removed.PICTURE_DATA)
    try:
        exif = Image.Exif()
        exif.load(EXIF + tiff)
        where = exif.get_ifd(ExifTags.IFD.GPSInfo)
        tags = {int(tag) for tag in exif}
        orientation = int(exif.get(ExifTags.Base.Orientation, 1))
        at = _place(where)
    except Exception:  # It is left out, whatever it was.
        return 1
    if where:
        found.removed.add(Removed.LOCATION)
    if at and at not in found.locations:
        found.locations.append(at)
    if tags & {ExifTags.Base.Make, ExifTags.Base.Model, ExifTags.Base.BodySerialNumber}:
        found.removed.add(Removed.DEVICE)
    return orientation if 1 <= orientation <= 8 else 1


def _place(where: dict[int, object]) -> str:
    """Return degrees north and east, as maps write them."""
    gps = ExifTags.GPS
    try:
        north, east = (_degrees(where[tag]) for tag in (gps.GPSLatitude, gps.GPSLongitude))
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return ""
    if str(where.get(gps.GPSLatitudeRef, "N")).upper().startswith("S"):
        north = -north
    if str(where.get(gps.GPSLongitudeRef, "E")).upper().startswith("W"):
        east = -east
    if not (abs(north) <= 90 and abs(east) <= 180):
        return ""
    return f"{north:.5f}, {east:.5f}"


def _degrees(parts: object) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)  # type: ignore[attr-defined]
    return float(degrees + minutes / 60 + seconds / 3600)


def _names_a_screen(profile: bytes) -> bool:
    """Whether a colour profile is that of one screen: those name it, and its number."""
    return any(tag in profile for tag in (b"mmod", b"vcgt", b"ndin"))


# --- PNG --------------------------------------------------------------------------------------

NEEDED = {b"IHDR", b"PLTE", b"IDAT", b"IEND"}
SHOWN = {b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"pHYs", b"bKGD", b"cICP"}
ANIMATION = {b"acTL", b"fcTL", b"fdAT"}
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


def examine_png(plain: bytes) -> Fit:
    fit = Fit(PNG, b"")
    fit.plain = stripped_png(plain, fit)
    _must_open(fit.plain, "PNG")
    return fit


def stripped_png(plain: bytes, found: Fit) -> bytes:
    """Return the picture alone; note in ``found`` what was left out."""
    kept = bytearray(PNG_HEAD)
    pixels = _Pixels()
    for kind, body, whole in _chunks(plain):
        if kind in NEEDED or kind in SHOWN:
            pixels.feed(kind, body)
            kept += whole
        elif kind == b"iCCP":
            if _is_small_profile(body):
                kept += whole
            else:
                found.removed.add(Removed.PROFILE)
        elif kind == b"eXIf":
            _read_exif(body, found)
        elif kind in ANIMATION:
            found.removed.add(Removed.SECOND_PICTURE)
        elif kind[0] & 0x20:  # not needed to show it
            found.removed.add(Removed.PICTURE_DATA)
        else:
            raise Refuse(Why.DAMAGED)
    pixels.finish()
    return bytes(kept)


def _chunks(plain: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    at, first = len(PNG_HEAD), True
    while True:
        length = int.from_bytes(plain[at : at + 4], "big")
        end = at + 12 + length
        if at + 12 > len(plain) or end > len(plain):
            raise Refuse(Why.DAMAGED)
        kind, body = plain[at + 4 : at + 8], plain[at + 8 : end - 4]
        if zlib.crc32(plain[at + 4 : end - 4]) != int.from_bytes(plain[end - 4 : end], "big"):
            raise Refuse(Why.DAMAGED)
        if first != (kind == b"IHDR"):
            raise Refuse(Why.DAMAGED)
        yield kind, body, plain[at:end]
        at, first = end, False
        if kind == b"IEND":
            break
    if plain[at:].strip(b"\0"):
        raise Refuse(Why.TRAILING)


class _Pixels:
    """Inflates what a PNG is made of, holding little, and counts whether it is all there."""

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj()
        self._expected = self._came = 0

    def feed(self, kind: bytes, body: bytes) -> None:
        if kind == b"IHDR":
            self._expected = _size_of(body)
        elif kind == b"IDAT":
            self._count(body)
        elif kind == b"IEND" and body:
            raise Refuse(Why.DAMAGED)

    def _count(self, body: bytes) -> None:
        left = body
        while left:
            try:
                self._came += len(self._inflate.decompress(left, 1 << 20))
            except zlib.error:
                raise Refuse(Why.DAMAGED) from None
            if self._came > self._expected:
                raise Refuse(Why.BOMB)
            if self._inflate.unused_data:
                raise Refuse(Why.TRAILING)
            left = self._inflate.unconsumed_tail

    def finish(self) -> None:
        if self._came != self._expected or not self._inflate.eof:
            raise Refuse(Why.DAMAGED)


def _size_of(header: bytes) -> int:
    """Return how many bytes the pixels are, before they are compressed."""
    if len(header) != 13:
        raise Refuse(Why.DAMAGED)
    width, height, depth, colours, _, _, interlaced = struct.unpack(">IIBBBBB", header)
    _bounded(width, height)
    if colours not in CHANNELS or depth not in {1, 2, 4, 8, 16} or interlaced > 1:
        raise Refuse(Why.DAMAGED)
    bits = depth * CHANNELS[colours]
    if not interlaced:
        return int(height * (1 + (width * bits + 7) // 8))
    total = 0
    for x, y, across, down in (
        *((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4)),
        *((0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)),
    ):
        columns, rows = (width - x + across - 1) // across, (height - y + down - 1) // down
        if columns > 0 and rows > 0:
            total += rows * (1 + (columns * bits + 7) // 8)
    return total


def _is_small_profile(body: bytes) -> bool:
    name, _, rest = body.partition(b"\0")
    try:
        profile = zlib.decompressobj().decompress(rest[1:], 1 << 20)
    except zlib.error:
        return False
    return len(name) < 80 and len(profile) < 1 << 20 and not _names_a_screen(profile)


# --- Both -------------------------------------------------------------------------------------


def _bounded(width: int, height: int) -> None:
    if not (width and height):
        raise Refuse(Why.DAMAGED)
    if width * height > PIXELS or max(width, height) > LONGEST_SIDE:
        raise Refuse(Why.PIXELS)


def _must_open(plain: bytes, kind: str) -> None:
    """
    :raises Refuse: if Pillow cannot read the picture.

    A JPEG is drawn at an eighth of its size, which decodes all of it in a hundredth of the
    memory. The pixels of a PNG were counted already.
    """
    try:
        with Image.open(BytesIO(plain), formats=(kind,)) as picture:
            picture.verify()
        if kind == "JPEG":
            with Image.open(BytesIO(plain), formats=(kind,)) as picture:
                picture.draft(None, (max(1, picture.width // 8), max(1, picture.height // 8)))
                picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refuse(Why.PIXELS) from None
    except (OSError, SyntaxError, ValueError, KeyError, IndexError, TypeError, struct.error):
        raise Refuse(Why.DAMAGED) from None
