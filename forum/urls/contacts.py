"""Under ``/contacts/``."""

from __future__ import annotations

from django.urls import path

from forum.views import contacts as views

app_name = "contacts"
urlpatterns = [
    path("", views.contacts, name="contacts"),
    path("national/", views.national, name="national"),
    path("mine/", views.mine, name="mine"),
    path("to-confirm/", views.to_confirm, name="to-confirm"),
    path("give/", views.give, name="give"),
    path("<slug:key>/", views.contact, name="contact"),
    path("<slug:key>/numbers/", views.reveal, name="reveal"),
    path("<slug:key>/card/", views.card, name="card"),
    path("<slug:key>/out-of-date/", views.mark, name="mark"),
    path("<slug:key>/confirm/", views.confirm, name="confirm"),
    path("<slug:key>/ask/", views.ask, name="ask"),
    path("<slug:key>/change/", views.change, name="change"),
    path("<slug:key>/take-out/", views.take_out, name="take-out"),
]
