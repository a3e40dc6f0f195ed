"""The addresses of people in office."""

from __future__ import annotations

from django.urls import path

from forum.views import people as views
from forum.views import recovering

app_name = "people"
urlpatterns = [
    path("", views.people, name="people"),
    path("invite/", views.invite, name="invite"),
    path("rights/", views.rights, name="rights"),
    path("<slug:key>/end/", views.end, name="end"),
    path("<slug:key>/sign-out/", views.sign_out, name="sign-out"),
    path("<slug:key>/let-in-again/", recovering.let_in_again, name="let-in-again"),
    path("recoveries/<slug:key>/", recovering.recovery, name="recovery"),
    path("recoveries/<slug:key>/confirm/", recovering.confirm, name="confirm-recovery"),
    path("recoveries/<slug:key>/stop/", recovering.stop, name="stop-a-recovery"),
    path("<slug:key>/release/", views.let_release, name="let-release"),
    path("invitations/<slug:key>/cancel/", views.cancel, name="cancel"),
    path("invitations/<slug:key>/again/", views.again, name="again"),
]
