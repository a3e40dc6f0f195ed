from __future__ import annotations

from datetime import timedelta

import pytest

from experts import needs
from experts.models import Proposal
from forum import sight
from forum.models import Term
from forum.needs import Need
from tests import cast
from tests.experts import acts
from tests.experts.acts import AFTER_D20, CONSULTATION_ENDS, DISTRIBUTED, ENDS, IN_THE_ROOM

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def proposal() -> Proposal:
    cast.meeting()
    return acts.distribute(acts.propose(by=cast.delegate("Alvania")))


def needs_of(term: Term, now) -> list[Need]:
    with sight.through_the_eyes_of(term, now=now):
        return needs.of(term, now=now)


def test_the_secretariat_distributes_at_once():
    cast.meeting()
    laid = acts.propose(by=cast.delegate("Alvania"))

    [need] = needs_of(cast.secretariat(), DISTRIBUTED)

    assert need.says == f"Distribute proposal {laid.ref} at once to all States Parties."
    assert need.link == f"/experts/{laid.ref}/distribute/"
    assert needs_of(cast.chair(), DISTRIBUTED) == []


def test_silence_is_for_information(proposal):
    [need] = needs_of(cast.delegate("Borland"), DISTRIBUTED)

    assert "You need do nothing." in need.says
    assert (need.duty, need.by) == (False, ENDS)
    assert needs_of(cast.delegate("Borland"), ENDS) == []


def test_a_signatory_and_the_proposer_need_nothing_of_a_silence(proposal):
    assert needs_of(cast.delegate("Carland"), DISTRIBUTED) == []
    assert needs_of(cast.delegate("Alvania"), DISTRIBUTED) == []


@pytest.mark.parametrize("name", ["Alvania", "Borland"])
def test_both_states_have_an_objection_to_settle(proposal, name):
    acts.object_to(proposal, by=cast.delegate("Borland"))

    [need] = needs_of(cast.delegate(name), ENDS)

    assert (need.duty, need.by, need.paragraph) == (True, CONSULTATION_ENDS, 8)


def test_a_decision_is_recorded_once_the_meeting_is_open(proposal):
    acts.object_to(proposal, by=cast.delegate("Borland"))
    acts.sweep(CONSULTATION_ENDS)
    assert needs_of(cast.chair(), AFTER_D20) == []

    acts.open_the_meeting()

    for office in (cast.chair(), cast.secretariat()):
        [need] = needs_of(office, IN_THE_ROOM)
        assert need.link == f"/experts/{proposal.ref}/decision/"


def test_those_who_take_part_know_that_they_decide(proposal):
    drovania = cast.delegate("Drovania")
    acts.object_to(proposal, by=cast.delegate("Borland"))
    acts.sweep(CONSULTATION_ENDS)
    assert needs_of(drovania, AFTER_D20) == []

    acts.register(drovania)

    [need] = needs_of(drovania, AFTER_D20)
    assert not need.duty


def test_the_inviting_state_tells_its_expert_before_the_meeting(proposal):
    alvania = cast.delegate("Alvania")
    acts.sweep(ENDS)

    [need] = needs_of(alvania, ENDS + HOUR)
    assert (need.paragraph, need.by) == (15, proposal.attest_by)

    acts.attest(proposal, by=alvania, now=ENDS + HOUR)
    assert needs_of(alvania, ENDS + HOUR) == []
