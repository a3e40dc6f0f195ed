"""Through whose eyes to look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum.models import Role, State, StateQuerySet

OF_THE_FORUM = {
    Role.SECRETARIAT: gettext_lazy("the Secretariat"),
    Role.CHAIR: gettext_lazy("the Chair"),
}


@dataclass(frozen=True)
class Office:
    """An office that somebody might hold: nobody in particular."""

    role: Role
    state: State | None

    @property
    def name(self) -> str:
        if self.state is None:
            return str(OF_THE_FORUM[self.role])
        return _("a delegate of %(state)s") % {"state": self.state.name}


class OfficeField(forms.ChoiceField):
    """One of the States of the forum, by its code, or an office of the Forum."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.offices: dict[str, Office] = {}

    def offer(self, states: StateQuerySet) -> None:
        self.offices = {state.code: Office(Role.DELEGATE, state) for state in states}
        self.offices |= {role.value: Office(role, None) for role in OF_THE_FORUM}
        offered = [(key, office.name) for key, office in self.offices.items()]
        self.choices = [("", "---"), *offered]

    def clean(self, value: str) -> Office | None:
        key = super().clean(value)
        return self.offices.get(key)


class PreviewAs(forms.Form):
    viewer = OfficeField(label=gettext_lazy("Preview as"))

    def __init__(self, *args: Any, states: StateQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        viewer = self.fields["viewer"]
        assert isinstance(viewer, OfficeField)
        viewer.offer(states)
