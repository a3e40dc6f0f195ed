"""What the Secretariat writes down of a dispatch that mail did not carry."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from forum.fields import DayField
from forum.models.bounces import Why
from meetings.rules import Way


class Delivered(forms.Form):
    way = forms.ChoiceField(label=_("How it was delivered"), choices=Way, widget=forms.RadioSelect)
    reference = forms.CharField(
        label=_("Number of the note verbale"), required=False, max_length=60
    )
    on = DayField(label=_("Day of the delivery"))


class CameBack(forms.Form):
    why = forms.ChoiceField(
        label=_("What the mail server said"), choices=Why, widget=forms.RadioSelect
    )
    on = DayField(label=_("Day on which the mail came back"))
