"""Under ``/contacts/``."""

from __future__ import annotations

from django.urls import path

from forum.views import contacts, keeping_contacts

app_name = "contacts"
urlpatterns = [
    path("", contacts.contacts, name="contacts"),
    path("national/", contacts.national, name="national"),
    path("mine/", contacts.mine, name="mine"),
    path("to-confirm/", contacts.to_confirm, name="to-confirm"),
    path("give/", keeping_contacts.give, name="give"),
    path("<slug:key>/", contacts.contact, name="contact"),
    path("<slug:key>/numbers/", contacts.reveal, name="reveal"),
    path("<slug:key>/card/", contacts.card, name="card"),
    path("<slug:key>/out-of-date/", keeping_contacts.mark, name="mark"),
    path("<slug:key>/confirm/", keeping_contacts.confirm, name="confirm"),
    path("<slug:key>/ask/", keeping_contacts.ask, name="ask"),
    path("<slug:key>/change/", keeping_contacts.change, name="change"),
    path("<slug:key>/take-out/", keeping_contacts.take_out, name="take-out"),
]
