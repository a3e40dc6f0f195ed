"""Who is signed in where: a row that opens nothing."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from forum import keys


class Session(models.Model):
    """
    A browser that came in.

    The key in its cookie is not here, only the digest of it; and what the session holds is sealed
    with that key (``forum.session``). Whoever serves a request reads no row of this table.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    key = models.CharField(max_length=40, unique=True, default=keys.new, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    data = models.BinaryField()
    begun_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ends_at = models.DateTimeField(db_index=True)  # unless someone is seen there before
    browser = models.CharField(max_length=60, blank=True)

    def __str__(self) -> str:
        return f"session of {self.person_id or 'a stranger'}"
