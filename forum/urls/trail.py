"""The addresses of the trail."""

from __future__ import annotations

from django.urls import path

from forum.views import trail as views

app_name = "trail"
urlpatterns = [
    path("", views.acts, name="trail"),
    path("export/", views.export, name="export"),
]
