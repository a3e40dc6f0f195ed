"""Who names a State in a case is told at once what that asks for, and by when (ToR 12)."""

from __future__ import annotations

import pytest
from django.test import Client

from cases.models import Case, CaseState
from forum.models import Term
from meetings.models import Meeting
from tests import cast
from tests.cases.stage import EARLY, LATE, announce, notify
from tests.conftest import Visitor

pytestmark = pytest.mark.django_db

DUE = "27 July 2026"
REPLY_DUE = "11 August 2026"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(EARLY, tick=False)


@pytest.fixture
def alvania() -> Term:
    return cast.delegate("Alvania")


@pytest.fixture
def meeting() -> Meeting:
    return cast.meeting()


@pytest.fixture
def naming_borland(alvania) -> Case:
    case = cast.case(begun_by=alvania)
    CaseState.objects.create(case=case, position=1, state=cast.state("Borland"))
    return case


def page_of(case: Case, term: Term, section: str = "states") -> str:
    return browser(term).get(f"/cases/{case.ref}/edit/{section}/").text


def browser(term: Term) -> Client:
    visitor = Visitor()
    cast.sign_in(visitor, term)
    return visitor


def test_who_names_a_state_reads_both_dates_of_the_next_meeting(naming_borland, alvania, meeting):
    page = page_of(naming_borland, alvania)

    assert DUE in page
    assert REPLY_DUE in page
    assert f"/cases/intentions/announce/?case={naming_borland.ref}" in page


def test_once_it_is_announced_the_notice_is_one_step_away(naming_borland, alvania, meeting):
    intention = announce(alvania, meeting, case=naming_borland)

    assert f"/cases/intentions/{intention.key}/concerned/XB/" in page_of(naming_borland, alvania)


def test_a_state_that_was_notified_leads_to_its_notice(naming_borland, alvania, meeting):
    notice = notify(alvania, announce(alvania, meeting, case=naming_borland))

    assert notice.ref in page_of(naming_borland, alvania)


def test_after_d_30_it_says_what_can_be_done(naming_borland, alvania, meeting, time_machine):
    time_machine.move_to(LATE, tick=False)

    assert "with the Chair's leave only" in page_of(naming_borland, alvania)


def test_the_own_state_need_not_be_notified(alvania, meeting):
    case = cast.case(begun_by=alvania)
    CaseState.objects.create(case=case, position=1, state=cast.state("Alvania"))

    assert "not notified" not in page_of(case, alvania)


def test_without_a_meeting_it_says_so(naming_borland, alvania):
    assert "No meeting is decided yet" in page_of(naming_borland, alvania)


def test_a_case_that_names_another_state_is_announced_as_such(naming_borland, alvania, meeting):
    page = browser(alvania).get(f"/cases/intentions/announce/?case={naming_borland.ref}").text

    assert 'name="touches_others" value="True"' in page
    (ticked,) = [
        line
        for line in page.split("<input")
        if 'name="touches_others"' in line and "checked" in line
    ]
    assert 'value="True"' in ticked
