"""
How what is said in confidence lies at rest: sealed.

``ring`` holds the keys that the settings name. ``data_keys`` are the keys of single objects, each
wrapped by the ring: what they sealed is lost for good with them. ``sealed_files`` seals a file
chunk by chunk. ``shares`` backs the ring up. None of it knows a table.
"""

from __future__ import annotations

from forum.vault.box import TAG_BYTES, Box, Tampered
from forum.vault.data_keys import DataKey
from forum.vault.ring import MissingKey, Vault
from forum.vault.sealed_files import CHUNK, HEAD_BYTES, Opener, Sealer

__all__ = [
    "CHUNK",
    "HEAD_BYTES",
    "TAG_BYTES",
    "Box",
    "DataKey",
    "MissingKey",
    "Opener",
    "Sealer",
    "Tampered",
    "Vault",
]
