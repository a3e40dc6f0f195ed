"""What is filled in to show a second factor, and to keep one's own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from forum.models.factors import is_of_an_app, plain_recovery_code
from forum.passkeys import LONGEST

NAMES = 64
SIX_DIGITS = _("Type the six digits that your app shows now, without spaces.")
ON_PAPER = _("One of the recovery codes on your paper. Each counts once.")


class _Code(forms.CharField):
    """As it was typed: a code with a space before it is another code."""

    def __init__(self, **more: Any) -> None:
        hint = {"autocomplete": "one-time-code", "dir": "ltr", **more.pop("attrs", {})}
        widget = forms.TextInput(attrs=hint)
        super().__init__(label=_("Code"), max_length=30, strip=False, widget=widget, **more)


class Proof(forms.Form):
    """A code of the app or of the paper, or what a passkey signed."""

    all_optional = True  # One of the two: said by the page.

    code = _Code(
        help_text=_("The six digits that your app shows now, or one of your recovery codes."),
        required=False,
    )
    answer = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST)

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        if code and not is_of_an_app(code) and plain_recovery_code(code) is None:
            raise forms.ValidationError(
                _(
                    "This is no code. Type six digits without spaces, or a recovery code as it"
                    " stands on your paper."
                )
            )
        return code

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and not given.get("code") and not given.get("answer"):
            self.add_error("code", SIX_DIGITS)
        return given


class NewAuthenticator(forms.Form):
    code = _Code(
        help_text=_("The six digits that your app shows now."), attrs={"inputmode": "numeric"}
    )

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        if not is_of_an_app(code):
            raise forms.ValidationError(SIX_DIGITS)
        return code


class PasskeyName(forms.Form):
    name = forms.CharField(
        label=_("Name of this passkey"),
        help_text=_("Where it lives, so that you know it again: my telephone, the blue key."),
        max_length=NAMES,
    )


class NewPasskey(PasskeyName):
    answer = forms.CharField(widget=forms.HiddenInput, max_length=LONGEST)


class Lost(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The one with which you sign in."),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
