"""Only the private half opens an envelope, and nothing in it can be changed, moved or cut off."""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO

import pytest
from django.conf import settings

from dief_portal.backups import envelope
from dief_portal.backups.envelope import CHUNK, TAG_BYTES, Unopened

PRIVATE_TEXT, PUBLIC_TEXT = envelope.new_pair()
PRIVATE, PUBLIC = envelope.read_private(PRIVATE_TEXT), envelope.read_public(PUBLIC_TEXT)
HEAD = len(envelope.MAGIC) + envelope.WRAPPED_BYTES
SEALED_CHUNK = CHUNK + TAG_BYTES
PLAIN = bytes(range(256)) * (3 * CHUNK // 256) + b"the end"


def sealed(plain: bytes = PLAIN) -> bytes:
    to = BytesIO()
    envelope.seal(BytesIO(plain), to, PUBLIC)
    return to.getvalue()


def opened(found: bytes, private=PRIVATE) -> bytes:
    to = BytesIO()
    envelope.open_(BytesIO(found), to, private)
    return to.getvalue()


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_what_is_sealed_is_opened_by_the_private_half(size):
    assert opened(sealed(PLAIN[:size])) == PLAIN[:size]


def test_another_pair_opens_nothing():
    other, _public = envelope.new_pair()

    with pytest.raises(Unopened, match="another key"):
        opened(sealed(), envelope.read_private(other))


def test_two_envelopes_of_the_same_share_no_block():
    one, two = sealed(), sealed()

    assert one[HEAD : HEAD + 64] != two[HEAD : HEAD + 64]


def first_two_exchanged(found: bytes) -> bytes:
    head, one, two = found[:HEAD], found[HEAD:][:SEALED_CHUNK], found[HEAD + SEALED_CHUNK :]
    return head + two[:SEALED_CHUNK] + one + two[SEALED_CHUNK:]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda found: found[:HEAD] + bytes([found[HEAD] ^ 1]) + found[HEAD + 1 :],
        lambda found: found[:-1],
        lambda found: found[: HEAD + SEALED_CHUNK],
        lambda found: found[: HEAD + 3 * SEALED_CHUNK],
        lambda found: found[:HEAD],
        lambda found: found[:HEAD] + found[HEAD + SEALED_CHUNK :],
        lambda found: found + found[-23:],
        lambda found: found[: len(envelope.MAGIC)] + bytes(80) + found[HEAD:],
        lambda found: b"something else",
        first_two_exchanged,
    ],
    ids=[
        "a bit turned",
        "a byte cut off",
        "cut after the first chunk",
        "cut before the last chunk",
        "nothing but its head",
        "a chunk left out",
        "something added",
        "another key in its head",
        "no envelope at all",
        "two chunks exchanged",
    ],
)
def test_what_was_spoilt_is_refused(spoil):
    with pytest.raises(Unopened):
        opened(spoil(sealed()))


def test_the_private_half_is_refused_where_the_public_one_belongs():
    with pytest.raises(envelope.BadKey, match="private half"):
        envelope.read_public(PRIVATE_TEXT)
    for text in ("", "x", PUBLIC_TEXT[:-4], PRIVATE_TEXT.replace("PRIVATE", "private")):
        with pytest.raises(envelope.BadKey):
            envelope.read_public(text)


def test_a_pair_is_made_and_used_without_the_portal_and_its_settings(tmp_path):
    def run(*said: object, text: bytes = b"") -> bytes:
        command = [sys.executable, "-m", "dief_portal.backups.envelope", *map(str, said)]
        done = subprocess.run(
            command, input=text, cwd=settings.BASE_DIR, env={}, capture_output=True, check=True
        )
        return done.stdout

    private = tmp_path / "backup.key"
    public = run("pair", "--to", private).decode().strip()
    found = run("seal", "--public", public, text=PLAIN)

    assert private.stat().st_mode & 0o777 == 0o600
    assert PLAIN[:64] not in found
    assert run("open", "--key", private, text=found) == PLAIN
    with pytest.raises(subprocess.CalledProcessError):
        run("pair", "--to", private)  # It overwrites none.
