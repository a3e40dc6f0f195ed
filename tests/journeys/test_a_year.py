"""
A year of the Forum with its two meetings, lived on the pages while the clock moves.

The meeting of March is postponed after its invitation. For that of August Alvania proposes an
expert; Borland and Drovania object; Everland becomes a State Party while silence runs. The dates
are those of the calendar of 2026, counted by hand from the Terms of Reference. The pages are asked
for one after the other, by everyone concerned, without a browser: a year has many of them.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils.module_loading import import_string

from cases.models import Case
from dief_portal.celery import SWEEPS
from forum.audience import Kind
from forum.models import Notice, Role, State, Term, TrailEntry
from meetings.models import Meeting
from meetings.rules import WeekKind
from tests import cast
from tests.conftest import Visitor

pytestmark = pytest.mark.django_db

GENEVA = ZoneInfo("Europe/Zurich")
VENUE = "Centre Varembé, room 3"


class Year:
    """The portal, a clock that is moved, and one person at a time in front of it."""

    def __init__(self, client: Callable[[], Client], clock: Any) -> None:
        self.new_client, self.clock = client, clock
        self.text = ""
        self.status = 0
        everland = {"code": "XE", "signed_at": cast.SIGNED, "party_from": None}
        State.objects.create(name_en="Everland", **everland)
        self.people: dict[str, Term] = {
            name: cast.term(Role.DELEGATE, State.objects.get(name_en=name), may_release=True)
            for name in [*map(str, map(cast.state, cast.STATES)), "Everland"]
        }
        self.people["Secretariat"] = cast.secretariat()
        self.people["Chair"] = cast.chair()
        self.people["President"] = cast.president()
        days = {"starts_on": date(2026, 3, 16), "ends_on": date(2026, 3, 19)}
        self.march = cast.week(WeekKind.PREPARATORY, **days)
        self.august = cast.week()

    def on(self, moment: str) -> None:
        """Move the clock to a moment in Geneva; the sweeps run, as they do every minute."""
        self.clock.move_to(datetime.fromisoformat(moment).replace(tzinfo=GENEVA), tick=False)
        for name in SWEEPS:
            import_string(name)()

    def play(self, name: str) -> None:
        self.client = self.new_client()
        cast.sign_in(self.client, self.people[name])

    def get(self, path: str) -> str:
        return self._read(self.client.get(path, follow=True))

    def post(self, path: str, **fields: Any) -> str:
        """Send a form, and return the page one lands on."""
        answer = self.client.post(path, fields, follow=True)
        self.path = answer.redirect_chain[-1][0] if answer.redirect_chain else path
        return self._read(answer)

    def answers(self, name: str, path: str) -> int:
        self.play(name)
        return self.client.get(path).status_code

    def _read(self, answer: Any) -> str:
        main = answer.text.partition("<main")[2].partition("</main>")[0]
        # The audience line names who reads the page, and would be found for any of them.
        main = re.sub(r'<section class="audience.*?</section>', "", main, flags=re.DOTALL)
        self.status = answer.status_code
        self.text = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())
        return self.text

    def told(self, kind: str) -> Counter[str]:
        """Return which office was told, and how often."""
        notices = Notice.objects.filter(kind=kind).select_related("office__state")
        return Counter(str(notice.office.state or notice.office.role) for notice in notices)


@pytest.fixture
def year(time_machine) -> Year:
    return Year(Visitor, time_machine)


def test_a_year_with_two_meetings(year: Year):
    march = a_meeting_is_called(year, "2026-01-12T09:00", year.march.key, date(2026, 3, 16))
    everyone_is_invited(year, march, "2026-01-24T15:00")
    it_is_postponed(year, march)
    it_is_held(year, march, "2026-03-19T10:00")
    august = a_meeting_is_called(year, "2026-05-04T09:00", year.august.key, date(2026, 8, 26))
    everyone_is_invited(year, august, "2026-07-07T23:59:59")
    expert = alvania_proposes_an_expert(year, august)
    everland_becomes_a_party(year, expert)
    two_states_object(year, expert)
    one_of_them_yields(year, expert)
    delegations_register(year, august)
    the_other_goes_to_the_states_parties(year, expert)
    they_decide(year, august, expert)
    there_is_no_third_meeting(year)
    nothing_was_said_in_the_trail()


def day_fields(name: str, of: date) -> dict[str, int]:
    return {f"{name}_day": of.day, f"{name}_month": of.month, f"{name}_year": of.year}


def a_meeting_is_called(year: Year, moment: str, week: str, day: date) -> str:
    """ToR 3: proposed by the Secretariat, decided by the President after consultation."""
    year.on(moment)
    year.play("Secretariat")
    fields = {"week": week, "venue": VENUE, **day_fields("held_on", day)}
    year.post("/meetings/propose/", **fields)
    meeting = year.path
    year.play("President")
    assert "The Chair's view is not recorded yet" in year.post(f"{meeting}decide/")
    today = date.fromisoformat(moment[:10])
    consult_the_chair(year, meeting, "meeting", today)
    year.play("President")
    assert "The Forum meets on that day." in year.post(f"{meeting}decide/")
    assert "are called (¶3)" in year.post(f"{meeting}call/", states=5)
    return meeting


def consult_the_chair(year: Year, meeting: str, matter: str, day: date) -> None:
    year.play("Chair")
    year.post(f"{meeting}consultation/{matter}/chair/", **day_fields("held_on", day))


def everyone_is_invited(year: Year, meeting: str, moment: str) -> None:
    """ToR 9: at least fifty days before, all five States, the Chair consulted."""
    year.on(moment)
    consult_the_chair(year, meeting, "invitation", date.fromisoformat(moment[:10]))
    year.play("Secretariat")
    year.post(f"{meeting}invitation/compose/", practical="Badges at 08:30.", languages=["en"])
    assert "The invitation went to 5 States." in year.post(f"{meeting}invitation/send/", states=5)
    assert "days late" not in year.get(f"{meeting}invitation/")


def it_is_postponed(year: Year, meeting: str) -> None:
    """The dates are counted anew; the invitation, in time for both days, stays in time."""
    year.on("2026-02-02T10:00")
    year.play("President")
    consulted = date(2026, 2, 2)
    said = year.post(
        f"{meeting}move/",
        week=year.march.key,
        venue=VENUE,
        reason="The hall is taken.",
        states=5,
        **day_fields("held_on", date(2026, 3, 19)),
        **day_fields("chair_consulted_on", consulted),
        **day_fields("secretariat_consulted_on", consulted),
    )
    assert "The meeting is moved." in said
    year.on("2026-02-02T10:02")
    assert set(year.told("meetings/moved").values()) == {1}
    assert {*year.told("meetings/moved")} >= {*cast.STATES, "Everland"}

    (moved,) = Meeting.objects.all()
    last = {
        "invitation_due_at": "2026-01-29T00:00+01:00",
        "proposals_end_at": "2026-02-18T00:00+01:00",
        "consultations_end_at": "2026-02-28T00:00+01:00",
        "replies_due_at": "2026-03-05T00:00+01:00",
    }
    for column, moment in last.items():
        assert getattr(moved, column) == datetime.fromisoformat(moment)
    year.play("Secretariat")
    assert "days late" not in year.get(f"{meeting}invitation/")


def it_is_held(year: Year, meeting: str, moment: str) -> None:
    """ToR 17: closed, and the floor erased."""
    year.on(moment)
    year.play("Chair")
    assert "The meeting is open." in year.post(f"{meeting}open/")
    assert "was erased" in year.post(f"{meeting}closing/")


def alvania_proposes_an_expert(year: Year, meeting: str) -> str:
    """ToR 8: until D-30, 27 July, is over; and not an instant longer, not for a signatory."""
    about: Case = cast.case("Alvania", Kind.ALL, begun_by=year.people["Alvania"])
    fields = {
        "expert_name": "Dr. Vrba",
        "affiliation": "Institute of Marks",
        "expertise": "Marking.",
        "case": about.ref,
    }
    propose = f"/experts/propose/{meeting.split('/')[2]}/"
    year.on("2026-07-27T23:59:59.999000")
    year.play("Alvania")
    assert "purpose" in year.post(propose, **fields).lower()  # It has to be said.
    assert year.path == propose
    year.post(propose, **fields, purpose="Serial numbers.")
    expert = year.path
    year.play("Secretariat")
    said = year.post(f"{expert}distribute/")
    assert "1 August 2026, 23:59 Geneva time" in said  # D-25: five days, that of sending is 0.

    year.on("2026-07-28T00:00")
    year.play("Carland")
    said = year.post(propose, **fields, purpose="Serial numbers.")
    assert "could be proposed until 27 July 2026" in said
    told = year.told("experts/distributed")
    assert told == {"Borland": 1, "Drovania": 1}  # Parties alone; the proposer otherwise.
    for signatory in ("Carland", "Everland"):
        assert year.answers(signatory, expert) == 404
    return expert


def everland_becomes_a_party(year: Year, expert: str) -> None:
    """It has the right from its first instant as a party, 30 July; then it is told, once."""
    year.on("2026-07-29T12:00")
    year.play("Secretariat")
    year.post(
        "/states/XE/",
        source="Depositary notification of 5 May: instrument deposited on 1 May.",
        **day_fields("signed_on", date(2013, 6, 3)),
        **day_fields("party_on", date(2026, 7, 30)),  # ninety days after
    )
    # Who is a party is asked as the page is made, not before: a minute, so that none is made later.
    year.on("2026-07-29T23:59")
    assert year.answers("Everland", expert) == 404
    assert "Everland" not in year.told("experts/distributed")

    year.on("2026-07-30T00:00")
    assert year.answers("Everland", expert) == 200
    assert "Raise an objection" in year.get(expert)
    year.on("2026-07-30T00:01")
    assert year.told("experts/distributed") == {"Borland": 1, "Drovania": 1, "Everland": 1}


def two_states_object(year: Year, expert: str) -> None:
    """Until day 5 is over: then the right has lapsed, whether or not a sweep has run."""
    year.on("2026-07-30T09:00")
    year.play("Borland")
    assert "Your objection is on record." in year.post(f"{expert}object/")
    year.on("2026-08-01T23:59:59.999000")
    year.play("Drovania")
    assert "Your objection is on record." in year.post(f"{expert}object/", reason="Sources.")
    year.on("2026-08-02T00:00")
    year.play("Everland")
    assert "The time to object has passed (¶8)." in year.post(f"{expert}object/")
    assert "Drovania" not in year.get(expert)  # Nor is it told who objected.
    year.play("Alvania")
    year.get(expert)
    assert "Borland" in year.text
    assert "Drovania" in year.text


def one_of_them_yields(year: Year, expert: str) -> None:
    """All have to be settled: with one objection left, nobody is admitted."""
    year.on("2026-08-03T09:00")
    year.play("Borland")
    year.post(f"{expert}withdraw-objection/")
    assert "in consultation" in year.get(expert)


def delegations_register(year: Year, meeting: str) -> None:
    year.on("2026-08-04T09:00")
    for name in ("Alvania", "Carland", "Drovania", "Everland"):
        year.play(name)
        year.post(f"{meeting}delegation/", name="A. Delegate", function="HEAD")


def the_other_goes_to_the_states_parties(year: Year, expert: str) -> None:
    """ToR 8: unresolved when D-20, 6 August, is over. It is for the parties that take part."""
    year.on("2026-08-06T23:59:59.999000")
    year.play("Alvania")
    assert "in consultation" in year.get(expert)
    year.on("2026-08-07T00:00")
    assert "before the States Parties" in year.get(expert)
    year.on("2026-08-07T00:01")
    told = {*year.told("experts/to-decide")}
    assert told == {"Alvania", "Drovania", "Everland", "CHAIR", "SECRETARIAT"}
    year.play("Everland")
    assert "Drovania" in year.get(expert)
    year.play("Borland")  # It does not take part.
    assert "Drovania" not in year.get(expert)
    assert year.answers("Carland", expert) == 404  # A signatory does not decide.


def they_decide(year: Year, meeting: str, expert: str) -> None:
    """In the room, and not before; the outcome is kept, and no vote."""
    decided = {"outcome": "ADMITTED", **day_fields("decided_on", date(2026, 8, 26))}
    year.on("2026-08-25T18:00")
    year.play("Chair")
    assert "not before it is open" in year.post(f"{expert}decision/", **decided)
    year.on("2026-08-26T10:00")
    year.play("Chair")
    assert "The meeting is open." in year.post(f"{meeting}open/")
    assert "is admitted" in year.post(f"{expert}decision/", **decided)
    year.play("Alvania")
    assert year.answers("Alvania", f"{expert}duty-of-confidence/") == 200
    assert "is admitted" in year.post(f"{expert}duty-of-confidence/")
    year.play("Chair")
    assert "was erased" in year.post(f"{meeting}closing/")


def there_is_no_third_meeting(year: Year) -> None:
    """ToR 3: at most twice a year, and both were held."""
    days = {"starts_on": date(2026, 11, 2), "ends_on": date(2026, 11, 6)}
    november = cast.week(WeekKind.PREPARATORY, **days)
    year.on("2026-09-01T09:00")
    year.play("Secretariat")
    fields = {"week": november.key, "venue": VENUE, **day_fields("held_on", date(2026, 11, 4))}
    year.post("/meetings/propose/", **fields)
    meeting = year.path
    consult_the_chair(year, meeting, "meeting", date(2026, 9, 1))
    year.play("President")
    assert "¶3 allows two meetings a year. Two are recorded for 2026." in year.post(
        f"{meeting}decide/"
    )


def nothing_was_said_in_the_trail() -> None:
    facts = " ".join(str(entry.facts) for entry in TrailEntry.objects.all())
    for word in ("Vrba", "Sources", "Serial", VENUE):
        assert word not in facts
