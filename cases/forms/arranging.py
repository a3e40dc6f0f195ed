"""What States write into an arrangement."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from cases.forms.sharing import StatesField
from forum.fields import DayField
from forum.models import State, StateQuerySet

LONGEST = 100_000


class Text(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=120,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=gettext_lazy("Only the parties read it."),
    )
    text = forms.CharField(
        label=gettext_lazy("What you arrange"),
        widget=forms.Textarea(attrs={"rows": 12, "dir": "auto"}),
        max_length=LONGEST,
        help_text=gettext_lazy(
            "Who does what to help to prevent or to resolve the case, or similar ones. Each party"
            " confirms these words as they stand."
        ),
    )
    states = StatesField(
        label=gettext_lazy("With which States"),
        queryset=State.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, states: StateQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["states"].queryset = states  # type: ignore[attr-defined]


class Opening(Text):
    case_ref = forms.CharField(widget=forms.HiddenInput, required=False, max_length=12)


class Version(Text):
    """Another text, as the last one was read; and whom all parties would bring in with it."""

    number = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = self.fields["states"]
        states.required = False
        states.label = gettext_lazy("Bring in other States")
        states.help_text = gettext_lazy(
            "They come in once every party that has confirmed a version has confirmed this one,"
            " and then read everything in the room."
        )


class Confirmed(forms.Form):
    """The version that was read."""

    number = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class Step(forms.Form):
    what = forms.CharField(
        label=gettext_lazy("What your State will do"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    day = DayField(label=gettext_lazy("By the end of"))
