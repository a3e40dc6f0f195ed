"""What people fill in about the agenda."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.models import AgendaItem

LONGEST = 480  # minutes: a day in session


class Item(forms.Form):
    title = forms.CharField(
        label=_("Neutral title"),
        max_length=AgendaItem._meta.get_field("title").max_length,
        help_text=_(
            "Every State reads it in the circulated agenda. Name no State concerned and no "
            "content, for example: Case 2027-KQ7P."
        ),
    )
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=LONGEST, initial=20)


class Slot(forms.Form):
    session = forms.IntegerField(label=_("Length of the session"), min_value=30, max_value=LONGEST)


class Place(forms.Form):
    to = forms.IntegerField(label=_("Move to"))


class Return(forms.Form):
    note = forms.CharField(
        label=_("What should change"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The Secretariat reads it. Nobody else does."),
    )
