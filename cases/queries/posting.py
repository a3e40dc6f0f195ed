"""The platform: whose a posting is, who reads it, and how it is found (ToR 13, 15, 19)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from cases.models import (
    SAID,
    SORTED_BY,
    CaseShare,
    Posting,
    PostingAudience,
    PostingPart,
    PostingVersion,
)
from cases.queries.sharing import of_own_case, own, own_by_signature, signs
from cases.rules import Status
from forum import sight
from forum.audience import Kind
from forum.models import Role, State, StateQuerySet, Term, TermQuerySet, TrailEntry
from forum.models.people import OF_A_STATE, SPEAKING
from forum.sealed import with_keys
from forum.sight import Condition, Reason, Viewer, any_of
from forum.trail import DOWNLOADED, READ, label
from meetings.queries import bureau


@sight.of(PostingAudience, adds=own_by_signature, deletes=own_by_signature)
def posting_audiences(viewer: Viewer) -> Q:
    """The provider, and the State that was chosen, its police too."""
    return own(viewer) | Q(state=viewer.state)


def to_own_police(viewer: Viewer) -> Q:
    """Once it has left the State, its own law-enforcement contacts read it as others' do."""
    left = Q(released_at__isnull=False)
    return viewer.acts_as(Role.LAW_ENFORCEMENT) & Q(provider=viewer.state) & left


def to_the_audience(viewer: Viewer) -> Q:
    """Have been released to the viewer's State: to who speaks for it, and to its police."""
    chosen = PostingAudience.objects.filter(
        posting=OuterRef("pk"), provider=OuterRef("provider"), state=viewer.state
    )
    party = Q(audience__in=(Kind.PARTIES, Kind.ALL)) & Q(viewer.party)
    audience = party | Q(audience=Kind.ALL) | Q(audience=Kind.CHOSEN) & Q(Exists(chosen))
    return viewer.acts_as(*OF_A_STATE) & ~Q(status=Status.DRAFT) & audience


ITS_OWN = _("It is %(whose)s's own.")
READERS = (
    Reason(own, ITS_OWN),
    Reason(to_own_police, ITS_OWN),
    Reason(to_the_audience, _("%(whose)s released it to this State.")),
)


def left_its_state(viewer: Viewer) -> Q:
    return Q(released_at__isnull=False) & bureau(viewer)


CARD = (*READERS, Reason(left_its_state, _("Supports the Forum: sees that, whose and when (¶5).")))

NEVER_LEFT = Q(released_at=None, audience=Kind.OWN) & ~Q(status=Status.RELEASED)


def new_posting(viewer: Viewer) -> Q:
    return own(viewer) & NEVER_LEFT & Q(status=Status.DRAFT, begun_by=viewer.term)


def in_own_hands(viewer: Viewer) -> Q:
    """A draft is any colleague's; what left the State, only theirs who sign for it."""
    return own(viewer) & (Q(released_at=None) | signs(viewer))


def draft_or_signed(viewer: Viewer) -> Q:
    return own(viewer) & (NEVER_LEFT | Q(released_by=viewer.term) & signs(viewer))


SIGNED = "released_by_id"
OF_A_RELEASE = ("audience", "version", "news_at", "expires_at", *SORTED_BY)
sight.step(
    Posting,
    *("status", SIGNED, "released_at", *OF_A_RELEASE),
    by=SPEAKING,
    when="OLD.status = 'DRAFT' AND NEW.status = 'RELEASED'",
)
# A version is never taken back to an earlier one.
sight.step(
    Posting,
    *(SIGNED, *OF_A_RELEASE),
    by=SPEAKING,
    when="OLD.status = 'RELEASED' AND NEW.status = 'RELEASED' AND NEW.version >= OLD.version",
)
sight.step(
    Posting,
    *("status", "withdrawn_at", SIGNED, *SORTED_BY),
    by=SPEAKING,
    when="OLD.status <> 'WITHDRAWN' AND NEW.status = 'WITHDRAWN'",
)


@sight.of(
    Posting,
    adds=new_posting,
    changes=in_own_hands,
    into=draft_or_signed,
    columns=("status", "released_at", "withdrawn_at", SIGNED, *OF_A_RELEASE),
    because=CARD,
    counted=own,
)
def postings(viewer: Viewer) -> Q:
    """The card: as what it says, and the bureau once it left its State."""
    return any_of(viewer, CARD)


# --- What it says ---


def in_force(viewer: Viewer) -> Q:
    """Released, and not past its last day: asked when it is read, whether or not a job runs."""
    return Q(status=Status.RELEASED) & (Q(expires_at=None) | Q(expires_at__gt=viewer.now))


def own_version(viewer: Viewer) -> Q:
    """Its own State, also what is being written; of what was withdrawn nobody reads more."""
    return Q(posting__in=Posting.objects.filter(own(viewer)).exclude(status=Status.WITHDRAWN))


def version_shown(whom: Condition) -> Condition:
    """Read the version that is in force, as one of those to whom the posting was released."""

    def shown(viewer: Viewer) -> Q:
        known = Posting.objects.filter(
            whom(viewer) & in_force(viewer), pk=OuterRef("posting"), version=OuterRef("number")
        )
        return Q(Exists(known))

    return shown


VERSION_READERS = (
    Reason(own_version, ITS_OWN),
    *(Reason(version_shown(reason.whom), reason.says) for reason in READERS[1:]),
)


def being_written(viewer: Viewer) -> Q:
    """A version of one's own State that nobody else reads yet: any colleague writes in it."""
    known = Posting.objects.filter(own(viewer)).exclude(status=Status.WITHDRAWN)
    return Q(Exists(known.filter(pk=OuterRef("posting"), version__lt=OuterRef("number"))))


def written_or_signed(viewer: Viewer) -> Q:
    """What others read is changed by who signs for the State: it is erased with its key."""
    return being_written(viewer) | own_version(viewer) & signs(viewer)


def of_own_posting(viewer: Viewer) -> Q:
    return Q(posting__in=Posting.objects.filter(own(viewer)))


@sight.of(
    PostingVersion,
    adds=being_written,
    changes=written_or_signed,
    deletes=being_written,
    columns=("heading", "text", "edits", "erased_at", *SORTED_BY),
    because=VERSION_READERS,
    counted=of_own_posting,
)
def posting_versions(viewer: Viewer) -> Q:
    return any_of(viewer, VERSION_READERS)


def _of_version(whom: Condition) -> Condition:
    return lambda viewer: Q(version__in=PostingVersion.objects.filter(whom(viewer)))


@sight.of(
    PostingPart,
    adds=_of_version(being_written),
    changes=_of_version(written_or_signed),
    deletes=_of_version(being_written),
    columns=SAID,
    because=tuple(Reason(_of_version(reason.whom), reason.says) for reason in VERSION_READERS),
)
def posting_parts(viewer: Viewer) -> Q:
    """With the version that they are parts of."""
    return _of_version(posting_versions)(viewer)


@sight.of(
    CaseShare,
    adds=lambda viewer: of_own_case(viewer) & Q(chosen_by=viewer.term),
    changes=of_own_case,
    into=lambda viewer: of_own_case(viewer) & Q(chosen_by=viewer.term),
    columns=("choice", "posting_id", "chosen_by_id", "chosen_at"),
)
def case_shares(viewer: Viewer) -> Q:
    """The provider's own matter: no reader of the case, no office of the Forum (ToR 13)."""
    return of_own_case(viewer)


# --- What is asked for ---


class Filter(NamedTuple):
    """What a list is narrowed to: a code of each kind, or none."""

    type: str = ""
    stage: str = ""
    region: str = ""
    category: str = ""

    def of(self, rows: QuerySet[Posting]) -> QuerySet[Posting]:
        if self.type:
            rows = rows.filter(types__contains=[self.type])
        if self.stage:
            rows = rows.filter(stage=self.stage)
        if self.region:
            rows = rows.filter(regions__contains=[self.region])
        if self.category:
            rows = rows.filter(categories__contains=[self.category])
        return rows


def posting_for(ref: str) -> Posting:
    """Return the posting if whoever asks can see it, or answer 404."""
    return get_object_or_404(Posting.objects.select_related("provider"), ref=ref)


def known_postings() -> QuerySet[Posting]:
    """Return the postings that whoever asks can see, what has news first."""
    rows = Posting.objects.select_related("provider")
    return rows.order_by(F("news_at").desc(nulls_last=True), "-begun_at", "-pk")


def postings_in_force(*, now: datetime) -> QuerySet[Posting]:
    """Return those that others can read at this moment, of what whoever asks can see."""
    not_over = Q(expires_at=None) | Q(expires_at__gt=now)
    return known_postings().filter(not_over, status=Status.RELEASED)


def versions_shown(postings: Iterable[Posting]) -> dict[int, PostingVersion]:
    """Return what these postings say to whoever asks, by posting."""
    rows = PostingVersion.objects.filter(posting__in=list(postings), number=F("posting__version"))
    return {row.posting_id: row for row in with_keys(rows)}


def versions_of_own(postings: Iterable[Posting], state: State) -> dict[int, PostingVersion]:
    """Return what the postings of one's own State say, or will, by posting: the latest of each."""
    own_ones = [posting for posting in postings if posting.provider_id == state.pk]
    rows = PostingVersion.objects.filter(posting__in=own_ones).order_by("number")
    return {row.posting_id: row for row in with_keys(rows)}


def version_of(posting: Posting) -> PostingVersion | None:
    """Return the version in force, if whoever asks can read it."""
    return PostingVersion.objects.filter(posting=posting, number=posting.version).first()


def version_in_writing(posting: Posting) -> PostingVersion | None:
    """Return the version that is being written, if whoever asks can see that."""
    return PostingVersion.objects.filter(posting=posting, number__gt=posting.version).first()


def parts_of(version: PostingVersion) -> list[PostingPart]:
    """Return the parts, type by type as they were added: the legs of a route in their order."""
    return with_keys(version.parts.order_by("position", "pk"))


def part_for(version: PostingVersion, key: str) -> PostingPart:
    return get_object_or_404(PostingPart, version=version, key=key)


def states_chosen_for(posting: Posting) -> set[State]:
    return set(State.objects.filter(pk__in=posting.chosen.values("state")))


def states_reached_by(posting: Posting, *, now: datetime) -> StateQuerySet:
    """Return the other States that a posting is released to."""
    chosen = State.objects.of_the_forum(now).filter(pk__in=posting.chosen.values("state"))
    audiences = {
        Kind.OWN: State.objects.none(),
        Kind.CHOSEN: chosen,
        Kind.PARTIES: State.objects.parties(now),
        Kind.ALL: State.objects.of_the_forum(now),
    }
    return audiences[Kind(posting.audience)].exclude(pk=posting.provider_id)


def terms_of_states(states: Iterable[State], *, now: datetime) -> TermQuerySet:
    """Return who reads postings for these States: their law-enforcement contacts too."""
    return Term.objects.running(now).filter(role__in=OF_A_STATE, state__in=list(states))


def share_of(case_id: int) -> CaseShare | None:
    """Return what a State chose for its case, if whoever asks is that State."""
    return CaseShare.objects.select_related("posting").filter(case=case_id).first()


# --- Who has opened it ---


class Opened(NamedTuple):
    """That a State has opened a version of a posting, and when first."""

    state: State
    version: int
    first_at: datetime


def opened_by_states(posting: Posting) -> list[Opened]:
    """
    Return which States opened which version, and when first, as its provider is told.

    Out of the trail, which tells an owner that a State read, never who of it (ToR 15).
    """
    numbers = {label(row): row.number for row in posting.versions.all()}
    told = TrailEntry.objects.filter(
        owner=posting.provider_id,
        subject__in=list(numbers),
        act__in=(READ, DOWNLOADED),
        reader__isnull=False,
    )
    first: dict[tuple[State, int], datetime] = {}
    for entry in told.select_related("reader").order_by("at", "pk"):
        assert entry.reader is not None
        first.setdefault((entry.reader, numbers[entry.subject]), entry.at)
    return [Opened(state, number, at) for (state, number), at in first.items()]


def first_opened_by(hat: Term, versions: Iterable[PostingVersion]) -> dict[int, datetime]:
    """Return when one's own State first opened these versions, as far as whoever asks may know."""
    labels = {label(row): row.pk for row in versions}
    rows = TrailEntry.objects.filter(
        subject__in=list(labels), act__in=(READ, DOWNLOADED), office__isnull=False
    )
    of_state = rows.filter(office__in=Term.objects.filter(state=hat.state_id))
    first: dict[int, datetime] = {}
    for subject, at in of_state.order_by("at").values_list("subject", "at"):
        first.setdefault(labels[subject], at)
    return first
