"""What time does to cases: marks that passed with their act missing, files to destroy."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.conf import settings

from cases import marks, queries
from cases.actions import (
    carrying_out,
    concerned,
    introducing,
    presenting,
    replying,
    searching,
    sharing,
    subscribing,
    uploading,
)
from forum import clock, reminders, sight, sweep
from forum.terms_of_reference import GENEVA
from forum.uploads import coming, scanner


@shared_task
def note_missing_notices() -> int:
    """Note that D-30 passed and no State concerned was told. Late or twice, it does the same."""
    now = clock.now()
    return sweep.each(
        queries.intentions_untold(now - sweep.IN_FLIGHT).values_list("pk", flat=True),
        lambda pk: presenting.note_missing_notice(intention_id=pk, now=now),
    )


@shared_task
def note_missing_replies() -> int:
    """Note that D-15 passed without a reply. Late or twice, it does the same."""
    now = clock.now()
    return sweep.each(
        queries.notices_unanswered(now - sweep.IN_FLIGHT).values_list("pk", flat=True),
        lambda pk: concerned.note_missing_reply(notice_id=pk, now=now),
    )


@shared_task
def destroy_files() -> int:
    """Destroy the files that were withdrawn, each for itself."""
    now = clock.now()
    return sweep.each(
        queries.files_to_destroy().values_list("pk", flat=True),
        lambda pk: sharing.destroy_file(attachment_id=pk, now=now),
    )


@shared_task
def destroy_arranged_files() -> int:
    """Destroy the files that parties took back from their arrangements, or erased with them."""
    now = clock.now()
    return sweep.each(
        queries.arranged_files_to_destroy().values_list("pk", flat=True),
        lambda pk: carrying_out.destroy_file(file_id=pk, now=now),
    )


@shared_task
def destroy_reply_files() -> int:
    """Destroy the files that were taken back before the reply was given."""
    now = clock.now()
    return sweep.each(
        queries.reply_files_to_destroy().values_list("pk", flat=True),
        lambda pk: replying.destroy_file(file_id=pk, now=now),
    )


@shared_task
def scan_uploads() -> int:
    """Ask the scanner about the files that wait for it; none passes while it does not answer."""
    now = clock.now()
    if not (settings.CLAMAV_URL and scanner.answers(at=settings.CLAMAV_URL)):
        return 0
    return sweep.each(
        queries.uploads_to_scan().values_list("pk", flat=True),
        lambda pk: uploading.scan_again(upload_id=pk, now=now),
    )


@shared_task
def forget_uploads() -> int:
    """Remove uploads that were cancelled, told long enough, or never came whole."""
    now = clock.now()
    due = queries.uploads_to_forget(
        unfinished=now - timedelta(seconds=settings.UNFINISHED_UPLOADS),
        told=now - timedelta(seconds=settings.TOLD_UPLOADS),
    )
    with sight.of_the_portal():
        known = set(queries.uploads_to_scan().values_list("stored_as", flat=True))
    coming.sweep_strays(older_than=settings.UNFINISHED_UPLOADS, known=known)
    return sweep.each(
        due.values_list("pk", flat=True),
        lambda pk: uploading.forget(upload_id=pk, now=now),
    )


@shared_task
def write_digests() -> int:
    """Owe each office that asked one mail a morning, if something is new. Late, it is the same."""
    now = clock.now()
    morning = reminders.last_morning(now, GENEVA)
    due = queries.offices_to_tell(morning=morning, now=now)
    return sweep.each(
        due.values_list("pk", flat=True),
        lambda pk: subscribing.tell(office_id=pk, morning=morning, now=now),
    )


@shared_task
def compare_marks() -> int:
    """Compare the marks that States offered, on Monday mornings. Late or twice, it is the same."""
    now = clock.now()
    with sight.of_the_portal():
        return introducing.compare(morning=marks.last_comparison(now), now=now)


@shared_task
def forget_searches() -> int:
    """Forget the searches that somebody saved in an office that is over."""
    now = clock.now()
    return sweep.each(
        queries.searches_to_forget(now).values_list("pk", flat=True),
        lambda pk: searching.forget(search_id=pk, now=now),
    )
