"""
The portal chains its trail, verifies it, signs its head, and forgets what is over.

Pages never wait for any of it: they add an entry, and the database puts it into a queue with it
(``forum.append_only``). One writer at a time takes what is in the queue, links it to the head
and takes it off the queue, in one transaction. An entry whose transaction is still in flight
cannot be seen, nor can its place in the queue: both appear together when it commits, however late,
and go to the head of that moment. So nothing is skipped, whatever number the entry drew before,
and nothing gets in between links that stand. A mark such as "all entries up to number n"
would skip it: numbers, and even transaction ids, are drawn before the commit, and start anew in a
restored copy; the queue is restored with the rest. A rollback takes the entry and its place.

Verification covers what has no link yet, too: each such entry must wait in the queue as it was
when it was added, and whatever waits must be there.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from forum import chain, sight
from forum.append_only import SEAL
from forum.chain import Anchored, Entry, Link, Verdict
from forum.models import Anchor, ChainCheck, Fault, TrailLink, Unchained
from forum.terms_of_reference import GENEVA

logger = logging.getLogger(__name__)

AT_ONCE = 5_000
TOO_LONG = timedelta(minutes=15)  # to wait for a sweep that runs every minute
SINGLE_WRITER = "forum.chain"
HOUR = timedelta(hours=1)
AT_NIGHT = 4  # o'clock, in Geneva

ENTRY = """
    e.id, (extract(epoch FROM e.at) * 1000000)::bigint, e.office_id, e.act, e.subject,
    e.facts::text, e.owner_id, e.reader_id, e.day::text, e.salt::text
"""

# What is no longer as it was when it was added stays in the queue: the verification finds it.
THOSE_WAITING = f"""
    SELECT {ENTRY} FROM forum_unchained q JOIN forum_trailentry e ON e.id = q.entry
    WHERE q.seal = {SEAL.format(row="e")} ORDER BY e.id LIMIT %s
"""  # noqa: S608

# One statement, so one moment: what is linked meanwhile is not half seen.
THE_WHOLE = f"""
    DECLARE trail NO SCROLL CURSOR FOR
    SELECT l.sequence, l.entry, (extract(epoch FROM l.at) * 1000000)::bigint, l.digest, l.hash,
        {ENTRY}, q.entry, q.seal = {SEAL.format(row="e")}
    FROM forum_traillink l FULL JOIN forum_trailentry e ON e.id = l.entry
    FULL JOIN forum_unchained q ON q.entry = COALESCE(e.id, l.entry)
    ORDER BY l.sequence NULLS LAST
"""  # noqa: S608


def chain_waiting() -> int:
    """Link all that waits, as the portal; return how many. While another sweep does, none."""
    linked = 0
    while True:
        with sight.of_the_portal():
            some = _chain_some()
        linked += some
        if some < AT_ONCE:
            return linked


def _chain_some() -> int:
    """Link as much as one transaction should hold."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [SINGLE_WRITER])
        if cursor.fetchone() != (True,):
            return 0
        cursor.execute(THOSE_WAITING, [AT_ONCE])
        waiting = [(row[-1], Entry(*row[:-1])) for row in cursor.fetchall()]
    links = [_row(link) for link in chain.extend(head(), waiting)]
    TrailLink.objects.bulk_create(links)
    Unchained.objects.filter(pk__in=[entry.id for _salt, entry in waiting]).delete()
    return len(links)


def head() -> tuple[int, bytes]:
    """Return the number and the hash of the last link."""
    last = TrailLink.objects.order_by("-sequence").values_list("sequence", "hash").first()
    return (last[0], bytes(last[1])) if last else (0, chain.GENESIS)


def _row(link: Link) -> TrailLink:
    at = chain.EPOCH + link.at * chain.MICROSECOND
    return TrailLink(
        sequence=link.sequence, entry=link.entry, at=at, digest=link.digest, hash=link.hash
    )


# --- Verification -----------------------------------------------------------------------------


def verify(*, now: datetime, anchors: Iterable[Anchored] = ()) -> Verdict:
    """Walk along the whole chain, and look at all that has no link, at one moment of it all."""
    with sight.of_the_portal():
        kept = list(Anchor.objects.order_by("pk"))
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")  # Years of entries take their time.
            cursor.execute(THE_WHOLE)
            loose: list[tuple[Any, ...]] = []
            rows = _linked(_fetched(cursor), loose)
            young = chain.micros(years_before(now, settings.TRAIL_YEARS))
            through = [*map(_anchored, kept), *anchors]
            verdict = chain.walk(rows, keeps_from=young, anchors=through)
            cursor.execute("CLOSE trail")
    verdict.faults += [(Fault.ANCHOR, row.sequence) for row in kept if not _is_own(row)]
    _look_at_the_gap(verdict, loose, now=now)
    return verdict


def _anchored(row: Anchor) -> Anchored:
    return Anchored(chain.micros(row.at), row.sequence, bytes(row.hash))


def _is_own(row: Anchor) -> bool:
    """Whether the portal signed it, as far as the ring still has the key."""
    known = chain.public_keys(settings.VAULT_KEYS).get(row.key)
    return known is None or chain.is_signed(_anchored(row), bytes(row.signature), known)


def _fetched(cursor: Any) -> Iterator[tuple[Any, ...]]:
    while True:
        cursor.execute(f"FETCH {AT_ONCE} FROM trail")
        rows = cursor.fetchall()
        if not rows:
            return
        yield from rows


def _linked(
    rows: Iterator[tuple[Any, ...]], loose: list[tuple[Any, ...]]
) -> Iterator[tuple[Link, str | None, Entry | None]]:
    """Give what is linked; put aside what is not."""
    for row in rows:
        sequence, entry_id, at, digest, bound = row[:5]
        if sequence is None:
            loose.append(row[5:])
            continue
        entry = Entry(*row[5:14]) if row[5] is not None else None
        yield Link(sequence, entry_id, at, bytes(digest), bytes(bound)), row[14], entry


def _look_at_the_gap(verdict: Verdict, loose: list[tuple[Any, ...]], *, now: datetime) -> None:
    long_ago = chain.micros(now - TOO_LONG)
    for row in loose:
        entry_id, at, waits, as_it_was = row[0], row[1], row[-2], row[-1]
        if entry_id is None:
            verdict.faults.append((Fault.REMOVED, waits))
        elif waits is None:
            verdict.faults.append((Fault.ADDED, entry_id))
        elif not as_it_was:
            verdict.faults.append((Fault.CHANGED, entry_id))
        else:
            verdict.waiting += 1
            if at < long_ago:
                verdict.late += 1


def years_before(now: datetime, years: int) -> datetime:
    """Return the same day some years before; of 29 February, the day before."""
    try:
        return now.replace(year=now.year - years)
    except ValueError:
        return now.replace(year=now.year - years, day=28)


def check(*, now: datetime) -> Verdict:
    """Verify the chain and keep what was found, for the administrators; say it if it is broken."""
    verdict = verify(now=now)
    fault, place = verdict.faults[0] if verdict.faults else ("", None)
    with sight.of_the_portal():
        ChainCheck.objects.create(
            at=now,
            links=verdict.links,
            forgotten=verdict.forgotten,
            waiting=verdict.waiting,
            late=verdict.late,
            faults=len(verdict.faults),
            fault=fault,
            fault_at=place,
        )
    if not verdict.whole:
        logger.error("The trail is broken: %s faults, first %s at %s", *_said(verdict))
    if verdict.late:
        logger.error("%s entries of the trail wait too long to be chained", verdict.late)
    return verdict


def _said(verdict: Verdict) -> tuple[int, Fault, int]:
    fault, place = verdict.faults[0]
    return len(verdict.faults), fault, place


# --- Forgetting -------------------------------------------------------------------------------


def forget(*, now: datetime) -> int:
    """Forget what entries say whose years are over, as the portal; return how many."""
    before = years_before(now, settings.TRAIL_YEARS)
    with sight.of_the_portal(), connection.cursor() as cursor:
        cursor.execute("SELECT sight.forget_entries(%s)", [before])
        (forgotten,) = cursor.fetchone()
    return int(forgotten)


# --- Anchors ----------------------------------------------------------------------------------


@transaction.atomic
def sign_head(*, now: datetime) -> Anchor:
    """Sign the head of the chain as it is, and keep the anchor."""
    sequence, bound = head()
    number = next(iter(settings.VAULT_KEYS))  # The one in front.
    text = Anchored(chain.micros(now), sequence, bound).signed_text()
    signature = chain.signer(settings.VAULT_KEYS, number).sign(text)
    return Anchor.objects.create(
        at=now, sequence=sequence, hash=bound, key=number, signature=signature
    )


def as_file(anchor: Anchor) -> str:
    """Return an anchor as it is kept elsewhere."""
    public_key = chain.public_keys(settings.VAULT_KEYS).get(anchor.key, "")
    return chain.write_anchor(
        _anchored(anchor),
        key=anchor.key,
        signature=bytes(anchor.signature),
        public_key=public_key,
    )


def anchor_when_due(*, now: datetime) -> int:
    """Sign the head once an hour, if it has moved, as the portal; return how many anchors."""
    with sight.of_the_portal():
        last = Anchor.objects.order_by("pk").last()
        standing = last.sequence if last else 0
        if (last and now - last.at < HOUR) or head()[0] == standing:
            return 0
        anchor = sign_head(now=now)
    if settings.TRAIL_ANCHOR_DIR:
        folder = Path(settings.TRAIL_ANCHOR_DIR)
        name = f"{now:%Y-%m-%dT%H%M}-{anchor.sequence}.json"
        folder.joinpath(name).write_text(as_file(anchor), encoding="utf-8")
    return 1


# --- Each night -------------------------------------------------------------------------------


def check_when_due(*, now: datetime) -> int:
    """Forget and verify once a night, or after a night that was missed; return how many times."""
    with sight.of_the_portal():
        last = ChainCheck.objects.order_by("pk").last()
    if last is not None and last.at >= last_night(now):
        return 0
    forget(now=now)
    check(now=now)
    return 1


def last_night(now: datetime) -> datetime:
    """Return when the trail should have been verified last."""
    there = now.astimezone(GENEVA)
    tonight = there.replace(hour=AT_NIGHT, minute=0, second=0, microsecond=0)
    return tonight if tonight <= there else tonight - timedelta(days=1)
