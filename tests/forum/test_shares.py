"""Three of five shares give the ring back; two say nothing, and a wrong one is refused."""

from __future__ import annotations

import itertools
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.vault import shares
from forum.vault.shares import BadShares

RING = {2: b"b" * 32, 1: b"a" * 32}
SHARES = shares.split(RING)
OTHERS = shares.split(RING)
THREE_OF_FIVE = list(itertools.combinations(range(5), 3))


@pytest.mark.parametrize("chosen", THREE_OF_FIVE)
def test_any_three_give_the_ring_back_with_its_key_in_front(chosen):
    ring = shares.join([SHARES[place] for place in chosen])

    assert list(ring.items()) == list(RING.items())


@given(
    st.dictionaries(
        st.integers(1, 255), st.binary(min_size=32, max_size=32), min_size=1, max_size=5
    )
)
@settings(max_examples=25, deadline=None)
def test_any_ring_comes_back(ring):
    made = shares.split(ring)

    for chosen in (made[:3], made[2:], made[::2], made):
        assert list(shares.join(chosen).items()) == list(ring.items())


@pytest.mark.parametrize("chosen", [[], [0], [0, 1], [0, 0, 0], [3, 4, 3]])
def test_fewer_than_three_are_too_few(chosen):
    with pytest.raises(BadShares, match="needs 3 different shares"):
        shares.join([SHARES[place] for place in chosen])


def test_shares_of_two_backups_are_not_mixed():
    with pytest.raises(BadShares, match="not of one set"):
        shares.join([SHARES[0], SHARES[1], OTHERS[2]])


@given(st.integers(0, 2), st.integers(0), st.integers(0))
@settings(max_examples=200, deadline=None)
def test_a_word_that_was_copied_wrong_is_found(share, place, by):
    given_ = [SHARES[0].split(), SHARES[1].split(), SHARES[2].split()]
    words = given_[share]
    place %= len(words)
    words[place] = next(
        w for w in itertools.islice(OTHERS[0].split(), by % 20, None) if w != words[place]
    )

    with pytest.raises(BadShares):
        shares.join([" ".join(each) for each in given_])


@pytest.mark.parametrize(
    "change",
    [
        lambda words: words[1:],
        lambda words: [words[1], words[0], *words[2:]],
        lambda words: [*words[:-1], "truck"],
        lambda words: [],
    ],
)
def test_a_share_that_is_not_as_it_was_written_is_named(change):
    spoilt = " ".join(change(SHARES[1].split()))

    with pytest.raises(BadShares, match="number 2 of those given"):
        shares.join([SHARES[0], spoilt, SHARES[2]])


def test_a_share_can_be_typed_off_its_paper():
    papers = [shares.on_paper(words, keys=RING, made_on="1 May 2027") for words in SHARES]

    assert "Share 3 of 5" in papers[2]
    assert "Keys 2, 1" in papers[2]
    typed = [f"  {shares.off_paper(paper).upper()}\n" for paper in papers[:3]]
    assert shares.join([shares.off_paper(text) for text in typed]) == RING


def test_a_ring_is_restored_without_the_portal_and_its_settings(tmp_path):
    for place in (0, 2, 4):
        paper = shares.on_paper(SHARES[place], keys=RING, made_on="1 May 2027")
        (tmp_path / str(place)).write_text(paper)
    files = [str(tmp_path / name) for name in ("0", "2", "4")]
    command = [sys.executable, "-m", "forum.vault.shares", *files, "--to", str(tmp_path / "ring")]

    done = subprocess.run(command, capture_output=True, text=True, env={}, check=False)

    assert done.stdout == f"Keys 2, 1 are in {tmp_path / 'ring'}.\n"
    assert (tmp_path / "ring").read_text() == shares.as_setting(RING)
    assert (tmp_path / "ring").stat().st_mode & 0o777 == 0o600
    again = subprocess.run(command, capture_output=True, text=True, env={}, check=False)
    assert again.returncode == 1
    assert "exists" in again.stderr
