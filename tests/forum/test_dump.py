"""Who has a backup and not the ring reads nothing; what was destroyed stays so when restored."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import call_command

from cases.actions import sharing
from cases.models import Case, CaseContent
from forum import object_keys, sight, tombstones
from forum.models import ObjectKey, Term
from forum.sealed import SealedRow, SealedTextField
from forum.tasks import note_tombstones
from forum.vault import DataKey
from tests import cast, dump, inventory, world

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 7, 28, 12, tzinfo=UTC)
COLUMNS = [field for field in inventory.fields() if isinstance(field, SealedTextField)]


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.FILES_DIR = tmp_path


def mark(field: SealedTextField) -> str:
    return f"canary of {field.label}"


def test_no_word_of_any_sealed_column_is_in_a_dump():
    with sight.of_the_portal():
        people = world.people()
        world.build(people)
        for field in COLUMNS:
            if sight.declared()[field.model].kept:  # It stays as the world has it.
                continue
            if row := field.model._default_manager.first():  # Of challenges, the portal sees none.
                setattr(row, field.name, mark(field))
                row.save(update_fields=[field.name])
    said = {field.label: says(field, people) for field in COLUMNS}
    found = dump.made()

    assert len(said) >= 17
    assert "Case of a truck" in found  # A neutral title lies in clear: it was looked for rightly.
    for text in (*said.values(), "canary"):
        assert text not in found
        assert text.encode().hex() not in found


def says(field: SealedTextField, people: dict[str, Term | None]) -> str:
    """Return what a sealed column says to someone who reads it."""
    for office in filter(None, people.values()):
        with sight.through_the_eyes_of(office, now=world.NOW):
            if row := field.model._default_manager.first():
                return str(getattr(row, field.name))
    raise AssertionError(field)


def test_a_backup_is_restored_with_its_texts_for_who_has_the_ring():
    with sight.of_the_portal():
        cast.case()
    with dump.restored(dump.made()), sight.of_the_portal():
        assert CaseContent.objects.get().summary == "Serial numbers were filed off."


def test_a_case_that_was_withdrawn_after_a_backup_stays_unreadable_in_it():
    with sight.of_the_portal():
        author = cast.delegate("Alvania")
        case = cast.case(begun_by=author)
        other = cast.case(begun_by=author)
    backup = dump.made()
    with sight.through_the_eyes_of(author, now=NOW):
        sharing.withdraw(case=case, by=author, now=NOW)
    note_tombstones()  # As every minute: the file lies outside the database.

    with dump.restored(backup):
        with sight.of_the_portal():  # Until the tombstones are replayed, it is all there again.
            assert CaseContent.objects.get(case=case).summary == "Serial numbers were filed off."
        said = StringIO()
        call_command("replay_tombstones", stdout=said)
        with sight.of_the_portal():
            again = CaseContent.objects.get(case=case)
            assert "nobody can read it" in again.summary
            assert ObjectKey.objects.get(object=again.sealed_as).wrapped is None
            assert CaseContent.objects.get(case=other).summary
            assert Case.objects.count() == 2
    assert "1 were new to this database" in said.getvalue()


def test_a_tombstone_is_replayed_once_and_for_objects_that_are_not_there_too():
    key = DataKey.new(SealedRow._meta.get_field("sealed_as").get_default())
    stones = [(key.of, NOW), (key.of, NOW)]
    with sight.of_the_portal():
        assert tombstones.replay(stones, now=NOW) == 1
        assert tombstones.replay(stones, now=NOW) == 0
        with pytest.raises(object_keys.Destroyed):
            object_keys.keep(key)


@pytest.mark.parametrize("line", ["x", "x 2026-07-28T12:00:00+00:00", "a b c"])
def test_a_file_that_is_none_of_tombstones_changes_nothing(line):
    with pytest.raises(tombstones.BadTombstones, match="Line 1"):
        list(tombstones.read([line]))
