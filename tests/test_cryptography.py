"""Whatever keeps a secret or proves something is in one list: docs/security.md."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KEEPS_SECRETS = {"cryptography", "hashlib", "hmac", "secrets", "shamir_mnemonic"}
KEEPS_SECRETS_IN_DJANGO = {"salted_hmac", "Signer", "TimestampSigner"}
# Without a secret, before there is a portal: which copy of it this is.
NO_SECRET = {"dief_portal/embedded.py", "dief_portal/machine.py"}


def imported(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (each.name.split(".")[0] for each in node.names)
        if isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".")[0]
            yield from ({each.name for each in node.names} & KEEPS_SECRETS_IN_DJANGO)


def keepers() -> set[str]:
    found = set()
    for app in ("forum", "meetings", "cases", "experts", "dief_portal"):
        for file in (ROOT / app).rglob("*.py"):
            name = str(file.relative_to(ROOT))
            if "migrations" in name or "practice" in name or name in NO_SECRET:
                continue
            if {*imported(file.read_text(encoding="utf-8"))} & (
                KEEPS_SECRETS | KEEPS_SECRETS_IN_DJANGO
            ):
                found.add(name)
    return found


def listed() -> set[str]:
    text = (ROOT / "docs/security.md").read_text(encoding="utf-8")
    matter = text.split("## Keys and algorithms")[1].split("\n## ")[0]
    return set(re.findall(r"`((?:forum|dief_portal)/[\w/]+\.py)`", matter))


def test_whatever_keeps_a_secret_stands_in_the_list():
    assert keepers() == listed()


def test_a_module_that_signs_is_seen():
    assert {*imported("from django.core.signing import Signer\nimport hmac")} & KEEPS_SECRETS
    assert {*imported("from django.core.signing import Signer")} & KEEPS_SECRETS_IN_DJANGO
