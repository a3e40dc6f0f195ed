"""A paper of a meeting, and another version of one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import TextChoices
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from meetings.models import AgendaItem
from meetings.rules import LANGUAGE_NAMES


class Marking(TextChoices):
    RESTRICTED = "RESTRICTED", _lazy("Restricted: for the States of the Forum")
    PUBLIC = "PUBLIC", _lazy("Public: you can publish it in the library")


class Version(forms.Form):
    title = forms.CharField(label=_lazy("Title, in the language of this version"), max_length=200)
    language = forms.ChoiceField(label=_lazy("Language"), choices=list(LANGUAGE_NAMES.items()))
    file = forms.FileField(
        label=_lazy("File"),
        allow_empty_file=True,  # Refused with its own sentence.
        error_messages={"required": _lazy("Choose a file first.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        says = _("PDF, PNG, JPEG, plain text, Word (DOCX) or Excel (XLSX), up to %(limit)s.")
        limit = filesizeformat(settings.ATTACHMENT_BYTES)
        self.fields["file"].help_text = says % {"limit": limit}


class Paper(Version):
    """The first version is the original: its language is kept with the symbol."""

    marking = forms.ChoiceField(
        label=_lazy("Marking"),
        choices=Marking,
        initial=Marking.RESTRICTED,
        widget=forms.RadioSelect,
    )
    item = forms.ChoiceField(label=_lazy("Item of the agenda"), required=False)

    field_order = ("title", "language", "marking", "item", "file")

    def __init__(self, *args: Any, items: list[AgendaItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = {item.key: item for item in items}
        named = [(item.key, item.title) for item in items]
        self.fields["language"].label = _("Language of the original")
        self.fields["item"].choices = [("", _("The meeting as a whole")), *named]  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {
            "title": said["title"],
            "original": said["language"],
            "is_restricted": said["marking"] == Marking.RESTRICTED,
            "item": self.items.get(said["item"]),
            "file": said["file"],
        }
