"""Files for a reply: they wait beside it, go over with it, and then stay as they are (ToR 12)."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from cases import policies, queries
from cases.models import NoticeToState, Reply, ReplyFile
from forum import digests, files, lock, object_keys
from forum.errors import Refused
from forum.models import Term
from forum.uploads import coming
from forum.uploads.passing import NoScanner, NotFit, TooLarge, through_the_gate
from forum.uploads.scanner import Scan
from forum.uploads.verdict import Why


class NotYours(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("Only the State concerned adds files to its reply, while the notice stands (¶12).")
        )


class ReplyFull(Refused):
    def __init__(self) -> None:
        says = _(
            "With this file, the reply would have more than %(limit)s. Remove a file that is not"
            " needed, or make this one smaller."
        )
        super().__init__(says % {"limit": filesizeformat(settings.CASE_BYTES)})


class GivenAlready(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("This file was given with a reply: it stays as it is. You can reply once more (¶12).")
        )


def attach(*, notice: NoticeToState, file: files.Received, by: Term, now: datetime) -> ReplyFile:
    """
    Lay a file beside the next reply, through the gate that cases have.

    :raises Refused: and nothing of it stays.
    """
    _must_be_ours(notice, by, now=now)
    if file.size > settings.ATTACHMENT_BYTES:
        raise TooLarge(file.size)
    passing = through_the_gate(file.plain(), key=file.key, data_key=file.data_key, of=notice.key)
    with passing as (passed, scan):
        if scan == Scan.NO_ANSWER:
            raise NoScanner
        digest = digests.of_pieces(passed.plain())
        return _admit(notice, file, passed, digest, by=by, now=now)


@transaction.atomic
def _admit(
    notice: NoticeToState,
    file: files.Received,
    passed: coming.Cleaned,
    digest: str,
    *,
    by: Term,
    now: datetime,
) -> ReplyFile:
    """Keep it. Asked again, under the lock: it took a while to look at it."""
    notice = lock.hold(notice)
    _must_be_ours(notice, by, now=now)
    there = queries.waiting_files(notice)
    if passed.fingerprint in {one.fingerprint for one in there}:
        raise NotFit(Why.ALREADY)
    if sum(one.size for one in there) + passed.size > settings.CASE_BYTES:
        raise ReplyFull
    object_keys.keep(file.data_key)
    name = coming.safe_name(file.name, passed.kind)
    added = ReplyFile(
        notice=notice,
        key=file.key,
        sealed_as=file.data_key.of,
        name=coming.another_name(name, {one.name for one in there}),
        kind=passed.kind,
        size=passed.size,
        removed=passed.removed,
        fingerprint=passed.fingerprint,
        digest=digest,
        stored_as=passed.stored_as,
        added_by=by,
        added_at=now,
    )
    added.save(force_insert=True)
    passed.keep()
    return added


def _must_be_ours(notice: NoticeToState, by: Term, *, now: datetime) -> None:
    if policies.may_prepare_reply(by, notice, now=now) is None:
        raise NotYours


def give(notice: NoticeToState, reply: Reply) -> int:
    """Let what waits go over with a reply, within its act; return how many files that are."""
    waiting = queries.waiting_files(notice)
    for file in waiting:
        file.reply = reply
        file.save(update_fields=["reply"])
    return len(waiting)


@transaction.atomic
def remove(*, file: ReplyFile, by: Term, now: datetime) -> None:
    """Take back a file that waits: its key goes now, a sweep clears the disk."""
    notice = lock.hold(file.notice)
    file = lock.hold(file)
    _must_be_ours(notice, by, now=now)
    if file.reply_id is not None:
        raise GivenAlready
    if file.withdrawn_at is None:
        file.destroy_key(at=now)
        file.withdrawn_at = now
        file.save(update_fields=["withdrawn_at"])


@transaction.atomic
def destroy_file(*, file_id: int, now: datetime) -> None:
    """Destroy a file that was taken back, as the portal; a second time finds nothing to do."""
    file = lock.hold(ReplyFile(pk=file_id))
    if file.withdrawn_at is None or file.destroyed_at is not None:
        return
    files.destroy(file.stored_as)
    file.destroyed_at = now
    file.save(update_fields=["destroyed_at"])
