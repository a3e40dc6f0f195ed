"""What one looks for, and what narrows it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.rules import Category, Finding
from cases.vocabulary import Type
from forum.fields import DayField
from forum.models import State
from forum.search import Terms
from forum.terms_of_reference import GENEVA

LONGEST = 200
OWN, OTHERS = "own", "others"
STATES = ("whose", "named", "leads_from", "leads_to")
NARROWING = ("type", "finding", "category", *STATES)


class Name(forms.Form):
    """What someone calls a search of their own."""

    name = forms.CharField(
        label=_("Name of this search"),
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )


class Search(forms.Form):
    all_optional = True

    words = forms.CharField(
        label=_("Words, or a mark"),
        max_length=LONGEST,
        required=False,
        help_text=_(
            "All of them must be there. The beginning of a word is enough; between quotes, words"
            " are found as they stand. A mark or serial number is found however its signs are"
            " separated."
        ),
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "dir": "auto"}),
    )
    kind = forms.MultipleChoiceField(
        label=_("In"), required=False, widget=forms.CheckboxSelectMultiple
    )
    type = forms.MultipleChoiceField(
        label=_("About"),
        choices=Type,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    finding = forms.MultipleChoiceField(
        label=_("Diversion"),
        choices=Finding,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    category = forms.MultipleChoiceField(
        label=_("Arms"),
        choices=Category,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    from_us = forms.ChoiceField(
        label=_("Whose"),
        choices=(
            ("", _("of all States")),
            (OWN, _("of our own State")),
            (OTHERS, _("of other States")),
        ),
        required=False,
    )
    whose = forms.ModelChoiceField(
        label=_("Of this State"),
        queryset=State.objects.none(),
        required=False,
        to_field_name="code",
        empty_label=_("of any"),
    )
    named = forms.ModelChoiceField(
        label=_("Names this State"),
        queryset=State.objects.none(),
        required=False,
        to_field_name="code",
        empty_label=_("any or none"),
    )
    leads_from = forms.ModelChoiceField(
        label=_("Route leads from"),
        queryset=State.objects.none(),
        required=False,
        to_field_name="code",
        empty_label=_("any or none"),
    )
    leads_to = forms.ModelChoiceField(
        label=_("Route leads to"),
        queryset=State.objects.none(),
        required=False,
        to_field_name="code",
        empty_label=_("any or none"),
    )
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)

    def __init__(
        self,
        *args: Any,
        kinds: list[tuple[str, str | Promise]],
        states: QuerySet[State],
        own: State | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._own = own
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        for name in STATES:
            self.fields[name].queryset = states  # type: ignore[attr-defined]
        if own is None:
            del self.fields["from_us"]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error("until", _("This day is before the first one."))
        given["terms"] = Terms(given.get("words", ""))
        if not self.errors and not given["terms"] and not self.narrowed and not given["kind"]:
            self.add_error("words", _("Enter what to look for, or choose something below."))
        return given

    @property
    def narrowed(self) -> dict[str, Any]:
        """Return what was chosen, by the names of the filters."""
        given = self.cleaned_data
        chosen = {
            name: given.get(name) for name in ("type", "finding", "category", "whose", "named")
        }
        if own_or_others := given.get("from_us"):
            chosen[own_or_others] = self._own
        if since := given.get("since"):
            chosen["since"] = datetime.combine(since, time.min, GENEVA)
        if until := given.get("until"):
            chosen["until"] = datetime.combine(until + timedelta(days=1), time.min, GENEVA)
        return {name: value for name, value in chosen.items() if value}

    @property
    def narrows(self) -> bool:
        """Whether anything but words was asked for: then the page shows those fields."""
        return any(self._is_filled(name) for name in self.fields if name != "words")

    def _is_filled(self, name: str) -> bool:
        data = self[name].data
        return any(data) if isinstance(data, list) else bool(data)
