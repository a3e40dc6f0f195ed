"""ClamAV is believed when it says that a file is clean, and in nothing else."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from forum.uploads import scanner
from forum.uploads.scanner import Scan
from tests.uploads import clamd, seeds

EICAR = [seeds.EICAR[:20], seeds.EICAR[20:]]


@pytest.fixture
def speaking() -> Iterator[clamd.Speaking]:
    server = clamd.Speaking()
    yield server
    server.close()


def test_what_is_clean_is_clean_and_what_is_found_is_found(speaking):
    assert scanner.answers(at=speaking.at)
    assert scanner.scan([b"serial ", b"numbers"], at=speaking.at) == Scan.CLEAN
    assert scanner.scan(EICAR, at=speaking.at) == Scan.FOUND
    assert speaking.streams == [b"serial numbers", seeds.EICAR]


@pytest.mark.parametrize(
    "says",
    [
        b"INSTREAM size limit exceeded. ERROR\0",
        b"stream: Can't allocate memory ERROR\0",
        b"stream: OK",
        b"OK\0",
        b"",
    ],
)
def test_anything_else_is_no_answer(speaking, says):
    speaking.says = says

    assert scanner.scan([b"x"], at=speaking.at) == Scan.NO_ANSWER


def test_a_scanner_that_hangs_up_is_no_answer(speaking):
    speaking.hangs_up = True

    assert scanner.scan([b"x" * 100_000] * 50, at=speaking.at) == Scan.NO_ANSWER


def test_a_scanner_that_is_not_there_or_says_nothing_is_no_answer():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        at = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        assert scanner.scan([b"x"], at=at, patience=0.2) == Scan.NO_ANSWER
        assert not scanner.answers(at=at, patience=0.2)

    assert scanner.scan([b"x"], at=at) == Scan.NO_ANSWER
    assert scanner.scan([b"x"], at="unix:///nowhere/clamd.sock") == Scan.NO_ANSWER


@pytest.mark.skipif(clamd.CLAMD is None, reason="no clamd here; bin/test installs it")
def test_clamav_itself_finds_what_its_one_signature_says(tmp_path: Path):
    with clamd.clamd(tmp_path) as at:
        assert scanner.scan([b"serial numbers"], at=at) == Scan.CLEAN
        assert scanner.scan(EICAR, at=at) == Scan.FOUND
        assert scanner.scan([b"x" * 1_000_000] * 50, at=at) == Scan.CLEAN  # the largest there is
        assert scanner.scan([b"x" * 1_000_000] * 70, at=at) == Scan.NO_ANSWER
