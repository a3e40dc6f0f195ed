"""
What sealing costs, measured. ``bin/sealing`` runs it at full size; here, what a minute allows.

The figures of a full run stand in ``docs/security.md``.
"""

from __future__ import annotations

import os
import sys
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import StringIO
from uuid import uuid4

import psutil
import pytest
from django.core.management import call_command

from cases.models import Case, CaseAttachment, CaseContent
from forum import files, object_keys, sight
from forum.models import ObjectKey
from forum.search import Terms, look_through
from forum.vault import DataKey
from tests import cast

NOW = datetime(2026, 7, 28, 12, tzinfo=UTC)
KIB, MIB = 1024, 1024 * 1024
OBJECTS = int(os.environ.get("SEALING_OBJECTS", "2000"))
TEXTS = int(os.environ.get("SEALING_TEXTS", "200"))
SIZE = int(os.environ.get("SEALING_MIB", "8"))
FIVE_MINUTES = 300
CALIBRE = "The serial number was filed off; the mark of the maker can still be read. "


def figure(what: str) -> None:
    sys.stdout.write(f"\n  {what}")


@contextmanager
def timed() -> Iterator[list[float]]:
    took: list[float] = []
    begun = time.perf_counter()
    yield took
    took.append(time.perf_counter() - begun)


@pytest.mark.django_db
def test_keys_are_rotated(settings):
    settings.VAULT_KEYS = {1: b"a" * 32}
    ring = object_keys.ring()
    ObjectKey.objects.bulk_create(
        (
            ObjectKey(object=key.of, wrapped=key.wrapped(by=ring))
            for key in (DataKey.new(uuid4()) for _ in range(OBJECTS))
        ),
        batch_size=5000,
    )
    settings.VAULT_KEYS = {2: b"b" * 32, 1: b"a" * 32}
    with timed() as took:
        call_command("rotate_keys", stdout=StringIO())
    figure(f"rotation: {OBJECTS} objects re-wrapped in {took[0]:.1f} s")

    assert took[0] < FIVE_MINUTES
    assert ObjectKey.objects.count() == OBJECTS


@pytest.mark.django_db
def test_texts_are_searched():
    office = cast.delegate("Borland")
    cases = Case.objects.bulk_create(
        Case(ref=f"S{n}", provider=office.speaks_for, title="x", begun_by=office, begun_at=NOW)
        for n in range(TEXTS)
    )
    long = (CALIBRE * 200)[: 10 * KIB]
    CaseContent.objects.bulk_create(
        (CaseContent(case=case, summary=f"{long} {case.ref}.") for case in cases), batch_size=200
    )
    said = Terms(f'"maker can" s{TEXTS - 1}')
    each, ours = [], []
    found: list[int] = []

    def look(case: int, texts: list[bytes]) -> None:
        found.extend(case for text in texts if said.are_in(text))

    with sight.through_the_eyes_of(office, now=NOW):
        for _ in range(5):
            worked = time.process_time()
            with timed() as took:
                found.clear()
                look_through(CaseContent.objects.all(), look, of="case", columns=["summary"])
            each += took
            ours.append(time.process_time() - worked)
    figure(f"search: {TEXTS} texts of 10 KiB looked through in {min(each):.2f} s at best,")
    figure(f"        {sorted(each)[2]:.2f} s in the middle, {max(each):.2f} s at worst, of five;")
    figure(f"        {min(ours):.2f} s of it work of the portal's own process")

    assert found == [cases[-1].pk]


def test_a_large_file_passes_through(settings, tmp_path):
    settings.FILES_DIR, settings.ATTACHMENT_BYTES = tmp_path, 2 * SIZE * MIB
    piece = os.urandom(64 * KIB)
    before = psutil.Process().memory_info().rss
    tracemalloc.start()
    file = files.Received(name="scan.pdf", key="key of the row")
    with timed() as sealing:
        file.receive(b"%PDF-1.7\n")
        for _ in range(SIZE * 16):
            file.receive(piece)
        file.finish()
        file.keep()
    attachment = CaseAttachment(key="key of the row", stored_as=file.stored_as)
    attachment.sealed_as, attachment.data_key = file.data_key.of, file.data_key
    with timed() as opening:
        read = sum(map(len, files.open_sealed(attachment)))
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    grown = (psutil.Process().memory_info().rss - before) / MIB
    figure(f"file: {SIZE} MiB sealed in {sealing[0]:.2f} s, opened in {opening[0]:.2f} s,")
    figure(f"      {most / MIB:.1f} MiB held at most; the process grew by {grown:.1f} MiB\n")

    assert read == SIZE * MIB + 9
    assert most < 2 * MIB
