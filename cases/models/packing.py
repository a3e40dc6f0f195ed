"""
What a presentation carries of States concerned: files of replies, and the pack (ToR 12).

A pack is finalised in versions. A version says which replies it holds, by their digests, and
never changes; a reply that comes later needs the next one.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models
from django.utils.functional import Promise

from cases.models.presenting import Intention, NoticeToState, Reply
from forum import keys
from forum.files import Attachment
from forum.models import Term
from forum.sealed import SealedRow, SealedTextField
from forum.uploads import sentences


class ReplyFile(Attachment):
    """A file of a reply. Until the reply is given it is the State concerned's own, and waits."""

    notice = models.ForeignKey(NoticeToState, models.PROTECT, related_name="files")
    reply = models.ForeignKey(
        Reply, models.PROTECT, null=True, blank=True, related_name="files"
    )  # once it was given
    added_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    digest = SealedTextField()  # SHA-256 of the unaltered file

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_file_is_given_or_withdrawn",
                condition=models.Q(reply=None) | models.Q(withdrawn_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"file {self.pk} for notice {self.notice_id}"

    @property
    def removals(self) -> Sequence[Promise]:
        return sentences.removals(self.removed)


class Pack(models.Model):
    """The card of a version of a presentation pack: that it was finalised, by whom, when."""

    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    intention = models.ForeignKey(Intention, models.PROTECT, related_name="packs")
    number = models.PositiveSmallIntegerField()
    finalised_by = models.ForeignKey(Term, models.PROTECT, related_name="+")
    finalised_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="packs_of_an_intention_are_numbered", fields=["intention", "number"]
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number} of the pack of intention {self.intention_id}"


class PackContent(SealedRow):
    """What a version holds, as it was frozen (``cases.pack``): for the presenting State alone."""

    pack = models.OneToOneField(Pack, models.PROTECT, primary_key=True, related_name="content")
    says = SealedTextField()

    def __str__(self) -> str:
        return f"content of pack {self.pack_id}"
