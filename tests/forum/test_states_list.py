"""The list of States: believed as a whole or not at all, and corrected by the Secretariat."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client

from forum import sight, states_list
from forum.actions import states as actions
from forum.models import Standing, State, TrailEntry
from forum.states_list import About, BadList
from tests import cast

THE_LIST = settings.BASE_DIR / "forum/data/states.csv"
NOW = datetime(2026, 7, 28, tzinfo=UTC)
GENEVA = ZoneInfo("Europe/Zurich")

ALVANIA = {
    "iso2": "XA",
    "iso3": "XAA",
    "english_name": "Alvania",
    "status": "State Party",
    "date": "2016-08-18",
    "date_kind": "entry_into_force",
    "deposit_date": "2016-05-20",
    "signature_date": "2013-09-25",
    "mode": "ratification",
    "region": "Europe",
    "confidence": "verified",
    "note": "",
    "source": "depositary",
}
CARLAND = {
    **ALVANIA,
    "iso2": "XC",
    "iso3": "XCC",
    "english_name": "Carland",
    "status": "Signatory",
    "date": "2013-06-03",
    "date_kind": "signature",
    "deposit_date": "",
    "mode": "",
    "signature_date": "2013-06-03",
}
DROVANIA = {
    **ALVANIA,
    "iso2": "XD",
    "iso3": "XDD",
    "english_name": "Drovania",
    "date": "",
    "deposit_date": "",
    "signature_date": "",
    "mode": "accession",
    "note": "date not found",
}
AS_OF = About(as_of=date(2025, 5, 15))


def written(*rows: dict[str, str]) -> str:
    out = io.StringIO()
    lines = csv.DictWriter(out, list(rows[0]))
    lines.writeheader()
    lines.writerows(rows)
    return out.getvalue()


def refused(*rows: dict[str, str], said: About = AS_OF) -> list[str]:
    with pytest.raises(BadList) as bad:
        states_list.read(written(*rows), said)
    return bad.value.faults


# --- The list that comes with the portal ----------------------------------------------------


@pytest.fixture(scope="module")
def the_list() -> list[states_list.Listed]:
    return states_list.read(THE_LIST.read_text(encoding="utf-8"), states_list.about(THE_LIST))


def test_the_portal_s_list_has_116_parties_and_26_signatories(the_list):
    standings = [row.standing for row in the_list]

    assert standings.count(Standing.PARTY) == 116
    assert standings.count(Standing.SIGNATORY) == 26


def test_the_portal_s_list_says_what_is_to_be_confirmed_and_why(the_list):
    doubtful = {row.code for row in the_list if row.to_confirm}

    assert doubtful == {
        *("CO", "GM", "MW", "NR"),
        *("GN", "LI", "LT", "NL", "PL", "KN", "RS", "ZA"),
    }
    assert all(row.note for row in the_list if row.to_confirm)


def test_every_state_has_its_name_in_six_languages(the_list):
    assert all(len(row.names) == 6 and all(row.names.values()) for row in the_list)
    for language in the_list[0].names:
        assert len({row.names[language] for row in the_list}) == 142


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [
        ("TR", "name_en", "Türkiye"),
        ("CI", "name_ru", "Кот-д'Ивуар"),
        ("PS", "name_fr", "État de Palestine"),
        ("CV", "name_fr", "Cabo Verde"),
        ("SZ", "name_es", "Eswatini"),
        ("CZ", "name_ar", "تشيكيا"),
        ("KR", "name_zh", "大韩民国"),
    ],
)
def test_names_are_those_of_the_united_nations(the_list, code, language, name):
    (row,) = (row for row in the_list if row.code == code)

    assert row.names[language] == name


def test_a_date_that_was_read_counts_from_midnight_in_geneva(the_list):
    (barbados,) = (row for row in the_list if row.code == "BB")

    assert barbados.party_from == datetime(2015, 8, 18, tzinfo=GENEVA)
    assert barbados.signed_at == datetime(2013, 9, 25, tzinfo=GENEVA)


# --- Reading --------------------------------------------------------------------------------


def test_a_party_without_a_date_counts_from_the_day_of_the_list():
    (drovania,) = states_list.read(written(DROVANIA), AS_OF)

    assert drovania.party_from == datetime(2025, 5, 15, tzinfo=GENEVA)
    assert drovania.to_confirm


def test_a_party_without_a_date_needs_the_day_of_the_list():
    assert refused(DROVANIA, said=About()) == [
        "line 2: the date is missing, and the list does not say of which day it is (--as-of)"
    ]


def test_low_confidence_is_to_be_confirmed():
    (alvania,) = states_list.read(written({**ALVANIA, "confidence": "low"}), AS_OF)

    assert alvania.to_confirm


def test_a_party_to_be_is_a_signatory_until_its_day():
    (alvania,) = states_list.read(written({**ALVANIA, "date": "2027-01-01"}), AS_OF)
    state = State(signed_at=alvania.signed_at, party_from=alvania.party_from)

    assert state.standing(NOW) == Standing.SIGNATORY


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"iso2": "QQ"}, "iso2 cannot be “QQ”"),
        ({"iso2": "xa"}, "iso2 cannot be “xa”"),
        ({"iso3": "XA"}, "iso3 cannot be “XA”"),
        ({"english_name": " "}, "a State has an English name"),
        ({"english_name": "A" * 101}, "longer than 100"),
        ({"status": "Observer"}, "status cannot be “Observer”"),
        ({"date": "18/08/2016"}, "date is a day such as"),
        ({"date": "2016-02-30"}, "date is a day such as"),
        ({"date": "2014-12-23"}, "nobody was party before 2014-12-24"),
        ({"date": "2016-05-19"}, "date is before deposit_date"),
        ({"date": ""}, "a deposit_date and no date"),
        ({"signature_date": "2013-06-02"}, "nobody signed before 2013-06-03"),
        ({"signature_date": "2016-05-21"}, "deposit_date is before signature_date"),
        ({"signature_date": ""}, "ratification follows a signature"),
        ({"mode": "accession"}, "a State that acceded did not sign"),
        ({"mode": ""}, "a State Party became one by"),
        ({"date_kind": "signature"}, "date_kind of a State Party is entry_into_force"),
        ({"region": "Moon"}, "region cannot be “Moon”"),
        ({"confidence": ""}, "confidence cannot be “”"),
        ({"to_confirm": "perhaps"}, "to_confirm is “yes” or empty"),
    ],
)
def test_a_bad_row_is_refused(row, says):
    faults = refused({**ALVANIA, **row})

    assert all(fault.startswith("line 2: ") for fault in faults)
    assert says in " ".join(faults)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"date": ""}, "the date of signature is missing"),
        ({"signature_date": "2013-06-04"}, "are the same day"),
        ({"deposit_date": "2026-07-01"}, "a signatory has no deposit"),
        ({"date": "2013-06-01", "signature_date": "2013-06-01"}, "nobody signed before"),
    ],
)
def test_a_bad_signatory_is_refused(row, says):
    assert says in " ".join(refused({**CARLAND, **row}))


def test_a_state_is_not_party_and_signatory_both():
    both = {**CARLAND, "iso2": "XA", "iso3": "XCC", "english_name": "Carland"}

    assert "line 3: a State is either State Party (line 2) or Signatory" in refused(ALVANIA, both)


@pytest.mark.parametrize("column", ["iso2", "iso3", "english_name"])
def test_no_state_stands_there_twice(column):
    twin = {**CARLAND, column: ALVANIA[column], "status": "Signatory"}

    assert f"line 3: {column} “{ALVANIA[column]}” stands on line 2 too" in refused(ALVANIA, twin)


def test_columns_that_are_missing_or_unknown_are_refused():
    row = {name: value for name, value in ALVANIA.items() if name != "mode"} | {"score": "9"}

    assert refused(row) == [
        "line 1: the column mode is missing",
        "line 1: no column is called score",
    ]


def test_a_row_with_a_cell_too_many_is_refused():
    text = written(ALVANIA).rstrip() + ",more\n"

    with pytest.raises(BadList, match="line 2: the row has more or fewer cells"):
        states_list.read(text, AS_OF)


def test_a_list_that_lost_a_row_is_refused():
    counted = About(as_of=AS_OF.as_of, states_parties=2, signatories=1)

    assert refused(ALVANIA, CARLAND, said=counted) == [
        "the list should have 2 of status State Party, and has 1"
    ]


def test_every_bad_row_is_named_in_its_order():
    faults = refused({**ALVANIA, "region": "Moon"}, CARLAND, {**DROVANIA, "iso3": "?"})

    assert [fault.partition(":")[0] for fault in faults] == ["line 2", "line 4"]


# --- Loading --------------------------------------------------------------------------------


def load(tmp_path: Path, *rows: dict[str, str]) -> str:
    file, out = tmp_path / "states.csv", io.StringIO()
    file.write_text(written(*rows), encoding="utf-8")
    call_command("load_states", file, as_of=AS_OF.as_of, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_the_portal_s_list_can_be_loaded_and_a_second_time_changes_nothing():
    first, second = io.StringIO(), io.StringIO()

    call_command("load_states", THE_LIST, stdout=first)
    call_command("load_states", THE_LIST, stdout=second)

    assert "States Parties: 116, signatories: 26\n142 added" in first.getvalue()
    assert "0 added, 0 changed, 142 as before" in second.getvalue()
    assert "To be confirmed: 12\n  CO Colombia: " in second.getvalue()
    assert State.objects.parties(NOW).count() == 116
    assert State.objects.signatories(NOW).count() == 26
    assert TrailEntry.objects.filter(act="listed", office=None).count() == 142


@pytest.mark.django_db
def test_half_a_list_is_never_loaded(tmp_path):
    with pytest.raises(CommandError, match=r"was not loaded\.\nline 3: region"):
        load(tmp_path, ALVANIA, {**CARLAND, "region": "Moon"})

    assert not State.objects.exists()


@pytest.mark.django_db
def test_a_list_changes_only_what_differs(tmp_path):
    load(tmp_path, ALVANIA, CARLAND)

    said = load(tmp_path, ALVANIA, {**CARLAND, "english_name": "Carland Republic"})

    assert "0 added, 1 changed, 1 as before" in said
    assert "Changed: XC" in said
    assert State.objects.get(code="XC").name_en == "Carland Republic"


@pytest.mark.django_db
def test_a_list_without_a_language_leaves_its_names(tmp_path):
    load(tmp_path, {**ALVANIA, "name_fr": "Alvanie"})

    load(tmp_path, ALVANIA)

    assert State.objects.get(code="XA").name_fr == "Alvanie"


@pytest.mark.django_db
def test_a_list_keeps_what_the_secretariat_corrected(tmp_path):
    load(tmp_path, ALVANIA, CARLAND)
    corrected = datetime(2026, 7, 1, tzinfo=GENEVA)
    correct(State.objects.get(code="XA"), party_from=corrected)

    said = load(tmp_path, {**ALVANIA, "english_name": "Alvania Republic"}, CARLAND)

    alvania = State.objects.get(code="XA")
    assert (alvania.name_en, alvania.party_from) == ("Alvania Republic", corrected)
    assert "Kept as the Secretariat corrected them, against the list: XA" in said


@pytest.mark.django_db
def test_a_state_that_is_not_in_the_list_stays(tmp_path):
    borland = cast.state("Borland")

    assert "In the portal and not in the list: XB" in load(tmp_path, ALVANIA)
    borland.refresh_from_db()


# --- Correcting -----------------------------------------------------------------------------


def correct(state: State, **changes: Any) -> State:
    names = ("signed_at", "party_from", "party_until", "to_confirm", "note", "source")
    given = {name: getattr(state, name) for name in names} | changes
    by = cast.secretariat()
    with sight.through_the_eyes_of(by, now=NOW):
        return actions.correct(state, by=by, now=NOW, **given)


@pytest.mark.django_db
def test_the_secretariat_corrects_a_date_and_the_trail_keeps_both():
    correct(cast.state("Carland"), party_from=NOW, source="C.N.1.2026")

    carland = State.objects.get(code="XC")
    assert carland.is_party(NOW)
    entry = TrailEntry.objects.get(act="corrected")
    assert entry.facts["party_from"] == NOW.isoformat()
    assert "was_party_from" not in entry.facts
    assert entry.facts["was_signed_at"] == entry.facts["signed_at"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"signed_at": None, "party_from": None}, actions.NoDate),
        ({"signed_at": NOW}, actions.SignedAfterParty),
        ({"party_until": cast.NEW_YEAR}, actions.EndsTooEarly),
        ({"party_from": None, "party_until": NOW}, actions.EndsTooEarly),
        ({}, actions.NothingToCorrect),
    ],
)
def test_dates_that_make_no_sense_are_refused(changes, refusal):
    with pytest.raises(refusal):
        correct(cast.state("Alvania"), **changes)

    assert not TrailEntry.objects.exists()


@pytest.mark.django_db
def test_a_delegate_cannot_change_a_state_even_past_the_page():
    alvania, borland = cast.state("Alvania"), cast.delegate("Borland")

    with sight.through_the_eyes_of(borland, now=NOW):
        assert State.objects.filter(pk=alvania.pk).update(party_from=None) == 0


# --- The pages ------------------------------------------------------------------------------

FILLED_IN = {
    "signed_on_day": "3",
    "signed_on_month": "6",
    "signed_on_year": "2013",
    "party_on_day": "1",
    "party_on_month": "7",
    "party_on_year": "2026",
    "source": "C.N.1.2026",
}


@pytest.fixture
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.mark.django_db
@pytest.mark.usefixtures("_today")
@pytest.mark.parametrize("office", [cast.delegate, cast.secretariat, cast.expert, cast.police])
def test_everyone_in_office_sees_what_each_state_is_today(client: Client, office):
    cast.sign_in(client, office())
    cast.state("Carland")

    page = client.get("/states/").text

    assert "Carland" in page
    assert "signatory State" in page


@pytest.mark.django_db
@pytest.mark.usefixtures("_today")
def test_the_list_can_be_narrowed_to_what_is_to_be_confirmed(client: Client):
    cast.sign_in(client, cast.delegate("Borland"))
    cast.state("Carland")
    State.objects.filter(code="XC").update(to_confirm=True, note="Date not found.")

    page = client.get("/states/?show=to-confirm").text

    assert "Date not found." in page
    assert 'href="/states/XB/"' not in page


@pytest.mark.django_db
@pytest.mark.usefixtures("_today")
def test_the_secretariat_fills_in_a_date(client: Client):
    cast.sign_in(client, cast.secretariat())
    carland = cast.state("Carland")

    response = client.post("/states/XC/", FILLED_IN)

    assert response.status_code == 302
    carland.refresh_from_db()
    assert carland.party_from == datetime(2026, 7, 1, tzinfo=GENEVA)
    assert "Dates corrected" in client.get("/states/XC/").text


@pytest.mark.django_db
@pytest.mark.usefixtures("_today")
def test_a_refusal_is_told_on_the_page(client: Client):
    cast.sign_in(client, cast.secretariat())
    cast.state("Carland")

    page = client.post("/states/XC/", {**FILLED_IN, "signed_on_year": "2027"}).text

    assert "A State signs before it is party" in page


@pytest.mark.django_db
@pytest.mark.usefixtures("_today")
@pytest.mark.parametrize("office", [cast.delegate, cast.focal_point, cast.chair])
def test_others_read_and_do_not_correct(client: Client, office):
    cast.sign_in(client, office())
    cast.state("Carland")

    assert "Correct the dates" not in client.get("/states/XC/").text
    assert client.post("/states/XC/", FILLED_IN).status_code == 403


@pytest.mark.django_db
@pytest.mark.usefixtures("_today")
def test_a_state_that_is_not_in_the_list_has_no_page(client: Client):
    cast.sign_in(client, cast.delegate())

    assert client.get("/states/ZZ/").status_code == 404


@pytest.mark.django_db
@pytest.mark.usefixtures("_today")
def test_no_office_no_list(client: Client):
    cast.sign_in(client, cast.delegate(ends_at=NOW))

    assert client.get("/states/").status_code == 403
