"""Where to move the clock."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class Move(forms.Form):
    to = forms.DateTimeField(
        input_formats=["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M"], label=_("Move to")
    )
