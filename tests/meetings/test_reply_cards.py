"""Each State answers the invitation: for itself, as often as it likes; others see totals."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from forum import outbox, sight
from forum.models import Notice, Term, TrailEntry
from meetings import queries
from meetings.actions import replying as actions
from meetings.models import Meeting, ReplyCard
from meetings.rules import Comes, ComingFrom, Status
from meetings.tasks import ask_for_replies
from tests import cast
from tests.meetings import test_inviting as invited

pytestmark = pytest.mark.django_db

NOW = invited.NOW
meeting, ready = invited.meeting, invited.ready


@pytest.fixture
def called(ready: Meeting) -> Meeting:
    invited.circulate(ready)
    return Meeting.objects.get()


def reply(meeting: Meeting, by: Term, comes: Comes = Comes.YES, **more: Any) -> ReplyCard:
    given = {
        "how_many": 3,
        "coming_from": ComingFrom.CAPITAL,
        "law_enforcement": True,
        "languages": "en,fr",
        "contact": "The second secretary.",
        **more,
    }
    with sight.through_the_eyes_of(by, now=NOW):
        return actions.reply(meeting=meeting, comes=comes, **given, by=by, now=NOW)


def office(state: str) -> Term:
    return Term.objects.get(state__name_en=state)


def counted(meeting: Meeting, by: Term) -> queries.Replies:
    with sight.through_the_eyes_of(by, now=NOW):
        return queries.replies_counted(meeting)


def test_the_last_reply_stands_and_the_earlier_ones_are_kept(called):
    alvania = office("Alvania")
    reply(called, alvania, Comes.NOT_KNOWN, how_many=None)
    reply(called, alvania, how_many=5)

    with sight.through_the_eyes_of(alvania, now=NOW):
        cards = list(queries.replies_of(called, alvania.speaks_for))
    assert [(card.comes, card.how_many) for card in cards] == [("YES", 5), ("NOT_KNOWN", None)]
    assert cards[0].contact == "The second secretary."
    totals = counted(called, cast.secretariat())
    assert (totals.yes, totals.not_known, totals.people) == (1, 0, 5)


def test_the_secretariat_reads_totals_and_no_card(called):
    reply(called, office("Alvania"))
    reply(called, office("Carland"), how_many=2, coming_from="", languages="fr")
    secretariat = cast.secretariat()

    totals = counted(called, secretariat)

    assert (totals.yes, totals.people, totals.capital, totals.law_enforcement) == (2, 5, 1, 2)
    assert totals.languages == {"en": 1, "fr": 2}
    with sight.through_the_eyes_of(secretariat, now=NOW):
        assert not ReplyCard.objects.exists()


@pytest.mark.parametrize("who", ["chair", "president", "delegate", "police", "expert"])
def test_nobody_else_is_told_how_many(called, who):
    reply(called, office("Alvania"))
    by = getattr(cast, who)()
    assert counted(called, by) == (0, 0, 0, 0, 0, 0, 0, 0, {})
    with sight.through_the_eyes_of(by, now=NOW):
        assert not ReplyCard.objects.exists()


def test_who_does_not_come_brings_nobody(called):
    card = reply(called, office("Alvania"), Comes.NO)
    assert (card.how_many, card.coming_from, card.languages) == (None, "", "")
    assert not card.law_enforcement


def test_nobody_replies_for_another_state_or_changes_what_was_said(called):
    card = reply(called, office("Alvania"))
    for by in (office("Carland"), office("Alvania")):
        with (
            pytest.raises(DatabaseError),
            sight.through_the_eyes_of(by, now=NOW),
            transaction.atomic(),
        ):
            ReplyCard.objects.filter(pk=card.pk).update(how_many=9)
    with (
        pytest.raises(DatabaseError),
        sight.through_the_eyes_of(office("Carland"), now=NOW),
        transaction.atomic(),
    ):
        ReplyCard.objects.create(
            meeting=called,
            state=cast.state("Alvania"),
            comes=Comes.YES,
            law_enforcement=False,
            said_by=office("Carland"),
            said_at=NOW,
        )


def test_no_reply_before_the_invitation(ready):
    with pytest.raises(actions.NoReplyTaken):
        reply(ready, office("Alvania"))


def test_no_reply_once_it_is_open(called):
    Meeting.objects.update(status=Status.OPEN)
    with pytest.raises(actions.NoReplyTaken):
        reply(called, office("Alvania"))


def test_the_trail_does_not_say_what_was_replied(called):
    reply(called, office("Alvania"), Comes.NO)
    entry = TrailEntry.objects.get(act="replied to the invitation to")
    assert entry.facts in ({}, None)


# --- The reminder at D-30 ---


def wanted() -> set[str]:
    return {
        str(notice.office.state) for notice in Notice.objects.filter(kind="meetings/reply-wanted")
    }


def at(meeting: Meeting, time_machine, **off: int) -> None:
    time_machine.move_to(meeting.agenda_due_at + timedelta(**off), tick=False)


def test_at_d_30_the_states_without_a_reply_are_reminded_once(called, time_machine):
    reply(called, office("Alvania"))
    cast.police("Carland")
    at(called, time_machine, seconds=30)
    assert ask_for_replies() == 0
    at(called, time_machine, minutes=1)
    assert ask_for_replies() == 1
    assert wanted() == {"Carland"}
    assert Notice.objects.filter(kind="meetings/reply-wanted").count() == 1
    at(called, time_machine, days=3)
    assert ask_for_replies() == 0


def test_nobody_is_reminded_of_a_meeting_without_invitation(ready, time_machine):
    at(ready, time_machine, days=1)
    assert ask_for_replies() == 0


def test_a_reminder_does_not_leave_once_it_is_open(called, time_machine):
    at(called, time_machine, minutes=2)
    ask_for_replies()
    notice = Notice.objects.filter(kind="meetings/reply-wanted")[0]
    assert outbox.still_stands(notice, now=NOW)
    Meeting.objects.update(status=Status.OPEN)
    assert not outbox.still_stands(notice, now=NOW)


# --- The page ---


def test_a_state_replies_on_its_page_and_the_plan_has_totals(called, client: Client, time_machine):
    time_machine.move_to(NOW, tick=False)
    cast.sign_in(client, office("Carland"))
    page = f"/meetings/{called.ref}/"
    asked = client.get(page).text
    given = {"comes": "YES", "how_many": 4, "languages": ["fr"], "contact": "Ms Rule, ext. 4"}
    replied = client.post(f"{page}reply/", given, follow=True).text
    cast.sign_in(client, office("Alvania"))
    other = client.get(f"{page}reply/").text
    cast.sign_in(client, cast.secretariat())
    plan = client.get(f"{page}plan/").text

    assert "Reply to the invitation" in asked
    assert "Ms Rule, ext. 4" in replied
    assert "Ms Rule" not in other
    assert "1 coming, 0 not coming, 0 not yet known" in plan
    assert "French: 1" in plan
    assert "Ms Rule" not in plan
