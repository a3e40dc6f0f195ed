"""How every form is drawn: after the patterns of GOV.UK, through Django's own hooks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting

# In these, what a person types says by itself in which direction it runs.
OF_ANY_DIRECTION = (forms.TextInput, forms.Textarea)
# These hold addresses, numbers and secrets, which run from left to right in every language.
LEFT_TO_RIGHT = (forms.EmailInput, forms.URLInput, forms.NumberInput, forms.PasswordInput)


class PortalField(BoundField):
    """A field on a page."""

    @property
    def first_id(self) -> str:
        """Where the summary of errors leads: the first thing that takes the focus."""
        return f"{self.auto_id}_0" if self.use_fieldset else self.id_for_label

    @property
    def is_one_box(self) -> bool:
        """Whether it is a single box to tick, whose label stands after it."""
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_optional(self) -> bool:
        """Whether its label says that it may stay empty. A draft says so once, for all of them."""
        quiet = getattr(self.form, "all_optional", False)
        return not (self.field.required or self.is_one_box or quiet)

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        # The browser's own bubble is in its own language, and gone before it is read.
        attrs.pop("required", None)
        if "dir" not in widget.attrs:
            if isinstance(widget, LEFT_TO_RIGHT):
                attrs["dir"] = "ltr"
            elif isinstance(widget, OF_ANY_DIRECTION):
                attrs["dir"] = "auto"
        return attrs


class PortalFormRenderer(TemplatesSetting):
    """What ``{{ form }}`` and ``{{ form.field.as_field_group }}`` become."""

    form_template_name = "forms/form.html"
    formset_template_name = "forms/formset.html"
    field_template_name = "forms/field.html"
    bound_field_class = PortalField
