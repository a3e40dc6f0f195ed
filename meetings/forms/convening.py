"""What is filled in from the proposal of a date to its decision, move or cancellation."""

from __future__ import annotations

from datetime import date

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from forum import moments
from forum.fields import DayField
from meetings.forms.counting import TypedCount
from meetings.models import Week

LONGEST_REASON = 500


class InAWeek(forms.Form):
    """A day in one of the weeks of the calendar, and a place."""

    week = forms.ChoiceField(label=_("Week"), choices=())
    held_on = DayField(label=_("Day of the meeting"))
    venue = forms.CharField(
        label=_("Venue"),
        max_length=200,
        help_text=_("Building, room and street. The Forum meets in person."),
    )

    def __init__(self, *args: object, weeks: QuerySet[Week], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.weeks = {week.key: week for week in weeks}
        choices = [(key, said(week)) for key, week in self.weeks.items()]
        self.fields["week"].choices = choices  # type: ignore[attr-defined]

    def clean_week(self) -> Week:
        return self.weeks[self.cleaned_data["week"]]


def said(week: Week) -> str:
    first, last = moments.day(week.starts_on), moments.day(week.ends_on)
    return f"{week}, {week.city}: {first} - {last}"


class Proposal(InAWeek):
    pass


class Planned(forms.Form):
    """
    A day to look at: one of the planner's own, or one typed in a form that fixes it.

    Only read, never drawn: the page draws the days of each window itself.
    """

    day = forms.CharField(required=False, max_length=60)  # of which week: KEY.2027-08-25
    week = forms.CharField(required=False, max_length=40)
    held_on = DayField(required=False)

    def __init__(self, *args: object, weeks: QuerySet[Week], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.weeks = {week.key: week for week in weeks}
        self.chosen: tuple[Week, date] | None = None

    def clean(self) -> None:
        super().clean()
        key, _dot, day = self.cleaned_data.get("day", "").rpartition(".")
        held_on = self.cleaned_data.get("held_on")
        if key:
            try:
                held_on = date.fromisoformat(day)
            except ValueError:
                held_on = None
        week = self.weeks.get(key or self.cleaned_data.get("week", ""))
        if week is not None and held_on is not None:
            self.chosen = (week, held_on)


class Consultation(forms.Form):
    held_on = DayField(
        label=_("Day on which the consultation was held"),
        help_text=_("Only the day is kept, not what was said."),
    )


class Decision(forms.Form):
    short_notice_reason = forms.CharField(
        label=_("Reason for meeting with shorter notice than ¶9 asks for"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everyone of the Forum can read it."),
    )


class Move(InAWeek, TypedCount):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everyone of the Forum can read it."),
    )
    chair_consulted_on = DayField(label=_("Chair consulted on"))
    secretariat_consulted_on = DayField(label=_("Secretariat consulted on"))
    field_order = (
        *("week", "held_on", "venue", "reason"),
        *("chair_consulted_on", "secretariat_consulted_on", "states"),
    )


class Cancellation(TypedCount):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everyone who can see the meeting can read it."),
    )
    field_order = ("reason", "states")
