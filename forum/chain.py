"""
How the trail is bound together, so that whoever changes it is found out.

A link holds a digest of one entry: SHA-256 over the entry's salt and its canonical JSON. The hash
of the link is SHA-256 over the hash before it, its number, the entry's number and instant, and
that digest. So no entry can be changed, taken out, put in or moved without a break; and an entry
whose time is over can lose all it says, salt and all: its digest stays, and tells nothing.

What a chain cannot show by itself is that its end was cut off, or that somebody who can write
everything has linked it all anew. So its head is signed once an hour and kept elsewhere: an
*anchor*. The key that signs (Ed25519) is derived from the ring that seals files. Who can rewrite
the database does not hold the ring; and a key of its own would be one more secret to lose, for
those who hold the ring as a worker would hold that too. The number of the ring's key stands in the
anchor, so a rotated ring still checks the anchors of before.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from json.encoder import encode_basestring_ascii as _text
from struct import Struct
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from forum.models import Fault

GENESIS = bytes(32)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
_PLACE = Struct(">QQq").pack


class Entry(NamedTuple):
    """An entry as it is bound; the instant in microseconds since 1970, the facts as JSON."""

    id: int
    at: int
    office: int | None
    act: str
    subject: str
    facts: str
    owner: int | None
    reader: int | None
    day: str | None


class Link(NamedTuple):
    sequence: int
    entry: int
    at: int
    digest: bytes
    hash: bytes


def micros(at: datetime) -> int:
    return (at - EPOCH) // MICROSECOND


def canonical(entry: Entry) -> str:
    """Return an entry as JSON, written in one way only: an array, with no spaces."""
    id, at, office, act, subject, facts, owner, reader, day = entry
    written = (_facts(facts), _number(owner), _number(reader), _text(day) if day else "null")
    return f"[{id},{at},{_number(office)},{_text(act)},{_text(subject)},{','.join(written)}]"


def _number(value: int | None) -> str:
    return "null" if value is None else str(value)


@lru_cache(maxsize=10_000)
def _facts(facts: str) -> str:
    return json.dumps(json.loads(facts), sort_keys=True, separators=(",", ":"))


def digest(salt: str, entry: Entry) -> bytes:
    """Return what stands for an entry in its link."""
    return sha256(f"{salt}|{canonical(entry)}".encode()).digest()


def bind(before: bytes, sequence: int, entry: int, at: int, digest: bytes) -> bytes:
    return sha256(before + _PLACE(sequence, entry, at) + digest).digest()


def extend(head: tuple[int, bytes], entries: Iterable[tuple[str, Entry]]) -> Iterator[Link]:
    """Link entries, each with its salt, to a chain whose head has this number and hash."""
    sequence, before = head
    for salt, entry in entries:
        sequence += 1
        of = digest(salt, entry)
        before = bind(before, sequence, entry.id, entry.at, of)
        yield Link(sequence, entry.id, entry.at, of, before)


class Anchored(NamedTuple):
    """The head of the chain at a moment."""

    at: int
    sequence: int
    hash: bytes

    def signed_text(self) -> bytes:
        return f"DIEF trail|{self.at}|{self.sequence}|{self.hash.hex()}".encode()


@dataclass
class Verdict:
    """What a walk along the chain has found: each fault, and where."""

    links: int = 0
    forgotten: int = 0
    waiting: int = 0
    late: int = 0
    head: bytes = GENESIS
    faults: list[tuple[Fault, int]] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        return not self.faults


# A link, and its entry with its salt; neither once it is forgotten.
Row = tuple[Link, str | None, Entry | None]


def walk(rows: Iterable[Row], *, keeps_from: int, anchors: Iterable[Anchored] = ()) -> Verdict:
    """
    Verify a chain from its first link to its head, and that it runs through these anchors.

    :param keeps_from: an entry from this instant on, in microseconds, must still be there.
    """
    verdict = Verdict()
    faults, before, number, forgotten = verdict.faults, GENESIS, 0, 0
    expected: dict[int, set[bytes]] = {}
    for anchor in anchors:
        expected.setdefault(anchor.sequence, set()).add(anchor.hash)
    for (sequence, entry_id, at, of, bound), salt, entry in rows:
        number += 1
        if sequence != number or bind(before, sequence, entry_id, at, of) != bound:
            faults.append((Fault.LINK, sequence))
            number = sequence
        if entry is None or salt is None:
            forgotten += 1
            if at >= keeps_from:
                faults.append((Fault.REMOVED, sequence))
        elif (entry[0], entry[1]) != (entry_id, at) or digest(salt, entry) != of:
            faults.append((Fault.CHANGED, sequence))
        before = bound
        verdict.links += 1
        if sequence in expected and expected.pop(sequence) != {bound}:
            faults.append((Fault.ANCHOR, sequence))
    faults += [(Fault.CUT, sequence) for sequence in sorted(expected) if sequence]
    verdict.head, verdict.forgotten = before, forgotten
    return verdict


def signer(ring: Mapping[int, bytes], number: int) -> Ed25519PrivateKey:
    """Return the key that signs anchors, derived from this key of the ring."""
    hkdf = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"DIEF trail anchor")
    return Ed25519PrivateKey.from_private_bytes(hkdf.derive(ring[number]))


def public_keys(ring: Mapping[int, bytes]) -> dict[int, str]:
    """Return, by its number, what checks the anchors that each key of the ring has signed."""
    return {number: _raw(signer(ring, number).public_key()) for number in sorted(ring)}


def _raw(key: Ed25519PublicKey) -> str:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def is_signed(anchor: Anchored, signature: bytes, public_key: str) -> bool:
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(signature, anchor.signed_text())
    except (InvalidSignature, ValueError):
        return False
    return True


class NoAnchor(Exception):
    """The file is no anchor, or nobody known has signed it."""


def write_anchor(anchor: Anchored, *, key: int, signature: bytes, public_key: str) -> str:
    """Return an anchor as it is kept elsewhere."""
    said = {
        "at": (EPOCH + anchor.at * MICROSECOND).isoformat(),
        "sequence": anchor.sequence,
        "hash": anchor.hash.hex(),
        "key": key,
        "public_key": public_key,  # To be compared with one that is known: never trusted.
        "signature": signature.hex(),
    }
    return json.dumps(said, indent=2)


def read_anchor(text: str, *, trusted: Iterable[str]) -> Anchored:
    """
    Return the anchor in a file.

    :raises NoAnchor: if none of the public keys that are trusted has signed it.
    """
    try:
        said = json.loads(text)
        at = micros(datetime.fromisoformat(said["at"]))
        anchor = Anchored(at, int(said["sequence"]), bytes.fromhex(said["hash"]))
        signature = bytes.fromhex(said["signature"])
    except (KeyError, TypeError, ValueError) as error:
        raise NoAnchor("This is not an anchor of the trail.") from error
    if not any(is_signed(anchor, signature, key) for key in trusted):
        raise NoAnchor("No key of the ring, and none that was named, has signed this anchor.")
    return anchor
