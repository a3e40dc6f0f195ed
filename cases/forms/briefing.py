"""What the Chair and the States fill in for an oral briefing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.forms.sharing import StatesField
from cases.rules import Body, Consents, PointsTo, Says
from forum.fields import DayField
from forum.models import State, StateQuerySet
from meetings.models import AgendaItem

LONGEST = 2_000  # It is said aloud.


class Begin(forms.Form):
    body = forms.TypedChoiceField(
        label=gettext_lazy("Whom do you brief?"),
        widget=forms.RadioSelect,
        choices=Body.choices,
        coerce=Body,
    )


class Point(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("The point"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        help_text=gettext_lazy(
            "A main trend, a general lesson, or a general issue that could benefit from a"
            " discussion of policy. As it will be said."
        ),
    )
    items = forms.MultipleChoiceField(
        label=gettext_lazy("Which presentations does it draw on?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=(),
        help_text=gettext_lazy(
            "The State that presented is shown the link, and so is who reads the case."
        ),
    )

    def __init__(
        self, *args: Any, presented: Sequence[tuple[AgendaItem, str]], **more: Any
    ) -> None:
        """:param presented: what was presented, and what each is called."""
        super().__init__(*args, **more)
        self.presented = {item.key: item for item, _label in presented}
        choices = [(item.key, label) for item, label in presented]
        self.fields["items"].choices = choices  # type: ignore[attr-defined]
        if not choices:
            del self.fields["items"]

    def given(self) -> dict[str, Any]:
        chosen = self.cleaned_data.get("items", [])
        items = [self.presented[key] for key in chosen]
        return {"text": self.cleaned_data["text"].strip(), "items": items}


class Whom(forms.Form):
    """Asked of every point, whatever the checker found: the person decides."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    points_to = forms.TypedChoiceField(
        label=gettext_lazy("Could this point to one State?"),
        widget=forms.RadioSelect,
        choices=PointsTo.choices,
        coerce=PointsTo,
    )
    states = StatesField(
        label=gettext_lazy("To which?"),
        queryset=State.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Only if it could. Each is asked for its consent, whether it took part or not."
        ),
    )

    def __init__(
        self, *args: Any, states: StateQuerySet, first: Sequence[State], **more: Any
    ) -> None:
        """:param first: those that stand at the top of the list: found, or presenting."""
        super().__init__(*args, **more)
        field = self.fields["states"]
        field.queryset = states  # type: ignore[attr-defined]
        top = {state.pk for state in first}
        ordered = sorted(states, key=lambda state: (state.pk not in top, state.name))
        field.choices = [(state.pk, state.name) for state in ordered]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("points_to") == PointsTo.STATES and not given.get("states"):
            self.add_error("states", _("Choose the State, or make the point general (¶22)."))
        return given


class Position(forms.Form):
    says = forms.TypedChoiceField(
        label=gettext_lazy("How does your State stand to these points?"),
        widget=forms.RadioSelect,
        choices=Says.choices,
        coerce=Says,
    )
    wishes = forms.CharField(
        label=gettext_lazy("What would you change?"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        help_text=gettext_lazy("Only if you ask for a change. No reason is asked for."),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("says") == Says.CHANGE and not given.get("wishes", "").strip():
            self.add_error("wishes", _("Say what you would change."))
        return given


class Answer(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    says = forms.TypedChoiceField(
        label=gettext_lazy("Does your State consent to this point?"),
        widget=forms.RadioSelect,
        choices=[
            (Consents.YES.value, gettext_lazy("We consent to it as it is written here")),
            (Consents.NO.value, gettext_lazy("We do not consent")),
        ],
        coerce=Consents,
    )


class Agreed(forms.Form):
    on = DayField(label=gettext_lazy("Day on which they agreed"))


class Delivered(forms.Form):
    on = DayField(label=gettext_lazy("Day on which you gave it"))
