"""What people fill in at the door."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from forum.models import Person, Term

PLACES = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe")
SEAS = ("Indian", "Pacific")


def zones() -> list[tuple[str, str]]:
    """Return the zones that are called after a place, with their names as people read them."""
    places = (*PLACES, *SEAS)
    named = sorted(zone for zone in available_timezones() if zone.partition("/")[0] in places)
    return [(zone, zone.replace("_", " ").replace("/", " / ")) for zone in named]


class SignIn(AuthenticationForm):
    """The first factor. Its answer is the same whether or not there is such an account."""

    error_messages = {
        "invalid_login": _(
            "The address and the password do not fit together. Check both; your focal point or"
            " the Secretariat can tell you under which address you were invited."
        ),
        "inactive": _("The address and the password do not fit together."),
    }
    username = forms.CharField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )

    def name_typed(self) -> str:
        """Return what was typed as a name, before it is known whether there is such an account."""
        return str(self.data.get("username", "")).strip().lower()

    def clean_username(self) -> str:
        return str(self.cleaned_data["username"]).strip().lower()


class Forgotten(forms.Form):
    address = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )

    def clean_address(self) -> str:
        return str(self.cleaned_data["address"]).strip().lower()


class Settle(forms.Form):
    language = forms.ChoiceField(label=_("Language"), choices=lambda: settings.LANGUAGES)
    zone_name = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_("Every time limit is shown in the time of the meeting, and in yours."),
        choices=zones,
    )


class Undertaking(forms.Form):
    undertaken = forms.BooleanField(
        label=_("I have read this and undertake to keep to it."),
        error_messages={"required": _("Tick the box if you undertake to keep to it.")},
    )


class Hat(forms.Form):
    hat = forms.ChoiceField(label=_("Act as"), widget=forms.RadioSelect)

    def __init__(self, data: object = None, *, hats: Iterable[Term], initial: object) -> None:
        super().__init__(data, initial=initial)  # type: ignore[arg-type]
        field = self.fields["hat"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(hat.key, hat.office) for hat in hats]


class Password(forms.Form):
    """A password for someone who is not known yet."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("At least twelve characters. A sentence of several words is good."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password_again = forms.CharField(
        label=_("The same password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, data: object = None, *, person: Person) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.person = person

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        password_validation.validate_password(password, self.person)
        return password

    def clean(self) -> dict[str, object]:
        given = super().clean() or {}
        first, again = given.get("password"), given.get("password_again")
        if first and again and first != again:
            self.add_error("password_again", _("The two passwords are not the same."))
        return given


class ChangePassword(Password):
    """A password in place of the one they know."""

    current = forms.CharField(
        label=_("The password you have now"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("current", "password", "password_again")

    def __init__(self, data: object = None, *, person: Person) -> None:
        super().__init__(data, person=person)
        self.fields["password"].label = _("The new password")
