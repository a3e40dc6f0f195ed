"""Plain text: UTF-8, nothing that a program could take for something else."""

from __future__ import annotations

import re

from forum.uploads.verdict import TEXT, Fit, Refuse, Why

# Of other encodings: a byte order mark, or bytes of nothing between the letters.
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
# All but tab, line feed, form feed and carriage return; DEL and C1; and what hides or turns
# round the order of letters on the screen.
NO_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
BOM = "\ufeff"

# What browsers and office programs take for more than text, whatever the name says: the table of
# the MIME Sniffing Standard, and formats of their own that begin with letters.
SNIFFED = re.compile(
    r"\s*(?:<(?:!|\?|[a-z][a-z0-9:-]*[\s/>])|\{\\rtf|%!ps|%pdf|mime-version:|#!|@echo\b)",
    re.IGNORECASE,
)
SCRIPT = re.compile(
    r"<\s*/?\s*(?:script|iframe|object|embed|applet|svg|html|meta|link|base|form)\b"
    r"|javascript\s*:|vbscript\s*:|data\s*:\s*text/html",
    re.IGNORECASE,
)


def examine(plain: bytes) -> Fit:
    try:
        said = plain.decode("utf-8")
    except UnicodeDecodeError:
        # Most of what is neither text nor known has bytes of nothing; UTF-16 says so itself.
        is_text = plain.startswith(UTF_16) or not _is_binary(plain)
        raise Refuse(Why.NOT_UTF8 if is_text else Why.UNKNOWN) from None
    said = said.removeprefix(BOM)
    if not said.strip():
        raise Refuse(Why.EMPTY)
    if NO_TEXT.search(said):
        raise Refuse(Why.UNKNOWN if "\0" in said else Why.CONTROLS)
    if TURNS.search(said):
        raise Refuse(Why.CONTROLS)
    if SNIFFED.match(said) or SCRIPT.search(said):
        raise Refuse(Why.MARKUP)
    return Fit(TEXT, said.encode())


def _is_binary(plain: bytes) -> bool:
    """Whether it is no text in an older encoding either: those have few control characters."""
    head = plain[:4096]
    controls = sum(byte < 32 and byte not in b"\t\n\f\r" for byte in head)
    return controls * 50 > len(head)
