"""
Reads a list of States: every row is checked before any is believed.

A list is a CSV file with the columns below, and may have a companion of the same name that
ends in ``.toml`` and says of which day the list is and how many States it holds. Days become
moments at midnight in Geneva. A State Party whose date was not found counts from the day of
the list, and is marked to be confirmed.
"""

from __future__ import annotations

import csv
import io
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from babel import Locale

from forum.models import Standing
from forum.terms_of_reference import GENEVA

REQUIRED = (
    *("iso2", "iso3", "english_name", "status", "date", "date_kind", "deposit_date"),
    *("signature_date", "mode", "region", "confidence", "note", "source"),
)
NAMES = ("name_fr", "name_es", "name_ru", "name_ar", "name_zh")
OPTIONAL = (*NAMES, "to_confirm")

PARTY, SIGNATORY = "State Party", "Signatory"
KINDS = {PARTY: "entry_into_force", SIGNATORY: "signature"}
AFTER_SIGNATURE = {"ratification", "acceptance", "approval"}
MODES = {*AFTER_SIGNATURE, "accession"}
REGIONS = {"Africa", "Americas", "Asia", "Europe", "Oceania"}
SURE = {"verified", "memory-reconciled", "low"}
YES = {"", "yes"}
DAYS = ("date", "deposit_date", "signature_date")
LONGEST_NAME = 100

OPENED = date(2013, 6, 3)  # for signature; Article 21 of the Treaty
IN_FORCE = date(2014, 12, 24)  # Article 22(1)
INVENTED = {f"X{letter}" for letter in "ABCDEFGHIJ"}  # for practice and tests
CODES = {code for code in map(str, Locale("en").territories) if len(code) == 2} | INVENTED

Row = Mapping[str, str]


class BadList(Exception):
    """A list that is not believed: everything that is wrong with it, by line."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


@dataclass(frozen=True)
class About:
    """What a list says of itself."""

    as_of: date | None = None
    states_parties: int | None = None
    signatories: int | None = None


@dataclass(frozen=True)
class Listed:
    """One State as the list has it."""

    code: str
    names: Mapping[str, str]
    region: str
    standing: Standing
    signed_at: datetime | None
    party_from: datetime | None
    to_confirm: bool
    note: str
    source: str


def about(path: Path) -> About:
    """Return what the companion of a list says; nothing, if it has none."""
    companion = path.with_suffix(".toml")
    if not companion.exists():
        return About()
    try:
        said = About(**tomllib.loads(companion.read_text(encoding="utf-8")))
    except (TypeError, tomllib.TOMLDecodeError) as wrong:
        raise BadList([f"{companion.name}: {wrong}"]) from wrong
    if said.as_of is not None and type(said.as_of) is not date:
        raise BadList([f"{companion.name}: as_of is a day, such as 2025-05-15"])
    return said


def read(text: str, said: About) -> list[Listed]:
    """Return the States of a list, or raise ``BadList`` with all that is wrong with it."""
    lines = csv.DictReader(io.StringIO(text), strict=True)
    _columns(lines.fieldnames or ())
    try:
        rows = [(lines.line_num, row) for row in lines]
    except csv.Error as wrong:
        raise BadList([f"line {lines.line_num}: {wrong}"]) from wrong
    faults = [f"line {line}: {fault}" for line, row in rows for fault in _faults(row, said.as_of)]
    faults += _doubles(rows)
    faults += _miscounted(Counter(row["status"] for _line, row in rows), said)
    if faults:
        raise BadList(sorted(faults, key=_line_of))
    return [_listed(row, said.as_of) for _line, row in rows]


def _line_of(fault: str) -> int:
    word = fault.removeprefix("line ").partition(":")[0]
    return int(word) if word.isdecimal() else 0


def _columns(found: object) -> None:
    names = list(found)  # type: ignore[call-overload]
    faults = [f"line 1: the column {name} is missing" for name in REQUIRED if name not in names]
    faults += [f"line 1: no column is called {n}" for n in names if n not in (*REQUIRED, *OPTIONAL)]
    faults += [f"line 1: {name} stands there twice" for name, n in Counter(names).items() if n > 1]
    if faults:
        raise BadList(faults)


def _faults(row: Row, as_of: date | None) -> Iterator[str]:
    if None in row or None in row.values():
        yield "the row has more or fewer cells than there are columns"
        return
    yield from _wrong_words(row)
    days = list(_wrong_days(row))
    yield from days
    if not days and row["status"] in KINDS:
        yield from (_party(row, as_of) if row["status"] == PARTY else _signatory(row))
        yield from _order(row)


def _wrong_words(row: Row) -> Iterator[str]:
    one_of: dict[str, Callable[[str], bool]] = {
        "iso2": CODES.__contains__,
        "iso3": lambda code: len(code) == 3 and code.isascii() and code.isupper(),
        "status": KINDS.__contains__,
        "region": REGIONS.__contains__,
        "confidence": SURE.__contains__,
    }
    for column, known in one_of.items():
        if not known(row[column]):
            yield f"{column} cannot be “{row[column]}”"
    if row.get("to_confirm", "") not in YES:
        yield f"to_confirm is “yes” or empty, not “{row['to_confirm']}”"
    if not row["english_name"].strip():
        yield "a State has an English name"
    for column in ("english_name", *NAMES):
        if len(row.get(column, "")) > LONGEST_NAME:
            yield f"{column} is longer than {LONGEST_NAME} characters"
    if row["status"] in KINDS and row["date_kind"] != KINDS[row["status"]]:
        yield f"date_kind of a {row['status']} is {KINDS[row['status']]}"


def _wrong_days(row: Row) -> Iterator[str]:
    for column in DAYS:
        try:
            _day(row[column])
        except ValueError:
            yield f"{column} is a day such as 2014-12-24, not “{row[column]}”"


def _party(row: Row, as_of: date | None) -> Iterator[str]:
    since = _day(row["date"])
    if row["mode"] not in MODES:
        yield f"a State Party became one by {', '.join(sorted(MODES))}, not by “{row['mode']}”"
    if row["mode"] in AFTER_SIGNATURE and not row["signature_date"]:
        yield f"{row['mode']} follows a signature: signature_date is missing"
    if row["mode"] == "accession" and row["signature_date"]:
        yield "a State that acceded did not sign: it has no signature_date"
    if since is None and as_of is None:
        yield "the date is missing, and the list does not say of which day it is (--as-of)"
    if since is None and row["deposit_date"]:
        yield "there is a deposit_date and no date of entry into force"
    if since is not None and since < IN_FORCE:
        yield f"nobody was party before {IN_FORCE}"


def _signatory(row: Row) -> Iterator[str]:
    if not row["date"]:
        yield "the date of signature is missing"
    if row["signature_date"] and row["signature_date"] != row["date"]:
        yield "date and signature_date of a signatory are the same day"
    if row["deposit_date"] or row["mode"]:
        yield "a signatory has no deposit and no mode: if it is to be party, list it as State Party"


def _order(row: Row) -> Iterator[str]:
    signed, deposited, since = (_day(row[c]) for c in ("signature_date", "deposit_date", "date"))
    if row["status"] == SIGNATORY:
        signed = since
    if signed is not None and signed < OPENED:
        yield f"nobody signed before {OPENED}"
    if signed and deposited and deposited < signed:
        yield "deposit_date is before signature_date"
    if since and deposited and since < deposited:
        yield "date is before deposit_date"


def _doubles(rows: list[tuple[int, dict[str, str]]]) -> Iterator[str]:
    first: dict[tuple[str, str], tuple[int, str]] = {}
    for line, row in rows:
        for column in ("iso2", "iso3", "english_name"):
            value, status = row.get(column) or "", row.get("status") or ""
            before, was = first.setdefault((column, value), (line, status))
            if before == line or not value:
                continue
            yield f"line {line}: {column} “{value}” stands on line {before} too"
            if column == "iso2" and status != was:
                yield f"line {line}: a State is either {was} (line {before}) or {status}"


def _miscounted(found: Counter[str], said: About) -> Iterator[str]:
    for status, wanted in ((PARTY, said.states_parties), (SIGNATORY, said.signatories)):
        if wanted is not None and found[status] != wanted:
            yield f"the list should have {wanted} of status {status}, and has {found[status]}"


def _listed(row: Row, as_of: date | None) -> Listed:
    is_party = row["status"] == PARTY
    undated = is_party and not row["date"]
    since = as_of if undated else _day(row["date"])
    signed = _day(row["signature_date"]) if is_party else since
    return Listed(
        code=row["iso2"],
        names={
            "name_en": row["english_name"].strip(),
            # A list without a language has nothing to say of it.
            **{name: row[name].strip() for name in NAMES if name in row},
        },
        region=row["region"],
        standing=Standing.PARTY if is_party else Standing.SIGNATORY,
        signed_at=_moment(signed),
        party_from=_moment(since) if is_party else None,
        to_confirm=undated or row["confidence"] == "low" or row.get("to_confirm") == "yes",
        note=row["note"].strip(),
        source=row["source"].strip(),
    )


def _day(text: str) -> date | None:
    return datetime.strptime(text, "%Y-%m-%d").date() if text else None  # noqa: DTZ007


def _moment(day: date | None) -> datetime | None:
    return midnight(day) if day else None


def midnight(day: date) -> datetime:
    """Return the moment at which a standing begins or ends: that day's midnight in Geneva."""
    return datetime.combine(day, time.min, GENEVA)
