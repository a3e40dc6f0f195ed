"""What ends an objection: its withdrawal, the proposal's, or the States Parties (ToR 8)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases.models import Case
from cases.rules import Status as CaseStatus
from experts import actions
from experts.models import ImpossibleStep, Lapsed, Objection, Proposal
from experts.notices import ADMITTED
from experts.rules import Outcome, Status
from forum import sight
from forum.models import Notice, Term
from meetings.models import AgendaItem, Meeting
from meetings.rules import ItemKind
from meetings.rules import Status as MeetingStatus
from tests import cast
from tests.experts import acts
from tests.experts.acts import AFTER_D20, CONSULTATION_ENDS, ENDS, IN_THE_ROOM, LAST_SECOND, LATE

pytestmark = pytest.mark.django_db


@pytest.fixture
def borland() -> Term:
    return cast.delegate("Borland")


@pytest.fixture
def proposal() -> Proposal:
    cast.meeting()
    return acts.distribute(acts.propose(by=cast.delegate("Alvania")))


@pytest.fixture
def objected(proposal: Proposal, borland: Term) -> Proposal:
    acts.object_to(proposal, by=borland)
    return proposal


@pytest.fixture
def to_decide(objected: Proposal) -> Proposal:
    acts.sweep(CONSULTATION_ENDS)
    return objected


@pytest.fixture
def late() -> Proposal:
    """The Secretariat distributes so late that silence runs past twenty days before."""
    cast.meeting()
    return acts.distribute(acts.propose(by=cast.delegate("Alvania")), now=LATE)


def stands(proposal: Proposal) -> Status:
    proposal.refresh_from_db()
    return Status(proposal.status)


@pytest.mark.parametrize(("now", "then"), [(LAST_SECOND, "SILENCE"), (ENDS, "ADMITTED")])
def test_with_the_last_objection_silence_goes_on_or_has_passed(objected, borland, now, then):
    acts.withdraw_objection(objected, by=borland, now=now)

    assert stands(objected) == then


def test_every_objection_is_settled_by_itself(objected, borland):
    drovania = cast.delegate("Drovania")
    acts.object_to(objected, by=drovania)

    acts.withdraw_objection(objected, by=borland, now=ENDS)
    assert stands(objected) == Status.OBJECTED

    acts.withdraw_objection(objected, by=drovania, now=ENDS)
    assert stands(objected) == Status.ADMITTED


def test_a_state_may_object_again_while_silence_runs(objected, borland):
    acts.withdraw_objection(objected, by=borland, now=LAST_SECOND)
    acts.object_to(objected, by=borland)

    assert stands(objected) == Status.OBJECTED
    assert Objection.objects.standing().count() == 1


def test_only_what_stands_can_be_withdrawn(objected):
    with pytest.raises(actions.NoObjection, match="No objection by Drovania stands"):
        acts.withdraw_objection(objected, by=cast.delegate("Drovania"), now=ENDS)

    assert stands(objected) == Status.OBJECTED


def test_an_objection_withdrawn_after_escalation_still_ends_it(to_decide, borland):
    acts.withdraw_objection(to_decide, by=borland, now=IN_THE_ROOM)

    assert stands(to_decide) == Status.ADMITTED


@pytest.mark.parametrize("status", [Status.PROPOSED, Status.SILENCE, Status.ADMITTED])
def test_the_proposer_withdraws_at_any_time(status):
    laid = cast.proposal("Alvania", status)

    acts.withdraw(laid, by=cast.delegate("Alvania"), now=ENDS)

    assert stands(laid) == Status.WITHDRAWN


def test_what_is_over_is_not_withdrawn_again(objected):
    alvania = cast.delegate("Alvania")
    acts.withdraw(objected, by=alvania, now=ENDS)

    with pytest.raises(ImpossibleStep, match="withdrawn cannot become withdrawn"):
        acts.withdraw(objected, by=alvania, now=ENDS)


def test_a_decision_to_take_has_an_item_on_the_agenda_once(to_decide):
    acts.sweep(CONSULTATION_ENDS + timedelta(days=1))

    item = AgendaItem.objects.get()
    assert (item.kind, item.state) == (ItemKind.DECISION, None)
    assert "Vrba" not in item.title
    assert "truck" not in item.title


def test_two_sweeps_at_once_put_one_item_on_the_agenda(to_decide):
    for _ in range(2):
        actions.keep_on_the_agenda(proposal_id=to_decide.pk, now=AFTER_D20)

    assert AgendaItem.objects.count() == 1


def test_a_matter_that_is_settled_leaves_the_agenda(to_decide, borland):
    acts.withdraw_objection(to_decide, by=borland, now=AFTER_D20)
    acts.sweep(AFTER_D20)

    assert AgendaItem.objects.get().removed_at is not None


def test_an_objection_after_d_20_goes_straight_to_the_states_parties(late, borland):
    acts.object_to(late, by=borland, now=AFTER_D20)
    acts.sweep(AFTER_D20)

    assert stands(late) == Status.TO_DECIDE
    assert late.escalated_at == AFTER_D20
    assert AgendaItem.objects.count() == 1


def test_before_the_states_parties_silence_still_does_not_end_early(late, borland):
    acts.object_to(late, by=borland, now=AFTER_D20)
    acts.object_to(late, by=cast.delegate("Drovania"), now=AFTER_D20)
    acts.withdraw_objection(late, by=borland, now=AFTER_D20)
    assert stands(late) == Status.TO_DECIDE

    acts.withdraw_objection(late, by=cast.delegate("Drovania"), now=AFTER_D20)
    assert stands(late) == Status.SILENCE
    assert late.escalated_at is None  # A later objector is not known to all who take part.


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("office", [cast.chair, cast.secretariat])
def test_the_outcome_and_the_day_are_recorded_and_nothing_else(to_decide, outcome, office):
    acts.open_the_meeting()

    acts.decide(to_decide, outcome, by=office())

    assert stands(to_decide) == outcome.value
    assert to_decide.decided_on == acts.DAY
    assert Objection.objects.standing().exists()


def test_a_decision_is_recorded_once(to_decide):
    acts.open_the_meeting()
    acts.decide(to_decide, Outcome.REFUSED, by=cast.secretariat())

    with pytest.raises(actions.AlreadyDecided, match="26 August 2026 is on record"):
        acts.decide(to_decide, by=cast.chair())

    assert stands(to_decide) == Status.REFUSED


def test_there_is_no_decision_before_the_meeting_is_open(to_decide):
    with pytest.raises(actions.NotInSession, match="not before it is open"):
        acts.decide(to_decide, by=cast.secretariat())


def test_there_is_no_decision_without_an_objection_put_to_them(proposal):
    acts.sweep(ENDS)
    acts.open_the_meeting()

    with pytest.raises(actions.NothingToDecide):
        acts.decide(proposal, by=cast.secretariat())


def test_there_is_no_decision_while_silence_runs(late, borland):
    acts.object_to(late, by=borland, now=AFTER_D20)
    acts.open_the_meeting()

    with pytest.raises(actions.SilenceRuns, match="until 10 August 2026, 23:59"):
        acts.decide(late, by=cast.secretariat(), now=acts.LATE_ENDS - timedelta(seconds=1))


@pytest.mark.parametrize("days", [-1, 1])
def test_the_day_of_a_decision_is_one_of_the_meeting(to_decide, days):
    acts.open_the_meeting()

    with pytest.raises(actions.WrongDay, match="not before 26 August 2026"):
        acts.decide(to_decide, by=cast.chair(), decided_on=acts.DAY + timedelta(days=days))


def test_a_decision_can_be_recorded_when_no_sweep_has_run(objected):
    acts.open_the_meeting()

    acts.decide(objected, Outcome.REFUSED, by=cast.secretariat())

    assert stands(objected) == Status.REFUSED


def test_the_inviting_state_records_that_it_told_its_expert(proposal):
    alvania = cast.delegate("Alvania")
    with pytest.raises(actions.NotAdmitted, match="¶15"):
        acts.attest(proposal, by=alvania, now=LAST_SECOND)

    acts.sweep(ENDS)
    acts.attest(proposal, by=alvania, now=CONSULTATION_ENDS)

    proposal.refresh_from_db()
    assert proposal.attested_at == CONSULTATION_ENDS
    with pytest.raises(actions.AlreadyAttested, match="Nothing was changed"):
        acts.attest(proposal, by=alvania, now=IN_THE_ROOM)


def test_an_expert_admitted_at_this_instant_is_told_before_any_sweep(proposal):
    acts.attest(proposal, by=cast.delegate("Alvania"), now=ENDS)

    proposal.refresh_from_db()
    assert (proposal.status, proposal.ended_at) == (Status.ADMITTED, ENDS)
    acts.sweep(AFTER_D20)
    told = Notice.objects.filter(kind=ADMITTED).values_list("to", flat=True)
    assert len(told) == len(set(told)) > 0


def test_after_the_meeting_it_is_too_late_to_tell(proposal):
    acts.sweep(ENDS)
    Meeting.objects.update(
        status=MeetingStatus.CLOSED, closed_at=IN_THE_ROOM, floor_erased_at=IN_THE_ROOM
    )

    with pytest.raises(actions.TooLateToAttest, match="¶15"):
        acts.attest(proposal, by=cast.delegate("Alvania"), now=IN_THE_ROOM)


def test_a_proposal_lapses_with_its_case(proposal):
    Case.objects.update(status=CaseStatus.WITHDRAWN)

    acts.sweep(acts.DISTRIBUTED)

    assert stands(proposal) == Status.WITHDRAWN


def test_a_proposal_lapses_with_its_meeting(objected):
    Meeting.objects.update(status=MeetingStatus.CANCELLED)

    acts.sweep(CONSULTATION_ENDS)

    assert stands(objected) == Status.WITHDRAWN
    assert not AgendaItem.objects.exists()


def test_nothing_is_done_to_a_proposal_from_the_instant_its_case_is_withdrawn(objected, borland):
    """The sweep that writes it down comes a minute later."""
    Case.objects.update(status=CaseStatus.WITHDRAWN)
    drovania, alvania = cast.delegate("Drovania"), cast.delegate("Alvania")

    assert Proposal.objects.get().as_of(LAST_SECOND) == Status.WITHDRAWN
    for act in (
        lambda: acts.object_to(objected, by=drovania),
        lambda: acts.withdraw_objection(objected, by=borland, now=LAST_SECOND),
        lambda: acts.withdraw(objected, by=alvania, now=LAST_SECOND),
    ):
        with pytest.raises(Lapsed, match="the proposal lapsed"):
            act()
    assert stands(objected) == Status.OBJECTED


def test_the_states_parties_are_not_asked_about_a_case_that_is_withdrawn():
    cast.meeting()
    laid = acts.propose(by=cast.delegate("Alvania"))
    Case.objects.update(status=CaseStatus.WITHDRAWN)

    with pytest.raises(Lapsed):
        acts.distribute(laid)


def test_nobody_is_admitted_to_a_case_that_is_withdrawn(proposal):
    Case.objects.update(status=CaseStatus.WITHDRAWN)

    actions.let_silence_pass(proposal_id=proposal.pk, now=ENDS)

    assert stands(proposal) == Status.SILENCE  # until it is written down that it lapsed


def test_when_the_meeting_moves_on_the_two_states_consult_again(to_decide, borland):
    """The twenty days before it move along; then it is put to whoever takes part on the new day."""
    weeks = timedelta(weeks=3)
    once = len(acts.told("experts/to-decide"))
    Meeting.objects.update(held_on=acts.DAY + weeks, consultations_end_at=CONSULTATION_ENDS + weeks)
    assert Proposal.objects.get().as_of(AFTER_D20) == Status.OBJECTED

    acts.sweep(AFTER_D20)
    assert stands(to_decide) == Status.OBJECTED
    assert to_decide.escalated_at is None
    assert AgendaItem.objects.get().removed_at is not None
    assert set(acts.told("experts/consulted-again")) >= {"delegate, Alvania", "delegate, Borland"}

    acts.sweep(CONSULTATION_ENDS + weeks)
    assert stands(to_decide) == Status.TO_DECIDE
    assert len(acts.told("experts/to-decide")) == 2 * once > 0


def test_who_decides_was_in_the_room(to_decide):
    """On record later; but of a day on which the meeting was not closed yet."""
    acts.open_the_meeting()
    Meeting.objects.update(
        status=MeetingStatus.CLOSED, closed_at=IN_THE_ROOM, floor_erased_at=IN_THE_ROOM
    )
    late = IN_THE_ROOM + timedelta(days=2)

    with pytest.raises(actions.WrongDay, match="not after 26 August 2026"):
        acts.decide(to_decide, by=cast.chair(), now=late, decided_on=late.date())
    acts.decide(to_decide, by=cast.chair(), now=late)
    assert stands(to_decide) == Status.ADMITTED


def test_the_objector_is_known_to_few_until_it_is_for_all_who_take_part(objected, borland):
    alvania, drovania = cast.delegate("Alvania"), cast.delegate("Drovania")
    carland = cast.delegate("Carland")
    for term in (drovania, carland):
        acts.register(term)

    def know(now):
        offices = [borland, alvania, cast.chair(), cast.secretariat(), drovania, carland]
        knowing = []
        for term in offices:
            with sight.through_the_eyes_of(term, now=now):
                knowing.append(Objection.objects.exists())
        return knowing

    assert know(ENDS) == [True, True, True, True, False, False]
    acts.sweep(CONSULTATION_ENDS)
    assert know(AFTER_D20) == [True, True, True, True, True, False]
    told = sight.audience(Objection.objects.get(), now=AFTER_D20)
    assert drovania in told
    assert carland not in told
