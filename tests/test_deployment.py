"""What the image and the composition of services promise. No engine runs here: the text is read."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from django.conf import settings

from dief_portal import embedded, machine
from dief_portal.settings import ring

ROOT: Path = settings.BASE_DIR
COMPOSITION: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSITION["services"]
PORTAL = ("migrate", "web", "worker", "beat")


def secrets_of(service: str) -> dict[str, str]:
    """Return what a service finds under /run/secrets, and where it comes from."""
    said = SERVICES[service].get("secrets", [])
    named = [one if isinstance(one, dict) else {"source": one, "target": one} for one in said]
    return {one["target"]: one["source"] for one in named}


def schema() -> Any:
    """Return the published schema of such files (compose-spec/compose-spec, June 2026)."""
    return json.loads((ROOT / "tests/vendor/compose-spec/compose-spec.json").read_text())


def test_the_composition_is_one_by_the_published_schema():
    jsonschema.Draft7Validator(schema()).validate(COMPOSITION)


@pytest.mark.parametrize(
    "wrong",
    [
        {"healthcheck": {"test": ["CMD", "true"], "every": "1m"}},
        {"cap_drop": "ALL"},
        {"restart_policy": "always"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_the_schema_would_find_what_is_misspelt(wrong):
    web = {**SERVICES["web"], **wrong}
    composition = {**COMPOSITION, "services": {**SERVICES, "web": web}}

    assert not jsonschema.Draft7Validator(schema()).is_valid(composition)


def test_every_file_that_is_mounted_is_there():
    volumes = [volume for service in SERVICES.values() for volume in service.get("volumes", [])]
    mounted = [volume.split(":") for volume in volumes if volume.startswith("./")]

    assert [source for source, *_ in mounted if not (ROOT / source).is_file()] == []
    assert {how for _, _, how in mounted} == {"ro"}


def test_the_services_are_those_of_the_design():
    others = {"postgres", "valkey", "mailpit", "caddy"}

    assert SERVICES.keys() == {*PORTAL, *others}


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_no_service_can_change_itself_or_gain_a_privilege(service):
    assert SERVICES[service]["read_only"] is True
    assert SERVICES[service]["cap_drop"] == ["ALL"]
    assert SERVICES[service]["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("service", sorted(SERVICES.keys() - {"migrate"}))
def test_every_service_that_stays_says_how_it_is(service):
    assert SERVICES[service]["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}


@pytest.mark.parametrize(
    ("service", "role"),
    [("migrate", "owner"), ("web", "web"), ("worker", "portal"), ("beat", "portal")],
)
def test_each_logs_in_as_what_it_does(service, role):
    assert secrets_of(service)["database_url"] == f"database_url_{role}"
    assert not [name for name in secrets_of(service).values() if "backup" in name]


@pytest.mark.parametrize("service", PORTAL)
def test_a_secret_is_a_file_and_every_file_is_there(service):
    environment = SERVICES[service]["environment"]
    files = {Path(value).name for name, value in environment.items() if name.endswith("_FILE")}

    assert files == secrets_of(service).keys()
    assert set(secrets_of(service).values()) <= COMPOSITION["secrets"].keys()
    assert not environment.keys() & {"DATABASE_URL", "SECRET_KEY", "VAULT_KEYS", "PRACTICE"}


def test_only_the_proxy_is_reached_from_outside():
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}

    assert published.pop("mailpit") == ["127.0.0.1:8025:8025"]
    assert published.keys() == {"caddy"}
    assert "outside" not in SERVICES["web"]["networks"]


def test_the_broker_keeps_nothing():
    assert '--save "" --appendonly no' in SERVICES["valkey"]["command"][-1]


def test_what_people_wrote_does_not_get_into_the_log_of_the_database():
    """Nor into that of the embedded server: both are told the same."""
    said = dict(one.removeprefix("-c").split("=") for one in SERVICES["postgres"]["command"][1:])

    assert said == embedded.QUIET


def test_the_image_has_what_is_served_and_no_more():
    image = (ROOT / "Dockerfile").read_text()
    left_out = (ROOT / ".dockerignore").read_text().splitlines()

    assert "requirements-d" not in image
    assert all(one.package in image for one in machine.LETTERS)
    assert image.index("USER dief") < image.index("CMD")
    assert {"*", "dief_portal/practice", "dief_portal/embedded.py"} <= set(left_out)
    assert not [
        line for line in left_out if line.startswith("!") and ("bin" in line or "test" in line)
    ]


def test_the_last_stage_is_nobody_special_and_has_nothing_to_build_with():
    last = (ROOT / "Dockerfile").read_text().split("\nFROM ")[-1]

    assert "useradd --uid 10001" in last
    assert "pip uninstall --yes pip setuptools wheel" in last
    assert not re.search(r"\b(gcc|build-essential|\w+-dev|git|curl)\b", last)


def test_secrets_are_made_once_and_fit(tmp_path):
    (tmp_path / "deploy").mkdir()
    script = tmp_path / "deploy" / "secrets.sh"
    script.write_text((ROOT / "deploy" / "secrets.sh").read_text())
    subprocess.run(["/bin/sh", script], check=True, capture_output=True)
    made = {one.name: one.read_text() for one in (tmp_path / "secrets").iterdir()}

    assert made.keys() == COMPOSITION["secrets"].keys()
    assert len(ring(made["vault_keys"])[1]) == 32
    assert made["database_url_web"].startswith("postgres://dief_web:")
    assert subprocess.run(["/bin/sh", script], check=False, capture_output=True).returncode == 1
