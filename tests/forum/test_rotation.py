"""A new key goes in front of the ring while people work; nothing is lost, nothing comes back."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from cases.models import CaseAttachment, CaseContent
from dief_portal import doctor
from forum import files, object_keys, rotation, sight
from forum.models import Authenticator, ObjectKey, RingBackup
from forum.vault import DataKey, Vault
from forum.vault.ring import number_of
from tests import cast

NOW = datetime(2026, 7, 28, 12, tzinfo=UTC)
OLD, NEW, OTHER = b"a" * 32, b"b" * 32, b"c" * 32
SAID = "Serial numbers were filed off."


@pytest.fixture(autouse=True)
def ring(settings, tmp_path):
    settings.VAULT_KEYS, settings.FILES_DIR = {1: OLD}, tmp_path


def rotate() -> str:
    out = StringIO()
    call_command("rotate_keys", stdout=out)
    return out.getvalue()


def wrapped_by() -> set[int | None]:
    return {number_of(wrapped(key)) for key in ObjectKey.objects.exclude(wrapped=None)}


def as_it_lies(row: CaseContent) -> object:
    return CaseContent.objects.values_list("summary", flat=True).get(pk=row.pk)


def wrapped(key: ObjectKey) -> bytes:
    assert key.wrapped is not None
    return bytes(key.wrapped)


def many(count: int) -> None:
    """Add the keys of so many objects."""
    vault = object_keys.ring()
    ObjectKey.objects.bulk_create(
        ObjectKey(object=key.of, wrapped=key.wrapped(by=vault))
        for key in (DataKey.new(uuid4()) for _ in range(count))
    )


@pytest.mark.django_db
def test_after_a_rotation_the_older_key_opens_nothing_and_the_new_one_all(settings):
    content = cast.case().content
    seed = Authenticator.unconfirmed(cast.person("Anna")).bin_key
    settings.VAULT_KEYS = {2: NEW, 1: OLD}

    said = rotate()
    settings.VAULT_KEYS = {2: NEW}

    assert "Wrapped by key 2: 1 keys of objects and 1 seeds" in said
    assert "Key 1 may be taken out of VAULT_KEYS after" in said
    assert CaseContent.objects.get(pk=content.pk).summary == SAID
    assert Authenticator.objects.get().bin_key == seed


@pytest.mark.django_db
def test_a_rotation_touches_no_text_and_no_file(settings, tmp_path):
    row = cast.case().content
    file = files.Received(name="marks.pdf", key="key")
    file.receive(b"%PDF- serial numbers")
    file.finish()
    file.keep()
    object_keys.keep(file.data_key)
    before = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    text = as_it_lies(row)
    settings.VAULT_KEYS = {2: NEW, 1: OLD}
    rotate()
    settings.VAULT_KEYS = {2: NEW}

    assert [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()] == before
    assert as_it_lies(row) == text
    attachment = CaseAttachment(key="key", stored_as=file.stored_as, sealed_as=file.data_key.of)
    assert b"".join(files.open_sealed(attachment)) == b"%PDF- serial numbers"


@pytest.mark.django_db
def test_a_new_key_at_the_end_of_the_ring_opens_and_does_not_seal(settings):
    settings.VAULT_KEYS = {1: OLD, 2: NEW}
    many(1)

    assert wrapped_by() == {1}


@pytest.mark.django_db
def test_a_rotation_that_was_broken_off_goes_on(settings):
    many(2500)
    settings.VAULT_KEYS = {2: NEW, 1: OLD}
    begun = rotation.rewrap()
    assert next(begun).objects == 1000
    begun.close()
    assert wrapped_by() == {1, 2}

    assert "1500 keys of objects" in rotate()
    assert wrapped_by() == {2}
    assert "0 keys of objects" in rotate()


@pytest.mark.django_db
@pytest.mark.parametrize("ring", [{2: NEW}, {2: NEW, 1: OTHER}])
def test_a_ring_that_lacks_a_key_is_refused_and_nothing_changes(settings, ring):
    many(3)
    settings.VAULT_KEYS = ring

    with pytest.raises(CommandError, match="Key 1 of the ring is missing, or is not the one"):
        rotate()

    assert wrapped_by() == {1}


@pytest.mark.django_db
def test_one_that_does_not_unwrap_does_not_stop_the_others_nor_go_unseen(settings):
    many(3)
    broken = ObjectKey.objects.order_by("-object")[0]  # Not the one that is tried first.
    broken.wrapped = wrapped(broken)[:-1] + b"x"
    broken.save()
    settings.VAULT_KEYS = {2: NEW, 1: OLD}

    with pytest.raises(CommandError, match=f"Take no key.*{broken.object}"):
        rotate()

    assert wrapped_by() == {1, 2}


@pytest.mark.django_db
def test_what_was_destroyed_meanwhile_stays_destroyed(settings):
    many(2)
    one, two = ObjectKey.objects.order_by("pk")
    settings.VAULT_KEYS = {2: NEW, 1: OLD}
    with connection.cursor() as cursor:
        cursor.execute(rotation.LEFT, [2, 0, 10])
        found = cursor.fetchall()
        object_keys.destroy(one.object, at=NOW)
        new = b"\2" + bytes(60)
        columns = [list(c) for c in zip(*((pk, old, new) for pk, _, old in found), strict=True)]
        cursor.execute(rotation.REWRAP, columns)

        assert cursor.rowcount == 1
    assert ObjectKey.objects.get(pk=one.pk).wrapped is None
    assert number_of(wrapped(ObjectKey.objects.get(pk=two.pk))) == 2


@pytest.mark.django_db(transaction=True)
def test_people_write_and_withdraw_while_keys_are_rotated(settings):
    """Of two hundred cases half are written anew and half withdrawn, while their keys change."""
    with sight.of_the_portal():
        author = cast.delegate("Alvania")
        many(3000)
        cases = [cast.case(begun_by=author, ref=f"2026-{n:04}") for n in range(200)]
    settings.VAULT_KEYS = {2: NEW, 1: OLD}
    faults: list[Exception] = []

    def write(contents: list[CaseContent]) -> None:
        try:
            for number, content in enumerate(contents):
                with sight.through_the_eyes_of(author, now=NOW):
                    content.summary = "Written anew."
                    content.save(update_fields=["summary"])
                    if number % 2:
                        content.destroy_key(at=NOW)
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    halves = ([case.content for case in cases[start::2]] for start in (0, 1))
    people = [threading.Thread(target=write, args=[half]) for half in halves]
    for each in people:
        each.start()
    rotate()
    for each in people:
        each.join()
    settings.VAULT_KEYS = {2: NEW}

    assert not faults
    with sight.of_the_portal():
        assert wrapped_by() == {2}
        texts = [row.summary for row in CaseContent.objects.order_by("pk")]
    assert texts.count("Written anew.") == 100
    assert sum("nobody can read it" in text for text in texts) == 100


# --- The doctor -------------------------------------------------------------------------------


def doctor_says() -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("doctor", stdout=out)
    except SystemExit as ended:
        return int(str(ended.code)), out.getvalue()
    return 0, out.getvalue()


@pytest.mark.django_db
def test_the_doctor_warns_until_the_newest_key_is_backed_up(settings, tmp_path):
    code, said = doctor_says()
    assert code == 1
    assert "Key 1 of the ring was never backed up" in said

    call_command("ring", "backup", "--to", str(tmp_path / "one"), stdout=StringIO())
    assert doctor_says() == (0, "All is well.\n")

    settings.VAULT_KEYS = {2: NEW, 1: OLD}
    assert doctor.ring_is_backed_up(NOW) != []
    assert "Key 2 of the ring was never backed up" in doctor_says()[1]


@pytest.mark.django_db
def test_a_backup_is_restored_from_three_of_its_papers(settings, tmp_path):
    settings.VAULT_KEYS = {2: NEW, 1: OLD}
    call_command("ring", "backup", "--to", str(tmp_path / "papers"), stdout=StringIO())
    papers = sorted(map(str, (tmp_path / "papers").iterdir()))
    to = tmp_path / "ring"

    call_command("ring", "restore", *papers[1:4], "--to", str(to), stdout=StringIO())

    assert len(papers) == 5
    assert {(tmp_path / "papers" / paper).stat().st_mode & 0o777 for paper in papers} == {0o600}
    assert to.read_text().startswith("2:")
    assert {row.number for row in RingBackup.objects.all()} == {1, 2}
    with pytest.raises(CommandError, match="needs 3 different"):
        call_command("ring", "restore", *papers[:2], "--to", str(tmp_path / "no"))


@pytest.mark.django_db
def test_a_backup_overwrites_nothing(tmp_path):
    with pytest.raises(CommandError, match="not there yet"):
        call_command("ring", "backup", "--to", str(tmp_path))

    assert not RingBackup.objects.exists()


@pytest.mark.django_db
def test_the_doctor_misses_a_key_and_tombstones_that_were_not_written_down(settings):
    many(1)
    object_keys.destroy(cast.case().content.sealed_as, at=NOW)
    settings.VAULT_KEYS = {2: NEW}

    says = " ".join(doctor_says()[1].split())

    assert "Key 1 of the ring is missing" in says
    assert "1 tombstones are not yet written to" in says


@pytest.mark.django_db
def test_the_rings_keys_are_nowhere_in_the_database(settings):
    settings.VAULT_KEYS = {1: OLD}
    many(1)
    key = ObjectKey.objects.get()

    assert OLD not in wrapped(key)
    assert Vault({1: OLD}).front == 1
