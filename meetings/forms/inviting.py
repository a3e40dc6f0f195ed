"""What the Secretariat fills in of an invitation; the call for cases is not among it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.forms.counting import TypedCount
from meetings.rules import LANGUAGE_NAMES


class Draft(forms.Form):
    practical = forms.CharField(
        label=_("Practical information"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "Registration, badges, access to the building, hotels. Participants bear "
            "their own costs of travel, unless sponsorship covers them (¶24)."
        ),
    )
    languages = forms.MultipleChoiceField(
        label=_("Interpretation"),
        choices=list(LANGUAGE_NAMES.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The languages into which the room is interpreted (¶23)."),
    )

    def clean_languages(self) -> str:
        return ",".join(self.cleaned_data["languages"])


class Sending(TypedCount):
    why_late = forms.CharField(
        label=_("Why it leaves later than ¶9 asks"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Every State reads it in the invitation; it stands in the proof."),
    )
    field_order = ("why_late", "states")

    def __init__(self, *args: Any, is_late: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_late:
            del self.fields["why_late"]
