""" "We intend to present", in one click from the call; the details come after (ToR 3, 11)."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from cases import needs, queries, standing
from cases.actions import presenting
from cases.models import Intention
from cases.rules import Subject
from forum import sight
from forum.models import Notice, Term, TrailEntry
from meetings import offers, pool
from meetings.models import Meeting
from meetings.rules import Status
from tests import cast
from tests.cases.stage import D30, EARLY

pytestmark = pytest.mark.django_db

DETAILS: dict[str, Any] = {
    "title": "Case 2026-KQ7P",
    "subject": Subject.CASE,
    "minutes": 30,
    "touches_others": False,
    "consent_required": False,
    "case": None,
}


@pytest.fixture
def alvania() -> Term:
    return cast.delegate("Alvania")


@pytest.fixture
def meeting() -> Meeting:
    found = cast.meeting()
    found.called_at = EARLY
    found.save(update_fields=["called_at"])
    return found


def intend(by: Term, meeting: Meeting, *, at=EARLY) -> Intention:
    with sight.through_the_eyes_of(by, now=at):
        return presenting.announce_in_brief(meeting=meeting, by=by, now=at)


def detail(by: Term, intention: Intention, *, at=EARLY, **more: Any) -> Intention:
    with sight.through_the_eyes_of(by, now=at):
        return presenting.give_details(intention=intention, **{**DETAILS, **more}, by=by, now=at)


def test_it_waits_in_the_pool_and_is_no_item(alvania, meeting):
    secretariat = cast.secretariat()

    intention = intend(alvania, meeting)

    assert (intention.in_brief, meeting.items.count()) == (True, 0)
    with sight.through_the_eyes_of(secretariat, now=EARLY):
        (waiting,) = pool.waiting()
    assert (waiting.state, waiting.address) == (alvania.state, intention.get_absolute_url())
    assert Notice.objects.filter(kind="cases/announced", office=secretariat).exists()
    assert TrailEntry.objects.filter(act="announced in brief").count() == 1


def test_a_second_click_announces_nothing_more(alvania, meeting):
    first = intend(alvania, meeting)
    second = intend(alvania, meeting)
    assert first == second
    assert Intention.objects.count() == 1


def test_with_its_details_it_is_an_item(alvania, meeting):
    intention = detail(alvania, intend(alvania, meeting))

    item = meeting.items.get()
    assert (item.title, item.minutes, item.state) == ("Case 2026-KQ7P", 30, alvania.state)
    assert queries.item_of(intention) == item
    with sight.through_the_eyes_of(cast.secretariat(), now=EARLY):
        assert pool.waiting() == []


def test_details_are_given_once(alvania, meeting):
    intention = detail(alvania, intend(alvania, meeting))
    with pytest.raises(presenting.KnownInDetail):
        detail(alvania, intention, title="Another")


def test_what_touches_another_and_comes_late_still_waits_for_leave(alvania, meeting):
    intention = intend(alvania, meeting)
    late = D30 + timedelta(days=1)

    intention = detail(alvania, intention, at=late, touches_others=True)

    assert meeting.items.count() == 0
    assert queries.awaits_leave(intention, now=late)


def test_the_case_is_ones_own(alvania, meeting):
    other = cast.case("Borland")
    with pytest.raises(presenting.NotYourCase):
        detail(alvania, intend(alvania, meeting), case=other)


def test_once_the_agenda_is_adopted_neither_is_taken(alvania):
    meeting = cast.meeting(Status.OPEN)
    intention = intend(alvania, meeting)
    Meeting.objects.update(agenda_adopted_at=EARLY)
    with pytest.raises(presenting.NoLongerTaken):
        detail(alvania, intention)
    with pytest.raises(presenting.NoLongerTaken):
        intend(cast.delegate("Borland"), Meeting.objects.get())


def test_another_meeting_places_nothing_without_details(alvania, meeting):
    intention = intend(alvania, meeting)
    with sight.through_the_eyes_of(alvania, now=EARLY):
        presenting.assign(intention=intention, meeting=None, by=alvania, now=EARLY)
        presenting.assign(intention=intention, meeting=meeting, by=alvania, now=EARLY)
    assert meeting.items.count() == 0


def test_what_was_said_in_detail_is_not_unsaid(alvania, meeting):
    intention = detail(alvania, intend(alvania, meeting))
    for change in ({"in_brief": True}, {"title": "x"}, {"minutes": 1}):
        with (
            pytest.raises(DatabaseError),
            sight.through_the_eyes_of(alvania, now=EARLY),
            transaction.atomic(),
        ):
            Intention.objects.filter(pk=intention.pk).update(**change)


def test_nobody_else_gives_the_details(alvania, meeting):
    intention = intend(alvania, meeting)
    for other in (cast.delegate("Borland"), cast.secretariat()):
        with sight.through_the_eyes_of(other, now=EARLY):
            rows = Intention.objects.filter(pk=intention.pk)
            with suppress(DatabaseError), transaction.atomic():
                rows.update(in_brief=False, title="x")
    assert Intention.objects.get(pk=intention.pk).in_brief


def test_the_lobby_asks_for_the_details(alvania, meeting):
    intention = intend(alvania, meeting)
    with sight.through_the_eyes_of(alvania, now=EARLY):
        links = [need.link for need in needs.of(alvania, now=EARLY)]
        said = standing.of_intention(intention, now=EARLY)
    assert reverse("cases:details", args=[intention.key]) in links
    assert said.word == "the details are to come"


def offered(meeting: Meeting, hat: Term) -> list[tuple[bool, str]]:
    with sight.through_the_eyes_of(hat, now=EARLY):
        return [(one.is_done, one.address) for one in offers.of(meeting, hat=hat, now=EARLY)]


def test_it_is_offered_to_states_once_called_for(alvania, meeting):
    button = (False, reverse("cases:we-intend", args=[meeting.ref]))
    assert offered(meeting, alvania) == [button]
    assert offered(meeting, cast.secretariat()) == []

    intention = intend(alvania, meeting)
    assert offered(meeting, alvania) == [(True, intention.get_absolute_url())]
    assert offered(meeting, cast.delegate("Borland")) == [button]


def test_it_is_not_offered_before_the_call(alvania):
    assert offered(cast.meeting(), alvania) == []
    assert offered(cast.meeting(Status.PROPOSED), alvania) == []


def test_one_click_on_the_page_of_the_meeting(client: Client, alvania, meeting, time_machine):
    time_machine.move_to(EARLY, tick=False)
    cast.sign_in(client, alvania)
    page = client.get(meeting.get_absolute_url()).text
    address = reverse("cases:we-intend", args=[meeting.ref])
    assert f'action="{address}"' in page

    answered = client.post(address, follow=True).text

    intention = Intention.objects.get()
    assert reverse("cases:details", args=[intention.key]) in answered
    assert f'action="{address}"' not in client.get(meeting.get_absolute_url()).text
