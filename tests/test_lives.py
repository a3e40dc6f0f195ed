"""
What an office could write past the portal, of rows that it may change in some other way.

A statement that was smuggled into a request carries its ticket and no other: the database holds
it to the steps that the office could take anyway (``sight.step``).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from cases.models import NoticeToState, Placing
from cases.rules import Status as CaseStatus
from experts.models import Objection
from experts.rules import Status as ProposalStatus
from forum import sight
from forum.audience import Kind
from forum.models import AccountInvitation, Role, Term
from forum.sealed import Sealed
from meetings.models import (
    Agenda,
    AgendaItem,
    Conference,
    Delegate,
    Delegation,
    FloorTurn,
    Meeting,
    RightOfReply,
)
from meetings.rules import AgendaStatus, Function, ItemKind, Status, Turn
from tests import cast
from tests.cases.stage import EARLY, announce, notify

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 8, 26, 8, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def done(by: Term, write: Callable[[], object], *, now: datetime = NOW) -> bool:
    """Return whether the database lets this office write that."""
    with sight.through_the_eyes_of(by, now=now):
        try:
            with transaction.atomic():
                return write() != 0
        except DatabaseError:
            return False


def changed(row: Any, by: Term, **change: Any) -> bool:
    return done(by, lambda: type(row).objects.filter(pk=row.pk).update(**change))


def added(row: Any, by: Term, *, now: datetime = NOW) -> bool:
    return done(by, lambda: type(row).objects.bulk_create([row], ignore_conflicts=True), now=now)


def item(meeting: Meeting, state: str | None = "Alvania", **more: Any) -> AgendaItem:
    kind = ItemKind.PRESENTATION if state else ItemKind.PROCEDURE
    of = cast.state(state) if state else None
    given = {"meeting": meeting, "position": 20_000, "kind": kind, "title": "2026-KQ7P"}
    return AgendaItem(**{**given, "state": of, **more})


CLOSING = {"status": Status.CLOSED, "closed_at": NOW, "floor_erased_at": NOW}
DECIDING = {"status": Status.DECIDED, "decided_at": NOW}


@pytest.mark.parametrize(
    ("office", "was", "change"),
    [
        (cast.secretariat, Status.PROPOSED, DECIDING),
        (cast.chair, Status.PROPOSED, DECIDING),
        (cast.chair, Status.PROPOSED, {"status": Status.CANCELLED, "cancelled_at": NOW}),
        (cast.secretariat, Status.DECIDED, {"status": Status.CANCELLED, "cancelled_at": NOW}),
        (cast.secretariat, Status.PROPOSED, {"tentative_at": NOW}),
        (cast.chair, Status.PROPOSED, {"tentative_at": NOW}),
        (cast.president, Status.PROPOSED, {"tentative_at": LATER}),
        (cast.president, Status.DECIDED, {"tentative_at": NOW}),
        (cast.secretariat, Status.DECIDED, {"called_at": NOW}),
        (cast.chair, Status.DECIDED, {"called_at": NOW}),
        (cast.secretariat, Status.DECIDED, {"replies_due_at": LATER}),
        (cast.chair, Status.DECIDED, {"held_on": cast.HELD_ON - timedelta(days=1)}),
        (cast.president, Status.DECIDED, {"decided_at": NOW}),
        (cast.president, Status.DECIDED, {"status": Status.OPEN, "opened_at": NOW}),
        (cast.secretariat, Status.DECIDED, {"status": Status.OPEN, "opened_at": NOW}),
        (cast.chair, Status.DECIDED, {"agenda_adopted_at": NOW}),
        (cast.secretariat, Status.OPEN, {"agenda_adopted_at": NOW}),
        (cast.secretariat, Status.OPEN, CLOSING),
        (cast.president, Status.OPEN, {"status": Status.CANCELLED, "cancelled_at": NOW}),
        (cast.chair, Status.OPEN, {"status": Status.DECIDED}),
        (cast.president, Status.CANCELLED, {"status": Status.DECIDED}),
    ],
)
def test_no_office_takes_another_s_step_with_a_meeting(office, was, change):
    meeting = cast.meeting(was, opened_at=EARLY)
    by = office()
    if "decided_at" in change and was == Status.PROPOSED:
        change = {**change, "decided_by": by}
    assert not changed(meeting, by, **change)


def test_each_office_takes_its_own_step_with_a_meeting():
    president, chair = cast.president(), cast.chair()
    meeting = cast.meeting(Status.PROPOSED)

    assert changed(meeting, president, tentative_at=NOW)
    assert not changed(meeting, president, tentative_at=LATER)
    assert changed(meeting, president, **DECIDING, decided_by=president)
    assert changed(meeting, president, called_at=NOW)
    assert not changed(meeting, president, called_at=LATER)
    assert changed(meeting, chair, status=Status.OPEN, opened_at=NOW)
    assert changed(meeting, chair, agenda_adopted_at=NOW)
    assert changed(meeting, chair, **CLOSING)


def test_a_meeting_is_not_added_decided():
    meeting = cast.meeting(Status.PROPOSED)
    secretariat = cast.secretariat()
    meeting.pk, meeting.key, meeting.ref = None, "other", "2026-ZZZ"
    meeting.proposed_by, meeting.decided_by = secretariat, secretariat
    meeting.status, meeting.decided_at = Status.DECIDED, NOW
    assert not added(meeting, secretariat)


def test_a_date_that_was_taken_back_stays_among_those_who_prepared_it():
    meeting = cast.meeting(Status.PROPOSED)
    Meeting.objects.update(
        status=Status.CANCELLED, cancelled_at=NOW, cancel_reason=Sealed(b"Strike.")
    )
    with sight.through_the_eyes_of(cast.delegate("Borland"), now=NOW):
        assert not Meeting.objects.filter(pk=meeting.pk).exists()
    with sight.through_the_eyes_of(cast.president(), now=NOW):
        assert Meeting.objects.filter(pk=meeting.pk).exists()


def test_the_close_of_a_conference_is_not_taken_back():
    conference = Conference.objects.create(number=12, closed_at=EARLY)
    assert not changed(conference, cast.secretariat(), closed_at=None)


@pytest.mark.parametrize(
    "change",
    [
        {"position": 1},
        {"title": "Borland is to blame"},
        {"minutes": 240},
        {"circulated_at": NOW},
        {"opened_at": NOW},
        {"opened_at": NOW, "ended_at": NOW},
    ],
)
def test_a_state_only_takes_its_own_item_back(change):
    stands = item(cast.meeting(Status.OPEN))
    stands.save()
    assert not changed(stands, cast.delegate("Alvania"), **change)
    assert changed(stands, cast.delegate("Alvania"), removed_at=NOW)
    assert not changed(stands, cast.delegate("Alvania"), removed_at=None)


def test_an_item_that_was_opened_is_not_taken_back():
    stands = item(cast.meeting(Status.OPEN), opened_at=EARLY)
    stands.save()
    assert not changed(stands, cast.delegate("Alvania"), removed_at=NOW)
    assert not changed(stands, cast.chair(), opened_at=None)


def test_the_secretariat_takes_no_presentation_off():
    stands = item(cast.meeting())
    stands.save()
    assert not changed(stands, cast.secretariat(), removed_at=NOW)


def test_no_presentation_is_added_after_the_adoption_nor_in_another_s_name():
    meeting, adopted = cast.meeting(), cast.meeting(Status.OPEN, agenda_adopted_at=EARLY)
    alvania = cast.delegate("Alvania")
    assert not added(item(adopted), alvania)
    assert not added(item(meeting, "Borland"), alvania)
    assert not added(item(meeting, position=1), alvania)
    assert not added(item(meeting), cast.secretariat())
    assert added(item(meeting), alvania)


def test_a_state_does_not_announce_on_another_s_item():
    theirs = item(cast.meeting())
    theirs.save()
    borland = cast.delegate("Borland")
    ours = announce(borland, None)
    assert not added(
        Placing(item=theirs, intention=ours, placed_by=borland, placed_at=NOW), borland
    )


def test_the_presenter_does_not_take_the_floor_from_a_state_concerned():
    stands = item(cast.meeting(Status.OPEN))
    stands.save()
    right = RightOfReply.objects.create(item=stands, state=cast.state("Borland"))
    alvania = cast.delegate("Alvania")
    AgendaItem.objects.update(opened_at=EARLY)
    assert not changed(right, alvania, withdrawn_at=NOW)
    AgendaItem.objects.update(opened_at=None)
    assert changed(right, alvania, withdrawn_at=NOW)


def agenda(status: AgendaStatus) -> Agenda:
    return Agenda.objects.create(
        meeting=cast.meeting(Status.OPEN),
        version=1,
        status=status,
        submitted_by=cast.secretariat(),
        submitted_at=EARLY,
        decided_by=cast.chair(),
        decided_at=EARLY,
        circulated_at=EARLY,
    )


@pytest.mark.parametrize(
    ("office", "was", "change"),
    [
        (cast.secretariat, AgendaStatus.WITH_CHAIR, {"status": AgendaStatus.CIRCULATED}),
        (cast.secretariat, AgendaStatus.WITH_CHAIR, {"status": AgendaStatus.APPROVED}),
        (cast.secretariat, AgendaStatus.APPROVED, {"decided_at": NOW}),
        (cast.chair, AgendaStatus.WITH_CHAIR, {"status": AgendaStatus.CIRCULATED}),
        (cast.chair, AgendaStatus.ADOPTED, {"status": AgendaStatus.WITH_CHAIR}),
        (cast.chair, AgendaStatus.CIRCULATED, {"circulated_at": NOW}),
    ],
)
def test_no_office_takes_another_s_step_with_an_agenda(office, was, change):
    assert not changed(agenda(was), office(), **change)


def test_a_state_does_not_write_down_that_it_came():
    meeting, alvania = cast.meeting(), cast.delegate("Alvania")
    ours = Delegation(
        meeting=meeting, state=alvania.speaks_for, registered_by=alvania, registered_at=NOW
    )
    ours.checked_in_at = NOW
    assert not added(ours, alvania)
    ours.checked_in_at = None
    assert added(ours, alvania)


def test_a_delegation_rests_once_the_meeting_is_over():
    alvania = cast.delegate("Alvania")
    came = Delegation.objects.create(
        meeting=cast.meeting(Status.CLOSED, closed_at=EARLY, floor_erased_at=EARLY),
        state=alvania.speaks_for,
        registered_by=alvania,
        registered_at=EARLY,
    )
    who = Delegate.objects.create(delegation=came, name="Ana Ferro", function=Function.HEAD)
    assert not changed(who, alvania, name="Nobody")
    assert not changed(came, cast.secretariat(), checked_in_at=NOW)


@pytest.mark.parametrize("status", [Status.DECIDED, Status.CLOSED])
def test_the_floor_remembers_nothing_out_of_session(status):
    stands = item(cast.meeting(status, closed_at=EARLY, floor_erased_at=EARLY), opened_at=EARLY)
    stands.save()
    turn = FloorTurn(item=stands, state=stands.state, kind=Turn.QUESTION, asked_at=NOW)
    assert not added(turn, cast.chair())
    Meeting.objects.update(status=Status.OPEN)
    assert added(turn, cast.chair())


def test_a_withdrawn_case_stays_withdrawn():
    alvania = cast.delegate("Alvania")
    case = cast.case(begun_by=alvania, audience=Kind.ALL, status=CaseStatus.WITHDRAWN)
    assert not changed(case, alvania, status=CaseStatus.RELEASED, released_by=alvania)
    assert not changed(case, alvania, title="Case of a ship", released_by=alvania)
    draft = cast.case(begun_by=alvania, status=CaseStatus.WITHDRAWN)
    assert not changed(draft, alvania, status=CaseStatus.DRAFT)


def test_the_moment_of_a_release_is_not_moved():
    alvania = cast.delegate("Alvania")
    case = cast.case(begun_by=alvania, audience=Kind.ALL)
    assert not changed(case, alvania, released_at=NOW, released_by=alvania)


def test_what_was_withdrawn_does_not_come_back():
    alvania = cast.delegate("Alvania")
    intention = announce(alvania, cast.meeting())
    notice = notify(alvania, intention)
    for row in (intention, notice):
        assert changed(row, alvania, withdrawn_at=NOW)
        assert not changed(row, alvania, withdrawn_at=None)


def test_a_notice_is_not_served_yesterday():
    alvania = cast.delegate("Alvania")
    intention = announce(alvania, cast.meeting())
    for served_at, lets in ((NOW - timedelta(minutes=1), False), (NOW, True)):
        notice = NoticeToState(
            ref=f"2026-{lets}",
            intention=intention,
            presenting=alvania.speaks_for,
            concerned=cast.state("Borland"),
            served_by=alvania,
            served_at=served_at,
        )
        assert added(notice, alvania) is lets


# --- Offices ---


def test_nobody_puts_people_in_office_but_by_invitation():
    who = cast.person("Hidden")
    delegate = {"role": Role.DELEGATE, "state": cast.state("Borland")}
    chair = {"role": Role.CHAIR, "ends_at": LATER}
    for by, office in (
        (cast.secretariat(), delegate),
        (cast.secretariat(), chair),
        (cast.focal_point("Borland"), delegate),
        (cast.president(), {"role": Role.PRESIDENT}),
    ):
        assert not added(Term(person=who, starts_at=NOW, **office), by)
    assert added(Term(person=who, starts_at=NOW, **chair), cast.president())


def test_who_releases_for_a_state_is_not_the_secretariat_s_to_say():
    borland = cast.delegate("Borland", may_release=False)
    assert not changed(borland, cast.secretariat(), may_release=True)
    assert not changed(borland, cast.focal_point("Alvania"), may_release=True)
    assert changed(borland, cast.focal_point("Borland"), may_release=True)


def test_an_office_that_is_over_stays_over():
    former = cast.delegate("Borland", ends_at=EARLY)
    for by in (cast.secretariat(), cast.focal_point("Borland")):
        assert not changed(former, by, ends_at=None)
        assert not changed(former, by, ends_at=LATER)
    assert not changed(cast.chair(ends_at=EARLY), cast.secretariat(), ends_at=LATER)


def test_an_office_of_a_state_is_not_made_longer():
    borland = cast.delegate("Borland", ends_at=LATER)
    assert not changed(borland, cast.secretariat(), ends_at=LATER + timedelta(days=1))
    assert changed(borland, cast.secretariat(), ends_at=NOW)


def test_a_focal_point_invites_to_its_own_state_s_offices_only():
    by = cast.focal_point("Borland")

    def invite(role: Role, state: str | None) -> bool:
        return added(
            AccountInvitation(
                email="x@portal.example",
                role=role,
                state=cast.state(state) if state else None,
                invited_by=by,
                invited_at=NOW,
                expires_at=LATER,
            ),
            by,
        )

    assert not invite(Role.DELEGATE, "Alvania")
    assert not invite(Role.SECRETARIAT, None)
    assert not invite(Role.SECRETARIAT, "Borland")
    assert invite(Role.DELEGATE, "Borland")


def test_a_cancelled_invitation_opens_nothing_again():
    by = cast.focal_point("Borland")
    cancelled = AccountInvitation.objects.create(
        email="x@portal.example",
        role=Role.DELEGATE,
        state=by.state,
        invited_by=by,
        invited_at=EARLY,
        expires_at=LATER,
        cancelled_at=EARLY,
    )
    assert not changed(cancelled, by, cancelled_at=None)


def test_who_reads_the_key_of_an_invitation_does_not_accept_it_in_another_s_place():
    by = cast.focal_point("Borland")
    waiting = AccountInvitation.objects.create(
        email="x@portal.example",
        role=Role.DELEGATE,
        state=by.state,
        invited_by=by,
        invited_at=EARLY,
        expires_at=LATER,
    )
    with sight.through_the_eyes_of(cast.secretariat(), now=NOW), connection.cursor() as cursor:
        cursor.execute(
            "SELECT sight.accept_invitation(key, 'hash', 'term', NULL, %s, 'no proof')"
            " FROM forum_accountinvitation",
            [NOW],
        )
        assert cursor.fetchone() == (None,)
    waiting.refresh_from_db()
    assert waiting.accepted_at is None


def ask(question: str, *arguments: int) -> bool:
    places = ", ".join(["%s"] * len(arguments))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT sight.{question}({places})", arguments)
        return bool(cursor.fetchone()[0])


def test_who_is_coming_is_answered_to_those_who_may_see_the_list():
    meeting, alvania = cast.meeting(), cast.delegate("Alvania")
    Delegation.objects.create(
        meeting=meeting,
        state=alvania.speaks_for,
        registered_by=alvania,
        registered_at=EARLY,
        checked_in_at=EARLY,
    )
    for by, told in ((cast.delegate("Borland"), False), (cast.chair(), True), (alvania, True)):
        with sight.through_the_eyes_of(by, now=NOW):
            assert ask("registered", meeting.pk, alvania.speaks_for.pk) is told
    with sight.of_nobody():
        assert not ask("registered", meeting.pk, alvania.speaks_for.pk)


def test_that_an_objection_stands_is_not_answered_to_a_signatory():
    proposal = cast.proposal("Alvania", ProposalStatus.OBJECTED)
    borland = cast.delegate("Borland")
    Objection.objects.create(
        proposal=proposal, state=borland.speaks_for, lodged_by=borland, lodged_at=EARLY
    )
    answers = ((cast.delegate("Carland"), False), (cast.expert(), False), (borland, True))
    for by, told in answers:
        with sight.through_the_eyes_of(by, now=NOW):
            assert ask("objected", proposal.pk) is told


def test_no_step_is_declared_of_a_column_that_cannot_change():
    for model, steps in sight.steps().items():
        sets = {column for step in steps for column in step.sets}
        assert sets == set(sight.declared()[model].columns), model
