"""Where the marks of a meeting stand on their line, and the days of a silence."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from forum.d_line import DLine, Mark, Standing, days_of_silence, drawn
from forum.templatetags.components import d_line
from forum.terms_of_reference import SILENCE

GENEVA = ZoneInfo("Europe/Zurich")


def line(today: int) -> DLine:
    marks = tuple(
        Mark(days, f"mark {days}", date(2027, 8, 25) - timedelta(days), Standing.FUTURE)
        for days in (50, 30, 20, 15, 0)
    )
    return DLine(marks, today)


def places(right_to_left: bool) -> list[float]:
    drawing = drawn(line(42), right_to_left=right_to_left)
    return [float(placed.x.rstrip("%")) for placed in drawing.marks]


def test_the_line_runs_with_the_writing():
    english, arabic = places(right_to_left=False), places(right_to_left=True)
    assert english == sorted(english)
    assert arabic == [round(100 - x, 2) for x in english]


def test_a_day_is_as_long_as_any_other():
    fifty, thirty, twenty, fifteen, zero = places(right_to_left=False)
    assert thirty - fifty == pytest.approx(2 * (twenty - thirty), abs=0.02)
    assert zero - fifteen == pytest.approx(3 * (fifteen - twenty), abs=0.03)


@pytest.mark.parametrize(
    ("today", "place", "anchor"),
    [
        (112, "3.00%", "start"),
        (50, "3.00%", "start"),
        (25, "50.00%", "middle"),
        (-4, "97.00%", "end"),
    ],
)
def test_today_stays_on_the_line(today, place, anchor):
    drawing = drawn(line(today), right_to_left=False)
    assert (drawing.today, drawing.anchor) == (place, anchor)


def test_the_picture_and_the_list_tell_the_same():
    context = d_line(line(42))
    with translation.override("fr"):  # Where a number is written with a comma.
        shown = render_to_string("components/d_line.html", context)
    assert 'x="3.00%"' in shown
    assert shown.count('class="d-line-fact ') == shown.count("d-line-mark") == 5
    assert 'role="img"' in shown


def test_five_days_of_silence_begin_after_the_day_of_distribution():
    distributed = datetime(2027, 7, 26, 21, 59, tzinfo=UTC)  # A minute to midnight in Geneva.
    days = days_of_silence(
        distributed_at=distributed,
        ends_at=SILENCE.passes_at(date(2027, 7, 26), GENEVA),
        zone=GENEVA,
        now=datetime(2027, 7, 28, 22, tzinfo=UTC),
    )
    assert [(day.number, day.day.day) for day in days] == [
        (1, 27),
        (2, 28),
        (3, 29),
        (4, 30),
        (5, 31),
    ]
    assert [day.is_over for day in days] == [True, True, False, False, False]
    assert [day.number for day in days if day.is_today] == [3]
