"""
Files as they lie at rest: sealed, under names that say nothing.

An upload is sealed while it comes in (``Receiving``; ``forum.uploads.coming``): nothing of it is
ever on a disk in clear, and the portal holds no file in memory. It is opened the same way, chunk
by chunk, for a view that has asked the sight of its row.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast
from uuid import uuid4

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.core.files.uploadhandler import FileUploadHandler
from django.db import models
from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from forum import keys
from forum.sealed import SealedRow, SealedTextField
from forum.uploads.verdict import DOCX, JPEG, PDF, PNG, TEXT, XLSX
from forum.vault import DataKey, Opener, Sealer

WORDS = {PDF: "PDF", PNG: "PNG", JPEG: "JPEG", TEXT: "TXT", DOCX: "DOCX", XLSX: "XLSX"}


class Attachment(SealedRow):
    """A file that belongs to a row. Its name and its bytes are content."""

    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    name = SealedTextField()
    kind = models.CharField(max_length=100)  # media type, by its bytes
    size = models.PositiveBigIntegerField()  # bytes
    removed = models.CharField(max_length=200, blank=True)  # what was: forum.uploads.verdict
    location = SealedTextField(blank=True)  # of a photograph, where its sender said: keep it
    fingerprint = models.CharField(max_length=64, blank=True)  # of what was sent, for its row only
    stored_as = models.CharField(max_length=60)
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    destroyed_at = models.DateTimeField(null=True, blank=True)  # nothing lies on a disk any more

    class Meta:
        abstract = True

    @property
    def kind_word(self) -> str:
        return WORDS.get(self.kind, self.kind)


class Received:
    """A file that came in and lies sealed, until it is kept; else it goes with its request."""

    def __init__(self, *, name: str, key: str) -> None:
        self.name, self.key, self.stored_as = name, key, keys.new()
        self.size = 0
        self._kept = False
        self._path = folder("incoming") / self.stored_as
        self._sealed: BinaryIO = self._path.open("xb")
        self.data_key = DataKey.new(uuid4())  # Kept with its row; without it, gone.
        self._sealer = Sealer(self.data_key, self._sealed, row=key)

    def receive(self, chunk: bytes) -> None:
        self.size += len(chunk)
        if self.size > settings.ATTACHMENT_BYTES:
            return  # It is only counted, so that its sender is told how large it is.
        self._sealer.write(chunk)

    def finish(self) -> None:
        self._sealer.finish()
        self._sealed.flush()
        os.fsync(self._sealed.fileno())
        self._sealed.close()

    def plain(self) -> Iterator[bytes]:
        """Open it again, to be looked at."""
        sealed = self._path.open("rb")
        return _closing(iter(Opener(self.data_key, sealed, row=self.key)), sealed)

    def keep(self) -> None:
        """Put it where it belongs; until then nothing could have found it."""
        keep(self._path, self.stored_as)
        self._kept = True

    def close(self) -> None:
        """Leave nothing behind of what was not kept. Django calls this when all is answered."""
        self._sealed.close()
        if not self._kept:
            self._path.unlink(missing_ok=True)


class Receiving(FileUploadHandler):
    """
    Seals what is uploaded while it comes in. One file a form.

    A view puts it in place of Django's own handlers before the form is read, which the check
    against forged requests does too::

        @csrf_exempt
        def upload(request):
            request.upload_handlers = [files.Receiving(request)]
            return csrf_protect(read)(request)
    """

    file: Received  # So named, Django closes it when an upload breaks off.

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.upload_interrupted()
        self.file = Received(name=self.file_name or "", key=keys.new())

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.file.receive(raw_data)

    def file_complete(self, file_size: int) -> Any:
        self.file.finish()
        return self.file

    def upload_interrupted(self) -> None:
        if hasattr(self, "file"):
            self.file.close()


def open_sealed(attachment: Attachment) -> Iterator[bytes]:
    """
    Return the plain bytes of a file, chunk by chunk. Once begun, it asks the database nothing.

    :raises Tampered: here or while it is read; what was changed is never handed out.
    """
    key = attachment.data_key
    sealed = cast("BinaryIO", kept().open(name_of(attachment.stored_as)))
    return _closing(iter(Opener(key, sealed, row=attachment.key)), sealed)


def _closing(plain: Iterator[bytes], sealed: BinaryIO) -> Iterator[bytes]:
    with sealed:
        yield from plain


def download(attachment: Attachment) -> HttpResponseBase:
    """Answer with a file, to be saved and not shown; for a view that has asked its sight."""
    response = StreamingHttpResponse(open_sealed(attachment), content_type=attachment.kind)
    disposition = content_disposition_header(as_attachment=True, filename=attachment.name)
    response["Content-Disposition"] = disposition
    response["Content-Length"] = str(attachment.size)
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def keep(path: Path, stored_as: str) -> None:
    """Put a sealed file where kept files lie; until then nothing could have found it."""
    storage = kept()
    if isinstance(storage, FileSystemStorage):
        folder("kept", stored_as[:2])
        path.replace(storage.path(name_of(stored_as)))  # The same disk: at once, or not at all.
        return
    with path.open("rb") as sealed:
        storage.save(name_of(stored_as), File(sealed))
    path.unlink()


def destroy(stored_as: str) -> None:
    """Remove a sealed file; a second time changes nothing."""
    kept().delete(name_of(stored_as))


def kept() -> Storage:
    """Return what keeps sealed files: the folder, or an object storage (settings.STORAGES)."""
    return storages["kept"]


def name_of(stored_as: str) -> str:
    return f"{stored_as[:2]}/{stored_as}"


def folder(*parts: str) -> Path:
    """Return a folder of the files, which nobody but the portal can enter."""
    path = Path(settings.FILES_DIR, *parts)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path
