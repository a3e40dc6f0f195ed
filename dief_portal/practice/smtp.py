"""Catches every mail of a practice portal. None leaves the machine."""

from __future__ import annotations

import asyncio
import os
import secrets
import sys
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session


class Catcher:
    """Writes each mail into a folder, as it came; the newest name sorts last."""

    def __init__(self, mails: Path) -> None:
        self.mails = mails
        mails.mkdir(mode=0o700, parents=True, exist_ok=True)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        arrived = self.mails / f"{time.time_ns()}-{secrets.token_hex(4)}.part"
        arrived.write_bytes(envelope.original_content or b"")
        os.replace(arrived, arrived.with_suffix(".eml"))  # Nobody reads half a mail.
        return "250 Caught"


def main(port: str, mails: str) -> None:
    loop = asyncio.new_event_loop()
    catcher = Catcher(Path(mails))
    loop.run_until_complete(
        loop.create_server(lambda: SMTP(catcher, loop=loop), host="127.0.0.1", port=int(port))
    )
    loop.run_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
