"""Under ``/outreach/``."""

from __future__ import annotations

from django.urls import path

from forum.views import outreach

app_name = "outreach"

urlpatterns = [
    path("", outreach.outreach, name="outreach"),
    path("log/", outreach.log, name="log"),
    path("briefings/", outreach.briefings, name="briefings"),
    path("briefings/log/", outreach.log_briefing, name="log-briefing"),
    path("mandates/", outreach.mandates, name="mandates"),
    path("mandates/record/", outreach.record_mandate, name="record-mandate"),
    path("mandates/<slug:key>/done/", outreach.mandate_done, name="mandate-done"),
    path("<slug:key>/", outreach.activity, name="activity"),
    path("<slug:key>/take-back/", outreach.withdraw, name="withdraw"),
]
