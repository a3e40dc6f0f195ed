"""The addresses under ``/platform/`` (ToR 13, 19)."""

from __future__ import annotations

from django.urls import path

from cases.views import licensing, posting, posting_writing, releasing, subscribing

app_name = "platform"

urlpatterns = [
    path("", posting.postings, name="postings"),
    path("post/", posting_writing.begin, name="begin"),
    path("licensing/", licensing.postings, name="licensing"),
    path("licensing/copy/", licensing.copy_of_list, name="licensing-list-copy"),
    path("told/", subscribing.subscriptions, name="subscriptions"),
    path("told/<slug:key>/stop/", subscribing.stop, name="stop"),
    path("<slug:ref>/", posting.posting, name="posting"),
    path("<slug:ref>/edit/", posting_writing.edit, name="edit"),
    path("<slug:ref>/parts/<slug:type>/add/", posting_writing.add_part, name="add-part"),
    path("<slug:ref>/part/<slug:key>/", posting_writing.edit_part, name="edit-part"),
    path("<slug:ref>/part/<slug:key>/remove/", posting_writing.remove_part, name="remove-part"),
    path("<slug:ref>/correct/", posting_writing.begin_correction, name="begin-correction"),
    path("<slug:ref>/drop/", posting_writing.discard_correction, name="drop-correction"),
    path("<slug:ref>/preview/", posting.preview, name="preview"),
    path("<slug:ref>/licensing/", licensing.posting, name="for-licensing"),
    path("<slug:ref>/licensing/copy/", licensing.copy_of_posting, name="licensing-copy"),
    path("<slug:ref>/release/", releasing.release, name="release"),
    path("<slug:ref>/release-correction/", releasing.correct, name="release-correction"),
    path("<slug:ref>/withdraw/", releasing.withdraw, name="withdraw"),
]
