"""How every form is drawn: after the patterns of GOV.UK, through Django's own hooks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.utils import ErrorList
from django.utils.translation import gettext_lazy as _

# In these, what a person types says by itself in which direction it runs.
OF_ANY_DIRECTION = (forms.TextInput, forms.Textarea)
# These hold addresses, numbers and secrets, which run from left to right in every language.
LEFT_TO_RIGHT = (forms.EmailInput, forms.URLInput, forms.NumberInput, forms.PasswordInput)

# What to do about a field that was left empty: the first kind that it is of.
LEFT_EMPTY = (
    (forms.FileField, _("Choose a file.")),
    (forms.BooleanField, _("Tick the box.")),
    (forms.MultipleChoiceField, _("Choose at least one.")),
    (forms.ModelMultipleChoiceField, _("Choose at least one.")),
    (forms.ModelChoiceField, _("Choose one from the list.")),
    (forms.ChoiceField, _("Choose one of the answers.")),
    (forms.IntegerField, _("Enter a number.")),
    (forms.EmailField, _("Enter an e-mail address, such as name@example.org.")),
    (forms.Field, _("Write something here: it cannot stay empty.")),
)
PLAIN = (
    forms.Field.default_error_messages["required"],
    forms.ChoiceField.default_error_messages["invalid_choice"],
    forms.ModelChoiceField.default_error_messages["invalid_choice"],
)
NO_CHOICE = _("That is not, or no longer, one of the choices. Choose again.")


class PortalField(BoundField):
    """A field on a page."""

    @property
    def errors(self) -> ErrorList:
        """Say what to do where Django only says what is wrong."""
        found = super().errors
        if not found:
            return found
        said = [self._what_to_do(fault) for fault in found.as_data()]
        return self.form.error_class(said, renderer=self.form.renderer)

    def _what_to_do(self, fault: ValidationError) -> ValidationError:
        if fault.message not in PLAIN:  # The form has its own words.
            return fault
        if fault.code == "required":
            says = next(says for kind, says in LEFT_EMPTY if isinstance(self.field, kind))
            return ValidationError(says, code=fault.code)
        return ValidationError(NO_CHOICE, code=fault.code)

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
