"""
Looks at what the gate let through, by other means than the gate's own.

PDF by pypdf and by its bytes, Word and Excel by the standard library and regular expressions,
pictures by their bytes. What it complains of, must never have passed.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from io import BytesIO
from xml.etree import ElementTree

import pypdf
from pypdf.generic import ArrayObject, DictionaryObject, StreamObject

from forum.uploads.verdict import DOCX, JPEG, PDF, PNG, TEXT, XLSX

ACTS_IN_PDF = re.compile(
    r"/(?:JS|JavaScript|OpenAction|AA|Launch|EmbeddedFiles?|EF|XFA|RichMedia\w*|SubmitForm"
    r"|ImportData|GoToR|GoToE|Rendition|Movie|Sound|Encrypt)(?![A-Za-z0-9])"
)
TELLS_IN_PDF = {"/Metadata", "/Author", "/PieceInfo", "/Creator"}
ACTS_IN_OFFICE = re.compile(
    r"vbaProject|macroEnabled|activeX|oleObject|OLEObject|ddeLink|DDEAUTO|<!DOCTYPE|<!ENTITY"
    r"|aFChunk|altChunk|attachedTemplate|externalLink|WEBSERVICE\s*\(|FmlaMacro"
    r"|TargetMode=[\"']External[\"'](?=[^>]*Target=[\"'](?!https?:|mailto:))"
    r"|Target=[\"'](?!https?:|mailto:)[^\"']*[\"'][^>]*TargetMode=[\"']External",
    re.IGNORECASE,
)
INSTRUCTIONS = re.compile(r"<(?:\w+:)?instrText[^>]*>([^<]*)<|\binstr=[\"']([^\"']*)")
ACTS_IN_FIELDS = re.compile(r"DDE|INCLUDE|QUOTE|DATABASE|\bLINK|MACROBUTTON|IMPORT", re.IGNORECASE)
KNOWN_PARTS = re.compile(r".*\.(?:xml|rels|vml|png|jpe?g)")


def complaints(kind: str, plain: bytes) -> list[str]:
    """Return what is wrong with a file that passed; nothing, if the gate is right."""
    return {
        PDF: _of_pdf,
        DOCX: _of_office,
        XLSX: _of_office,
        PNG: _of_png,
        JPEG: _of_jpeg,
        TEXT: _of_text,
    }[kind](plain)


def everything_said(kind: str, plain: bytes) -> str:
    """Return all of a file that can be read as letters, unpacked."""
    said = plain
    if kind in (DOCX, XLSX):
        with zipfile.ZipFile(BytesIO(plain)) as package:
            said = b"".join(name.encode() + package.read(name) for name in package.namelist())
    elif kind == PDF:
        said += _unpacked(plain)
    return said.decode("utf-8", "replace") + said.replace(b"\0", b"").decode("latin-1")


def _of_pdf(plain: bytes) -> list[str]:
    found = [] if plain.startswith(b"%PDF-") else ["does not begin as a PDF"]
    if plain[plain.rindex(b"%%EOF") + 5 :].strip():
        found.append("something behind the end")
    dictionaries = re.sub(rb"stream\r?\n.*?endstream", b"", plain, flags=re.DOTALL)
    found += ACTS_IN_PDF.findall(_spelt_out(dictionaries.decode("latin-1")))
    return found + _by_pypdf(plain)


def _spelt_out(text: str) -> str:
    return re.sub(r"#([0-9A-Fa-f]{2})", lambda code: chr(int(code[1], 16)), text)


def _by_pypdf(plain: bytes) -> list[str]:
    """Ask pypdf for every object: what it can read of a damaged file, it reads."""
    reader = pypdf.PdfReader(BytesIO(plain), strict=False)
    found = []
    try:
        numbers = [*range(1, int(reader.trailer["/Size"]))]  # type: ignore[call-overload]
    except Exception:
        return ["pypdf cannot read it"]
    for number in numbers:
        try:
            thing = reader.get_object(number)
        except Exception:  # noqa: S112  # A free number, or one pypdf cannot read.
            continue
        found += _within(thing, 0)
    return found


def _within(thing: object, depth: int) -> list[str]:
    if depth > 50:
        return []
    found: list[str] = []
    if isinstance(thing, DictionaryObject):
        found += [key for key in thing if ACTS_IN_PDF.fullmatch(key) or key in TELLS_IN_PDF]
        if isinstance(thing.get("/S"), str):
            found += ACTS_IN_PDF.findall(str(thing["/S"]))
        for key in thing:
            found += _within(thing.raw_get(key), depth + 1)
    elif isinstance(thing, ArrayObject):
        for one in thing:
            found += _within(one, depth + 1)
    if isinstance(thing, StreamObject) and thing.get("/Subtype") == "/Image":
        raw = thing._data
        found += ["a camera's notes"] if b"GPSInfo" in raw or b"http://ns.adobe" in raw else []
    return found


def _unpacked(plain: bytes) -> bytes:
    said = b""
    for packed in re.findall(rb"stream\r?\n(.*?)endstream", plain, flags=re.DOTALL):
        try:
            said += zlib.decompressobj().decompress(packed)
        except zlib.error:
            said += packed
    return said


def _of_office(plain: bytes) -> list[str]:
    found = [] if plain.startswith(b"PK\x03\x04") else ["does not begin as a ZIP"]
    with zipfile.ZipFile(BytesIO(plain)) as package:
        found += ["damaged"] if package.testzip() else []
        for name in package.namelist():
            if not KNOWN_PARTS.fullmatch(name) or ".." in name or name.startswith("/"):
                found.append(f"a part called {name}")
            part = package.read(name)
            if part[:4] in (b"\xd0\xcf\x11\xe0", b"PK\x03\x04") or part[:2] == b"MZ":
                found.append("a file within")
            if name.endswith((".xml", ".rels", ".vml")):
                found += _of_part(name, part)
    return found


def _of_part(name: str, part: bytes) -> list[str]:
    text = part.decode("utf-8")
    found = [hit.group() for hit in ACTS_IN_OFFICE.finditer(text)]
    said = "".join(a or b for a, b in INSTRUCTIONS.findall(text))
    found += ACTS_IN_FIELDS.findall(re.sub(r"&#x?[0-9a-fA-F]+;|\s", "", said))
    for line in ElementTree.fromstring(text).iter():  # noqa: S314  # It was let through.
        outside = line.get("TargetMode") == "External"
        if outside and not line.get("Type", "").endswith("/hyperlink"):
            found.append(f"{name} fetches")
    return found


def _of_png(plain: bytes) -> list[str]:
    found = [] if plain.endswith(b"\0\0\0\0IEND\xaeB`\x82") else ["something behind the end"]
    kinds = set(re.findall(rb"(tEXt|zTXt|iTXt|eXIf|acTL|fdAT)", _chunk_names(plain)))
    return found + [kind.decode() for kind in kinds]


def _chunk_names(plain: bytes) -> bytes:
    at, names = 8, b""
    while at < len(plain):
        names += plain[at + 4 : at + 8] + b" "
        at += 12 + int.from_bytes(plain[at : at + 4], "big")
    return names


BESIDE_A_JPEG = {0xE0: b"JFIF\0", 0xE1: b"Exif\0\0MM", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}


def _of_jpeg(plain: bytes) -> list[str]:
    found = [] if plain.endswith(b"\xff\xd9") else ["something behind the end"]
    at = 2
    while plain[at + 1] != 0xDA:
        marker, length = plain[at + 1], int.from_bytes(plain[at + 2 : at + 4], "big")
        body = plain[at + 4 : at + 2 + length]
        if marker >= 0xE0 and not body.startswith(BESIDE_A_JPEG.get(marker, b"nothing")):
            found.append(f"{marker:x} beside the picture")
        if marker == 0xE1 and len(body) > 40:
            found.append("a camera's notes")
        at += 2 + length
    return found


def _of_text(plain: bytes) -> list[str]:
    said = plain.decode("utf-8")
    found = [hit for hit in ("<script", "<html", "\0", "\x1b") if hit in said.casefold()]
    return found + ([] if not said.lstrip().startswith(("{\\rtf", "<?xml")) else ["no text"])
