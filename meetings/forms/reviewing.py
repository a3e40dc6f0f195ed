"""The questionnaire of a review. It takes no words: a State can be told by its phrases."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.rules import Led, Terms, Useful


class Questionnaire(forms.Form):
    meetings = forms.TypedChoiceField(
        label=_("How useful were the meetings of the Forum to your State?"),
        widget=forms.RadioSelect,
        choices=Useful.choices,
        coerce=Useful,
    )
    platform = forms.TypedChoiceField(
        label=_("How useful was what States shared between the meetings?"),
        widget=forms.RadioSelect,
        choices=Useful.choices,
        coerce=Useful,
    )
    led_to_action = forms.TypedChoiceField(
        label=_("Did anything shared in the Forum lead your authorities to act?"),
        widget=forms.RadioSelect,
        choices=Led.choices,
        coerce=Led,
        help_text=_("Nobody asks in which case."),
    )
    terms = forms.TypedChoiceField(
        label=_("What should become of the Terms of Reference?"),
        widget=forms.RadioSelect,
        choices=Terms.choices,
        coerce=Terms,
    )
