"""From a backup to a database of its own, fit to be served and silent until it is told to speak."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from dief_portal.backups import envelope, making, programs, restoring
from dief_portal.backups.contents import NotWhole
from dief_portal.backups.envelope import BadKey, Unopened
from dief_portal.backups.programs import NoProgram
from dief_portal.management.commands.backup import in_figures
from forum import clock, posted, tombstones
from forum.posted import BadRecord
from forum.tombstones import BadTombstones

WRONG = (BadKey, BadRecord, BadTombstones, NoProgram, NotWhole, Unopened, restoring.Refused)


class Command(BaseCommand):
    help = (
        "Restore a backup into a new database and a new folder, as a superuser of the server"
        " (RESTORE_DATABASE_URL), with the key ring in VAULT_KEYS."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--key", type=Path, required=True, metavar="FILE", help="the private half"
        )
        parser.add_argument("--only-verify", action="store_true", help="open it, restore nothing")
        parser.add_argument("--into", metavar="DATABASE", help="not there yet")
        parser.add_argument("--files", type=Path, metavar="FOLDER", help="not there yet")
        parser.add_argument(
            "--tombstones",
            metavar="FILE",
            help="by default where TOMBSTONES says; none: there is none",
        )
        parser.add_argument(
            "--mails-sent",
            metavar="FILE",
            help="by default where MAILS_SENT says; none: there is none",
        )

    def handle(self, *, file: Path, key: Path, only_verify: bool, **options: Any) -> None:
        began = time.monotonic()
        try:
            private = envelope.read_private(key.read_text())
            said = (
                self._verify(file, private)
                if only_verify
                else self._restore(file, private, options)
            )
        except (*WRONG, OSError, UnicodeDecodeError) as wrong:
            raise CommandError(str(wrong)) from wrong
        self.stdout.write(f"{said}\n{time.monotonic() - began:.1f} s.")

    def _verify(self, file: Path, private: Any) -> str:
        server = programs.major()
        with file.open("rb") as source:
            manifest = making.verified(source, key=private, ring=settings.VAULT_KEYS, server=server)
        return f"It is whole, and signed with this ring: {in_figures(manifest)}."

    def _restore(self, file: Path, private: Any, options: dict[str, Any]) -> str:
        if not options["into"] or not options["files"]:
            raise CommandError("Name where to: --into DATABASE --files FOLDER.")
        graves = _lines(options["tombstones"], tombstones.place, "--tombstones")
        mails = _lines(options["mails_sent"], posted.place, "--mails-sent")
        done = restoring.restore(
            file,
            into=options["into"],
            files=options["files"],
            key=private,
            ring=settings.VAULT_KEYS,
            outside=restoring.Outside(list(tombstones.read(graves)), list(posted.read(mails))),
            now=clock.now(),
        )
        return (
            f"Restored into {options['into']} and {options['files']}:"
            f" {in_figures(done.manifest)}.\n"
            f"Every table has the rows it had. The trail is whole: {done.links} links.\n"
            f"{done.destroyed} objects were destroyed again; {done.signed_out} sign-ins ended;"
            f" {done.had_left} mails had left and count as sent.\n"
            "No mail leaves until manage.py release_mails is run there. What to do now:"
            " docs/operations/restore.md."
        )


def _lines(named: str | None, usual: Callable[[], Path], option: str) -> list[str]:
    if named == "none":
        return []
    place = Path(named) if named else usual()
    if not place.exists():
        raise CommandError(
            f"{place} is not there. Name the file with {option}; {option} none if it is lost, or"
            " never was."
        )
    return place.read_text(encoding="ascii").splitlines()
