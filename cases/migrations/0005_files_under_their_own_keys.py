"""
The key at the head of each file is sealed by the key of its attachment, no longer by the ring.

The files lie outside the database: so this comes when their keys are safely kept, and a second
time it changes nothing.
"""

from django.conf import settings
from django.db import connection, migrations

from forum import files, sight
from forum.vault import HEAD_BYTES, DataKey, Tampered, Vault


WITHDRAWN = """
UPDATE forum_objectkey k SET wrapped = NULL, destroyed_at = a.withdrawn_at
FROM cases_caseattachment a
WHERE a.sealed_as = k.object AND a.withdrawn_at IS NOT NULL AND k.wrapped IS NOT NULL
"""


def to_their_keys(apps, schema_editor):
    with sight.of_the_portal(), connection.cursor() as cursor:
        cursor.execute(WITHDRAWN)
    for path, key, ring, row in _files():
        _rewrap(path, row=row, by=ring, to=key)


def to_the_ring(apps, schema_editor):
    for path, key, ring, row in _files():
        _rewrap(path, row=row, by=key, to=ring)


def _files():
    ring = Vault(settings.VAULT_KEYS)
    with sight.of_the_portal(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.key, a.stored_as, k.object, k.wrapped"
            " FROM cases_caseattachment a JOIN forum_objectkey k ON k.object = a.sealed_as"
            " WHERE a.destroyed_at IS NULL AND k.wrapped IS NOT NULL"
        )
        found = cursor.fetchall()
    for row, stored_as, which, wrapped in found:
        path = files.place_of(stored_as)
        if path.exists():
            yield path, DataKey.unwrapped(which, bytes(wrapped), by=ring), ring, row


def _rewrap(path, *, row, by, to):
    with path.open("r+b") as file:
        head = file.read(HEAD_BYTES)
        try:
            plain = by.open(head, row=row)
        except Tampered:
            to.open(head, row=row)  # It was done before; anything else stops the migration.
            return
        file.seek(0)
        file.write(to.seal(plain, row=row))


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('cases', '0004_sealed_contents'),
    ]

    operations = [
        migrations.RunPython(to_their_keys, to_the_ring),
    ]
