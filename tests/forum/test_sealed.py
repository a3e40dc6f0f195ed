"""What is said in confidence lies sealed in its row, and reads like text to whoever may read it."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core import serializers
from django.core.exceptions import FieldError
from django.core.management import call_command
from django.db import ProgrammingError, connection, models, transaction
from hypothesis import given
from hypothesis import strategies as st

from cases.models import Case, CaseAttachment, CaseContent, NoticeText
from experts.models import Purpose
from forum import object_keys, sealed, sight
from forum.models import ObjectKey, Term
from forum.object_keys import Destroyed
from forum.sealed import Sealed, SealedRow, SealedTextField
from forum.vault import DataKey, Tampered
from tests import cast, inventory, world
from tests.conftest import as_owner
from tests.in_clear import IN_CLEAR

NOW = datetime(2026, 7, 28, 12, tzinfo=UTC)
SAID = "Serial numbers were filed off."


def lies(row: models.Model, column: str) -> bytes:
    """Return what lies in a column, as the database has it."""
    with connection.cursor() as cursor:
        table, pk = row._meta.db_table, row._meta.pk.column
        cursor.execute(f'SELECT "{column}" FROM "{table}" WHERE "{pk}" = %s', [row.pk])  # noqa: S608
        return bytes(cursor.fetchone()[0])


def content(summary: str = SAID, **more: object) -> CaseContent:
    made = cast.case().content
    made.summary = summary
    for name, value in more.items():
        setattr(made, name, value)
    made.save()
    return CaseContent.objects.get(pk=made.pk)


# --- Which columns are sealed -----------------------------------------------------------------

TEXT = (models.CharField, models.TextField, models.JSONField, models.FileField)


def test_every_column_of_text_is_sealed_or_is_of_a_card_for_a_reason():
    named = {
        f"{field.model._meta.label}.{field.name}"
        for field in inventory.fields()
        if isinstance(field, TEXT)
        and not field.choices
        and field.name not in {"key", "ref"}
        and field.model._meta.app_label in inventory.APPS
    }

    assert named - IN_CLEAR.keys() == set()


def test_no_reason_is_given_for_a_column_that_is_not_there():
    there = {f"{field.model._meta.label}.{field.name}" for field in inventory.fields()}

    assert IN_CLEAR.keys() - there == set()


def test_a_sealed_column_stands_in_a_row_that_has_a_key():
    rows = {f.model for f in inventory.fields() if isinstance(f, SealedTextField)}

    assert {CaseContent, CaseAttachment, NoticeText, Purpose} <= rows
    assert all(issubclass(row, SealedRow) for row in rows)


# --- It reads like text -----------------------------------------------------------------------


@pytest.mark.django_db
def test_what_is_said_lies_sealed_and_reads_as_it_was_said():
    kept = content()

    assert SAID.encode() not in lies(kept, "summary")
    assert kept.summary == SAID


@pytest.mark.django_db
@pytest.mark.parametrize("said", ["", "x", "الشحنة", "序列号" * 5000, "a\x01b\u2028c"])
def test_any_text_comes_back(said):
    assert content(said).summary == said


@pytest.mark.django_db
def test_no_text_is_kept_as_nothing_and_needs_no_key():
    kept = cast.case().content
    kept.summary = kept.finding = ""
    kept.save()

    assert lies(kept, "summary") == b""


@pytest.mark.django_db
def test_it_is_opened_when_it_is_first_looked_at_and_once(django_assert_num_queries):
    kept = content()

    with django_assert_num_queries(1):
        found = CaseContent.objects.get(pk=kept.pk)
    with django_assert_num_queries(1):
        assert found.summary == SAID
        assert found.summary == SAID


@pytest.mark.django_db
def test_the_keys_of_many_rows_are_asked_for_once(django_assert_num_queries):
    for _ in range(3):
        content()

    with django_assert_num_queries(2):
        rows = sealed.with_keys(CaseContent.objects.all())
        assert {row.summary for row in rows} == {SAID}


@pytest.mark.django_db
def test_what_was_not_touched_stays_as_it_lies():
    kept = content()
    before = lies(kept, "summary")
    assert kept.summary
    kept.version = 7
    kept.save()

    assert lies(kept, "summary") == before


@pytest.mark.django_db
def test_one_column_is_saved_without_the_others():
    kept = content(finding="SUSPECTED")
    kept.summary, kept.finding = "Something else.", "DETECTED"
    kept.save(update_fields=["summary"])
    found = CaseContent.objects.get(pk=kept.pk)

    assert found.summary == "Something else."
    assert found.get_finding_display() == "suspected"


@pytest.mark.django_db
def test_many_rows_are_added_at_once():
    office = cast.delegate("Alvania")
    cases = Case.objects.bulk_create(
        Case(ref=f"R{n}", provider=office.speaks_for, title="x", begun_by=office, begun_at=NOW)
        for n in range(3)
    )
    CaseContent.objects.bulk_create(CaseContent(case=one, summary=one.ref) for one in cases)

    assert [row.summary for row in CaseContent.objects.order_by("pk")] == ["R0", "R1", "R2"]


@pytest.mark.django_db
def test_a_column_that_was_left_out_is_fetched_later():
    kept = content()

    assert CaseContent.objects.defer("summary").get(pk=kept.pk).summary == SAID
    kept.refresh_from_db()
    assert kept.summary == SAID


@pytest.mark.django_db
def test_a_transaction_that_was_undone_takes_the_key_along_and_not_the_text():
    row = CaseContent(case=cast.case())
    CaseContent.objects.filter(pk=row.pk).delete()
    row.summary = SAID
    with transaction.atomic():
        row.save()
        transaction.set_rollback(True)
    assert not ObjectKey.objects.filter(object=row.sealed_as).exists()
    row.save()

    assert CaseContent.objects.get(pk=row.pk).summary == SAID


# --- Nothing is looked up, ordered or written past it -----------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    "ask",
    [
        lambda rows: rows.filter(summary=SAID),
        lambda rows: rows.filter(summary__icontains="serial"),
        lambda rows: rows.exclude(summary=""),
        lambda rows: list(rows.order_by("summary")),
        lambda rows: rows.update(summary=SAID),
    ],
)
def test_the_database_is_asked_nothing_of_it(ask):
    with pytest.raises(FieldError, match="sealed"):
        ask(CaseContent.objects.all())


@pytest.mark.django_db
def test_it_goes_into_no_fixture():
    with pytest.raises(FieldError, match="not for a fixture"):
        serializers.serialize("json", [CaseContent(summary=SAID)])


@pytest.mark.django_db
def test_it_is_never_shown_sealed_or_open_by_what_is_logged(caplog):
    kept = content()
    raw = CaseContent.objects.values_list("summary", flat=True).get(pk=kept.pk)

    with caplog.at_level(logging.DEBUG):
        logging.getLogger("x").warning("%s %r %r", raw, raw, kept)

    assert "<sealed>" in caplog.text
    assert "filed" not in caplog.text


# --- What was changed does not open -----------------------------------------------------------

LABEL = "cases.casecontent.summary"


def changed(at: int, bit: int) -> bytes:
    """Return the text with one bit of it turned."""
    there = at % len(TEXT_OF_A)
    return TEXT_OF_A[:there] + bytes([TEXT_OF_A[there] ^ 1 << bit]) + TEXT_OF_A[there + 1 :]


A, B = (CaseContent(summary=SAID) for _ in range(2))
KEY_OF_A, KEY_OF_B = DataKey.new(A.sealed_as), DataKey.new(B.sealed_as)
TEXT_OF_A = KEY_OF_A.seal(SAID.encode(), row=LABEL)


@given(st.integers(0), st.integers(0, 7))
def test_a_text_with_a_bit_turned_does_not_open(at, bit):
    with pytest.raises(Tampered):
        KEY_OF_A.open(changed(at, bit), row=LABEL)


@given(st.integers(0, len(TEXT_OF_A) - 1))
def test_a_text_that_was_cut_off_does_not_open(size):
    with pytest.raises(Tampered):
        KEY_OF_A.open(TEXT_OF_A[:size], row=LABEL)


@given(st.text().filter(lambda label: label != LABEL))
def test_a_text_does_not_open_as_another_column(label):
    with pytest.raises(Tampered):
        KEY_OF_A.open(TEXT_OF_A, row=label)


@given(st.uuids())
def test_a_text_does_not_open_for_another_row(other):
    same_key = DataKey(other, KEY_OF_A._key)

    for key in (KEY_OF_B, same_key):
        with pytest.raises(Tampered):
            key.open(TEXT_OF_A, row=LABEL)


@given(st.uuids())
def test_a_wrapped_key_is_no_key_of_another_object(other):
    ring = object_keys.ring()

    with pytest.raises(Tampered):
        DataKey.unwrapped(other, KEY_OF_A.wrapped(by=ring), by=ring)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "move",
    [
        "UPDATE cases_casecontent a SET summary = b.summary FROM cases_casecontent b"
        " WHERE a.case_id < b.case_id",
        "UPDATE cases_casecontent SET summary = finding",
        "UPDATE forum_objectkey a SET wrapped = b.wrapped FROM forum_objectkey b WHERE a.id < b.id",
        "UPDATE cases_casecontent SET summary = substr(summary, 1, 20)",
        "DELETE FROM forum_objectkey",
    ],
)
def test_what_somebody_moves_in_the_database_does_not_open(move):
    mine, _other = content(finding="DETECTED"), content("Another.", finding="DETECTED")
    with connection.cursor() as cursor:
        cursor.execute(move)

    with pytest.raises(Tampered):
        assert CaseContent.objects.get(pk=mine.pk).summary


# --- Whose it is, and its end -----------------------------------------------------------------


@pytest.mark.django_db
def test_nobody_who_serves_reads_or_changes_the_table_of_keys():
    content()
    for act in (
        lambda: list(ObjectKey.objects.all()),
        lambda: ObjectKey.objects.update(destroyed_at=NOW),
        lambda: ObjectKey.objects.create(object=A.sealed_as, wrapped=b"x"),
    ):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            sight.through_the_eyes_of(cast.delegate(), now=NOW),
        ):
            act()


@pytest.mark.django_db
def test_a_stranger_seals_nothing():
    with pytest.raises(Exception, match="nobody in office"), sight.of_nobody():
        object_keys.made_for(A.sealed_as)


@pytest.mark.django_db
def test_a_key_is_never_replaced():
    kept = content()

    assert (
        object_keys.keep(DataKey.new(kept.sealed_as)).open(lies(kept, "summary"), row=LABEL)
        == SAID.encode()
    )


@pytest.mark.django_db
def test_who_may_change_a_row_destroys_its_key():
    author = cast.delegate("Alvania")
    row = cast.case(begun_by=author).content

    with sight.through_the_eyes_of(author, now=NOW):
        row.destroy_key(at=NOW)

    assert ObjectKey.objects.get(object=row.sealed_as).wrapped is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "who", ["borland", "borland police", "drovania", "secretariat", "stranger"]
)
def test_who_may_not_change_a_row_does_not_destroy_its_key(who):
    people = world.people()
    world.build(people)
    row, office = CaseContent.objects.first(), people[who]
    assert row is not None

    with pytest.raises(Exception, match="only who may change"), eyes_of(office):
        row.destroy_key(at=NOW)

    assert CaseContent.objects.get(pk=row.pk).summary == SAID


def eyes_of(office: Term | None):
    return sight.through_the_eyes_of(office, now=NOW) if office else sight.of_nobody()


@pytest.mark.django_db
def test_what_was_destroyed_says_so_and_takes_no_more():
    kept = content()
    kept.destroy_key(at=NOW)
    kept.destroy_key(at=NOW)
    found = CaseContent.objects.get(pk=kept.pk)

    assert "nobody can read it" in found.summary
    found.summary = "Something else."
    with pytest.raises(Destroyed):
        found.save()


def test_a_sealed_value_is_told_from_text():
    assert repr(Sealed(b"x")) == "<sealed>"


# --- What lay in clear ------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_what_lay_in_clear_is_sealed_by_the_migration_and_can_be_brought_back():
    with sight.of_the_portal():
        kept = cast.proposal().purpose
        before = kept.text, kept.expertise
    with as_owner() as cursor:
        call_command("migrate", "experts", "0004", stdout=StringIO())
        with sight.of_the_portal():
            cursor.execute("SELECT text, expertise FROM experts_purpose")
            assert cursor.fetchall() == [before]
        call_command("migrate", stdout=StringIO())
    with sight.of_the_portal():
        found = Purpose.objects.get(pk=kept.pk)
        assert before[0].encode() not in lies(found, "text")
        assert (found.text, found.expertise) == before
