"""
A gibibyte through the sealed store, up and down, with everything real but the browser.

``bin/store`` starts a practice portal and sends files into a case by chunks, each as large as the
gate lets one be; half way the web server is killed in the middle of a chunk and started again, and
the upload goes on with the chunks that are missing. Then every file is fetched and compared. What
is measured is the most memory that any web process ever held (VmHWM), by the kernel.
"""

from __future__ import annotations

import argparse
import hashlib
import http.client
import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlencode

from dief_portal.practice.run import Portal
from tests.canary import PARTS
from tests.journeys import stage
from tests.pages import Page

MEBIBYTE = 1024 * 1024
LARGEST = 50  # MiB: what the gate lets one file be
CHUNK = 8 * MEBIBYTE
PIECE = 64 * 1024
MOST_GROWTH = 16 * MEBIBYTE  # whatever comes through
PAGES = 20
LINE = 64
Tell = Callable[[str], object]


@dataclass
class Told:
    """What came of it."""

    up: int = 0  # bytes
    down: int = 0
    seconds_up: float = 0
    seconds_down: float = 0
    sent_again: int = 0  # bytes that had come in before the cut, and were sent a second time
    idle: int = 0  # the most that one held before the first file came
    memory: int = 0  # the most that one web process held
    digests: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"up {self.up / MEBIBYTE:,.0f} MiB in {self.seconds_up:,.0f} s,"
            f" down {self.down / MEBIBYTE:,.0f} MiB in {self.seconds_down:,.0f} s;"
            f" sent again after the cut {self.sent_again / MEBIBYTE:,.0f} MiB;"
            f" the most memory of a web process {self.memory / MEBIBYTE:,.0f} MiB,"
            f" before the first file {self.idle / MEBIBYTE:,.0f}"
        )

    @property
    def grown(self) -> int:
        return self.memory - self.idle


def text_of(number: int, size: int) -> bytes:
    """Return a file of plain text that no other is like, always the same for its number."""
    made = random.Random(number)  # noqa: S311
    line = made.randbytes(LINE // 2).hex()[: LINE - 1] + "\n"
    block = "".join(f"{count:08d}{line[8:]}" for count in range(MEBIBYTE // LINE)).encode()
    return (block * (size // MEBIBYTE + 1))[:size]


class Sender:
    """Someone of the cast, who sends and fetches files as the page's own script does."""

    def __init__(self, portal: Portal, name: str) -> None:
        self.portal, self.cookies = portal, dict[str, str]()
        parts = PARTS.findall(self.ask("GET", "/practice/")[1].decode())
        named = {" ".join(said.split()): (person, hat) for person, hat, said in parts}
        person, hat = next(who for said, who in named.items() if said.startswith(name))
        self.post("/practice/play/", person=person, hat=hat)

    def ask(
        self, method: str, path: str, body: bytes = b"", kind: str = ""
    ) -> tuple[int, bytes, str]:
        answer = self._answer(method, path, body, kind)
        content = answer.read()
        return answer.status, content, str(answer.getheader("Location") or "")

    def _answer(
        self, method: str, path: str, body: bytes = b"", kind: str = ""
    ) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("localhost", self.portal.port, timeout=120)
        headers = {"Cookie": "; ".join(f"{key}={value}" for key, value in self.cookies.items())}
        if method == "POST":
            headers |= {"Content-Type": kind, "X-CSRFToken": self._token()}
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        for key, value in answer.getheaders():
            if key == "Set-Cookie":
                name, _, rest = value.partition("=")
                self.cookies[name] = rest.partition(";")[0]
        return answer

    def _token(self) -> str:
        return next((value for name, value in self.cookies.items() if "csrf" in name), "")

    def post(self, path: str, **fields: object) -> tuple[int, bytes, str]:
        body = urlencode({**fields, "csrfmiddlewaretoken": self._token()}).encode()
        return self.ask("POST", path, body, "application/x-www-form-urlencoded")

    def told(self, path: str) -> dict[str, object]:
        return dict(json.loads(self.ask("GET", path)[1]))

    def digest_of(self, path: str) -> tuple[int, str]:
        """Fetch a file and keep nothing of it: how many bytes came, and their digest."""
        answer, digest, size = self._answer("GET", path), hashlib.sha256(), 0
        while piece := answer.read(PIECE):
            digest.update(piece)
            size += len(piece)
        return size, digest.hexdigest()


def a_case(sender: Sender) -> str:
    """Begin a case, and return its address."""
    said = {"finding": "SUSPECTED", "title": "Store", "summary": "Files of a measurement."}
    _status, _content, where = sender.post("/cases/begin/", **said)
    if not where.startswith("/cases/"):
        raise SystemExit(f"no case was begun: {_status} {where}")
    return f"{'/'.join(where.split('/')[:3])}/"  # what was begun, not the section to write next


class Store:
    """One run: up, cut, on, and down."""

    def __init__(self, portal: Portal, *, mebibytes: int, tell: Tell) -> None:
        self.portal, self.tell, self.told = portal, tell, Told()
        whole, rest = divmod(mebibytes, LARGEST)
        self.sizes = [LARGEST * MEBIBYTE] * whole + ([rest * MEBIBYTE] if rest else [])
        self.cut_in = len(self.sizes) // 2

    def run(self) -> Told:
        sender = Sender(self.portal, "Ana Alba")
        case = a_case(sender)
        for _ in range(PAGES):  # Both workers have told one before anything is weighed.
            sender.ask("GET", case)
        self._weigh()
        self.told.idle = self.told.memory
        begun = time.monotonic()
        for number, size in enumerate(self.sizes):
            self._up(sender, case, number, size)
            self._progress("up", self.told.up)
        self.told.seconds_up = time.monotonic() - begun
        begun = time.monotonic()
        self._down(sender, case)
        self.told.seconds_down = time.monotonic() - begun
        return self.told

    def _up(self, sender: Sender, case: str, number: int, size: int) -> None:
        content, name = text_of(number, size), f"part-{number:02d}.txt"
        self.told.digests[name] = hashlib.sha256(content).hexdigest()
        announced = {"name": name, "size": size, "changed": number}
        status, answer, _where = sender.post(f"{case}coming/", **announced)
        if status != HTTPStatus.CREATED:
            raise SystemExit(f"{name} cannot be announced: {status} {answer[:300]!r}")
        where = dict(json.loads(answer))
        chunks = int(where["chunks"])
        for chunk in range(chunks):
            if number == self.cut_in and chunk == chunks // 2:
                self._cut(sender, where["coming"], chunk, content)
                self._go_on(sender, case, announced, content, chunk)
                break
            self._send(sender, where["coming"], chunk, content)
        status, answer, _where = sender.post(where["finish"])
        if status != HTTPStatus.OK or json.loads(answer)["status"] != "KEPT":
            raise SystemExit(f"{name} is not kept: {status} {answer[:300]!r}")
        self._weigh()

    def _send(self, sender: Sender, where: str, chunk: int, content: bytes) -> None:
        part = content[chunk * CHUNK : (chunk + 1) * CHUNK]
        path = f"{where}?{urlencode({'number': chunk})}"
        status, answer, _where = sender.ask("POST", path, part, "application/octet-stream")
        if status != HTTPStatus.OK:
            raise SystemExit(f"chunk {chunk} is not taken: {status} {answer[:300]!r}")
        self.told.up += len(part)
        self._weigh()

    def _cut(self, sender: Sender, where: str, chunk: int, content: bytes) -> None:
        """Send half a chunk; then the web server is no more, as if the power had gone."""
        part = content[chunk * CHUNK : (chunk + 1) * CHUNK]
        connection = http.client.HTTPConnection("localhost", self.portal.port, timeout=60)
        connection.putrequest("POST", f"{where}?{urlencode({'number': chunk})}")
        cookies = "; ".join(f"{key}={value}" for key, value in sender.cookies.items())
        for name, value in (
            ("Cookie", cookies),
            ("X-CSRFToken", sender._token()),
            ("Content-Type", "application/octet-stream"),
            ("Content-Length", str(len(part))),
        ):
            connection.putheader(name, value)
        connection.endheaders(part[: len(part) // 2])
        self._weigh()
        for process in web_processes(self.portal):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        connection.close()
        self.portal.running.pop("web").wait()
        self.tell("cut: the web server was killed in the middle of a chunk")
        self.portal.start_web()
        self.portal.wait_for_first_page()

    def _go_on(
        self,
        sender: Sender,
        case: str,
        announced: dict[str, object],
        content: bytes,
        came: int,
    ) -> None:
        """Choose the same file again: only what is missing is sent."""
        status, answer, _where = sender.post(f"{case}coming/", **announced)
        where = dict(json.loads(answer))
        here = set(where["here"])
        if status != HTTPStatus.CREATED or here != set(range(came)):
            self.told.faults.append(f"after the cut {sorted(here)} are here, not 0 to {came - 1}")
        self.told.sent_again += sum(CHUNK for chunk in range(came) if chunk not in here)
        self.tell(f"on again with chunk {came}: {len(here)} had come in, and stay")
        for chunk in range(int(where["chunks"])):
            if chunk not in here:
                self._send(sender, where["coming"], chunk, content)

    def _down(self, sender: Sender, case: str) -> None:
        page = Page(sender.ask("GET", case)[1].decode())
        files = [link for link in page.links if f"{case}files/" in link]
        wanted = set(self.told.digests.values())
        for link in dict.fromkeys(one for one in files if "/original/" not in one):
            if "/withdraw/" in link:
                continue
            size, digest = sender.digest_of(link)
            if digest not in wanted:
                self.told.faults.append(f"{link}: what came down is not what went up")
            wanted.discard(digest)
            self.told.down += size
            self._weigh()
            self._progress("down", self.told.down)
        self.told.faults += [f"{len(wanted)} files did not come down"] if wanted else []

    def _progress(self, way: str, done: int) -> None:
        of = sum(self.sizes)
        self.tell(
            f"{way} {done / MEBIBYTE:6,.0f} of {of / MEBIBYTE:,.0f} MiB,"
            f" {done * 100 // of:3d} %, web at most {self.told.memory / MEBIBYTE:,.0f} MiB"
        )

    def _weigh(self) -> None:
        self.told.memory = max(self.told.memory, *map(most_memory_of, web_processes(self.portal)))


def web_processes(portal: Portal) -> list[int]:
    """Return the web server and its workers; what parses files is a process of its own."""
    server = portal.running["web"].pid
    children = Path(f"/proc/{server}/task/{server}/children").read_text(encoding="ascii")
    return [server, *(int(pid) for pid in children.split())]


def most_memory_of(process: int) -> int:
    """Return the most bytes that a process ever held, as the kernel counts."""
    with suppress(FileNotFoundError, ProcessLookupError):
        for line in Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0


def measure(*, mebibytes: int, tell: Tell) -> Told:
    home = stage.short_home()
    try:
        with stage.portal(home) as portal:
            return Store(portal, mebibytes=mebibytes, tell=tell).run()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="bin/store", description=__doc__)
    parser.add_argument("--mebibytes", type=int, default=1024, help="how much (1024)")
    asked = parser.parse_args()

    def tell(line: str) -> None:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()

    told = measure(mebibytes=asked.mebibytes, tell=tell)
    tell(str(told))
    for fault in told.faults:
        tell(fault)
    sys.exit(bool(told.faults or told.grown > MOST_GROWTH))


if __name__ == "__main__":
    main()
