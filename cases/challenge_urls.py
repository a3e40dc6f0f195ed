"""The addresses under ``/challenges/`` (ToR 15)."""

from __future__ import annotations

from django.urls import path

from cases.views import challenging

app_name = "challenges"

urlpatterns = [
    path("", challenging.challenges, name="challenges"),
    path("raise/", challenging.raise_challenge, name="raise"),
    path("<slug:key>/", challenging.challenge, name="challenge"),
    path("<slug:key>/close/", challenging.close, name="close"),
    path("<slug:key>/copy/", challenging.whose_copy, name="copy"),
]
