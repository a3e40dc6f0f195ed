"""The objecting and the proposing State consult, and settle it when both say so (ToR 8)."""

from __future__ import annotations

import pytest
from django.db import DatabaseError
from django.test import Client

from experts import actions
from experts.models import ConsultationMessage, ConsultationText, Objection, Proposal
from experts.rules import Status
from forum import sight
from forum.models import Term
from meetings.models import Meeting
from meetings.rules import Status as MeetingStatus
from tests import cast
from tests.experts import acts
from tests.experts.acts import AFTER_D20, CONSULTATION_ENDS, ENDS, IN_THE_ROOM, LATE

pytestmark = pytest.mark.django_db

WORDS = "She speaks of the marks only."


@pytest.fixture
def alvania() -> Term:
    return cast.delegate("Alvania")


@pytest.fixture
def borland() -> Term:
    return cast.delegate("Borland")


@pytest.fixture
def objection(alvania: Term, borland: Term) -> Objection:
    cast.meeting()
    proposal = acts.distribute(acts.propose(by=alvania))
    return acts.object_to(proposal, by=borland)


def stands(objection: Objection) -> Status:
    return Status(Proposal.objects.get(pk=objection.proposal_id).status)


def test_what_the_two_write_is_read_by_the_two_alone(objection, alvania, borland):
    acts.write(objection, WORDS, by=alvania)

    for term in (cast.delegate("Drovania"), cast.chair(), cast.secretariat(), cast.expert()):
        with sight.through_the_eyes_of(term, now=ENDS):
            assert not ConsultationMessage.objects.exists()
            assert not ConsultationText.objects.exists()
    for term in (alvania, borland):
        with sight.through_the_eyes_of(term, now=ENDS):
            assert ConsultationText.objects.get().text == WORDS


def test_those_who_decide_read_that_there_is_an_objection_and_not_what_was_said(objection, alvania):
    drovania = cast.delegate("Drovania")
    acts.register(drovania)
    acts.write(objection, WORDS, by=alvania)
    acts.sweep(CONSULTATION_ENDS)

    with sight.through_the_eyes_of(drovania, now=AFTER_D20):
        assert Objection.objects.exists()
        assert not ConsultationText.objects.exists()


def test_only_with_the_word_of_both_it_is_settled(objection, alvania, borland):
    for first, second in ((alvania, borland), (borland, alvania)):
        acts.agree(objection, by=first)
        assert stands(objection) == Status.OBJECTED
        acts.take_back(objection, by=first)
        acts.agree(objection, by=second)
        assert stands(objection) == Status.OBJECTED
        acts.take_back(objection, by=second)

    acts.agree(objection, by=borland)
    acts.agree(objection, by=alvania)
    assert stands(objection) == Status.ADMITTED


def test_the_states_parties_are_told_that_it_is_settled(objection, alvania, borland):
    drovania, carland = cast.delegate("Drovania"), cast.delegate("Carland")
    acts.agree(objection, by=alvania)
    assert not acts.told("experts/settled")

    acts.agree(objection, by=borland)

    told = acts.told("experts/settled")
    assert drovania.office in told
    assert carland.office not in told  # A signatory.


def test_nobody_says_it_for_the_other(objection, alvania, borland):
    """Each writes its own word, and the proposer alone never ends an objection."""
    now = ENDS

    def tries(term: Term, **columns: object) -> None:
        with sight.through_the_eyes_of(term, now=now):
            Objection.objects.update(**columns)

    for term, columns in (
        (alvania, {"objector_agreed_at": now}),
        (borland, {"proposer_agreed_at": now}),
        (alvania, {"withdrawn_at": now}),
        (alvania, {"proposer_agreed_at": now, "withdrawn_at": now}),
    ):
        with pytest.raises(DatabaseError):
            tries(term, **columns)


def test_a_second_objection_stands_when_the_first_is_settled(alvania, borland):
    cast.meeting()
    drovania = cast.delegate("Drovania")
    proposal = acts.distribute(acts.propose(by=alvania))
    first, second = (acts.object_to(proposal, by=term) for term in (borland, drovania))

    acts.agree(first, by=borland)
    acts.agree(first, by=alvania)
    assert stands(first) == Status.OBJECTED
    assert not acts.told("experts/settled")

    acts.withdraw_objection(proposal, by=drovania, now=ENDS)
    assert stands(second) == Status.ADMITTED


def test_it_can_be_settled_after_it_was_put_to_the_states_parties(objection, alvania, borland):
    acts.sweep(CONSULTATION_ENDS)
    assert stands(objection) == Status.TO_DECIDE

    acts.agree(objection, by=alvania, now=AFTER_D20)
    acts.agree(objection, by=borland, now=AFTER_D20)

    assert stands(objection) == Status.ADMITTED


def test_what_is_decided_is_not_settled_any_more(objection, alvania, borland):
    acts.sweep(CONSULTATION_ENDS)
    acts.open_the_meeting()
    acts.decide(Proposal.objects.get(), by=cast.chair())

    for act in (acts.agree, acts.take_back):
        with pytest.raises(actions.NothingToSettle):
            act(objection, by=borland, now=IN_THE_ROOM)
    with pytest.raises(actions.NothingToSettle):
        acts.write(objection, WORDS, by=alvania, now=IN_THE_ROOM)


def test_nothing_is_written_on_a_meeting_that_is_cancelled(objection, alvania):
    Meeting.objects.update(status=MeetingStatus.CANCELLED)

    with pytest.raises(actions.NothingToSettle):
        acts.write(objection, WORDS, by=alvania)


def test_a_third_state_has_no_such_page(client: Client, objection, time_machine):
    time_machine.move_to(ENDS, tick=False)
    room = objection.get_room_url()

    for term in (cast.delegate("Drovania"), cast.chair(), cast.secretariat()):
        cast.sign_in(client, term)
        assert client.get(room).status_code == 404
        assert client.get(f"{room}settled/").status_code == 404


def test_the_two_settle_it_on_their_pages(
    client: Client, objection, alvania, borland, time_machine
):
    time_machine.move_to(ENDS, tick=False)
    room = objection.get_room_url()

    cast.sign_in(client, alvania)
    assert room in client.get(objection.proposal.get_absolute_url()).text
    assert "Consult until Thu 6 Aug 23:59 Geneva time" in client.get(room).text
    client.post(room, {"text": WORDS})
    client.post(f"{room}settled/")
    cast.sign_in(client, borland)
    shown = client.get(room).text
    assert WORDS in shown
    assert "Confirm that it is settled" in shown
    after = client.post(f"{room}settled/", follow=True).text

    assert "Both States call it settled" in after
    assert stands(objection) == Status.ADMITTED


def test_a_late_distribution_says_that_no_time_to_consult_is_left(
    client: Client, alvania, borland, time_machine
):
    cast.meeting()
    proposal = acts.distribute(acts.propose(by=alvania), now=LATE)
    objection = acts.object_to(proposal, by=borland, now=AFTER_D20)
    time_machine.move_to(AFTER_D20, tick=False)

    cast.sign_in(client, borland)
    shown = client.get(objection.get_room_url()).text

    assert "no time to consult was left" in shown
    assert "Write to Alvania" in shown
