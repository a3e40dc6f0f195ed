"""Under ``/about/``."""

from __future__ import annotations

from django.urls import path, register_converter

from dief_portal import about, library

app_name = "about"

register_converter(about.ParagraphConverter, "paragraph")
register_converter(about.LeafletConverter, "leaflet")

urlpatterns = [
    path("", about.about, name="about"),
    path("chairs-and-meetings/", about.chairs_and_meetings, name="chairs-and-meetings"),
    path("terms-of-reference/", about.terms_of_reference, name="terms-of-reference"),
    path("terms-of-reference/<paragraph:number>/", about.paragraph, name="paragraph"),
    path("rules-of-procedure/", about.rules, name="rules-of-procedure"),
    path("non-state-actors/", about.non_state_actors, name="non-state-actors"),
    path("library/", library.library, name="library"),
    path("library/<slug:key>/", library.paper, name="library-paper"),
    path("kit/", about.kit, name="outreach-kit"),
    path("kit/<leaflet:slug>/", about.leaflet, name="leaflet"),
]
