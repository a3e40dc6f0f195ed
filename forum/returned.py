"""
What a mail that came back says of whose mail it was, and why (RFC 3464).

Nothing in it is trusted but the name of a mail that the portal has sent, which nobody else but
who received it knows; and of that, only that it came back. Nothing of it is kept.
"""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

from django.conf import settings

from forum.models.bounces import Why

LARGEST = 1024 * 1024  # bytes; a report quotes a mail of the portal, which is short
NAME = re.compile(r"<([\w-]{1,40})@([\w.-]+)>")
STATUS = re.compile(r"\b5\.\d{1,3}\.\d{1,3}\b")
QUOTED = {"message/rfc822", "message/global", "message/global-headers"}  # RFC 6533
REASONS = {  # RFC 3463; the longest that fits
    "5.1.": Why.NO_MAILBOX,
    "5.1.8": Why.REFUSED,  # the sender's address
    "5.1.7": Why.REFUSED,
    "5.2.1": Why.NO_MAILBOX,
    "5.2.2": Why.FULL,
    "5.7.": Why.REFUSED,
}


@dataclass(frozen=True)
class Returned:
    key: str  # of the notice whose mail it was
    why: Why


def reason(said: str) -> Why:
    """Return what a server's answer means; the first enhanced status in it counts."""
    found = STATUS.search(said)
    fitting = [start for start in REASONS if found and found[0].startswith(start)]
    return REASONS[max(fitting, key=len)] if fitting else Why.OTHER


def read(text: bytes) -> Returned | None:
    """Return what a report says; nothing if it is none, of another's mail, or not of the end."""
    report = email.message_from_bytes(text[:LARGEST])
    if report.get_content_type() != "multipart/report":
        return None
    failed = [
        str(block.get("Status", ""))
        for part in report.walk()
        if part.get_content_type() == "message/delivery-status"
        for block in _blocks(part)
        if str(block.get("Action", "")).strip().lower() == "failed"
    ]
    keys = {key for part in report.walk() if (key := _key(part))}
    if not failed or len(keys) != 1:
        return None
    return Returned(keys.pop(), reason(failed[0]))


def _blocks(part: Message) -> list[Message]:
    blocks = part.get_payload()
    return [one for one in blocks if isinstance(one, Message)] if isinstance(blocks, list) else []


def _key(part: Message) -> str | None:
    """Return the name of the mail that is quoted, whole or by its head."""
    quoted: object = None
    if part.get_content_type() in QUOTED:
        quoted = next(iter(_blocks(part)), None)
    elif part.get_content_type() == "text/rfc822-headers":
        payload = part.get_payload(decode=True)
        quoted = email.message_from_bytes(payload) if isinstance(payload, bytes) else None
    if not isinstance(quoted, Message):
        return None
    found = NAME.fullmatch(str(quoted.get("Message-ID", "")).strip())
    return found[1] if found and found[2] == host() else None


def host() -> str:
    """Return the name under which the portal names its mails."""
    return str(settings.PORTAL_ADDRESS).partition("://")[2].partition("/")[0].partition(":")[0]


# --- The folder that they lie in --------------------------------------------------------------


def waiting() -> list[Path]:
    """Return the mails that came in (a Maildir), the oldest first; none without a folder."""
    return sorted(_new()) if settings.RETURNED_MAIL else []


def _new() -> Iterator[Path]:
    folder = Path(settings.RETURNED_MAIL, "new")
    return (path for path in folder.glob("*") if path.is_file()) if folder.is_dir() else iter(())


def put_aside(path: Path) -> None:
    """Leave to a person what is no report: an answer, or a report in words of its own."""
    aside = path.parent.parent / "cur"
    aside.mkdir(exist_ok=True)
    path.rename(aside / f"{path.name.partition(':')[0]}:2,")
