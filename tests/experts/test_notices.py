"""Who is told what about an expert, and who never is (ToR 8)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from experts import moving, notices
from experts.models import Proposal
from experts.rules import Outcome
from forum import outbox
from forum.models import Notice, Term
from tests import cast
from tests.experts import acts
from tests.experts.acts import AFTER_D20, CONSULTATION_ENDS, DISTRIBUTED, ENDS, LATE

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
BUREAU = ["Chair of the Forum", "Secretariat officer"]


@pytest.fixture(autouse=True)
def forum() -> dict[str, Term]:
    """Two parties, the proposer, a signatory that looks on, the bureau, police and an expert."""
    cast.meeting()
    names = ("Alvania", "Borland", "Drovania", "Carland")
    people = {name: cast.delegate(name) for name in names}
    cast.chair()
    cast.police("Borland")
    cast.expert()
    return people


@pytest.fixture
def proposal(forum) -> Proposal:
    case = cast.case("Alvania", begun_by=forum["Alvania"])
    return acts.distribute(acts.propose(by=forum["Alvania"], case=case))


def told(kind: str) -> set[str]:
    return set(acts.told(kind))


def test_all_states_parties_are_told_and_the_proposer_and_nobody_else(proposal):
    assert told(notices.DISTRIBUTED) == {"delegate, Borland", "delegate, Drovania"}
    assert told(notices.DISTRIBUTED_OURS) == {"delegate, Alvania"}
    assert told(notices.PROPOSED) == {"Secretariat officer"}


def test_a_signatory_is_told_of_its_own_proposal(forum):
    case = cast.case("Carland", begun_by=forum["Carland"])
    acts.distribute(acts.propose(by=forum["Carland"], case=case))

    assert told(notices.DISTRIBUTED_OURS) == {"delegate, Carland"}
    assert "delegate, Carland" not in told(notices.DISTRIBUTED)


def test_a_signatory_is_told_nothing_of_the_proposals_of_others(proposal, forum):
    acts.register(forum["Carland"])
    for name in ("Borland", "Drovania"):
        acts.object_to(proposal, by=forum[name])
    acts.withdraw_objection(proposal, by=forum["Drovania"], now=ENDS)
    acts.sweep(CONSULTATION_ENDS)
    acts.open_the_meeting()
    acts.decide(proposal, by=cast.secretariat())
    acts.withdraw(proposal, by=forum["Alvania"], now=acts.IN_THE_ROOM)

    assert not Notice.objects.filter(office=forum["Carland"]).exists()


def test_a_state_that_becomes_a_party_during_the_silence_is_told_once(proposal, forum):
    carland = forum["Carland"].speaks_for
    carland.party_from = DISTRIBUTED + HOUR
    carland.save()

    acts.sweep(DISTRIBUTED)
    assert "delegate, Carland" not in told(notices.DISTRIBUTED)
    for _ in range(2):
        acts.sweep(DISTRIBUTED + HOUR)

    assert acts.told(notices.DISTRIBUTED).count("delegate, Carland") == 1
    acts.object_to(proposal, by=forum["Carland"])


def test_who_is_put_in_office_after_the_end_is_not_told(proposal):
    late = cast.delegate("Borland", starts_at=ENDS)

    acts.sweep(ENDS)

    assert not Notice.objects.filter(office=late, kind=notices.DISTRIBUTED).exists()


def test_of_an_objection_the_two_states_and_the_bureau_are_told_at_once(proposal, forum):
    acts.object_to(proposal, by=forum["Borland"])

    assert told(notices.OBJECTED_TO_OURS) == {"delegate, Alvania"}
    assert told(notices.OBJECTED_BY_US) == {"delegate, Borland"}
    assert told(notices.OBJECTED) == set(BUREAU)
    assert set(Notice.objects.filter(kind=notices.OBJECTED_TO_OURS).values_list("act_by")) == {
        (CONSULTATION_ENDS,)
    }


def test_each_objection_is_told(proposal, forum):
    for name in ("Borland", "Drovania"):
        acts.object_to(proposal, by=forum[name])

    assert acts.told(notices.OBJECTED_TO_OURS) == ["delegate, Alvania"] * 2


def test_that_it_is_settled_all_states_parties_are_told(proposal, forum):
    for name in ("Borland", "Drovania"):
        acts.object_to(proposal, by=forum[name])
    acts.withdraw_objection(proposal, by=forum["Borland"], now=ENDS)
    assert told(notices.SETTLED) == set()

    acts.withdraw_objection(proposal, by=forum["Drovania"], now=ENDS)

    parties = {f"delegate, {name}" for name in ("Alvania", "Borland", "Drovania")}
    assert told(notices.SETTLED) == parties | set(BUREAU)
    assert told(notices.ADMITTED_OURS) == {"delegate, Alvania"}


def test_before_distribution_a_withdrawal_is_told_to_the_bureau(forum):
    laid = acts.propose(by=forum["Alvania"])
    acts.withdraw(laid, by=forum["Alvania"], now=ENDS)

    assert told(notices.WITHDRAWN) == set(BUREAU)


def test_it_is_put_to_the_parties_that_take_part_each_once(proposal, forum):
    acts.register(forum["Drovania"])
    acts.register(forum["Carland"])
    acts.object_to(proposal, by=forum["Borland"])
    acts.sweep(CONSULTATION_ENDS)
    assert told(notices.TO_DECIDE) == {"delegate, Drovania", "delegate, Alvania", *BUREAU}

    acts.register(forum["Borland"])
    for days in (1, 40):
        acts.sweep(CONSULTATION_ENDS + timedelta(days=days))

    once = [*BUREAU, "delegate, Alvania", "delegate, Borland", "delegate, Drovania"]
    assert sorted(set(acts.told(notices.TO_DECIDE))) == sorted(once)
    people = Notice.objects.filter(kind=notices.TO_DECIDE).values_list("to", flat=True)
    assert len(people) == len(set(people))


def test_one_of_two_objections_withdrawn_is_no_reason_to_tell_anyone_again(proposal, forum):
    for name in ("Borland", "Drovania"):
        acts.object_to(proposal, by=forum[name])
    acts.sweep(CONSULTATION_ENDS)
    before = acts.told(notices.TO_DECIDE)

    acts.withdraw_objection(proposal, by=forum["Borland"], now=AFTER_D20)
    acts.sweep(AFTER_D20)

    assert acts.told(notices.TO_DECIDE) == before


def test_a_late_objection_is_put_to_them_by_the_act_itself(forum):
    acts.register(forum["Drovania"])
    laid = acts.propose(by=forum["Alvania"])
    acts.distribute(laid, now=LATE)

    acts.object_to(laid, by=forum["Borland"], now=AFTER_D20)

    # Who is coming is not Borland's to know, which is not: the sweep tells them.
    assert told(notices.TO_DECIDE) == {"delegate, Alvania", *BUREAU}
    acts.sweep(AFTER_D20)
    assert told(notices.TO_DECIDE) == {"delegate, Drovania", "delegate, Alvania", *BUREAU}
    before = acts.told(notices.TO_DECIDE)
    acts.sweep(AFTER_D20)
    assert acts.told(notices.TO_DECIDE) == before


@pytest.mark.parametrize(("outcome", "duty"), [(Outcome.ADMITTED, 1), (Outcome.REFUSED, 0)])
def test_the_outcome_is_told_to_those_who_were_asked(proposal, forum, outcome, duty):
    acts.object_to(proposal, by=forum["Borland"])
    acts.sweep(CONSULTATION_ENDS)
    acts.open_the_meeting()
    acts.decide(proposal, outcome, by=cast.chair())

    assert {"delegate, Drovania", "delegate, Alvania"} <= told(notices.DECIDED)
    assert len(told(notices.ADMITTED_OURS)) == duty


def test_a_reminder_of_a_settled_objection_says_nothing_any_more(proposal, forum):
    acts.object_to(proposal, by=forum["Borland"])
    reminder = Notice.objects.filter(kind__startswith="experts/settle-").first()
    assert reminder is not None
    assert outbox.still_stands(reminder, now=reminder.due_at)

    acts.withdraw_objection(proposal, by=forum["Borland"], now=ENDS)

    assert not outbox.still_stands(reminder, now=reminder.due_at)


def test_the_reminders_follow_a_meeting_that_moves(proposal, forum):
    acts.object_to(proposal, by=forum["Borland"])
    was = Notice.objects.filter(kind__startswith="experts/settle-")[0]
    meeting = proposal.meeting
    meeting.consultations_end_at += timedelta(days=7)
    meeting.moved_at = ENDS
    meeting.save()

    for _ in range(2):
        moving.reminders(meeting)

    moved = Notice.objects.filter(
        kind__startswith="experts/settle-", act_by=meeting.consultations_end_at
    )
    assert not outbox.still_stands(was, now=was.due_at)
    assert {notice.office.office for notice in moved} == {"delegate, Alvania", "delegate, Borland"}
    assert all(outbox.still_stands(notice, now=notice.due_at) for notice in moved)


def test_no_notice_says_who_objected_or_who_the_expert_is():
    said = [str(kind.says) for name, kind in outbox.kinds().items() if name.startswith("experts/")]

    assert said
    assert not [text for text in said if "Vrba" in text or "Borland" in text or "%" in text]


def test_a_notice_leads_to_the_proposal(proposal, forum):
    acts.object_to(proposal, by=forum["Borland"])

    links = set(Notice.objects.exclude(kind=notices.PROPOSED).values_list("link", flat=True))
    assert links == {reverse("experts:proposal", args=[proposal.ref])}
