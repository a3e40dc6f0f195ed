"""What a State answers to the invitation."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.rules import LANGUAGE_NAMES, Comes, ComingFrom

MOST_PEOPLE = 99


class Reply(forms.Form):
    comes = forms.ChoiceField(
        label=_("Does your State come?"), choices=Comes.choices, widget=forms.RadioSelect
    )
    how_many = forms.IntegerField(
        label=_("How many people"), required=False, min_value=1, max_value=MOST_PEOPLE
    )
    coming_from = forms.ChoiceField(
        label=_("Where does your delegation come from?"),
        choices=[("", _("not known yet")), *ComingFrom.choices],
        required=False,
    )
    law_enforcement = forms.BooleanField(
        label=_("Law-enforcement officials are among them"),
        required=False,
        help_text=_("Strongly encouraged, never required (¶7)."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Interpretation wished"),
        choices=list(LANGUAGE_NAMES.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    contact = forms.CharField(
        label=_("Person of contact"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Who in your State knows about the delegation: for your colleagues."),
    )

    def clean_languages(self) -> str:
        return ",".join(self.cleaned_data["languages"])
