"""What a State fills in about its delegation, and the Secretariat at the door."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from forum.models import State
from meetings.forms.floor import LONGEST
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
    law_enforcement = forms.BooleanField(
        label=_("Law-enforcement official"),
        required=False,
        help_text=_("Not shown on the list of participants. It counts in a total share only."),
    )


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
