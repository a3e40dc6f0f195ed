"""What a State writes about a case, and to whom it releases it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum.audience import Kind
from forum.models import State, StateQuerySet


class StatesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: State) -> str:
        return obj.name


class Release(forms.Form):
    """The audience, and the typed word that a wide one asks for."""

    audience = forms.ChoiceField(
        label=gettext_lazy("Who may read this case?"), widget=forms.RadioSelect
    )
    states = StatesField(
        label=gettext_lazy("Chosen States"),
        queryset=State.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Only for “Chosen States”."),
    )
    word = forms.CharField(
        label=gettext_lazy("Type the word ALL"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("Only for an audience of all States."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(
        self,
        *args: Any,
        states: StateQuerySet,
        heads: dict[Kind, str],
        was: Kind,
        previews: bool = False,
        **kwargs: Any,
    ) -> None:
        """:param previews: nothing is released yet, so that no word is needed."""
        super().__init__(*args, **kwargs)
        self.heads, self.was, self.previews = heads, was, previews
        self.fields["states"].queryset = states  # type: ignore[attr-defined]
        self.fields["audience"].choices = [  # type: ignore[attr-defined]
            (kind.value, f"{kind.label} ({heads[kind]})" if kind in heads else kind.label)
            for kind in Kind
        ]

    def clean_audience(self) -> Kind:
        return Kind(self.cleaned_data["audience"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        audience: Kind | None = given.get("audience")
        if audience is None or self.previews:
            return given
        if audience in self.heads and self._is_wider(audience) and not self._typed(given):
            says = _(
                "You are about to show this to %(heads)s. Type the word ALL to go on, or choose"
                " States."
            )
            self.add_error("word", says % {"heads": self.heads[audience]})
        return given

    def _is_wider(self, audience: Kind) -> bool:
        order = list(Kind)
        return order.index(audience) > order.index(self.was)

    def _typed(self, given: dict[str, Any]) -> bool:
        return str(given.get("word", "")).strip().upper() in {"ALL", _("ALL")}
