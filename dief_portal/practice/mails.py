"""The mails that were caught: none left the machine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True)
class Mail:
    name: str
    to: str
    subject: str
    body: str
    caught_at: datetime  # in real time: the mail server has no other


def caught() -> list[Mail]:
    """Return every mail, the newest first."""
    folder = Path(settings.PRACTICE_MAILS)
    return [_read(path) for path in sorted(folder.glob("*.eml"), reverse=True)]


def one(name: str) -> Mail | None:
    """Return the mail of that name."""
    return next((mail for mail in caught() if mail.name == name), None)


def _read(path: Path) -> Mail:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    return Mail(
        name=path.stem,
        to=str(message["To"]),
        subject=str(message["Subject"]),
        body=body.get_content() if body else "",
        caught_at=datetime.fromtimestamp(path.stat().st_mtime, UTC),
    )
