"""An admitted expert comes in: two words, one window, the papers that were ticked (ToR 8, 15)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client
from django.urls import reverse

from cases.models import CaseAttachment, Intention, Placing
from experts import actions, tasks
from experts.models import Admission, AdmissionPaper, Proposal, Undertaking
from experts.rules import Status
from forum import sight, trail
from forum.audience import Kind
from forum.models import AccountInvitation, Role, Term, TrailEntry
from meetings import composition
from meetings.models import AgendaItem, Meeting
from meetings.rules import Status as MeetingStatus
from tests import cast, doors
from tests.conftest import Visitor
from tests.experts import acts

pytestmark = pytest.mark.django_db

INVITED = datetime(2026, 8, 10, 8, tzinfo=UTC)
OPENS = datetime(2026, 8, 25, 7, tzinfo=UTC)  # 09:00 in Geneva, the day before
MIDNIGHT = datetime(2026, 8, 26, 22, tzinfo=UTC)  # the day of the meeting is over
MILLISECOND = timedelta(milliseconds=1)


@pytest.fixture
def alvania() -> Term:
    return cast.delegate("Alvania", may_release=True)


@pytest.fixture
def admitted(alvania: Term, settings, tmp_path, time_machine) -> Proposal:
    """An expert of Alvania, admitted, for a case with one file of one page."""
    settings.FILES_DIR = tmp_path
    time_machine.move_to(INVITED, tick=False)
    case = cast.case("Alvania", begun_by=alvania, audience=Kind.PARTIES)
    CaseAttachment.objects.create(
        case=case,
        added_by=alvania,
        name="marks.pdf",
        kind="application/pdf",
        size=1,
        stored_as="x",
        added_at=cast.NEW_YEAR,
    )
    doors.a_file()
    return cast.proposal(case=case, status=Status.ADMITTED)


def invite(proposal: Proposal, *, by: Term, now: datetime = INVITED, **more: Any) -> Admission:
    given: dict[str, Any] = {
        "email": "eva@institute.example",
        "first_name": "Eva",
        "last_name": "Vrba",
        "opens_at": OPENS,
        "papers": list(CaseAttachment.objects.all()),
    }
    with sight.through_the_eyes_of(by, now=now):
        return actions.invite(proposal_id=proposal.pk, by=by, now=now, **{**given, **more})


def accept(admission: Admission) -> Term:
    """Let whoever got the mail take the office, as the link does."""
    invitation = admission.invitation
    expert = cast.expert(starts_at=INVITED, ends_at=invitation.until)
    AccountInvitation.objects.filter(pk=invitation.pk).update(
        accepted_at=INVITED, accepted_by=expert.person
    )
    return expert


def undertake(admission: Admission, *, by: Term, now: datetime = INVITED) -> None:
    with sight.through_the_eyes_of(by, now=now):
        actions.undertake(admission=admission, by=by, now=now)


@pytest.fixture
def admission(admitted: Proposal, alvania: Term) -> Admission:
    return invite(admitted, by=alvania)


@pytest.fixture
def expert(admission: Admission) -> Term:
    return accept(admission)


@pytest.fixture
def ready(admission: Admission, expert: Term, admitted: Proposal, alvania: Term) -> Admission:
    """Both words are given."""
    acts.attest(admitted, by=alvania, now=INVITED)
    undertake(admission, by=expert)
    return admission


def open_files(admission: Admission, *, to: Term, at: datetime) -> int:
    """Return how many files the database opens to someone at a moment."""
    with sight.through_the_eyes_of(to, now=at):
        asked = "SELECT * FROM sight.papers_of_expert(%s)"
        return len(list(CaseAttachment.objects.raw(asked, [admission.pk])))


# --- The window ------------------------------------------------------------------------------


def test_the_papers_open_at_the_hour_and_close_with_the_day(ready, expert):
    moments = (OPENS - MILLISECOND, OPENS, MIDNIGHT - MILLISECOND, MIDNIGHT)

    assert [open_files(ready, to=expert, at=each) for each in moments] == [0, 1, 1, 0]


def test_without_the_word_of_the_host_nothing_opens(admission, expert):
    undertake(admission, by=expert)

    assert open_files(admission, to=expert, at=OPENS) == 0


def test_without_the_word_of_the_expert_nothing_opens(admission, expert, admitted, alvania):
    acts.attest(admitted, by=alvania, now=INVITED)

    assert open_files(admission, to=expert, at=OPENS) == 0


def test_they_close_at_the_instant_at_which_the_item_ends(ready, expert, admitted):
    item = _on_the_agenda(admitted)
    ends = OPENS + timedelta(hours=28)
    AgendaItem.objects.filter(pk=item.pk).update(opened_at=OPENS, ended_at=ends)

    at = [open_files(ready, to=expert, at=each) for each in (ends - MILLISECOND, ends)]

    assert at == [1, 0]
    AgendaItem.objects.filter(pk=item.pk).update(ended_at=None)
    assert open_files(ready, to=expert, at=ends) == 1


def test_an_item_that_was_taken_off_does_not_keep_them_open(ready, expert, admitted):
    taken_off = _on_the_agenda(admitted)
    AgendaItem.objects.filter(pk=taken_off.pk).update(removed_at=INVITED)
    heard = _on_the_agenda(admitted)
    AgendaItem.objects.filter(pk=heard.pk).update(opened_at=OPENS, ended_at=OPENS)

    assert open_files(ready, to=expert, at=OPENS) == 0


def test_the_item_of_another_case_closes_nothing(ready, expert, admitted):
    other = cast.proposal("Borland", status=Status.ADMITTED, ref="2026-E09")
    item = _on_the_agenda(other)
    AgendaItem.objects.filter(pk=item.pk).update(opened_at=OPENS, ended_at=OPENS)

    assert open_files(ready, to=expert, at=OPENS) == 1


def test_they_close_with_the_meeting(ready, expert):
    closed = OPENS + timedelta(hours=1)
    Meeting.objects.update(
        status=MeetingStatus.CLOSED, closed_at=closed, floor_erased_at=closed, turns_erased=0
    )

    assert open_files(ready, to=expert, at=closed) == 0


@pytest.mark.parametrize(
    "ended",
    [
        lambda proposal: proposal.case.__class__.objects.update(status="WITHDRAWN"),
        lambda proposal: Proposal.objects.update(status=Status.WITHDRAWN),
        lambda proposal: Meeting.objects.update(status=MeetingStatus.CANCELLED),
        lambda proposal: Admission.objects.update(ended_at=INVITED),
        lambda proposal: AdmissionPaper.objects.update(taken_back_at=INVITED),
        lambda proposal: CaseAttachment.objects.update(withdrawn_at=INVITED),
    ],
    ids=["case", "proposal", "meeting", "access", "tick", "file"],
)
def test_what_ends_closes_everything_at_once(ready, expert, admitted, ended):
    assert open_files(ready, to=expert, at=OPENS) == 1

    ended(admitted)

    assert open_files(ready, to=expert, at=OPENS) == 0


def test_the_papers_open_to_no_other_expert_nor_to_anyone_else(ready, admitted):
    others = [
        cast.expert(),
        cast.delegate("Borland"),
        cast.delegate("Carland"),
        cast.police("Alvania"),
        cast.secretariat(),
        cast.chair(),
        cast.administrator(),
    ]

    assert [open_files(ready, to=each, at=OPENS) for each in others] == [0] * len(others)


def test_under_another_hat_the_same_person_is_shown_nothing(ready, expert):
    delegate = cast.delegate("Borland", person=expert.person)

    assert open_files(ready, to=delegate, at=OPENS) == 0


# --- Who invites -----------------------------------------------------------------------------


def test_the_office_of_an_expert_ends_when_what_is_known_of_them_does(admission):
    invitation = admission.invitation

    assert (invitation.role, invitation.state, invitation.may_release) == (Role.EXPERT, None, False)
    assert invitation.until == datetime(2026, 9, 25, 22, tzinfo=UTC)


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.ADMITTED, Status.SILENCE}))
def test_nobody_is_invited_before_they_are_admitted(admitted, alvania, status):
    other = cast.proposal("Alvania", case=admitted.case, status=status, ref="2026-E09")

    with pytest.raises(actions.NotAdmitted):
        invite(other, by=alvania)


def test_a_colleague_sends_a_lost_invitation_again(admission, alvania):
    colleague = cast.delegate("Alvania", may_release=True)

    with sight.through_the_eyes_of(colleague, now=INVITED):
        actions.invite_again(
            admission=Admission.objects.get(), email="x@y.example", by=colleague, now=INVITED
        )

    assert Admission.objects.get().invitation.email == "x@y.example"
    assert AccountInvitation.objects.filter(cancelled_at=INVITED).count() == 1


def test_the_database_lets_no_other_state_invite_an_expert(admitted):
    borland = cast.delegate("Borland", may_release=True)
    with sight.through_the_eyes_of(borland, now=INVITED), pytest.raises(ProgrammingError):
        AccountInvitation(
            email="x@y.example",
            role=Role.EXPERT,
            invited_by=borland,
            invited_at=INVITED,
            expires_at=MIDNIGHT,
            until=MIDNIGHT,
        ).save(force_insert=True)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.EXPERT}))
def test_a_host_invites_to_no_other_office(admitted, alvania, role):
    with sight.through_the_eyes_of(alvania, now=INVITED), pytest.raises(ProgrammingError):
        AccountInvitation(
            email="x@y.example",
            role=role,
            invited_by=alvania,
            invited_at=INVITED,
            expires_at=MIDNIGHT,
            until=MIDNIGHT,
        ).save(force_insert=True)


def test_a_colleague_who_may_not_release_invites_nobody(admitted):
    colleague = cast.delegate("Alvania", may_release=False)

    with pytest.raises(ProgrammingError):
        invite(admitted, by=colleague)


def test_an_expert_is_invited_once(admitted, alvania, admission):
    with pytest.raises(actions.AlreadyInvited):
        invite(admitted, by=alvania)


def test_a_lost_invitation_is_sent_again_and_the_link_before_is_void(admission, alvania):
    first = admission.invitation
    with sight.through_the_eyes_of(alvania, now=INVITED):
        actions.invite_again(
            admission=admission, email="vrba@institute.example", by=alvania, now=INVITED
        )

    now = Admission.objects.get().invitation
    assert (now.email, now.until) == ("vrba@institute.example", first.until)
    first.refresh_from_db()
    assert first.cancelled_at == INVITED


def test_a_colleague_who_may_not_release_sees_the_invitation_and_cancels_nothing(admission):
    colleague = cast.delegate("Alvania", may_release=False)

    with sight.through_the_eyes_of(colleague, now=INVITED):
        assert AccountInvitation.objects.count() == 1
        assert AccountInvitation.objects.update(cancelled_at=INVITED) == 0


def test_an_invitation_that_was_accepted_is_not_sent_again(admission, expert, alvania):
    with (
        sight.through_the_eyes_of(alvania, now=INVITED),
        pytest.raises(actions.AlreadyUndertaken),
    ):
        actions.invite_again(admission=admission, email="x@y.example", by=alvania, now=INVITED)


def test_an_expert_of_two_cases_has_a_page_for_each(ready, expert, alvania):
    other = cast.proposal("Alvania", status=Status.ADMITTED, ref="2026-E09")
    second = invite(other, by=alvania, papers=[])
    AccountInvitation.objects.filter(pk=second.invitation_id).update(
        accepted_at=INVITED, accepted_by=expert.person
    )

    with sight.through_the_eyes_of(expert, now=OPENS):
        assert set(Admission.objects.all()) == {ready, second}
    assert open_files(second, to=expert, at=OPENS) == 0


# --- What can be ticked ----------------------------------------------------------------------


def test_a_file_of_another_states_case_is_not_opened_to_an_expert(admitted, alvania):
    foreign = cast.case("Borland", audience=Kind.ALL)
    Proposal.objects.update(case=foreign)
    CaseAttachment.objects.update(case=foreign)

    with pytest.raises(actions.NotOurs):
        invite(admitted, by=alvania)


def test_the_database_ticks_no_file_of_another_case(admission, alvania):
    other = cast.case("Alvania", begun_by=alvania)
    CaseAttachment.objects.update(case=other)
    AdmissionPaper.objects.all().delete()
    with sight.through_the_eyes_of(alvania, now=INVITED), pytest.raises(ProgrammingError):
        AdmissionPaper(
            admission=admission,
            attachment=CaseAttachment.objects.get(),
            ticked_by=alvania,
            ticked_at=INVITED,
        ).save(force_insert=True)


def test_the_database_ticks_no_file_that_another_state_provided(admission, alvania):
    paper = CaseAttachment.objects.get().pk
    AdmissionPaper.objects.all().delete()
    admission.proposal.case.__class__.objects.update(provider=cast.state("Borland"))
    with sight.through_the_eyes_of(alvania, now=INVITED), pytest.raises(ProgrammingError):
        AdmissionPaper(
            admission=admission,
            attachment_id=paper,
            ticked_by=alvania,
            ticked_at=INVITED,
        ).save(force_insert=True)


def test_what_was_ticked_is_taken_back_and_ticked_again(ready, expert, alvania):
    def choose(papers: list[CaseAttachment]) -> None:
        with sight.through_the_eyes_of(alvania, now=INVITED):
            actions.open_papers(
                admission=ready, opens_at=OPENS, papers=papers, by=alvania, now=INVITED
            )

    choose([])
    assert open_files(ready, to=expert, at=OPENS) == 0
    choose(list(CaseAttachment.objects.all()))
    assert open_files(ready, to=expert, at=OPENS) == 1


def test_the_papers_open_before_the_day_ends_or_not_at_all(admitted, alvania):
    with pytest.raises(actions.OpensTooLate):
        invite(admitted, by=alvania, opens_at=MIDNIGHT)


# --- The two words ---------------------------------------------------------------------------


@pytest.mark.parametrize("office", [cast.secretariat, cast.chair, cast.expert])
def test_nobody_undertakes_for_an_expert(admission, expert, office):
    other = office()
    with sight.through_the_eyes_of(other, now=INVITED), pytest.raises(ProgrammingError):
        Undertaking(admission=admission, given_by=other, given_at=INVITED).save(force_insert=True)


def test_not_even_the_host_undertakes_for_its_expert(admission, expert, alvania):
    with sight.through_the_eyes_of(alvania, now=INVITED), pytest.raises(ProgrammingError):
        Undertaking(admission=admission, given_by=expert, given_at=INVITED).save(force_insert=True)


def test_an_expert_undertakes_in_their_own_office_and_at_that_moment(admission, expert):
    other = cast.expert()
    for said in (
        {"given_by": other, "given_at": INVITED},
        {"given_by": expert, "given_at": INVITED - MILLISECOND},
    ):
        with (
            sight.through_the_eyes_of(expert, now=INVITED),
            pytest.raises(ProgrammingError),
            transaction.atomic(),
        ):
            Undertaking(admission=admission, **said).save(force_insert=True)


def test_an_undertaking_is_given_once_and_not_taken_back(ready, expert):
    undertake(ready, by=expert, now=OPENS)
    assert Undertaking.objects.get().given_at == INVITED

    with sight.through_the_eyes_of(expert, now=OPENS), pytest.raises(ProgrammingError):
        Undertaking.objects.all().delete()


def test_what_is_not_open_any_more_is_not_undertaken(admission, expert, alvania):
    with sight.through_the_eyes_of(alvania, now=INVITED):
        actions.end_access(admission=admission, by=alvania, now=INVITED)

    with pytest.raises(actions.NothingToUndertake):
        undertake(admission, by=expert)


# --- The pages -------------------------------------------------------------------------------


def as_(office: Term) -> Client:
    client = Visitor()
    cast.sign_in(client, office)
    return client


def test_a_host_invites_on_a_page_and_the_expert_reads_a_paper(admitted, alvania, time_machine):
    host = as_(alvania)
    page = reverse("experts:admission", args=[admitted.ref])
    form = host.get(page).text
    assert 'value="Vrba"' in form
    assert 'value="Dr."' not in form
    assert "marks.pdf (PDF)" in form
    sent = {
        "first_name": "Eva",
        "last_name": "Vrba",
        "email": "eva@institute.example",
        "papers": CaseAttachment.objects.get().key,
        "opens_on_day": "25",
        "opens_on_month": "8",
        "opens_on_year": "2026",
        "opens_hour": "9",
    }
    assert "The invitation leaves within a minute" in host.post(page, sent, follow=True).text
    acts.attest(admitted, by=alvania, now=INVITED)
    admission = Admission.objects.get()
    expert = accept(admission)
    guest = as_(expert)
    own = admission.get_absolute_url()

    assert own in guest.get("/").text
    assert "first, give your own undertaking" in guest.get(own).text
    guest.post(reverse("experts:undertake", args=[admission.key]))
    assert "Papers open on 25 August 2026, 09:00 Geneva time" in guest.get(own).text
    assert "marks.pdf" not in guest.get(own).text
    time_machine.move_to(OPENS, tick=False)
    guest = as_(expert)
    [paper] = re.findall(r'href="(/experts/heard/[^"]+/papers/[^"]+)"', guest.get(own).text)
    shown = guest.get(paper).text
    assert "Page 1 of 1" in shown
    assert 'src="data:image/png;base64,' in shown
    assert guest.get(f"{paper}?page=2").status_code == 404
    assert guest.get(f"{paper}?page=x").status_code == 404
    time_machine.move_to(MIDNIGHT, tick=False)
    guest = as_(expert)
    assert "Your access has ended. Your duty of confidence continues" in guest.get(own).text
    assert guest.get(paper).status_code == 404


def test_that_a_paper_was_opened_is_on_record_for_the_host(ready, expert, time_machine):
    time_machine.move_to(OPENS, tick=False)
    file = CaseAttachment.objects.get()

    as_(expert).get(reverse("experts:paper", args=[ready.key, file.key]))

    told = TrailEntry.objects.filter(owner=cast.state("Alvania"), act=trail.READ)
    assert told.get().subject == trail.label(ready)


def test_of_an_invitation_that_came_to_nothing_one_sentence_is_said(ready, expert, admitted):
    said = set()
    for ends in (
        lambda: Meeting.objects.update(status=MeetingStatus.CANCELLED),
        lambda: Proposal.objects.update(status=Status.WITHDRAWN),
        lambda: Admission.objects.update(ended_at=INVITED),
    ):
        ends()
        page = as_(expert).get(ready.get_absolute_url()).text
        said.add(re.sub(r"\s+", " ", page[page.index("<main") : page.index("</main")]))
        Meeting.objects.update(status=MeetingStatus.DECIDED)

    assert len(said) == 1
    assert "This invitation is not open any more" in said.pop()


def test_an_expert_reads_of_no_objection_and_no_objector(ready, expert, admitted):
    acts_text = as_(expert).get(ready.get_absolute_url()).text

    assert "object" not in acts_text[acts_text.index("<main") : acts_text.index("</main")].lower()
    assert as_(expert).get(admitted.get_absolute_url()).status_code == 404


def test_the_page_of_one_expert_is_nobody_elses(ready, alvania):
    for other in (alvania, cast.expert(), cast.secretariat(), cast.delegate("Borland")):
        assert as_(other).get(ready.get_absolute_url()).status_code == 404


def test_a_host_ends_the_access(ready, expert, admitted, alvania, time_machine):
    time_machine.move_to(OPENS, tick=False)
    host = as_(alvania)

    done = host.post(reverse("experts:end-access", args=[admitted.ref]), follow=True)

    assert "Nothing is open to the expert any more." in done.text
    assert open_files(ready, to=expert, at=OPENS) == 0


def test_what_was_typed_stays_when_the_day_is_wrong(admitted, alvania):
    sent = {"first_name": "Eva", "last_name": "Vrba", "email": "eva@institute.example"}
    late = {"opens_on_day": "1", "opens_on_month": "9", "opens_on_year": "2026", "opens_hour": "9"}

    page = as_(alvania).post(reverse("experts:admission", args=[admitted.ref]), {**sent, **late})

    assert "The papers are to open before the day of the meeting ends" in page.text
    assert "eva@institute.example" in page.text
    assert not Admission.objects.exists()


# --- The room, and what is kept ---------------------------------------------------------------


def _on_the_agenda(proposal: Proposal) -> AgendaItem:
    meeting, by = proposal.meeting, cast.delegate(str(proposal.proposed_by))
    intention = Intention.objects.create(
        state=by.speaks_for,
        meeting=meeting,
        case=proposal.case,
        title="A truck",
        announced_by=by,
        announced_at=INVITED,
    )
    item = AgendaItem.objects.create(meeting=meeting, position=1, kind="CASE", title="A truck")
    Placing.objects.create(item=item, intention=intention, placed_by=by, placed_at=INVITED)
    return item


def test_until_the_host_told_the_expert_there_is_no_place_in_the_room(admitted, alvania):
    item = _on_the_agenda(admitted)
    with sight.of_the_portal():
        before = composition.of([item])[item.pk]
    acts.attest(admitted, by=alvania, now=INVITED)
    with sight.of_the_portal():
        after = composition.of([item])[item.pk]

    assert (list(before), list(after)) == ([], [cast.state("Alvania")])


KEPT_UNTIL = datetime(2026, 9, 25, 22, tzinfo=UTC)


def test_what_is_known_of_an_expert_is_erased_so_long_after_the_meeting(
    ready, admitted, time_machine
):
    time_machine.move_to(KEPT_UNTIL - MILLISECOND, tick=False)
    tasks.forget_experts()
    assert Proposal.objects.get().expert_name == "Dr. Vrba"

    time_machine.move_to(KEPT_UNTIL, tick=False)
    tasks.forget_experts()

    forgotten = Proposal.objects.get()
    assert (forgotten.expert_name, forgotten.affiliation) == ("", "")
    assert forgotten.forgotten_at == KEPT_UNTIL
    with sight.of_the_portal():
        assert forgotten.purpose.text != "Serial numbers."
    invitation = AccountInvitation.objects.get()
    assert (invitation.email, invitation.first_name, invitation.last_name) == ("", "", "")


def test_the_pages_go_on_without_the_name(ready, admitted, alvania, time_machine):
    time_machine.move_to(KEPT_UNTIL, tick=False)
    tasks.forget_experts()

    page = as_(alvania).get(admitted.get_absolute_url())

    assert "expert (name erased)" in page.text
    assert "Serial numbers." not in page.text
    assert as_(alvania).get("/experts/").status_code == 200
    assert as_(cast.secretariat()).get(admitted.get_absolute_url()).status_code == 200


def test_a_meeting_that_moved_keeps_its_experts_longer(ready, time_machine):
    Meeting.objects.update(held_on=date(2026, 12, 1))
    time_machine.move_to(KEPT_UNTIL + timedelta(days=1), tick=False)

    tasks.forget_experts()

    assert Proposal.objects.get().forgotten_at is None
