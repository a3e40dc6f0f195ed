"""The addresses of the door."""

from __future__ import annotations

from django.urls import path

from forum.views import factors, passwords, recovering, sessions
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
    path("second-factor/", factors.second_factor, name="second-factor"),
    path("second-factor/set-up/", factors.set_up, name="set-up"),
    path("second-factor/recovery-codes/", factors.recovery_codes, name="recovery-codes"),
    path("second-factor/passkey/", factors.add_passkey, name="add-passkey"),
    path("second-factor/again/", factors.prove, name="prove"),
    path("my-sign-in/", factors.my_sign_in, name="my-sign-in"),
    path("my-sign-in/app/remove/", factors.remove_app, name="remove-app"),
    path("my-sign-in/<slug:key>/rename/", factors.rename_passkey, name="rename-passkey"),
    path("my-sign-in/<slug:key>/remove/", factors.remove_passkey, name="remove-passkey"),
    path("sign-in/lost/", recovering.lost, name="lost"),
    path("recovery/<str:token>/", recovering.recover, name="recover"),
    path("recovery/<str:token>/stop/", recovering.stop_by_link, name="stop-recovery"),
    path("settle/", views.settle, name="settle"),
    path("undertaking/", views.undertaking, name="undertaking"),
    path("role-card/", views.role_card, name="role-card"),
    path("hat/", views.hat, name="hat"),
    path("invitation/<str:token>/", views.invitation, name="invitation"),
    path("language/", views.language, name="language"),
]
