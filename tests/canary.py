"""
A marker in every field, every act that can be done, and a look into everything that comes out.

``bin/canary`` starts a practice portal with everything real, and plays its cast without a browser:
everyone opens every page they can reach and sends every form on it, a marker of its own in each
field of words. The clock goes from the middle of the preparations to the end of the meeting. Then
it looks for the markers in what leaves the portal or lies beside it: mails as they went over the
wire, the logs of web, worker, scheduler and PostgreSQL, everything Valkey was told, addresses,
the trail, and a dump. On pages and in PDF each marker is looked for with each person, and may
be found with those whom the sight of its row names.
"""

from __future__ import annotations

import argparse
import http.client
import io
import json
import re
import secrets
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlencode, urljoin, urlsplit

import redis
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pypdf import PdfReader

from dief_portal import embedded
from dief_portal.practice.run import Portal
from tests.in_clear import IN_CLEAR
from tests.journeys import stage
from tests.pages import Field, Form, Page

ROOT = Path(__file__).resolve().parent.parent
MARKER = re.compile(r"zq\d{4}[a-z0-9]{4}")
LEFT_ALONE = re.compile(r"^/(practice|static|language|sign-in|second-factor|invitation)\b|^/hat/")
# Done at the end, or there would be nothing left to do.
ENDS = re.compile(
    r"withdraw|cancel|/move|/end/|/reset|take-back|remove|take-off|/close|closing|drop|undo|/chair/"
    r"|recovery-codes|set-up"
)
VARIANTS = 4
Answer = tuple[int, str, bytes]  # status; where it leads, or of what kind it is; content
TWICE = 2
LED_ON = {HTTPStatus.FOUND, HTTPStatus.SEE_OTHER}


@dataclass
class Planted:
    marker: str
    door: str
    field: str
    by: str
    lies_with: str = ""  # the marker in whose row it lies, where that is sealed in a file


@dataclass
class Plan:
    """What was planted, what was done, and where people saw a marker."""

    planted: dict[str, Planted] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)
    tried: Counter[tuple[str, str]] = field(default_factory=Counter)
    answers: Counter[int] = field(default_factory=Counter)
    addresses: set[str] = field(default_factory=set)
    seen: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # hat: markers
    papers: int = 0
    faults: list[str] = field(default_factory=list)

    def plant(self, door: str, name: str, by: str, lies_with: str = "") -> str:
        marker = f"zq{len(self.planted):04d}{secrets.token_hex(2)}"
        self.planted[marker] = Planted(marker, door, name, by, lies_with)
        return marker


def door_of(path: str) -> str:
    """Name an address by its words: what names a row in it is left out."""
    return re.sub(r"/([\w-]{20,}|\d{4}-[A-Z0-9]{3,}|X[A-Z])(?=/|$)", "/*", path)


class Player:
    """Someone of the cast, without a browser."""

    def __init__(self, portal: Portal, plan: Plan, person: str, hat: str, name: str) -> None:
        self.portal, self.plan, self.hat, self.name = portal, plan, hat, name
        self.cookies: dict[str, str] = {}
        self.clock = datetime.fromisoformat("2027-07-14T09:30+02:00")
        self.get("/practice/")
        status, where, _content = self.post("/practice/play/", {"person": person, "hat": hat})
        if status != HTTPStatus.FOUND or "sign-in" in where:
            raise SystemExit(f"{name} cannot be played: {status} {where}")

    # --- asking

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def post(
        self, path: str, fields: dict[str, Any], file: tuple[str, bytes] | None = None
    ) -> Answer:
        token = next((value for name, value in self.cookies.items() if "csrf" in name), "")
        fields = {**fields, "csrfmiddlewaretoken": token}
        if file is None:
            body, kind = urlencode(fields, doseq=True).encode(), "application/x-www-form-urlencoded"
        else:
            body, kind = _multipart(fields, file)
        return self._ask("POST", path, body, kind)

    def _ask(self, method: str, path: str, body: bytes = b"", kind: str = "") -> Answer:
        self.plan.addresses.add(path)
        connection = http.client.HTTPConnection("localhost", self.portal.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{n}={v}" for n, v in self.cookies.items())}
        if kind:
            headers["Content-Type"] = kind
        connection.request(method, quote(path, safe="/?&=%:+,"), body or None, headers)
        answer = connection.getresponse()
        content = answer.read()
        for name, value in answer.getheaders():
            if name == "Set-Cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        connection.close()
        self.plan.answers[answer.status] += 1
        if answer.status >= 500:
            self.plan.faults.append(f"{method} {door_of(path)}: {answer.status}")
        where = str(answer.getheader("Location") or "")
        if where:
            self.plan.addresses.add(where)
        kind = str(answer.getheader("Content-Type", ""))
        return answer.status, where or kind, content

    # --- walking through the portal

    def explore(self, *, act: bool, ends: bool = False, most: int = 400) -> None:
        """Open every page that can be reached, once; send what can be sent there."""
        queue, known = ["/"], {"/"}
        while queue and len(known) < most:
            path = queue.pop(0)
            status, kind, content = self.get(path)
            if status in (301, 302):
                self._on(kind, queue, known)
                continue
            text = _text(content, kind)
            self.plan.seen[self.hat] |= set(MARKER.findall(text))
            if not kind.startswith("text/html") or status != 200:
                self.plan.papers += kind == "application/pdf"
                continue
            page = Page(text)
            for link in page.links:
                self._on(urljoin(path, link), queue, known)
            if act:
                for form in page.forms:
                    for where in self._send(path, form, page, ends=ends):
                        self._on(where, queue, known)

    def _on(self, link: str, queue: list[str], known: set[str]) -> None:
        self.plan.addresses.add(link)
        parts = urlsplit(link)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        if parts.netloc or not path.startswith("/") or LEFT_ALONE.match(path) or path in known:
            return
        known.add(path)
        queue.append(path)

    def _send(self, path: str, form: Form, page: Page, *, ends: bool) -> Iterator[str]:
        """Send a form with each of its buttons; give where it led."""
        action = urljoin(path, form.action or path)
        door = door_of(urlsplit(action).path)
        if form.method != "post" or LEFT_ALONE.match(action) or bool(ENDS.search(door)) is not ends:
            return
        for name, value in ([one for one in form.buttons if one[0]] or [("", "")])[:3]:
            key = (f"{door} {value} {','.join(sorted(form.fields))}", self.hat)
            if self.plan.tried[key] < TWICE:
                self.plan.tried[key] += 1
                yield from self._until_done(action, form, page, {name: value} if name else {})

    def _until_done(
        self, action: str, form: Form, page: Page, button: dict[str, str]
    ) -> Iterator[str]:
        """Send a form, filled in this way and that, until it is taken."""
        door = door_of(urlsplit(action).path)
        for variant in range(VARIANTS):
            fields, file = self._filled(door, form, page, variant)
            status, where, content = self.post(action, {**fields, **button}, file)
            if status in LED_ON:
                yield where
            if status in LED_ON or b"error-summary" not in content:
                self.plan.done[door] += status < HTTPStatus.BAD_REQUEST
                return

    def _filled(
        self, door: str, form: Form, page: Page, variant: int
    ) -> tuple[dict[str, Any], tuple[str, bytes] | None]:
        values: dict[str, Any] = {}
        file = None
        for one in form.fields.values():
            if one.name == "csrfmiddlewaretoken":
                continue
            if one.kind == "file":
                marker = self.plan.plant(door, f"{one.name} (its name)", self.name)
                inside = self.plan.plant(door, f"{one.name} (its bytes)", self.name, marker)
                file = (f"{marker}.txt", f"Marks: {inside}".encode())
            else:
                values[one.name] = self._value(door, one, page, variant)
        return values, file

    def _value(self, door: str, one: Field, page: Page, variant: int) -> Any:
        if one.kind == "hidden":
            return one.value
        if one.kind in {"select", "radio", "checkbox"}:
            return _choice(one, variant)
        part = one.name.rpartition("_")[2]
        if part in {"day", "month", "year"}:
            days = (0, 150, -20, 60)[variant]
            return str(getattr(self.clock + timedelta(days=days), part))
        if one.kind == "number" or re.search(r"minutes|states|number", one.name):
            said = re.search(r"(\d+) States", " ".join(page.text))
            return one.value or (said[1] if said else str(20 + variant))
        if one.name == "word":
            return "ALL"
        if one.kind not in {"text", "textarea", "email", "search"}:
            return one.value
        marker = self.plan.plant(door, one.name, self.name)
        if one.kind == "email":
            return f"{marker}@alvania.example"
        text = f"{marker} by the river"
        return text[: one.longest] if one.longest else text


def _choice(one: Field, variant: int) -> Any:
    options = [option for option in one.options if option]
    if not options:
        return one.chosen
    if one.kind == "checkbox":
        return options if variant % 2 == 0 else options[:1]
    return options[(variant + (1 if one.kind == "radio" else 0)) % len(options)]


def _text(content: bytes, kind: str) -> str:
    if kind.startswith("application/pdf"):
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return content.decode("utf-8", "replace")


def _multipart(fields: dict[str, Any], file: tuple[str, bytes]) -> tuple[bytes, str]:
    edge = secrets.token_hex(16)
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, given in fields.items()
        for value in (given if isinstance(given, list) else [given])
    ]
    head = (
        f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{file[0]}"\r\n'
        "Content-Type: text/plain\r\n\r\n"
    )
    body = "".join(parts).encode() + head.encode() + file[1] + f"\r\n--{edge}--\r\n".encode()
    return body, f"multipart/form-data; boundary={edge}"


# --- What listens ---------------------------------------------------------------------------


class Wire:
    """A mail server that keeps what it is told: each letter, and to whom it was to go."""

    def __init__(self) -> None:
        self.letters: list[tuple[list[str], bytes]] = []
        self.greetings: set[str] = set()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.greetings.add(str(session.host_name))
        content = envelope.original_content or b""
        self.letters.append(([str(to) for to in envelope.rcpt_tos], content))
        return "250 Kept"


class Listener(threading.Thread):
    """Writes down everything that anybody tells Valkey."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self.client = redis.from_url(url.replace("redis+socket", "unix"))
        self.heard: list[str] = []
        self.over = False

    def run(self) -> None:
        with suppress(redis.RedisError, OSError, ValueError), self.client.monitor() as monitor:
            for said in monitor.listen():
                self.heard.append(str(said["command"]))
                if self.over:
                    return

    def stop(self) -> None:
        self.over = True
        with suppress(redis.RedisError):
            redis.Redis(connection_pool=self.client.connection_pool).ping()


class Watched(Portal):
    """A practice portal whose mails go over a wire that is watched."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.wire = Wire()
        self.server = Controller(self.wire, hostname="localhost", port=self.smtp)

    def start(self, name: str, *module: object, role: str = "dief_web") -> None:
        if name == "mail":
            self.server.start()
        else:
            super().start(name, *module, role=role)

    def stop_all(self) -> None:
        super().stop_all()
        if self.server.loop.is_running():  # It is asked twice.
            self.server.stop()


@dataclass
class Sink:
    name: str
    texts: list[str]

    @property
    def bytes(self) -> int:
        return sum(len(text.encode()) for text in self.texts)

    def found(self) -> list[str]:
        return sorted({marker for text in self.texts for marker in MARKER.findall(text)})


@dataclass
class Result:
    plan: Plan
    sinks: list[Sink]
    truth: dict[str, Any]
    dump: str
    wire: Wire

    def leaks(self) -> dict[str, list[str]]:
        """Return what was found where nothing may be, an invited person's own mail aside."""
        return {sink.name: found for sink in self.sinks if (found := self._of_others(sink))}

    def _of_others(self, sink: Sink) -> list[str]:
        found = sink.found()
        if sink.name == "mails, on the wire":
            return [one for one in found if self.plan.planted[one].field != "email"]
        return found

    def outside(self) -> list[str]:
        """Return what someone saw on a page whom the sight of no row with it names."""
        known: dict[str, list[str]] = self.truth["readers"]
        readers = {
            marker: known.get(one.lies_with or marker, ())
            for marker, one in self.plan.planted.items()
        }
        return [
            f"{self.plan.planted[marker]} seen by {hat}"
            for hat, markers in self.plan.seen.items()
            for marker in sorted(markers)
            if not {hat, "everyone"} & set(readers.get(marker, ()))
        ]

    def columns(self) -> dict[str, int]:
        return {name: len(set(found)) for name, found in sorted(self.truth["columns"].items())}

    def in_clear(self) -> dict[str, int]:
        """Return the columns whose words can be read in the dump; a table's name, if none fits."""
        columns: dict[str, set[str]] = defaultdict(set)
        for line in self.dump.splitlines():
            named = re.match(r"INSERT INTO public\.(\w+)", line)
            table = named[1] if named else "?"
            for marker in MARKER.findall(line):
                columns[self._column_of(marker, table)].add(marker)
        return {name: len(found) for name, found in sorted(columns.items())}

    def _column_of(self, marker: str, table: str) -> str:
        labels: dict[str, list[str]] = self.truth["tables"]
        fit = [
            name
            for name, markers in self.truth["columns"].items()
            if marker in markers and name in labels.get(table, ())
        ]
        clear = [name for name in fit if name in IN_CLEAR]
        return str((clear or fit or [table])[0])


# --- The run ----------------------------------------------------------------------------------

BEFORE_THE_MEETING = "2027-08-06T00:05+02:00"
THE_MEETING = "2027-08-25T09:00+02:00"
AFTERWARDS = "2027-10-04T09:00+02:00"


def run(*, brief: bool, say: Callable[[str], None], only: tuple[str, ...] = ("",)) -> Result:
    """Play everyone, or only those whose names begin like these; then look everywhere."""
    home = stage.short_home()
    try:
        with stage.portal(home, story=True, make=Watched) as portal:
            assert isinstance(portal, Watched)
            listener = Listener(embedded.broker_url(portal.state))
            listener.start()
            plan = Plan()
            cast = _cast(portal, plan, only=BRIEF if brief else only)
            truth = _play(portal, plan, cast, brief=brief, say=say)
            time.sleep(1 if brief else 65)  # One more sweep sends what is due.
            dump = _dump(portal)
            lasting = _keys(listener)
            portal.stop_all()
            listener.stop()
            sinks = _sinks(portal, plan, listener, lasting, dump)
            return Result(plan, sinks, truth, dump, portal.wire)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _play(
    portal: Watched,
    plan: Plan,
    cast: list[Player],
    *,
    brief: bool,
    say: Callable[[str], None],
) -> dict[str, Any]:
    stages = [("", 1)] if brief else [("", 2), (BEFORE_THE_MEETING, 1), (THE_MEETING, 2)]
    for moment, rounds in stages:
        _jump(cast, moment)
        plan.tried.clear()  # What was refused then may be due now.
        for _ in range(rounds):
            for player in cast:
                player.explore(act=True)
            say(f"{moment or 'the beginning':<24} {_so_far(plan)}")
    if brief:
        return _truth(portal)
    plan.seen.clear()  # A row that was open to someone may be closed to them since.
    for player in cast:
        player.explore(act=False)
    return _with_what_ends(portal, cast, _truth(portal), say)


def _with_what_ends(
    portal: Watched, cast: list[Player], truth: dict[str, Any], say: Callable[[str], None]
) -> dict[str, Any]:
    """Do what ends things, and let forty days go by; add to the truth where markers lie then."""
    for player in cast:
        player.explore(act=True, ends=True)
    _jump(cast, AFTERWARDS)
    say(f"{'what ends things':<24} {_so_far(cast[0].plan)}")
    for name, markers in _truth(portal)["columns"].items():
        truth["columns"].setdefault(name, []).extend(markers)
    return truth


def _so_far(plan: Plan) -> str:
    pages = sum(plan.answers.values())
    return f"{len(plan.planted)} markers, {sum(plan.done.values())} acts, {pages} answers"


PARTS = re.compile(
    r'name="person" value="(\d+)".*?name="hat" value="([\w-]+)">.*?hidden">(.*?)</span>', re.DOTALL
)
BRIEF = ("Sam Ferris", "Ana Alba", "Ben Bora")


def _cast(portal: Watched, plan: Plan, *, only: tuple[str, ...]) -> list[Player]:
    """Put one player on stage for each office of the cast."""
    with http_page(portal, "/practice/") as page:
        parts = PARTS.findall(page)
    named = [(person, hat, " ".join(name.split())) for person, hat, name in parts]
    chosen = [one for one in named if one[2].startswith(only)]
    return [Player(portal, plan, person, hat, name) for person, hat, name in chosen]


@contextmanager
def http_page(portal: Portal, path: str) -> Iterator[str]:
    connection = http.client.HTTPConnection("localhost", portal.port, timeout=60)
    connection.request("GET", path)
    yield connection.getresponse().read().decode()
    connection.close()


def _jump(cast: list[Player], moment: str) -> None:
    if moment:
        cast[0].post("/practice/clock/", {"to": moment, "next": "/practice/"})
        for player in cast:
            player.clock = datetime.fromisoformat(moment)


def _truth(portal: Watched) -> dict[str, Any]:
    asked = subprocess.run(
        [sys.executable, "-m", "tests.canary_truth"],
        cwd=ROOT,
        env={
            **portal.environment,
            "DATABASE_ROLE": "dief_portal",
            "DJANGO_SETTINGS_MODULE": "dief_portal.settings",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if asked.returncode:
        raise SystemExit(asked.stderr[-3000:])
    return dict(json.loads(asked.stdout.splitlines()[-1]))


def _dump(portal: Watched) -> str:
    server = embedded.postgres(portal.state)
    asked = subprocess.run(
        [server.bin_path / "pg_dump", "--dbname", server.get_uri(database="dief"), "--inserts"],
        capture_output=True,
        text=True,
        check=True,
    )
    return asked.stdout


def _keys(listener: Listener) -> str:
    """Return what lies in Valkey at the end, under every key."""
    client = redis.Redis(connection_pool=listener.client.connection_pool)
    return "\n".join(f"{key!r} {client.dump(key)!r}" for key in client.scan_iter())


def _sinks(portal: Watched, plan: Plan, listener: Listener, lasting: str, dump: str) -> list[Sink]:
    def log(name: str) -> list[str]:
        return [(portal.logs / f"{name}.log").read_text(errors="replace")]

    wire = portal.wire
    trail = [line for line in dump.splitlines() if "INSERT INTO public.forum_trailentry" in line]
    notices = [line for line in dump.splitlines() if "INSERT INTO public.forum_notice" in line]
    database = (portal.state / "postgres" / "log").read_text(errors="replace")
    return [
        Sink(
            "mails, on the wire",
            [content.decode("utf-8", "replace") for _, content in wire.letters],
        ),
        Sink("log of the web server", log("web")),
        Sink("log of the worker", log("worker")),
        Sink("log of the scheduler", log("beat")),
        Sink("log of PostgreSQL", [database]),
        Sink("what Valkey was told", listener.heard),
        Sink("what Valkey holds", [lasting]),
        Sink("addresses", [unquote(address) for address in plan.addresses]),
        Sink("trail", trail),
        Sink("notices waiting", notices),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/canary", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--brief", action="store_true", help="the first stage, three people")
    parser.add_argument("--only", default="", help="names, with commas: not the whole cast")
    chosen = parser.parse_args()
    begun = time.monotonic()
    result = run(brief=chosen.brief, say=say, only=tuple(chosen.only.split(",")))
    plan = result.plan
    say(
        f"\n{len(plan.planted)} markers planted at {len(plan.done)} doors, in"
        f" {len({(one.door, one.field) for one in plan.planted.values()})} fields;"
        f" {len(result.columns())} columns hold one."
    )
    say(
        f"{sum(plan.done.values())} acts done, {sum(plan.answers.values())} answers"
        f" ({', '.join(f'{n} of {s}' for s, n in sorted(plan.answers.items()))}),"
        f" {plan.papers} papers, {len(result.wire.letters)} mails."
    )
    say(f"\n{'searched':<26}{'bytes':>12}{'found':>7}")
    leaks = result.leaks()
    for sink in result.sinks:
        say(f"{sink.name:<26}{sink.bytes:>12}{len(leaks.get(sink.name, [])):>7}")
    outside = result.outside()
    say(f"{'pages, with whom':<26}{len(plan.seen):>12}{len(outside):>7}")
    say(f"\nIn the clear in a dump of {len(result.dump.encode())} bytes:")
    for column, count in result.in_clear().items():
        say(f"  {column:<40}{count:>5}  {IN_CLEAR.get(column, 'WITHOUT A REASON')}")
    for name, markers in leaks.items():
        for marker in markers[:20]:
            say(f"LEAK in {name}: {plan.planted[marker]}")
    for line in [*outside[:20], *plan.faults[:20]]:
        say(f"LEAK or fault: {line}")
    say(f"{(time.monotonic() - begun) / 60:.1f} minutes.")
    open_words = result.in_clear().keys() - IN_CLEAR.keys()
    return 1 if leaks or outside or plan.faults or open_words else 0


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
