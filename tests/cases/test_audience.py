"""Who reads a case, why, and what they would see: the database answers, the page says it."""

from __future__ import annotations

import pytest

from cases import queries
from cases.actions import sharing as actions
from cases.models import Case, CaseAttachment, CaseContent, CaseReader
from cases.rules import Status
from forum import access, audience, sight
from forum.audience import Kind, Party
from forum.models import Notice, Role, State, Term, TrailEntry
from tests import cast, world
from tests.cases.stage import EARLY
from tests.conftest import Visitor

pytestmark = pytest.mark.django_db

KINDS = sorted(sight.declared(), key=lambda kind: kind._meta.label)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(EARLY, tick=False)


@pytest.fixture
def alvania() -> Term:
    return cast.delegate("Alvania")


@pytest.fixture
def borland() -> Term:
    return cast.delegate("Borland")


@pytest.fixture
def draft(alvania) -> Case:
    return cast.case(begun_by=alvania)


def release(case: Case, by: Term, audience: Kind, *states: State) -> Case:
    with sight.through_the_eyes_of(by, now=EARLY):
        return actions.release(case=case, audience=audience, states=states, by=by, now=EARLY)


def browser(term: Term) -> Visitor:
    visitor = Visitor()
    cast.sign_in(visitor, term)
    return visitor


def parties(case: Case, by: Term) -> dict[str, Party]:
    with sight.through_the_eyes_of(by, now=EARLY):
        line = audience.of(case, now=EARLY, whose=case.provider)
    return {str(party.name): party for party in line.parties}


def shown_by_name(case: Case, officer: Term, by: Term) -> None:
    CaseReader.objects.create(
        content_object=case,
        granted_by=by.speaks_for,
        user=officer.person,
        permission=access.to_view(Case).get(),
    )


def test_each_reader_is_listed_with_the_reason(draft, alvania, borland):
    cast.secretariat()
    release(draft, alvania, Kind.CHOSEN, borland.state)

    said = {name: party.reason for name, party in parties(draft, alvania).items()}

    assert said == {
        "Alvania": "It is Alvania's own.",
        "Borland": "Alvania released it to this State.",
        "Secretariat officer": "Prepares meetings: sees that, whose and when (¶5).",
    }


def test_the_provider_counts_the_readers_of_each_state_and_no_reader_does(draft, alvania, borland):
    cast.delegate("Borland")
    release(draft, alvania, Kind.CHOSEN, borland.state)
    of_borland = Term.objects.of_state(borland.state, EARLY).count()
    of_alvania = Term.objects.of_state(alvania.state, EARLY).count()

    assert parties(draft, alvania)["Borland"].people == of_borland
    assert parties(draft, alvania)["Alvania"].people == of_alvania
    assert parties(draft, borland)["Borland"].people == of_borland
    assert parties(draft, borland)["Alvania"].people is None


def test_whom_a_state_showed_it_to_by_name_is_told_to_that_state_only(draft, alvania, borland):
    police = cast.police("Borland")
    release(draft, alvania, Kind.CHOSEN, borland.state)
    before = parties(draft, alvania)["Borland"]
    shown_by_name(draft, police, borland)

    seen_by_borland = parties(draft, borland)["Borland"]

    assert parties(draft, alvania)["Borland"] == before
    assert "law-enforcement contact" in str(seen_by_borland.office)
    assert "showed it to them by name" in str(seen_by_borland.reason)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_preview_is_what_such_an_office_sees_of_one_s_own_rows(kind):
    terms = world.people()
    world.build(terms)
    alvania = terms["alvania"]
    assert alvania is not None
    offices = [
        (Role.DELEGATE, "borland"),
        (Role.DELEGATE, "drovania"),
        (Role.SECRETARIAT, "secretariat"),
        (Role.CHAIR, "chair"),
    ]
    for role, name in offices:
        other = terms[name]
        assert other is not None
        with sight.through_the_eyes_of(other, now=world.NOW):
            theirs = set(kind._default_manager.values_list("pk", flat=True))
        with sight.through_the_eyes_of(alvania, now=world.NOW):
            rows = kind._default_manager.all()
            mine = set(rows.values_list("pk", flat=True))
            shown = audience.shown_to(rows, role=role, state=other.state)
            assert set(shown.values_list("pk", flat=True)) <= mine & theirs


def test_nobody_previews_what_they_do_not_see(draft, alvania, borland):
    with sight.through_the_eyes_of(borland, now=EARLY):
        everything = Case.objects.all()
        assert not audience.shown_to(everything, role=Role.DELEGATE, state=alvania.state).exists()
    assert browser(borland).get(f"/cases/{draft.ref}/preview/").status_code == 404


def test_the_preview_of_a_case_is_what_the_other_state_reads(draft, alvania, borland):
    carland = cast.state("Carland")
    content = CaseContent.objects.get(case=draft)
    content.summary = "Rifles left the depot."
    content.save()
    release(draft, alvania, Kind.CHOSEN, borland.state)
    ours = browser(alvania)

    page = ours.get(f"/cases/{draft.ref}/preview/", {"viewer": "XB"}).content.decode()
    assert "what a delegate of Borland would see" in page
    assert "Rifles left the depot." in page

    page = ours.get(f"/cases/{draft.ref}/preview/", {"viewer": "SECRETARIAT"}).content.decode()
    assert "The card only" in page
    assert "Rifles left the depot." not in page

    page = ours.get(f"/cases/{draft.ref}/preview/", {"viewer": carland.code}).content.decode()
    assert "for them there is no such case" in page


def test_a_release_is_previewed_and_nothing_is_released(draft, alvania, borland):
    written = TrailEntry.objects.count()

    page = browser(alvania).post(
        f"/cases/{draft.ref}/release/",
        {"audience": "ALL", "viewer": "XB", "preview": "1"},
    )

    assert "As if you had released it" in page.content.decode()
    draft.refresh_from_db()
    assert draft.status == Status.DRAFT
    assert (Notice.objects.count(), TrailEntry.objects.count()) == (0, written)
    with sight.through_the_eyes_of(borland, now=EARLY):
        assert not queries.known_cases().exists()


def test_a_preview_asks_whom_and_keeps_what_was_chosen(draft, alvania):
    page = browser(alvania).post(
        f"/cases/{draft.ref}/release/", {"audience": "ALL", "viewer": "", "preview": "1"}
    )
    form = page.context["form"]
    assert page.context["look"].errors
    assert form["audience"].value() == "ALL"


def test_files_are_part_of_the_preview(draft, alvania, borland):
    cast_file = CaseAttachment(case=draft, name="manifest.pdf", kind="application/pdf", size=3)
    cast_file.stored_as, cast_file.added_by, cast_file.added_at = "x", alvania, EARLY
    cast_file.save()
    release(draft, alvania, Kind.CHOSEN, borland.state)

    page = browser(alvania).get(f"/cases/{draft.ref}/preview/", {"viewer": "XB"}).content.decode()

    assert "manifest.pdf" in page
