"""The short form of ``bin/timing``: a clock does not tell hidden from absent."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests import timing

BOUND = 0.06
# Pairs. One look misses the bound by chance one time in 14; all 1,200 pairs, one in 10,000.
LOOKS = (150, 150, 300, 600)


def test_hidden_and_absent_are_not_told_apart_by_time():
    with timing.served() as (classes, port):
        two = [one for one in classes if one.name in {"cases:case", "notices:open"}]
        with ThreadPoolExecutor(2) as askers:
            found = list(
                askers.map(
                    lambda what: timing.told_apart(what, port, bound=BOUND, looks=LOOKS, seed=2026),
                    two,
                )
            )

    assert len(found) == 2
    assert [one for one in found if not timing.within(one, BOUND)] == []
    assert min(one.median for one in found) > 50  # The even pace was kept.


class Leaking(BaseHTTPRequestHandler):
    """A page that takes three milliseconds longer to say nothing of what it hides."""

    def do_GET(self) -> None:
        if self.path == "/hidden/":
            time.sleep(0.003)
        self.send_error(404)

    def log_message(self, *_: object) -> None:
        pass


def test_a_page_that_leaks_three_milliseconds_is_told_apart():
    leaking = timing.Class("leaking", "GET", ("/hidden/",), "/nothing/", "", (404,))
    with ThreadingHTTPServer(("127.0.0.1", 0), Leaking) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        found = timing.told_apart(
            leaking, server.server_port, bound=BOUND, looks=(100, 100), seed=2026
        )
        server.shutdown()

    assert not timing.within(found, BOUND)
    assert found.pairs == 200  # It was given a second look.


@pytest.mark.parametrize(
    ("hidden", "absent", "auc"),
    [
        ([3.0, 4.0], [1.0, 2.0], 1.0),
        ([1.0, 2.0], [3.0, 4.0], 0.0),
        ([1.0, 4.0], [2.0, 3.0], 0.5),
        ([1.0, 1.0], [1.0, 1.0], 0.5),
        ([2.0, 1.0], [1.0], 0.75),
    ],
)
def test_the_measure_is_how_often_one_is_longer_than_the_other(hidden, absent, auc):
    assert timing.auc(hidden, absent) == auc
