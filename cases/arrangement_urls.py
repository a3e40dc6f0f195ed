"""The addresses under ``/arrangements/`` (ToR 21)."""

from __future__ import annotations

from django.urls import path

from cases.views import arranging as views
from cases.views import carrying_out

app_name = "arrangements"

urlpatterns = [
    path("", views.arrangements, name="arrangements"),
    path("open/", views.open_, name="open"),
    path("<slug:key>/", views.arrangement, name="arrangement"),
    path("<slug:key>/propose/", views.propose, name="propose"),
    path("<slug:key>/confirm/", views.confirm, name="confirm"),
    path("<slug:key>/steps/", carrying_out.set_step, name="set-step"),
    path("<slug:key>/steps/<slug:step>/done/", carrying_out.done, name="done"),
    path(
        "<slug:key>/steps/<slug:step>/withdraw/", carrying_out.withdraw_step, name="withdraw-step"
    ),
    path("<slug:key>/files/", carrying_out.attach, name="attach"),
    path("<slug:key>/files/<slug:file>/", carrying_out.file, name="file"),
    path("<slug:key>/files/<slug:file>/original/", carrying_out.original, name="original"),
    path(
        "<slug:key>/files/<slug:file>/withdraw/", carrying_out.withdraw_file, name="withdraw-file"
    ),
    path("<slug:key>/leave/", views.leave, name="leave"),
    path("<slug:key>/close/", views.close, name="close"),
]
