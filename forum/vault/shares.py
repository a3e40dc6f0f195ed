"""
The ring in five shares, of which any three give it back and two say nothing.

Shares are words on paper (SLIP-39, Shamir's scheme over GF(256)), in a form that other tools read
too. Each carries its number, the mark of its set and a checksum, and the whole a digest: a word
that was copied wrong, a share of another set, or a forged one is refused.

Without the portal and its settings, which need a ring to start with::

    python -m forum.vault.shares share-1.txt share-2.txt share-4.txt --to vault_keys
"""

from __future__ import annotations

import argparse
import base64
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from shamir_mnemonic import MnemonicError, Share, combine_mnemonics, generate_mnemonics

from forum.vault.box import KEY_BYTES

NEEDED, MADE = 3, 5
REMARK = "#"
_ENTRY = 1 + KEY_BYTES  # the number of a key, and the key
IN_A_ROW = 5


class BadShares(Exception):
    """These shares do not give a ring; says which, and why."""


def split(ring: Mapping[int, bytes]) -> list[str]:
    """Return five shares of the ring: the words of each, the key in front first."""
    secret = b"".join(bytes([number]) + key for number, key in ring.items())
    secret += b"\0" * (len(secret) % 2)  # The scheme takes even lengths; no key has number 0.
    shares: list[str]
    (shares,) = generate_mnemonics(1, [(NEEDED, MADE)], secret, iteration_exponent=0)
    return shares


def join(shares: Sequence[str]) -> dict[int, bytes]:
    """
    Return the ring, out of any three shares.

    :raises BadShares: if they are too few, mistyped, or not of one set.
    """
    read = [_read(words, place) for place, words in enumerate(shares, start=1)]
    if len({(share.identifier, share.group_index) for share in read}) > 1:
        raise BadShares("These shares are not of one set: each backup makes a set of its own.")
    chosen = {share.index: share for share in read}
    if len(chosen) < NEEDED:
        says = f"A ring needs {NEEDED} different shares, and these are {len(chosen)}."
        raise BadShares(says)
    words = [share.mnemonic() for share in list(chosen.values())[:NEEDED]]
    try:
        return _ring(combine_mnemonics(words))
    except (MnemonicError, ValueError) as wrong:
        says = "These shares do not fit together: one of them was changed, or is forged."
        raise BadShares(says) from wrong


def number_of(words: str) -> int:
    """Return which of the five this is."""
    return int(_read(words, 1).index) + 1


def _read(words: str, place: int) -> Share:
    try:
        return Share.from_mnemonic(words.lower())
    except (MnemonicError, ValueError) as wrong:
        says = f"Share number {place} of those given is not as it was written down: a word is"
        raise BadShares(f"{says} wrong, missing, or in another place.") from wrong


def _ring(secret: bytes) -> dict[int, bytes]:
    entries = [secret[i : i + _ENTRY] for i in range(0, len(secret) - 1, _ENTRY)]
    ring = {entry[0]: entry[1:] for entry in entries}
    if 0 in ring or not all(len(key) == KEY_BYTES for key in ring.values()):
        raise ValueError
    return ring


def as_setting(ring: Mapping[int, bytes]) -> str:
    """Return the ring as VAULT_KEYS says it."""
    return ",".join(f"{number}:{base64.b64encode(key).decode()}" for number, key in ring.items())


def on_paper(words: str, *, keys: Iterable[int], made_on: str) -> str:
    """Return a share as it is printed: what it is, in remarks, and its words."""
    listed = words.split()
    rows = [" ".join(listed[i : i + IN_A_ROW]) for i in range(0, len(listed), IN_A_ROW)]
    remarks = [
        f"Share {number_of(words)} of {MADE} of the key ring of the DIEF portal",
        f"Keys {', '.join(map(str, keys))}. Written down on {made_on}.",
        f"Set: {' '.join(listed[:2])}. {len(listed)} words.",
        f"Any {NEEDED} of the {MADE} shares give the ring back; fewer say nothing of it.",
        "Keep it sealed, away from the others, and copy it by hand if it must be copied.",
        f"To restore: write the words of {NEEDED} shares into three files, and run",
        "  python -m forum.vault.shares FILE FILE FILE --to vault_keys",
    ]
    return "\n".join([*(f"{REMARK} {remark}" for remark in remarks), "", *rows, ""])


def off_paper(text: str) -> str:
    """Return the words of a share as it was printed, or typed off."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith(REMARK)]
    return " ".join(" ".join(lines).split())


def restore(files: Sequence[Path], *, to: Path) -> dict[int, bytes]:
    """
    Write the ring that the shares in these files give into a new file, for its owner alone.

    :raises BadShares: if they give none; nothing is written.
    """
    ring = join([off_paper(file.read_text(encoding="utf-8")) for file in files])
    write_secret(to, as_setting(ring))
    return ring


def write_secret(path: Path, text: str) -> None:
    """Write a new file that nobody else can read. An existing one is left alone."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


def main(said: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description="Restore the key ring from three of its shares.")
    parser.add_argument("shares", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--to", type=Path, required=True, metavar="FILE")
    given = parser.parse_args(said)
    try:
        ring = restore(given.shares, to=given.to)
    except (BadShares, OSError) as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 1
    sys.stdout.write(f"Keys {', '.join(map(str, ring))} are in {given.to}.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
