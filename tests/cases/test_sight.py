"""Who sees a case and a notice: what is said, shown and answered agree, for everyone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases import queries
from cases.models import Case, CaseContent, NoticeText, NoticeToState, Reply, ReplyText
from cases.rules import Answer, Status
from forum import access, sight
from forum.audience import Kind
from forum.models import State, Term
from tests import cast
from tests.cases.stage import EARLY, announce, notify
from tests.conftest import Visitor

pytestmark = pytest.mark.django_db

PROVIDER = {"alvania", "alvania focal point"}
CHOSEN = {"borland", "borland police"}  # Its police was passed the case by name.
PARTIES = {*CHOSEN, "drovania"}
SIGNATORIES = {"carland"}
BUREAU = {"secretariat", "chair"}

# Who sees the card, and who reads what happened.
AUDIENCES = {
    Kind.OWN: (PROVIDER, PROVIDER),
    Kind.CHOSEN: ({*PROVIDER, *CHOSEN, *BUREAU}, {*PROVIDER, *CHOSEN}),
    Kind.PARTIES: ({*PROVIDER, *PARTIES, *BUREAU}, {*PROVIDER, *PARTIES}),
    Kind.ALL: (
        {*PROVIDER, *PARTIES, *SIGNATORIES, *BUREAU},
        {*PROVIDER, *PARTIES, *SIGNATORIES},
    ),
}


@pytest.fixture
def people() -> dict[str, Term]:
    return {
        "alvania": cast.delegate("Alvania"),
        "alvania focal point": cast.focal_point("Alvania"),
        "alvania police": cast.police("Alvania"),
        "borland": cast.delegate("Borland"),
        "borland police": cast.police("Borland"),
        "another borland police": cast.police("Borland"),
        "carland": cast.delegate("Carland"),
        "carland police": cast.police("Carland"),
        "drovania": cast.delegate("Drovania"),
        "secretariat": cast.secretariat(),
        "chair": cast.chair(),
        "president": cast.president(),
        "expert": cast.expert(),
        "administrator": cast.administrator(),
        "former delegate of borland": cast.delegate("Borland", ends_at=EARLY),
        "former chair": cast.chair(ends_at=EARLY),
    }


def seeing(row: object, people: dict[str, Term]) -> set[str]:
    """Return who sees a row, by the database; and hold it against what the sight says."""
    rows = type(row)._default_manager.filter(pk=row.pk)  # type: ignore[attr-defined]
    shown = set()
    for name, term in people.items():
        said = sight.seen_by(rows, term, now=EARLY).exists()
        with sight.through_the_eyes_of(term, now=EARLY):
            sees = rows.exists()
        assert sees == said, name
        shown |= {name} if sees else set()
    return shown


@pytest.mark.parametrize("audience", Kind)
def test_a_card_and_what_happened(audience, people):
    case = cast.case(begun_by=people["alvania"], audience=audience, chosen=("Borland",))
    access.grant(case, to=people["borland police"].person, by=people["borland"], now=EARLY)
    card, content = AUDIENCES[audience]

    assert seeing(case, people) == card
    assert seeing(case.content, people) == content


@pytest.mark.parametrize("audience", Kind)
def test_the_page_answers_those_who_see_the_card_and_no_one_else(audience, people, time_machine):
    time_machine.move_to(EARLY, tick=False)
    case = cast.case(begun_by=people["alvania"], audience=audience, chosen=("Borland",))
    access.grant(case, to=people["borland police"].person, by=people["borland"], now=EARLY)
    card, content = AUDIENCES[audience]

    for name, term in people.items():
        visitor = Visitor()
        cast.sign_in(visitor, term)
        page = visitor.get(f"/cases/{case.ref}/")
        assert page.status_code == (200 if name in card else 404), name
        assert ("filed off" in page.text) == (name in content), name
        assert (case.ref in visitor.get("/cases/").text) == (name in card), name


def test_a_draft_that_is_withdrawn_never_existed_for_anyone_else(people):
    case = cast.case(begun_by=people["alvania"], status=Status.WITHDRAWN)

    assert seeing(case, people) == PROVIDER


def test_a_withdrawn_case_leaves_its_card_and_nothing_of_what_happened(people):
    case = cast.case(
        begun_by=people["alvania"],
        audience=Kind.ALL,
        status=Status.WITHDRAWN,
        released_at=EARLY,
    )

    assert seeing(case, people) == {*PROVIDER, *BUREAU, "borland", "carland", "drovania"}
    assert seeing(case.content, people) == set()


def test_a_state_no_longer_chosen_sees_nothing_nor_does_its_police(people):
    case = cast.case(begun_by=people["alvania"], audience=Kind.CHOSEN, chosen=("Drovania",))
    access.grant(case, to=people["borland police"].person, by=people["borland"], now=EARLY)

    assert not seeing(case, people) & CHOSEN


def test_a_state_that_becomes_a_party_reads_from_that_day_on(people):
    case = cast.case(begun_by=people["alvania"], audience=Kind.PARTIES)
    State.objects.filter(name_en="Carland").update(party_from=EARLY)
    before = EARLY - timedelta(seconds=1)

    with sight.through_the_eyes_of(people["carland"], now=before):
        assert not Case.objects.filter(pk=case.pk).exists()
    with sight.through_the_eyes_of(people["carland"], now=EARLY):
        assert CaseContent.objects.filter(pk=case.pk).exists()


def test_each_notice_is_its_two_states_and_none_of_the_other_s(people):
    alvania = people["alvania"]
    intention = announce(alvania, cast.meeting())
    to = {name: notify(alvania, intention, cast.state(name)) for name in ("Borland", "Carland")}
    for name, notice in to.items():
        reply = Reply.objects.create(
            notice=notice, kind=Answer.REPLY, replied_by=people[name.lower()], replied_at=EARLY
        )
        ReplyText.objects.create(reply=reply, text="It was stopped.")

    for name, notice in to.items():
        sides = {*PROVIDER, name.lower()}
        assert seeing(notice, people) == {*sides, *BUREAU}
        assert seeing(notice.text, people) == sides
        assert seeing(notice.replies.get(), people) == {*sides, *BUREAU}
        assert seeing(notice.replies.get().text, people) == sides
    assert seeing(intention, people) == {*PROVIDER, *BUREAU}


def test_the_right_of_reply_is_not_told_to_another_state_concerned(people):
    alvania = people["alvania"]
    intention = announce(alvania, cast.meeting())
    notify(alvania, intention, cast.state("Borland"))
    notify(alvania, intention, cast.state("Carland"))
    item = queries.item_of(intention)
    assert item is not None
    item.circulated_at = EARLY
    item.save()

    with sight.through_the_eyes_of(people["borland"], now=EARLY):
        assert [right.state.name_en for right in item.rights_of_reply.all()] == ["Borland"]


def test_the_bureau_counts_notices_and_reads_none(people):
    alvania = people["alvania"]
    notify(alvania, announce(alvania, cast.meeting()))

    with sight.through_the_eyes_of(people["secretariat"], now=EARLY):
        assert NoticeToState.objects.count() == 1
        assert not NoticeText.objects.exists()
