from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import gettext_lazy as _

from forum import outbox, reminders
from forum.models import Notice, State, Term
from tests import cast

GENEVA = ZoneInfo("Europe/Zurich")
NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 7, 1, tzinfo=UTC)
LIMIT = datetime(2026, 8, 12, tzinfo=GENEVA)  # in time until the end of 11 August

DUTY = reminders.ladder(
    "tests/duty",
    _("Your State has not replied yet."),
    stands=lambda pk: State.objects.filter(pk=pk, note="").exists(),
    limit=lambda pk: State.objects.get(pk=pk).signed_at,
)


@pytest.fixture
def borland():
    office = cast.delegate("Borland")
    State.objects.update(signed_at=LIMIT)
    return office


def remind(office: Term, **more) -> None:
    given = {"to": Term.objects.filter(pk=office.pk), "about": office.speaks_for, "link": "/"}
    reminders.post(DUTY, **{**given, "too_late_at": LIMIT, "zone": GENEVA, "now": NOW, **more})


def mornings() -> list[str]:
    due = Notice.objects.order_by("due_at").values_list("due_at", flat=True)
    return [f"{at.astimezone(GENEVA):%d %b %H:%M}" for at in due]


@pytest.mark.django_db
def test_a_duty_is_brought_to_mind_on_five_mornings(borland):
    remind(borland)
    expected = ["28 Jul 08:00", "04 Aug 08:00", "08 Aug 08:00", "10 Aug 08:00", "11 Aug 08:00"]
    assert mornings() == expected


@pytest.mark.django_db
def test_nobody_is_reminded_of_a_morning_that_is_over(borland):
    remind(borland, now=datetime(2026, 8, 4, 8, tzinfo=GENEVA))
    assert mornings() == ["08 Aug 08:00", "10 Aug 08:00", "11 Aug 08:00"]


@pytest.mark.django_db
def test_posting_twice_reminds_once(borland):
    remind(borland)
    remind(borland)
    assert Notice.objects.count() == 5


@pytest.mark.parametrize(
    ("zone", "morning"),
    [(GENEVA, "2026-03-28T08:00:00+01:00"), (NEW_YORK, "2026-03-28T08:00:00-04:00")],
)
def test_the_morning_is_that_of_the_meeting_across_a_change_of_the_clocks(zone, morning):
    limit = datetime(2026, 3, 30, tzinfo=zone)
    assert reminders.reminded_at(limit, days=1, zone=zone).isoformat() == morning


@pytest.mark.django_db
def test_a_reminder_is_withdrawn_once_the_duty_is_done(borland):
    remind(borland)
    notice = Notice.objects.latest("due_at")
    assert outbox.still_stands(notice, now=notice.due_at)

    State.objects.update(note="Replied.")

    assert not outbox.still_stands(notice, now=notice.due_at)


@pytest.mark.django_db
def test_a_reminder_of_a_date_that_was_moved_gives_way_to_the_new_one(borland):
    remind(borland)
    later = LIMIT + timedelta(days=30)
    State.objects.update(signed_at=later)

    remind(borland, too_late_at=later)

    standing = [
        notice for notice in Notice.objects.all() if outbox.still_stands(notice, now=notice.due_at)
    ]
    assert len(standing) == 5
    assert {notice.act_by for notice in standing} == {later}
