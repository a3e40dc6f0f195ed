"""
The ZIP file in which Word and Excel keep their parts, read so that it can mean one thing only.

A ZIP says everything twice: before each part, and in the directory at the end. Programs differ in
which they believe, so both must agree, parts must lie one behind the other, and nothing may lie
between, before or behind them. Each part is really inflated, and counted while it is.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO

from forum.uploads.verdict import Refuse, Why

PARTS = 3_000
INFLATED = 300 * 1024 * 1024
ONE_PART = 150 * 1024 * 1024
RATIO = 250  # XML packs well, and no better than this
SMALL = 1024 * 1024  # below it, nobody asks how well
STORED, DEFLATED = 0, 8
ENCRYPTED, SIZES_FOLLOW, UTF8 = 0x1, 0x8, 0x800
LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
LOCAL_HEAD = struct.Struct("<4sHHHHHIIIHH")
CENTRAL_HEAD = struct.Struct("<4sHHHHHHIIIHHHHHII")
END_HEAD = struct.Struct("<4sHHHHIIH")
FOLLOWING = (12, 16)  # sizes, and a signature that may stand before them
SAFE = re.compile(r"[^\x00-\x1f\x7f\\:*?\"<>|]+")


@dataclass(frozen=True)
class Part:
    name: str
    method: int
    flags: int
    crc: int
    packed: int
    size: int
    at: int  # where its own head stands


def read(plain: bytes) -> dict[str, bytes]:
    """Return the parts of a package by their names, inflated."""
    found, directory_at = _directory(plain)
    places = _places(plain, found, directory_at)
    parts: dict[str, bytes] = {}
    left = INFLATED
    for part, (begins, ends) in zip(found, places, strict=True):
        if part.name.endswith("/"):  # a folder
            if part.size:
                raise Refuse(Why.TAMPERED)
            continue
        parts[part.name] = _inflated(part, plain[begins:ends], min(left, ONE_PART))
        left -= len(parts[part.name])
    return parts


def write(parts: dict[str, bytes]) -> bytes:
    """Return a package anew, without dates, in the order that readers expect."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name in sorted(parts, key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, parts[name])
    return made.getvalue()


def _directory(plain: bytes) -> tuple[list[Part], int]:
    """Return what the directory at the end says, in the order in which the parts lie."""
    at = len(plain) - END_HEAD.size
    if at < 0 or plain[at : at + 4] != END:
        # A remark may stand behind the directory, and so may anything else: neither is kept.
        raise Refuse(Why.TRAILING if END in plain else Why.DAMAGED)
    _, disk, first_disk, here, count, size, begins, remark = END_HEAD.unpack_from(plain, at)
    if disk or first_disk or here != count or remark or begins + size != at:
        raise Refuse(Why.TAMPERED)
    if count > PARTS:
        raise Refuse(Why.BOMB)
    found: list[Part] = []
    place = begins
    for _ in range(count):
        part, place = _line(plain, place, at)
        found.append(part)
    if place != at:
        raise Refuse(Why.TAMPERED)
    _names_are_safe([part.name for part in found])
    return sorted(found, key=lambda part: part.at), begins


def _line(plain: bytes, at: int, end: int) -> tuple[Part, int]:
    if at + CENTRAL_HEAD.size > end:
        raise Refuse(Why.DAMAGED)
    head = CENTRAL_HEAD.unpack_from(plain, at)
    signature, _, _, flags, method, _, _, crc, packed, size, name, extra, remark = head[:13]
    after = at + CENTRAL_HEAD.size + name + extra + remark
    if signature != CENTRAL or after > end:
        raise Refuse(Why.DAMAGED)
    if flags & ENCRYPTED:
        raise Refuse(Why.ENCRYPTED)
    if method not in (STORED, DEFLATED) or 0xFFFFFFFF in (packed, size, head[16]):
        raise Refuse(Why.TAMPERED)
    called = plain[at + CENTRAL_HEAD.size :][:name]
    return Part(_text(called), method, flags, crc, packed, size, head[16]), after


def _text(name: bytes) -> str:
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        raise Refuse(Why.TAMPERED) from None


def _names_are_safe(names: list[str]) -> None:
    """No absolute name, none that climbs, none twice: names are the same in small letters."""
    small = [name.casefold() for name in names]
    if len(set(small)) < len(small):
        raise Refuse(Why.TAMPERED)
    for name in names:
        steps = name.removesuffix("/").split("/")
        if not SAFE.fullmatch(name) or {"", ".", ".."} & set(steps) or len(name) > 255:
            raise Refuse(Why.TAMPERED)


def _places(plain: bytes, found: list[Part], directory_at: int) -> list[tuple[int, int]]:
    """Return where the bytes of each part lie, having compared it with its own head."""
    places, expected = [], 0
    for number, part in enumerate(found):
        begins = _beside_its_head(plain, part, expected)
        ends = begins + part.packed
        following = found[number + 1].at if number + 1 < len(found) else directory_at
        gap = following - ends
        allowed = FOLLOWING if part.flags & SIZES_FOLLOW else (0,)
        if gap not in allowed:
            raise Refuse(Why.TAMPERED)
        if gap:
            _agrees(plain[following - 12 : following], part)
        places.append((begins, ends))
        expected = following
    return places


def _beside_its_head(plain: bytes, part: Part, expected: int) -> int:
    if part.at != expected or part.at + LOCAL_HEAD.size > len(plain):
        raise Refuse(Why.TAMPERED)
    head = LOCAL_HEAD.unpack_from(plain, part.at)
    signature, _, flags, method, _, _, crc, packed, size, name, extra = head
    begins = part.at + LOCAL_HEAD.size
    called = plain[begins : begins + name]
    if signature != LOCAL or method != part.method or flags & ~UTF8 != part.flags & ~UTF8:
        raise Refuse(Why.TAMPERED)
    if _text(called) != part.name:
        raise Refuse(Why.TAMPERED)
    said, known = (crc, packed, size), (part.crc, part.packed, part.size)
    if said != known and not (flags & SIZES_FOLLOW and said == (0, 0, 0)):
        raise Refuse(Why.TAMPERED)
    return int(begins + name + extra)


def _agrees(following: bytes, part: Part) -> None:
    if struct.unpack("<III", following) != (part.crc, part.packed, part.size):
        raise Refuse(Why.TAMPERED)


def _inflated(part: Part, packed: bytes, most: int) -> bytes:
    if part.size > most or (part.size > SMALL and part.size > RATIO * max(part.packed, 1)):
        raise Refuse(Why.BOMB)
    if part.method == STORED:
        plain = packed
    else:
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            # One byte more than it says it is: then it lied.
            plain = inflate.decompress(packed, part.size + 1)
        except zlib.error:
            raise Refuse(Why.DAMAGED) from None
        if len(plain) > part.size:
            raise Refuse(Why.BOMB)
        if not inflate.eof or inflate.unused_data:
            raise Refuse(Why.TAMPERED)
    if len(plain) != part.size or zlib.crc32(plain) != part.crc:
        raise Refuse(Why.DAMAGED)
    return plain
