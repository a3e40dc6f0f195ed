"""What a link in a mail carries: a key that only the portal can have written."""

from __future__ import annotations

from django.core import signing


def write(key: str, *, purpose: str) -> str:
    """Return the token of a row's key, good for one purpose."""
    return signing.Signer(salt=purpose).sign(key)


def read(token: str, *, purpose: str) -> str | None:
    """Return the key in a token, or None if the portal did not write it for this purpose."""
    try:
        return signing.Signer(salt=purpose).unsign(token)
    except signing.BadSignature:
        return None
