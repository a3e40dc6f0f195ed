"""Files on their way into a case (ToR 13, 18)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models
from django.utils.functional import Promise

from cases.models.sharing import Case
from forum.models import Term
from forum.uploads import sentences
from forum.uploads.coming import Status, Upload


class CaseUpload(Upload):
    """A file that comes in, waits for the scanner or was refused: only who sends it sees it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="uploads")
    added_by = models.ForeignKey(Term, models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(
                name="uploads_to_scan", fields=["begun_at"], condition=models.Q(status="WAITING")
            ),
        ]

    def __str__(self) -> str:
        return f"upload {self.pk} to case {self.case_id}"

    @property
    def refusal(self) -> Promise:
        return sentences.refusal(self.why)

    @property
    def removals(self) -> Sequence[Promise]:
        return sentences.removals(self.removed)

    @property
    def is_coming(self) -> bool:
        return self.status == Status.COMING

    @property
    def is_waiting(self) -> bool:
        return self.status == Status.WAITING

    @property
    def is_refused(self) -> bool:
        return self.status == Status.REFUSED
