"""The addresses of the door."""

from __future__ import annotations

from django.urls import path

from forum.views import passwords, sessions
from forum.views import sign_in as views

app_name = "sign-in"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-in/sign-out/", views.sign_out, name="sign-out"),
    path("sign-in/sessions/", sessions.sessions, name="sessions"),
    path("sign-in/sessions/others/", sessions.end_others, name="end-others"),
    path("sign-in/sessions/<slug:key>/", sessions.end, name="end-session"),
    path("sign-in/password/", passwords.change_password, name="change-password"),
    path("forgotten/", passwords.forgotten, name="forgotten"),
    path("forgotten/<str:token>/", passwords.new_password, name="new-password"),
    path("session/", sessions.still_open, name="session"),
    path("session/stay/", sessions.stay, name="stay"),
    path("second-factor/", views.second_factor, name="second-factor"),
    path("second-factor/set-up/", views.set_up, name="set-up"),
    path("second-factor/recovery-codes/", views.recovery_codes, name="recovery-codes"),
    path("settle/", views.settle, name="settle"),
    path("undertaking/", views.undertaking, name="undertaking"),
    path("role-card/", views.role_card, name="role-card"),
    path("hat/", views.hat, name="hat"),
    path("invitation/<str:token>/", views.invitation, name="invitation"),
    path("language/", views.language, name="language"),
]
