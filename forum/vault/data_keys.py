"""
The key of one object: a row with its texts, an attachment with its name and its file.

It seals everything of that object and nothing else. What lies in the database is the key as the
ring wrapped it; once that is destroyed, what it sealed cannot be opened by anyone.
"""

from __future__ import annotations

import secrets
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from forum.vault import box
from forum.vault.box import KEY_BYTES, OVERHEAD, Tampered
from forum.vault.ring import Vault

FORMAT = 1
WRAPPED_BYTES = OVERHEAD + KEY_BYTES


class DataKey:
    """Seals for its own object: another one's key, another name, and it does not open."""

    def __init__(self, of: UUID, key: bytes) -> None:
        self.of = of
        self._key, self._cipher = key, AESGCM(key)

    @classmethod
    def new(cls, of: UUID) -> DataKey:
        return cls(of, secrets.token_bytes(KEY_BYTES))

    @classmethod
    def unwrapped(cls, of: UUID, wrapped: bytes, *, by: Vault) -> DataKey:
        """:raises Tampered: if this is not the key of that object, or of no key in the ring."""
        return cls(of, by.open(wrapped, row=_wrapping(of)))

    def wrapped(self, *, by: Vault) -> bytes:
        return by.seal(self._key, row=_wrapping(self.of))

    def seal(self, plain: bytes, *, row: str) -> bytes:
        return box.seal(self._cipher, plain, first=FORMAT, name=self._name(row))

    def open(self, sealed: bytes, *, row: str) -> bytes:
        """:raises Tampered: if it was changed, or sealed for another object or name."""
        if sealed[:1] != bytes([FORMAT]):
            raise Tampered
        return box.open_(self._cipher, sealed, name=self._name(row))

    def _name(self, row: str) -> bytes:
        return f"{FORMAT}|{self.of}|{row}".encode()

    def __repr__(self) -> str:
        return f"<key of {self.of}>"


def _wrapping(of: UUID) -> str:
    return f"key of {of}"
