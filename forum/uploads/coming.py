"""
What has come in of a file, and waits: chunks, sealed one by one; then the file that passed.

The folder of an upload says which chunks are there, so that a page whose connection was lost can
ask and go on. A chunk takes its place only when all of it has come; twice changes nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import shutil
import time
import unicodedata
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import BinaryIO, Protocol

from django.conf import settings
from django.db import models
from django.db.models import TextChoices
from django.utils.crypto import salted_hmac
from django.utils.translation import pgettext_lazy

from forum import files, keys
from forum.sealed import SealedRow, SealedTextField
from forum.uploads.verdict import DOCX, JPEG, PDF, PNG, TEXT, XLSX
from forum.uploads.warden import Cell
from forum.vault import DataKey, Opener, Sealer

LONGEST_NAME = 200
PIECE = 64 * 1024

# What a file of each kind may be called; the first is added to a name that says otherwise.
ENDINGS = {
    PDF: (".pdf",),
    PNG: (".png",),
    JPEG: (".jpg", ".jpeg"),
    TEXT: (".txt",),  # A table of commas is opened by a program that runs formulas.
    DOCX: (".docx",),
    XLSX: (".xlsx",),
}


class Status(TextChoices):
    COMING = "COMING", pgettext_lazy("upload", "coming in")
    WAITING = "WAITING", pgettext_lazy("upload", "waiting for the virus scanner")
    KEPT = "KEPT", pgettext_lazy("upload", "added")
    REFUSED = "REFUSED", pgettext_lazy("upload", "refused")
    CANCELLED = "CANCELLED", pgettext_lazy("upload", "cancelled")


UNSETTLED = (Status.COMING, Status.WAITING)


class Upload(SealedRow):
    """A file on its way to a row; for whoever sends it, and nobody else."""

    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    name = SealedTextField()
    size = models.PositiveBigIntegerField()  # bytes, as announced
    changed = models.BigIntegerField(default=0)  # when its file was last changed: tells it apart
    status = models.CharField(max_length=20, choices=Status, default=Status.COMING)
    why = models.CharField(max_length=20, blank=True)  # it was refused
    kind = models.CharField(max_length=100, blank=True)
    removed = models.CharField(max_length=200, blank=True)
    location = SealedTextField(blank=True)  # where a photograph was taken
    asks = models.BooleanField(default=False)  # its sender what becomes of the place
    fingerprint = models.CharField(max_length=64, blank=True)
    stored_as = models.CharField(max_length=60, blank=True)
    fit_size = models.PositiveBigIntegerField(default=0)  # bytes, as it may be kept
    begun_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def chunks(self) -> int:
        return max(1, -(-self.size // settings.CHUNK_BYTES))

    @property
    def here(self) -> list[int]:
        """The numbers of the chunks that have come in."""
        path = _folder_of(self.key)
        found = [int(one.name) for one in path.iterdir() if one.name.isdecimal()]
        return sorted(number for number in found if number < self.chunks)

    @property
    def bytes_here(self) -> int:
        return sum(self.size_of(number) for number in self.here)

    def size_of(self, number: int) -> int:
        """Return how many bytes a chunk has: all are alike but the last."""
        return min(settings.CHUNK_BYTES, self.size - number * settings.CHUNK_BYTES)


class Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Broken(Exception):
    """A chunk did not come whole: it is as if it had not come."""


def receive(upload: Upload, number: int, stream: Stream) -> None:
    """
    Seal one chunk while it comes in.

    :raises Broken: if it is shorter or longer than it should be.
    """
    expected = upload.size_of(number)
    place = _folder_of(upload.key) / str(number)
    coming = place.with_name(f"{number}-{keys.new()}")
    try:
        with coming.open("xb") as sealed:
            sealer = Sealer(upload.data_key, sealed, row=_name(upload.key, number))
            came = 0
            while piece := stream.read(min(PIECE, expected - came + 1)):
                came += len(piece)
                sealer.write(piece)
                if came > expected:
                    raise Broken
            if came != expected:
                raise Broken
            sealer.finish()
            sealed.flush()
            os.fsync(sealed.fileno())
        coming.replace(place)
    finally:
        coming.unlink(missing_ok=True)


def plain_of(upload: Upload) -> Iterator[bytes]:
    """Open the chunks of an upload, one behind the other."""
    for number in range(upload.chunks):
        with (_folder_of(upload.key) / str(number)).open("rb") as sealed:
            yield from Opener(upload.data_key, sealed, row=_name(upload.key, number))


class Cleaned:
    """A file that passed the gate, sealed anew. It goes unless someone keeps it."""

    kind: str
    removed: str
    location: str

    def __init__(self, *, key: str, data_key: DataKey, fingerprint: hmac.HMAC) -> None:
        self.stored_as, self.size = keys.new(), 0
        self._key, self._data_key, self._fingerprint = key, data_key, fingerprint
        self._path = waiting_place(self.stored_as)
        self._stays = False

    @property
    def fingerprint(self) -> str:
        return self._fingerprint.hexdigest()

    def take(self, plain: Iterator[bytes]) -> None:
        """:raises Refuse: if it does not pass."""
        with Cell(self._noted(plain)) as examined, self._path.open("xb") as sealed:
            self.kind, self.removed = examined.kind, " ".join(sorted(examined.removed))
            self.location = "; ".join(examined.locations)[:200]
            self._seal(examined.plain, sealed)

    def _noted(self, plain: Iterator[bytes]) -> Iterator[bytes]:
        for piece in plain:
            self._fingerprint.update(piece)
            yield piece

    def _seal(self, plain: Iterator[bytes], sealed: BinaryIO) -> None:
        sealer = Sealer(self._data_key, sealed, row=self._key)
        for piece in plain:
            self.size += len(piece)
            sealer.write(piece)
        sealer.finish()
        sealed.flush()
        os.fsync(sealed.fileno())

    def plain(self) -> Iterator[bytes]:
        return opened(self.stored_as, key=self._key, data_key=self._data_key)

    def wait(self) -> None:
        """Leave it where it lies, until the scanner has looked at it."""
        self._stays = True

    def keep(self) -> None:
        keep(self.stored_as)
        self._stays = True

    def close(self) -> None:
        if not self._stays:
            self._path.unlink(missing_ok=True)


@contextmanager
def cleaned(plain: Iterator[bytes], *, key: str, data_key: DataKey, of: str) -> Iterator[Cleaned]:
    """
    Send a file through the gate; within, it lies sealed.

    :param of: the row it is to belong to. Fingerprints are compared within it, and nowhere else.
    :raises Refuse: if it does not pass.
    """
    fingerprint = hmac.new(salted_hmac("upload", of).digest(), digestmod=hashlib.sha256)
    file = Cleaned(key=key, data_key=data_key, fingerprint=fingerprint)
    try:
        file.take(plain)
        yield file
    finally:
        file.close()


def opened(stored_as: str, *, key: str, data_key: DataKey) -> Iterator[bytes]:
    """Open a file that waits."""
    with waiting_place(stored_as).open("rb") as sealed:
        yield from Opener(data_key, sealed, row=key)


def keep(stored_as: str) -> None:
    """Put a file that waited where kept files lie; until then nothing could have found it."""
    files.keep(waiting_place(stored_as), stored_as)


def forget(upload: Upload) -> None:
    """Remove what came in of an upload, chunks and all. A file that is kept stays."""
    shutil.rmtree(_folder_of(upload.key), ignore_errors=True)
    if upload.stored_as:
        waiting_place(upload.stored_as).unlink(missing_ok=True)


def sweep_strays(*, older_than: float, known: AbstractSet[str]) -> int:
    """Remove what a process left behind that was killed: no row knows of it any more."""
    removed = 0
    for folder in ("incoming", "waiting"):
        for path in files.folder(folder).iterdir():
            if path.name not in known and time.time() - path.stat().st_mtime > older_than:
                path.unlink(missing_ok=True)
                removed += 1
    return removed


def waiting_place(stored_as: str) -> Path:
    return files.folder("waiting") / stored_as


def _folder_of(key: str) -> Path:
    return files.folder("coming", key)


def _name(key: str, number: int) -> str:
    return f"{key} chunk {number}"


# --- What a file is called -----------------------------------------------------------------------


def bare_name(name: str) -> str:
    """Return the last part of a name, without what steers a terminal or turns letters round."""
    last = PurePath(name.replace("\\", "/")).name
    kept = "".join(c for c in last if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Zl", "Zp"})
    return kept.strip(" .")[-LONGEST_NAME:]


def safe_name(name: str, kind: str) -> str:
    """Return the name it came with, ending as its kind does."""
    bare, endings = bare_name(name), ENDINGS[kind]
    fits = PurePath(bare).suffix.lower() in endings and PurePath(bare).stem
    return (bare if fits else bare + endings[0])[-LONGEST_NAME:]


def another_name(name: str, taken: set[str]) -> str:
    """Return the name, or the first like it that no other file of the row has."""
    path, number, free = PurePath(name), 2, name
    while free in taken:
        free = f"{path.stem} ({number}){path.suffix}"
        number += 1
    return free
