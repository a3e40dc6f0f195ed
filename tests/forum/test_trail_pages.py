"""The trail on a page: one's own acts, who read one's items, and whether it is whole."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from io import StringIO

import pytest
from django.test import Client

from forum import clock, tasks, trail
from forum.audience import Kind
from forum.models import ChainCheck, Fault, TrailEntry
from tests import cast

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 7, 28, 12, tzinfo=UTC)
TRAIL = "/trail/"


@pytest.fixture(autouse=True)
def noon(time_machine) -> None:
    time_machine.move_to(NOW, tick=False)


def test_a_page_of_another_state_s_case_tells_the_provider_and_names_nobody(client: Client):
    case = cast.case("Alvania", audience=Kind.ALL)
    cast.sign_in(client, cast.delegate("Borland", person=cast.person("Bora")))
    assert client.get(case.get_absolute_url()).status_code == HTTPStatus.OK
    assert "Bora" in client.get(TRAIL).text

    cast.sign_in(client, cast.delegate("Alvania"))
    page = client.get(TRAIL).text
    assert "Borland" in page
    assert "another State" in page
    assert case.ref in page
    assert "Bora<" not in page


def test_the_trail_goes_on_page_after_page_and_repeats_nothing(client: Client):
    by = cast.delegate()
    for number in range(120):  # Three of an instant: a page ends in the middle of one.
        trail.record(by, "saved", by, at=NOW - number // 3 * timedelta(minutes=1))
    cast.sign_in(client, by)
    page, seen = client.get(TRAIL), []
    while True:
        seen += [line.at for line in page.context["lines"]]
        if page.context["following"] is None:
            break
        assert len(page.context["lines"]) == 50
        assert ('rel="start"' in page.text) == (len(seen) > 50)  # Back to the newest.
        page = client.get(TRAIL, {"after": str(page.context["following"])})

    assert len(seen) == 120
    assert seen == sorted(seen, reverse=True)


@pytest.mark.parametrize("after", ["", "x", "2026-07-28", "~3", "2026-07-28T12:00:00.000000Z~x"])
def test_an_address_that_names_no_place_leads_to_the_newest(client: Client, after):
    by = cast.delegate()
    trail.record(by, "saved", by, at=NOW)
    cast.sign_in(client, by)

    assert len(client.get(TRAIL, {"after": after}).context["lines"]) == 1


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ({"act": "saved"}, 1),
        ({"since_day": "28", "since_month": "7", "since_year": "2026"}, 2),
        ({"until_day": "27", "until_month": "7", "until_year": "2026"}, 1),
        ({"item": "nothing"}, 0),
    ],
)
def test_one_finds_acts_by_kind_and_day(client: Client, search, found):
    by = cast.delegate()
    trail.record(by, "began", by, at=NOW - timedelta(days=1))
    trail.record(by, "saved", by, at=NOW)
    trail.record(by, "released", by, at=NOW)
    cast.sign_in(client, by)

    assert len(client.get(TRAIL, search).context["lines"]) == found


def test_one_finds_the_acts_on_a_case_by_its_reference(client: Client):
    by = cast.delegate("Alvania")
    case, other = cast.case("Alvania", begun_by=by), cast.case("Alvania", begun_by=by)
    for one in (case, other):
        trail.record(by, "saved", one, at=NOW)
    cast.sign_in(client, by)

    (line,) = client.get(TRAIL, {"item": case.ref.lower()}).context["lines"]
    assert line.item.reference == case.ref


def test_the_table_holds_what_was_found_and_that_it_was_taken_is_an_act(client: Client):
    by = cast.delegate("Borland", person=cast.person("=HYPERLINK()"))
    trail.record(by, "saved", by, at=NOW)
    trail.record(by, "released", by, at=NOW)
    cast.sign_in(client, by)

    answer = client.post("/trail/export/", {"act": "saved"})

    assert answer["Content-Disposition"] == 'attachment; filename="trail-2026-07-28.csv"'
    head, *rows = csv.reader(StringIO(answer.content.decode("utf-8-sig")))
    assert head[:2] == ["instant (UTC)", "act"]
    ((at, act, *_item, who, _office),) = rows
    assert (at, act, who) == ("2026-07-28T12:00:00+00:00", "Saved", "'=HYPERLINK()")
    assert TrailEntry.objects.filter(act="exported the trail", office=by).exists()


def test_administrators_see_counts_and_no_act(client: Client):
    by = cast.delegate("Borland", person=cast.person("Bora"))
    trail.record(by, "saved", by, at=NOW)
    for sweep in (tasks.chain_trail, tasks.anchor_trail, tasks.verify_trail):
        sweep()
    cast.sign_in(client, cast.administrator())

    page = client.get(TRAIL).text

    assert "The trail is whole" in page
    assert "Anchor" in page
    assert "Bora" not in page
    assert "Saved" not in page


@pytest.mark.parametrize(
    ("check", "says"),
    [
        (None, "Not verified yet"),
        ({"faults": 2, "fault": Fault.CUT, "fault_at": 7}, "2 faults were found. The first: the"),
        ({"at": NOW - timedelta(days=2)}, "verification is missing"),
    ],
)
def test_administrators_are_told_what_is_wrong(client: Client, check, says):
    found = {"at": clock.now(), "links": 9, "forgotten": 0, "waiting": 0, "late": 0, "faults": 0}
    if check is not None:
        ChainCheck.objects.create(**{**found, **check})
    cast.sign_in(client, cast.administrator())

    assert says in " ".join(client.get(TRAIL).text.split())
