"""What a State writes for the platform, to whom it releases it, and what a reader looks for."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, cast

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.actions.posting import Said
from cases.forms.sharing import Release
from cases.models import PostingPart
from cases.rules import Category, Stage
from cases.vocabulary import FACTS, Region, Share, Type
from forum.fields import DayField
from forum.terms_of_reference import GENEVA

LONGEST_TEXT = 200_000
LONGEST_FACT = 5_000
ANY: tuple[str, Promise] = ("", _("Any"))


class Codes(forms.MultipleChoiceField):
    widget = forms.CheckboxSelectMultiple


class Posting(forms.Form):
    """All of it may stay empty in a draft."""

    all_optional = True

    types = Codes(
        label=_("What kind of information is it?"),
        choices=Type,
        required=False,
        help_text=_("One or several. The list is that of ¶19; it is not closed."),
    )
    heading = forms.CharField(
        label=_("Heading"),
        max_length=160,
        required=False,
        help_text=_("Sealed, like the text: only those who read the posting see it."),
    )
    text = forms.CharField(
        label=_("What others should know"),
        widget=forms.Textarea(attrs={"rows": 10}),
        max_length=LONGEST_TEXT,
        required=False,
        help_text=_("Legs of a route, brokers, sources and places are added on the next page."),
    )
    stage = forms.ChoiceField(
        label=_("Where in the transfer chain?"),
        choices=[("", _("Not said")), *Stage.choices],
        required=False,
        help_text=_("It tells a licensing officer at which step to look."),
    )
    regions = Codes(
        label=_("Which regions does it touch?"),
        choices=Region,
        required=False,
        help_text=_("Coarse: it stands on the card, which Secretariat and Chair see too."),
    )
    categories = Codes(label=_("Which arms?"), choices=Category, required=False)

    @property
    def said(self) -> Said:
        columns = Said.__annotations__
        return cast("Said", {column: self.cleaned_data[column] for column in columns})


class SavedPosting(Posting):
    edits = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class Part(forms.Form):
    """What is asked of one kind of information. Each of it may stay empty, not all of it."""

    all_optional = True

    def __init__(self, *args: Any, type: Type, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for fact in FACTS[type]:
            widget = forms.Textarea(attrs={"rows": fact.lines}) if fact.lines > 1 else None
            self.fields[fact.column] = forms.CharField(
                label=str(fact.label),
                help_text=str(fact.hint or ""),
                widget=widget,
                max_length=LONGEST_FACT,
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not any(given.values()) and not self.errors:
            self.add_error(None, _("Write something in at least one of the fields."))
        return given


def facts_of(part: PostingPart) -> list[dict[str, Any]]:
    """Return what a part says, as it was asked; what was left empty is left out."""
    rows = [(fact.label, getattr(part, fact.column)) for fact in FACTS[Type(part.type)]]
    return [{"key": label, "value": value} for label, value in rows if value]


class Reach(Release):
    """To whom a posting goes, and until when."""

    last_day = DayField(
        label=_("Last day on which others read it"),
        required=False,
        help_text=_(
            "Left empty, it stays until you withdraw it. After that day only its card is seen."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["audience"].label = _("Who may read this posting?")

    @property
    def expires_at(self) -> datetime | None:
        """The first moment after the last day, in Geneva."""
        day: date | None = self.cleaned_data["last_day"]
        return first_moment_after(day) if day else None


def first_moment_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, GENEVA)


def last_day_before(expires_at: datetime | None) -> date | None:
    """Return the last day on which others read it, as the form asks for it."""
    return expires_at and expires_at.astimezone(GENEVA).date() - timedelta(days=1)


class Find(forms.Form):
    """Asked by the address: it names no State and no word, only kinds that the card says too."""

    type = forms.ChoiceField(label=_("Kind"), choices=[ANY, *Type.choices], required=False)
    stage = forms.ChoiceField(
        label=_("Transfer chain"), choices=[ANY, *Stage.choices], required=False
    )
    region = forms.ChoiceField(label=_("Region"), choices=[ANY, *Region.choices], required=False)
    category = forms.ChoiceField(label=_("Arms"), choices=[ANY, *Category.choices], required=False)


class Subscription(forms.Form):
    all_optional = True

    types = Codes(label=_("Kinds of information"), choices=Type, required=False)
    regions = Codes(label=_("Regions"), choices=Region, required=False)
    categories = Codes(label=_("Arms"), choices=Category, required=False)


class ShareOfCase(forms.Form):
    choice = forms.TypedChoiceField(
        label=_("Does your State share this case on the platform?"),
        choices=Share,
        coerce=Share,
        widget=forms.RadioSelect,
        help_text=_("Only your State sees what you choose. You can choose otherwise at any time."),
    )
