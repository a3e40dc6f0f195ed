"""The trail in the database: who adds to it, who cannot change it, how it is chained and kept."""

from __future__ import annotations

import ast
import json
import logging
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.backends.utils import CursorWrapper

from cases.models import Case
from forum import chain, sight, tasks, trail
from forum.actions import chaining, reading
from forum.audience import Kind
from forum.models import Anchor, ChainCheck, Fault, Notice, Term, TrailEntry, TrailLink, Unchained
from forum.trail_words import ACTS, KINDS, OTHER, name_items
from tests import cast, inventory
from tests.conftest import as_owner

NOW = datetime(2026, 7, 28, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def acts(number: int, *, by: Term | None = None, at: datetime = NOW) -> None:
    for _act in range(number):
        trail.record(by, "released", by or cast.secretariat(), at=at)


# --- Never words (ToR 17) ---------------------------------------------------------------------

# What a call to record may say besides its verb and row: an id, a choice, a day, an instant.
SHORT = re.compile(r"[a-z_.]+\.(key|value)|role|by|'[a-z-]+'")
COUNTED: tuple[str, ...] = (
    "str(delegate.pk)",
    "str(states)",
    "str(len(sent))",
    "str(erased)",
    "str(items)",
)
COUNTED += ("str(version.number)", "str(made.number)", "str(given)")
DATED: tuple[str, ...] = (
    "str(starts_on)",
    "str(ends_on)",
    "str(held_on)",
    "str(meeting.held_on)",
    "str(on)",
)
DATED += ("str(was.from_day)",)
DATED += ("of",)  # the instant of a backup
UNPACKED = ("before", "_dates(state)", "_dates_of(wanted)", "_dates_of(standing)", "facts")
CODES = ("codes", "language")  # of States; of a language, two letters


def calls_of_record() -> Iterator[tuple[str, ast.Call]]:
    for path in inventory.sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            if named in {"trail.record", "remember", "_remember"}:
                yield f"{path.relative_to(inventory.ROOT)}:{node.lineno}", node  # type: ignore[attr-defined,misc]


def facts_of(call: ast.Call) -> Iterator[str]:
    for keyword in call.keywords:
        if keyword.arg not in {"at", "now"}:
            yield ast.unparse(keyword.value)


def test_no_call_can_write_words_into_the_trail():
    short = {*COUNTED, *DATED, *UNPACKED, *CODES}
    calls = dict(calls_of_record())
    said = [(where, fact) for where, call in calls.items() for fact in facts_of(call)]

    assert len(calls) > 70
    assert [one for one in said if one[1] not in short and not SHORT.fullmatch(one[1])] == []


def verbs() -> set[str]:
    """Return every act that is written down, as far as it stands where it is."""
    found: set[str] = set()
    for _where, call in calls_of_record():
        if len(call.args) > 1 and isinstance(call.args[1], ast.Constant):
            found.add(str(call.args[1].value))
    return found


def test_every_act_has_a_word_for_the_page():
    assert {verb for verb in verbs() if verb not in ACTS} == set(), "forum/trail_words.py"


@pytest.mark.django_db
@pytest.mark.parametrize("fact", ["The truck was ours", "a b", "é", "<b>", "x\ny"])
def test_a_sentence_is_not_taken(fact):
    by = cast.secretariat()
    with pytest.raises(trail.NeverWords):
        trail.record(by, "released", by, at=NOW, why=fact)
    with pytest.raises(DatabaseError, match="never words"), transaction.atomic():
        TrailEntry.objects.create(
            office=by, act="released", subject="forum.term 1", at=NOW, facts={"why": fact}
        )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"act": "said: no"},
        {"subject": "the truck"},
        {"subject": "cases.case 1 of ours"},
        {"facts": {"why": {"deep": "er"}}},
        {"facts": ["words"]},
        {"facts": {"The truck": "x"}},
    ],
)
def test_nor_is_it_taken_in_another_column(wrong):
    row = {"act": "released", "subject": "forum.term 1", "facts": {}, "at": NOW, **wrong}
    with pytest.raises(DatabaseError, match="never words"), transaction.atomic():
        TrailEntry.objects.create(**row)


# --- Never changed ----------------------------------------------------------------------------

ROLES = ("dief_web", "dief_portal", "dief_owner")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("model", [TrailEntry, TrailLink, Anchor, ChainCheck])
def test_nobody_changes_or_deletes_what_is_kept(model):
    with sight.of_the_portal():
        acts(1)
    chaining.chain_waiting()
    with sight.of_the_portal():
        chaining.sign_head(now=NOW)
    chaining.check(now=NOW)
    column = model._meta.fields[1].column

    with sight.of_the_portal():
        assert model.objects.exists()
    for change in ("UPDATE {table} SET {column} = {column}", "DELETE FROM {table}"):
        statement = change.format(table=model._meta.db_table, column=column)
        with pytest.raises(DatabaseError), sight.of_the_portal():
            execute(statement)
        with unforced(model._meta.db_table) as owner, pytest.raises(DatabaseError, match="kept"):
            owner.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_who_forgets_what_is_over_adds_nothing_in_its_place():
    with as_owner() as owner, pytest.raises(DatabaseError, match="row-level security"):
        owner.execute(
            "INSERT INTO forum_trailentry (act, subject, at, facts)"
            " VALUES ('released', 'cases.case 1', '1990-01-01', '{}')"
        )


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@contextmanager
def unforced(*tables: str, triggers: bool = True) -> Iterator[CursorWrapper]:
    """Be the owner, who takes the sights away, and the triggers too if it must be."""
    with as_owner() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relname = ANY(%s) AND relforcerowsecurity",
            [list(tables)],
        )
        forced = [name for (name,) in cursor.fetchall()]
        for table in forced:
            cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        for table in () if triggers else tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        try:
            yield cursor
        finally:
            for table in forced:
                cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            for table in () if triggers else tables:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["forum_traillink", "forum_unchained"])
def test_a_page_does_not_see_the_chain(table):
    with (
        pytest.raises(DatabaseError),
        sight.through_the_eyes_of(cast.administrator(), now=NOW),
        transaction.atomic(),
    ):
        execute(f"SELECT * FROM {table}")  # noqa: S608


# --- The sweep that chains --------------------------------------------------------------------


@pytest.mark.django_db
def test_the_sweep_chains_what_waits_once():
    acts(3)

    assert tasks.chain_trail() == 3
    assert tasks.chain_trail() == 0

    assert [link.sequence for link in TrailLink.objects.order_by("pk")] == [1, 2, 3]
    assert not Unchained.objects.exists()
    assert chaining.verify(now=NOW).whole


@pytest.mark.django_db
def test_the_sweep_goes_on_from_where_it_was(monkeypatch):
    monkeypatch.setattr(chaining, "AT_ONCE", 2)
    for _sweep in range(3):
        acts(3)
        assert tasks.chain_trail() == 3

    verdict = chaining.verify(now=NOW)
    assert (verdict.links, verdict.waiting, verdict.faults) == (9, 0, [])


@pytest.mark.django_db(transaction=True)
def test_an_entry_that_commits_late_goes_to_the_head_of_that_moment():
    with sight.of_the_portal():
        early, late = cast.secretariat(), cast.delegate()
    written, go_on = threading.Event(), threading.Event()

    def slowly() -> None:
        with sight.of_the_portal():
            trail.record(early, "began", early, at=NOW)  # It draws the first number.
            written.set()
            go_on.wait(10)
        connection.close()

    slow = threading.Thread(target=slowly)
    slow.start()
    assert written.wait(10)
    with sight.of_the_portal():
        trail.record(late, "saved", late, at=NOW)
    assert tasks.chain_trail() == 1
    go_on.set()
    slow.join(10)
    assert tasks.chain_trail() == 1

    with sight.of_the_portal():
        numbers = list(TrailLink.objects.order_by("pk").values_list("entry", flat=True))
    assert numbers == sorted(numbers, reverse=True)
    assert chaining.verify(now=NOW).faults == []


@pytest.mark.django_db(transaction=True)
def test_many_writers_and_rollbacks_leave_no_gap():
    with sight.of_the_portal():
        offices = [cast.delegate(name) for name in ("Alvania", "Borland", "Drovania")]
    done = threading.Event()

    with ThreadPoolExecutor() as threads:
        sweeps = [threads.submit(sweep_until, done) for _rival in range(2)]
        list(threads.map(save_and_take_back, offices))
        done.set()
        assert all(sweep.result() is None for sweep in sweeps)
    tasks.chain_trail()

    verdict = chaining.verify(now=NOW)
    assert (verdict.links, verdict.waiting, verdict.faults) == (3 * 54, 0, [])


def save_and_take_back(office: Term) -> None:
    for number in range(60):
        with sight.through_the_eyes_of(office, now=NOW):
            trail.record(office, "saved", office, at=NOW)
            if number % 10 == 0:
                transaction.set_rollback(True)
    connection.close()


def sweep_until(done: threading.Event) -> None:
    while not done.is_set():
        tasks.chain_trail()
    connection.close()


# --- Somebody writes past the portal ----------------------------------------------------------

TABLES = ("forum_trailentry", "forum_traillink", "forum_unchained")
ONE_MORE = (
    "INSERT INTO forum_trailentry (at, act, subject, facts)"
    " VALUES (now(), 'released', 'cases.case 1', '{}')"
)
PAST_THE_PORTAL = {
    "UPDATE forum_trailentry SET act = 'withdrew' WHERE id = %(second)s": Fault.CHANGED,
    "UPDATE forum_trailentry SET salt = gen_random_uuid() WHERE id = %(second)s": Fault.CHANGED,
    "DELETE FROM forum_trailentry WHERE id = %(second)s": Fault.REMOVED,
    "DELETE FROM forum_traillink WHERE sequence = 2": Fault.LINK,
    ONE_MORE: Fault.ADDED,
    "UPDATE forum_trailentry SET act = 'withdrew' WHERE id = %(waiting)s": Fault.CHANGED,
    "DELETE FROM forum_trailentry WHERE id = %(waiting)s": Fault.REMOVED,
    "DELETE FROM forum_unchained WHERE entry = %(waiting)s": Fault.ADDED,
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("statement", PAST_THE_PORTAL)
def test_the_owner_of_the_tables_does_not_change_the_trail_unseen(statement):
    with sight.of_the_portal():
        acts(3)
    chaining.chain_waiting()
    with sight.of_the_portal():
        acts(1)
        ids = list(TrailEntry.objects.order_by("pk").values_list("pk", flat=True))
    assert chaining.verify(now=NOW).whole

    with unforced(*TABLES, triggers=False) as owner:
        owner.execute(statement, {"second": ids[1], "waiting": ids[3]})

    for _before_and_after_the_sweep in range(2):
        faults = chaining.verify(now=NOW).faults
        assert PAST_THE_PORTAL[statement] in {fault for fault, _place in faults}
        tasks.chain_trail()


@pytest.mark.django_db(transaction=True)
def test_who_cuts_off_the_end_meets_the_anchors(caplog):
    with sight.of_the_portal():
        acts(5)
    chaining.chain_waiting()
    assert tasks.anchor_trail() == 1

    with unforced(*TABLES, triggers=False) as owner:
        owner.execute(
            "DELETE FROM forum_trailentry WHERE id IN"
            " (SELECT entry FROM forum_traillink WHERE sequence > 3)"
        )
        owner.execute("DELETE FROM forum_traillink WHERE sequence > 3")

    assert chaining.verify(now=NOW).faults == [(Fault.CUT, 5)]
    with caplog.at_level(logging.ERROR):
        assert tasks.verify_trail() == 1
    assert "The trail is broken: 1 faults, first CUT at 5" in caplog.text


@pytest.mark.django_db
def test_an_anchor_that_the_portal_did_not_sign_is_a_fault():
    acts(1)
    chaining.chain_waiting()
    sequence, bound = chaining.head()
    Anchor.objects.create(at=NOW, sequence=sequence, hash=bound, key=1, signature=bytes(64))

    assert chaining.verify(now=NOW).faults == [(Fault.ANCHOR, 1)]


# --- Each night, each hour --------------------------------------------------------------------


@pytest.mark.django_db
def test_the_trail_is_verified_each_night_however_late():
    acts(2)
    chaining.chain_waiting()
    night = datetime(2026, 7, 28, 2, tzinfo=UTC)  # four o'clock in Geneva

    assert chaining.check_when_due(now=night - DAY) == 1
    assert chaining.check_when_due(now=night - timedelta(seconds=1)) == 0
    assert chaining.check_when_due(now=night) == 1
    assert chaining.check_when_due(now=night + timedelta(hours=23)) == 0
    assert chaining.check_when_due(now=night + 9 * DAY) == 1

    assert {(check.links, check.faults) for check in ChainCheck.objects.all()} == {(2, 0)}


@pytest.mark.django_db
def test_entries_that_wait_too_long_are_said(caplog):
    acts(2, at=NOW - timedelta(minutes=15, seconds=1))
    acts(1, at=NOW)

    with caplog.at_level(logging.ERROR):
        verdict = chaining.check(now=NOW)

    assert (verdict.waiting, verdict.late, verdict.whole) == (3, 2, True)
    assert "2 entries of the trail wait too long" in caplog.text


@pytest.mark.django_db
def test_an_anchor_is_kept_each_hour_in_which_something_was_done(settings, tmp_path):
    settings.TRAIL_ANCHOR_DIR = str(tmp_path)
    times = [NOW, NOW + timedelta(minutes=59), NOW + timedelta(minutes=60), NOW + DAY]
    made = []
    for at in times:
        if at != times[-1]:
            acts(1)
            chaining.chain_waiting()
        made.append(chaining.anchor_when_due(now=at))

    assert made == [1, 0, 1, 0]
    kept = [json.loads(file.read_text()) for file in sorted(tmp_path.iterdir())]
    assert [anchor["sequence"] for anchor in kept] == [1, 3]


@pytest.mark.django_db
def test_nothing_is_anchored_before_the_first_act():
    assert chaining.anchor_when_due(now=NOW) == 0


# --- After ten years --------------------------------------------------------------------------

LONG_AGO = datetime(2014, 3, 1, 12, tzinfo=UTC)


@pytest.mark.django_db
def test_after_ten_years_an_entry_says_nothing_and_the_chain_still_holds():
    acts(2, at=LONG_AGO)
    acts(2, at=LONG_AGO + DAY)
    chaining.chain_waiting()
    whole = chaining.verify(now=LONG_AGO)
    over = LONG_AGO.replace(year=2024)

    assert chaining.forget(now=over) == 0
    assert chaining.forget(now=over + timedelta(seconds=1)) == 2

    assert {entry.at for entry in TrailEntry.objects.all()} == {LONG_AGO + DAY}
    verdict = chaining.verify(now=over + timedelta(seconds=1))
    assert (verdict.faults, verdict.forgotten, verdict.head) == ([], 2, whole.head)


@pytest.mark.django_db
def test_what_is_missing_before_its_time_was_removed():
    acts(1, at=LONG_AGO)
    chaining.chain_waiting()
    chaining.forget(now=NOW)

    assert chaining.verify(now=LONG_AGO + DAY).faults == [(Fault.REMOVED, 1)]


@pytest.mark.django_db
def test_a_clock_that_was_moved_forgets_nothing():
    """The database goes by its own."""
    acts(1, at=NOW)
    chaining.chain_waiting()

    assert chaining.forget(now=NOW.replace(year=2099)) == 0


@pytest.mark.django_db
def test_what_is_not_chained_is_not_forgotten():
    acts(1, at=LONG_AGO)

    assert chaining.forget(now=NOW) == 0


def test_ten_years_before_a_leap_day_is_the_day_before():
    leap = datetime(2028, 2, 29, 12, tzinfo=UTC)
    assert chaining.years_before(leap, 10) == datetime(2018, 2, 28, 12, tzinfo=UTC)


# --- By hand ----------------------------------------------------------------------------------


def said_by(*command: str) -> str:
    out = StringIO()
    call_command(*command, stdout=out, stderr=out)
    return out.getvalue()


@pytest.mark.django_db
def test_an_anchor_is_exported_and_the_trail_verified_against_it(tmp_path):
    acts(3)
    file = tmp_path / "anchor.json"

    said_by("trail_anchor", "--to", str(file))
    acts(1)
    tasks.chain_trail()

    said = said_by("verify_trail", "--anchor", str(file))
    assert "4 links, 0 forgotten, 0 waiting; 1 anchors given" in said
    assert "The trail is whole." in said


@pytest.mark.django_db(transaction=True)
def test_a_trail_that_was_written_anew_does_not_fit_an_anchor_kept_elsewhere(tmp_path):
    file = tmp_path / "anchor.json"
    with sight.of_the_portal():
        acts(3)
    said_by("trail_anchor", "--to", str(file))
    with unforced(*TABLES, "forum_anchor", triggers=False) as owner:
        for table in ("forum_anchor", "forum_traillink"):
            owner.execute(f"DELETE FROM {table}")  # noqa: S608
        owner.execute("UPDATE forum_trailentry SET act = 'withdrew'")
        owner.execute("INSERT INTO forum_unchained SELECT id, '' FROM forum_trailentry")
    rows = [(entry.pk, entry) for entry in entries()]
    assert rows
    forge()

    assert "The trail is whole." in said_by("verify_trail")
    with pytest.raises(SystemExit):
        said_by("verify_trail", "--anchor", str(file))


def entries() -> list[TrailEntry]:
    with sight.of_the_portal():
        return list(TrailEntry.objects.order_by("pk"))


def forge() -> None:
    """Link it all anew, as one who has read this code would."""
    with unforced("forum_unchained", triggers=False) as owner:
        owner.execute("DELETE FROM forum_unchained")
    with unforced("forum_trailentry", triggers=False) as owner:
        owner.execute(f"SELECT {chaining.ENTRY} FROM forum_trailentry e ORDER BY e.id")  # noqa: S608
        rows = [(row[-1], chain.Entry(*row[:-1])) for row in owner.fetchall()]
    with sight.of_the_portal():
        links = chain.extend((0, chain.GENESIS), rows)
        TrailLink.objects.bulk_create([chaining._row(link) for link in links])


@pytest.mark.django_db
def test_a_file_that_is_no_anchor_is_said_to_be_none(tmp_path):
    file: Path = tmp_path / "anchor.json"
    file.write_text("{}")

    with pytest.raises(CommandError, match="not an anchor"):
        call_command("verify_trail", "--anchor", str(file))


@pytest.mark.django_db
def test_an_anchor_can_be_checked_by_a_public_key_that_was_noted(settings, tmp_path):
    acts(1)
    file = tmp_path / "anchor.json"
    said_by("trail_anchor", "--to", str(file))
    noted = said_by("trail_anchor", "--public-keys").split()[-1]
    settings.VAULT_KEYS = {2: b"another ring, years later, quite"}

    with pytest.raises(CommandError, match="No key of the ring"):
        said_by("verify_trail", "--anchor", str(file))
    assert "whole" in said_by("verify_trail", "--anchor", str(file), "--public-key", noted)


# --- Who read what ----------------------------------------------------------------------------


@pytest.fixture
def case() -> Case:
    return cast.case("Alvania", audience=Kind.ALL)


def read(case: Case, by: Term, *, at: datetime = NOW, act: str = trail.READ) -> None:
    with sight.through_the_eyes_of(by, now=at):
        reading.note(by=by, item=case, of=case.provider, now=at, act=act)


def shown_to(office: Term, **which: Any) -> list[TrailEntry]:
    with sight.through_the_eyes_of(office, now=NOW + DAY):
        return list(TrailEntry.objects.filter(**which).select_related("reader", "office"))


@pytest.mark.django_db
def test_the_provider_is_told_which_state_read_and_never_who(case):
    borland, alvania = cast.delegate("Borland"), cast.delegate("Alvania")
    read(case, borland)

    (told,) = shown_to(alvania)
    assert (told.act, told.subject, told.at) == ("read", trail.label(case), NOW)
    assert (str(told.reader), told.office_id, told.facts) == ("Borland", None, {})
    (own,) = shown_to(borland)
    assert (own.office, own.act, own.reader_id) == (borland, "read", None)


@pytest.mark.django_db
@pytest.mark.parametrize("office", [cast.secretariat, cast.chair, cast.administrator])
def test_nobody_else_learns_who_read(case, office):
    read(case, cast.delegate("Borland"))

    assert shown_to(office()) == shown_to(cast.delegate("Drovania")) == []


@pytest.mark.django_db
def test_the_provider_cannot_count_the_heads_that_read(case):
    for _one in range(3):
        read(case, cast.delegate("Borland"))
    read(case, cast.police("Borland"))

    assert len(shown_to(cast.delegate("Alvania"))) == 1
    assert len(shown_to(cast.delegate("Borland"))) == 4


@pytest.mark.django_db
def test_a_page_is_kept_once_a_day_and_a_download_each_time(case):
    borland, alvania = cast.delegate("Borland"), cast.delegate("Alvania")
    for at in (NOW, NOW + timedelta(hours=9), NOW + timedelta(hours=11)):  # Midnight in between.
        read(case, borland, at=at)
    for _time in range(2):
        read(case, borland, act=trail.DOWNLOADED)

    assert len(shown_to(borland, act="read")) == len(shown_to(alvania, act="read")) == 2
    assert len(shown_to(borland, act="downloaded")) == 2
    assert len(shown_to(alvania, act="downloaded")) == 1


@pytest.mark.django_db
def test_what_one_reads_of_one_s_own_state_is_not_kept(case):
    read(case, cast.delegate("Alvania"))

    assert not TrailEntry.objects.exists()


@pytest.mark.django_db
def test_a_state_cannot_write_that_another_has_read(case):
    alvania, drovania = cast.delegate("Alvania"), cast.delegate("Drovania")
    lies: list[dict[str, Any]] = [
        {"owner": alvania.state, "reader": cast.state("Borland"), "office": None},
        {"owner": alvania.state, "reader": None, "office": None},
        {"owner": None, "reader": None, "office": alvania},
        {"owner": None, "reader": None, "office": None},
    ]
    for lie in lies:
        entry = TrailEntry(act="read", subject="cases.case 1", at=NOW, day=NOW, **lie)
        with sight.through_the_eyes_of(drovania, now=NOW), pytest.raises(DatabaseError):
            add(entry)


def add(entry: TrailEntry) -> None:
    with transaction.atomic():
        TrailEntry.objects.bulk_create([entry], ignore_conflicts=True)


@pytest.mark.django_db
def test_who_reads_very_many_items_is_noticed_by_their_own_state(settings):
    settings.MANY_READS = 3
    borland, focal_point = cast.delegate("Borland"), cast.focal_point("Borland")
    cast.focal_point("Alvania")
    cases = [cast.case("Alvania", audience=Kind.ALL) for _number in range(5)]
    for minute, case in enumerate(cases):
        read(case, borland, at=NOW + timedelta(minutes=minute))

    (entry,) = shown_to(focal_point, act=reading.MANY)
    assert (entry.office, entry.facts) == (borland, {"items": "4"})
    assert [notice.to for notice in Notice.objects.all()] == [focal_point.person]
    with sight.through_the_eyes_of(borland, now=NOW):  # Nothing is refused.
        assert Case.objects.filter(pk=cases[-1].pk).exists()


@pytest.mark.django_db
def test_who_reads_as_much_in_two_hours_is_not(settings):
    settings.MANY_READS = 3
    borland = cast.delegate("Borland")
    for hours in range(8):
        case = cast.case("Alvania", audience=Kind.ALL)
        read(case, borland, at=NOW + hours * timedelta(minutes=20))

    assert not TrailEntry.objects.filter(act=reading.MANY).exists()


@pytest.mark.django_db
def test_downloads_count_among_what_is_read(settings, case):
    settings.MANY_READS = 3
    borland = cast.delegate("Borland")
    for _time in range(4):
        read(case, borland, act=trail.DOWNLOADED)

    assert TrailEntry.objects.filter(act=reading.MANY).count() == 1


# --- What an item is called -------------------------------------------------------------------


@pytest.mark.django_db
def test_an_item_that_one_cannot_see_has_no_name(case):
    subject = trail.label(case)
    hidden = cast.case("Alvania")
    with sight.through_the_eyes_of(cast.delegate("Borland"), now=NOW):
        named = name_items([subject, trail.label(hidden)])

    assert named[subject].reference == case.ref
    assert named[trail.label(hidden)].reference == ""


@pytest.mark.django_db
@pytest.mark.parametrize("label", KINDS)
def test_every_kind_of_item_finds_its_reference(label):
    assert name_items([f"{label} 1"])[f"{label} 1"].word == KINDS[label].word


@pytest.mark.django_db
def test_an_item_of_another_kind_is_an_item():
    assert name_items(["forum.notice 1"])["forum.notice 1"].word == OTHER.word
