"""The addresses under ``/meetings/<ref>/briefing/`` (ToR 22). None of them answers with a file."""

from __future__ import annotations

from django.urls import include, path

from cases.views import briefing, outline

app_name = "briefings"

chair_urls = [
    path("begin/", outline.begin, name="begin"),
    path("add/", outline.add, name="add"),
    path("points/<slug:key>/", outline.rewrite, name="rewrite"),
    path("points/<slug:key>/whom/", outline.whom, name="whom"),
    path("points/<slug:key>/take-out/", outline.take_out, name="take-out"),
    path("put/", outline.put, name="put"),
    path("revise/", outline.revise, name="revise"),
    path("agreed/", outline.agreed, name="agreed"),
    path("given/", outline.given, name="given"),
    path("drop/", outline.drop, name="drop"),
]

state_urls = [
    path("", briefing.briefing, name="briefing"),
    path("say/", briefing.say, name="say"),
    path("points/<slug:key>/object/", briefing.object_to, name="object"),
    path("points/<slug:key>/lift/", briefing.lift, name="lift"),
    path("consent/<slug:key>/", briefing.consent, name="consent"),
    path("raise/<slug:key>/", briefing.raise_issue, name="raise"),
]

urlpatterns = [path("<slug:ref>/briefing/", include([*state_urls, *chair_urls]))]
