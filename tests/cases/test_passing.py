"""A State passes a case to its own authorities, by name or on paper (ToR 16)."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from http import HTTPStatus

import pytest
from django.db import ProgrammingError
from django.http import Http404
from pypdf import PdfReader

from cases import queries
from cases.actions import passing as actions
from cases.actions import using
from cases.models import ArmsItem, Case, CaseReader, RouteLeg
from cases.notices.passing import PASSED_ON
from cases.rules import Use, UseWord
from forum import sight
from forum.audience import Kind
from forum.models import Copy, Notice, Term, TrailEntry
from tests import cast
from tests.cases.stage import EARLY
from tests.conftest import Visitor

pytestmark = pytest.mark.django_db
UNTIL = date(2026, 7, 10)
OVER = datetime.fromisoformat("2026-07-11T00:00+02:00")  # the first moment after that day


@pytest.fixture
def case() -> Case:
    return cast.case("Alvania", audience=Kind.CHOSEN, chosen=("Borland",))


@pytest.fixture
def borland() -> Term:
    return cast.delegate("Borland")


@pytest.fixture
def officer() -> Term:
    return cast.police("Borland")


@pytest.fixture
def colleague() -> Term:
    return cast.police("Borland", person=cast.person("Bruno"))


def pass_on(case: Case, to: Term, by: Term, until: date | None = None, *, now=EARLY) -> None:
    with sight.through_the_eyes_of(by, now=now):
        actions.pass_on(case=case, to=to, until=until, by=by, now=now)


def take_back(case: Case, of: Term, by: Term, *, now=EARLY) -> None:
    with sight.through_the_eyes_of(by, now=now):
        actions.take_back(case=case, of=of.person, by=by, now=now)


def reads(term: Term, *, now=EARLY) -> bool:
    with sight.through_the_eyes_of(term, now=now):
        return Case.objects.exists()


def test_an_officer_passes_what_was_passed_to_them_to_a_colleague(
    case, borland, officer, colleague
):
    pass_on(case, officer, borland)
    pass_on(case, colleague, officer)
    assert reads(colleague)
    assert Notice.objects.get(kind=PASSED_ON, office=colleague).link == case.get_absolute_url()


def test_it_ends_with_the_day_that_was_said_and_no_job_has_to_run(case, borland, officer):
    pass_on(case, officer, borland, UNTIL)
    assert reads(officer, now=OVER - timedelta(seconds=1))
    assert not reads(officer, now=OVER)


def test_taken_back_it_is_read_no_longer_and_the_register_keeps_it(case, borland, officer):
    pass_on(case, officer, borland)
    take_back(case, officer, borland, now=OVER)
    assert not reads(officer, now=OVER)
    with sight.through_the_eyes_of(borland, now=OVER):
        (line,) = queries.register_of(case, borland)
        assert (line.user, line.added_by, line.ends_at) == (officer.person, borland, OVER)
        with pytest.raises(actions.NothingToTakeBack):
            actions.take_back(case=case, of=officer.person, by=borland, now=OVER)


def test_it_can_be_passed_on_again(case, borland, officer):
    pass_on(case, officer, borland, UNTIL)
    pass_on(case, officer, borland, now=OVER)
    assert reads(officer, now=OVER + timedelta(days=40))
    assert CaseReader.objects.count() == 2


def test_the_register_is_the_state_s_own(case, borland, officer, colleague):
    pass_on(case, officer, borland)
    pass_on(case, colleague, officer)
    lines = {}
    for term in (borland, officer, colleague, cast.delegate("Alvania"), cast.secretariat()):
        with sight.through_the_eyes_of(term, now=EARLY):
            lines[term.pk] = CaseReader.objects.count()
    assert [*lines.values()] == [2, 2, 1, 0, 0]


def test_an_officer_takes_back_what_they_passed_on_and_no_more(case, borland, officer, colleague):
    pass_on(case, officer, borland)
    pass_on(case, colleague, officer)
    with pytest.raises(actions.NothingToTakeBack):
        take_back(case, officer, colleague)
    take_back(case, colleague, officer)
    assert not reads(colleague)


def test_it_is_passed_to_own_law_enforcement_and_to_nobody_else(case, borland):
    others = (
        cast.police("Alvania"),
        cast.delegate("Drovania"),
        cast.expert(),
        cast.police("Borland", person=cast.person("Boris"), ends_at=EARLY),
    )
    for other in others:
        with pytest.raises(actions.NotAColleague):
            pass_on(case, other, borland)


def test_nobody_passes_on_what_they_do_not_read(case, colleague):
    officer = cast.police("Borland")
    with pytest.raises((actions.NotPassedOn, Http404)):
        pass_on(case, colleague, officer)
    by_hand = CaseReader(
        content_object=case,
        user=colleague.person,
        permission_id=1,
        granted_by=officer.state,
        added_by=officer,
    )
    with pytest.raises(ProgrammingError), sight.through_the_eyes_of(officer, now=EARLY):
        CaseReader.objects.bulk_create([by_hand], ignore_conflicts=True)


def test_a_day_that_is_over_is_refused(case, borland, officer):
    with pytest.raises(actions.DayOver):
        pass_on(case, officer, borland, EARLY.date() - timedelta(days=1))


def test_the_provider_is_not_told_to_whom(case, borland, officer):
    pass_on(case, officer, borland)
    with sight.through_the_eyes_of(cast.delegate("Alvania"), now=EARLY):
        assert not TrailEntry.objects.filter(act="passed on").exists()


# --- Pages and paper ----------------------------------------------------------------------------


def test_on_the_page_a_colleague_is_added_and_taken_back(
    client: Visitor, time_machine, case, borland, officer
):
    time_machine.move_to(EARLY, tick=False)
    cast.sign_in(client, borland)
    page = f"/cases/{case.ref}/colleagues/"
    days = {"until_day": "10", "until_month": "7", "until_year": "2026"}
    shown = client.post(page, {"colleague": officer.key, **days}, follow=True)
    assert f"{officer.person} reads it from now on. Only your State knows." in shown.text
    shown = client.post(f"{page}take-back/", {"of": officer.person_id}, follow=True)
    assert f"It is taken back from {officer.person}." in shown.text
    assert "ended" in shown.text


def test_a_card_alone_is_not_passed_on(client: Visitor, time_machine, case):
    time_machine.move_to(EARLY, tick=False)
    for office in (cast.secretariat(), cast.chair(), cast.delegate("Drovania")):
        cast.sign_in(client, office)
        for name in ("colleagues", "pack"):
            answer = client.get(f"/cases/{case.ref}/{name}/")
            assert answer.status_code == HTTPStatus.NOT_FOUND


def paper(client: Visitor, case: Case, by: Term) -> str:
    cast.sign_in(client, by)
    answer = client.get(f"/cases/{case.ref}/pack/")
    assert answer["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_the_national_pack_carries_the_case_paragraph_16_and_the_conditions(
    client: Visitor, time_machine, case, borland
):
    alvania = cast.delegate("Alvania")
    first = {"case": case, "position": 1}
    ArmsItem.objects.create(**first, description="Rifles", marks="QQ-4711")
    RouteLeg.objects.create(**first, from_state="XA", to_place="the border crossing")
    with sight.through_the_eyes_of(borland, now=EARLY):
        begun = using.ask(
            about=case, use=Use.EXPORT, purpose="Why.", wished_by=None, by=borland, now=EARLY
        )
    with sight.through_the_eyes_of(alvania, now=EARLY):
        using.write(
            discussion=begun, word=UseWord.CONDITIONS, text="Name nobody.", by=alvania, now=EARLY
        )
    time_machine.move_to(EARLY, tick=False)
    says = paper(client, case, borland)
    for part in (
        case.ref,
        "Serial numbers were filed off.",
        "QQ-4711",
        "the border crossing",
        "it is discussed with Alvania (paragraph 16 of the Terms of Reference)",
        "Name nobody.",
        str(borland.person),
    ):
        assert part in says


def test_the_pack_is_a_copy_of_whoever_took_it_and_the_provider_learns_that_a_state_did(
    client: Visitor, time_machine, case, borland
):
    time_machine.move_to(EARLY, tick=False)
    assert "No use has been discussed." in paper(client, case, borland)
    assert Copy.objects.get().office == borland
    told = TrailEntry.objects.get(act="downloaded", owner=cast.state("Alvania"))
    assert (told.reader, told.office) == (borland.state, None)


def test_another_state_s_conditions_are_not_on_it(client: Visitor, time_machine, case, borland):
    carland = cast.delegate("Carland")
    case.chosen.create(provider=case.provider, state=carland.state)
    with sight.through_the_eyes_of(carland, now=EARLY):
        using.ask(about=case, use=Use.EXPORT, purpose="Why.", wished_by=None, by=carland, now=EARLY)
    time_machine.move_to(EARLY, tick=False)
    assert "No use has been discussed." in paper(client, case, borland)
