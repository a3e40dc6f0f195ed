"""What is filled in from the proposal of a date to its decision, move or cancellation."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from forum import moments
from forum.fields import DayField
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


class Move(InAWeek):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everyone of the Forum can read it."),
    )
    chair_consulted_on = DayField(label=_("Chair consulted on"))
    secretariat_consulted_on = DayField(label=_("Secretariat consulted on"))


class Cancellation(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everyone who can see the meeting can read it."),
    )
