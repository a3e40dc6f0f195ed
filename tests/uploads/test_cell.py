"""One file, one process: bounded, without secrets, and never silent about it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from forum.uploads import warden
from forum.uploads.verdict import Refuse, Removed, Why
from forum.uploads.warden import Cell
from tests.uploads import checker, seeds


def examine(plain: bytes, **more: float) -> tuple[str, frozenset[Removed], bytes]:
    pieces = [plain[at : at + 1000] for at in range(0, len(plain), 1000)]
    with Cell(pieces, **more) as examined:
        return examined.kind, examined.removed, b"".join(examined.plain)


def test_a_file_comes_out_of_the_cell_as_it_may_be_kept():
    kind, removed, plain = examine(seeds.photograph())

    assert kind == "image/jpeg"
    assert Removed.LOCATION in removed
    assert checker.complaints(kind, plain) == []


def test_a_refusal_comes_out_with_its_reason():
    with pytest.raises(Refuse) as refusal:
        examine(seeds.acting_pdf("a file within"))

    assert refusal.value.why == Why.EMBEDDED


def test_a_cell_that_does_not_answer_in_time_refuses():
    with pytest.raises(Refuse) as refusal:
        examine(seeds.pdf(), patience=0.01)

    assert refusal.value.why == Why.TOO_LONG


def test_a_fault_on_our_side_is_no_fault_of_the_file():
    def broken():
        yield b"%PDF-"
        raise FileNotFoundError

    with pytest.raises(FileNotFoundError), Cell(broken()):
        pass


def test_nothing_of_the_portal_goes_into_the_cell(monkeypatch, tmp_path: Path):
    looks = tmp_path / "cell.py"
    looks.write_text(
        "import json, os, sys\n"
        "sys.stdin.buffer.read()\n"
        "seen = [*os.environ, *(n for n in os.listdir('/proc/self/fd') if int(n) > 3)]\n"
        "print(json.dumps({'kind': 'seen', 'removed': [], 'locations': seen}))\n"
    )
    monkeypatch.setattr(warden, "CELL", looks)
    monkeypatch.setenv("SECRET_KEY", "secret")
    held = os.open("/dev/null", os.O_RDONLY)

    with Cell([b"x"]) as examined:
        seen = set(examined.locations)
    os.close(held)

    assert seen <= {"LC_CTYPE"}


def as_the_cell(does: str) -> int:
    bounded = "from forum.bounds import bound; bound(memory=cell.MEMORY, seconds=cell.SECONDS)"
    program = f"from forum.uploads import cell; {bounded}; {does}"
    done = subprocess.run(
        [sys.executable, "-c", program], check=False, capture_output=True, timeout=60
    )
    return done.returncode


@pytest.mark.parametrize(
    "does",
    [
        "import os; os.write(os.memfd_create('x'), b'x')",
        "bytearray(4 * 1024 ** 3)",
        "[open('/dev/null') for _ in range(100)]",
    ],
    ids=["writes a file", "takes four gigabytes", "opens a hundred files"],
)
def test_the_cell_cannot(does):
    assert as_the_cell(does) != 0
    assert as_the_cell("pass") == 0
