"""What the two sides of a notice write to each other."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.rules import Answer
from forum.fields import DayField
from forum.models import State, StateQuerySet

LONGEST = 100_000
ANSWERS = (
    (Answer.REPLY, _("We reply as follows")),
    (Answer.NO_COMMENT, _("We have no comment")),
    (Answer.MORE_TIME, _("We ask for more time")),
)


class StateField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: State) -> str:
        return obj.name


class Naming(forms.Form):
    """Which State the presentation may involve."""

    state = StateField(
        label=_("State concerned"),
        queryset=State.objects.none(),
        empty_label=_("Choose a State"),
        to_field_name="code",
        help_text=_(
            "Which State is concerned is for your State to judge. Only States Parties and"
            " signatories get notices (¶12)."
        ),
    )

    def __init__(self, *args: Any, states: StateQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].queryset = states  # type: ignore[attr-defined]


class Notice(forms.Form):
    text = forms.CharField(
        label=_("What you intend to present"),
        widget=forms.Textarea(attrs={"rows": 10}),
        max_length=LONGEST,
        help_text=_("Read by the State concerned and your own State, by nobody else."),
    )


class ToldOtherwise(forms.Form):
    told_on = DayField(label=_("On which day was it notified?"))
    how = forms.CharField(
        label=_("How?"),
        max_length=500,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_(
            "Such as: note verbale 114/2026, handed to its Permanent Mission in Geneva. Only your"
            " State and the State concerned read it, in the record."
        ),
    )


class VerbatimField(forms.CharField):
    """Words that are shown as they were typed; only ends of lines are written in one way."""

    def to_python(self, value: Any) -> str:
        said = super().to_python(value) or ""
        return said.replace("\r\n", "\n").replace("\r", "\n")


class Answering(forms.Form):
    kind = forms.TypedChoiceField(
        label=_("Your answer"), widget=forms.RadioSelect, choices=ANSWERS, coerce=Answer
    )
    text = VerbatimField(
        label=_("Your words"),
        widget=forms.Textarea(attrs={"rows": 10}),
        max_length=LONGEST,
        required=False,
        help_text=_("They are shown with the presentation, word for word: nobody changes them."),
    )
