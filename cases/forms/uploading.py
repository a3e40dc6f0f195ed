"""A file that a State adds to a case, and what becomes of the place in a photograph."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LONGEST_NAME = 500  # as it comes; it is cut


class File(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        allow_empty_file=True,  # Refused with its own sentence.
        error_messages={"required": gettext_lazy("Choose a file first.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        says = _(
            "PDF, PNG, JPEG, plain text, Word (DOCX) or Excel (XLSX), up to %(limit)s. It is added"
            " at once, and sealed. Names of authors, devices and places are taken out of it."
        )
        limit = filesizeformat(settings.ATTACHMENT_BYTES)
        self.fields["file"].help_text = says % {"limit": limit}


class Announced(forms.Form):
    """What a page says of a file before it sends the first chunk."""

    name = forms.CharField(max_length=LONGEST_NAME)
    size = forms.IntegerField(min_value=0, max_value=2**62)
    changed = forms.IntegerField(min_value=-(2**62), max_value=2**62)


class Chunk(forms.Form):
    number = forms.IntegerField(min_value=0, max_value=2**31)


class Location(forms.Form):
    keep = forms.TypedChoiceField(
        choices=[("yes", "yes"), ("no", "no")], coerce=lambda given: given == "yes"
    )
