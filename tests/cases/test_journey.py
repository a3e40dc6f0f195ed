"""A presentation as diplomats live it, page by page."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from cases.models import Case, Intention, NoticeToState
from forum.models import Notice, Term
from tests import cast
from tests.cases.stage import D15, D30, EARLY, announce, notify
from tests.conftest import Visitor

pytestmark = pytest.mark.django_db

ANNOUNCE = "/cases/intentions/announce/"


@pytest.fixture(autouse=True)
def _today(time_machine, settings, tmp_path):
    settings.FILES_DIR = tmp_path
    time_machine.move_to(EARLY, tick=False)


def browser(term: Term) -> Client:
    visitor = Visitor()
    cast.sign_in(visitor, term)
    return visitor


def announcement(**more: str) -> dict[str, str]:
    given = {"title": "Case of a ship", "subject": "CASE", "minutes": "20"}
    return {**given, "touches_others": "True", "consent_required": "False", **more}


def read(response) -> str:
    """Return what a page says, without its tags."""
    assert response.status_code == 200, response.status_code
    return " ".join(re.sub("<[^>]+>", " ", response.text).split())


def test_a_draft_is_for_its_own_state_until_it_is_released():
    alvania, borland = browser(cast.delegate("Alvania")), browser(cast.delegate("Borland"))
    carland, secretariat = browser(cast.delegate("Carland")), browser(cast.secretariat())

    happened = {"finding": "DETECTED", "summary": "Serial numbers were filed off."}
    begun = alvania.post("/cases/begin/", happened)
    case = Case.objects.get()
    page = f"/cases/{case.ref}/"
    assert begun["Location"] == f"{page}edit/"
    assert "filed off" in read(alvania.get(page))
    for other in (borland, carland, secretariat):
        assert other.get(page).status_code == 404
        assert case.ref not in read(other.get("/cases/"))

    chosen = {"audience": "CHOSEN", "states": [cast.state("Borland").pk]}
    assert alvania.post(f"{page}release/", chosen)["Location"] == page
    assert "filed off" in read(borland.get(page))
    assert "filed off" not in read(secretariat.get(page))
    assert carland.get(page).status_code == 404


def test_what_is_announced_is_on_the_agenda_at_once():
    meeting = cast.meeting()
    alvania, borland = browser(cast.delegate("Alvania")), browser(cast.delegate("Borland"))
    case = cast.case("Alvania")

    announced = alvania.post(ANNOUNCE, announcement(meeting=meeting.ref, case=case.ref))

    intention = Intention.objects.get()
    assert announced["Location"] == f"/cases/intentions/{intention.key}/"
    assert meeting.items.get().title == "Case of a ship"
    assert "on the agenda" in read(alvania.get(announced["Location"]))
    assert "on the agenda" in read(browser(cast.secretariat()).get("/cases/intentions/"))
    assert borland.get(announced["Location"]).status_code == 404


def test_a_state_is_named_with_its_dates_and_told():
    intention = announce(cast.delegate("Alvania"), cast.meeting())
    alvania, page = browser(cast.delegate("Alvania")), intention.get_absolute_url()

    named = alvania.get(f"{page}concerned/", {"state": cast.delegate("Borland").speaks_for.code})
    says = read(alvania.get(named["Location"]))
    assert "You are naming Borland" in says
    assert "27 July 2026, 23:59 Geneva time" in says
    assert "11 August 2026, 23:59 Geneva time" in says
    served = alvania.post(named["Location"], {"channel": "PORTAL", "text": "A truck of yours."})

    there = NoticeToState.objects.get().get_absolute_url()
    assert served["Location"] == there
    assert Notice.objects.filter(kind="cases/notice-served").count() == 1
    assert "A truck of yours" in read(alvania.get(there))
    assert "A truck of yours" not in read(browser(cast.secretariat()).get(there))
    assert browser(cast.delegate("Carland")).get(there).status_code == 404


def test_a_state_notified_otherwise_is_on_record_with_its_day():
    intention = announce(cast.delegate("Alvania"), cast.meeting())
    page = f"{intention.get_absolute_url()}concerned/{cast.state('Borland').code}/"
    told = {
        "channel": "OTHERWISE",
        "told_on_day": "28",
        "told_on_month": "6",
        "told_on_year": "2026",
        "how": "By note verbale.",
    }

    served = browser(cast.delegate("Alvania")).post(page, told)

    assert served.status_code == 302, read(served)
    assert NoticeToState.objects.get().notified_on == date(2026, 6, 28)


def test_what_is_said_in_reply_and_what_is_not_is_in_the_presentation(time_machine):
    by = cast.delegate("Alvania")
    intention, borland = announce(by, cast.meeting()), cast.delegate("Borland")
    there = notify(by, intention).get_absolute_url()
    page = f"{intention.get_absolute_url()}presentation/"
    time_machine.move_to(EARLY + timedelta(days=1), tick=False)
    assert "The truck crossed" in read(browser(borland).get(there))
    assert "Opened 2 July 2026" in read(browser(by).get(there))

    time_machine.move_to(D15, tick=False)
    silence = "received by 11 August 2026; notice served 1 July 2026, opened 2 July 2026."
    assert f"No reply {silence}" in read(browser(by).get(page))
    assert browser(borland).get(page).status_code == 404
    said = {"kind": "REPLY", "text": "It was stopped at our border."}
    assert browser(borland).post(there, said)["Location"] == there

    spoken = read(browser(by).get(page))
    assert "1 day late" in spoken
    assert "It was stopped at our border." in spoken
    assert "stopped" not in read(browser(cast.secretariat()).get(there))


def test_short_notice_goes_to_the_chair(time_machine):
    time_machine.move_to(D30, tick=False)
    meeting = cast.meeting()
    alvania, chair = browser(cast.delegate("Alvania")), browser(cast.chair())

    alvania.post(ANNOUNCE, announcement(meeting=meeting.ref))
    intention = Intention.objects.get()
    page = f"/cases/intentions/{intention.key}/"
    says = read(alvania.get(page))
    assert "was due 27 July 2026, 23:59 Geneva time" in says
    assert "no veto" in says
    assert not meeting.items.exists()

    alvania.post(f"{page}ask-leave/")
    assert "Consider leave" in read(chair.get(page))
    assert "Give leave" in read(chair.get(f"{page}leave/"))
    chair.post(f"{page}leave/")

    assert meeting.items.get().state == cast.state("Alvania")
    assert "Chair's leave" in read(alvania.get(page)).replace("&#x27;", "'")


@pytest.mark.parametrize(
    "path",
    ["/cases/", "/cases/begin/", "/cases/intentions/", ANNOUNCE, "/cases/notices/"],
)
def test_the_first_pages_are_there_for_a_state_with_nothing(path):
    assert read(browser(cast.delegate("Carland")).get(path))


@pytest.mark.parametrize("office", [cast.secretariat, cast.chair, cast.expert, cast.police])
def test_who_speaks_for_no_state_begins_nothing(office):
    visitor = browser(office())

    assert visitor.get("/cases/begin/").status_code == 403
    assert visitor.get("/cases/intentions/announce/").status_code == 403
    assert read(visitor.get("/cases/"))
