"""How forms are drawn: labels, hints and errors that everyone can find."""

from __future__ import annotations

import re

import pytest
from django import forms

from tests.forum.gallery import Filled, form


@pytest.fixture
def refused() -> str:
    """A form that came back."""
    return str(form())


def test_hint_and_error_are_read_with_their_field(refused):
    assert 'aria-describedby="id_neutral_title_helptext id_neutral_title_error"' in refused
    assert 'id="id_neutral_title_helptext"' in refused
    assert 'id="id_neutral_title_error"' in refused
    assert 'aria-invalid="true"' in refused


def test_a_group_of_choices_is_read_with_its_question(refused):
    assert '<fieldset aria-describedby="id_consent_helptext id_consent_error">' in refused


@pytest.mark.parametrize(
    "first", ["id_neutral_title", "id_held_on_0", "id_consent_0", "id_undertaking"]
)
def test_the_summary_leads_to_the_first_box_of_each_field(refused, first):
    assert f'href="#{first}"' in refused
    assert f'id="{first}"' in refused


def test_a_refusal_stands_in_the_summary_with_the_rest(refused):
    summary = refused[refused.index('role="alert"') : refused.index('class="field')]
    assert "23:59 Geneva time (ToR 12)" in summary


def test_no_error_hides_behind_a_class_of_bootstrap(refused):
    assert "invalid-feedback" not in refused


def test_text_runs_as_it_is_written_and_addresses_from_left_to_right(refused):
    assert '<input type="email" name="e_mail" maxlength="320" dir="ltr"' in refused
    assert '<textarea name="what_happened" cols="40" rows="10" dir="auto"' in refused


def test_the_browser_does_not_speak_before_the_portal_does(refused):
    boxes = re.findall(r"<(?:input|textarea|select)[^>]*>", refused)
    assert [box for box in boxes if "required" in box] == []


def test_a_form_without_errors_has_no_summary():
    assert "error-summary" not in str(Filled())


def test_a_draft_does_not_say_optional_at_every_field():
    class Draft(Filled):
        all_optional = True

    assert "(optional)" in str(Filled())
    assert "(optional)" not in str(Draft())


def test_what_was_typed_is_text_and_never_markup():
    shown = str(Filled({"neutral_title": "<script>alert(1)</script>"}))
    assert "<script>" not in shown


def test_an_empty_field_says_what_to_do_unless_its_form_has_its_own_words():
    class Asked(forms.Form):
        title = forms.CharField()
        kind = forms.ChoiceField(choices=[("a", "A")])
        minutes = forms.IntegerField()
        undertaking = forms.BooleanField(error_messages={"required": "Tick it if you undertake."})

    shown = str(Asked({"kind": "b"}))
    assert "Write something here: it cannot stay empty." in shown
    assert "Enter a number." in shown
    assert "no longer, one of the choices. Choose again." in shown
    assert "Tick it if you undertake." in shown
    assert "This field is required." not in shown
