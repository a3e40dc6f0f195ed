"""A day, asked for as three numbers."""

from __future__ import annotations

from datetime import date

import pytest
from django import forms

from forum.fields import DayField


class Seizure(forms.Form):
    day = DayField()


class Draft(forms.Form):
    day = DayField(required=False)


def sent(day: str, month: str, year: str) -> dict[str, str]:
    return {"day_day": day, "day_month": month, "day_year": year}


@pytest.mark.parametrize(
    "typed", [("26", "7", "2027"), (" 26 ", "07", "2027"), ("٢٦", "٧", "٢٠٢٧")]
)
def test_a_day_is_read_in_the_digits_of_every_script(typed):
    form = Seizure(sent(*typed))
    assert form.is_valid()
    assert form.cleaned_data["day"] == date(2027, 7, 26)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("32", "7", "2027"), "Enter the day as a number from 1 to 31"),
        (("-1", "7", "2027"), "Enter the day as a number from 1 to 31"),
        (("26", "July", "2027"), "Enter the month as a number from 1 to 12"),
        (("26", "7", "27"), "Enter the year with four digits, for example 2027"),
        (("31", "6", "2027"), "There is no such day: that month is shorter"),
        (("26", "", "2027"), "Enter the day, the month and the year"),
        (("", "", ""), "Enter the day, the month and the year"),
    ],
)
def test_an_error_says_what_to_type(typed, said):
    assert Seizure(sent(*typed)).errors["day"] == [said]


def test_a_draft_may_leave_the_day_out_but_not_half_of_it():
    assert Draft(sent("", "", "")).is_valid()
    assert not Draft(sent("26", "", "")).is_valid()


def test_a_day_that_is_known_is_shown_in_its_three_fields():
    shown = str(Seizure(initial={"day": date(2027, 7, 26)}))
    assert 'value="26"' in shown
    assert 'value="2027"' in shown
