"""What the Secretariat enters in the calendar, and whom the President appoints."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from forum.fields import DayField
from forum.forms.sign_in import zones
from forum.models import Term, TermQuerySet

BY_ADDRESS = ("first_name", "last_name", "email")


class Week(forms.Form):
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))
    city = forms.CharField(label=_("City"), max_length=60)
    zone_name = forms.ChoiceField(
        label=_("Time zone of the city"),
        help_text=_("The days before a meeting are counted in this zone."),
        choices=zones,
        initial="Europe/Zurich",
    )


class Conference(Week):
    number = forms.IntegerField(
        label=_("Number of the Conference"),
        help_text=_("For example, 13 for CSP13"),
        min_value=1,
        max_value=999,
    )

    field_order = ("number",)


class Chair(forms.Form):
    """One of those who speak for a State; or an address, for somebody without an account."""

    all_optional = True

    chosen = forms.ChoiceField(
        label=_("Someone who is in office for a State"), required=False, choices=()
    )
    first_name = forms.CharField(label=_("First name"), max_length=150, required=False)
    last_name = forms.CharField(label=_("Last name"), max_length=150, required=False)
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_("The invitation to the office goes to this address."),
    )

    def __init__(self, *args: object, delegates: TermQuerySet, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.delegates = {term.key: term for term in delegates}
        people = [(term.key, f"{term.person} ({term.speaks_for})") for term in delegates]
        nobody = ("", _("Nobody of this list"))
        self.fields["chosen"].choices = [nobody, *people]  # type: ignore[attr-defined]

    @property
    def delegate(self) -> Term | None:
        return self.delegates.get(self.cleaned_data["chosen"])

    @property
    def by_address(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name, "") for name in BY_ADDRESS}

    def clean(self) -> None:
        super().clean()
        given = self.by_address.values()
        if self.cleaned_data.get("chosen") and any(given):
            self.add_error(None, _("Choose someone or name an address, not both."))
        elif not (self.cleaned_data.get("chosen") or all(given) or self.errors):
            says = _("Choose someone from the list, or give both names and the address.")
            self.add_error(None, says)
