"""The clockwork in a hurry: every sweep each few seconds, so that it is killed in all of them."""

from __future__ import annotations

from dief_portal.celery import SWEEPS, app

app.conf.beat_schedule = {
    sweep: {"task": sweep, "schedule": 4.0, "options": {"expires": 4}} for sweep in SWEEPS
}
