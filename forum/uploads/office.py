"""
Word and Excel files: only parts whose kind is known, no part that runs or fetches anything.

A package lists the kind of each of its parts, and each part what it is related to. What is
not on our lists is refused, whatever it is; what tells of its authors is emptied or left out.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from urllib.parse import unquote
from xml.parsers import expat

from lxml import etree

from forum.uploads import archive, pictures
from forum.uploads.fields import Fields
from forum.uploads.verdict import DOCX, XLSX, Fit, Refuse, Removed, Why

TYPES, RELATIONS = "[Content_Types].xml", "_rels/.rels"
DEEP = 200
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
WEB = re.compile(r"\s*(?:https?://|mailto:)", re.I)
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
        self.types = _read(parts[TYPES])
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
            _look_through(self.parts[name])
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
        listed = _read(self.parts[name])
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
                self.parts[name] = _without_people(self.parts[name], lost, self.fit)

    def _leave_out_what_nothing_leads_to(self) -> None:
        called = {name.casefold(): name for name in self.parts}
        reached, left = {TYPES}, [RELATIONS]
        while left:
            name = left.pop()
            reached.add(name)
            about = posixpath.dirname(posixpath.dirname(name))
            for line in _read(self.parts[name]):
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
            tree = _read(self.parts[name])
            for line in list(tree):
                if not isinstance(line.tag, str):
                    tree.remove(line)
                    continue
                if _leads_to(line, about) in gone:
                    tree.remove(line)
                    self.lost.setdefault(_part_of(name), set()).add(line.get("Id", ""))
            self.parts[name] = _written(tree)

    def _shorten_types(self) -> None:
        here = {f"/{name}".casefold() for name in self.parts}
        for line in list(self.types):
            named = line.get("PartName") if isinstance(line.tag, str) else ""
            if named is not None and named.casefold() not in here:
                self.types.remove(line)
        self.parts[TYPES] = _written(self.types)


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


# --- XML --------------------------------------------------------------------------------------


def _parser(target: object | None = None) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_pis=True,
        remove_comments=True,
        target=target,
    )


def _read(plain: bytes) -> etree._Element:
    """Return a small part as a tree; a declaration of its own types is refused."""
    _look_through(plain, among=LISTED)
    try:
        return etree.fromstring(plain, _parser())
    except (etree.XMLSyntaxError, ValueError):
        raise Refuse(Why.DAMAGED) from None


def _written(tree: etree._Element) -> bytes:
    written = etree.tostring(tree, encoding="UTF-8", xml_declaration=True, standalone=True)
    return bytes(written)


def _look_through(plain: bytes, among: AbstractSet[str] = frozenset()) -> None:
    """Read a part from its first element to its last, holding none; relations only among theirs."""
    if plain.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in plain[:200]:
        raise Refuse(Why.PARTS)  # Office writes UTF-8; other spellings hide words.
    head = plain[:200].lower()
    if b"encoding" in head and b"utf-8" not in head:
        raise Refuse(Why.PARTS)
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise Refuse(Why.PARTS)
    try:
        # Two parsers must agree that it is XML: one of them lets a prefix stand for nothing.
        expat.ParserCreate(namespace_separator="}").Parse(plain, True)
        etree.fromstring(plain, _parser(_Looking(among)))
    except (etree.XMLSyntaxError, expat.ExpatError, ValueError):
        raise Refuse(Why.DAMAGED) from None


class _Looking:
    """Meets every element once, and refuses those that run or fetch."""

    def __init__(self, among: AbstractSet[str]) -> None:
        self._depth, self._among = 0, among
        self._fields = Fields()
        self._reads: Callable[[str], None] | None = None
        self._text: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEP:
            raise Refuse(Why.TOO_LONG)
        name = tag.rpartition("}")[2]
        if name in LISTED - self._among:
            raise Refuse(Why.PARTS)
        _refuse_what_acts(name, attributes)
        for key, value in attributes.items():
            self._look_at_attribute(name, key.rpartition("}")[2], value)
        self._fields.start(name, attributes)
        if name in FORMULAS:
            self._reads, self._text = _formula, []

    def _look_at_attribute(self, element: str, name: str, value: str) -> None:
        if name in RUN_BY_NAME and value:
            raise Refuse(Why.MACROS)
        if element == "definedName" and name == "name" and AUTO.match(value):
            raise Refuse(Why.MACROS)
        if name in LEADS and SCHEME.match(value) and not WEB.match(value):
            raise Refuse(Why.EXTERNAL)
        if name == "instr":
            self._fields.simple(value)

    def data(self, text: str) -> None:
        self._fields.data(text)
        if self._reads is not None:
            self._text.append(text)

    def end(self, tag: str) -> None:
        self._depth -= 1
        name = tag.rpartition("}")[2]
        self._fields.end(name)
        if self._reads is not None and name in FORMULAS:
            self._reads("".join(self._text))
            self._reads = None

    def close(self) -> None:
        self._fields.close()


def _refuse_what_acts(name: str, attributes: dict[str, str]) -> None:
    if name in OBJECTS_IN_TEXT:
        raise Refuse(Why.EMBEDDED)
    if name in MACROS_IN_TEXT:
        raise Refuse(Why.MACROS)
    if name in FETCHED_IN_TEXT or (name == "imagedata" and _brings_from_afar(attributes)):
        raise Refuse(Why.EXTERNAL)


def _brings_from_afar(attributes: dict[str, str]) -> bool:
    return any(SCHEME.match(v) for k, v in attributes.items() if k.endswith(("src", "href")))


OBJECTS_IN_TEXT = {
    *("object", "OLEObject", "oleObject", "oleObjects", "control", "controls", "altChunk"),
    *("objectEmbed", "objectLink", "ocx", "videoFile", "audioFile", "quickTimeFile"),
}
FETCHED_IN_TEXT = {
    *("ddeLink", "oleLink", "webPr", "dbPr", "textPr", "olapPr", "externalReference"),
    *("externalReferences", "mailMerge", "attachedTemplate", "subDoc", "webPublishItem"),
    *("externalData", "frameset", "webExtension"),
}
RUN_BY_NAME = {"macro", "macroName", "onAction"}
LISTED = {"Relationship", "Override", "Default"}  # lines of a list of kinds or of relations
MACROS_IN_TEXT = {"FmlaMacro", "macrosheet", "vbProcedure"}
LEADS, SCHEME = {"href", "src"}, re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:|//|\\)", re.I)
AUTO = re.compile(r"(?:_xlnm\.)?auto_?(?:open|close|activate|deactivate|exec)", re.I)
FORMULAS = {"f", "formula", "formula1", "formula2", "definedName", "calculatedColumnFormula"}
FORMULAS |= {"totalsRowFormula", "oldFormula"}
# Functions that fetch or run, and ``program|topic!item``, which starts another program.
ACTS = re.compile(
    r"\b(?:WEBSERVICE|RTD|CALL|REGISTER(?:\.ID)?|EXEC|DDE|DDEINITIATE|EXECUTE|IMAGE|IMPORTDATA|SQL\.REQUEST"
    r"|EVALUATE|FOPEN|RUN|INITIATE|POKE|PY|STOCKHISTORY|FORMULA|ALERT|HALT)\s*\(|\|[^|]*!",
    re.I,
)
LITERAL = re.compile(r'"(?:[^"]|"")*"')
LINKED = re.compile(r"HYPERLINK\s*\(\s*(?:\"(?!https?://|mailto:|#)|[^\"])", re.I)


def _formula(text: str) -> None:
    bare = LITERAL.sub('""', text)
    if ACTS.search(bare) or "\\\\" in bare or re.search(r"\[\d*[^\]]*\.xl", bare, re.I):
        raise Refuse(Why.FIELDS)
    if LINKED.search(text):
        raise Refuse(Why.FIELDS)


# Whose hand it was: emptied, for Word and Excel want the attribute to be there.
SOMEBODY = {"author": "Author", "initials": "A", "userName": "Author", "refreshedBy": "Author"}
OF_A_PERSON = {"displayName": "Author"}  # Elsewhere it is what a table is called.
WHEN_AND_WHO = {"date", "dateUtc", "dT", "userId", "providerId", "refreshedDate"}
SIGNED = {"person", "threadedComment"}
TRACES = re.compile(r"rsid[A-Za-z]*$")
TAKEN_OUT = {"absPath", "rsids", "fileSharing", "docId", "docVars", "revisionPtr"}
TOLD = [*SOMEBODY, *OF_A_PERSON, *TAKEN_OUT, "rsid", "threadedComment"]
TOLD_BYTES = [word.encode() for word in TOLD]


def _without_people(plain: bytes, lost: set[str], fit: Fit) -> bytes:
    """Return a part without names, initials, dates of remarks, and marks of editing sessions."""
    if not lost and not any(word in plain for word in TOLD_BYTES):
        return plain
    tree = _read(plain)
    for element in list(tree.iter()):
        if not isinstance(element.tag, str):
            continue
        name = element.tag.rpartition("}")[2]
        above = element.getparent()
        if above is not None and (name in TAKEN_OUT or _was_for(element, lost)):
            _take_out(element, above)
            fit.removed |= {Removed.HISTORY} if name in TAKEN_OUT else set()
            continue
        if name == "author" and element.text not in {None, "Author"}:  # of remarks in Excel
            element.text = "Author"
            fit.removed.add(Removed.AUTHORS)
        _of_no_one(element, name, lost, fit)
    return _written(tree)


def _take_out(element: etree._Element, above: etree._Element) -> None:
    before, tail = element.getprevious(), element.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        above.text = (above.text or "") + tail
    above.remove(element)


def _was_for(element: etree._Element, lost: set[str]) -> bool:
    """Whether it stands for a font that came along and was left out."""
    named = element.tag.rpartition("}")[2].startswith("embed")
    return named and any(value in lost for value in element.attrib.values())


def _of_no_one(element: etree._Element, name: str, lost: set[str], fit: Fit) -> None:
    called = {**SOMEBODY, **OF_A_PERSON} if name == "person" else SOMEBODY
    keys = {str(key): str(key).rpartition("}")[2] for key in element.attrib}
    signed = name in SIGNED or any(key in called for key in keys.values())
    for key, short in keys.items():
        if short in called and element.attrib[key] != called[short]:
            element.attrib[key] = called[short]
            fit.removed.add(Removed.AUTHORS)
        elif signed and short in WHEN_AND_WHO:
            del element.attrib[key]
        elif TRACES.match(short):
            del element.attrib[key]
            fit.removed.add(Removed.HISTORY)
        elif "/relationships" in key and element.attrib[key] in lost:
            del element.attrib[key]
