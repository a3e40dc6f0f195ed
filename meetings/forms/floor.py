"""What is noted of the floor: a State and why it asks. No field holds words (ToR 17)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from forum.models import State
from meetings.rules import Turn


class Ask(forms.Form):
    state = forms.ModelChoiceField(
        label=_("State"),
        queryset=State.objects.none(),
        to_field_name="code",
        empty_label=_("Choose a State"),
    )
    kind = forms.ChoiceField(label=_("Asks for"), choices=Turn.choices, initial=Turn.QUESTION)

    def __init__(self, *args: Any, states: Iterable[State], **more: Any) -> None:
        super().__init__(*args, **more)
        known = State.objects.filter(pk__in=[state.pk for state in states])
        self.fields["state"].queryset = known.order_by("name_en")  # type: ignore[attr-defined]
