"""
Worker and scheduler are silent for forty days, while people go on; then every sweep runs twice.

Rights lapse at their instant all the same. Each consequence is written once, each notice is sent
once, what comes too late to be of use is not sent, and the pages say how late things are.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.utils.module_loading import import_string

from cases import standing
from cases.models import MissedLimit
from dief_portal.celery import SWEEPS
from experts import actions as experts
from experts.models import Proposal
from experts.rules import Status
from forum import sight
from forum.models import Notice, Term, TrailEntry
from meetings.actions import convening
from meetings.models import Mark, Meeting
from meetings.rules import Missing
from meetings.rules import Status as MeetingStatus
from tests import cast
from tests.cases.stage import announce, notify

pytestmark = pytest.mark.django_db

GENEVA = ZoneInfo("Europe/Zurich")
LAST_SWEEP = datetime(2026, 7, 7, 6, tzinfo=UTC)  # D-50; the meeting is on 26 August
AGAIN = LAST_SWEEP + timedelta(days=40)  # 16 August: D-30, D-20 and D-15 have passed


@pytest.fixture
def forum() -> dict[str, Term]:
    """Everyone in office, and a meeting that the President decided on in time."""
    people = {name: cast.delegate(name) for name in cast.STATES}
    people |= {"Chair": cast.chair(), "President": cast.president()}
    meeting = cast.meeting(MeetingStatus.PROPOSED, proposed_by=cast.secretariat())
    people["Secretariat"] = meeting.proposed_by
    for of in convening.CONSULTED:
        meeting.consultations.create(
            matter="MEETING",
            of=of,
            held_on=LAST_SWEEP.date(),
            recorded_by=people["President"],
            recorded_at=LAST_SWEEP,
        )
    with sight.through_the_eyes_of(people["President"], now=LAST_SWEEP):
        convening.decide(meeting=meeting, by=people["President"], now=LAST_SWEEP)
    return people


def sweep_twice(time_machine, at: datetime) -> list[Counter[str]]:
    """Run every sweep, and again a minute later; return what each round had written."""
    written = []
    for minute in range(2):
        time_machine.move_to(at + timedelta(minutes=minute), tick=False)
        for name in SWEEPS:
            import_string(name)()
        written.append(
            Counter(TrailEntry.objects.filter(office=None).values_list("act", flat=True))
        )
    return written


def proposal(by: Term, *, distributed: datetime, secretariat: Term) -> Proposal:
    laid = cast.proposal(by.speaks_for.name_en, silence_ends_at=None, proposed_at=LAST_SWEEP)
    with sight.through_the_eyes_of(secretariat, now=distributed):
        return experts.distribute(proposal_id=laid.pk, by=secretariat, now=distributed)


def test_forty_days_of_silence(forum, time_machine):
    meeting, secretariat = Meeting.objects.get(), forum["Secretariat"]
    while_silent = LAST_SWEEP + timedelta(days=3)
    untold = announce(forum["Drovania"], meeting, at=while_silent)
    unanswered = notify(
        forum["Alvania"], announce(forum["Alvania"], meeting, at=while_silent), at=while_silent
    )
    passed = proposal(forum["Carland"], distributed=while_silent, secretariat=secretariat)
    disputed = proposal(forum["Alvania"], distributed=while_silent, secretariat=secretariat)
    with sight.through_the_eyes_of(forum["Borland"], now=while_silent):
        experts.object_to(proposal_id=disputed.pk, by=forum["Borland"], now=while_silent)

    drovania = forum["Drovania"]
    with sight.through_the_eyes_of(drovania, now=AGAIN), pytest.raises(experts.SilenceOver):
        experts.object_to(proposal_id=passed.pk, by=drovania, now=AGAIN)  # Swept or not.
    first, second = sweep_twice(time_machine, AGAIN)

    assert first == second
    assert set(first.values()) == {1, 2}
    assert first["passed a mark of"] == 2  # Invitation and agenda.
    assert {mark.name for mark in Mark.objects.all()} == {Missing.INVITATION, Missing.AGENDA}
    assert {missed.notice or missed.intention for missed in MissedLimit.objects.all()} == {
        untold,
        unanswered,
    }
    passed.refresh_from_db()
    disputed.refresh_from_db()
    assert (passed.status, passed.ended_at) == (Status.ADMITTED, passed.silence_ends_at)
    assert disputed.status == Status.TO_DECIDE
    assert disputed.item is not None
    assert meeting.late_by(meeting.invitation_due_at, AGAIN) == 40
    said = [one.word for one in standing.of_notice(unanswered, now=AGAIN)]
    assert any("not received" in word for word in said)


def test_every_notice_leaves_once_and_no_reminder_after_its_date(forum, time_machine):
    meeting, while_silent = Meeting.objects.get(), LAST_SWEEP + timedelta(days=3)
    notify(forum["Alvania"], announce(forum["Alvania"], meeting, at=while_silent), at=while_silent)

    sweep_twice(time_machine, AGAIN)

    due = Notice.objects.filter(due_at__lte=AGAIN)
    assert not due.filter(sent_at=None, withdrawn_at=None).exists()
    sent = due.filter(sent_at__isnull=False)
    assert sent.exists()
    assert len(mail.outbox) == Notice.objects.filter(sent_at__isnull=False).count()
    assert (
        not sent.filter(kind__startswith="cases/reply-", act_by__lte=AGAIN)
        .exclude(kind="cases/reply-missed")
        .exists()
    )
    assert not sent.filter(kind__startswith="meetings/invitation-due").exists()


def test_of_reminders_that_fell_due_together_the_last_one_leaves(forum, time_machine):
    meeting, while_silent = Meeting.objects.get(), LAST_SWEEP + timedelta(days=3)
    notify(forum["Alvania"], announce(forum["Alvania"], meeting, at=while_silent), at=while_silent)

    two_days_before = meeting.replies_due_at - timedelta(days=2)
    sweep_twice(time_machine, two_days_before)

    sent = Notice.objects.filter(kind__regex=r"^cases/reply-\d", sent_at__isnull=False)
    assert [notice.kind for notice in sent] == ["cases/reply-3"]


def test_who_was_admitted_in_time_is_written_down_after_the_meeting_too(forum, time_machine):
    while_silent = LAST_SWEEP + timedelta(days=3)
    passed = proposal(forum["Alvania"], distributed=while_silent, secretariat=forum["Secretariat"])
    Meeting.objects.update(
        status=MeetingStatus.CLOSED, closed_at=AGAIN, floor_erased_at=AGAIN, opened_at=AGAIN
    )

    sweep_twice(time_machine, AGAIN + timedelta(days=20))

    passed.refresh_from_db()
    assert passed.status == Status.ADMITTED
    assert not Notice.objects.filter(kind="experts/admitted-ours").exists()
    assert Notice.objects.filter(kind="experts/admitted", to=forum["Alvania"].person).exists()


def test_one_row_that_fails_is_seen_and_stops_no_other(forum, time_machine):
    while_silent = LAST_SWEEP + timedelta(days=3)
    secretariat = forum["Secretariat"]
    ill, well = (
        proposal(forum["Alvania"], distributed=while_silent, secretariat=secretariat)
        for _ in range(2)
    )
    # An objection on record that no act lodged: the table refuses to admit over it.
    ill.objections.create(
        state=cast.state("Borland"), lodged_by=forum["Borland"], lodged_at=while_silent
    )
    time_machine.move_to(AGAIN, tick=False)

    with pytest.raises(Exception, match=str(ill.pk)):
        import_string("experts.tasks.admit_after_silence")()

    well.refresh_from_db()
    assert well.status == Status.ADMITTED
