"""One act at a time on a row, for whoever still sees it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.http import Http404

from forum import clock, lock, sight
from meetings.rules import Status
from tests import cast

pytestmark = pytest.mark.django_db


def test_a_row_is_read_anew_once_it_is_held():
    meeting = cast.meeting()
    stale = type(meeting)(pk=meeting.pk, status=Status.CLOSED)

    with sight.of_the_portal(), transaction.atomic():
        assert lock.hold(stale).status == meeting.status


def test_whoever_sees_the_row_no_more_after_waiting_finds_no_page():
    meeting, now = cast.meeting(), clock.now()
    over = cast.delegate("Alvania", ends_at=now - timedelta(seconds=1))

    with (
        sight.through_the_eyes_of(over, now=now),
        transaction.atomic(),
        pytest.raises(Http404),
    ):
        lock.hold(meeting)
