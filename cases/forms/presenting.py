"""What a State fills in when it announces that it will present."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from cases.rules import Subject
from meetings.models import Meeting

LONGEST = 240  # minutes; one cannot plan more in a day's meeting
YES_NO = ((True, _("Yes")), (False, _("No")))


class YesNo(forms.TypedChoiceField):
    """A question that is answered, and not passed over."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=YES_NO,
            coerce=lambda said: said in (True, "True"),
            widget=forms.RadioSelect,
            **kwargs,
        )


class MeetingField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Meeting) -> str:
        return f"{obj}, {obj.venue}"


class CaseField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Case) -> str:
        return obj.ref if obj.title == obj.ref else f"{obj.ref}: {obj.title}"


class Assignment(forms.Form):
    meeting = MeetingField(
        label=_("Meeting"),
        queryset=Meeting.objects.none(),
        required=False,
        empty_label=_("None yet: it waits until a meeting is decided"),
        to_field_name="ref",
    )

    def __init__(self, *args: Any, meetings: QuerySet[Meeting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["meeting"].queryset = meetings  # type: ignore[attr-defined]


class Details(forms.Form):
    """What a State will present; at which meeting is known, or asked for besides."""

    title = forms.CharField(
        label=_("Title"),
        max_length=120,
        help_text=_(
            "Titles appear in lists and agendas, which all States read. Use a neutral title, for"
            " example Case 2027-KQ7P."
        ),
    )
    subject = forms.TypedChoiceField(
        label=_("What will you present?"), choices=Subject, coerce=Subject, widget=forms.RadioSelect
    )
    case = CaseField(
        label=_("Case of your State"),
        queryset=Case.objects.none(),
        required=False,
        empty_label=_("None"),
        to_field_name="ref",
        help_text=_("It links the two for your own State. It releases nothing."),
    )
    minutes = forms.IntegerField(
        label=_("Minutes wanted"), min_value=1, max_value=LONGEST, initial=20
    )
    touches_others = YesNo(
        label=_("May it involve another State of the Forum?"),
        help_text=_(
            "If so, ¶12 asks you to notify that State in time, and to present its reply with it."
        ),
    )
    consent_required = YesNo(
        label=_("Does your law require the consent of the States concerned?"),
        help_text=_("If not, their consent is never asked: they have no veto (¶12)."),
        initial=False,
    )

    def __init__(self, *args: Any, cases: QuerySet[Case], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["case"].queryset = cases  # type: ignore[attr-defined]


class Announcement(Details, Assignment):
    field_order = ("title", "subject", "case", "minutes", "touches_others", "consent_required")


class Finalising(forms.Form):
    """Which pack was read: ``cases.pack.Facts.edition``."""

    edition = forms.CharField(widget=forms.HiddenInput, max_length=64)
