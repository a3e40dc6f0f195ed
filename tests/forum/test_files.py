"""Files are sealed as they come in, known by their bytes, and gone when they were not kept."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from cases.models import CaseAttachment
from forum import files
from forum.uploads import coming
from forum.uploads.verdict import PDF, TEXT

MIB = 1024 * 1024


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> Path:
    settings.FILES_DIR = tmp_path
    return tmp_path


def received(plain: bytes, name: str = "marks.pdf", piece: int = 10) -> files.Received:
    file = files.Received(name=name, key="key-of-the-row")
    for start in range(0, len(plain), piece):
        file.receive(plain[start : start + piece])
    file.finish()
    return file


@pytest.mark.parametrize(
    ("name", "kind", "safe"),
    [
        ("marks.pdf", PDF, "marks.pdf"),
        ("MARKS.PDF", PDF, "MARKS.PDF"),
        ("marks.exe", PDF, "marks.exe.pdf"),
        ("table.csv", TEXT, "table.csv.txt"),
        ("C:\\Users\\vesna\\marks.pdf", PDF, "marks.pdf"),
        ("../../etc/passwd", TEXT, "passwd.txt"),
        ("marks\u202efdp.exe", PDF, "marksfdp.exe.pdf"),
        (".pdf", PDF, "pdf.pdf"),
    ],
)
def test_a_name_ends_as_the_kind_does_and_leads_nowhere(name, kind, safe):
    assert coming.safe_name(name, kind) == safe


def test_two_files_of_one_name_can_be_told_apart():
    assert coming.another_name("marks.pdf", {"marks.pdf", "marks (2).pdf"}) == "marks (3).pdf"


def test_a_kept_file_is_sealed_and_opens_for_its_row(folder: Path):
    file = received(b"%PDF- serial numbers")
    file.keep()
    file.close()
    attachment = _attachment(file)

    (stored,) = [path for path in folder.rglob("*") if path.is_file()]
    assert b"serial" not in stored.read_bytes()
    assert b"".join(files.open_sealed(attachment)) == b"%PDF- serial numbers"


def test_a_file_that_was_not_kept_leaves_nothing(folder: Path):
    received(b"%PDF-").close()

    assert not [path for path in folder.rglob("*") if path.is_file()]


def test_a_destroyed_file_is_gone_and_again(folder: Path):
    file = received(b"%PDF-")
    file.keep()

    files.destroy(file.stored_as)
    files.destroy(file.stored_as)

    assert not [path for path in folder.rglob("*") if path.is_file()]


def test_too_much_is_counted_and_not_stored(settings, folder: Path):
    settings.ATTACHMENT_BYTES = 100
    file = received(b"x" * 1000)

    assert file.size == 1000
    assert sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) < 200


def test_a_large_file_passes_in_little_memory(settings):
    settings.ATTACHMENT_BYTES = 50 * MIB
    tracemalloc.start()
    file = files.Received(name="film.txt", key="key-of-the-row")
    for _ in range(20 * 16):
        file.receive(b"x" * (MIB // 16))
    file.finish()
    file.keep()
    read = sum(len(chunk) for chunk in files.open_sealed(_attachment(file)))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert read == 20 * MIB
    assert most < 2 * MIB


def _attachment(file: files.Received) -> CaseAttachment:
    attachment = CaseAttachment(key=file.key, stored_as=file.stored_as)
    attachment.sealed_as, attachment.data_key = file.data_key.of, file.data_key
    return attachment
