"""The addresses of notices."""

from __future__ import annotations

from django.urls import path

from forum.views import notices as views

app_name = "notices"
urlpatterns = [
    path("", views.notices, name="notices"),
    path("<slug:key>/", views.open_notice, name="open"),
]
