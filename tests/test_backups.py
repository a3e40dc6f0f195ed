"""Only the private half opens a backup; restored, it sends nothing and lets nobody in unfit."""

from __future__ import annotations

import os
import subprocess
import tarfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path

import psycopg2
import pytest
from django.core import mail
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils.translation import gettext_lazy as _

from cases.actions import sharing
from cases.models import CaseContent
from dief_portal import doctor
from dief_portal.backups import contents, envelope, making, programs, restoring
from dief_portal.backups.envelope import Opening
from forum import outbox, posted, sight, tasks, trail
from forum.models import NewPassword, Notice, ObjectKey, Restored, Session, Term, TrailEntry
from forum.sealed import SealedTextField
from forum.session import SessionStore
from tests import cast, dump, inventory, world
from tests.conftest import log_in

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 7, 28, 12, tzinfo=UTC)
NAME = f"dief_restored_{os.getpid()}"
REFUSED = r"too many connections|permission denied"
PRIVATE, PUBLIC = envelope.new_pair()


@pytest.fixture(autouse=True)
def place(settings, tmp_path, time_machine) -> Iterator[Path]:
    time_machine.move_to(NOW, tick=False)
    settings.FILES_DIR, settings.BACKUP_PUBLIC_KEY = tmp_path / "files", PUBLIC
    settings.FILES_DIR.mkdir()
    (tmp_path / "key").write_text(PRIVATE)
    (tmp_path / "backups").mkdir()
    yield tmp_path
    dump.run("dropdb", "--if-exists", "--force", NAME)


@contextmanager
def as_backup() -> Iterator[None]:
    log_in("dief_backup")
    try:
        yield
    finally:
        log_in("dief_stage", assume_role=sight.SERVING)


def back_up(to: Path) -> Path:
    with as_backup():
        call_command("backup", "--to", str(to / "backups"), stderr=StringIO())
    [made] = (to / "backups").iterdir()
    return made


def restore(file: Path, place: Path, **more: str) -> str:
    said = StringIO()
    given = {"tombstones": "none", "mails_sent": "none", **more}
    call_command(
        "restore",
        str(file),
        key=place / "key",
        into=NAME,
        files=place / "restored",
        stdout=said,
        **given,
    )
    return said.getvalue()


def counts_there() -> dict[str, int]:
    """Count the rows of the restored database, which no other role sees all of."""
    here = connection.settings_dict["NAME"]
    with as_backup():
        connection.settings_dict["NAME"] = NAME
        try:
            return making.counts()
        finally:
            connection.settings_dict["NAME"] = here


@contextmanager
def in_the_restored() -> Iterator[None]:
    """Ask the restored database, as its worker does."""
    here = connection.settings_dict["NAME"]
    log_in("dief_portal")
    connection.settings_dict["NAME"] = NAME
    try:
        with sight.of_the_portal():
            yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = here
        log_in("dief_stage", assume_role=sight.SERVING)


def inside(file: Path) -> tuple[bytes, bytes]:
    """Return all that lies in a backup, for who has the private half; and its dump in SQL."""
    with file.open("rb") as sealed:
        opening = Opening(sealed, key=envelope.read_private(PRIVATE))
        plain = b"".join(iter(opening.read, b""))
    with tarfile.open(fileobj=BytesIO(plain)) as tar:
        pieces = [
            tar.extractfile(one).read()  # type: ignore[union-attr]
            for one in tar
            if one.name.startswith(contents.DUMP)
        ]
    command = [programs.program("pg_restore", of=programs.major()), "--file", "-"]
    with programs.running(command, stdin=programs.PIPE) as reading:
        said = talk(reading, b"".join(pieces))
    return plain, said


def talk(process: subprocess.Popen[bytes], text: bytes) -> bytes:
    """Tell a program everything and hear everything it says, at once."""
    assert process.stdin
    assert process.stdout
    with ThreadPoolExecutor(1) as other:
        hearing = other.submit(process.stdout.read)
        process.stdin.write(text)
        process.stdin.close()
        return hearing.result()


def owe(kind: str = "tests/backup", office: Term | None = None) -> None:
    outbox.kind(kind, _("Something happened."))
    to = Term.objects.filter(pk=(office or cast.delegate("Borland")).pk)
    outbox.post(kind, to=to, about=cast.state("Borland"), due_at=NOW, link="/")


def sent() -> list[str]:
    return [str(letter.extra_headers["Message-ID"]) for letter in mail.outbox]


# --- The whole way ------------------------------------------------------------------------------


def test_what_is_restored_has_every_row_and_every_text_for_who_has_the_ring(place):
    with sight.of_the_portal():
        world.build(world.people())
        case = cast.case()
    with superuser() as cursor:  # Of the world of rows, an anchor that nobody signed.
        cursor.execute("SET session_replication_role = replica; DELETE FROM forum_anchor")
    with as_backup():
        before = making.counts()
    file = place / "files" / "kept" / "ab" / "abcdef"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"as it lies sealed")

    said = restore(back_up(place), place)

    assert "Every table has the rows it had. The trail is whole" in said
    assert (place / "restored" / "kept" / "ab" / "abcdef").read_bytes() == b"as it lies sealed"
    with in_the_restored():
        assert CaseContent.objects.get(case=case).summary == "Serial numbers were filed off."
    now = counts_there()
    for changed in ("forum_restored", "forum_trailentry", "forum_unchained"):
        assert now.pop(f"public.{changed}") == before.pop(f"public.{changed}") + 1
    # A ticket key that has run out is swept as the sights are held: only the serving one is left.
    assert now.pop("sight.key") == 1 <= before.pop("sight.key")
    assert now == before
    assert sum(before.values()) > 100


def test_no_word_of_any_sealed_column_is_in_a_backup_even_for_who_opens_it(place):
    columns = [field for field in inventory.fields() if isinstance(field, SealedTextField)]
    with sight.of_the_portal():
        world.build(world.people())
        for field in columns:
            row = field.model._default_manager.first()  # Of challenges, the portal sees none.
            if row and not sight.declared()[field.model].kept:
                setattr(row, field.name, f"canary of {field.label}")
                row.save(update_fields=[field.name])
    file = back_up(place)
    everything, sql = inside(file)

    assert len(columns) >= 17
    assert b"Case of a truck" in sql  # A neutral title is in clear there: looked for rightly.
    for text in (b"canary of ", b"canary of ".hex().encode()):
        assert text not in sql
        assert text not in everything
    assert b"Case of a truck" not in file.read_bytes()
    assert b"forum_" not in file.read_bytes()


def test_what_was_destroyed_and_who_was_signed_in_do_not_come_back(place):
    with sight.of_the_portal():
        author = cast.delegate("Alvania")
        case, other = cast.case(begun_by=author), cast.case(begun_by=author)
        person = cast.person("Ana")
    store = SessionStore()
    store["_auth_user_id"] = str(person.pk)
    store.create()
    with sight.of_the_portal():
        NewPassword.objects.create(person=person, asked_at=NOW, expires_at=NOW + timedelta(hours=1))
    file = back_up(place)
    with sight.through_the_eyes_of(author, now=NOW):
        sharing.withdraw(case=case, by=author, now=NOW)
    tasks.note_tombstones()

    said = restore(file, place, tombstones=str(place / "files" / "tombstones"))

    assert "1 objects were destroyed again; 1 sign-ins ended" in said
    with in_the_restored():
        again = CaseContent.objects.get(case=case)
        assert "nobody can read it" in again.summary
        assert ObjectKey.objects.get(object=again.sealed_as).wrapped is None
        assert CaseContent.objects.get(case=other).summary == "Serial numbers were filed off."
        assert not Session.objects.exists()
        assert not NewPassword.objects.exists()

        # An id that was given out after the backup stood in mails and links: never again.
        assert cast.case().pk > other.pk + 500_000
        # The restore is an act of the portal.
        entry, row = TrailEntry.objects.get(act="restored"), Restored.objects.get()
        assert (entry.office_id, entry.facts) == (None, {"of": NOW.isoformat()})
        assert (row.backup_of, row.released_at) == (NOW, None)
    with in_the_restored():
        # Its policies, as a dump says them, are not word for word those that were enforced.
        assert [one for one in run_checks(databases=["default"]) if one.is_serious()] == []


# --- No mail twice ------------------------------------------------------------------------------


def test_a_restored_portal_sends_nothing_twice_and_nothing_until_it_is_told_to(place):
    with sight.of_the_portal():
        office = cast.delegate("Borland")
        for kind in ("tests/left", "tests/owed"):
            owe(kind, office)
        owed = Notice.objects.get(kind="tests/owed")
    file = back_up(place)
    with sight.of_the_portal():  # What happens after the backup: one leaves, one is new and leaves.
        Notice.objects.filter(pk=owed.pk).update(due_at=NOW + timedelta(hours=1))
        owe("tests/new", office)
        tasks.send_notices()
    assert len(sent()) == 2
    mail.outbox.clear()

    said = restore(file, place, mails_sent=str(posted.place()))

    assert "1 mails had left" in said
    with in_the_restored():
        tasks.send_notices()
        assert sent() == []
        assert any("no mail leaves it" in fault for fault in doctor.faults(NOW))
        waits = Notice.objects.get(sent_at=None)
        assert (waits.pk, waits.failures) == (owed.pk, 0)

        told = StringIO()
        call_command("release_mails", "--only-count", stdout=told)
        assert "1 notices are owed by mail; they wait" in told.getvalue()
        call_command("release_mails", stdout=told)
        owe("tests/new", Term.objects.get(pk=office.pk))  # As a sweep would, again.
        tasks.send_notices()
        tasks.send_notices()
        assert sent() == [f"<{owed.key}@localhost>"]  # The Message-ID that it had before.
        assert not Notice.objects.filter(sent_at=None).exists()
        assert not any("no mail leaves it" in fault for fault in doctor.faults(NOW))
        call_command("release_mails", stdout=told)
    assert told.getvalue().endswith("No mail is held.\n")


def test_the_record_of_mails_tells_a_kind_an_addressee_and_a_date_apart():
    with sight.of_the_portal():
        owe()
        owe("tests/other")
        owe(office=cast.chair())
        known = {posted.digest(notice) for notice in Notice.objects.all()}
        moved = Notice.objects.first()
        assert moved is not None
        moved.act_by = NOW
        known.add(posted.digest(moved))
    assert len(known) == 4


@pytest.mark.parametrize("line", ["x", "x 2026-07-28T12:00:00+00:00", f"{'0' * 64} x", "a b c"])
def test_a_file_that_is_no_record_of_mails_changes_nothing(line):
    with pytest.raises(posted.BadRecord, match="Line 1"):
        list(posted.read([line]))


def test_a_mail_leaves_also_when_it_cannot_be_written_down(place, settings):
    settings.MAILS_SENT = str(place / "no-folder" / "mails-sent")
    with sight.of_the_portal():
        owe()
        tasks.send_notices()
        assert Notice.objects.get().sent_at == NOW
    assert len(sent()) == 1


# --- What is refused ------------------------------------------------------------------------------


def database_is_there() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", [NAME])
        return bool(cursor.rowcount)


def test_a_backup_that_was_changed_is_not_restored(place):
    file = back_up(place)
    spoilt = bytearray(file.read_bytes())
    spoilt[-40] ^= 1
    file.write_bytes(bytes(spoilt))

    with pytest.raises(CommandError, match="changed, or cut off"):
        restore(file, place)
    assert not database_is_there()


def test_a_backup_that_somebody_else_sealed_is_not_restored(place, settings):
    """Whoever knows the public half can seal; nobody but the ring signs."""
    ring = settings.VAULT_KEYS
    settings.VAULT_KEYS = {1: b"of somebody else, who made it up"}
    file = back_up(place)
    settings.VAULT_KEYS = ring

    with pytest.raises(CommandError, match="No key of this ring has signed"):
        restore(file, place)
    assert not database_is_there()


def test_a_backup_from_which_something_was_taken_is_not_restored_under_its_signature(place):
    kept = place / "files" / "kept"
    kept.mkdir()
    (kept / "taken").write_bytes(b"sealed")
    file = back_up(place)
    whole, _dump = inside(file)
    rest = BytesIO()
    with tarfile.open(fileobj=BytesIO(whole)) as old, tarfile.open(fileobj=rest, mode="w") as new:
        for member in old:
            if not member.name.endswith("taken"):
                new.addfile(member, old.extractfile(member))
    rest.seek(0)
    with file.open("wb") as again:
        envelope.seal(rest, again, envelope.read_public(PUBLIC))

    with pytest.raises(CommandError, match="does not hold what its manifest says"):
        restore(file, place)
    assert not database_is_there()


def test_a_backup_with_a_broken_trail_lets_nobody_in(place):
    with sight.of_the_portal():
        cast.case()
        trail_entry()
    tasks.chain_trail()
    with superuser() as cursor:
        cursor.execute("ALTER TABLE forum_trailentry DISABLE TRIGGER USER")
        cursor.execute("UPDATE forum_trailentry SET act = 'read'")
        cursor.execute("ALTER TABLE forum_trailentry ENABLE TRIGGER USER")
    file = back_up(place)

    with pytest.raises(CommandError, match="The trail is broken"):
        restore(file, place)
    assert_nobody_comes_in()


def trail_entry() -> None:
    trail.record(cast.delegate("Alvania"), "invited", cast.state("Alvania"), at=NOW)


@contextmanager
def superuser() -> Iterator[psycopg2.extensions.cursor]:
    at = connection.settings_dict
    opened = psycopg2.connect(host=at["HOST"], dbname=at["NAME"], user="postgres")
    try:
        with opened, opened.cursor() as cursor:
            yield cursor
    finally:
        opened.close()


def assert_nobody_comes_in() -> None:
    at = connection.settings_dict
    for role in ("dief_portal", "dief_web", "dief_owner"):
        with pytest.raises(psycopg2.OperationalError, match=REFUSED):
            psycopg2.connect(host=at["HOST"], dbname=NAME, user=role)


def test_a_restored_table_with_fewer_rows_lets_nobody_in(place, monkeypatch):
    file, counts = back_up(place), making.counts

    def one_is_missing() -> dict[str, int]:
        found = counts()
        return {**found, "public.forum_state": found["public.forum_state"] - 1}

    monkeypatch.setattr(making, "counts", one_is_missing)
    with pytest.raises(
        CommandError, match=r"not the rows that were backed up: public\.forum_state"
    ):
        restore(file, place)
    assert_nobody_comes_in()


def test_a_backup_of_another_version_is_refused_before_anything_is_made(place, monkeypatch):
    found = making.migrations
    monkeypatch.setattr(making, "migrations", lambda: [*found(), "forum.9999_of_tomorrow"])
    file = back_up(place)

    with pytest.raises(CommandError, match=r"another version of the portal.*9999_of_tomorrow"):
        restore(file, place)
    assert not database_is_there()


def test_a_restore_that_breaks_off_leaves_a_database_that_lets_nobody_in(place, monkeypatch):
    file = back_up(place)

    def breaks(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(restoring, "_make_fit", breaks)
    with pytest.raises(KeyboardInterrupt):
        restore(file, place)
    assert database_is_there()
    assert_nobody_comes_in()


def test_a_restore_asks_for_what_was_written_down_outside(place):
    file = back_up(place)
    for missing in ("tombstones", "mails_sent"):
        with pytest.raises(CommandError, match="is not there"):
            restore(file, place, **{missing: str(place / "lost")})
    assert not database_is_there()


def test_a_backup_needs_the_public_half_and_leaves_nothing_half_written(place, settings):
    settings.BACKUP_PUBLIC_KEY = PRIVATE
    with pytest.raises(CommandError, match="private half"):
        back_up(place)
    settings.BACKUP_PUBLIC_KEY, settings.PG_TOOLS = PUBLIC, str(place)
    with pytest.raises(CommandError, match="Set PG_TOOLS"):
        back_up(place)
    assert not any((place / "backups").iterdir())


def test_programs_of_another_version_are_refused(place, settings):
    old = place / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 14.2'\n")
    old.chmod(0o755)
    settings.PG_TOOLS = str(place)
    with pytest.raises(CommandError, match=r"14\.2 is here, and the server is PostgreSQL"):
        back_up(place)


def test_a_backup_of_who_does_not_see_everything_is_none(place):
    with pytest.raises(CommandError, match="Log in as dief_backup"):
        call_command("backup", "--to", str(place / "backups"), stderr=StringIO())
    assert not any((place / "backups").iterdir())


def guard_finds() -> list[str]:
    found = run_checks(databases=["default"])
    return [str(one) for one in found if one.is_serious()]


def test_nothing_is_restored_over_anything(place):
    file = back_up(place)
    there = place / "restored" / "kept"
    there.mkdir(parents=True)
    with pytest.raises(CommandError, match="is not empty"):
        restore(file, place)
    there.rmdir()
    dump.run("createdb", NAME)

    with pytest.raises(CommandError, match="There is a database"):
        restore(file, place)


def test_a_backup_is_of_one_moment_while_people_go_on(place, monkeypatch):
    """Rows that come in between counting and dumping are of later."""
    counted = making.counts

    def and_meanwhile() -> dict[str, int]:
        found = counted()
        with superuser() as cursor:
            cursor.execute(
                "INSERT INTO forum_leftbefore (digest, left_at) VALUES ('came meanwhile', now())"
            )
        return found

    monkeypatch.setattr(making, "counts", and_meanwhile)
    _plain, sql = inside(back_up(place))

    assert b"COPY public.forum_leftbefore" in sql
    assert b"came meanwhile" not in sql
