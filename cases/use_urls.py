"""The addresses under ``/use/`` (ToR 16)."""

from __future__ import annotations

from django.urls import path

from cases.views import using

app_name = "use"

urlpatterns = [
    path("", using.discussions, name="discussions"),
    path("cases/<slug:ref>/", using.ask_of_case, name="ask-of-case"),
    path("platform/<slug:ref>/", using.ask_of_posting, name="ask-of-posting"),
    path("discussions/<slug:key>/", using.discussion, name="discussion"),
]
