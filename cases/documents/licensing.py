"""What a licensing officer takes along: a posting, or a list of cards, with ToR 16 on top."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from forum import documents
from forum.terms_of_reference import GENEVA


def of_posting(facts: dict[str, Any]) -> bytes:
    return documents.pdf("cases/documents/licensing.html", facts)


def of_list(rows: dict[str, Any], *, now: datetime) -> bytes:
    return documents.pdf(
        "cases/documents/licensing_list.html", {**rows, "today": now.astimezone(GENEVA).date()}
    )
