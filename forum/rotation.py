"""
A new key in front of the ring: what the older ones wrapped is wrapped anew, while people work.

Only the keys of objects and the seeds of authenticator apps are touched: no text and no file. Each
batch is a transaction of its own; broken off, it goes on where it stopped. What changed meanwhile
is left as it is: a key that was destroyed stays destroyed.
"""

from __future__ import annotations

import base64
from collections.abc import Generator
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection

from forum import object_keys, sight
from forum.models import Authenticator
from forum.vault import DataKey, Tampered, Vault

BATCH = 1000

LEFT = """
SELECT id, object, wrapped FROM forum_objectkey
WHERE wrapped IS NOT NULL AND get_byte(wrapped, 0) <> %s AND id > %s ORDER BY id LIMIT %s
"""
REWRAP = """
UPDATE forum_objectkey k SET wrapped = v.new
FROM unnest(%s::bigint[], %s::bytea[], %s::bytea[]) AS v(id, old, new)
WHERE k.id = v.id AND k.wrapped = v.old
"""
IN_USE = """
SELECT get_byte(wrapped, 0), count(*), min(object::text)
FROM forum_objectkey WHERE wrapped IS NOT NULL GROUP BY 1 ORDER BY 1
"""


@dataclass
class Rewrapped:
    """What was done: how many, and which could not be unwrapped."""

    objects: int = 0
    seeds: int = 0
    failed: list[str] = field(default_factory=list)


def in_use() -> dict[int, int]:
    """Return how many things each key of the ring still seals: objects and seeds."""
    with sight.of_the_portal(), connection.cursor() as cursor:
        cursor.execute(IN_USE)
        found = {number: count for number, count, _one in cursor.fetchall()}
        for device in Authenticator.objects.all():
            number = _sealed_by(device)
            found[number] = found.get(number, 0) + 1
    return found


def unopened(ring: Vault) -> list[str]:
    """Return what this ring cannot open, in words: a key is missing, or is another one."""
    with sight.of_the_portal(), connection.cursor() as cursor:
        cursor.execute(IN_USE)
        return [
            f"Key {number} of the ring is missing, or is not the one that sealed {count} objects."
            for number, count, one in cursor.fetchall()
            if not _opens(ring, UUID(one))
        ]


def _opens(ring: Vault, which: UUID) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT wrapped FROM forum_objectkey WHERE object = %s", [which])
        (wrapped,) = cursor.fetchone()
    try:
        DataKey.unwrapped(which, bytes(wrapped), by=ring)
    except Tampered:
        return False
    return True


def rewrap() -> Generator[Rewrapped, None, None]:
    """Wrap everything by the key in front, batch by batch; say after each how far it is."""
    ring, done, last = object_keys.ring(), Rewrapped(), 0
    while True:
        with sight.of_the_portal():
            last, count = _batch(ring, last, done)
        if not count:
            break
        yield done
    with sight.of_the_portal():
        for device in Authenticator.objects.order_by("pk"):
            if _sealed_by(device) != ring.front:
                _reseal(device, ring, done)
    yield done


def _batch(ring: Vault, last: int, done: Rewrapped) -> tuple[int, int]:
    """Re-wrap what comes after ``last``; return how far it came, and how many it looked at."""
    with connection.cursor() as cursor:
        cursor.execute(LEFT, [ring.front, last, BATCH])
        found = [(pk, which, bytes(old)) for pk, which, old in cursor.fetchall()]
        changed = []
        for pk, which, old in found:
            try:
                new = DataKey.unwrapped(which, old, by=ring).wrapped(by=ring)
            except Tampered:
                done.failed.append(f"object {which}")
            else:
                changed.append((pk, old, new))
        if changed:
            cursor.execute(REWRAP, [list(column) for column in zip(*changed, strict=True)])
            done.objects += cursor.rowcount
    return (found[-1][0] if found else last), len(found)


def _sealed_by(device: Authenticator) -> int:
    return base64.b64decode(device.key)[0]


def _reseal(device: Authenticator, ring: Vault, done: Rewrapped) -> None:
    old = device.key
    try:
        sealed = ring.seal(device.bin_key, row=device._row)
    except Tampered:
        done.failed.append(f"authenticator app {device.pk}")
        return
    new = base64.b64encode(sealed).decode()
    done.seeds += Authenticator.objects.filter(pk=device.pk, key=old).update(key=new)
