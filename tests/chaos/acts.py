"""
What people do meanwhile: Alvania announces, notifies Borland, and Borland replies (ToR 11, 12).

Three acts in a chain, by their pages. What was answered has been done, exactly once; what was not
may have been done or not, as for anyone whose page did not load.
"""

from __future__ import annotations

import re
import threading
from collections import Counter

from tests.chaos.visitor import Nobody, Visitor

ANNOUNCE = "/cases/intentions/announce/"
CHOICE = re.compile(r'name="meeting".*?<option value="([^"]+)"', re.DOTALL)

ANNOUNCED, NOTIFIED, REPLIED = "announced", "notified", "replied"


class People(threading.Thread):
    """Acts until it is stopped; ``done`` has the address of what was answered, by act."""

    def __init__(self, address: str) -> None:
        super().__init__(daemon=True)
        self.alvania, self.borland = Visitor(address), Visitor(address)
        self.done: dict[str, list[str]] = {ANNOUNCED: [], NOTIFIED: [], REPLIED: []}
        self.missed: Counter[str] = Counter()
        self._stopped = threading.Event()

    def sign_in(self) -> None:
        self.alvania.play("Ana Alba")
        self.borland.play("Ben Bora")

    def run(self) -> None:
        while not self._stopped.is_set():
            self.act()

    def stop(self) -> None:
        self._stopped.set()
        self.join(120)

    def act(self) -> None:
        """One chain of three; it ends where nobody answers."""
        stage = ANNOUNCED
        try:
            intention = self._announce()
            self.done[stage].append(intention)
            stage = NOTIFIED
            notice = self._notify(intention)
            self.done[stage].append(notice)
            stage = REPLIED
            self._reply(notice)
            self.done[stage].append(notice)
        except Nobody:
            self.missed[stage] += 1
            self._stopped.wait(0.3)

    def _announce(self) -> str:
        page = self.alvania.get(ANNOUNCE)
        meeting = CHOICE.search(page)
        if meeting is None:
            raise Nobody(ANNOUNCE)
        return self._answered(
            self.alvania.post(
                ANNOUNCE,
                page,
                title="A broker",
                subject="INFORMATION",
                touches_others="True",
                consent_required="False",
                minutes="20",
                case="",
                meeting=meeting.group(1),
            )
        )

    def _notify(self, intention: str) -> str:
        path = f"{intention}concerned/XB/"
        text = "We intend to present what the broker did."
        page = self.alvania.get(path)
        return self._answered(self.alvania.post(path, page, channel="PORTAL", text=text))

    def _reply(self, notice: str) -> None:
        page = self.borland.get(notice)
        text = "Our police looks for the broker, too."
        self._answered(self.borland.post(notice, page, kind="REPLY", text=text))

    @staticmethod
    def _answered(leads_to: str) -> str:
        if not leads_to or leads_to.startswith("/sign-in"):
            raise Nobody(leads_to)
        return leads_to.split("#")[0]
