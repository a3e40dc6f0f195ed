"""Files come into a case: by chunks or at once, through the gate, past the scanner (ToR 18)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from cases import policies, queries
from cases.actions.sharing import NotYours
from cases.models import Case, CaseAttachment, CaseUpload
from cases.notices import uploading as notices
from forum import files, lock, object_keys, trail
from forum.errors import Refused
from forum.models import Term
from forum.uploads import coming, scanner
from forum.uploads.coming import Cleaned, Status
from forum.uploads.passing import NotFit, TooLarge, through_the_gate
from forum.uploads.scanner import Scan
from forum.uploads.verdict import Why


class CaseFull(Refused):
    def __init__(self) -> None:
        says = _(
            "With this file, the case would have more than %(limit)s. Withdraw a file that is no"
            " longer needed, or make this one smaller."
        )
        super().__init__(says % {"limit": filesizeformat(settings.CASE_BYTES)})


class Over(Refused):
    """It is settled already, or was cancelled: in another tab, or by a sweep."""

    def __init__(self) -> None:
        super().__init__(_("This upload is over. Load the page again to see what became of it."))


class Incomplete(Refused):
    def __init__(self) -> None:
        super().__init__(_("Parts of this file are still missing. Choose it again to go on."))


class NotWhole(Refused):
    def __init__(self) -> None:
        super().__init__(_("A part of the file did not come whole. It is sent again."))


class NothingAsked(Refused):
    def __init__(self) -> None:
        super().__init__(_("This was answered already, or the file was withdrawn."))


# --- Chunk by chunk --------------------------------------------------------------------------


@transaction.atomic
def begin(*, case: Case, name: str, size: int, changed: int, by: Term, now: datetime) -> CaseUpload:
    """
    Announce a file that will come chunk by chunk.

    Announced twice (after a lost connection, in two tabs, by a double click) it is one upload.
    """
    case = lock.hold(case)
    _must_be_editable(case, by, now=now)
    name = coming.bare_name(name)
    for begun in queries.same_upload(case, by, size=size, changed=changed):
        if begun.name == name:
            return begun
    if size == 0:
        raise NotFit(Why.EMPTY)
    if size > settings.ATTACHMENT_BYTES:
        raise TooLarge(size)
    if queries.bytes_in(case) + queries.bytes_coming(case) + size > settings.CASE_BYTES:
        raise CaseFull
    return CaseUpload.objects.create(
        case=case, name=name, size=size, changed=changed, added_by=by, begun_at=now
    )


def receive(
    *, upload: CaseUpload, number: int, stream: coming.Stream, by: Term, now: datetime
) -> None:
    """
    Take in one chunk; a second time changes nothing.

    Nothing is locked or written in the database while it comes, however slow the line is.
    """
    _must_be_editable(upload.case, by, now=now)
    if upload.status != Status.COMING or not 0 <= number < upload.chunks:
        raise Over
    try:
        coming.receive(upload, number, stream)
    except (coming.Broken, OSError) as broken:
        raise NotWhole from broken


def finish(*, upload: CaseUpload, by: Term, now: datetime) -> CaseUpload:
    """
    Send what came in through the gate, and settle what becomes of it.

    :raises Incomplete: if a chunk is missing.
    """
    _must_be_editable(upload.case, by, now=now)
    if upload.status != Status.COMING:
        return upload
    if len(upload.here) != upload.chunks:
        raise Incomplete
    try:
        with _looked_at(upload, coming.plain_of(upload)) as (file, scan):
            return _settle(upload, file, scan, by=by, now=now)
    except NotFit as refusal:
        return _refuse(upload, refusal.why, now=now)
    except FileNotFoundError as gone:  # Another tab finished it, or a sweep took it away.
        raise Over from gone


@transaction.atomic
def cancel(*, upload: CaseUpload, now: datetime) -> None:
    """Forget an upload, or what was said about it; a sweep destroys what came in."""
    upload = lock.hold(upload)
    if upload.status == Status.CANCELLED:
        return
    if upload.status != Status.KEPT:
        upload.destroy_key(at=now)
    upload.status, upload.settled_at = Status.CANCELLED, now
    upload.save(update_fields=["status", "settled_at"])


@transaction.atomic
def answer_location(*, upload: CaseUpload, keep: bool, by: Term, now: datetime) -> None:
    """Keep the place where a photograph was taken as content of the case, or let it go."""
    case = lock.hold(upload.case)
    _must_be_editable(case, by, now=now)
    upload = lock.hold(upload)
    file = queries.standing_files(case).filter(key=upload.key).first()
    if upload.status != Status.KEPT or not upload.asks or file is None:
        raise NothingAsked
    if keep:
        file.location = upload.location
        file.save(update_fields=["location"])
        trail.record(by, "kept the place of a file of", case, at=now, file=file.key)
    upload.status, upload.settled_at = Status.CANCELLED, now
    upload.save(update_fields=["status", "settled_at"])


# --- At once ---------------------------------------------------------------------------------


def attach(*, case: Case, file: files.Received, by: Term, now: datetime) -> CaseUpload:
    """
    Take in a file that came in one request, which lies sealed already.

    :raises Refused: and nothing of it stays.
    """
    _must_be_editable(case, by, now=now)
    if file.size > settings.ATTACHMENT_BYTES:
        raise TooLarge(file.size)
    upload = CaseUpload(
        case=case,
        key=file.key,
        sealed_as=file.data_key.of,
        name=coming.bare_name(file.name),
        size=file.size,
        added_by=by,
        begun_at=now,
    )
    upload.data_key = file.data_key
    with _looked_at(upload, file.plain()) as (passed, scan):
        return _settle(upload, passed, scan, by=by, now=now)


# --- What becomes of it ----------------------------------------------------------------------


def _must_be_editable(case: Case, by: Term, *, now: datetime) -> None:
    if policies.may_edit(by, case, now=now) is None:
        raise NotYours


def _looked_at(
    upload: CaseUpload, plain: Iterator[bytes]
) -> AbstractContextManager[tuple[Cleaned, Scan]]:
    return through_the_gate(plain, key=upload.key, data_key=upload.data_key, of=upload.case.key)


@transaction.atomic
def _settle(
    upload: CaseUpload, file: Cleaned, scan: Scan, *, by: Term, now: datetime
) -> CaseUpload:
    """Let it into the case, or let it wait for the scanner. Asked again, under the lock."""
    case = lock.hold(upload.case)
    _must_be_editable(case, by, now=now)
    if upload._state.adding:
        object_keys.keep(upload.data_key)
    else:
        upload = lock.hold(upload)
        if upload.status != Status.COMING:
            return upload
    _note(upload, file)
    _must_fit(upload)
    if scan == Scan.NO_ANSWER:
        file.wait()
        upload.status = Status.WAITING
    else:
        file.keep()
        _admit(upload, by=by, now=now)
    _keep(upload)
    return upload


def _note(upload: CaseUpload, file: Cleaned) -> None:
    upload.stored_as, upload.kind, upload.fit_size = file.stored_as, file.kind, file.size
    upload.removed, upload.location = file.removed, file.location
    upload.asks = bool(file.location)
    upload.fingerprint = file.fingerprint


def _must_fit(upload: CaseUpload) -> None:
    standing = queries.standing_files(upload.case)
    if standing.filter(fingerprint=upload.fingerprint).exists():
        raise NotFit(Why.ALREADY)
    if queries.bytes_in(upload.case) + upload.fit_size > settings.CASE_BYTES:
        raise NotFit(Why.CASE_FULL)


def _admit(upload: CaseUpload, *, by: Term, now: datetime) -> None:
    """Make it a file of the case, under the same key."""
    taken = {file.name for file in queries.standing_files(upload.case)}
    attachment = CaseAttachment(
        case=upload.case,
        sealed_as=upload.sealed_as,
        key=upload.key,
        name=coming.another_name(coming.safe_name(upload.name, upload.kind), taken),
        kind=upload.kind,
        size=upload.fit_size,
        removed=upload.removed,
        fingerprint=upload.fingerprint,
        stored_as=upload.stored_as,
        added_by=by,
        added_at=now,
    )
    attachment.save(force_insert=True)
    upload.status, upload.settled_at = Status.KEPT, now
    trail.record(by, "attached a file to", upload.case, at=now, file=attachment.key)


SETTLED = ("status", "why", *queries.TOLD_OF_UPLOADS)


def _keep(upload: CaseUpload) -> None:
    if upload._state.adding:
        upload.save(force_insert=True)
    else:
        upload.save(update_fields=SETTLED)


@transaction.atomic
def _refuse(upload: CaseUpload, why: Why, *, now: datetime) -> CaseUpload:
    upload = lock.hold(upload)
    if upload.status not in coming.UNSETTLED:
        return upload
    upload.status, upload.why, upload.settled_at = Status.REFUSED, why.value, now
    upload.location, upload.asks = "", False
    upload.save(update_fields=["status", "why", "location", "asks", "settled_at"])
    coming.forget(upload)
    return upload


# --- What the sweeps do, as the portal -------------------------------------------------------


@transaction.atomic
def scan_again(*, upload_id: int, now: datetime) -> None:
    """Ask the scanner about a file that waits; while it does not answer, nothing changes."""
    waiting = CaseUpload.objects.select_related("case", "added_by").get(pk=upload_id)
    plain = coming.opened(waiting.stored_as, key=waiting.key, data_key=waiting.data_key)
    scan = scanner.scan(plain, at=settings.CLAMAV_URL)
    if scan == Scan.NO_ANSWER:
        return
    case = lock.hold(waiting.case)
    upload = lock.hold(waiting)
    if upload.status != Status.WAITING:
        return
    why = Why.VIRUS if scan == Scan.FOUND else _why_not(upload, case, now=now)
    if why is None:
        coming.keep(upload.stored_as)
        _admit(upload, by=waiting.added_by, now=now)
        upload.save(update_fields=["status", "settled_at"])
        return
    refused = _refuse(upload, why, now=now)
    trail.record(None, "refused a file of", case, at=now, file=upload.key)
    notices.refused(refused, now=now)


def _why_not(upload: CaseUpload, case: Case, *, now: datetime) -> Why | None:
    """Ask again what was asked when it came: meanwhile much can have happened."""
    if policies.may_edit(upload.added_by, case, now=now) is None:
        return Why.CASE_GONE
    try:
        _must_fit(upload)
    except NotFit as refusal:
        return refusal.why
    return None


@transaction.atomic
def forget(*, upload_id: int, now: datetime) -> None:
    """Remove what has nothing more to say, and whatever came in of it."""
    upload = lock.hold(CaseUpload(pk=upload_id))
    coming.forget(upload)
    is_kept = CaseAttachment.objects.filter(sealed_as=upload.sealed_as).exists()
    if not is_kept:
        upload.destroy_key(at=now)
    upload.delete()
