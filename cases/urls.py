"""The addresses under ``/cases/``."""

from __future__ import annotations

from django.urls import path

from cases.views import (
    choosing,
    concerned,
    introducing,
    packing,
    passing,
    presenting,
    previewing,
    replying,
    sharing,
    telling,
    uploading,
)

app_name = "cases"

# --- Intentions to present (ToR 11, 12) ---
presenting_urls = [
    path("intentions/", presenting.intentions, name="intentions"),
    path("intentions/announce/", presenting.announce, name="announce"),
    path("intentions/we-intend/<slug:ref>/", presenting.we_intend, name="we-intend"),
    path("intentions/<slug:key>/", presenting.intention, name="intention"),
    path("intentions/<slug:key>/details/", presenting.details, name="details"),
    path("intentions/<slug:key>/assign/", presenting.assign, name="assign"),
    path("intentions/<slug:key>/withdraw/", presenting.withdraw, name="withdraw-intention"),
    path(
        "intentions/<slug:key>/remove-reference/",
        presenting.remove_reference,
        name="remove-reference",
    ),
    path("intentions/<slug:key>/ask-leave/", presenting.ask_leave, name="ask-leave"),
    path("intentions/<slug:key>/leave/", presenting.leave, name="leave"),
    path("intentions/<slug:key>/presentation/", packing.presentation, name="presentation"),
    path("intentions/<slug:key>/presentation/finalise/", packing.finalise, name="finalise"),
    path("intentions/<slug:key>/presentation/pack/", packing.current, name="pack"),
    path(
        "intentions/<slug:key>/presentation/versions/<slug:pack_key>/",
        packing.version,
        name="pack-version",
    ),
]

# --- States concerned (ToR 12) ---
concerned_urls = [
    path("intentions/<slug:key>/concerned/", concerned.name, name="name"),
    path("intentions/<slug:key>/concerned/<slug:code>/", concerned.notify, name="notify"),
    path("notices/", concerned.notices, name="notices"),
    path("notices/<slug:key>/", concerned.notice, name="notice"),
    path("notices/<slug:key>/consent/", concerned.consent, name="consent"),
    path("notices/<slug:key>/take-back/", concerned.take_back, name="take-back"),
    path("notices/<slug:key>/record/", replying.record, name="record"),
    path("notices/<slug:key>/section/", replying.section, name="own-section"),
    path("notices/<slug:key>/beside/", replying.attach, name="attach-to-reply"),
    path("notices/<slug:key>/beside/<slug:file>/", replying.file, name="reply-file"),
    path(
        "notices/<slug:key>/beside/<slug:file>/original/", replying.original, name="reply-original"
    ),
    path(
        "notices/<slug:key>/beside/<slug:file>/remove/", replying.remove, name="remove-reply-file"
    ),
]

# --- Cases (ToR 13, 15, 18); last, for a reference could be any word ---
sharing_urls = [
    path("", sharing.cases, name="cases"),
    path("begin/", telling.begin, name="begin"),
    path("example/", telling.example, name="example"),
    path("begin/keep/", telling.begin_by_itself, name="begin-by-itself"),
    path("marks/", introducing.offers, name="marks"),
    path("<slug:ref>/", sharing.case, name="case"),
    path("<slug:ref>/files/<slug:key>/", sharing.attachment, name="attachment"),
    path("<slug:ref>/files/<slug:key>/original/", sharing.original, name="original"),
    path("<slug:ref>/files/<slug:key>/withdraw/", sharing.withdraw_file, name="withdraw-file"),
    path("<slug:ref>/platform/", choosing.share, name="share"),
    path("<slug:ref>/colleagues/", passing.colleagues, name="colleagues"),
    path("<slug:ref>/colleagues/take-back/", passing.take_back, name="take-back-from"),
    path("<slug:ref>/pack/", passing.pack, name="national-pack"),
    path("<slug:ref>/preview/", previewing.preview, name="preview"),
    path("<slug:ref>/release/", sharing.release, name="release"),
    path("<slug:ref>/withdraw/", sharing.withdraw, name="withdraw"),
]

# --- The same mark elsewhere (ToR 21) ---
introducing_urls = [
    path("<slug:ref>/marks/", introducing.marks, name="marks-of"),
    path("<slug:ref>/marks/take-back/", introducing.take_back, name="take-back-marks"),
    path("<slug:ref>/marks/<slug:key>/", introducing.answer, name="answer-match"),
]

# --- A case, as it is written (ToR 18) ---
telling_urls = [
    path("<slug:ref>/edit/", telling.edit, name="edit"),
    path("<slug:ref>/check/", telling.check, name="check"),
    path("<slug:ref>/edit/<slug:section>/", telling.section, name="section"),
    path("<slug:ref>/edit/<slug:section>/keep/", telling.keep, name="keep"),
    path("<slug:ref>/edit/<slug:section>/aside/<slug:key>/", telling.pick, name="pick"),
    path("<slug:ref>/edit/<slug:section>/revisions/", telling.revisions, name="revisions"),
]

# --- Files on their way into a case ---
uploading_urls = [
    path("<slug:ref>/files/", uploading.attach, name="attach"),
    path("<slug:ref>/coming/", uploading.begin, name="begin-upload"),
    path("<slug:ref>/coming/<slug:key>/", uploading.coming, name="coming"),
    path("<slug:ref>/coming/<slug:key>/finish/", uploading.finish, name="finish"),
    path("<slug:ref>/coming/<slug:key>/cancel/", uploading.cancel, name="cancel-upload"),
    path("<slug:ref>/coming/<slug:key>/location/", uploading.location, name="location"),
]

urlpatterns = [
    *presenting_urls,
    *concerned_urls,
    *sharing_urls,
    *introducing_urls,
    *telling_urls,
    *uploading_urls,
]
