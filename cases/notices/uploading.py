"""What the portal writes about a file that it refused after it had come in."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from cases.models import CaseUpload
from forum import outbox
from forum.models import Term

REFUSED = outbox.kind(
    "cases/file-refused", _("A file that you added was refused: see the files of the case.")
)


def refused(upload: CaseUpload, *, now: datetime) -> None:
    """Tell whoever sent it, and nobody else."""
    sender = Term.objects.filter(pk=upload.added_by_id)
    link = upload.case.get_absolute_url()
    outbox.post(REFUSED, to=sender, about=upload, link=link, due_at=now)
