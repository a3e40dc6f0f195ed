"""The addresses of meetings."""

from __future__ import annotations

from django.urls import include, path

from meetings.views import agenda, delegations, floor

app_name = "meetings"

# /meetings/<ref>/agenda/…
agenda_urls = [
    path("", agenda.agenda, name="agenda"),
    path("edit/", agenda.agenda_edit, name="agenda-edit"),
    path("begin/", agenda.begin, name="agenda-begin"),
    path("send/", agenda.send, name="agenda-send"),
    path("adopt/", agenda.adopt, name="agenda-adopt"),
    path("items/<slug:key>/", agenda.agenda_item, name="agenda-item"),
    path("items/<slug:key>/place/", agenda.place, name="agenda-place"),
    path("items/<slug:key>/drop/", agenda.drop, name="agenda-drop"),
    path("versions/<slug:key>/", agenda.agenda_version, name="agenda-version"),
    path("versions/<slug:key>/approve/", agenda.approve, name="agenda-approve"),
    path("versions/<slug:key>/return/", agenda.give_back, name="agenda-return"),
    path("versions/<slug:key>/circulate/", agenda.circulate, name="agenda-circulate"),
]

# /meetings/<ref>/…
delegation_urls = [
    path("delegation/", delegations.delegation, name="delegation"),
    path("delegation/<slug:key>/", delegations.delegate, name="delegate"),
    path("delegation/<slug:key>/take-off/", delegations.take_off, name="take-off"),
    path("participants/", delegations.participants, name="participants"),
    path("participants/door-list/", delegations.door_list, name="door-list"),
    path("participants/check-in/", delegations.check_in, name="check-in"),
    path(
        "participants/<slug:key>/undo-check-in/",
        delegations.undo_check_in,
        name="undo-check-in",
    ),
]

floor_urls = [
    path("open/", floor.open_meeting, name="open"),
    path("floor/", floor.floor, name="floor"),
    path("floor/items/<slug:key>/open/", floor.open_item, name="item-open"),
    path("floor/items/<slug:key>/end/", floor.end_item, name="item-end"),
    path("floor/items/<slug:key>/ask/", floor.ask, name="ask"),
    path("floor/turns/<slug:key>/give/", floor.give, name="give"),
    path("floor/turns/<slug:key>/used/", floor.used, name="used"),
    path("floor/turns/<slug:key>/waived/", floor.waived, name="waived"),
    path("room/", floor.room, name="room"),
    path("closing/", floor.closing, name="closing"),
]

urlpatterns = [
    path("<slug:ref>/agenda/", include(agenda_urls)),
    path("<slug:ref>/", include([*delegation_urls, *floor_urls])),
]
