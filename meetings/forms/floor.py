"""What is noted of the floor: a State and why it asks. No field holds words (ToR 17)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from forum.models import State
from meetings.rules import ASKED_FOR, Turn

LONGEST = 24 * 60 * 60 * 1000  # milliseconds: no tap is older than the meeting's day


class Act(models.TextChoices):
    """What a tap on the tablet does."""

    OPEN = "open"
    END = "end"
    ASK = "ask"
    GIVE = "give"
    PAUSE = "pause"
    RESUME = "resume"
    USED = "used"
    WAIVED = "waived"


class Tap(forms.Form):
    """One tap, as a page sends it: at once, or when the network is back."""

    act = forms.ChoiceField(choices=Act.choices)
    item = forms.SlugField(max_length=40, required=False)
    turn = forms.SlugField(max_length=40, required=False)
    state = forms.CharField(max_length=2, required=False)
    kind = forms.ChoiceField(choices=ASKED_FOR, required=False)
    step = forms.IntegerField(min_value=0, required=False)
    ago = forms.IntegerField(min_value=0, max_value=LONGEST)


class Ask(forms.Form):
    state = forms.ModelChoiceField(
        label=_("State"),
        queryset=State.objects.none(),
        to_field_name="code",
        empty_label=_("Choose a State"),
    )
    kind = forms.ChoiceField(label=_("Asks for"), choices=ASKED_FOR, initial=Turn.QUESTION)

    def __init__(self, *args: Any, states: Iterable[State], **more: Any) -> None:
        super().__init__(*args, **more)
        known = State.objects.filter(pk__in=[state.pk for state in states])
        self.fields["state"].queryset = known.order_by("name_en")  # type: ignore[attr-defined]
