"""A search opens what whoever asks can read, and shows nothing else by anything it does."""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import searching as cases
from cases.models import Case, CaseContent
from experts import searching as experts
from forum import sight
from forum.audience import Kind
from forum.models import Term
from forum.search import Asked, Found, Hit, Terms, look_through
from forum.search.rows import Reader
from tests import cast, world

NOW = datetime(2026, 7, 28, 12, tzinfo=UTC)
KIB = 1024
KINDS = (*cases.KINDS, *experts.KINDS)


def case(summary: str, by: Term, audience: Kind = Kind.OWN, chosen: tuple[str, ...] = ()) -> str:
    made = cast.case(begun_by=by, audience=audience, chosen=chosen)
    made.content.summary = summary
    made.content.save(update_fields=["summary"])
    return made.ref


def search(words: str, by: Term) -> list[Hit]:
    with sight.through_the_eyes_of(by, now=NOW):
        found = Found(KINDS, Asked(Terms(words)))
        return found.hits(0, len(found))


def said(hit: Hit) -> str:
    return "".join(part.text for part in hit.excerpt)


def marked(hit: Hit) -> list[str]:
    return [part.text for part in (*hit.title, *hit.excerpt) if part.said]


@pytest.mark.parametrize(
    ("words", "text", "there"),
    [
        ("truck", "A TRUCK crossed.", True),
        ("truck border", "The border: a truck.", True),
        ("truck ship", "The border: a truck.", False),
        ('"truck crossed"', "A truck  was crossed.", False),
        ("“truck was”", "A truck was crossed.", True),
        ("ak471234", "Marked AK-47 / 12.34", True),
        ("AK-47-1234", "marked ak471234", True),
        ("GRENZÜBERGANG", "am Grenzübergang", True),
        ("شاحنة", "عبرت شاحنة الحدود", True),
        ("卡车", "一辆卡车越过边界", True),
        ("", "anything", True),
    ],
)
def test_words_are_found_however_they_are_written(words, text, there):
    assert Terms(words).are_in(text.encode()) is there


@pytest.mark.parametrize("said", ["", "  ", '""', "“ ”"])
def test_nothing_is_no_search(said):
    assert not Terms(said)


def test_an_excerpt_shows_the_words_around():
    text = f"{'before ' * 30}the TRUCK crossed{' after' * 30}"

    parts = Terms("truck").excerpt_of(text)
    excerpt = "".join(part.text for part in parts)

    assert "the TRUCK crossed" in excerpt
    assert [part.text for part in parts if part.said] == ["TRUCK"]
    assert len(excerpt) < 220


@given(st.lists(st.lists(st.none() | st.binary(max_size=40), max_size=4)), st.integers(1, 50))
def test_rows_are_read_however_they_come(rows, piece):
    def field(value: bytes | None) -> bytes:
        return b"\xff\xff\xff\xff" if value is None else len(value).to_bytes(4, "big") + value

    said = b"PGCOPY\n\xff\r\n\0" + bytes(8)
    said += b"".join(len(row).to_bytes(2, "big") + b"".join(map(field, row)) for row in rows)
    said += b"\xff\xff"
    read: list[object] = []
    reader = Reader(read.append)
    for start in range(0, len(said), piece):
        reader.write(said[start : start + piece])

    assert read == rows


@pytest.mark.django_db
def test_a_text_is_found_by_those_who_read_it():
    alvania, borland, carland = (cast.delegate(of) for of in ("Alvania", "Borland", "Carland"))
    ref = case("Serial AK-47/1234.", alvania, Kind.CHOSEN, chosen=("Borland",))

    (hit,) = search("ak471234", borland)
    assert hit.url == f"/cases/{ref}/"
    assert marked(hit) == ["AK-47/1234"]
    assert search("ak471234", carland) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "words", "found"),
    [
        ("borland", "stopped", {"Reply to a notice"}),
        ("alvania", "crossed near", {"Notice"}),
        ("borland police", "filed", {"What happened"}),
        ("borland", "marks.pdf", {"File of a case"}),
        ("secretariat", "truck", {"Case", "Notice", "Proposal of an expert"}),  # by their cards
        ("secretariat", "filed", set()),
        ("secretariat", "stopped", set()),
        ("drovania", "truck", {"Proposal of an expert"}),
        ("drovania", "filed", set()),
        ("expert", "truck", set()),
    ],
)
def test_each_finds_what_they_may_read(who, words, found):
    people = world.people()
    world.build(people)
    office = people[who]
    assert office is not None

    assert {hit.where for hit in search(words, office)} == found


@pytest.mark.django_db
def test_what_is_hidden_changes_nothing():
    """Add a thousand cases of another State: the same hits, in the same order."""
    alvania, borland = cast.delegate("Alvania"), cast.delegate("Borland")
    for _ in range(3):
        case("The truck crossed.", borland)
    before = search("truck", borland)

    cases = Case.objects.bulk_create(
        Case(
            ref=f"H{n}", provider=alvania.speaks_for, title="truck", begun_by=alvania, begun_at=NOW
        )
        for n in range(1000)
    )
    CaseContent.objects.bulk_create(
        CaseContent(case=hidden, summary="The truck crossed.") for hidden in cases
    )

    assert search("truck", borland) == before
    assert len(search("truck", alvania)) == 1000


@pytest.mark.django_db
def test_what_does_not_open_is_told_to_those_who_keep_the_portal(caplog):
    borland = cast.delegate("Borland")
    case("The truck crossed.", borland)
    broken = CaseContent.objects.get(case=cast.case(begun_by=borland))
    CaseContent.objects.filter(pk=broken.pk).update(summary=type(broken.__dict__["summary"])(b"x"))

    with caplog.at_level(logging.ERROR):
        hits = search("crossed", borland)

    assert len(hits) == 1
    assert str(broken.sealed_as) in caplog.text


@pytest.mark.django_db
def test_many_texts_are_looked_through_while_one_waits():
    """Five hundred texts of 10 KiB; all five thousand are measured in docs/security.md."""
    borland = cast.delegate("Borland")
    long = ("The serial number was filed off. " * 400)[: 10 * KIB]
    made = cast.case(begun_by=borland)
    rows = []
    for number in range(500):
        one = cast.case(begun_by=borland)
        rows.append(one)
        one.content.summary = f"{long} {number}"
        one.content.save(update_fields=["summary"])
    terms, found = Terms("filed 499"), list[int]()

    def look(case: int, texts: list[bytes]) -> None:
        found.extend(case for text in texts if terms.are_in(text))

    with sight.through_the_eyes_of(borland, now=NOW):
        started = time.perf_counter()
        look_through(CaseContent.objects.all(), look, of="case", columns=["summary"])
        took = time.perf_counter() - started

    assert found == [rows[-1].pk]
    assert made.pk not in found
    assert took < 1
