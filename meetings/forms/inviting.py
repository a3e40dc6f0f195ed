"""What the Secretariat fills in of an invitation; the call for cases is not among it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

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


class Sending(forms.Form):
    states = forms.IntegerField(
        label=_("Number of States"),
        min_value=0,
        help_text=_("Type the number of States the invitation goes to."),
    )
