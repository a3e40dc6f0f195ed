"""What one participant writes to another about a suspected disclosure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.forms.concerned import StateField
from cases.rules import Word
from forum.models import State, StateQuerySet
from forum.stamping import marks

LONGEST = 100_000
WORDS = {
    Word.EXPLANATION: gettext_lazy("We explain"),
    Word.MEASURES: gettext_lazy("Measures we take or have taken under our national law"),
    Word.QUESTION: gettext_lazy("We ask again"),
    Word.PROPOSAL: gettext_lazy("We propose a measure"),
    Word.MESSAGE: gettext_lazy("Something else"),
}


class Challenge(forms.Form):
    """All of it goes to the other side, and to nobody else. Of State and expert, one is asked."""

    all_optional = True  # No field says so: one of two is not.

    state = StateField(
        label=gettext_lazy("State"),
        queryset=State.objects.none(),
        required=False,
        empty_label=gettext_lazy("Choose a State"),
        to_field_name="code",
    )
    expert = forms.CharField(
        label=gettext_lazy("Or an invited expert, by name"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Leave this empty if you ask a State."),
    )
    disclosed = forms.CharField(
        label=gettext_lazy("What do you think was disclosed?"),
        widget=forms.Textarea(attrs={"rows": 7}),
        max_length=LONGEST,
        help_text=gettext_lazy(
            "What was shared in a meeting or on the platform, and where and when you saw it"
            " outside."
        ),
    )
    question = forms.CharField(
        label=gettext_lazy("What do you ask?"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST,
    )

    def __init__(self, *args: Any, states: StateQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].queryset = states  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        state, expert = given.get("state"), str(given.get("expert", "")).strip()
        if "state" in given and not state and not expert:
            self.add_error("state", _("Choose a State, or write the name of an expert."))
        if state and expert:
            self.add_error("expert", _("One challenge is to one participant: leave one empty."))
        return given


class Message(forms.Form):
    kind = forms.TypedChoiceField(
        label=gettext_lazy("What do you write?"), widget=forms.RadioSelect, coerce=Word
    )
    text = forms.CharField(
        label=gettext_lazy("Your words"),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=LONGEST,
    )

    def __init__(self, *args: Any, words: Iterable[Word], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(word.value, WORDS[word]) for word in words]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]


class WhoseCopy(forms.Form):
    """A number as it is read off a page, or a file to read it from."""

    all_optional = True

    number = forms.CharField(
        label=gettext_lazy("Number of the copy"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("Three groups of four, for example KQ7P-2XWM-9RTD."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )
    file = forms.FileField(
        label=gettext_lazy("Or the file itself"),
        required=False,
        help_text=gettext_lazy(
            "PDF, PNG or JPEG. It is looked at in memory, and not kept: nobody else sees it."
        ),
    )

    def clean_number(self) -> str:
        typed = str(self.cleaned_data["number"]).strip()
        number = marks.as_written(typed)
        if typed and not number:
            raise forms.ValidationError(
                _("A number has twelve letters and digits: no A, E, I, O, U, Y, no 0 and no 1.")
            )
        return number

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "number" in given and not given["number"] and not given.get("file"):
            self.add_error("number", _("Write the number, or choose a file."))
        return given
