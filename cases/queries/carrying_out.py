"""What the parties to an arrangement do, and the files that they put in (ToR 21)."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from cases.models import Arrangement, ArrangementFile, ArrangementStep
from cases.queries.arranging import is_party, of_a_standing_room, party, purging
from cases.queries.sharing import signs
from forum import sight
from forum.models.people import SPEAKING
from forum.sealed import with_keys
from forum.sight import Viewer


def own(viewer: Viewer) -> Q:
    """What one's own State put into a room that was not erased."""
    return Q(state=viewer.speaks_for) & of_a_standing_room(viewer)


def setting(viewer: Viewer) -> Q:
    """For one's own State alone: what another shall do, it says itself."""
    now = Q(set_by=viewer.term, set_at=viewer.now, done_at=None, withdrawn_at=None)
    return own(viewer) & now & signs(viewer)


def own_or_purging(viewer: Viewer) -> Q:
    return own(viewer) | purging(viewer)


OPEN_STEP = "OLD.done_at IS NULL AND OLD.withdrawn_at IS NULL AND OLD.state_id = me.speaks_for"
sight.step(ArrangementStep, "done_at", by=SPEAKING, when=f"{OPEN_STEP} AND NEW.done_at = me.moment")
sight.step(
    ArrangementStep,
    "withdrawn_at",
    by=SPEAKING,
    when=f"{OPEN_STEP} AND NEW.withdrawn_at = me.moment",
)
sight.step(ArrangementStep, "what", by=SPEAKING, when="sight.all_close(OLD.arrangement_id)")


@sight.of(
    ArrangementStep,
    adds=setting,
    changes=own_or_purging,
    columns=("what", "done_at", "withdrawn_at"),
    floor=party,
)
def steps(viewer: Viewer) -> Q:
    return party(viewer)


def putting_in(viewer: Viewer) -> Q:
    return own(viewer) & Q(added_by=viewer.term, added_at=viewer.now, withdrawn_at=None)


sight.step(ArrangementFile, "withdrawn_at", by=SPEAKING, when=sight.once("withdrawn_at"))


@sight.of(
    ArrangementFile,
    adds=putting_in,
    changes=own_or_purging,
    columns=("withdrawn_at",),
    floor=party,
)
def files(viewer: Viewer) -> Q:
    return party(viewer)


def steps_of(arrangement: Arrangement) -> list[ArrangementStep]:
    """Return what the parties do, the earliest date first."""
    rows = arrangement.steps.filter(withdrawn_at=None).select_related("state")
    return with_keys(rows.order_by("due_at", "pk"))


def step_for(arrangement: Arrangement, key: str) -> ArrangementStep:
    rows = ArrangementStep.objects.select_related("state")
    return get_object_or_404(rows, arrangement=arrangement, key=key, withdrawn_at=None)


def arranged_files(arrangement: Arrangement) -> list[ArrangementFile]:
    rows = arrangement.files.filter(withdrawn_at=None).select_related("state")
    return with_keys(rows.order_by("added_at", "pk"))


def file_for(arrangement: Arrangement, key: str) -> ArrangementFile:
    rows = ArrangementFile.objects.select_related("state", "arrangement")
    return get_object_or_404(rows, arrangement=arrangement, key=key, withdrawn_at=None)


def is_to_be_done(step_id: int) -> bool:
    """Return whether a step still waits to be done by a party that is still one."""
    step = ArrangementStep.objects.filter(pk=step_id, done_at=None, withdrawn_at=None).first()
    if step is None or step.arrangement.is_purged:
        return False
    return is_party(step.arrangement, step.state)


def arranged_files_to_destroy() -> QuerySet[ArrangementFile]:
    """Return what was withdrawn and still lies, sealed, on a disk."""
    return ArrangementFile.objects.filter(withdrawn_at__isnull=False, destroyed_at=None)
