"""Fields that the forms of several apps share."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MONTHS = 12
LONGEST_MONTH = 31
YEARS = (1900, 2199)


class DayInput(forms.MultiWidget):
    """Three number fields, as people write a date they know by heart."""

    template_name = "forms/day.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        # No type="number": a wheel would turn the day, and letters would vanish unsaid.
        parts: dict[str, forms.Widget | type[forms.Widget]] = {
            name: forms.TextInput(
                attrs={
                    "inputmode": "numeric",
                    "maxlength": size,
                    "dir": "ltr",
                    "autocomplete": "off",
                }
            )
            for name, size in (("day", 2), ("month", 2), ("year", 4))
        }
        super().__init__(parts, attrs)

    def decompress(self, value: date | None) -> list[int | None]:
        return [value.day, value.month, value.year] if value else [None, None, None]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        labels = (_("Day"), _("Month"), _("Year"))
        for part, label in zip(context["widget"]["subwidgets"], labels, strict=True):
            part["label"] = label
        return context


class DayField(forms.MultiValueField):
    """
    A day, asked for as three numbers.

    Each error says what to type. ``required`` is about the day as a whole: two numbers
    out of three are never enough.
    """

    widget = DayInput
    default_error_messages = {
        "required": _("Enter the day, the month and the year"),
        "incomplete": _("Enter the day, the month and the year"),
        "day": _("Enter the day as a number from 1 to 31"),
        "month": _("Enter the month as a number from 1 to 12"),
        "year": _("Enter the year with four digits, for example 2027"),
        "no_such_day": _("There is no such day: that month is shorter"),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("For example, 26 7 2027"))
        super().__init__(
            fields=(forms.CharField(), forms.CharField(), forms.CharField()),
            require_all_fields=True,
            **kwargs,
        )

    def compress(self, data_list: list[str]) -> date | None:
        if not data_list:
            return None
        day, month, year = (
            self._number(text, part, lowest, highest)
            for text, (part, lowest, highest) in zip(
                data_list,
                (("day", 1, LONGEST_MONTH), ("month", 1, MONTHS), ("year", *YEARS)),
                strict=True,
            )
        )
        try:
            return date(year, month, day)
        except ValueError as no_such_day:
            raise self._error("no_such_day") from no_such_day

    def _number(self, text: str, part: str, lowest: int, highest: int) -> int:
        # int() reads the digits of every script.
        number = int(text) if text.isdecimal() else None
        if number is None or not lowest <= number <= highest:
            raise self._error(part)
        return number

    def _error(self, code: str) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code)


class PartialDayInput(DayInput):
    """The same three fields; what was typed comes back as it was, date or not."""

    def decompress(self, value: date | str | None) -> list[Any]:
        if not isinstance(value, str):
            return super().decompress(value)
        year, month, day = [*value.split("-"), "", ""][:3]
        return [day.removeprefix("0"), month.removeprefix("0"), year]


class PartialDayField(forms.MultiValueField):
    """
    A year, a month of a year, or a day, as far as it is known (``forum.partial_dates``).

    It takes whatever is typed, for it is asked in drafts: whether it is a date is said beside it.
    """

    widget = PartialDayInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("As far as you know it: the year alone is enough."))
        super().__init__(
            fields=[forms.CharField(required=False, max_length=size) for size in (2, 2, 4)],
            require_all_fields=False,
            required=False,
            **kwargs,
        )

    def compress(self, data_list: list[str]) -> str:
        if not data_list:
            return ""
        day, month, year = (part.replace("-", " ").strip() for part in data_list)
        written = [year, *(self._two(part) for part in (month, day))]
        return "-".join(written).rstrip("-")

    def _two(self, part: str) -> str:
        # int() reads the digits of every script; a date is kept in those of all machines.
        return f"{int(part):02}" if part.isdecimal() else part
