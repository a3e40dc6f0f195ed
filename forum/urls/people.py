"""The addresses of people in office."""

from __future__ import annotations

from django.urls import path

from forum.views import people as views

app_name = "people"
urlpatterns = [
    path("", views.people, name="people"),
    path("invite/", views.invite, name="invite"),
    path("<slug:key>/end/", views.end, name="end"),
    path("<slug:key>/release/", views.let_release, name="let-release"),
    path("invitations/<slug:key>/cancel/", views.cancel, name="cancel"),
    path("invitations/<slug:key>/again/", views.again, name="again"),
]
