"""Files on their way into a case: shown to whoever sends them, and to nobody else."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet, Sum
from django.shortcuts import get_object_or_404

from cases.models import Case, CaseAttachment, CaseUpload
from cases.queries.sharing import of_a_case_in_own_hands
from cases.rules import Status as CaseStatus
from forum import sight
from forum.models import Term
from forum.models.people import SPEAKING
from forum.sight import Viewer
from forum.uploads.coming import UNSETTLED, Status


def own_upload(viewer: Viewer) -> Q:
    return Q(added_by=viewer.term)


def own_upload_to_own_case(viewer: Viewer) -> Q:
    return own_upload(viewer) & of_a_case_in_own_hands(viewer)


# It comes in, and is settled once; what was found in it is told, and asked about, once.
TOLD = (
    *("why", "kind", "removed", "location", "asks", "fingerprint"),
    *("stored_as", "fit_size", "settled_at"),
)
sight.step(
    CaseUpload,
    "status",
    *TOLD,
    by=SPEAKING,
    when="OLD.status = 'COMING' AND NEW.status <> 'COMING'",
)
sight.step(
    CaseUpload,
    *("status", "settled_at"),
    by=SPEAKING,
    when="OLD.status IN ('WAITING', 'REFUSED', 'KEPT') AND NEW.status = 'CANCELLED'",
)


@sight.of(
    CaseUpload,
    adds=own_upload_to_own_case,
    changes=own_upload,
    columns=("status", *TOLD),
)
def uploads(viewer: Viewer) -> Q:
    """Whoever sends it, in the office in which they send it."""
    return own_upload(viewer)


def uploads_of(case: Case) -> QuerySet[CaseUpload]:
    """Return what whoever asks has on its way, was refused, or is asked about."""
    asked = Q(status=Status.KEPT, asks=True)
    told = Q(status__in=(*UNSETTLED, Status.REFUSED)) | asked
    return case.uploads.filter(told).order_by("begun_at", "pk")


def upload_for(case: Case, key: str) -> CaseUpload:
    return get_object_or_404(CaseUpload.objects.select_related("case"), case=case, key=key)


def same_upload(case: Case, by: Term, *, size: int, changed: int) -> QuerySet[CaseUpload]:
    """Return what could be the same file, begun before: its name is sealed, and compared there."""
    coming = case.uploads.filter(added_by=by, status=Status.COMING)
    return coming.filter(size=size, changed=changed).order_by("begun_at")


def standing_files(case: Case) -> QuerySet[CaseAttachment]:
    return case.attachments.filter(withdrawn_at=None)


def bytes_in(case: Case) -> int:
    """Return how much a case holds."""
    return standing_files(case).aggregate(all=Sum("size"))["all"] or 0


def bytes_coming(case: Case) -> int:
    """Return how much whoever asks has on its way."""
    return case.uploads.filter(status__in=UNSETTLED).aggregate(all=Sum("size"))["all"] or 0


# --- What the sweeps ask, as the portal ----------------------------------------------------------


def uploads_to_scan() -> QuerySet[CaseUpload]:
    return CaseUpload.objects.filter(status=Status.WAITING).order_by("begun_at", "pk")


def uploads_to_forget(*, unfinished: datetime, told: datetime) -> QuerySet[CaseUpload]:
    """
    Return what has nothing more to say: cancelled, added, told long enough, or never finished.

    What came for a case that was withdrawn goes with it.
    """
    over = Q(status=Status.CANCELLED) | Q(status=Status.KEPT, asks=False)
    long_told = Q(status__in=(Status.KEPT, Status.REFUSED), settled_at__lt=told)
    unfinished_ = Q(status=Status.COMING, begun_at__lt=unfinished)
    withdrawn = Q(status__in=UNSETTLED, case__status=CaseStatus.WITHDRAWN)
    return CaseUpload.objects.filter(over | long_told | unfinished_ | withdrawn)
