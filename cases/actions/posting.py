"""A posting is written: begun, saved, given its parts, and corrected as a next version (ToR 13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypedDict

from django.db import transaction
from django.utils.translation import gettext as _

from cases import policies, queries
from cases.models import (
    SAID,
    SORTED_BY,
    Case,
    CaseShare,
    Posting,
    PostingPart,
    PostingVersion,
)
from cases.vocabulary import ON_THE_PLATFORM, Share, Type
from forum import keys, lock, trail
from forum.errors import Refused
from forum.models import Term


class NotYourPosting(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("Only a colleague of the State that posted can do this, until it is withdrawn.")
        )


class PostingSavedMeanwhile(Refused):
    """A colleague saved first. Both texts are shown, and nothing is lost."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "A colleague saved this posting while you were writing. Both texts are below:"
                " put together what shall stand, and save again."
            )
        )


class NothingInWriting(Refused):
    def __init__(self) -> None:
        super().__init__(
            _("What others read is not changed in place: begin a correction, and release it (¶13).")
        )


class CorrectionBegun(Refused):
    def __init__(self) -> None:
        super().__init__(_("A correction is being written already. Go on with that one."))


class Said(TypedDict):
    """What a posting is about, and what it says."""

    types: Sequence[str]
    stage: str
    regions: Sequence[str]
    categories: Sequence[str]
    heading: str
    text: str


@transaction.atomic
def begin(*, said: Said, about: Case | None = None, by: Term, now: datetime) -> Posting:
    """
    Keep a draft, for the provider's own State alone.

    :param about: the case whose State chose to share it, if it did: only that State knows.
    """
    posting = Posting(provider=by.speaks_for, begun_by=by, begun_at=now)
    keys.insert(posting, year=now.year, prefix="P-")
    PostingVersion.objects.create(posting=posting, number=1, **said)
    if about is not None:
        _link(about, posting, by=by, now=now)
    trail.record(by, "began", posting, at=now)
    return posting


def _link(case: Case, posting: Posting, *, by: Term, now: datetime) -> None:
    share = queries.share_of(case.pk)
    if share is not None and share.choice in ON_THE_PLATFORM and share.posting is None:
        share.posting, share.chosen_by, share.chosen_at = posting, by, now
        share.save(update_fields=["posting", "chosen_by", "chosen_at"])


def _in_writing(posting: Posting, *, by: Term, now: datetime) -> tuple[Posting, PostingVersion]:
    """Take the posting, and return the version in which a colleague may write."""
    posting = lock.hold(posting)
    if policies.may_write_posting(by, posting, now=now) is None:
        raise NotYourPosting
    version = queries.version_in_writing(posting)
    if version is None:
        raise NothingInWriting
    return posting, version


@transaction.atomic
def save(*, posting: Posting, edits: int, said: Said, by: Term, now: datetime) -> Posting:
    """
    Save what is being written, as it was opened after so many edits.

    :raises PostingSavedMeanwhile: if a colleague saved since; nothing of theirs is overwritten.
    """
    posting, version = _in_writing(posting, by=by, now=now)
    if version.edits != edits:
        raise PostingSavedMeanwhile
    for column, value in said.items():
        setattr(version, column, value)
    version.edits += 1
    version.save(update_fields=[*said, "edits"])
    trail.record(by, "saved", posting, at=now)
    return posting


@transaction.atomic
def add_part(
    *, posting: Posting, type: Type, said: Mapping[str, str], by: Term, now: datetime
) -> PostingPart:
    """Add a leg, a broker, a source, a place to what is being written, after those it has."""
    posting, version = _in_writing(posting, by=by, now=now)
    last = version.parts.order_by("-position").first()
    part = PostingPart.objects.create(
        version=version, type=type, position=last.position + 1 if last else 1, **said
    )
    trail.record(by, "saved", posting, at=now)
    return part


@transaction.atomic
def save_part(
    *, posting: Posting, part: PostingPart, said: Mapping[str, str], by: Term, now: datetime
) -> None:
    posting, version = _in_writing(posting, by=by, now=now)
    part = queries.part_for(version, part.key)
    for column, value in said.items():
        setattr(part, column, value)
    part.save(update_fields=list(said))
    trail.record(by, "saved", posting, at=now)


@transaction.atomic
def remove_part(*, posting: Posting, part: PostingPart, by: Term, now: datetime) -> None:
    """Take a part out of what is being written; what others read is not touched."""
    posting, version = _in_writing(posting, by=by, now=now)
    part = queries.part_for(version, part.key)
    part.destroy_key(at=now)
    part.delete()
    trail.record(by, "saved", posting, at=now)


@transaction.atomic
def begin_correction(*, posting: Posting, by: Term, now: datetime) -> PostingVersion:
    """
    Begin the next version, as a copy of the one that is read; for one's own State alone.

    :raises CorrectionBegun: if there is one already.
    """
    posting = lock.hold(posting)
    if policies.may_write_posting(by, posting, now=now) is None:
        raise NotYourPosting
    if queries.version_in_writing(posting) is not None:
        raise CorrectionBegun
    was = queries.version_of(posting)
    assert was is not None  # A posting without a draft was released.
    version = PostingVersion.objects.create(
        posting=posting,
        number=posting.version + 1,
        heading=was.heading,
        text=was.text,
        **{column: getattr(was, column) for column in SORTED_BY},
    )
    for part in queries.parts_of(was):
        said = {column: getattr(part, column) for column in SAID}
        PostingPart.objects.create(version=version, type=part.type, position=part.position, **said)
    trail.record(by, "began a correction of", posting, at=now)
    return version


@transaction.atomic
def discard_correction(*, posting: Posting, by: Term, now: datetime) -> None:
    """Drop the correction that is being written: what others read stays as it is."""
    posting, version = _in_writing(posting, by=by, now=now)
    if posting.released_at is None:
        raise NothingInWriting  # A draft is withdrawn, not dropped.
    for row in (*version.parts.all(), version):
        row.destroy_key(at=now)
        row.delete()
    trail.record(by, "dropped the correction of", posting, at=now)


@transaction.atomic
def choose_share(*, case: Case, choice: Share, by: Term, now: datetime) -> CaseShare:
    """
    Keep whether a State shares its case on the platform; it may choose otherwise at any time.

    Nobody else is told, and nothing is released by it (ToR 13).
    """
    case = lock.hold(case)
    if policies.speaks_for_provider(by, case, now=now) is None:
        raise NotYourPosting
    share = queries.share_of(case.pk) or CaseShare(case=case)
    share.choice, share.chosen_by, share.chosen_at = choice, by, now
    share.save()
    trail.record(by, "chose about the platform for", case, at=now)
    return share
