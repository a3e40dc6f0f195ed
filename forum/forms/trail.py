"""What one looks for in the trail."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from forum.fields import DayField
from forum.trail_words import ACTS


class Search(forms.Form):
    all_optional = True

    act = forms.ChoiceField(label=_("Act"), required=False)
    item = forms.CharField(
        label=_("Reference"),
        required=False,
        max_length=20,
        help_text=_("Of a case, a meeting or an expert, such as 2027-KQ7P."),
    )
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)

    def __init__(self, *args: Any, acts: Iterable[str], **kwargs: Any) -> None:
        """Offer the acts that there are."""
        super().__init__(*args, **kwargs)
        words = sorted((str(ACTS.get(act, act)), act) for act in acts)
        known = [(act, word) for word, act in words]
        self.fields["act"].choices = [("", _("all")), *known]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error("until", _("This day is before the first one."))
        return given
