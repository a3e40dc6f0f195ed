"""A mail server of moods: it takes a mail, asks to come again, never wants it, or is slow."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from dief_portal.practice.smtp import Catcher

WELL, LATER, NEVER, SLOW = "well", "later", "never", "slow"
SAYS = {LATER: "451 Try again later", NEVER: "550 No such mailbox"}
A_WHILE = 25  # seconds: more than the portal waits


class Moody(Catcher):
    """Keeps the mails it took; its mood stands in a file beside them."""

    def __init__(self, mails: Path) -> None:
        super().__init__(mails)
        self.mood = mails.parent / "mood"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        mood = self.mood.read_text() if self.mood.exists() else WELL
        if mood in SAYS:
            return SAYS[mood]
        if mood == SLOW:
            await asyncio.sleep(A_WHILE)
        return await super().handle_DATA(server, session, envelope)


def main(port: str, mails: str) -> None:
    loop = asyncio.new_event_loop()
    moody = Moody(Path(mails))
    loop.run_until_complete(
        loop.create_server(lambda: SMTP(moody, loop=loop), host="127.0.0.1", port=int(port))
    )
    loop.run_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
