"""The address of a review of the Forum's usefulness, under ``/meetings/reports/review/``."""

from __future__ import annotations

from django.urls import path

from cases.views import reviewing

app_name = "reviews"

urlpatterns = [path("reports/review/<slug:key>/", reviewing.review, name="review")]
