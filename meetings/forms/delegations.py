"""What a State fills in about its delegation, and the Secretariat at the door."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from forum.fields import DayField
from forum.models import State
from meetings.forms.floor import LONGEST
from meetings.models import Credentials
from meetings.models import Delegate as DelegateRow
from meetings.rules import Function


class Delegate(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=DelegateRow._meta.get_field("name").max_length
    )
    position = forms.CharField(
        label=_("Position"),
        max_length=DelegateRow._meta.get_field("position").max_length,
        required=False,
        help_text=_("Title and service, as they stand on the list of participants."),
    )
    function = forms.ChoiceField(
        label=_("Function"),
        choices=Function.choices,
        widget=forms.RadioSelect,
        help_text=_("A delegation has one head, and alternates and advisers as it needs."),
    )
    acts_for_head = forms.BooleanField(
        label=_("Acts for the head of delegation"),
        required=False,
        help_text=_("One person, who speaks and decides when the head is not there."),
    )
    law_enforcement = forms.BooleanField(
        label=_("Law-enforcement official"),
        required=False,
        help_text=_("Not shown on the list of participants. It counts in a total share only."),
    )
    sponsored = forms.BooleanField(
        label=_("Comes, or asks to come, by a sponsorship"),
        required=False,
        help_text=_("Your State and the Secretariat see this, no other State and not the Chair."),
    )


class NoteVerbale(forms.Form):
    """Which note verbale names the delegation; the note itself travels on paper."""

    reference = forms.CharField(
        label=_("Number of the note verbale"),
        max_length=Credentials._meta.get_field("reference").max_length,
    )
    dated = DayField(label=_("Date of the note verbale"))


class Mark(forms.Form):
    """What the Secretariat found: one of two words, neither of which stops anybody."""

    in_order = forms.TypedChoiceField(choices=[("1", "1"), ("0", "0")], coerce=lambda n: n == "1")


class Door(forms.Form):
    """A State that comes through the door, registered or not."""

    state = forms.ModelChoiceField(
        label=_("State"),
        queryset=State.objects.none(),
        to_field_name="code",
        empty_label=_("Choose a State"),
    )

    def __init__(self, *args: Any, states: Iterable[State], **more: Any) -> None:
        super().__init__(*args, **more)
        known = State.objects.filter(pk__in=[state.pk for state in states])
        self.fields["state"].queryset = known.order_by("name_en")  # type: ignore[attr-defined]


class DoorTap(forms.Form):
    """A tap at the door, at once or when the network is back. One act: nobody is turned away."""

    act = forms.ChoiceField(choices=[("in", "in")])
    ago = forms.IntegerField(min_value=0, max_value=LONGEST)
