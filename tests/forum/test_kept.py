"""Sealed files lie in a folder, or in a bucket: the same bytes come back, and destroyed is gone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar
from uuid import uuid4

import pytest
from django.core.files.storage import storages

from dief_portal.settings import STORAGES
from forum import files
from forum.vault import DataKey, Sealer, Tampered

WORDS = b"what was found at the border" * 5000


class Bucket(BaseHTTPRequestHandler):
    """As much of an S3 storage as the portal asks for."""

    protocol_version = "HTTP/1.1"
    lies: ClassVar[dict[str, bytes]] = {}

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if "aws-chunked" in self.headers.get("Content-Encoding", ""):
            body = _unchunked(body)
        self.lies[self.path] = body
        self._answer(200)

    def do_GET(self) -> None:
        found = self.lies.get(self.path)
        self._answer(404 if found is None else 200, found or b"")

    do_HEAD = do_GET  # noqa: N815

    def do_DELETE(self) -> None:
        self.lies.pop(self.path, None)
        self._answer(204)

    def _answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"of no matter"')
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def _unchunked(body: bytes) -> bytes:
    plain = b""
    while body:
        head, _, rest = body.partition(b"\r\n")
        size = int(head.split(b";")[0], 16)
        if size == 0:
            break
        plain, body = plain + rest[:size], rest[size + 2 :]
    return plain


@pytest.fixture
def bucket(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, bytes]]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    with ThreadingHTTPServer(("127.0.0.1", 0), Bucket) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,)).start()
        settings.STORAGES = {
            **STORAGES,
            "kept": {
                "BACKEND": "storages.backends.s3.S3Storage",
                "OPTIONS": {
                    "bucket_name": "dief",
                    "endpoint_url": f"http://127.0.0.1:{server.server_port}",
                    "region_name": "here",
                    "access_key": "portal",
                    "secret_key": "of no matter",
                    "addressing_style": "path",
                    "file_overwrite": False,
                },
            },
        }
        Bucket.lies.clear()
        yield Bucket.lies
        kept: Any = storages["kept"]
        kept.connection.meta.client.close()
        server.shutdown()


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.FILES_DIR = tmp_path
    return tmp_path


def sealed_file(folder: Path) -> Any:
    """Seal a file as one that comes in; return what its row would say."""
    key = DataKey.new(uuid4())
    path = files.folder("incoming") / "abcdef"
    with path.open("xb") as sealed:
        sealer = Sealer(key, sealed, row="row")
        sealer.write(WORDS)
        sealer.finish()
    files.keep(path, "abcdef")
    assert not path.exists()
    return SimpleNamespace(data_key=key, stored_as="abcdef", key="row")


def test_in_the_folder_it_lies_under_the_first_letters_of_its_name(folder):
    row = sealed_file(folder)

    assert (folder / "kept/ab/abcdef").is_file()
    assert (folder / "kept/ab").stat().st_mode & 0o777 == 0o700
    assert b"".join(files.open_sealed(row)) == WORDS

    files.destroy("abcdef")
    files.destroy("abcdef")
    assert not (folder / "kept/ab/abcdef").exists()


def test_in_a_bucket_the_same_bytes_come_back_and_lie_sealed(folder, bucket):
    row = sealed_file(folder)

    [(path, lies)] = bucket.items()
    assert path == "/dief/ab/abcdef"
    assert len(lies) > len(WORDS)
    assert b"border" not in lies
    assert not (folder / "kept").exists()
    assert b"".join(files.open_sealed(row)) == WORDS

    files.destroy("abcdef")
    files.destroy("abcdef")
    assert bucket == {}


def test_what_was_changed_in_the_bucket_is_never_handed_out(folder, bucket):
    row = sealed_file(folder)
    [path] = bucket
    bucket[path] = bucket[path][:-1] + bytes([bucket[path][-1] ^ 1])

    with pytest.raises(Tampered):
        b"".join(files.open_sealed(row))
