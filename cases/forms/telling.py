"""
The sections of a case, as they are written: each one form, and where it has several things, rows.

These are the forms of a draft: they see to it that a choice is one of the choices, and that nothing
is longer than can be kept. Whether a case can be understood is asked before it is released
(``cases.checking``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.actions.telling import Sent
from cases.queries import ROWS, Said
from cases.rules import (
    ActorPart,
    Aim,
    Category,
    Finding,
    Genuine,
    Investigation,
    Means,
    Paper,
    Section,
    Stage,
    StatePart,
)
from forum import keys
from forum.fields import PartialDayField
from forum.models import State

LONGEST = 200_000  # characters of what is told in whole paragraphs
LONG, LINE, KEY = 20_000, 300, 40
MOST_ROWS = 60
YES = "yes"
STATE_FIELDS = ("state", "from_state", "to_state")  # fields in which a State is chosen, by its code

Choices = Iterable[tuple[str, str | Promise]]
States = list[tuple[str, str]]


def states_to_choose(states: Iterable[State]) -> States:
    return [(state.code, state.name) for state in states]


class Lines(forms.CharField):
    """Text of several lines, which end alike however a browser sends them."""

    def __init__(self, *, rows: int = 4, max_length: int = LONG, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(max_length=max_length, required=False, widget=widget, **kwargs)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").replace("\r\n", "\n")


class Line(forms.CharField):
    def __init__(self, *, max_length: int = LINE, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, required=False, **kwargs)


class OneOf(forms.ChoiceField):
    def __init__(self, choices: Choices = (), **kwargs: Any) -> None:
        super().__init__(choices=[("", _("Not said")), *choices], required=False, **kwargs)


class Yes(forms.BooleanField):
    """A box whose tick is kept as a word, sealed like all that is said."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def clean(self, value: Any) -> Any:
        return YES if super().clean(value) else ""


class Part(forms.Form):
    """A section, without its rows."""

    all_optional = True


class WhatHappened(Part):
    finding = forms.ChoiceField(
        label=_("What is known of the diversion?"),
        choices=Finding,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("It can change later. A diversion that was prevented counts too."),
    )
    title = Line(
        label=_("Title"),
        max_length=120,
        help_text=_(
            "Titles appear in lists and agendas. Use a neutral title, for example Case 2027-KQ7P."
            " Left empty, it is the reference of the case."
        ),
    )
    summary = Lines(
        label=_("What happened"),
        rows=12,
        max_length=LONGEST,
        help_text=_(
            "All of it is voluntary. Useful are: the diversion and how it was detected, how soon,"
            " the means and methods, and, where appropriate and feasible, the actors (¶18)."
        ),
    )
    aim = OneOf(Aim.choices, label=_("What do you share it for?"))
    policy_issue = Yes(
        label=_("Raise it as a general issue, too"),
        help_text=_(
            "For the outline of the oral briefing, if there is one: without your State's consent"
            " nothing is said of this case (¶22). Readers of the case see this tick; nobody else."
        ),
    )


class Detection(Part):
    diverted_on = PartialDayField(label=_("Date of the diversion"))
    detected_on = PartialDayField(label=_("Date of the detection"))
    detected_how = Lines(label=_("How it was detected"), rows=6)
    investigation = OneOf(
        Investigation.choices,
        label=_("Investigation"),
        help_text=_("Open and closed investigations can both be shared (¶18)."),
    )


class Actors(Part):
    actors_may_be_named = Yes(
        label=_("Our national law lets us share what is written here about persons and companies")
    )


class Methods(Part):
    methods = Lines(
        label=_("Means and methods"),
        rows=8,
        help_text=_("How it was concealed, how papers were obtained, how it was paid (¶18, ¶19)."),
    )


class Involved(Part):
    helped_by = Lines(
        label=_("Prepared with the help of"),
        rows=2,
        help_text=_("An expert or organisation that is not a State, if one helped you."),
    )


class Row(forms.Form):
    """One of several things in a section. Left empty, it is not there."""

    all_optional = True
    called: ClassVar[str | Promise]

    key = forms.SlugField(max_length=KEY, widget=forms.HiddenInput, required=False)
    gone = forms.BooleanField(label=_("Take this row out"), required=False)

    def __init__(self, *args: Any, states: States, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([*(name for name in self.fields if name != "gone"), "gone"])
        for name in STATE_FIELDS:
            if name in self.fields:
                said = self.initial.get(name, "")
                kept = [] if not said or said in dict(states) else [(said, said)]
                choices = [("", _("Not said")), *states, *kept]
                self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def texts(self) -> dict[str, str]:
        given = self.cleaned_data
        return {
            name: str(given.get(name) or "")
            for name in self.fields
            if name not in {"key", "gone", "number_in_order"}
        }

    @property
    def is_there(self) -> bool:
        return not self.cleaned_data.get("gone") and any(self.texts.values())


class Item(Row):
    called = pgettext_lazy("one of several", "Item")

    category = OneOf(Category.choices, label=_("Category of the Treaty"))
    description = Line(label=_("What it is"), help_text=_("Type, model, calibre, maker."))
    quantity = Line(
        label=_("Quantity"), max_length=60, help_text=_("For example: 40, or about 40.")
    )
    marks = Lines(
        label=_("Serial numbers and other marks"),
        help_text=_("One a line. Marks that were filed off are worth writing down, too."),
    )


class Leg(Row):
    called = pgettext_lazy("one of several", "Leg")

    number_in_order = Line(
        label=_("Leg number"),
        max_length=6,
        help_text=_("To put a leg between 2 and 3, number it 2.5."),
    )
    stage = OneOf(Stage.choices, label=_("Stage of the transfer chain"))
    from_state = OneOf(label=_("From: State"))
    from_place = Line(label=_("From: place, in your own words"))
    to_state = OneOf(label=_("To: State"))
    to_place = Line(label=_("To: place, in your own words"))
    means = OneOf(Means.choices, label=_("By"))
    on = PartialDayField(label=_("Date"))
    note = Lines(label=_("Remarks"), rows=2)


class Named(Row):
    called = pgettext_lazy("one of several", "Person or company")

    part = OneOf(ActorPart.choices, label=_("Part in the diversion"))
    name = Line(label=_("Name of the person or company"))
    details = Lines(label=_("What is known"))


class Document(Row):
    called = pgettext_lazy("one of several", "Document")

    kind = OneOf(Paper.choices, label=_("Kind of document"))
    number = Line(label=_("Number and date"))
    issuer = Line(label=_("Issued by"))
    genuine = OneOf(Genuine.choices, label=_("Genuine?"))
    details = Lines(label=_("Remarks"), rows=2)


class StateInvolved(Row):
    called = pgettext_lazy("one of several", "State")

    state = OneOf(label=_("State"))
    part = OneOf(StatePart.choices, label=_("How it is involved"))
    note = Lines(label=_("Remarks"), rows=2)


SECTIONS: dict[Section, type[Part]] = {
    Section.HAPPENED: WhatHappened,
    Section.DETECTION: Detection,
    Section.ITEMS: Part,
    Section.ROUTE: Part,
    Section.ACTORS: Actors,
    Section.METHODS: Methods,
    Section.STATES: Involved,
}
ROW_FORMS: dict[Section, type[Row]] = {
    Section.ITEMS: Item,
    Section.ROUTE: Leg,
    Section.ACTORS: Named,
    Section.METHODS: Document,
    Section.STATES: StateInvolved,
}


def new_window() -> dict[str, str]:
    """Return what a window that is opened says of itself."""
    return {"page": keys.new(), "turn": "0"}


class Window(forms.Form):
    """What a window says of itself: over which version it writes, and how often it has sent."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    page = forms.SlugField(widget=forms.HiddenInput, max_length=KEY)
    turn = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    is_complete = forms.BooleanField(
        label=_("This section is complete, as far as we like"), required=False
    )


class Written:
    """One section on a page, or as it was sent: the form, its rows, and what the window says."""

    def __init__(
        self,
        section: Section,
        data: Mapping[str, Any] | None = None,
        *,
        states: States,
        said: Said | None = None,
        version: int = 0,
        is_complete: bool = False,
    ) -> None:
        said = said or {}
        self.section = section
        about = {**new_window(), "version": version, "is_complete": is_complete}
        self.window = Window(data, initial=about)
        self.form = SECTIONS[section](data, initial={**said})
        self.rows = self._rows(data, said, states) if section in ROW_FORMS else None

    def _rows(self, data: Any, said: Said, states: States) -> Any:
        kind = ROW_FORMS[self.section]
        number = "number_in_order"
        initial = [{**row, number: place} for place, row in enumerate(said.get(ROWS, []), start=1)]
        formset = forms.formset_factory(
            kind, extra=1, max_num=MOST_ROWS, absolute_max=MOST_ROWS, validate_max=True
        )
        made = formset(data, initial=initial, prefix=ROWS, form_kwargs={"states": states})
        for blank in [] if made.is_bound else made.extra_forms:
            blank.initial.update({"key": keys.new(), number: len(initial) + 1})
        return made

    def is_valid(self) -> bool:
        rows_are = self.rows is None or self.rows.is_valid()
        return self.window.is_valid() and self.form.is_valid() and rows_are

    @property
    def sent(self) -> Sent:
        about = self.window.cleaned_data
        said: Said = {name: text or "" for name, text in self.form.cleaned_data.items()}
        if self.rows is not None:
            said[ROWS] = [
                {"key": row.cleaned_data["key"] or keys.new(), **row.texts}
                for row in sorted(self.rows, key=_place)
                if row.is_there
            ]
        return Sent(
            section=self.section,
            said=said,
            version=about["version"],
            page=about["page"],
            turn=about["turn"],
            is_complete=about["is_complete"],
        )


def _place(row: Row) -> float:
    """Say where a row stands: by its number; what has none, or none that is a number, is last."""
    try:
        return float(row.cleaned_data.get("number_in_order") or "inf")
    except ValueError:
        return float("inf")


class Begin(forms.Form):
    """A case in two minutes: a kind, a title, what happened."""

    all_optional = True

    page = forms.SlugField(widget=forms.HiddenInput, max_length=KEY, required=False)
    turn = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    finding = WhatHappened.base_fields["finding"]
    title = WhatHappened.base_fields["title"]
    summary = WhatHappened.base_fields["summary"]

    @property
    def said(self) -> Said:
        return {name: self.cleaned_data[name] for name in ("finding", "title", "summary")}


class Pick(forms.Form):
    """Which of two texts shall stand."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    take = forms.TypedChoiceField(
        choices=[("yes", ""), ("no", "")], coerce=lambda word: word == "yes"
    )
