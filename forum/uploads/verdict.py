"""What the gate says of a file: refused, and why; or fit, with what was removed from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

PDF, PNG, JPEG, TEXT = "application/pdf", "image/png", "image/jpeg", "text/plain"
_OFFICE = "application/vnd.openxmlformats-officedocument"
DOCX = f"{_OFFICE}.wordprocessingml.document"
XLSX = f"{_OFFICE}.spreadsheetml.sheet"


class Why(StrEnum):
    """Why a file is refused. Each has a sentence in ``forum.uploads.sentences``."""

    EMPTY = "empty"
    UNKNOWN = "unknown"
    OLD_OFFICE = "old-office"
    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    MACROS = "macros"
    SCRIPT = "script"
    EMBEDDED = "embedded"
    EXTERNAL = "external"
    FIELDS = "fields"
    PARTS = "parts"
    TAMPERED = "tampered"
    BOMB = "bomb"
    PIXELS = "pixels"
    TRAILING = "trailing"
    NOT_UTF8 = "not-utf8"
    CONTROLS = "controls"
    MARKUP = "markup"
    TOO_LONG = "too-long"  # to examine
    VIRUS = "virus"
    CASE_GONE = "case-gone"
    CASE_FULL = "case-full"
    ALREADY = "already"


class Removed(StrEnum):
    """What was taken out of a file that is fit. Told on the page."""

    LOCATION = "location"
    DEVICE = "device"
    PICTURE_DATA = "picture-data"
    AUTHORS = "authors"
    PROPERTIES = "properties"
    HISTORY = "history"
    PREVIEW = "preview"
    PRINTER = "printer"
    SECOND_PICTURE = "second-picture"
    PROFILE = "profile"
    OPENING = "opening"
    SIGNATURE = "signature"


class Refuse(Exception):
    """The file does not pass."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass
class Fit:
    """A file as it may be kept: its bytes without what told more than its sender meant to."""

    kind: str
    plain: bytes
    removed: set[Removed] = field(default_factory=set)
    locations: list[str] = field(default_factory=list)  # "46.20440, 6.14320", as found
