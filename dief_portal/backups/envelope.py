"""
An envelope that only the private half of a pair opens, written and read as a stream.

HPKE (RFC 9180: X25519, HKDF-SHA256, ChaCha20-Poly1305) seals a fresh key for the public half. With
that key each chunk of 64 KiB is sealed under its number and whether it is the last: so none can
be changed, moved, left out or cut off. Nothing of what goes through is ever on a disk in clear.

    python -m dief_portal.backups.envelope pair --to FILE         (on the keeper's machine)
    python -m dief_portal.backups.envelope seal --public TEXT     from stdin to stdout
    python -m dief_portal.backups.envelope open --key FILE        from stdin to stdout
"""

from __future__ import annotations

import argparse
import base64
import binascii
import os
import secrets
import sys
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

MAGIC = b"DIEF backup 1\n"
SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
KEY_BYTES, TAG_BYTES, COUNTER_BYTES = 32, 16, 11
WRAPPED_BYTES = 32 + KEY_BYTES + TAG_BYTES  # the encapsulated key, and the file's under it
CHUNK = 64 * 1024

PUBLIC, PRIVATE = "dief-backup-public:", "dief-backup-PRIVATE:"


class Unopened(Exception):
    """It was made for another key, or it is not as it was written."""


class BadKey(Exception):
    """This is not a key of a pair for backups."""


# --- The pair -------------------------------------------------------------------------------


def new_pair() -> tuple[str, str]:
    """Return a new pair as text: the private half, and the public one."""
    private = X25519PrivateKey.generate()
    return _text(PRIVATE, private.private_bytes_raw()), public_half(private)


def public_half(private: X25519PrivateKey) -> str:
    return _text(PUBLIC, private.public_key().public_bytes_raw())


def read_public(text: str) -> X25519PublicKey:
    """:raises BadKey: above all if it is the private half, which has no business here."""
    if text.strip().startswith(PRIVATE):
        raise BadKey("This is the private half: the server has the public one only.")
    return X25519PublicKey.from_public_bytes(_bytes(PUBLIC, text))


def read_private(text: str) -> X25519PrivateKey:
    """:raises BadKey: if it is none."""
    return X25519PrivateKey.from_private_bytes(_bytes(PRIVATE, text))


def _text(kind: str, key: bytes) -> str:
    return kind + base64.b64encode(key).decode()


def _bytes(kind: str, text: str) -> bytes:
    try:
        key = base64.b64decode(text.strip().removeprefix(kind), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not text.strip().startswith(kind) or len(key) != KEY_BYTES:
        raise BadKey(f"A key is expected that begins with {kind}")
    return key


# --- What goes through ------------------------------------------------------------------------


class Sealing:
    """Seals what is written to it; not done before ``close``."""

    def __init__(self, to: BinaryIO, public: X25519PublicKey) -> None:
        # Kept by whoever has just written it, who can so open it again; the server forgets it.
        self.key = secrets.token_bytes(KEY_BYTES)
        self._to, self._cipher = to, ChaCha20Poly1305(self.key)
        self._held, self._number = bytearray(), 0
        to.write(MAGIC + SUITE.encrypt(self.key, public, info=MAGIC))

    def write(self, plain: bytes) -> int:
        self._held += plain
        while len(self._held) > CHUNK:  # The last chunk is marked, so one is held back.
            self._seal(bytes(self._held[:CHUNK]), last=False)
            del self._held[:CHUNK]
        return len(plain)

    def close(self) -> None:
        self._seal(bytes(self._held), last=True)
        self._held.clear()

    def _seal(self, plain: bytes, *, last: bool) -> None:
        self._to.write(self._cipher.encrypt(_nonce(self._number, last=last), plain, MAGIC))
        self._number += 1


class Opening:
    """Opens an envelope as it is read, holding two chunks."""

    def __init__(self, sealed: BinaryIO, *, key: X25519PrivateKey | bytes) -> None:
        """
        :param key: the private half, or the key of the file for who has just written it.
        :raises Unopened: at once, if it was made for another.
        """
        if sealed.read(len(MAGIC)) != MAGIC:
            raise Unopened("This is not a backup of the portal.")
        wrapped = sealed.read(WRAPPED_BYTES)
        self._cipher = ChaCha20Poly1305(key if isinstance(key, bytes) else _unwrap(wrapped, key))
        self._sealed, self._plain, self._number = sealed, bytearray(), 0
        self._here: bytes | None = self._next()

    def read(self, size: int = CHUNK) -> bytes:
        """:raises Unopened: when a chunk is not as it was written, or is missing."""
        while self._here is not None and len(self._plain) < size:
            after = self._next()
            self._plain += self._open(self._here, last=not after)
            self._here = after or None
        given = bytes(self._plain[:size])
        del self._plain[:size]
        return given

    def _next(self) -> bytes:
        return _exactly(self._sealed, CHUNK + TAG_BYTES)

    def _open(self, chunk: bytes, *, last: bool) -> bytes:
        nonce = _nonce(self._number, last=last)
        self._number += 1
        try:
            return self._cipher.decrypt(nonce, chunk, MAGIC)
        except InvalidTag as error:
            raise Unopened("It was changed, or cut off, after it was written.") from error


def _exactly(sealed: BinaryIO, size: int) -> bytes:
    """Read so much unless it ends before; a pipe gives less at a time."""
    got = sealed.read(size)
    while len(got) < size and (more := sealed.read(size - len(got))):
        got += more
    return got


def _unwrap(wrapped: bytes, private: X25519PrivateKey) -> bytes:
    try:
        return SUITE.decrypt(wrapped, private, info=MAGIC)
    except (InvalidTag, ValueError) as error:
        raise Unopened("It was made for another key than this one.") from error


def _nonce(number: int, *, last: bool) -> bytes:
    """Each envelope has a key of its own, so counting never repeats a nonce."""
    return number.to_bytes(COUNTER_BYTES, "big") + bytes([last])


# --- By hand, and for PostgreSQL's archive ------------------------------------------------------


def write_pair(to: Path) -> str:
    """Write the private half into a new file that only its owner reads; return the public one."""
    private, public = new_pair()
    with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f"{private}\n")
    return public


def main() -> None:
    parser = argparse.ArgumentParser(prog="envelope", description="Seals and opens a stream.")
    does = parser.add_subparsers(dest="does", required=True)
    does.add_parser("pair").add_argument("--to", type=Path, required=True)
    does.add_parser("seal").add_argument("--public", required=True)
    does.add_parser("open").add_argument("--key", type=Path, required=True)
    said = parser.parse_args()
    try:
        if said.does == "pair":
            print(write_pair(said.to))  # noqa: T201
        elif said.does == "seal":
            seal(sys.stdin.buffer, sys.stdout.buffer, read_public(said.public))
        else:
            open_(sys.stdin.buffer, sys.stdout.buffer, read_private(said.key.read_text()))
    except (BadKey, Unopened, OSError) as wrong:
        sys.exit(str(wrong))


def seal(plain: BinaryIO, to: BinaryIO, public: X25519PublicKey) -> None:
    sealing = Sealing(to, public)
    while chunk := plain.read(CHUNK):
        sealing.write(chunk)
    sealing.close()
    to.flush()


def open_(sealed: BinaryIO, to: BinaryIO, private: X25519PrivateKey) -> None:
    opening = Opening(sealed, key=private)
    while plain := opening.read():
        to.write(plain)
    to.flush()


if __name__ == "__main__":
    main()
