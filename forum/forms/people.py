"""What is filled in to invite someone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from forum.models import Role, State
from forum.models.people import OF_A_STATE


class Invite(forms.Form):
    first_name = forms.CharField(label=_("First name"), max_length=150)
    last_name = forms.CharField(label=_("Last name"), max_length=150)
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The invitation opens for this address only, and holds for 72 hours."),
    )
    role = forms.ChoiceField(label=_("Office"), widget=forms.RadioSelect)
    state = forms.ModelChoiceField(
        label=_("State"),
        queryset=State.objects.none(),
        required=False,
        help_text=_("For offices of a State."),
    )
    may_release = forms.BooleanField(
        label=_("May release cases, notices and replies in the State's name"), required=False
    )

    def __init__(
        self, data: Any = None, *, roles: Iterable[Role], states: Any, **more: Any
    ) -> None:
        """
        :param states: those a person can be invited for, or None where only one comes in question.
        """
        super().__init__(data, **more)
        role, state = self.fields["role"], self.fields["state"]
        assert isinstance(role, forms.ChoiceField)
        assert isinstance(state, forms.ModelChoiceField)
        role.choices = [(role.value, role.label) for role in roles]
        if states is None:
            del self.fields["state"]
        else:
            state.queryset = states

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        of_a_state = given.get("role") in OF_A_STATE
        if of_a_state and "state" in self.fields and given.get("state") is None:
            self.add_error("state", _("Choose the State whose focal point this will be."))
        if not of_a_state:
            given["state"] = None
        if given.get("may_release") and given.get("role") not in (Role.DELEGATE, Role.FOCAL_POINT):
            self.add_error(
                "may_release", _("Only delegates and focal points act in a State's name.")
            )
        return given
