"""What a part of a Word or Excel file tells of whoever wrote it: emptied, or taken out."""

from __future__ import annotations

import re

from lxml import etree

from forum.uploads.office.parts import read, written
from forum.uploads.verdict import Fit, Removed

# Whose hand it was: emptied, for Word and Excel want the attribute to be there.
SOMEBODY = {"author": "Author", "initials": "A", "userName": "Author", "refreshedBy": "Author"}
OF_A_PERSON = {"displayName": "Author"}  # Elsewhere it is what a table is called.
WHEN_AND_WHO = {"date", "dateUtc", "dT", "userId", "providerId", "refreshedDate"}
SIGNED = {"person", "threadedComment"}
TRACES = re.compile(r"rsid[A-Za-z]*$")
TAKEN_OUT = {"absPath", "rsids", "fileSharing", "docId", "docVars", "revisionPtr"}
TOLD = [*SOMEBODY, *OF_A_PERSON, *TAKEN_OUT, "rsid", "threadedComment"]
TOLD_BYTES = [word.encode() for word in TOLD]


def without_people(plain: bytes, lost: set[str], fit: Fit) -> bytes:
    """Return a part without names, initials, dates of remarks, and marks of editing sessions."""
    if not lost and not any(word in plain for word in TOLD_BYTES):
        return plain
    tree = read(plain)
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
    return written(tree)


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
