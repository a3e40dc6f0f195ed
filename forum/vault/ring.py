"""
The key ring: numbered keys that the settings hold and the database never sees.

The key in front seals; the others stay, so that what they sealed can still be opened. The ring
wraps the keys of objects, and seals what is no object's: the seed of an authenticator app, the
text of a session that ended.
"""

from __future__ import annotations

from collections.abc import Mapping

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from forum.vault import box
from forum.vault.box import Tampered


class MissingKey(Tampered):
    """It was sealed by a key that is not in the ring, or it was changed."""


class Vault:
    def __init__(self, ring: Mapping[int, bytes]) -> None:
        """Take the keys by number, 1 to 255; the first one seals."""
        self._keys = {number: AESGCM(key) for number, key in ring.items()}
        self.front = next(iter(ring))

    def seal(self, plain: bytes, *, row: str) -> bytes:
        return box.seal(self._keys[self.front], plain, first=self.front, name=row.encode())

    def open(self, sealed: bytes, *, row: str) -> bytes:
        """
        Return what was sealed.

        :raises Tampered: if it was changed, or sealed for another row.
        """
        number = number_of(sealed)
        if number not in self._keys:
            raise MissingKey(number)
        return box.open_(self._keys[number], sealed, name=row.encode())


def number_of(sealed: bytes) -> int | None:
    """Return by which key of the ring this was sealed, as it says itself."""
    return sealed[0] if sealed else None
