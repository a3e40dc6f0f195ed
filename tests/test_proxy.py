"""Caddy itself, with the file of the composition: what it passes on, and what it says alone."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

ROOT: Path = settings.BASE_DIR
FILE = ROOT / "deploy/Caddyfile"
PAGE = (ROOT / "deploy/maintenance.html").read_text()


def caddy(*said: str, home: Path, **environment: str) -> list[Any]:
    return [["caddy", *said], {**os.environ, "XDG_DATA_HOME": str(home), **environment}]


def test_caddy_understands_its_file(tmp_path):
    said = ("validate", "--config", str(FILE), "--adapter", "caddyfile")
    command, environment = caddy(*said, home=tmp_path, PORTAL_HOST="dief.example.org")
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


class Portal(BaseHTTPRequestHandler):
    """What stands behind in these tests: it answers with what it was told."""

    def do_GET(self) -> None:
        status = int(self.path.removeprefix("/status/") or 200) if "status" in self.path else 200
        body = json.dumps(dict(self.headers.items())).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def serving(port: int) -> Iterator[None]:
    with ThreadingHTTPServer(("127.0.0.1", port), Portal) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,)).start()
        try:
            yield
        finally:
            server.shutdown()


@dataclass
class Proxy:
    port: int
    behind: int
    log: Path

    def get(self, path: str, **headers: str) -> tuple[HTTPResponse, str]:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            connection.request("GET", path, headers={"Host": f"localhost:{self.port}", **headers})
            answer = connection.getresponse()
            return answer, answer.read().decode()


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """Caddy with the file as it is, without TLS: the name it serves begins with http."""
    home = tmp_path_factory.mktemp("caddy")
    here = Proxy(free_port(), free_port(), home / "log")
    config = home / "Caddyfile"
    # Only where it is asked how it is itself, which other tests may use at the same time.
    config.write_text(FILE.read_text().replace("{\n", "{\n\tadmin off\n", 1))
    command, environment = caddy(
        *("run", "--config", str(config), "--adapter", "caddyfile"),
        home=home,
        PORTAL_HOST=f"http://localhost:{here.port}",
        PORTAL_WEB=f"127.0.0.1:{here.behind}",
        PORTAL_PAGES=str(ROOT / "deploy"),
    )
    with here.log.open("w") as log, subprocess.Popen(command, env=environment, stderr=log) as runs:
        try:
            limit = time.monotonic() + 60
            while time.monotonic() < limit:
                with socket.socket() as one:
                    if one.connect_ex(("127.0.0.1", here.port)) == 0:
                        break
                time.sleep(0.1)
            yield here
        finally:
            runs.terminate()


def test_while_nobody_answers_behind_people_are_told_in_six_languages(proxy):
    answer, page = proxy.get("/cases/2027-KQ7/")

    assert (answer.status, answer.headers["Retry-After"]) == (503, "60")
    assert answer.headers["Cache-Control"] == "no-store"
    assert page == PAGE
    assert set(re.findall(r'lang="([^"]+)"', page)) == {"en", "ar", "zh-Hans", "fr", "ru", "es"}
    assert "<script" not in page
    assert "://" not in page


def test_the_page_shows_with_its_own_style_and_nothing_else(proxy):
    answer, page = proxy.get("/")
    style = re.search("<style>(.*?)</style>", page, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()

    assert f"style-src 'sha256-{digest}'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


@pytest.mark.parametrize("status", [200, 404, 409, 500, 503])
def test_what_the_portal_says_goes_out_as_it_is(proxy, status):
    time.sleep(0.2)
    with serving(proxy.behind):
        wait_until_back(proxy)
        answer, page = proxy.get(f"/status/{status}")

    assert answer.status == status
    assert page != PAGE


def test_nobody_else_says_where_a_request_came_from(proxy):
    lies = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
    with serving(proxy.behind):
        wait_until_back(proxy)
        told = json.loads(proxy.get("/", **lies)[1])

    assert told["X-Forwarded-For"] == "127.0.0.1"
    assert told["X-Forwarded-Proto"] == "http"


@pytest.mark.parametrize("path", ["/metrics", "/health/ready", "/health"])
def test_how_the_portal_is_nobody_outside_learns(proxy, path):
    with serving(proxy.behind):
        answer, said = proxy.get(path)

    assert (answer.status, said) == (404, "")


def test_no_address_and_no_header_is_written_down(proxy):
    proxy.get("/cases/2027-KQ7/", Cookie="__Host-session=secret", Referer="/platform/")
    time.sleep(0.5)
    log = proxy.log.read_text()

    assert '"status":503' in log
    assert not re.search("KQ7|secret|/platform/", log.split("serving initial configuration")[1])


def wait_until_back(proxy: Proxy) -> None:
    limit = time.monotonic() + 30
    while proxy.get("/")[0].status == 503 and time.monotonic() < limit:
        time.sleep(0.3)
