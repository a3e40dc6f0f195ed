"""The number that is typed before a dispatch leaves: to how many States it goes (ToR 3, 9, 10)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.actions.inviting import WrongCount


class TypedCount(forms.Form):
    """Whoever types it has looked at the list of recipients beside it; another number is refused.

    :param called: ``queries.states_called``; None, where nothing leaves.
    """

    states = forms.IntegerField(
        label=_("Number of States"),
        min_value=0,
        help_text=_("Type the number of States it goes to."),
    )

    def __init__(self, *args: Any, called: dict[str, int] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.called = called
        if called is None:
            self.fields["states"].required = False
            self.fields["states"].widget = forms.HiddenInput()

    def clean_states(self) -> int | None:
        typed: int | None = self.cleaned_data["states"]
        if self.called is not None and typed is not None and typed != self.called["all"]:
            raise forms.ValidationError(str(WrongCount(typed, self.called)))
        return typed

    @property
    def said(self) -> dict[str, Any]:
        """Return what was filled in besides the number."""
        return {name: value for name, value in self.cleaned_data.items() if name != "states"}
