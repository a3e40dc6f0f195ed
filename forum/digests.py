"""What a text or a file comes to, in one line that anyone can compute again: SHA-256."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256


def of_text(text: str) -> str:
    """Return the digest of a text as UTF-8, just as it stands."""
    return sha256(text.encode()).hexdigest()


def of_pieces(pieces: Iterable[bytes]) -> str:
    """Return the digest of a file that comes piece by piece."""
    digest = sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()
