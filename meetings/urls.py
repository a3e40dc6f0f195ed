"""The addresses under ``/meetings/``."""

from __future__ import annotations

from django.urls import path

from meetings.views import calendar, convening, inviting

app_name = "meetings"

# --- The calendar and the Chair (ToR 3, 4) ---
calendar_urls = [
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/add/", calendar.add_conference, name="add-conference"),
    path("calendar/<slug:key>/week/", calendar.add_week, name="add-week"),
    path("calendar/<slug:key>/close/", calendar.record_close, name="record-close"),
    path("calendar/weeks/<slug:key>/", calendar.correct_week, name="correct-week"),
    path("chair/", calendar.chair, name="chair"),
]

# --- Convening (ToR 3) ---
convening_urls = [
    path("", convening.meetings, name="meetings"),
    path("propose/", convening.propose, name="propose"),
    path("<slug:ref>/", convening.meeting, name="meeting"),
    path("<slug:ref>/plan/", convening.plan, name="plan"),
    path(
        "<slug:ref>/consultation/<slug:matter>/<slug:of>/",
        convening.consultation,
        name="consultation",
    ),
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
    path("<slug:ref>/invitation/letters/<slug:code>/", inviting.hand_over, name="hand-over"),
    path("<slug:ref>/invitation/letters/<slug:code>.pdf", inviting.letter_pdf, name="letter-pdf"),
    path("<slug:ref>/invitation/draft.pdf", inviting.draft_pdf, name="draft-pdf"),
    path("<slug:ref>/invitation.pdf", inviting.invitation_pdf, name="invitation-pdf"),
]

urlpatterns = [*calendar_urls, *convening_urls, *inviting_urls]
