"""What the Secretariat fills in about a State."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from forum.fields import DayField
from forum.models import State
from forum.states_list import midnight
from forum.terms_of_reference import GENEVA

DAYS = {"signed_on": "signed_at", "party_on": "party_from", "until": "party_until"}


class Correction(forms.Form):
    signed_on = DayField(label=_("Day of signature"), required=False)
    party_on = DayField(
        label=_("State Party from"),
        required=False,
        help_text=_("The day of entry into force for this State (Article 22 of the Treaty)."),
    )
    until = DayField(
        label=_("No longer a State Party from"),
        required=False,
        help_text=_("Only after a withdrawal has taken effect (Article 24 of the Treaty)."),
    )
    to_confirm = forms.BooleanField(label=_("A date still has to be confirmed"), required=False)
    note = forms.CharField(label=_("Note"), required=False, max_length=500)
    source = forms.CharField(
        label=_("Source"),
        max_length=500,
        help_text=_("For example, the depositary notification with its number and day."),
    )

    def as_moments(self) -> dict[str, Any]:
        """Return what was filled in, with each day as the moment it begins in Geneva."""
        given = dict(self.cleaned_data)
        for field, column in DAYS.items():
            day = given.pop(field)
            given[column] = midnight(day) if day else None
        return given


def as_days(state: State) -> dict[str, Any]:
    """Return what the form shows of a State at first."""
    moments = {field: getattr(state, column) for field, column in DAYS.items()}
    return {
        **{field: at and at.astimezone(GENEVA).date() for field, at in moments.items()},
        "to_confirm": state.to_confirm,
        "note": state.note,
        "source": state.source,
    }
