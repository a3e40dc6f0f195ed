"""
What has to be so when the dust has settled: each act once, each notice once, each mail, the trail.

Asked of the database and of the mail server, not of the portal's own reading of them. What each act
owes to whom is taken from one that was done in peace, before anything was killed.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.chaos.acts import ANNOUNCED, NOTIFIED, REPLIED
from tests.chaos.ruin import Ruin
from tests.journeys.stage import embedded_connection

# An act: its word in the trail, its table, its row's label, and the notice that it owes at once.
ACTS = {
    ANNOUNCED: ("announced", "cases_intention", "cases.intention", "cases/announced"),
    NOTIFIED: ("notified", "cases_noticetostate", "cases.noticetostate", "cases/notice-served"),
    REPLIED: ("answered", "cases_reply", "cases.reply", "cases/replied"),
}
MESSAGE_ID = re.compile(r"^Message-ID: <([^@>]+)@", re.MULTILINE | re.IGNORECASE)
PAGE = re.compile(r"/(?:intentions|notices)/([^/]+)/")


@dataclass
class Sum:
    """What a run, or all of them, came to."""

    kills: Counter[str] = field(default_factory=Counter)
    acts: Counter[str] = field(default_factory=Counter)  # answered
    unanswered: int = 0
    notices: int = 0  # sent
    withdrawn: int = 0
    mails: int = 0  # taken by the mail server
    repeats: int = 0
    faults: list[str] = field(default_factory=list)

    def add(self, other: Sum) -> None:
        for name, value in vars(other).items():
            if isinstance(value, Counter):
                getattr(self, name).update(value)
            else:
                setattr(self, name, getattr(self, name) + value)

    def says(self) -> str:
        killed = ", ".join(f"{n} {name}" for name, n in sorted(self.kills.items()))
        acted = ", ".join(f"{n:,} {name}" for name, n in sorted(self.acts.items()))
        share = self.repeats / self.mails if self.mails else 0
        return "\n".join(
            [
                f"{self.kills.total():,} kills ({killed})",
                f"acts answered: {acted}; {self.unanswered:,} times nobody answered",
                f"notices sent {self.notices:,}, withdrawn {self.withdrawn:,};"
                f" mails {self.mails:,}, sent again {self.repeats} ({share:.2%})",
                *(f"FAULT {fault}" for fault in self.faults),
                f"{len(self.faults)} faults",
            ]
        )


def owed(ruin: Ruin, now: datetime) -> int:
    """Return how many notices are due and neither sent nor withdrawn."""
    due = "SELECT due_at FROM forum_notice WHERE sent_at IS NULL AND withdrawn_at IS NULL"
    return sum(at <= now for (at,) in rows(ruin, due))


def told_by(ruin: Ruin) -> dict[str, set[int]]:
    """Return whom each act told, where all was at peace."""
    newest = "SELECT about FROM forum_notice WHERE kind = %s ORDER BY id DESC LIMIT 1"
    told = {}
    for act, (*_, kind) in ACTS.items():
        ((about,),) = rows(ruin, newest, kind)
        found = rows(
            ruin, "SELECT to_id FROM forum_notice WHERE kind = %s AND about = %s", kind, about
        )
        told[act] = {person for (person,) in found}
    return told


def reckon(ruin: Ruin, done: dict[str, list[str]], told: dict[str, set[int]]) -> Sum:
    faults = [*_acts(ruin, done, told), *_consequences(ruin)]
    sent = {key for (key,) in rows(ruin, "SELECT key FROM forum_notice WHERE sent_at NOTNULL")}
    withdrawn = rows(ruin, "SELECT count(*) FROM forum_notice WHERE withdrawn_at NOTNULL")[0][0]
    mails = _mails(ruin.state / "mails")
    faults += [f"notice {key} is called sent, and no mail was taken" for key in sent - set(mails)]
    faults += [f"mail of {key} differs when it comes again" for key in mails if len(mails[key]) > 1]
    times = {key: sum(letters.values()) for key, letters in mails.items() if key in sent}
    return Sum(
        kills=ruin.done,
        acts=Counter({act: len(answered) for act, answered in done.items()}),
        notices=len(sent),
        withdrawn=int(withdrawn),
        mails=sum(times.values()),
        repeats=sum(times.values()) - len(times),
        faults=faults,
    )


def _acts(ruin: Ruin, done: dict[str, list[str]], told: dict[str, set[int]]) -> list[str]:
    """What was answered is there; what is there is in the trail once, and all were told once."""
    faults = []
    for act, (word, table, label, kind) in ACTS.items():
        there = {f"{label} {pk}" for (pk,) in rows(ruin, f"SELECT id FROM {table}")}  # noqa: S608
        subjects = rows(ruin, "SELECT subject FROM forum_trailentry WHERE act = %s", word)
        trail = Counter(subject for (subject,) in subjects)
        if act == REPLIED:  # The trail names the notice that was answered.
            answered = rows(ruin, f"SELECT notice_id FROM {table}")  # noqa: S608
            on_trail = Counter(f"cases.noticetostate {pk}" for (pk,) in answered)
        else:
            on_trail = Counter(there)
        faults += [
            f"{subject}: {word} {trail[subject]} times, is there {on_trail[subject]} times"
            for subject in {*trail, *on_trail}
            if trail[subject] != on_trail[subject] and subject in on_trail
        ]
        notices = rows(ruin, "SELECT about, to_id FROM forum_notice WHERE kind = %s", kind)
        for about in there:
            to = Counter(person for whose, person in notices if whose == about)
            if set(to) != told[act] or to.total() != len(to):
                faults.append(f"{about}: told {sorted(to.elements())}, not {sorted(told[act])}")
    keys = {key for (key,) in rows(ruin, "SELECT key FROM cases_intention")}
    keys |= {key for (key,) in rows(ruin, "SELECT key FROM cases_noticetostate")}
    for act, pages in done.items():
        faults += [
            f"{act} was answered, and is lost: {one}" for one in pages if _key(one) not in keys
        ]
    replied = rows(
        ruin,
        "SELECT n.key FROM cases_reply r JOIN cases_noticetostate n ON n.id = r.notice_id",
    )
    lost = {_key(one) for one in done[REPLIED]} - {key for (key,) in replied}
    return [*faults, *(f"a reply to {key} was answered, and is lost" for key in lost)]


def _key(address: str) -> str:
    found = PAGE.search(address)
    return found.group(1) if found else address


def _consequences(ruin: Ruin) -> list[str]:
    """What the portal wrote down by itself, it wrote once."""
    own = "SELECT act, subject, facts::text FROM forum_trailentry WHERE office_id IS NULL"
    twice = Counter(rows(ruin, own + " AND owner_id IS NULL"))
    return [f"written {n} times: {what}" for what, n in twice.items() if n > 1]


def _mails(folder: Path) -> dict[str, Counter[bytes]]:
    """Return what came, by the key of its Message-ID; a second of the same letter is counted."""
    mails: dict[str, Counter[bytes]] = {}
    for path in folder.glob("*.eml"):
        content = path.read_bytes()
        found = MESSAGE_ID.search(content.decode(errors="replace"))
        if found:
            same = re.sub(rb"^Date:[^\n]*\n", b"", content, flags=re.MULTILINE)
            mails.setdefault(found.group(1), Counter())[same] += 1
    return mails


def rows(ruin: Ruin, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with embedded_connection(ruin.state) as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
