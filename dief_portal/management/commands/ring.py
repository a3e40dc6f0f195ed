"""The key ring, written down in five shares for five people, and restored from any three."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from forum import clock, sight
from forum.models import RingBackup
from forum.vault import shares


class Command(BaseCommand):
    help = "Back the key ring up in five shares, of which any three restore it."

    def add_arguments(self, parser: CommandParser) -> None:
        does = parser.add_subparsers(dest="does", required=True)
        backup = does.add_parser("backup", help="write five files, each to be printed and deleted")
        backup.add_argument("--to", type=Path, required=True, metavar="FOLDER")
        restore = does.add_parser("restore", help="write VAULT_KEYS from the files of three shares")
        restore.add_argument("shares", nargs="+", type=Path, metavar="FILE")
        restore.add_argument("--to", type=Path, required=True, metavar="FILE")

    def handle(self, *, does: str, to: Path, **options: object) -> None:
        if does == "backup":
            self._backup(to)
        else:
            self._restore(list(options["shares"]), to)  # type: ignore[call-overload]

    def _backup(self, folder: Path) -> None:
        now = clock.now()
        made = shares.split(settings.VAULT_KEYS)
        try:
            folder.mkdir(mode=0o700, parents=True)
            for words in made:
                text = shares.on_paper(words, keys=settings.VAULT_KEYS, made_on=f"{now:%d %B %Y}")
                shares.write_secret(folder / f"share-{shares.number_of(words)}.txt", text)
        except OSError as wrong:
            raise CommandError(f"{wrong}. Name a folder that is not there yet.") from wrong
        written = [shares.off_paper(file.read_text()) for file in sorted(folder.iterdir())]
        if any(shares.join(three) != settings.VAULT_KEYS for three in (written[:3], written[2:])):
            raise CommandError("What was written does not give the ring back. Do not use it.")
        with sight.of_the_portal():
            for number in settings.VAULT_KEYS:
                RingBackup.objects.create(number=number, made_at=now)
        self.stdout.write(
            f"Keys {', '.join(map(str, settings.VAULT_KEYS))} are in five shares in {folder}. Print"
            " each, give it to a person of its own, and delete the folder. Any three restore the"
            " ring. Earlier shares say nothing of a key that is newer than they are."
        )

    def _restore(self, files: list[Path], to: Path) -> None:
        try:
            ring = shares.restore(files, to=to)
        except (shares.BadShares, OSError) as wrong:
            raise CommandError(str(wrong)) from wrong
        self.stdout.write(
            f"Keys {', '.join(map(str, ring))} are in {to}, for VAULT_KEYS. With them in place,"
            " manage.py doctor says whether they open everything."
        )
