"""A review of the Forum's usefulness: ticks, totals, and no number that points to a State."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from cases import queries as cases
from forum import sight
from forum.audience import Kind
from forum.models import Mandate, State, Term
from forum.models.outreach import Addressee, Task
from meetings import queries
from meetings.actions import reviewing as actions
from meetings.models import ReviewAnswer
from meetings.rules import Led, Terms, Useful
from tests import cast
from tests.conftest import Visitor

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 7, 28, 12, tzinfo=UTC)
TICKED: dict[str, Any] = {
    "meetings": Useful.VERY,
    "platform": Useful.SOMEWHAT,
    "led_to_action": Led.YES,
    "terms": Terms.KEEP,
}


@pytest.fixture
def mandate() -> Mandate:
    return Mandate.objects.create(
        conference=11,
        document="Final report, 30",
        task=Task.REVIEW,
        addressee=Addressee.CONFERENCE,
        text="decided to review the Forum",
        recorded_by=cast.secretariat(),
        recorded_at=NOW,
    )


def answer(by: Term, mandate: Mandate, **other: Any) -> None:
    with sight.through_the_eyes_of(by, now=NOW):
        actions.answer(mandate=mandate, **{**TICKED, **other}, by=by, now=NOW)


def counted(by: Term, mandate: Mandate, question: str = "meetings") -> dict[str, int | None]:
    with sight.through_the_eyes_of(by, now=NOW):
        told = queries.answers_counted(mandate)
    return {one.answer: one.states for one in told if one.question == question}


def answered(mandate: Mandate, **how_many: int) -> None:
    """So many States said each of these of the meetings."""
    by = cast.delegate("Alvania")
    said = [Useful[name] for name, n in how_many.items() for _ in range(n)]
    for number, useful in enumerate(said):
        state = State.objects.create(code=f"Q{chr(65 + number)}", name_en=f"State {number}")
        ReviewAnswer.objects.create(
            **{**TICKED, "meetings": useful},
            mandate=mandate,
            state=state,
            answered_by=by,
            answered_at=NOW,
        )


def test_a_state_answers_and_may_answer_otherwise_until_the_review_is_done(mandate: Mandate):
    borland = cast.delegate("Borland")
    answer(borland, mandate)
    answer(borland, mandate, meetings=Useful.LITTLE)

    assert ReviewAnswer.objects.get().meetings == Useful.LITTLE
    Mandate.objects.update(done_on=date(2026, 7, 1))
    with pytest.raises(actions.ReviewDone):
        answer(borland, mandate)


def test_nobody_but_its_own_state_reads_an_answer(mandate: Mandate):
    borland = cast.delegate("Borland")
    answer(borland, mandate)

    for term in (cast.chair(), cast.secretariat(), cast.delegate("Alvania"), cast.president()):
        with sight.through_the_eyes_of(term, now=NOW):
            assert not ReviewAnswer.objects.exists()


def test_totals_are_for_chair_and_secretariat(mandate: Mandate):
    answered(mandate, VERY=6)

    assert counted(cast.chair(), mandate) == counted(cast.secretariat(), mandate) == {"VERY": 6}
    assert counted(cast.delegate("Borland"), mandate) == {}
    assert counted(cast.president(), mandate) == {}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"VERY": 5}, {"VERY": 5}),
        ({"VERY": 4}, {"VERY": None}),
        ({"VERY": 9, "SOMEWHAT": 6}, {"VERY": 9, "SOMEWHAT": 6}),
        # One alone would be told by the others: so the next smallest is not told either.
        ({"VERY": 9, "SOMEWHAT": 6, "LITTLE": 1}, {"VERY": 9, "SOMEWHAT": None, "LITTLE": None}),
        ({"VERY": 9, "SOMEWHAT": 2, "LITTLE": 1}, {"VERY": 9, "SOMEWHAT": None, "LITTLE": None}),
    ],
)
def test_the_database_tells_no_small_number(mandate: Mandate, said, told):
    answered(mandate, **said)

    assert counted(cast.chair(), mandate) == told


def test_what_came_to_the_forum_is_counted_and_not_where_it_is_little(mandate: Mandate):
    for _ in range(6):
        cast.posting("Alvania", audience=Kind.ALL)
    cast.contact()
    with sight.through_the_eyes_of(cast.chair(), now=NOW):
        totals = dict(cases.totals_since(datetime(2026, 1, 1, tzinfo=UTC)))
    with sight.through_the_eyes_of(cast.delegate("Borland"), now=NOW):
        assert cases.totals_since(NOW) == []

    assert (totals["posted"], totals["presented"], totals["contacts"]) == (6, 0, None)
    assert totals.keys() == {"presented", "notified", "replied_in_time", "posted", "contacts"}


def test_the_page_asks_a_state_and_shows_the_chair_totals(mandate: Mandate, time_machine):
    time_machine.move_to(NOW, tick=False)
    pages = {}
    for name, term in (("state", cast.delegate("Borland")), ("chair", cast.chair())):
        visitor = Visitor()
        cast.sign_in(visitor, term)
        pages[name] = visitor.get(f"/meetings/reports/review/{mandate.key}/").content.decode()

    assert "Answer for your State" in pages["state"]
    assert "Totals for the Conference" not in pages["state"]
    assert "Totals for the Conference" in pages["chair"]
    assert "Answer for your State" not in pages["chair"]
