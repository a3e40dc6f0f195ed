"""
Whether this process lives, whether it can serve, and what it has still to do.

For a supervisor, a proxy and Prometheus: no person, no office, no content. A stranger is told yes
or no; what is amiss stands in the log.
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from dief_portal.celery import SWEEPS
from forum import clock, heartbeats
from forum.terms_of_reference import GENEVA

logger = logging.getLogger(__name__)

LIVE, METRICS = "/health/live/", "/metrics"


class MachinesMiddleware:
    """
    Answers what machines ask, before anything that follows asks the database who is there.

    Prometheus is known by its token. For all others there is no such address.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == LIVE:
            return live(request)
        if request.path == METRICS and _has_the_token(request):
            return metrics(request)
        return self.get_response(request)


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process answers. Nothing else is asked: it must not be killed for a database's sake."""
    return _says(HTTPStatus.OK, "alive")


@login_not_required
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Requests may come: the database answers, and is migrated. No page needs Valkey."""
    try:
        if _is_migrated():
            return _says(HTTPStatus.OK, "ready")
        _has_all_migrations.cache_clear()  # It may be soon; once it is, it stays so.
        logger.warning("Not ready: the database waits to be migrated")
    except DatabaseError:
        logger.exception("Not ready: the database does not answer")
    return _says(HTTPStatus.SERVICE_UNAVAILABLE, "not ready")


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Numbers for Prometheus."""
    registry = CollectorRegistry()
    registry.register(Numbers(now=clock.now(), real=clock.real()))
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _has_the_token(request: HttpRequest) -> bool:
    said = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(settings.METRICS_TOKEN) and hmac.compare_digest(
        said.encode(), settings.METRICS_TOKEN.encode()
    )


class Numbers(Collector):
    """Read from the database at each asking, so that it is the same whichever process answers."""

    def __init__(self, *, now: datetime, real: datetime) -> None:
        self.now, self.real = now, real

    def collect(self) -> Iterator[Metric]:
        pulse = heartbeats.pulse(now=self.now)
        waits = (self.now - pulse.oldest).total_seconds() if pulse.oldest else 0
        yield _gauge("dief_notices_due", "Notices that are due and have not left.", pulse.due)
        yield _gauge("dief_oldest_due_notice_seconds", "How long the oldest waits.", waits)
        yield _gauge("dief_notices_refused", "Of them, those no server took so far.", pulse.refused)
        yield _gauge("dief_trail_head", "Number of the trail's last link.", pulse.head)
        yield _gauge("dief_trail_unchained", "Entries that wait to be linked.", pulse.unchained)
        yield _gauge("dief_sign_in_failures", "Tries of a day, not made good.", pulse.tries)
        lag = GaugeMetricFamily(
            "dief_sweep_lag_seconds", "Since when a sweep has not ended well.", labels=["sweep"]
        )
        for sweep, last in heartbeats.last_good(SWEEPS).items():
            lag.add_metric([sweep], (self.real - last).total_seconds())
        yield lag


def silence_of_sweeps() -> dict[str, Any] | None:
    """Return since when some sweep has not run, if it is late: for a page to say it."""
    since = heartbeats.silent_since(SWEEPS, now=clock.real())
    return {"since": since, "zone": GENEVA} if since else None


def _gauge(name: str, says: str, value: float) -> Metric:
    return GaugeMetricFamily(name, says, value=value)


def _is_migrated() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return _has_all_migrations()


@cache
def _has_all_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _says(status: HTTPStatus, word: str) -> HttpResponse:
    return HttpResponse(f"{word}\n", status=status, content_type="text/plain")
