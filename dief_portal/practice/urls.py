"""Addresses under /practice/, which exist in practice only."""

from __future__ import annotations

from django.urls import path

from dief_portal.practice import views

app_name = "practice"

urlpatterns = [
    path("", views.people, name="people"),
    path("play/", views.play, name="play"),
    path("prove/", views.prove, name="prove"),
    path("clock/", views.move, name="move"),
    path("mails/", views.caught, name="mails"),
    path("mails/<slug:name>/", views.mail, name="mail"),
]
