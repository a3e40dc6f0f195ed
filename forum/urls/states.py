"""Under ``/states/``."""

from __future__ import annotations

from django.urls import path

from forum.views import states

app_name = "states"

urlpatterns = [
    path("", states.states, name="states"),
    path("<slug:code>/", states.state, name="state"),
]
