"""What two States write about the use of what one of them shared, and to whom it is passed on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.rules import Use, UseWord
from forum.fields import DayField
from forum.models import Person, Term, TermQuerySet

LONGEST = 100_000
USES = (
    (Use.EXPORT, _("Export assessment: a decision on a licence")),
    (Use.PROCEEDING, _("Law enforcement proceeding: search, seizure, investigation, prosecution")),
    (Use.OTHER, _("Another operational use")),
)
WORDS = (
    (UseWord.DISCUSSED, _("Discussed: nothing more to say on our side")),
    (UseWord.CONDITIONS, _("Discussed, with conditions: we write them below")),
    (UseWord.NOT_YET, _("Not yet: we ask to wait, and say why or until when if we can")),
    (UseWord.MESSAGE, _("Only a message: we ask, or explain")),
)


class Asking(forms.Form):
    use = forms.TypedChoiceField(
        label=_("For what would you use it?"), widget=forms.RadioSelect, choices=USES, coerce=Use
    )
    purpose = forms.CharField(
        label=_("What you would do, and with which part of it"),
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        max_length=LONGEST,
        help_text=_("Sealed. The two States read it, and nobody else."),
    )
    wished_by = DayField(
        label=_("Until when would a word help you?"),
        required=False,
        help_text=_(
            "A wish, and no time limit: the other State is reminded. For example, 26 7 2027"
        ),
    )


class Message(forms.Form):
    text = forms.CharField(
        label=_("Your words"),
        widget=forms.Textarea(attrs={"rows": 7, "dir": "auto"}),
        max_length=LONGEST,
    )


class Answer(Message):
    """The provider says how the use stands, or only writes."""

    word = forms.TypedChoiceField(
        label=_("How the use stands"), widget=forms.RadioSelect, choices=WORDS, coerce=UseWord
    )

    field_order = ("word", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = False
        self.fields["text"].help_text = _(
            "Conditions stand beside the case or posting, for all who read it for that State."
        )


class ColleagueField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Term) -> str:
        return str(obj.person)


class PassingOn(forms.Form):
    colleague = ColleagueField(
        label=_("Law-enforcement contact of your State"),
        queryset=Term.objects.none(),
        to_field_name="key",
        empty_label=_("Choose a colleague"),
    )
    until = DayField(
        label=_("Until the end of"),
        required=False,
        help_text=_("Leave it empty: as long as their office runs. For example, 26 7 2027"),
    )

    def __init__(self, *args: Any, colleagues: TermQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["colleague"].queryset = colleagues  # type: ignore[attr-defined]


class TakingBack(forms.Form):
    of = forms.ModelChoiceField(widget=forms.HiddenInput, queryset=Person.objects.all())
