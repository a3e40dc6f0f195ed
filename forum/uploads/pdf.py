"""
PDF: read by qpdf, looked through object by object, and written anew without what is not shown.

Names are compared as qpdf reads them, so that ``/J#53`` is ``/JS``; objects within object streams
are objects like all others. What is written contains only what the pages need.
"""

from __future__ import annotations

import re
import warnings
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name, Object, Pdf, Stream

from forum.uploads import pictures
from forum.uploads.verdict import JPEG, PDF, Fit, Refuse, Removed, Why

HEAD = b"%PDF-"
OBJECTS = 300_000
PAGES = 5_000
INFLATED = 400 * 1024 * 1024  # all streams together
DEEP = 60
BEHIND = 1024  # bytes of nothing that may stand behind the end

SCRIPTS = {"/JS", "/JavaScript", "/XFA", "/RichMedia", "/RichMediaContent", "/RichMediaSettings"}
EMBEDS = {"/EmbeddedFile", "/EmbeddedFiles", "/EF", "/Collection", "/AF"}
ACTIONS = {
    *("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/ResetForm", "/Hide", "/Rendition"),
    *("/GoToR", "/GoToE", "/GoTo3DView", "/Movie", "/Sound", "/SetOCGState"),
    "/RichMediaExecute",
}
NAMED = SCRIPTS | EMBEDS | {"/OpenAction", "/AA"}  # not even as a word, wherever it stands
SHOWS = {"/RichMedia", "/3D", "/Movie", "/Sound", "/Screen", "/FileAttachment"}  # annotations
# Who and when: of the document, of its parts and of the remarks in it.
TOLD = {"/Metadata", "/PieceInfo", "/LastModified", "/Thumb"}
LINKS = re.compile(rb"\s*(?:https?|mailto):", re.IGNORECASE)
END = re.compile(rb"%%EOF[\r\n\t \0]*")


def examine(plain: bytes) -> Fit:
    fit = Fit(PDF, b"")
    _ends_where_it_says(plain)
    try:
        with pikepdf.open(BytesIO(plain), suppress_warnings=True) as document:
            fit.plain = _written_anew(document, fit)
    except pikepdf.PasswordError:
        raise Refuse(Why.ENCRYPTED) from None
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError):
        raise Refuse(Why.DAMAGED) from None
    return fit


def _ends_where_it_says(plain: bytes) -> None:
    ends = [found.end() for found in END.finditer(plain)]
    if not ends:
        raise Refuse(Why.DAMAGED)
    if len(plain) - ends[-1] > BEHIND or plain[ends[-1] :].strip(b"\0 \t\r\n"):
        raise Refuse(Why.TRAILING)


def _written_anew(document: Pdf, fit: Fit) -> bytes:
    if document.is_encrypted:
        raise Refuse(Why.ENCRYPTED)
    if len(document.objects) > OBJECTS or len(document.pages) > PAGES:
        raise Refuse(Why.TOO_LONG)
    if not len(document.pages):
        raise Refuse(Why.DAMAGED)
    _opens_at_a_page(document, fit)
    inflated = 0
    for thing in _objects(document):
        if isinstance(thing, Stream):
            inflated += _inflated(thing, INFLATED - inflated)
        _look_at(thing, fit)
    _strip(document, fit)
    written = BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # What a viewer may not show of a form is not our matter.
        document.save(
            written,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            fix_metadata_version=False,
        )
    with pikepdf.open(written, attempt_recovery=False, suppress_warnings=True) as kept:
        if len(kept.pages) != len(document.pages):
            raise Refuse(Why.DAMAGED)
    return written.getvalue()


def _objects(document: Pdf) -> Iterator[Object]:
    yield document.trailer
    for thing in document.objects:
        if isinstance(thing, Object):
            yield thing


def _opens_at_a_page(document: Pdf, fit: Fit) -> None:
    """A document that only opens at one of its pages loses that; else it is refused as a script."""
    opening = document.Root.get(Name.OpenAction)
    if opening is None:
        return
    is_place = isinstance(opening, pikepdf.Array) or (
        isinstance(opening, Dictionary)
        and opening.get(Name.S) == Name.GoTo
        and Name.Next not in opening
    )
    if not is_place:
        raise Refuse(Why.SCRIPT)
    del document.Root[Name.OpenAction]
    fit.removed.add(Removed.OPENING)


def _look_at(thing: Object, fit: Fit) -> None:
    """Look at one object and what stands within it; what it refers to has its own turn."""
    left: list[tuple[Any, int]] = [(thing, 0)]
    while left:
        part, depth = left.pop()
        if depth > DEEP:
            raise Refuse(Why.TOO_LONG)
        if isinstance(part, Dictionary | Stream):
            keys = set(part.keys())
            _refuse_what_acts(part, keys)
            for key in keys & TOLD:
                del part[key]
                fit.removed.add(Removed.PROPERTIES)
            within = [part.get(key) for key in keys - TOLD]
        elif isinstance(part, pikepdf.Array):
            within = list(part)
        else:
            continue
        if any(isinstance(one, Name) and str(one) in NAMED for one in within):
            raise Refuse(Why.SCRIPT)
        left += [(one, depth + 1) for one in within if _is_direct(one)]


def _is_direct(one: Any) -> bool:
    compound = isinstance(one, Dictionary | Stream | pikepdf.Array)
    return compound and not one.is_indirect


def _refuse_what_acts(part: Any, keys: set[str]) -> None:
    if keys & SCRIPTS or "/AA" in keys or "/OpenAction" in keys:
        raise Refuse(Why.SCRIPT)
    if keys & EMBEDS:
        raise Refuse(Why.EMBEDDED)
    action = str(part.get(Name.S, "")) if "/S" in keys else ""
    if action in ACTIONS:
        raise Refuse(Why.SCRIPT)
    if "/Subtype" in keys and str(part.get(Name.Subtype, "")) in SHOWS:
        raise Refuse(Why.EMBEDDED)
    if "/Type" in keys and str(part.get(Name.Type, "")) in EMBEDS:
        raise Refuse(Why.EMBEDDED)
    if "/URI" in keys and not _leads_to_the_web(part):
        raise Refuse(Why.EXTERNAL)
    if "/FFilter" in keys or ("/F" in keys and isinstance(part, Stream)):
        raise Refuse(Why.EXTERNAL)  # its bytes lie in another file


def _leads_to_the_web(part: Any) -> bool:
    link = part.get(Name.URI)
    if isinstance(link, Dictionary):  # of the catalogue: /Base
        return "/Base" not in link
    return isinstance(link, pikepdf.String) and bool(LINKS.match(bytes(link)))


FLATE = ("/FlateDecode", "/Fl")


def _inflated(stream: Any, most: int) -> int:
    """
    Return how many bytes a stream becomes when it is inflated.

    :raises Refuse: if they are too many, or it is packed more than once.
    """
    filters = stream.get(Name.Filter)
    names = (
        [str(one) for one in filters]
        if isinstance(filters, pikepdf.Array)
        else [str(filters)] * (filters is not None)
    )
    if len(names) > 2 or len(set(names)) < len(names):
        raise Refuse(Why.BOMB)
    if not names or names[0] not in FLATE:
        return 0
    return _count(stream.read_raw_bytes(), most)


def _count(packed: bytes, most: int) -> int:
    inflate, came, left = zlib.decompressobj(), 0, packed
    while left:
        try:
            came += len(inflate.decompress(left, 1 << 20))
        except zlib.error:
            return came  # A viewer stops here too.
        if came > most:
            raise Refuse(Why.BOMB)
        left = inflate.unconsumed_tail
    return came


AUTHORED = ("/T", "/M", "/CreationDate", "/NM", "/RC")


def _strip(document: Pdf, fit: Fit) -> None:
    if Name.Info in document.trailer:
        if document.trailer.Info.keys():
            fit.removed |= {Removed.PROPERTIES, Removed.AUTHORS}
        del document.trailer[Name.Info]
    for key in set(document.trailer.keys()) - {"/Root", "/Size", "/Info"}:
        del document.trailer[key]
    for thing in document.objects:
        if isinstance(thing, Dictionary | Stream):
            _strip_one(thing, fit)


def _strip_one(thing: Any, fit: Fit) -> None:
    if thing.get(Name.Subtype) == Name.Image and thing.get(Name.Filter) == Name.DCTDecode:
        _strip_picture(thing, fit)
    if Name.ByteRange in thing:
        fit.removed.add(Removed.SIGNATURE)
    if _is_remark(thing):
        for key in [key for key in AUTHORED if key in thing]:
            del thing[key]
            fit.removed.add(Removed.AUTHORS)


def _is_remark(thing: Any) -> bool:
    kind = str(thing.get(Name.Subtype, ""))
    return "/Rect" in thing and kind not in {"", "/Widget", "/Link", "/Image", "/Form"}


def _strip_picture(picture: Any, fit: Fit) -> None:
    """Take out of a photograph what its camera wrote; one that is damaged stays as it is."""
    found = Fit(JPEG, b"")
    raw = picture.read_raw_bytes()
    try:
        bare = pictures.stripped_jpeg(raw, found)
    except Refuse:
        bare = _without_segments(raw)
    if bare != raw:
        picture.write(bare, filter=Name.DCTDecode, decode_parms=picture.get(Name.DecodeParms))
        fit.removed |= found.removed
        fit.locations += [one for one in found.locations if one not in fit.locations]


def _without_segments(raw: bytes) -> bytes:
    """Nothing of a picture that cannot be walked through is kept in doubt."""
    if b"Exif\0\0" in raw or b"http://ns.adobe.com/" in raw:
        raise Refuse(Why.DAMAGED)
    return raw
