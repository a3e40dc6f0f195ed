"""What a hand could try with a challenge past the portal: the database knows the two sides only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import Error, connection, models, transaction

from cases.models import (
    Challenge,
    ChallengeClosing,
    ChallengeMessage,
    ChallengeMessageText,
    ChallengeText,
)
from cases.rules import Side, Word
from forum import audience, keys, sight
from forum.models import Role, Term
from tests import cast, world
from tests.cases.test_challenges import ask, close
from tests.world import NOW, TWO_SIDES

pytestmark = pytest.mark.django_db
TABLES = (
    Challenge,
    ChallengeText,
    ChallengeMessage,
    ChallengeMessageText,
    ChallengeClosing,
)


def refusal(act: Callable[[], object], *, by: Term) -> str:
    """Return what the database answers: nothing, if it lets this office do that."""
    try:
        with sight.through_the_eyes_of(by, now=NOW), transaction.atomic():
            act()
    except Error as error:
        return str(error).partition("\n")[0]
    return ""


@pytest.fixture
def alvania() -> Term:
    return cast.delegate("Alvania")


@pytest.fixture
def borland() -> Term:
    return cast.delegate("Borland")


@pytest.fixture
def challenge(alvania, borland) -> Challenge:
    return ask(alvania, borland.speaks_for, now=NOW)


def message(challenge: Challenge, by: Term, **more: Any) -> Callable[[], object]:
    given = {"by_challenger": False, "kind": Word.EXPLANATION, "sent_at": NOW, **more}
    return lambda: ChallengeMessage.objects.create(challenge=challenge, sent_by=by, **given)


def closing(challenge: Challenge, by: Term, **more: Any) -> Callable[[], object]:
    given = {"closed_at": NOW, **more}
    return lambda: ChallengeClosing.objects.create(challenge=challenge, closed_by=by, **given)


def raising(by: Term, **more: Any) -> Callable[[], object]:
    given = {"ref": keys.reference(2026), "raised_by": by, "raised_at": NOW, **more}
    return lambda: Challenge.objects.create(**given)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
def test_what_is_said_and_printed_is_what_is_shown(table):
    people = world.people()
    world.build(people)
    seeing = {}
    for name, term in people.items():
        if term is None or not term.acting_as(*Role, at=NOW):
            continue
        with sight.through_the_eyes_of(term, now=NOW):
            seeing[name] = list(table._default_manager.all())
            line = [audience.of(row, now=NOW) for row in seeing[name]]
            assert {str(p.name) for a in line for p in a.parties} <= {"Alvania", "Borland"}
            with sight.of_the_portal():  # Without a ticket it can say nothing.
                said = sight.seen_by(table._default_manager.all(), term, now=NOW)
                assert not said.exists()
    assert {name for name, rows in seeing.items() if rows} == TWO_SIDES


def test_the_portal_writes_no_challenge_and_closes_none(challenge, alvania, borland):
    for act in (
        raising(alvania, by_side=Side.STATE, by_state=alvania.state, to_state=borland.state),
        closing(challenge, alvania),
        message(challenge, borland),
    ):
        with pytest.raises(Error, match="row-level security"), transaction.atomic():
            act()
    assert Challenge.objects.count() == 0
    assert Challenge.objects.update(ref="x") == 0


def test_nobody_asks_in_another_s_name(alvania, borland):
    chair, drovania = cast.chair(), cast.delegate("Drovania")
    to = {"to_state": borland.state}
    assert refusal(raising(drovania, by_side=Side.STATE, by_state=alvania.state, **to), by=drovania)
    assert refusal(raising(drovania, by_side=Side.SECRETARIAT, **to), by=drovania)
    assert refusal(raising(drovania, by_side=Side.CHAIR, by_term=chair, **to), by=drovania)
    assert refusal(raising(chair, by_side=Side.EXPERT, by_term=chair, **to), by=chair)
    assert not refusal(raising(chair, by_side=Side.CHAIR, by_term=chair, **to), by=chair)


def test_a_person_who_is_no_expert_is_not_challenged_by_name(alvania):
    by = {"by_side": Side.STATE, "by_state": alvania.state}
    assert refusal(raising(alvania, **by, to_term=cast.chair()), by=alvania)
    assert not refusal(raising(alvania, **by, to_term=cast.expert()), by=alvania)


def test_who_does_not_sign_writes_nothing(challenge, borland):
    junior = cast.delegate("Borland", may_release=False)
    assert refusal(message(challenge, junior), by=junior)
    assert not refusal(message(challenge, borland), by=borland)


def test_neither_side_writes_for_the_other_nor_in_the_past(challenge, alvania, borland):
    yesterday = NOW - timedelta(days=1)
    assert refusal(message(challenge, alvania), by=alvania)
    assert refusal(message(challenge, borland, by_challenger=True), by=borland)
    assert refusal(message(challenge, borland, kind=Word.QUESTION), by=borland)
    assert refusal(message(challenge, borland, sent_at=yesterday), by=borland)
    assert refusal(closing(challenge, alvania, closed_at=yesterday), by=alvania)


def test_the_challenged_does_not_close_it_and_a_closed_one_rests(challenge, alvania, borland):
    assert refusal(closing(challenge, borland), by=borland)
    close(alvania, challenge, now=NOW)
    assert refusal(message(challenge, borland), by=borland)


def test_nothing_that_was_sent_is_changed_or_deleted(challenge, alvania):
    for table in TABLES:
        rows = table._default_manager.all()
        field = next(f for f in table._meta.fields if not f.primary_key)
        change = partial(rows.update, **{field.name: models.F(field.name)})
        assert "permission denied" in refusal(change, by=alvania)
        assert "permission denied" in refusal(partial(rows._raw_delete, "default"), by=alvania)


def test_a_hidden_challenge_and_one_that_never_was_give_the_same_answer(challenge):
    drovania = cast.delegate("Drovania")
    absent = Challenge(pk=keys.number())
    for act in (message, closing):
        assert refusal(act(challenge, drovania), by=drovania) == refusal(
            act(absent, drovania), by=drovania
        )


def test_the_trail_of_a_challenge_is_not_found_by_its_number(challenge):
    with (
        sight.through_the_eyes_of(cast.secretariat(), now=NOW),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT count(*) FROM forum_trailentry")
        assert cursor.fetchone() == (0,)
