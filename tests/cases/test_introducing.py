"""The same mark elsewhere: two providers are introduced, if both want to be (ToR 21)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import Error, connection, transaction
from django.http import Http404
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases import marks, needs, queries
from cases.actions import introducing as actions
from cases.actions import sharing
from cases.models import (
    ArmsItem,
    Case,
    Introduction,
    MarkComparison,
    MarkMatch,
    MarkOffer,
)
from cases.tasks import compare_marks
from forum import sight
from forum.audience import Kind
from forum.models import Notice, Term, TrailEntry
from tests import cast

pytestmark = pytest.mark.django_db

SUNDAY = datetime(2026, 8, 2, 12, tzinfo=UTC)
WEEK = timedelta(weeks=1)
SIDES = (MarkOffer, MarkMatch, Introduction)


def case_of(by: Term, written: str, **more: Any) -> Case:
    given = {"audience": Kind.PARTIES, **more}
    case = cast.case(begun_by=by, **given)
    ArmsItem.objects.create(case=case, position=1, marks=written)
    return case


def act(do: Callable[..., Any], by: Term, *, now: datetime = SUNDAY, **of: Any) -> Any:
    with sight.through_the_eyes_of(by, now=now):
        return do(by=by, now=now, **of)


def offered(by: Term, written: str) -> Case:
    case = case_of(by, written)
    act(actions.offer, by, case=case)
    return case


def monday(weeks: int = 1) -> datetime:
    return marks.last_comparison(SUNDAY) + weeks * WEEK


def compare(weeks: int = 1) -> int:
    with sight.of_the_portal():
        return actions.compare(morning=monday(weeks), now=monday(weeks))


def found_by(term: Term) -> list[MarkMatch]:
    with sight.through_the_eyes_of(term, now=SUNDAY + 5 * WEEK):
        return list(queries.matches())


def answer(term: Term, *, agrees: bool) -> None:
    (match,) = found_by(term)
    act(actions.answer, term, match=match, agrees=agrees, now=SUNDAY + timedelta(days=2))


def introduced_to(term: Term) -> set[str]:
    with sight.through_the_eyes_of(term, now=SUNDAY + 5 * WEEK):
        assert term.state is not None
        return {row.to(term.state).name for row in Introduction.objects.all()}


@pytest.fixture
def alvania() -> Term:
    return cast.delegate("Alvania")


@pytest.fixture
def borland() -> Term:
    return cast.delegate("Borland")


@pytest.fixture
def both(alvania, borland) -> tuple[Case, Case]:
    """Both hold the same rifle: one wrote its number in Cyrillic, the other with a space."""
    return offered(alvania, "АК-7741 902"), offered(borland, "Stock: none\nak 7741902, KX-1")


def test_after_two_yeses_each_learns_who_the_other_is(alvania, borland, both):
    assert compare() == 2
    assert len(found_by(alvania)) == len(found_by(borland)) == 1
    answer(alvania, agrees=True)
    answer(borland, agrees=True)
    assert introduced_to(alvania) == set()
    compare(2)
    assert introduced_to(alvania) == {"Borland"}
    assert introduced_to(borland) == {"Alvania"}


@pytest.mark.parametrize("said", [False, None])
def test_one_yes_alone_tells_the_other_side_nothing(alvania, borland, both, said):
    compare()
    before = vars(found_by(borland)[0])
    answer(alvania, agrees=True)
    if said is not None:
        answer(borland, agrees=said)
    compare(2)
    assert introduced_to(alvania) == introduced_to(borland) == set()
    if said is None:
        assert {**vars(found_by(borland)[0]), "_state": None} == {**before, "_state": None}


def test_who_did_not_offer_takes_no_part(alvania, borland):
    offered(alvania, "AK-7741 902")
    case_of(borland, "AK-7741 902")
    compare()
    assert found_by(alvania) == found_by(borland) == []


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("AK-7741 902", "AK-7741 903"), ("AK-77", "AK-77"), ("RIFLE MODEL", "RIFLE MODEL")],
)
def test_another_mark_a_short_one_and_plain_words_are_no_match(alvania, borland, ours, theirs):
    offered(alvania, f"{ours}, XX-000 111")
    offered(borland, f"{theirs}; ZZ-999 111")
    compare()
    assert found_by(alvania) == found_by(borland) == []


def test_a_state_is_not_introduced_to_itself(alvania):
    for _ in range(2):
        offered(alvania, "AK-7741 902")
    compare()
    assert found_by(alvania) == []


def test_what_was_taken_back_or_withdrawn_is_compared_no_longer(alvania, borland, both):
    ours, theirs = both
    with sight.through_the_eyes_of(alvania, now=SUNDAY):
        offer = queries.standing_offer(ours)
    act(actions.take_back, alvania, offered=offer)
    act(sharing.withdraw, borland, case=theirs)
    assert compare() == 0
    assert found_by(alvania) == found_by(borland) == []


def test_a_yes_falls_away_when_the_offer_is_taken_back(alvania, borland, both):
    compare()
    for side in (alvania, borland):
        answer(side, agrees=True)
    with sight.through_the_eyes_of(alvania, now=SUNDAY):
        offer = queries.standing_offer(both[0])
    act(actions.take_back, alvania, offered=offer)
    compare(2)
    assert not Introduction.objects.exists()


def test_all_who_offer_are_told_the_same_whether_something_was_found_or_not(both):
    drovania = cast.delegate("Drovania")
    offered(drovania, "QQ-000 001")
    compare()
    told = list(Notice.objects.filter(kind="cases/marks-compared"))
    assert {notice.office.state.name for notice in told if notice.office.state} == {
        *("Alvania", "Borland", "Drovania")
    }
    assert len({(notice.due_at, notice.link, notice.about) for notice in told}) == 1


def test_late_or_twice_the_comparison_is_the_same(both):
    assert [compare(), compare(), MarkMatch.objects.count()] == [2, 0, 2]
    compare(2)
    assert [MarkMatch.objects.count(), MarkComparison.objects.count()] == [2, 2]


def test_the_sweep_compares_on_monday_mornings(both, time_machine):
    time_machine.move_to(monday() - timedelta(minutes=1), tick=False)
    assert compare_marks() == 0
    time_machine.move_to(monday() + timedelta(hours=30), tick=False)
    assert [compare_marks(), compare_marks()] == [2, 0]
    assert MarkComparison.objects.latest("morning").morning == monday()


def test_marks_are_offered_of_a_released_case_by_who_signs(alvania):
    draft = case_of(alvania, "AK-7741 902", audience=Kind.OWN)
    with pytest.raises(actions.NotOffered):
        act(actions.offer, alvania, case=draft)
    released = case_of(alvania, "AK-7741 902")
    junior = cast.delegate("Alvania", may_release=False)
    with pytest.raises(actions.NotOffered):
        act(actions.offer, junior, case=released)
    act(actions.offer, alvania, case=released)
    with pytest.raises(actions.OfferedAlready):
        act(actions.offer, alvania, case=released)
    with pytest.raises(actions.NoMarks):
        act(actions.offer, alvania, case=case_of(alvania, "illegible"))


def test_a_state_answers_once_and_nobody_answers_for_it(alvania, borland, both):
    compare()
    (match,) = found_by(alvania)
    for by in (borland, cast.secretariat(), cast.delegate("Alvania", may_release=False)):
        with pytest.raises((actions.NotOffered, Http404)):
            act(actions.answer, by, match=match, agrees=True)
    answer(alvania, agrees=False)
    with pytest.raises(actions.AnsweredAlready):
        answer(alvania, agrees=True)


def test_nobody_past_the_portal_makes_a_match_or_changes_a_word(alvania, borland, both):
    compare()
    answer(alvania, agrees=False)
    (match,), (theirs,) = found_by(alvania), found_by(borland)
    made = partial(
        MarkMatch.objects.create, offer=match.offer, state=match.state, pair=1, found_at=SUNDAY
    )
    introduced = partial(
        Introduction.objects.create,
        pair=theirs.pair,
        one=match.state,
        other=theirs.state,
        introduced_at=SUNDAY,
    )
    changed = partial(MarkMatch.objects.filter(pk=match.pk).update, agrees=True)
    for do in (made, introduced, changed):
        with (
            pytest.raises(Error),
            sight.through_the_eyes_of(alvania, now=SUNDAY),
            transaction.atomic(),
        ):
            do()
    with sight.through_the_eyes_of(alvania, now=SUNDAY):
        assert MarkMatch.objects.filter(pk=theirs.pk).update(agrees=True) == 0


def test_no_mark_is_kept_by_the_comparison(both, alvania, borland):
    compare()
    for side in (alvania, borland):
        answer(side, agrees=True)
    compare(2)
    with connection.cursor() as cursor:
        for table in (*SIDES, MarkComparison, Notice, TrailEntry):
            name = table._meta.db_table
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM \"{name}\" t")  # noqa: S608
            (said,) = cursor.fetchone()
            assert "7741" not in said, table


def test_the_lobby_asks_until_the_state_has_said(alvania, both):
    def asked() -> list[str]:
        with sight.through_the_eyes_of(alvania, now=SUNDAY):
            return [need.link for need in needs.of(alvania, now=SUNDAY) if "marks" in need.link]

    assert asked() == []
    compare()
    assert asked() == [f"/cases/{both[0].ref}/marks/"]
    answer(alvania, agrees=False)
    assert asked() == []


def test_a_delegate_offers_answers_and_reads_who_it_is_on_the_page(
    client: Client, alvania, borland, time_machine
):
    case = case_of(alvania, "AK-7741 902")
    offered(borland, "AK-7741 902")
    page = f"/cases/{case.ref}/marks/"
    time_machine.move_to(SUNDAY, tick=False)
    cast.sign_in(client, alvania)
    assert "What your State would agree to" in client.get(page).content.decode()
    assert client.post(page).status_code == 302
    time_machine.move_to(monday() + timedelta(hours=1), tick=False)
    compare_marks()
    cast.sign_in(client, alvania)
    body = client.get(page).content.decode()
    assert "Introduce us" in body
    assert "Borland" not in body.partition("<main")[2]
    client.post(f"{page}{found_by(alvania)[0].key}/", {"agrees": "yes"})
    answer(borland, agrees=True)
    time_machine.move_to(monday(2) + timedelta(hours=1), tick=False)
    compare_marks()
    cast.sign_in(client, alvania)
    assert "<strong>Borland</strong>" in client.get(page).content.decode()
    assert "You are introduced to Borland" in client.get("/cases/marks/").content.decode()


class Weeks:
    """Four States that hold the same mark, and what each of them said to whom."""

    def __init__(self) -> None:
        self.terms = [cast.delegate(name) for name in NAMES]
        self.cases = [case_of(term, "AK-7741 902") for term in self.terms]
        self.agreed = {name: set[int]() for name in NAMES}
        self.number = 0

    @property
    def now(self) -> datetime:
        return monday(self.number) + timedelta(hours=1)

    def monday(self, _who: int) -> None:
        self.number += 1
        compare(self.number)

    def offer(self, who: int) -> None:
        if self.standing(who) is None:
            act(actions.offer, self.terms[who], case=self.cases[who], now=self.now)

    def take_back(self, who: int) -> None:
        if (offer := self.standing(who)) is not None:
            act(actions.take_back, self.terms[who], offered=offer, now=self.now)

    def say_yes(self, who: int) -> None:
        self.agreed[NAMES[who]] |= {match.pair for match in self.answer(who, agrees=True)}

    def say_no(self, who: int) -> None:
        self.answer(who, agrees=False)

    def answer(self, who: int, *, agrees: bool) -> list[MarkMatch]:
        with sight.through_the_eyes_of(self.terms[who], now=self.now):
            waiting = list(queries.matches().filter(answered_at=None))
        for match in waiting:
            act(actions.answer, self.terms[who], match=match, agrees=agrees, now=self.now)
        return waiting

    def standing(self, who: int) -> MarkOffer | None:
        with sight.through_the_eyes_of(self.terms[who], now=self.now):
            return queries.standing_offer(self.cases[who])

    def known_to(self, who: int) -> set[tuple[int, str]]:
        term = self.terms[who]
        with sight.through_the_eyes_of(term, now=self.now):
            return {(row.pair, row.to(term.speaks_for).name) for row in Introduction.objects.all()}


NAMES = ("Alvania", "Borland", "Carland", "Drovania")
SAID = st.tuples(
    st.sampled_from(["monday", "monday", "offer", "offer", "say_yes", "say_yes", "say_no"])
    | st.just("take_back"),
    st.integers(0, 3),
)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(SAID, max_size=14))
def test_in_any_order_only_two_yeses_make_two_states_known_to_each_other(said):
    with transaction.atomic():
        weeks = Weeks()
        for what, who in [("offer", 0), ("offer", 1), ("monday", 0), *said]:
            getattr(weeks, what)(who)
        for who, name in enumerate(NAMES):
            for pair, other in weeks.known_to(who):
                assert pair in weeks.agreed[name] & weeks.agreed[other]
        transaction.set_rollback(True)
