"""
What lies in the envelope: a tar of the dump, the sealed files, a manifest and who signed it.

The dump comes in pieces, since a pipe does not say how long it is: the pieces one after the other
are what ``pg_restore`` reads. The manifest comes last, when everything has been counted; it is
signed with the ring, as anchors of the trail are. So whoever holds the public half can seal
something, but nothing that is restored for a backup of this portal.
"""

from __future__ import annotations

import json
import re
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import IO, Any, BinaryIO

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from forum import chain

PIECE = 4 * 1024 * 1024
DUMP, FILES, MANIFEST, SIGNATURE = "dump/", "files/", "manifest.json", "signature.json"
FOLDERS = ("kept", "waiting", "coming")  # of sealed files; nothing else lies there for long
SAFE = re.compile(r"files/(kept|waiting|coming)(/[\w-]{1,60}){1,2}")


class NotWhole(Exception):
    """It was opened, and is not the backup that its manifest speaks of."""


@dataclass(frozen=True)
class Manifest:
    """What was backed up: read at the one moment of which the dump is."""

    made_at: str
    server: int  # major version of PostgreSQL
    migrations: list[str]
    counts: dict[str, int]  # rows of each table
    trail: tuple[int, str]  # number and hash of its head
    ring: list[int]  # the keys of the ring that are needed, by number
    dump_bytes: int = 0
    files: int = 0
    file_bytes: int = 0
    digest: str = ""  # over name, size and digest of everything else, in order

    def text(self) -> bytes:
        return json.dumps(asdict(self), sort_keys=True).encode()

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.made_at)


def read_manifest(text: bytes) -> Manifest:
    """:raises NotWhole: if it is none."""
    try:
        said = json.loads(text)
        return Manifest(**{**said, "trail": tuple(said["trail"])})
    except (ValueError, TypeError, KeyError) as wrong:
        raise NotWhole("It has no manifest that this version reads.") from wrong


class Tally:
    """Counts and digests what goes by; for writing and for reading the same."""

    def __init__(self) -> None:
        self.dump_bytes = self.files = self.file_bytes = 0
        self._all = sha256()

    def add(self, name: str, size: int, digest: str) -> None:
        self._all.update(f"{name} {size} {digest}\n".encode())
        if name.startswith(DUMP):
            self.dump_bytes += size
        else:
            self.files += 1
            self.file_bytes += size

    def found(self) -> dict[str, Any]:
        return {
            "dump_bytes": self.dump_bytes,
            "files": self.files,
            "file_bytes": self.file_bytes,
            "digest": self._all.hexdigest(),
        }


class _Digesting:
    """Reads through, and keeps a digest of what was read."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source, self._digest = source, sha256()

    def read(self, size: int = -1) -> bytes:
        found = self._source.read(size)
        self._digest.update(found)
        return found

    def hexdigest(self) -> str:
        return self._digest.hexdigest()


# --- Writing --------------------------------------------------------------------------------


class Writer:
    def __init__(self, to: Any) -> None:
        self.tally = Tally()
        self._tar = tarfile.open(fileobj=to, mode="w|")  # noqa: SIM115  closed by ``finish``

    def dump(self, source: BinaryIO) -> None:
        for number, piece in enumerate(iter(lambda: source.read(PIECE), b"")):
            self._add(f"{DUMP}{number:06}", BytesIO(piece), len(piece))

    def file(self, name: str, path: Path) -> None:
        """Add a file as long as it is now: what is appended meanwhile belongs to later."""
        try:
            with path.open("rb") as file:
                self._add(name, file, path.stat().st_size)
        except FileNotFoundError:
            return  # Destroyed or moved meanwhile: no row of that moment can need it.

    def finish(self, manifest: bytes, signature: bytes) -> None:
        for name, text in ((MANIFEST, manifest), (SIGNATURE, signature)):
            self._tar.addfile(_member(name, len(text)), BytesIO(text))
        self._tar.close()

    def _add(self, name: str, source: IO[bytes], size: int) -> None:
        digesting = _Digesting(source)
        self._tar.addfile(_member(name, size), digesting)
        self.tally.add(name, size, digesting.hexdigest())


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


def sealed_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Return every sealed file, and the name it has in a backup."""
    for name in FOLDERS:
        for path in sorted(folder.joinpath(name).glob("**/*")):
            if path.is_file():
                yield f"{FILES}{path.relative_to(folder)}", path


# --- Reading --------------------------------------------------------------------------------


class Reader:
    """Reads a backup through to its end, and then knows whether it is whole."""

    def __init__(self, source: Any) -> None:
        self.tally = Tally()
        self._source, self._last = source, dict[str, bytes]()

    def parts(self) -> Iterator[tuple[str, IO[bytes]]]:
        """Give each part of the dump, and each file, in order; each is to be read before the next.

        :raises NotWhole: if something is there that belongs in no backup.
        """
        try:
            with tarfile.open(fileobj=self._source, mode="r|") as tar:
                for member in tar:
                    yield from self._part(member, tar.extractfile(member))
        except tarfile.TarError as wrong:
            raise NotWhole("What was opened is not the inside of a backup.") from wrong
        while self._source.read():
            pass  # To the end: that it is there is known only when it was read.

    def _part(
        self, member: tarfile.TarInfo, inside: IO[bytes] | None
    ) -> Iterator[tuple[str, IO[bytes]]]:
        name = member.name
        if inside is None or not (name.startswith(DUMP) or SAFE.fullmatch(name) or _ends(name)):
            raise NotWhole(f"{name} belongs in no backup.")
        if _ends(name):
            self._last[name] = inside.read()
            return
        if self._last:
            raise NotWhole(f"{name} comes after the manifest.")
        digesting = _Digesting(inside)
        yield name, digesting  # type: ignore[misc]
        while digesting.read(PIECE):
            pass
        self.tally.add(name, member.size, digesting.hexdigest())

    def manifest(self, trusted: Mapping[int, str]) -> Manifest:
        """
        Return the manifest, after everything else was read.

        :param trusted: what checks signatures, by the number of the ring's key.
        :raises NotWhole: if it does not speak of what was read, or nobody trusted signed it.
        """
        text, signature = self._last.get(MANIFEST, b""), self._last.get(SIGNATURE, b"")
        manifest = read_manifest(text)
        if not _is_signed(text, signature, trusted.values()):
            raise NotWhole("No key of this ring has signed its manifest.")
        found = self.tally.found()
        if found != {name: getattr(manifest, name) for name in found}:
            raise NotWhole("It does not hold what its manifest says.")
        return manifest


def _ends(name: str) -> bool:
    return name in (MANIFEST, SIGNATURE)


def sign(manifest: bytes, ring: Mapping[int, bytes]) -> bytes:
    """Sign with the key in front of the ring."""
    number = next(iter(ring))
    signature = chain.signer(ring, number).sign(_signed_text(manifest))
    return json.dumps({"key": number, "signature": signature.hex()}).encode()


def _signed_text(manifest: bytes) -> bytes:
    return b"DIEF backup|" + sha256(manifest).digest()


def _is_signed(manifest: bytes, signature: bytes, trusted: Iterable[str]) -> bool:
    try:
        signed = bytes.fromhex(json.loads(signature)["signature"])
    except (ValueError, TypeError, KeyError):
        return False
    return any(_checks(key, signed, manifest) for key in trusted)


def _checks(public_key: str, signature: bytes, manifest: bytes) -> bool:
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(signature, _signed_text(manifest))
    except (InvalidSignature, ValueError):
        return False
    return True
