"""What a State says to expect of it, and what the Secretariat notes of the costs."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.rules import ComingFrom, Expects

MOST_FRANCS = 9_999_999


class Forecast(forms.Form):
    expects = forms.ChoiceField(
        label=_("Does your State expect to attend?"),
        choices=Expects.choices,
        widget=forms.RadioSelect,
    )
    coming_from = forms.ChoiceField(
        label=_("Where would your delegation come from?"),
        choices=[("", _("not known yet")), *ComingFrom.choices],
        required=False,
    )
    law_enforcement = forms.BooleanField(
        label=_("Law-enforcement officials would be among them"),
        required=False,
        help_text=_("Strongly encouraged, never required (¶7)."),
    )


def francs(label: object) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=MOST_FRANCS)  # type: ignore[arg-type]


class Resources(forms.Form):
    support = francs(_("Technical support, in CHF"))
    documents = francs(_("Documents, in CHF"))
    interpretation = francs(_("Interpretation, in CHF"))
    budget = francs(_("Budget line, in CHF"))
