"""A part of a Word or Excel file, read as XML: no element or formula that runs or fetches."""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from xml.parsers import expat

from lxml import etree

from forum.uploads.fields import Fields
from forum.uploads.verdict import Refuse, Why

DEEP = 200
WEB = re.compile(r"\s*(?:https?://|mailto:)", re.I)


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


def read(plain: bytes) -> etree._Element:
    """Return a small part as a tree; a declaration of its own types is refused."""
    look_through(plain, among=LISTED)
    try:
        return etree.fromstring(plain, _parser())
    except (etree.XMLSyntaxError, ValueError):
        raise Refuse(Why.DAMAGED) from None


def written(tree: etree._Element) -> bytes:
    return bytes(etree.tostring(tree, encoding="UTF-8", xml_declaration=True, standalone=True))


def look_through(plain: bytes, among: AbstractSet[str] = frozenset()) -> None:
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
