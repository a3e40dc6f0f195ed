"""
Fields of a Word file: instructions that Word carries out when it opens or prints it.

One instruction may be scattered over many runs, and may stand within another. It is put
together again, and its first word must be one that only shows something.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from forum.uploads.verdict import Refuse, Why

# Written as one regular expression, it reads as the list that it is.
SHOWS = re.compile(
    r"=|PAGE|NUMPAGES|SECTION|SECTIONPAGES|PAGEREF|REF|NOTEREF|STYLEREF|SEQ|TOC|TC|TOA|TA|XE|INDEX"
    r"|DATE|TIME|SAVEDATE|CREATEDATE|PRINTDATE|EDITTIME|TITLE|SUBJECT|AUTHOR|KEYWORDS|COMMENTS"
    r"|LASTSAVEDBY|REVNUM|FILENAME|FILESIZE|NUMWORDS|NUMCHARS|DOCPROPERTY|HYPERLINK|SYMBOL|EQ"
    r"|FORMTEXT|FORMCHECKBOX|FORMDROPDOWN|LISTNUM|AUTONUM|AUTONUMLGL|AUTONUMOUT|BIBLIOGRAPHY"
    r"|CITATION|ADDIN|ADVANCE|BIDIOUTLINE",
    re.IGNORECASE,
)
WORD = re.compile(r"\s*(=|[A-Za-z]+)")
LINK = re.compile(r"\s*HYPERLINK\b(.*)", re.IGNORECASE | re.DOTALL)
SWITCH = re.compile(r'\\[lots]\s*(?:"[^"]*"|\S*)|\\[a-z*]', re.IGNORECASE)
WEB = re.compile(r"https?://|mailto:|#", re.IGNORECASE)
NESTED = 30


def _must_only_show(instruction: str) -> None:
    if not instruction.strip():
        return
    word = WORD.match(instruction)
    if word is None or not SHOWS.fullmatch(word[1]):
        raise Refuse(Why.FIELDS)
    link = LINK.match(instruction)
    if link is None:
        return
    target = SWITCH.sub("", link[1]).strip(' \t\r\n"\u201c\u201d')
    if target and not WEB.match(target):
        raise Refuse(Why.FIELDS)


class Fields:
    """Follows the fields of one part while it is read."""

    def __init__(self) -> None:
        self._open: list[list[str]] = []  # the instructions that began and are not over
        self._said: list[bool] = []  # whether each has come to what it shows
        self._loose: list[str] = []
        self._reading = False

    def simple(self, instruction: str) -> None:
        _must_only_show(instruction)

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name in ("instrText", "delInstrText"):
            self._reading = True
        elif name == "fldChar":
            kind = next((v for k, v in attributes.items() if k.endswith("fldCharType")), "")
            self._mark(kind)

    def _mark(self, kind: str) -> None:
        if kind == "begin":
            within = self._open and not self._said[-1]
            # A field that another one writes: its first word is not to be known.
            if len(self._open) >= NESTED or (within and not "".join(self._open[-1]).strip()):
                raise Refuse(Why.FIELDS)
            self._open.append([])
            self._said.append(False)
        elif kind == "separate" and self._open:
            _must_only_show("".join(self._open[-1]))
            self._said[-1] = True
        elif kind == "end" and self._open:
            _must_only_show("".join(self._open.pop()))
            self._said.pop()

    def data(self, text: str) -> None:
        if not self._reading:
            return
        if not self._open:
            self._loose.append(text)
            return
        self._open[-1].append(text)

    def end(self, name: str) -> None:
        if name in ("instrText", "delInstrText"):
            self._reading = False

    def close(self) -> None:
        for instruction in (*self._open, self._loose):
            _must_only_show("".join(instruction))
