"""A presentation as diplomats live it, page by page."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from cases.models import Case, Intention, NoticeToState
from forum.models import Notice, Term
from tests import cast
from tests.cases.stage import D15, D30, EARLY
from tests.conftest import Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(time_machine, settings, tmp_path):
    settings.FILES_DIR = tmp_path
    time_machine.move_to(EARLY, tick=False)


def browser(term: Term) -> Client:
    visitor = Visitor()
    cast.sign_in(visitor, term)
    return visitor


def read(response) -> str:
    """Return what a page says, without its tags."""
    assert response.status_code == 200, response.status_code
    return " ".join(re.sub("<[^>]+>", " ", response.text).split())


def test_from_a_draft_to_the_presentation(time_machine):
    meeting = cast.meeting()
    people = (cast.delegate("Alvania"), cast.delegate("Borland"), cast.secretariat())
    alvania, borland, secretariat = (browser(term) for term in people)
    carland = browser(cast.delegate("Carland"))

    # Alvania writes a case, for itself alone.
    begun = alvania.post(
        "/cases/begin/", {"finding": "DETECTED", "summary": "Serial numbers were filed off."}
    )
    case = Case.objects.get()
    assert begun["Location"] == f"/cases/{case.ref}/"
    assert "filed off" in read(alvania.get(f"/cases/{case.ref}/"))
    for other in (borland, carland, secretariat):
        assert other.get(f"/cases/{case.ref}/").status_code == 404
        assert case.ref not in read(other.get("/cases/"))

    # It releases it to Borland.
    released = alvania.post(
        f"/cases/{case.ref}/release/",
        {"audience": "CHOSEN", "states": [cast.state("Borland").pk]},
    )
    assert released.status_code == 302, read(released)
    assert "filed off" in read(borland.get(f"/cases/{case.ref}/"))
    assert "filed off" not in read(secretariat.get(f"/cases/{case.ref}/"))
    assert carland.get(f"/cases/{case.ref}/").status_code == 404

    # It announces the presentation, which is on the agenda at once.
    announced = alvania.post(
        "/cases/intentions/announce/",
        {
            "title": case.ref,
            "subject": "CASE",
            "case": case.ref,
            "minutes": "20",
            "touches_others": "True",
            "consent_required": "False",
            "meeting": meeting.ref,
        },
    )
    assert announced.status_code == 302, read(announced)
    intention = Intention.objects.get()
    page = f"/cases/intentions/{intention.key}/"
    assert meeting.items.get(removed_at=None).title == case.ref
    assert "on the agenda" in read(alvania.get(page))
    assert "waits" not in read(secretariat.get("/cases/intentions/"))
    assert borland.get(page).status_code == 404

    # It notifies Borland.
    named = alvania.get(f"{page}concerned/", {"state": "XB"})
    says = read(alvania.get(named["Location"]))
    assert "You are naming Borland" in says
    assert "27 July 2026, 23:59 Geneva time" in says
    assert "11 August 2026, 23:59 Geneva time" in says
    served = alvania.post(named["Location"], {"channel": "PORTAL", "text": "A truck of yours."})
    assert served.status_code == 302, read(served)
    notice = NoticeToState.objects.get()
    there = f"/cases/notices/{notice.key}/"
    assert "not yet" in read(alvania.get(there))
    assert "A truck of yours" not in read(secretariat.get(there))
    assert carland.get(there).status_code == 404
    assert Notice.objects.filter(kind="cases/notice-served").count() == 1

    # Borland opens it, and replies late. Sessions end meanwhile.
    time_machine.move_to(EARLY + timedelta(days=1), tick=False)
    alvania, borland, secretariat = (browser(term) for term in people)
    assert "A truck of yours" in read(borland.get(there))
    assert "Opened 2 July 2026" in read(alvania.get(there))
    time_machine.move_to(D15, tick=False)
    alvania, borland, secretariat = (browser(term) for term in people)
    silent = read(alvania.get(f"{page}presentation/"))
    assert (
        "No reply received by 11 August 2026; notice served 1 July 2026, opened 2 July 2026."
        in silent
    )
    assert borland.get(f"{page}presentation/").status_code == 404
    replied = borland.post(there, {"kind": "REPLY", "text": "It was stopped at our border."})
    assert replied.status_code == 302, read(replied)
    spoken = read(alvania.get(f"{page}presentation/"))
    assert "It was stopped at our border." in spoken
    assert "Reply received, late" in spoken
    assert "stopped" not in read(secretariat.get(there))
    assert "reply received, late" in read(secretariat.get(there))


def test_short_notice_goes_to_the_chair(time_machine):
    time_machine.move_to(D30, tick=False)
    meeting = cast.meeting()
    alvania, chair = browser(cast.delegate("Alvania")), browser(cast.chair())

    alvania.post(
        "/cases/intentions/announce/",
        {
            "title": "Case of a ship",
            "subject": "CASE",
            "minutes": "20",
            "touches_others": "True",
            "consent_required": "False",
            "meeting": meeting.ref,
        },
    )
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
    ["/cases/", "/cases/begin/", "/cases/intentions/", "/cases/intentions/announce/"]
    + ["/cases/notices/"],
)
def test_the_first_pages_are_there_for_a_state_with_nothing(path):
    assert read(browser(cast.delegate("Carland")).get(path))


@pytest.mark.parametrize("office", [cast.secretariat, cast.chair, cast.expert, cast.police])
def test_who_speaks_for_no_state_begins_nothing(office):
    visitor = browser(office())

    assert visitor.get("/cases/begin/").status_code == 403
    assert visitor.get("/cases/intentions/announce/").status_code == 403
    assert read(visitor.get("/cases/"))
