"""That the clockwork runs: when each sweep last came to its end."""

from __future__ import annotations

from django.db import models


class Heartbeat(models.Model):
    """Nothing but the name of a sweep and a moment, of the real clock and not of practice's."""

    sweep = models.CharField(max_length=80, primary_key=True)
    good_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.sweep} at {self.good_at:%Y-%m-%d %H:%M:%S}"
