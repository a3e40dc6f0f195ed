"""What is filled in about outreach, and about a mandate."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from forum.actions.outreach import Facts
from forum.fields import DayField
from forum.models.outreach import (
    LOGGED_BY_THE_BUREAU,
    Actor,
    Addressee,
    Audience,
    Body,
    Material,
    Task,
)


class _Logged(forms.Form):
    is_safe_to_share = forms.BooleanField(
        label=_("All of this is public, or could be"),
        help_text=_("No case, no meeting, nothing that a State shared in confidence (¶14, ¶15)."),
        error_messages={"required": _("Say that all of this is public, or could be")},
    )


def _occasion() -> forms.CharField:
    return forms.CharField(
        label=_("Occasion"),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_("As it will stand in the report, for example: regional seminar for customs."),
    )


class Outreach(_Logged):
    held_on = DayField(label=_("Day"))
    actor = forms.ChoiceField(
        label=_("Who reached out?"),
        widget=forms.RadioSelect,
        choices=[(actor.value, actor.label) for actor in LOGGED_BY_THE_BUREAU],
        initial=Actor.CHAIR,
    )
    occasion = _occasion()
    audiences = forms.MultipleChoiceField(
        label=_("To whom"),
        widget=forms.CheckboxSelectMultiple,
        choices=Audience.choices,
    )
    materials = forms.MultipleChoiceField(
        label=_("What was shown or handed out"),
        widget=forms.CheckboxSelectMultiple,
        choices=Material.choices,
        required=False,
        help_text=_("Public material alone: nothing can be attached."),
    )

    field_order = ("held_on", "actor", "occasion", "audiences", "materials", "is_safe_to_share")

    def __init__(self, *args: Any, of_a_state: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if of_a_state:
            del self.fields["actor"]

    @property
    def actor_chosen(self) -> Actor:
        return Actor(self.cleaned_data.get("actor", Actor.STATE))

    def facts(self) -> Facts:
        given = self.cleaned_data
        return Facts(
            held_on=given["held_on"],
            occasion=given["occasion"],
            audiences=" ".join(given["audiences"]),
            materials=" ".join(given["materials"]),
        )


class Briefing(_Logged):
    held_on = DayField(label=_("Day"))
    body = forms.ChoiceField(label=_("Body"), choices=Body.choices)
    actor = forms.ChoiceField(
        label=_("Who gave it?"),
        widget=forms.RadioSelect,
        choices=[
            (actor.value, actor.label)
            for actor in (Actor.CHAIR, Actor.PRESIDENT, Actor.SECRETARIAT)
        ],
        initial=Actor.CHAIR,
    )
    occasion = _occasion()
    points = forms.CharField(
        label=_("What was said"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 10, "dir": "auto"}),
        help_text=_("Each paragraph becomes a numbered paragraph of the report."),
    )

    field_order = ("held_on", "body", "actor", "occasion", "points", "is_safe_to_share")

    @property
    def actor_chosen(self) -> Actor:
        return Actor(self.cleaned_data["actor"])

    def facts(self) -> Facts:
        given = self.cleaned_data
        return Facts(**{name: given[name] for name in ("held_on", "body", "occasion", "points")})


class Mandate(forms.Form):
    conference = forms.IntegerField(
        label=_("Number of the Conference that decided"),
        help_text=_("For example, 13 for CSP13"),
        min_value=1,
        max_value=999,
    )
    position = forms.IntegerField(
        label=_("Place among its decisions on the Forum"), min_value=1, max_value=99, initial=1
    )
    document = forms.CharField(
        label=_("Document and paragraph"),
        max_length=120,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
        help_text=_("For example, ATT/CSP10/2024/SEC/807/Conf.FinRep, 30(c)"),
    )
    task = forms.ChoiceField(label=_("What for"), choices=Task.choices, initial=Task.OTHER)
    addressee = forms.ChoiceField(label=_("To whom"), choices=Addressee.choices)
    text = forms.CharField(
        label=_("What was decided"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("As the final report has it."),
    )
    limits = forms.CharField(
        label=_("Within what limits"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_("For example: within the time and the budget given to meetings in 2022."),
    )


class Done(forms.Form):
    all_optional = True

    done_on = DayField(
        label=_("Done on"), required=False, help_text=_("Leave it empty if it is not done.")
    )
    done_with = forms.CharField(
        label=_("Document that says so"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )
