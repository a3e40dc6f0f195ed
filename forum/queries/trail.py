"""The trail: who reads which of its entries, page by page, and who reads that it is whole."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from django.db.models import F, Q, QuerySet
from django.db.models.lookups import IsNull

from forum import sight
from forum.models import Anchor, ChainCheck, Role, Term, TrailEntry
from forum.models.people import SPEAKING
from forum.models.trail import DOWNLOADED, READ
from forum.queries.offices import secretariat
from forum.sight import Viewer


def own_act(viewer: Viewer) -> Q:
    return Q(office=viewer.term, owner=None)


def reading(viewer: Viewer) -> Q:
    """What the owner of an item is told: that one's own State read it, or one's own office."""
    told = Q(office=None, owner__isnull=False, act__in=(READ, DOWNLOADED), day__isnull=False)
    stateless = Q(reader=None) & Q(IsNull(viewer.state, True))
    return viewer.in_office() & told & (Q(reader=viewer.state) | stateless)


def own_act_or_reading(viewer: Viewer) -> Q:
    return own_act(viewer) | reading(viewer)


@sight.of(TrailEntry, adds=own_act_or_reading, kept=True)
def trail_entries(viewer: Viewer) -> Q:
    """
    A State reads its own acts, the Secretariat those of its office, others their own.

    Of its own items a State reads too when another State read them; never who of that State did.
    """
    of_state = Q(office__in=Term.objects.filter(state=viewer.speaks_for))
    of_secretariat = Q(office__in=Term.objects.filter(role=Role.SECRETARIAT))
    acts = own_act(viewer) | of_state | of_secretariat & secretariat(viewer)
    return acts | Q(owner=viewer.speaks_for)


def administrators(viewer: Viewer) -> Q:
    """Whether the trail is whole, in numbers; not what it holds."""
    return viewer.acts_as(Role.ADMINISTRATOR)


sight.of(ChainCheck, kept=True)(administrators)
sight.of(Anchor, kept=True)(administrators)


def trail_of(subject: str) -> QuerySet[TrailEntry]:
    """Return the acts on a row that whoever asks may read, oldest first."""
    entries = TrailEntry.objects.filter(subject=subject).select_related("office__state")
    return entries.order_by("at", F("pk"))


class Place(NamedTuple):
    """A place in a list by time: after so many entries of this instant."""

    at: datetime
    passed: int

    def __str__(self) -> str:
        return f"{self.at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}~{self.passed}"

    @classmethod
    def read(cls, text: str) -> Place | None:
        """Return the place that an address names, if it names one."""
        at, _tilde, passed = text.partition("~")
        try:
            return cls(
                datetime.strptime(at, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC), int(passed)
            )
        except ValueError:
            return None


def trail_for(
    hat: Term,
    *,
    act: str = "",
    subjects: list[str] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[TrailEntry]:
    """Return the entries that this office reads, the newest first."""
    rows = TrailEntry.objects.filter(_of(hat))
    if act:
        rows = rows.filter(act=act)
    if subjects is not None:
        rows = rows.filter(subject__in=subjects)
    if since:
        rows = rows.filter(at__gte=since)
    if until:
        rows = rows.filter(at__lt=until)
    return rows.select_related("office__person", "office__state", "reader").order_by("-at", "-pk")


def _of(hat: Term) -> Q:
    """Return what the sight says, with the offices by their ids: so that an index finds them."""
    if hat.role == Role.SECRETARIAT:
        offices = Term.objects.filter(role=Role.SECRETARIAT)
    elif hat.role in SPEAKING:
        offices = Term.objects.filter(state=hat.state)
    else:
        return Q(office=hat)
    mine = Q(office__in=list(offices.values_list("pk", flat=True)))
    return mine | Q(owner=hat.state) if hat.state else mine


def page_of_trail(
    rows: QuerySet[TrailEntry], after: Place | None, *, size: int
) -> tuple[list[TrailEntry], Place | None]:
    """
    Return a page of entries, and the place after it if there are more.

    By place, not by number: what is added meanwhile moves nothing, and no page costs more than
    the first. The place is an instant, which tells nothing of the entries of others in between.
    """
    start = after.passed if after else 0
    if after:
        rows = rows.filter(at__lte=after.at)
    found = list(rows[start : start + size + 1])
    page = found[:size]
    if len(found) <= size:
        return page, None
    last = page[-1].at
    passed = sum(entry.at == last for entry in page)
    if after and after.at == last:
        passed += after.passed
    return page, Place(last, passed)


def acts_of_trail(hat: Term | None) -> list[str]:
    """Return the acts that this office finds in the trail."""
    if hat is None:
        return []
    return list(TrailEntry.objects.filter(_of(hat)).values_list("act", flat=True).distinct())


def last_check() -> ChainCheck | None:
    return ChainCheck.objects.order_by("pk").last()


def last_anchor() -> Anchor | None:
    return Anchor.objects.order_by("pk").last()
