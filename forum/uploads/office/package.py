"""
The package of a Word or Excel file: only parts whose kind is known.

A package lists the kind of each of its parts, and each part what it is related to. What is
not on our lists is refused, whatever it is; what tells of its authors is emptied or left out.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from urllib.parse import unquote

from lxml import etree

from forum.uploads import archive, pictures
from forum.uploads.office.parts import WEB, look_through, read, written
from forum.uploads.office.people import without_people
from forum.uploads.verdict import DOCX, XLSX, Fit, Refuse, Removed, Why

TYPES, RELATIONS = "[Content_Types].xml", "_rels/.rels"


WORD, SHEET = "wordprocessingml.document.main+xml", "spreadsheetml.sheet.main+xml"

# Kinds of parts, by how they end.
OURS = re.compile(
    r"application/vnd\.openxmlformats-officedocument\."
    r"(?:wordprocessingml\.(?:document\.main|styles|settings|webSettings|fontTable|numbering"
    r"|footnotes|endnotes|header|footer|comments|document\.glossary)"
    r"|spreadsheetml\.(?:sheet\.main|worksheet|chartsheet|styles|sharedStrings|calcChain|comments"
    r"|table|pivotTable|pivotCacheDefinition|pivotCacheRecords|tableSingleCells|sheetMetadata"
    r"|volatileDependencies)"
    r"|drawingml\.(?:chart|chartshapes|diagramColors|diagramData|diagramLayout|diagramStyle)"
    r"|drawing|theme|themeOverride)\+xml"
    r"|application/vnd\.openxmlformats-officedocument\.vmlDrawing"
    r"|application/vnd\.openxmlformats-package\.relationships\+xml"
    r"|application/vnd\.ms-office\.(?:chartstyle|chartcolorstyle|drawingml\.diagramDrawing"
    r"|chartex)\+xml"
    r"|application/vnd\.ms-word\.stylesWithEffects\+xml"
    r"|application/vnd\.openxmlformats-officedocument\.wordprocessingml\."
    r"(?:commentsExtended|commentsIds)\+xml"
    r"|application/vnd\.ms-excel\.(?:person|threadedcomments|slicer|slicerCache"
    r"|rdrichvalue|rdrichvaluestructure|rdrichvaluetypes|timeline|timelineCache)\+xml",
)
PICTURES = {"image/png": "PNG", "image/jpeg": "JPEG", "image/jpg": "JPEG"}
MACROS = re.compile(r"macro|vba|activex|keymapcustom|attachedtoolbars|customui|addin", re.I)
OBJECTS = re.compile(r"oleobject|\.package|embedd|officedocument\.package|vnd\.ms-package", re.I)
FETCHES = re.compile(r"externallink|connections|querytable|xmlmaps|mailmerge|recipientdata", re.I)
# Left out: they tell of people, printers and machines, or show a picture of the first page.
LEFT_OUT = re.compile(
    r"printersettings|thumbnail|word/people|wordprocessingml\.people|commentsextensible"
    r"|classificationlabel|docmetadata|obfuscatedfont|revisionheaders|revisionlog|usernames"
    r"|custom-properties|core-properties|extended-properties|docprops/|customxml"
    r"|digital-signature|_xmlsignatures/",
    re.I,
)
WHAT = (
    (re.compile(r"printersettings", re.I), Removed.PRINTER),
    (re.compile(r"thumbnail", re.I), Removed.PREVIEW),
    (re.compile(r"signature", re.I), Removed.SIGNATURE),
    (re.compile(r"people|usernames|extensible", re.I), Removed.AUTHORS),
    (re.compile(r"revision", re.I), Removed.HISTORY),
    (re.compile(r""), Removed.PROPERTIES),
)
HYPERLINK = re.compile(r".*/hyperlink$")


# By the last word of what a relation is.
RUNS = re.compile(r"vba|control$|activex|wordvba|customui|extensibility|xlmacro|dialogsheet", re.I)
BRINGS = re.compile(r"oleobject|package$|afchunk|subdocument|frame$|video|audio|media$", re.I)


def examine(plain: bytes) -> Fit:
    parts = archive.read(plain)
    package = _Package(parts)
    package.look()
    package.strip()
    fit = package.fit
    fit.plain = archive.write(package.parts)
    return fit


class _Package:
    def __init__(self, parts: dict[str, bytes]) -> None:
        if TYPES not in parts or RELATIONS not in parts:
            raise Refuse(Why.UNKNOWN)
        self.parts = parts
        self.types = read(parts[TYPES])
        _holds_only(self.types, {"Default", "Override"})
        self.fit = Fit(self._kind(), b"")
        self.left_out: set[str] = set()
        self.lost: dict[str, set[str]] = {}  # by part: its relations to what was left out

    def _kind(self) -> str:
        listed = list(self._listed())
        if len({name.casefold() for name, _ in listed}) < len(listed):
            raise Refuse(Why.TAMPERED)
        kinds = [kind for _, kind in listed]
        if any(MACROS.search(kind) for kind in kinds):
            raise Refuse(Why.MACROS)
        if any(OBJECTS.search(kind) for kind in kinds):
            raise Refuse(Why.EMBEDDED)
        if any(FETCHES.search(kind) for kind in kinds):
            raise Refuse(Why.EXTERNAL)
        mains = [kind for kind in kinds if kind.endswith((WORD, SHEET))]
        if len(mains) != 1:
            raise Refuse(Why.UNKNOWN)
        return DOCX if mains[0].endswith(WORD) else XLSX

    def _listed(self) -> Iterator[tuple[str, str]]:
        for line in self.types:
            if isinstance(line.tag, str):
                yield line.get("PartName") or line.get("Extension", ""), line.get("ContentType", "")

    def kind_of(self, name: str) -> str:
        """Return the kind of a part: its own line counts, else that of its ending."""
        endings = {}
        for line in self.types:
            if not isinstance(line.tag, str):
                continue
            if line.get("PartName", "").casefold() == f"/{name}".casefold():
                return str(line.get("ContentType", ""))
            if line.get("Extension") is not None:
                endings[line.get("Extension", "").casefold()] = line.get("ContentType", "")
        return str(endings.get(name.rpartition(".")[2].casefold(), ""))

    # --- looking

    def look(self) -> None:
        for name in self.parts:
            if name != TYPES:
                self._look_at(name)
        if not any(name.endswith(("document.xml", "workbook.xml")) for name in self.parts):
            raise Refuse(Why.DAMAGED)

    def _look_at(self, name: str) -> None:
        kind = self.kind_of(name)
        if LEFT_OUT.search(kind) or LEFT_OUT.search(name):
            self._leave_out(name)
        elif kind in PICTURES:
            self._picture(name, PICTURES[kind])
        elif name.endswith(".rels"):
            self._look_at_relations(name)
        elif OURS.fullmatch(kind):
            look_through(self.parts[name])
        else:
            raise Refuse(Why.EMBEDDED if OBJECTS.search(name) else Why.PARTS)

    def _leave_out(self, name: str) -> None:
        self.left_out.add(name)
        self.fit.removed.add(next(what for says, what in WHAT if says.search(name)))

    def _picture(self, name: str, kind: str) -> None:
        plain = self.parts[name]
        if kind == "PNG" and plain.startswith(pictures.PNG_HEAD):
            self.parts[name] = pictures.stripped_png(plain, self.fit)
        elif kind == "JPEG" and plain.startswith(pictures.JPEG_HEAD):
            self.parts[name] = pictures.stripped_jpeg(plain, self.fit)
        else:
            raise Refuse(Why.PARTS)

    def _look_at_relations(self, name: str) -> None:
        about = posixpath.dirname(posixpath.dirname(name))
        listed = read(self.parts[name])
        _holds_only(listed, {"Relationship"})
        for line in listed:
            kind, target = line.get("Type", ""), line.get("Target", "")
            if RUNS.search(posixpath.basename(kind)):
                raise Refuse(Why.MACROS)
            if BRINGS.search(posixpath.basename(kind)):
                raise Refuse(Why.EMBEDDED)
            if line.get("TargetMode", "Internal") != "Internal":
                if not (HYPERLINK.fullmatch(kind) and WEB.match(target)):
                    raise Refuse(Why.EXTERNAL)
            else:
                self._within(target, about, is_link=bool(HYPERLINK.fullmatch(kind)))

    def _within(self, target: str, about: str, *, is_link: bool) -> None:
        if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|//|\\", target):
            raise Refuse(Why.EXTERNAL)
        if is_link and target.startswith("#"):
            return
        _resolved(target, about)

    # --- taking out what tells of people

    def strip(self) -> None:
        self._leave_out_what_nothing_leads_to()
        self._empty_relations()
        for name in self.left_out:
            self.parts.pop(name, None)
            self.parts.pop(_relations_of(name), None)
        self._shorten_types()
        for name in list(self.parts):
            if name.endswith((".xml", ".vml")) and name != TYPES:
                lost = self.lost.get(name, set())
                self.parts[name] = without_people(self.parts[name], lost, self.fit)

    def _leave_out_what_nothing_leads_to(self) -> None:
        called = {name.casefold(): name for name in self.parts}
        reached, left = {TYPES}, [RELATIONS]
        while left:
            name = left.pop()
            reached.add(name)
            about = posixpath.dirname(posixpath.dirname(name))
            for line in read(self.parts[name]):
                found = isinstance(line.tag, str) and called.get(_leads_to(line, about))
                if not found:
                    continue
                reached.add(found)
                beside = called.get(_relations_of(found).casefold())
                left += [beside] if beside and beside not in reached else []
        self.left_out |= self.parts.keys() - reached

    def _empty_relations(self) -> None:
        """Nothing may lead to what was left out."""
        gone = {name.casefold() for name in self.left_out}
        for name in [name for name in self.parts if name.endswith(".rels")]:
            if name in self.left_out:
                continue
            about = posixpath.dirname(posixpath.dirname(name))
            tree = read(self.parts[name])
            for line in list(tree):
                if not isinstance(line.tag, str):
                    tree.remove(line)
                    continue
                if _leads_to(line, about) in gone:
                    tree.remove(line)
                    self.lost.setdefault(_part_of(name), set()).add(line.get("Id", ""))
            self.parts[name] = written(tree)

    def _shorten_types(self) -> None:
        here = {f"/{name}".casefold() for name in self.parts}
        for line in list(self.types):
            named = line.get("PartName") if isinstance(line.tag, str) else ""
            if named is not None and named.casefold() not in here:
                self.types.remove(line)
        self.parts[TYPES] = written(self.types)


def _leads_to(line: etree._Element, about: str) -> str:
    """Return the part that a relation leads to, in small letters; nothing if it leads outside."""
    target = line.get("Target", "")
    if line.get("TargetMode", "Internal") != "Internal" or target.startswith("#"):
        return ""
    return _resolved(target, about).casefold()


def _resolved(target: str, about: str) -> str:
    path = unquote(target.partition("#")[0])
    joined = path[1:] if path.startswith("/") else posixpath.join(about, path)
    clean = posixpath.normpath(joined)
    if clean.startswith(("../", "/")) or "\\" in clean or clean == "..":
        raise Refuse(Why.TAMPERED)
    return clean


def _relations_of(name: str) -> str:
    folder, _, last = name.rpartition("/")
    return f"{folder}/_rels/{last}.rels" if folder else f"_rels/{last}.rels"


def _holds_only(listed: etree._Element, names: set[str]) -> None:
    """A list holds its own lines: what else stands in it, some program may take for its own."""
    for line in listed.iterdescendants():
        ours = isinstance(line.tag, str) and line.tag.rpartition("}")[2] in names
        if not ours or line.getparent() is not listed:
            raise Refuse(Why.PARTS)


def _part_of(relations: str) -> str:
    folder, _, last = relations.rpartition("_rels/")
    return folder + last.removesuffix(".rels")
