"""What a State says of a contact, and what someone looks for in the directory."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from babel import Locale, dates
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum import moments
from forum.actions.contacts import Details, Reach
from forum.forms.sign_in import zones
from forum.models import Competence, Contact, Directory, State, StateQuerySet, Term
from forum.queries import Wanted

# The six of the Treaty first; then others that duty rooms are often asked for.
LANGUAGES = (
    *("ar", "zh", "en", "fr", "ru", "es"),
    *("de", "fa", "hi", "it", "ja", "ko", "pt", "sw", "tr", "uk"),
)


def language_word(code: str, locale: Locale | None = None) -> str:
    """Say a language as the reader calls it."""
    return str((locale or moments.locale()).languages.get(code, code))


def languages() -> list[tuple[str, str]]:
    return [(code, language_word(code)) for code in LANGUAGES]


def days() -> list[tuple[str, str]]:
    """Return the days of the week, Monday first, as the reader calls them."""
    names = dates.get_day_names("wide", locale=moments.locale())
    return [(str(day + 1), names[day]) for day in range(7)]


class StateField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: State) -> str:
        return obj.name


class OfficerField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Term) -> str:
        return str(obj.person)


class Search(forms.Form):
    """Everything is optional; what is filled in has to fit."""

    all_optional = True

    state = StateField(
        label=gettext_lazy("State"),
        queryset=State.objects.none(),
        required=False,
        empty_label=gettext_lazy("Every State"),
        to_field_name="code",
    )
    competence = forms.ChoiceField(
        label=gettext_lazy("Competence"),
        required=False,
        choices=lambda: [("", _("Any")), *Competence.choices],
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        required=False,
        choices=lambda: [("", _("Any")), *languages()],
    )
    words = forms.CharField(
        label=gettext_lazy("Agency, unit or name"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "dir": "auto"}),
    )

    on_duty = forms.BooleanField(label=gettext_lazy("On duty now"), required=False)

    def __init__(self, *args: Any, states: Iterable[State], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].queryset = states  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        given = self.cleaned_data if self.is_bound and self.is_valid() else {}
        return Wanted(**given)


class Entry(forms.Form):
    """An entry of the directory; who fills it in has one State, or chooses one."""

    directory = forms.ChoiceField(
        label=gettext_lazy("In which list?"), widget=forms.RadioSelect, choices=Directory.choices
    )
    state = StateField(
        label=gettext_lazy("State"),
        queryset=State.objects.none(),
        empty_label=gettext_lazy("Choose a State"),
        to_field_name="code",
    )
    agency = forms.CharField(
        label=gettext_lazy("Agency"),
        max_length=200,
        help_text=gettext_lazy("For example, Customs of Alvania, or the ministry."),
    )
    unit = forms.CharField(label=gettext_lazy("Unit"), max_length=200, required=False)
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Better nobody: a duty desk outlives a name."),
    )
    position = forms.CharField(label=gettext_lazy("Position"), max_length=200, required=False)
    officer = OfficerField(
        label=gettext_lazy("Whose card is it?"),
        queryset=Term.objects.none(),
        required=False,
        empty_label=gettext_lazy("Nobody who signs in here"),
        to_field_name="key",
        help_text=gettext_lazy("This law-enforcement contact can then confirm and change it."),
    )
    competences = forms.MultipleChoiceField(
        label=gettext_lazy("Competences"),
        widget=forms.CheckboxSelectMultiple,
        choices=Competence.choices,
        required=False,
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"),
        widget=forms.CheckboxSelectMultiple,
        choices=languages,
        required=False,
    )
    always = forms.BooleanField(label=gettext_lazy("There day and night"), required=False)
    days = forms.MultipleChoiceField(
        label=gettext_lazy("Days on duty"),
        widget=forms.CheckboxSelectMultiple,
        choices=days,
        required=False,
        help_text=gettext_lazy("None means every day."),
    )
    opens_at = forms.TimeField(
        label=gettext_lazy("From"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time", "dir": "ltr"}, format="%H:%M"),
    )
    closes_at = forms.TimeField(
        label=gettext_lazy("To"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time", "dir": "ltr"}, format="%H:%M"),
    )
    zone_name = forms.ChoiceField(label=gettext_lazy("Time zone there"), choices=zones)
    channel = forms.CharField(
        label=gettext_lazy("Secure channel"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("By which channel you want to be asked about cases."),
    )
    phone = forms.CharField(
        label=gettext_lazy("Telephone"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "dir": "ltr"}),
        help_text=gettext_lazy("With the code of the country. Shown to other States on record."),
    )
    duty_phone = forms.CharField(
        label=gettext_lazy("Telephone by night and at weekends"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "dir": "ltr"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("Mailbox"),
        required=False,
        widget=forms.EmailInput(attrs={"dir": "ltr"}),
        help_text=gettext_lazy("Better of a function than of a person."),
    )
    address = forms.CharField(
        label=gettext_lazy("Address of the office"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

    def __init__(
        self,
        *args: Any,
        states: StateQuerySet | None = None,
        officers: Any = None,
        is_new: bool = False,
        **kwargs: Any,
    ) -> None:
        """
        :param states: those whose entry it can be, or None where only one comes in question.
        :param officers: those whose card it can be, or None where that is not asked.
        """
        super().__init__(*args, **kwargs)
        if not is_new:
            del self.fields["directory"]
        if states is None:
            del self.fields["state"]
        else:
            self.fields["state"].queryset = states  # type: ignore[attr-defined]
        if officers is None:
            del self.fields["officer"]
        else:
            self.fields["officer"].queryset = officers  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if bool(given.get("opens_at")) != bool(given.get("closes_at")):
            self.add_error("closes_at", _("Give both times, or none."))
        if not any(given.get(name) for name in ("phone", "duty_phone", "email", "channel")):
            self.add_error("phone", _("Give a telephone, a mailbox or a secure channel."))
        return given

    def details(self) -> Details:
        given = self.cleaned_data
        plain = ("agency", "unit", "name", "position", "channel", "always", "zone_name")
        said: dict[str, Any] = {name: given[name] for name in plain}
        for name in ("competences", "languages", "days"):
            said[name] = " ".join(given[name])
        for name in ("opens_at", "closes_at"):
            said[name] = None if given["always"] else given[name]
        return Details(**said)

    def reach(self) -> Reach:
        given = self.cleaned_data
        return Reach(**{name: given[name] for name in ("phone", "duty_phone", "email", "address")})


def as_given(contact: Contact, numbers: Any) -> dict[str, Any]:
    """Return what the form shows of an entry at first."""
    plain = (
        *("agency", "unit", "name", "position", "channel", "always"),
        *("opens_at", "closes_at", "zone_name"),
    )
    reach = ("phone", "duty_phone", "email", "address")
    return {
        **{name: getattr(contact, name) for name in plain},
        **{name: getattr(contact, name).split() for name in ("competences", "languages", "days")},
        **{name: getattr(numbers, name) for name in reach},
        "officer": contact.officer,
    }
