"""What the Chair fills in for the report to the Conference."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.models import ReportEntry
from meetings.reporting import Naming
from meetings.rules import EntryKind


class Entry(forms.Form):
    text = forms.CharField(
        label=_("Text"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        help_text=_("In English, as it goes to the Conference. One paragraph; no case."),
    )
    follows_from = forms.ChoiceField(
        label=_("Which conclusion does it follow from?"), widget=forms.RadioSelect, choices=()
    )

    def __init__(
        self, *args: Any, kind: EntryKind, conclusions: Sequence[ReportEntry], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.conclusions = {entry.key: entry for entry in conclusions}
        if kind == EntryKind.RECOMMENDATION:
            choices = [(entry.key, entry.text) for entry in conclusions]
            self.fields["follows_from"].choices = choices  # type: ignore[attr-defined]
            self.fields["text"].help_text = _(
                "In English. It completes the sentence: the Chair recommends that the States"
                " Parties … For example: decide to review the usefulness of the Forum."
            )
        else:
            del self.fields["follows_from"]

    def given(self) -> dict[str, Any]:
        chosen = self.cleaned_data.get("follows_from", "")
        follows_from = self.conclusions.get(chosen)
        return {"text": self.cleaned_data["text"].strip(), "follows_from": follows_from}


class Issue(forms.Form):
    symbol = forms.CharField(
        label=_("Symbol of the document"),
        max_length=80,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
        help_text=_("From the Secretariat, for example ATT/CSP7.DIEF/2021/CHAIR/673/Conf.Rep"),
    )
    confirmed = forms.MultipleChoiceField(
        label=_("These names are public already and point to no case"),
        widget=forms.CheckboxSelectMultiple,
        choices=(),
        help_text=_("Tick each name, or go back and take it out (¶14, ¶22)."),
        error_messages={"required": _("Tick each name, or go back and take it out")},
    )

    def __init__(self, *args: Any, namings: Sequence[Naming], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if namings:
            self.fields["confirmed"].choices = [  # type: ignore[attr-defined]
                (
                    naming.key,
                    _("%(name)s, in paragraph %(number)s")
                    % {"name": naming.named.word, "number": naming.paragraph},
                )
                for naming in namings
            ]
        else:
            del self.fields["confirmed"]

    def given(self) -> dict[str, Any]:
        return {
            "symbol": self.cleaned_data["symbol"].strip(),
            "confirmed": self.cleaned_data.get("confirmed", []),
        }
