"""The platform: whose a posting is, who reads its card, and who what it says (ToR 13, 15, 19)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef, Q
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
from forum.models import Role, State
from forum.models.people import OF_A_STATE, SPEAKING
from forum.sealed import with_keys
from forum.sight import Condition, Reason, Viewer, any_of
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


def posting_for(ref: str) -> Posting:
    """Return the posting if whoever asks can see it, or answer 404."""
    return get_object_or_404(Posting.objects.select_related("provider"), ref=ref)


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


def share_of(case_id: int) -> CaseShare | None:
    """Return what a State chose for its case, if whoever asks is that State."""
    return CaseShare.objects.select_related("posting").filter(case=case_id).first()
