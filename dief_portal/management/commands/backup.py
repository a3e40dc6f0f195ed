"""The whole portal at one moment, in one encrypted file; nothing of it on a disk in clear."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from dief_portal.backups import envelope, making, programs
from dief_portal.backups.contents import Manifest, NotWhole
from dief_portal.backups.envelope import BadKey, Unopened
from dief_portal.backups.programs import NoProgram
from forum import clock


class Command(BaseCommand):
    help = (
        "Write a backup: database, sealed files, manifest, for the key in BACKUP_PUBLIC_KEY. Log in"
        " as dief_backup. The key ring is not in it: manage.py ring backup."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--to", required=True, metavar="FOLDER|-", help="where to, or - for stdout"
        )

    def handle(self, *, to: str, **options: Any) -> None:
        began = time.monotonic()
        try:
            public = envelope.read_public(settings.BACKUP_PUBLIC_KEY)
            said = self._stream(public) if to == "-" else self._file(Path(to), public)
        except (BadKey, NoProgram, Unopened, NotWhole, OSError) as wrong:
            raise CommandError(f"No backup was made. {wrong}") from wrong
        self.stderr.write(f"{said} {time.monotonic() - began:.1f} s.")

    def _stream(self, public: Any) -> str:
        self._make(sys.stdout.buffer, public)
        return "Written. Nobody has opened it yet: manage.py restore --only-verify does."

    def _file(self, folder: Path, public: Any) -> str:
        made_at = clock.real()
        done = folder / f"dief-{made_at:%Y-%m-%dT%H%M%SZ}.backup"
        part = done.with_suffix(".part")
        try:
            with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
                key = self._make(file, public)
                os.fsync(file.fileno())
                file.seek(0)
                manifest = making.verified(
                    file, key=key, ring=settings.VAULT_KEYS, server=programs.major()
                )
            part.rename(done)
        finally:
            part.unlink(missing_ok=True)
        return f"{done} was written and opened again: {in_figures(manifest)}."

    def _make(self, to: Any, public: Any) -> bytes:
        return making.make(
            to,
            public=public,
            ring=settings.VAULT_KEYS,
            files=Path(settings.FILES_DIR),
            now=clock.now(),
        )


def in_figures(manifest: Manifest) -> str:
    rows, tables = sum(manifest.counts.values()), len(manifest.counts)
    return (
        f"{rows} rows in {tables} tables, {manifest.dump_bytes} bytes of dump, {manifest.files}"
        f" files of {manifest.file_bytes} bytes, trail up to {manifest.trail[0]}, of"
        f" {manifest.moment:%Y-%m-%d %H:%M:%S} UTC"
    )
