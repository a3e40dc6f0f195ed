"""What a State hands to its own authorities on paper: one case, with ToR 16 on top."""

from __future__ import annotations

from typing import Any

from forum import documents


def pack(facts: dict[str, Any]) -> bytes:
    return documents.pdf("cases/documents/national.html", facts)
