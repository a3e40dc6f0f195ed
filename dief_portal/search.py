"""
The search page: over everything that whoever asks can read, and nothing else.

What is looked for is asked by POST only: it stands in no address, no history of a browser, no log.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from cases import searching as cases
from experts import searching as experts
from forum.access import SignedIn
from forum.search import Terms
from forum.typed import typed

LONGEST = 200
SHOWN = 100
APPS = (cases, experts)


class Search(forms.Form):
    words = forms.CharField(
        label=_("Words or numbers"),
        max_length=LONGEST,
        help_text=_(
            "All of them must be there. Put several words between quotes to find them together. A"
            " serial number is found however its signs are separated."
        ),
        error_messages={"required": _("Enter what to look for.")},
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"]
        if not Terms(words):  # Only quotes.
            raise forms.ValidationError(self.fields["words"].error_messages["required"])
        return words


@require_http_methods(["GET", "POST"])
def search(request: SignedIn) -> HttpResponse:
    form = Search(request.POST or None, initial=typed(request))
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        terms = Terms(form.cleaned_data["words"])
        hits = [hit for app in APPS for hit in app.of(terms)]
        context |= {"asked": True, "count": len(hits), "hits": hits[:SHOWN], "shown": SHOWN}
    return render(request, "search.html", context)
