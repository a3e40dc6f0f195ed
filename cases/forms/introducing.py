"""What a State says when a mark of its case was found elsewhere (ToR 21)."""

from __future__ import annotations

from django import forms


class Answer(forms.Form):
    """One of two buttons."""

    agrees = forms.TypedChoiceField(
        choices=[("yes", ""), ("no", "")], coerce=lambda said: said == "yes"
    )
