"""The addresses under ``/meetings/``."""

from __future__ import annotations

from django.urls import include, path

from meetings.views import (
    agenda,
    calendar,
    convening,
    credentials,
    delegations,
    dispatching,
    floor,
    inviting,
    papers,
    planning,
    replying,
    reporting,
    tapping,
)

app_name = "meetings"

# --- The calendar and the Chair (ToR 3, 4) ---
calendar_urls = [
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/add/", calendar.add_conference, name="add-conference"),
    path("calendar/<slug:key>/week/", calendar.add_week, name="add-week"),
    path("calendar/<slug:key>/close/", calendar.record_close, name="record-close"),
    path("calendar/weeks/<slug:key>/", calendar.correct_week, name="correct-week"),
    path("chair/", calendar.chair, name="chair"),
    path("chair/hand-over/", calendar.hand_over, name="hand-over-list"),
]

# --- The Chair's report to the Conference ---
report_urls = [
    path("reports/", reporting.reports, name="reports"),
    path("reports/entries/<slug:key>/", reporting.rewrite, name="report-rewrite"),
    path("reports/entries/<slug:key>/drop/", reporting.drop, name="report-drop"),
    path("reports/<slug:key>/", reporting.report, name="report"),
    path("reports/<slug:key>/write/<slug:kind>/", reporting.write, name="report-write"),
    path("reports/<slug:key>/issue/", reporting.issue, name="report-issue"),
    path("reports/<slug:key>/report.pdf", reporting.report_pdf, name="report-pdf"),
]

# --- Convening (ToR 3) ---
convening_urls = [
    path("", convening.meetings, name="meetings"),
    path("planner/", planning.planner, name="planner"),
    path("decisions/", planning.decisions, name="decisions"),
    path("propose/", convening.propose, name="propose"),
    path("<slug:ref>/", convening.meeting, name="meeting"),
    path("<slug:ref>/plan/", convening.plan, name="plan"),
    path(
        "<slug:ref>/consultation/<slug:matter>/<slug:of>/",
        convening.consultation,
        name="consultation",
    ),
    path("<slug:ref>/tentative/", planning.tentative, name="tentative"),
    path("<slug:ref>/forecast/", planning.forecast, name="forecast"),
    path("<slug:ref>/resources/", planning.resources, name="resources"),
    path("<slug:ref>/decide/", convening.decide, name="decide"),
    path("<slug:ref>/call/", convening.call, name="call"),
    path("<slug:ref>/move/", convening.move, name="move"),
    path("<slug:ref>/cancel/", convening.cancel, name="cancel"),
]

# --- The invitation (ToR 9) ---
inviting_urls = [
    path("<slug:ref>/invitation/", inviting.invitation, name="invitation"),
    path("<slug:ref>/invitation/compose/", inviting.compose, name="compose"),
    path("<slug:ref>/invitation/send/", inviting.send, name="send"),
    path(
        "<slug:ref>/invitation/send-to-new-states/",
        inviting.send_to_new_states,
        name="send-to-new-states",
    ),
    path("<slug:ref>/invitation/draft.pdf", inviting.draft_pdf, name="draft-pdf"),
    path("<slug:ref>/reply/", replying.reply, name="reply"),
    path("<slug:ref>/invitation.pdf", inviting.invitation_pdf, name="invitation-pdf"),
]

# --- What went out, and its proof, under <ref>/dispatches/ (ToR 9, 10) ---
dispatch_urls = [
    path("", dispatching.list_of_dispatches, name="dispatches"),
    path("<slug:slug>/", dispatching.dispatch, name="dispatch"),
    path("<slug:slug>/proof.pdf", dispatching.proof_pdf, name="dispatch-proof"),
    path("<slug:slug>/<slug:code>/", dispatching.deliver, name="deliver"),
    path("<slug:slug>/<slug:code>/letter.pdf", dispatching.letter_pdf, name="dispatch-letter"),
    path("<slug:slug>/<slug:code>/<slug:key>/", dispatching.came_back, name="came-back"),
]

# --- The agenda, under <ref>/agenda/ (ToR 10) ---
agenda_urls = [
    path("", agenda.agenda, name="agenda"),
    path("edit/", agenda.agenda_edit, name="agenda-edit"),
    path("begin/", agenda.begin, name="agenda-begin"),
    path("slot/", agenda.slot, name="agenda-slot"),
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

# --- Papers, under <ref>/papers/ (ToR 10, 14, 15) ---
paper_urls = [
    path("", papers.papers, name="papers"),
    path("submit/", papers.submit, name="submit-paper"),
    path("of/<slug:key>/", papers.paper, name="paper"),
    path("of/<slug:key>/add/", papers.add, name="add-version"),
    path("of/<slug:key>/publish/", papers.publish, name="publish-paper"),
    path("of/<slug:key>/open/", papers.say, name="say-word"),
    path("of/<slug:key>/take-back/", papers.take_back, name="take-word-back"),
    path("of/<slug:key>/<slug:version>/", papers.file, name="paper-file"),
]

# --- Delegations and the door, under <ref>/ (ToR 6, 7) ---
delegation_urls = [
    path("delegation/", delegations.delegation, name="delegation"),
    path("delegation/note/", credentials.note, name="note"),
    path("delegation/<slug:key>/", delegations.delegate, name="delegate"),
    path("delegation/<slug:key>/take-off/", delegations.take_off, name="take-off"),
    path("participants/", delegations.participants, name="participants"),
    path("participants/door-list/", delegations.door_list, name="door-list"),
    path("participants/list.pdf", credentials.list_pdf, name="participants-pdf"),
    path("participants/door-list.pdf", credentials.door_list_pdf, name="door-list-pdf"),
    path("participants/badges.pdf", credentials.badges_pdf, name="badges-pdf"),
    path("participants/taps/", tapping.door_taps, name="door-taps"),
    path("participants/check-in/", delegations.check_in, name="check-in"),
    path("participants/<slug:key>/", credentials.credentials, name="credentials"),
    path("participants/<slug:key>/credentials/", credentials.mark, name="mark-credentials"),
    path(
        "participants/<slug:key>/undo-check-in/",
        delegations.undo_check_in,
        name="undo-check-in",
    ),
]

# --- The floor, under <ref>/ (ToR 12, 17) ---
floor_urls = [
    path("open/", floor.open_meeting, name="open"),
    path("floor/", floor.floor, name="floor"),
    path("floor/items/<slug:key>/open/", floor.open_item, name="item-open"),
    path("floor/items/<slug:key>/end/", floor.end_item, name="item-end"),
    path("floor/items/<slug:key>/ask/", floor.ask, name="ask"),
    path("floor/turns/<slug:key>/give/", floor.give, name="give"),
    path("floor/taps/", tapping.taps, name="taps"),
    path("floor/turns/<slug:key>/pause/", floor.pause, name="pause"),
    path("floor/turns/<slug:key>/resume/", floor.resume, name="resume"),
    path("floor/turns/<slug:key>/used/", floor.used, name="used"),
    path("floor/turns/<slug:key>/waived/", floor.waived, name="waived"),
    path("room/", floor.room, name="room"),
    path("closing/", floor.closing, name="closing"),
]

urlpatterns = [
    *calendar_urls,
    *report_urls,
    *convening_urls,
    *inviting_urls,
    path("<slug:ref>/dispatches/", include(dispatch_urls)),
    path("<slug:ref>/agenda/", include(agenda_urls)),
    path("<slug:ref>/papers/", include(paper_urls)),
    path("<slug:ref>/", include([*delegation_urls, *floor_urls])),
]
