"""
What is handed out as a file, made for whoever asks: a copy that can be traced (ToR 14, 15).

Every PDF that the portal makes, and every original that is a PDF or a picture, leaves through
here: with a line on each page that says whose copy it is, and its number all over it. The number
is kept in a table that nobody reads. A challenger may ask whose copy one is, and learns the State.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import PurePath

from django.db import models
from django.http import HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from forum import documents, files, moments, trail
from forum.errors import Refused
from forum.files import Attachment
from forum.models import Copy, Role, State, Term
from forum.stamping import marks, sheets, warden
from forum.stamping.marks import Mark
from forum.stamping.sheets import Unmarkable
from forum.terms_of_reference import GENEVA
from forum.uploads.verdict import JPEG, PDF, PNG

MARKED = (PDF, PNG, JPEG)  # The other kinds have no page to write on.


class CannotBeMarked(Refused):
    def __init__(self) -> None:
        super().__init__(
            _(
                "This file cannot be marked as your copy, so it is not handed out. Ask for the"
                " unaltered file instead: that you did is put on record."
            )
        )


def answer_with(
    paper: bytes,
    *,
    of: models.Model,
    name: str,
    by: Term,
    now: datetime,
    for_state: State | None = None,
) -> HttpResponse:
    """
    Answer with a PDF that the portal made, as the copy of this office.

    :param of: the row it was made of.
    :param for_state: the State to which it is handed over on paper, if it is not one's own.
    """
    mark = _mark(of, by=by, now=now, for_state=for_state)
    marked = sheets.stamp(paper, mark.number, overlay=_overlay(mark))
    return _file(marked, kind=PDF, name=name)


def download(attachment: Attachment, *, by: Term, now: datetime) -> HttpResponseBase:
    """
    Answer with an original: as one's own copy if it is a PDF or a picture, else as it is.

    :raises CannotBeMarked: if it cannot be read. It is not handed out unmarked.
    """
    if attachment.kind not in MARKED:
        return files.download(attachment)
    plain = b"".join(files.open_sealed(attachment))
    mark = _mark(attachment, by=by, now=now)
    try:
        if attachment.kind == PDF:
            marked = warden.stamp_sheets(plain, mark.number, overlay=_overlay(mark))
        else:
            marked = warden.stamp_picture(plain, mark.number, line=mark.line)
    except Unmarkable as error:
        raise CannotBeMarked from error
    return _file(marked, kind=attachment.kind, name=_with(mark.number, attachment.name))


def shown(attachment: Attachment, page: int, *, by: Term, now: datetime) -> tuple[bytes, str, int]:
    """
    Return one page of an original as a picture with the mark of this office, to be looked at.

    :returns: the picture, its media type, and how many pages there are.
    :raises Unmarkable: if it cannot be drawn, or there is no such page.
    """
    plain = b"".join(files.open_sealed(attachment))
    mark = _mark(attachment, by=by, now=now)
    if attachment.kind == PDF:
        drawn, pages = warden.draw_page(plain, mark.number, overlay=_overlay(mark), page=page)
        return drawn, PNG, pages
    if page != 1:
        raise Unmarkable
    return warden.stamp_picture(plain, mark.number, line=mark.line), attachment.kind, 1


def original(attachment: Attachment, *, by: Term, now: datetime) -> HttpResponseBase:
    """Answer with the unaltered file; that it was asked for is on record."""
    trail.record(by, "took the unaltered file", attachment, at=now)
    return files.download(attachment)


def _mark(of: models.Model, *, by: Term, now: datetime, for_state: State | None = None) -> Mark:
    """Write down that a copy is made; return what marks it."""
    state = for_state or by.state
    copy = Copy(
        number=marks.new_number(), document=trail.label(of), office=by, state=state, made_at=now
    )
    copy.save(force_insert=True)  # Nothing is returned: nobody reads this table.
    with translation.override("en"):  # As the letters are: a copy travels.
        whose = str(state) if state else str(Role(by.role).label)
        return Mark(
            number=copy.number,
            whose=whose,
            name="" if for_state else str(by.person),
            at=moments.moment(now, GENEVA),
        )


def _overlay(mark: Mark) -> bytes:
    with translation.override("en"):
        return documents.pdf("documents/copy_mark.html", {"mark": mark})


def _with(number: str, name: str) -> str:
    path = PurePath(name)
    return f"{path.stem}-{number}{path.suffix}"


def _file(content: bytes, *, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    disposition = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Disposition"] = disposition
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
