"""AES-256-GCM, as everything here uses it: one byte ahead, a random nonce, the name sealed in."""

from __future__ import annotations

import secrets
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
TAG_BYTES = 16
KEY_BYTES = 32
OVERHEAD = 1 + NONCE_BYTES + TAG_BYTES


class Tampered(Exception):
    """This is not what was sealed for this row."""


class Box(Protocol):
    """What seals bytes for a row, and opens them: the ring itself, or the key of one object."""

    def seal(self, plain: bytes, *, row: str) -> bytes: ...

    def open(self, sealed: bytes, *, row: str) -> bytes: ...


def seal(cipher: AESGCM, plain: bytes, *, first: int, name: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return bytes([first]) + nonce + cipher.encrypt(nonce, plain, name)


def open_(cipher: AESGCM, sealed: bytes, *, name: bytes) -> bytes:
    """:raises Tampered: if it was changed, cut off, or sealed under another name."""
    nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return cipher.decrypt(nonce, body, name)
    except (InvalidTag, ValueError) as error:
        raise Tampered from error
