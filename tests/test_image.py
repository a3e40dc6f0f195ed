"""
The image's steps, one after the other, in a plain folder: what is copied, installed, compiled and
collected, and whether what comes out of it starts with the settings of the composition.

The Dockerfile is read for it, so that a step that fails there fails here. Two are left out: what
apt-get installs (bin/test has installed the same), and uv, which made this environment too.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import yaml
from django.conf import settings

from dief_portal import embedded, machine

ROOT: Path = settings.BASE_DIR
NAME = "rehearsal"
PYTHON = sys.base_prefix + "/bin/python3"


@dataclass
class Stage:
    """A stage of the Dockerfile: what it copies, sets, runs, and starts."""

    copies: list[list[str]] = field(default_factory=list)
    sets: dict[str, str] = field(default_factory=dict)
    runs: list[str] = field(default_factory=list)
    starts: list[str] = field(default_factory=list)


def stages(text: str) -> list[Stage]:
    found: list[Stage] = []
    without_comments = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE)
    for line in without_comments.replace("\\\n", " ").splitlines():
        word, _, said = line.partition(" ")
        if word == "FROM":
            found.append(Stage())
        elif word == "COPY":
            found[-1].copies.append(said.split())
        elif word == "ENV":
            found[-1].sets |= dict(pair.split("=", 1) for pair in said.split())
        elif word == "RUN":
            found[-1].runs.append(said)
        elif word == "CMD":
            found[-1].starts = json.loads(said)
    return found


PACKAGES, SERVED = stages((ROOT / "Dockerfile").read_text())


def context() -> list[str]:
    """Return the files that go into the image, as .dockerignore says of those that git keeps."""
    kept = subprocess.run(
        ["/usr/bin/env", "git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    said = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] != "#"]
    return [file for file in kept if (ROOT / file).is_file() and not left_out(file, said)]


def left_out(file: str, said: list[str]) -> bool:
    """Say whether a file stays behind: the last line that speaks of it decides."""
    out = False
    for line in said:
        name = line.removeprefix("!")
        if name == "*" or file == name or file.startswith(f"{name}/"):
            out = not line.startswith("!")
    return out


@dataclass
class Image:
    root: Path  # what is / in the image

    @property
    def portal(self) -> Path:
        return self.root / "portal"

    def here(self, said: str) -> str:
        """Write the places of the image as those of this folder."""
        return re.sub(r"(?<![\w.}])/(venv|files|requirements|tmp)\b", rf"{self.root}/\1", said)

    def install(self, command: str) -> subprocess.CompletedProcess[str]:
        """Run a step that fetches, with this machine's ways to a registry and its Python."""
        path = f"{machine.find_uv().parent}:{os.environ['PATH']}"
        return self._run(command, self.root, {**os.environ, "UV_PYTHON": PYTHON, "PATH": path})

    def run(self, command: str, cwd: Path, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a step in the image's own environment, which knows nothing of this one."""
        said = {name: self.here(value) for name, value in SERVED.sets.items()}
        said["PATH"] = said["PATH"].replace("$PATH", "/usr/bin:/bin")
        return self._run(command, cwd, {"HOME": "/nowhere", "LANG": "C.UTF-8", **said, **more})

    def _run(
        self, command: str, cwd: Path, environment: dict[str, str]
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["/bin/sh", "-c", self.here(command)],
            cwd=cwd,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    """Go through the Dockerfile; every step has to end well."""
    made = Image(tmp_path_factory.mktemp("image"))
    for folder in ("portal", "files", "tmp"):
        (made.root / folder).mkdir()
    for lock in PACKAGES.copies[0][:-1]:
        shutil.copy(ROOT / lock, made.root)
    for file in context():
        (made.portal / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, made.portal / file)
    for step in PACKAGES.runs:
        if not step.startswith("pip install"):
            well(made.install(step))
    for step in SERVED.runs:
        if not step.startswith("apt-get"):
            well(made.run(step, made.portal))
    return made


def well(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, f"{done.args}\n{done.stdout}\n{done.stderr}"
    return done.stdout


# --- What is in it ------------------------------------------------------------------------------


def test_the_steps_are_those_of_the_dockerfile():
    assert PACKAGES.copies == [["requirements-uv.lock", "requirements.lock", "/"]]
    assert [step.split()[0] for step in PACKAGES.runs] == ["pip", "uv"]
    assert SERVED.copies == [["--from=packages", "/venv", "/venv"], [".", "."]]
    assert all("--require-hashes" in step for step in PACKAGES.runs)


def test_nothing_goes_into_the_image_that_is_not_served(image):
    names = {file.relative_to(image.portal).as_posix() for file in image.portal.rglob("*")}

    assert {"manage.py", "templates/base.html", "static/portal/portal.js"} <= names
    assert not names & {"tests", "bin", "docs", "deploy", "secrets", ".env", ".git"}
    assert not [name for name in names if "practice" in name or "embedded" in name]


def test_every_static_file_has_a_name_of_its_own_content(image):
    listed = json.loads((image.portal / "staticfiles/staticfiles.json").read_text())["paths"]

    assert re.fullmatch(r"portal/portal\.[0-9a-f]{12}\.css", listed["portal/portal.css"])
    assert all((image.portal / "staticfiles" / name).is_file() for name in listed.values())


def test_a_catalogue_is_compiled_and_one_that_is_wrong_stops_the_build(image, tmp_path):
    [step] = [step for step in SERVED.runs if "pybabel" in step]
    catalogue = tmp_path / "locale/fr/LC_MESSAGES/django.po"
    catalogue.parent.mkdir(parents=True)
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n#, python-format\n'
    catalogue.write_text(f'{head}msgid "%(many)s cases"\nmsgstr "%(many)s cas"\n')
    well(image.run(step, tmp_path))
    assert catalogue.with_suffix(".mo").exists()

    catalogue.write_text(f'{head}msgid "%(many)s cases"\nmsgstr "%(viele)s cas"\n')
    assert image.run(step, tmp_path).returncode != 0


# --- Whether it starts ----------------------------------------------------------------------------


def url_of(role: str) -> str:
    return embedded.start(settings.STATE_DIR, role=role).replace("/dief?", f"/{NAME}?")


@contextmanager
def database() -> Iterator[None]:
    """An empty database, made as deploy/roles.sh makes the one of the composition."""
    server = embedded.postgres(settings.STATE_DIR)
    connection = psycopg2.connect(server.get_uri())
    connection.autocommit = True
    with closing(connection), connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {NAME} OWNER dief_owner")
        cursor.execute(f"REVOKE CONNECT, TEMPORARY ON DATABASE {NAME} FROM PUBLIC")
        cursor.execute(f"GRANT CONNECT ON DATABASE {NAME} TO dief_web, dief_portal")
        try:
            yield
        finally:
            cursor.execute(f"DROP DATABASE {NAME} WITH (FORCE)")


@dataclass
class Composed:
    image: Image
    secrets: Path

    def environment(self, service: str) -> dict[str, str]:
        """Return what the composition tells a service, with files of secrets as it has them."""
        said: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
        service_says = said["services"][service]
        told = {name: str(value) for name, value in service_says["environment"].items()}
        for one in service_says["secrets"]:
            source, target = (one, one) if isinstance(one, str) else (one["source"], one["target"])
            told[f"{target.upper()}_FILE"] = str(self.secrets / source)
        told |= {"PORTAL_ADDRESS": "https://dief.example.org", "CLAMAV_URL": ""}
        return told | {"FILES_DIR": str(self.image.root / "files")}

    def run(self, service: str, command: str) -> subprocess.CompletedProcess[str]:
        return self.image.run(command, self.image.portal, **self.environment(service))


@pytest.fixture(scope="module")
def composed(image: Image) -> Iterator[Composed]:
    (image.root / "deploy").mkdir()
    script = shutil.copy(ROOT / "deploy/secrets.sh", image.root / "deploy")
    subprocess.run(["/bin/sh", script], check=True, capture_output=True)
    made = Composed(image, image.root / "secrets")
    with database():
        for role in ("owner", "web", "portal"):
            file = made.secrets / f"database_url_{role}"
            file.chmod(0o600)
            file.write_text(f"{url_of(f'dief_{role}')}\n")
        well(made.run("migrate", "python manage.py migrate --no-input"))
        yield made


def test_the_check_for_deployment_finds_nothing_with_the_settings_of_the_composition(composed):
    well(composed.run("web", "python manage.py check --deploy --fail-level WARNING"))


def test_the_check_would_find_a_service_that_logs_in_as_the_owner(composed):
    file = composed.secrets / "database_url_web"
    kept = file.read_text()
    file.write_text(url_of("dief_owner"))
    try:
        done = composed.run("web", "python manage.py check --deploy --fail-level WARNING")
    finally:
        file.write_text(kept)

    assert done.returncode == 1
    assert "owns tables" in done.stderr


def test_what_is_missing_is_said(composed):
    (composed.secrets / "email_url").chmod(0o600)
    (composed.secrets / "email_url").write_text("")
    done = composed.run("web", "python manage.py check")
    (composed.secrets / "email_url").write_text("smtp://mailpit:1025")

    assert done.returncode != 0
    assert "Set the EMAIL_URL environment variable" in done.stderr


def listing(folder: Path) -> dict[Path, int]:
    return {file: file.stat().st_mtime_ns for file in folder.rglob("*")}


def test_the_server_starts_answers_and_writes_nothing_beside_the_files(composed):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    places = (composed.image.portal, composed.image.root / "venv")
    before = [listing(place) for place in places]
    command = " ".join(SERVED.starts).replace("0.0.0.0:8000", f"127.0.0.1:{port}")
    said = {**composed.environment("web"), "PATH": f"{composed.image.root}/venv/bin:/usr/bin:/bin"}
    with subprocess.Popen(
        ["/bin/sh", "-c", f"exec {composed.image.here(command)}"],
        cwd=composed.image.portal,
        env={**SERVED.sets, **said, "HOME": "/nowhere"},
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        try:
            status, page = ask(port, "/about/")
            style = re.search(r'href="(/static/portal/portal\.[0-9a-f]{12}\.css)"', page)
            assert style, page
            assert (status, ask(port, style[1])[0]) == (200, 200)
            assert ask(port, "/")[0] == 302
        finally:
            server.terminate()
            assert server.stderr
            log = server.stderr.read()
    assert [listing(place) for place in places] == before, log


def ask(port: int, path: str) -> tuple[int, str]:
    """Ask as the proxy does; wait until somebody answers."""
    limit = time.monotonic() + 120
    while True:
        try:
            with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
                heads = {"Host": "dief.example.org", "X-Forwarded-Proto": "https"}
                connection.request("GET", path, headers=heads)
                answer = connection.getresponse()
                return answer.status, answer.read().decode()
        except ConnectionError:
            assert time.monotonic() < limit
            time.sleep(0.2)
