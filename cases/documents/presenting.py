"""What States carry to the floor, and what proves a notice: row -> context -> bytes (ToR 12)."""

from __future__ import annotations

from datetime import datetime

from cases import record
from cases.models import NoticeToState, Pack
from cases.pack import Facts, Section
from forum import documents
from forum.models import State
from forum.terms_of_reference import GENEVA


def pack(
    facts: Facts, *, of: State, version: Pack | None, now: datetime, is_old: bool = False
) -> bytes:
    """
    Print a pack: a version as it was finalised, or as it stands now, which is no version yet.

    :raises cases.pack.Altered: if a reply is not as it was given. Nothing is printed then.
    """
    facts.must_be_whole()
    context = {
        "facts": facts,
        "state": of,
        "version": version,
        "is_old": is_old,
        "at": version.finalised_at if version else now,
        "zone": facts.zone,
    }
    return documents.pdf("cases/documents/pack.html", context)


def own_section(notice: NoticeToState, section: Section, *, now: datetime) -> bytes:
    """Print for a State concerned what belongs to it alone."""
    context = {
        "notice": notice,
        "section": section,
        "at": now,
        "zone": notice.meeting.zone if notice.meeting else GENEVA,
    }
    return documents.pdf("cases/documents/own_section.html", context)


def record_of(notice: NoticeToState, section: Section | None, *, now: datetime) -> bytes:
    """
    Print the record of a notice.

    :param section: for the two sides alone, who also get how it was told and the digests.
    """
    context = {
        "notice": notice,
        "section": section,
        "entries": list(record.of(notice, now=now)),
        "at": now,
        "zone": notice.meeting.zone if notice.meeting else GENEVA,
    }
    return documents.pdf("cases/documents/record.html", context)
