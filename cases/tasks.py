"""What time does to cases: marks that passed with their act missing, files to destroy."""

from __future__ import annotations

from celery import shared_task

from cases import queries
from cases.actions import concerned, presenting, sharing
from forum import clock, sweep


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
